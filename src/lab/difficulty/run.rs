//! One chain under one rule, block by block, without ledger and hashes.
//!
//! A search has no memory: it takes so many hashes, exponentially distributed, as the target asks for on average. So a
//! number of that kind is drawn for each block and used up at the rate at which all miners together wear it down. That
//! rate changes within a block where the rule reads the block's own time, and where miners write other times than the
//! clock's; each stretch in which nothing changes is reckoned by itself, so nothing is approximated but the clock of
//! whole seconds that headers have.

use super::setup::{Lie, Rule, Setup};
use crate::core::chain::chain_state::WorkState;
use crate::core::consensus::leader::work::{RetargetRule, check_header_time, median_time_past};
use crate::core::consensus::params::WorkRules;
use crate::core::consensus::validate::{advance_work, required_bits};
use crate::core::prng::Prng;
use crate::core::scenario::GENESIS_TIME;
use crate::core::units::work::CompactTarget;

/// Fraction bits of a drawn number.
const DRAW_BITS: u32 = 40;
/// Stretches of one block before it counts as never found: a clock that miners pushed ahead stands still for at most the
/// two hours it may be ahead, and a rule's steps end after a hundred.
const MOST_STRETCHES: u32 = 100_000;
/// Headers hold seconds in 32 bits; a run ends before they are used up.
const LATEST: u32 = u32::MAX - 1_000_000;

/// A block that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Seconds since the genesis block, true.
    pub at_s: f64,
    /// Hashes a block was expected to take.
    pub hashes: f64,
    /// What its header says, in Unix seconds.
    pub time: u32,
    pub bits: CompactTarget,
    pub by_liar: bool,
}

impl Found {
    /// Seconds by which the header is ahead of the clock; below zero where it is behind.
    pub fn clock_error_s(&self) -> f64 {
        f64::from(self.time) - f64::from(GENESIS_TIME) - self.at_s.floor()
    }
}

/// A chain that grows.
pub struct Run {
    pub rule: Rule,
    setup: Setup,
    rules: WorkRules,
    state: WorkState,
    now_s: f64,
    prng: Prng,
    blocks: Vec<Found>,
    ended: bool,
}

impl Run {
    pub fn new(setup: &Setup, rule: Rule) -> Run {
        let genesis_bits = setup.first_bits();
        let rules = WorkRules {
            params: setup.params(rule),
            genesis_bits,
            difficulty_changes: Vec::new(),
            modelled: Vec::new(),
        };
        let state = WorkState {
            total_work: genesis_bits.work(),
            bits: genesis_bits,
            period_start_height: 0,
            period_start_time: GENESIS_TIME,
            times: vec![GENESIS_TIME],
            recent_bits: Vec::new(),
        };
        // The same luck for every rule: what differs is the rules' doing.
        let prng = Prng::from_seed(setup.seed.into()).fork("difficulty");
        Run { rule, setup: setup.clone(), rules, state, now_s: 0.0, prng, blocks: Vec::new(), ended: false }
    }

    pub fn blocks(&self) -> &[Found] {
        &self.blocks
    }

    /// Whether the next block would have come when headers have run out of seconds, in the year 2106.
    pub fn ran_out_of_time(&self) -> bool {
        self.ended
    }

    pub fn has_ended(&self) -> bool {
        self.ended || self.blocks.len() >= self.setup.blocks as usize
    }

    /// Up to so many further blocks.
    pub fn advance(&mut self, blocks: usize) {
        for _ in 0..blocks {
            if self.has_ended() {
                return;
            }
            match self.next_block() {
                Some(found) => self.blocks.push(found),
                None => self.ended = true,
            }
        }
    }

