//! Hoarding under coin age: stay away until all coins are ripe, then make as many blocks in a row as they bear.

use super::minting::{BLOCKS_PER_DAY, Minting, OUTPUTS};
use super::{PEERCOIN_SOURCE, Turn, part, per_mille, seed_of, whole};
use crate::core::consensus::leader::stake::{ProposerParams, compute_proposer_index};
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Series};
use crate::lab::fact::{Fact, Origin};

/// Days that the attacker's coins make blocks again.
const DAYS_BACK: u64 = 30;
/// Blocks of one turn.
const AT_ONCE: u64 = 24;
const ATTACKER: usize = 1;
/// Holders of the lottery by balance, equal ones: each is a hundredth of the stake.
const HUNDRED: usize = 100;
const EVEN: [u64; HUNDRED] = [32_000_000_000; HUNDRED];

/// One of the two lotteries: the attacker's blocks day by day, and the longest row of them.
#[derive(Clone, Default)]
pub struct Side {
    pub days: Vec<u64>,
    row: u64,
    pub longest: u64,
}

impl Side {
    fn note(&mut self, is_first: bool, won: bool) {
        if is_first {
            self.days.push(0);
        }
        if let Some(day) = self.days.last_mut() {
            *day += u64::from(won);
        }
        self.row = if won { self.row + 1 } else { 0 };
        self.longest = self.longest.max(self.row);
    }

    pub fn blocks(&self) -> u64 {
        self.days.iter().sum()
    }

    fn best_day(&self) -> f64 {
        self.days.iter().copied().max().unwrap_or(0) as f64 / BLOCKS_PER_DAY as f64
    }
}

pub struct Hoard {
    percent: u8,
    away_days: u8,
    minting: Minting,
    pub coin_age: Side,
    pub balance: Side,
    wanted: u64,
    run: u64,
}

impl Default for Hoard {
    fn default() -> Hoard {
        Hoard::new(10, 90, 7)
    }
}

impl Hoard {
    /// The attacker's part of all coins, in hundredths.
    pub const PERCENT: (u8, u8, u8) = (1, 40, 1);
    /// Days that it stays away.
    pub const AWAY: (u8, u8, u8) = (0, 120, 5);

    pub fn new(percent: u8, away_days: u8, run: u64) -> Hoard {
        let percent = percent.clamp(Hoard::PERCENT.0, Hoard::PERCENT.1);
        let stakes = [100 - u64::from(percent), u64::from(percent)].map(|stake| stake * OUTPUTS);
        Hoard {
            percent,
            away_days: away_days.min(Hoard::AWAY.1),
            minting: Minting::new(&stakes, run, Some(ATTACKER)),
            coin_age: Side::default(),
            balance: Side::default(),
            wanted: 0,
            run,
        }
    }

    pub fn percent(&self) -> u8 {
        self.percent
    }

    pub fn away_days(&self) -> u8 {
        self.away_days
    }

    pub fn choose_percent(&mut self, percent: u8) {
        *self = Hoard::new(percent, self.away_days, self.run);
    }

    pub fn choose_away(&mut self, days: u8) {
        *self = Hoard::new(self.percent, days, self.run);
    }

    fn back_at(&self) -> u64 {
        u64::from(self.away_days) * BLOCKS_PER_DAY
    }

    fn end(&self) -> u64 {
        self.back_at() + DAYS_BACK * BLOCKS_PER_DAY
    }

    pub fn has_begun(&self) -> bool {
        self.minting.slot > 0
    }

    pub fn is_over(&self) -> bool {
        self.minting.slot >= self.end()
    }

    /// Runs to the end; once there, anew with other chances.
    pub fn ask(&mut self) {
        if self.is_over() {
            self.afresh();
        }
        self.wanted = self.end();
    }

    fn block(&mut self) {
        let slot = self.minting.slot;
        let is_away = slot < self.back_at();
        let is_first = slot.is_multiple_of(BLOCKS_PER_DAY);
        let minter = self.minting.next_block(is_away.then_some(ATTACKER));
        self.coin_age.note(is_first, minter == Some(ATTACKER));
        let params = ProposerParams { rounds: 10, ..ProposerParams::phase0() };
        let drawn = compute_proposer_index(&EVEN, &seed_of(self.run, b"balance", slot), &params);
        let won = drawn.is_some_and(|holder| holder < usize::from(self.percent));
        self.balance.note(is_first, won && !is_away);
    }

    pub fn chart(&self) -> Chart {
        let line = |name: &str, hue, side: &Side| {
            let share = |(day, blocks): (u32, &u64)| (f64::from(day), *blocks as f64 / BLOCKS_PER_DAY as f64);
            Series::new(name, Kind::Step, hue, (0..).zip(&side.days).map(share))
        };
        Chart {
            title: "The attacker’s share of each day’s blocks".to_owned(),
            description: self.verdict(),
            x: Axis::new("day").range(0.0, f64::from(self.away_days) + DAYS_BACK as f64),
            y: Axis::new("share of the blocks").format(Format::Percent).range(0.0, 1.0),
            series: vec![
                line("by coin age", Hue::Bad, &self.coin_age),
                line("by balance", Hue::Stake, &self.balance),
                Series::horizontal("its stake", Hue::Ink, f64::from(self.percent) / 100.0),
            ],
        }
    }

    pub fn facts(&self) -> Vec<Fact> {
        let simulated = |value: String, label, note| Fact::new(Origin::Simulated, value, label, note);
        let all = self.minting.slot.max(1) as f64;
        let both = |of: fn(&Side) -> String| format!("{} / {}", of(&self.coin_age), of(&self.balance));
        vec![
            simulated(both(|side| part(side.best_day())), "best day", "by coin age / by balance"),
            simulated(both(|side| whole(side.longest)), "most blocks in a row", "by coin age / by balance"),
            simulated(
                format!("{} / {}", part(self.coin_age.blocks() as f64 / all), part(self.balance.blocks() as f64 / all)),
                "of all blocks, the days away included",
                "by coin age / by balance",
            ),
        ]
    }

    pub fn verdict(&self) -> String {
        if !self.is_over() {
            return "The attacker has a small stake and patience. Its coins grow older while the others’ are used up."
                .to_owned();
        }
        let fair = f64::from(self.percent) / 100.0;
        let best = self.coin_age.best_day();
        let majority = if best > 0.5 { " That is a majority: enough to undo payments." } else { "" };
        format!(
            "After {} days away, {} of the coins made {} of a day’s blocks by coin age, {} in a row at most. By balance \
             waiting gains nothing.{majority}",
            self.away_days,
            part(fair),
            part(best),
            self.coin_age.longest,
        )
    }

    /// What is simplified, and whose rule it is.
    pub fn note(&self) -> String {
        format!(
            "Peercoin’s: 30 and 90 days, weight by value × age, age destroyed by use, a block in ten minutes ({PEERCOIN_SOURCE}). \
             Simplified: one draw a block in place of a hash a second for each output against a target, no stake modifier, no \
             difficulty; 6,000 outputs of equal size, all of which take part. By balance: a hundred equal validators. Seed {}.",
            self.run
        )
    }

    /// Begins again with other chances.
    pub fn afresh(&mut self) {
        *self = Hoard::new(self.percent, self.away_days, self.run.wrapping_add(1));
    }
}

impl Turn for Hoard {
    fn turn(&mut self) -> bool {
        for _ in 0..AT_ONCE.min(self.wanted.saturating_sub(self.minting.slot)) {
            self.block();
        }
        self.minting.slot < self.wanted
    }

    fn done(&self) -> u16 {
        per_mille(self.minting.slot, self.wanted)
    }
}
