//! Grinding: where the next draw follows from the block itself, its maker tries many blocks until one draws the maker again.
//!
//! With the seed "hash of the last block", which naive early designs of proof of stake come down to, a proposer with the part
//! `p` of the stake and `k` tries keeps its turn with probability `q = 1 − (1 − p)^k`. From others it gets a turn with `p`, so
//! in the long run it has `p / (p + (1 − p)^k)` of the slots. Each try here is a header that is really hashed.
//!
//! With RANDAO there is nothing to try: whoever reveals last in an epoch can only reveal or withhold, and missing the block is
//! the price ([`super::randao`]).

use super::odds::band;
use super::randao::{Chain, VALIDATORS};
use super::{Turn, part, per_mille, whole};
use crate::core::chain::header::Header;
use crate::core::consensus::leader::stake::{ProposerParams, compute_proposer_index};
use crate::core::hash::Hash256;
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Point, Series};
use crate::lab::fact::{Fact, Origin};
use crate::lab::number;

/// Equal stakes, so that the odds are exact.
const STAKES: [u64; VALIDATORS as usize] = [32_000_000_000; VALIDATORS as usize];
/// Slots of a press, and epochs of one.
pub const SLOTS: u64 = 2_000;
pub const EPOCHS: u64 = 400;
/// Standard deviations on either side that hold 95 of 100.
const NINETY_FIVE: f64 = 1.96;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedRule {
    LastBlock,
    Randao,
}

#[derive(Clone, Copy, Default)]
pub struct Tally {
    pub slots: u64,
    /// Blocks that the attacker made.
    pub own: u64,
}

impl Tally {
    pub fn share(self) -> f64 {
        self.own as f64 / self.slots.max(1) as f64
    }
}

pub struct Grind {
    rule: SeedRule,
    /// Validators of the attacker.
    own: u8,
    /// Tries are two to this power.
    power: u8,
    /// By the power of the tries.
    pub tallies: [Tally; 13],
    pub randao: Tally,
    /// Reveals that were withheld.
    pub withheld: u64,
    /// Headers hashed.
    pub hashes: u64,
    header: Header,
    is_own: bool,
    chain: Chain,
    /// Slots, or epochs, still to do.
    left: u64,
    asked: u64,
}

impl Default for Grind {
    fn default() -> Grind {
        Grind::new(4)
    }
}

/// The share of the slots in the long run, with the part `p` of the stake and so many tries.
pub fn long_run(p: f64, tries: u32) -> f64 {
    p / (p + (1.0 - p).powi(tries as i32))
}

/// The standard deviation of a share over so many slots. Turns follow on turns, so it is wider than the binomial law's by
/// `√((1 + λ) / (1 − λ))`, where `λ = 1 − (1 − p)^k − p` is how much a turn leads to the next.
pub fn deviation(p: f64, tries: u32, slots: u64) -> f64 {
    let share = long_run(p, tries);
    let lead = 1.0 - (1.0 - p).powi(tries as i32) - p;
    (share * (1.0 - share) * (1.0 + lead) / (1.0 - lead) / slots.max(1) as f64).sqrt()
}

impl Grind {
    /// Validators of the attacker, of sixteen.
    pub const OWN: (u8, u8, u8) = (1, 8, 1);
    pub const POWER: (u8, u8, u8) = (0, 12, 1);

    pub fn new(own: u8) -> Grind {
        let own = own.clamp(Grind::OWN.0, Grind::OWN.1);
        Grind {
            rule: SeedRule::LastBlock,
            own,
            power: 4,
            tallies: [Tally::default(); 13],
            randao: Tally::default(),
            withheld: 0,
            hashes: 0,
            header: Header { version: 1, ..Header::default() },
            is_own: false,
            chain: Chain::new(u32::from(own), 3),
            left: 0,
            asked: 0,
        }
    }

    pub fn rule(&self) -> SeedRule {
        self.rule
    }

    pub fn own(&self) -> u8 {
        self.own
    }

    pub fn power(&self) -> u8 {
        self.power
    }

    pub fn tries(&self) -> u32 {
        1 << self.power
    }

    /// The tries at a place of the slider, in words.
    pub fn tries_at(power: u8) -> String {
        match power {
            0 => "1, honest".to_owned(),
            _ => whole(1 << power.min(Grind::POWER.1)),
        }
    }

    /// The attacker's part of the stake.
    pub fn stake(&self) -> f64 {
        f64::from(self.own) / f64::from(VALIDATORS)
    }

    pub fn choose_own(&mut self, own: u8) {
        *self = Grind { rule: self.rule, power: self.power, ..Grind::new(own) };
    }

    pub fn choose_power(&mut self, power: u8) {
        self.power = power.min(Grind::POWER.1);
        self.left = 0;
    }

    pub fn choose_rule(&mut self, rule: SeedRule) {
        self.rule = rule;
        self.left = 0;
    }

    pub fn ask(&mut self) {
        self.asked = if self.rule == SeedRule::LastBlock { SLOTS } else { EPOCHS };
        self.left = self.asked;
    }

    /// Whether the attacker is drawn after this block.
    fn draws_own(seed: Hash256, own: u8) -> bool {
        let params = ProposerParams { rounds: 10, ..ProposerParams::phase0() };
        compute_proposer_index(&STAKES, &seed.0, &params).is_some_and(|drawn| drawn < usize::from(own))
    }

