//! One small miner's year, alone and in a pool.
//!
//! The same luck is paid out four ways. Shares of the pool are drawn one after another: each is the miner's with the chance of
//! its part of the pool, and each is a block with one chance in the difficulty. Alone, the miner is paid for its own blocks;
//! in the pool for its shares, by each scheme. The average is the same but for the fee; what differs is how far a year
//! strays from it.
//!
//! Closed forms, with `m` the miner's part of the pool, `K` the pool's blocks a year, `B` what a block pays, `D` shares a
//! block and `w` the window of PPLNS in blocks. Variance of a year's income: solo `K m B²`; PPS `K m (1-m) B² / D`;
//! proportional `K B² (m² + m(1-m) ln D / D)`; PPLNS `K B² (m² + m(1-m) (1+w) / (wD))`. With many shares the pool's is `m`
//! times the solo one. Sources: Rosenfeld, arXiv:1112.4980, sections 1.2 to 3.3, for the limits; the terms in `D` are sums over
//! the same draws, and are checked by simulation in `tests/economy.rs`.

use crate::core::prng::Prng;
use crate::lab::pools::even;
use crate::lab::pools::scheme::{Pool, Scheme};
use crate::lab::supply::{BLOCKS_A_YEAR, eras};

/// The ways the same luck is paid, in the order of the results.
pub const WAYS: usize = 4;
pub const SOLO: usize = 0;
pub const PROPORTIONAL: usize = 1;
pub const PER_SHARE: usize = 2;
pub const LAST_SHARES: usize = 3;
/// Years one run may have.
pub const MOST_YEARS: u32 = 5_000;
/// Things one year may hold: shares of the miner and blocks of the pool.
const MOST_EVENTS: f64 = 200_000.0;
const DAYS_A_YEAR: f64 = 365.25;

/// A miner and its pool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Part of all hash power, above 0: the miner's, and the pool's with the miner in it.
    pub miner: f64,
    pub pool: f64,
    /// Shares the miner finds a day: the pool sets their target so.
    pub shares_a_day: f64,
    pub fee_per_mille: u64,
    /// The window of PPLNS, in blocks.
    pub window: f64,
}

/// A small miner today: it expects one block in two years.
pub const EXAMPLE: Plan = Plan { miner: 1e-5, pool: 0.01, shares_a_day: 96.0, fee_per_mille: 20, window: 2.0 };

/// Why there is no such plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlanError {
    /// A pool holds its miner.
    PoolBelowMiner { expected: f64, found: f64 },
    /// So many shares and blocks would make one year too long to simulate.
    TooMuch { limit: f64, found: f64 },
    /// Shares would have to be harder than blocks.
    TooFewShares { expected: f64, found: f64 },
}

impl Plan {
    /// # Errors
    /// If the pool is smaller than the miner, or a year would hold too much, or shares would be rarer than blocks.
    pub fn check(&self) -> Result<(), PlanError> {
        if self.pool < self.miner || self.pool > 1.0 {
            return Err(PlanError::PoolBelowMiner { expected: self.miner, found: self.pool });
        }
        let events = self.shares_a_year() + self.pool_blocks();
        if events > MOST_EVENTS {
            return Err(PlanError::TooMuch { limit: MOST_EVENTS, found: events });
        }
        let least = self.solo_blocks() * 10.0 / DAYS_A_YEAR;
        if self.shares_a_day < least {
            return Err(PlanError::TooFewShares { expected: least, found: self.shares_a_day });
        }
        Ok(())
    }

    /// Blocks the miner expects a year.
    pub fn solo_blocks(&self) -> f64 {
        BLOCKS_A_YEAR as f64 * self.miner
    }

    pub fn pool_blocks(&self) -> f64 {
        BLOCKS_A_YEAR as f64 * self.pool
    }

    fn shares_a_year(&self) -> f64 {
        self.shares_a_day * DAYS_A_YEAR
    }

    /// Shares a block takes on average.
    pub fn difficulty(&self) -> u64 {
        ((self.shares_a_year() / self.solo_blocks()).round() as u64).max(1)
    }

    /// The miner's part of the pool.
    pub fn part(&self) -> f64 {
        self.miner / self.pool
    }

    fn window_shares(&self) -> u64 {
        ((self.window * self.difficulty() as f64).round() as u64).max(1)
    }

    /// Satoshis of a block: the present subsidy.
    pub fn reward() -> u64 {
        eras()[4].subsidy
    }

    /// Mean and standard deviation of a year's income in blocks' rewards, by way: the closed forms above.
    pub fn expected(&self) -> [(f64, f64); WAYS] {
        let (m, d) = (self.part(), self.difficulty() as f64);
        let (w, fee) = (self.window_shares() as f64 / d, 1.0 - self.fee_per_mille as f64 / 1_000.0);
        let blocks = (self.pool_blocks() * d).round() / d;
        let spread = m * (1.0 - m) / d;
        let variances = [
            blocks * m * (1.0 - m / d),
            blocks * (m * m + spread * (d.ln() / (1.0 - 1.0 / d).max(1e-9))),
            blocks * spread,
            blocks * (m * m + spread * (1.0 + w) / w),
        ];
        let solo = (blocks * m, variances[SOLO].sqrt());
        [PROPORTIONAL, PER_SHARE, LAST_SHARES].iter().fold([solo; WAYS], |mut all, way| {
            all[*way] = (blocks * m * fee, variances[*way].sqrt() * fee);
            all
        })
    }