    fn next_block(&mut self) -> Option<Found> {
        let height = self.blocks.len() as u64 + 1;
        let median = median_time_past(&self.state.times);
        let liars = self.setup.liars_at(height);
        let rate = self.setup.hash_rate * self.setup.rate_at(height);
        // In multiples of what a block takes on average.
        let mut left = self.prng.exponential_ms(1 << DRAW_BITS) as f64 / (1u64 << DRAW_BITS) as f64;
        for _ in 0..MOST_STRETCHES {
            let clock = self.clock();
            let honest = self.search(height, clock, median, clock);
            let lying = if liars > 0.0 { self.search(height, self.lie(height, clock), median, clock) } else { None };
            let waits = honest.is_none() || (liars > 0.0 && lying.is_none());
            let until_s = self.next_change(clock, liars, waits);
            let pace_of = |search: Option<(CompactTarget, f64)>, share: f64| {
                search.map_or(0.0, |(_, hashes)| rate * share / hashes)
            };
            let by_liars = pace_of(lying, liars);
            let pace = by_liars + pace_of(honest, 1.0 - liars);
            let found_s = self.now_s + left / pace;
            if pace > 0.0 && found_s <= until_s {
                self.now_s = found_s;
                let by_liar = liars > 0.0 && self.draw_part() * pace < by_liars;
                let (bits, hashes) = if by_liar { lying? } else { honest? };
                // The clock went on, and with it what the finder writes; the target is the same, or the stretch had ended.
                let clock = self.clock();
                let wish = if by_liar { self.lie(height, clock) } else { clock };
                let time = wish.max(median.saturating_add(1));
                if time.max(clock) > LATEST {
                    return None;
                }
                advance_work(&mut self.state, height, time, &self.rules);
                return Some(Found { at_s: self.now_s, hashes, time, bits, by_liar });
            }
            left -= pace * (until_s - self.now_s);
            self.now_s = until_s;
        }
        None
    }

    /// The true time as a header would say it.
    fn clock(&self) -> u32 {
        GENESIS_TIME.saturating_add(self.now_s as u32)
    }

    /// A number from 0 to 1. Only liars ask, so that acts without them draw alike.
    fn draw_part(&mut self) -> f64 {
        (self.prng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Target and expected hashes of a miner who would like to write `wish`: no earlier than the median allows, and not at
    /// all while that is further ahead of the clock than nodes accept.
    fn search(&self, height: u64, wish: u32, median: u32, clock: u32) -> Option<(CompactTarget, f64)> {
        let time = wish.max(median.saturating_add(1));
        check_header_time(time, median, clock.into(), self.rules.params.max_future_s).ok()?;
        let bits = required_bits(&self.state, height, time, &self.rules);
        // A double holds 53 of the bits: far more than a header's 23.
        Some((bits, (bits.work().to_u128_saturating() as f64).max(1.0)))
    }

    /// The time a liar wishes for.
    fn lie(&self, height: u64, clock: u32) -> u32 {
        let ends_period = (height + 1).is_multiple_of(u64::from(self.setup.interval.max(1)));
        match self.setup.lie {
            Lie::Warp if ends_period => self.latest(clock),
            Lie::Latest => self.latest(clock),
            Lie::Earliest | Lie::Warp => 0,
        }
    }

    fn latest(&self, clock: u32) -> u32 {
        clock.saturating_add(u32::try_from(self.rules.params.max_future_s).unwrap_or(u32::MAX))
    }

    /// When, at the earliest, some target or somebody's permission to mine may change. Seconds since the genesis block.
    fn next_change(&self, clock: u32, liars: f64, somebody_waits: bool) -> f64 {
        let second = f64::from(clock - GENESIS_TIME);
        if somebody_waits {
            return second + 1.0;
        }
        let RetargetRule::PerBlock { divisor_s } = self.rules.params.rule else { return f64::INFINITY };
        let parent = i64::from(self.state.times.last().copied().unwrap_or(GENESIS_TIME));
        let divisor = i64::try_from(divisor_s).unwrap_or(1).max(1);
        // Seconds until a time that goes with the clock passes the next multiple of the divisor after its parent's; after
        // a hundred the rule stays at its bound.
        let until = |time: u32| {
            let gap = i64::from(time) - parent;
            if gap / divisor > 100 { f64::INFINITY } else { (divisor - gap.rem_euclid(divisor)) as f64 }
        };
        let honest = if liars < 1.0 { until(clock) } else { f64::INFINITY };
        let lies_go_on = liars > 0.0 && self.setup.lie != Lie::Earliest;
        let lying = if lies_go_on { until(self.latest(clock)) } else { f64::INFINITY };
        second + honest.min(lying)
    }
}