    /// One slot: whoever is drawn makes a block; the attacker tries several.
    fn slot(&mut self) {
        let tally = &mut self.tallies[usize::from(self.power).min(12)];
        tally.slots += 1;
        tally.own += u64::from(self.is_own);
        let tries = if self.is_own { 1 << self.power } else { 1 };
        let mut hash = self.header.previous;
        self.header.time = self.header.time.wrapping_add(1);
        for nonce in 0..tries {
            self.header.nonce = nonce;
            hash = self.header.hash();
            self.hashes += 1;
            if Self::draws_own(hash, self.own) {
                self.is_own = true;
                self.header.previous = hash;
                return;
            }
        }
        self.is_own = false;
        self.header.previous = hash;
    }

    fn epoch(&mut self) {
        let (own, withheld) = self.chain.withhold_at_will();
        self.randao.slots += self.chain.rules.slots_per_epoch;
        self.randao.own += own;
        self.withheld += withheld;
    }

    pub fn chart(&self) -> Chart {
        let p = self.stake();
        let theory = (0..=Grind::POWER.1).map(|power| {
            let tries = 1u32 << power;
            let (share, reach) = (long_run(p, tries), NINETY_FIVE * deviation(p, tries, SLOTS));
            Point::banded(f64::from(tries), share, (share - reach).max(0.0), (share + reach).min(1.0))
        });
        let counted = (0u32..).zip(&self.tallies).filter(|(_, tally)| tally.slots > 0);
        let counted = counted.map(|(power, tally)| (f64::from(1u32 << power), tally.share()));
        let mut series = vec![
            Series {
                name: "hash of the last block: theory".to_owned(),
                kind: Kind::Line,
                hue: Hue::Ink,
                points: theory.collect(),
            },
            Series::new("counted", Kind::Points, Hue::Bad, counted),
            Series::horizontal("its stake", Hue::Work, p),
        ];
        if self.randao.slots > 0 {
            series.push(Series::horizontal("with RANDAO, counted", Hue::Stake, self.randao.share()));
        }
        Chart {
            title: "The attacker’s share of the slots over its tries".to_owned(),
            description: self.verdict(),
            x: Axis::new("blocks tried in each slot of its own").log().range(1.0, 4_096.0),
            y: Axis::new("share of the slots").format(Format::Percent).range(0.0, 1.0),
            series,
        }
    }

    pub fn facts(&self) -> Vec<Fact> {
        let simulated = |value: String, label, note: &str| Fact::new(Origin::Simulated, value, label, note);
        let modelled = |value: String, label, note: &str| Fact::new(Origin::Modelled, value, label, note);
        match self.rule {
            SeedRule::LastBlock => {
                let tally = self.tallies[usize::from(self.power).min(12)];
                let (p, tries) = (self.stake(), self.tries());
                let counted = if tally.slots > 0 { part(tally.share()) } else { number::NOTHING.to_owned() };
                vec![
                    modelled(part(1.0 - (1.0 - p).powi(tries as i32)), "to keep its turn", "1 − (1 − p)^k"),
                    modelled(part(long_run(p, tries)), "of the slots in the long run", "p / (p + (1 − p)^k)"),
                    simulated(counted, "of the slots, counted", &format!("{} slots", whole(tally.slots))),
                    simulated(whole(self.hashes), "headers hashed", "SHA-256 twice each"),
                ]
            }
            SeedRule::Randao => {
                let counted =
                    if self.randao.slots > 0 { part(self.randao.share()) } else { number::NOTHING.to_owned() };
                vec![
                    simulated(
                        counted,
                        "of the slots have a block of the attacker’s",
                        &format!("{} slots", whole(self.randao.slots)),
                    ),
                    simulated(
                        whole(self.withheld),
                        "reveals withheld, each a block missed",
                        "real signatures over the epoch",
                    ),
                ]
            }
        }
    }

    pub fn verdict(&self) -> String {
        let tally = self.tallies[usize::from(self.power).min(12)];
        let p = part(self.stake());
        match self.rule {
            SeedRule::LastBlock if tally.slots == 0 => {
                "Whoever makes a block can make it in many ways. Each has another hash, and each hash draws another proposer.".to_owned()
            }
            SeedRule::LastBlock => format!(
                "With {p} of the stake and {} tried for each of its slots the attacker had {} of {} slots.",
                if self.power == 0 { "one block".to_owned() } else { format!("{} blocks", whole(u64::from(self.tries()))) },
                part(tally.share()),
                whole(tally.slots)
            ),
            SeedRule::Randao if self.randao.slots == 0 => {
                "A reveal is a signature: nothing to try. The last proposers of an epoch can only withhold.".to_owned()
            }
            SeedRule::Randao => {
                let (low, high) = band(self.stake(), self.randao.slots);
                format!(
                    "With {p} of the stake, withholding whenever it pays, the attacker made the blocks of {} of {} slots. Honest, \
                     chance would allow {} to {}.",
                    part(self.randao.share()),
                    whole(self.randao.slots),
                    part(low),
                    part(high)
                )
            }
        }
    }
}

impl Turn for Grind {
    fn turn(&mut self) -> bool {
        if self.left == 0 {
            return false;
        }
        match self.rule {
            SeedRule::LastBlock => self.slot(),
            SeedRule::Randao => self.epoch(),
        }
        self.left -= 1;
        self.left > 0
    }

    fn done(&self) -> u16 {
        per_mille(self.asked - self.left, self.asked)
    }
}