    /// The chance that a year alone brings nothing: `e^-expected`.
    pub fn nothing(&self) -> f64 {
        (-self.solo_blocks()).exp()
    }
}

const OTHERS: usize = 0;
const MINER: usize = 1;

/// One year, share by share, which can be played in pieces.
struct Year {
    prng: Prng,
    /// Proportional, PPS, PPLNS.
    pools: [Pool; WAYS - 1],
    solo: u64,
    difficulty: u64,
    /// The miner's part of the pool, and the part of shares that are the miner's or a block.
    part: f64,
    matters: f64,
    /// Shares until the year begins, and of the year itself.
    warm: u64,
    left: u64,
    /// What was paid before the year began.
    before: [u64; WAYS - 1],
}

impl Year {
    fn new(plan: &Plan, seed: u64, year: u32) -> Self {
        let (difficulty, part, window) = (plan.difficulty(), plan.part(), plan.window_shares());
        let pools = [Scheme::Proportional, Scheme::PerShare, Scheme::LastShares(window)]
            .map(|scheme| Pool::new(scheme, 2, Plan::reward(), plan.fee_per_mille, difficulty));
        Self {
            prng: Prng::from_seed(seed.wrapping_add(u64::from(year) << 32)).fork("lab/pools/year"),
            pools,
            solo: 0,
            difficulty,
            part,
            matters: part + (1.0 - part) / difficulty as f64,
            // The year begins with the window full, as the miner would find it.
            warm: window,
            left: (plan.pool_blocks() * difficulty as f64).round() as u64,
            before: [0; WAYS - 1],
        }
    }

    /// Goes on to the next share that is the miner's or a block; once the year is over, the income by way.
    fn advance(&mut self) -> Option<[u64; WAYS]> {
        // Most shares are others' and no block: how many come before one that matters is a geometric draw.
        let skipped = if self.matters < 1.0 { (even(&mut self.prng).ln() / (-self.matters).ln_1p()) as u64 } else { 0 };
        let is_warming = self.warm > 0;
        let left = if is_warming { &mut self.warm } else { &mut self.left };
        let others = skipped.min(*left);
        *left -= others;
        let is_over = *left == 0;
        *left = left.saturating_sub(1);
        let became_warm = is_warming && *left == 0;
        self.pools.iter_mut().for_each(|pool| pool.submit(OTHERS, others));
        if !is_over {
            let mine = even(&mut self.prng) * self.matters < self.part;
            let block = !mine || self.prng.below(self.difficulty) == 0;
            for pool in &mut self.pools {
                pool.submit(if mine { MINER } else { OTHERS }, 1);
                if block {
                    pool.block();
                }
            }
            self.solo += if mine && block && !is_warming { Plan::reward() } else { 0 };
        }
        let paid = [0, 1, 2].map(|way: usize| self.pools[way].paid(MINER));
        if became_warm {
            self.before = paid;
        }
        let income = |way: usize| paid[way] - self.before[way];
        (is_over && !is_warming).then(|| [self.solo, income(0), income(1), income(2)])
    }
}

/// Many years of the same plan.
pub struct Years {
    plan: Plan,
    seed: u64,
    wanted: u32,
    year: Option<Year>,
    /// Satoshis by way, one entry a year.
    pub incomes: [Vec<u64>; WAYS],
}

/// What many years were like, in satoshis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    pub mean: f64,
    /// Standard deviation.
    pub spread: f64,
    /// Years that brought nothing.
    pub nothing: u32,
    pub years: u32,
}

impl Years {
    /// # Errors
    /// If the plan is none. At most [`MOST_YEARS`] are played.
    pub fn new(plan: Plan, seed: u64, years: u32) -> Result<Self, PlanError> {
        plan.check()?;
        Ok(Self { plan, seed, wanted: years.min(MOST_YEARS), year: None, incomes: Default::default() })
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    pub fn played(&self) -> u32 {
        self.incomes[SOLO].len() as u32
    }

    pub fn wanted(&self) -> u32 {
        self.wanted
    }

    /// Plays up to `events` more shares that matter; whether there is more to play.
    pub fn advance(&mut self, events: u32) -> bool {
        for _ in 0..events {
            let played = self.played();
            if played >= self.wanted {
                return false;
            }
            let (plan, seed) = (&self.plan, self.seed);
            if let Some(incomes) = self.year.get_or_insert_with(|| Year::new(plan, seed, played)).advance() {
                self.incomes.iter_mut().zip(incomes).for_each(|(all, income)| all.push(income));
                self.year = None;
            }
        }
        self.played() < self.wanted
    }

    pub fn summary(&self, way: usize) -> Summary {
        let incomes = &self.incomes[way];
        let years = incomes.len().max(1) as f64;
        let mean = incomes.iter().map(|income| *income as f64).sum::<f64>() / years;
        let squares = incomes.iter().map(|income| (*income as f64 - mean).powi(2)).sum::<f64>();
        Summary {
            mean,
            spread: (squares / (years - 1.0).max(1.0)).sqrt(),
            nothing: incomes.iter().filter(|income| **income == 0).count() as u32,
            years: incomes.len() as u32,
        }
    }
}
