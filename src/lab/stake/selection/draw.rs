//! Many slots by one rule, and the share of the blocks over the share of the stake.

use super::minting::Minting;
use super::odds::{band, odds};
use super::score::Scored;
use super::{AT_ITS_END, ETHEREUM_SOURCE, PEERCOIN_SOURCE, Turn, part, per_mille, seed_of, stakes, whole};
use crate::core::consensus::leader::stake::{ProposerParams, compute_proposer_index};
use crate::core::units::GRAINS_PER_COIN;
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Point, Series};
use crate::lab::number::Bounds;
use crate::lab::order::by_key;

/// Who may propose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Balance,
    CoinAge,
    Reliability,
}

impl Rule {
    pub const ALL: [Rule; 3] = [Rule::Balance, Rule::CoinAge, Rule::Reliability];

    pub const fn name(self) -> &'static str {
        match self {
            Rule::Balance => "By balance",
            Rule::CoinAge => "By coin age",
            Rule::Reliability => "By reliability",
        }
    }

    pub const fn about(self) -> &'static str {
        match self {
            Rule::Balance => "Ethereum’s rule: every coin is a ticket.",
            Rule::CoinAge => {
                "Peercoin’s rule: coins count once they lay still for 30 days, and more up to 90. Winning makes them young."
            }
            Rule::Reliability => "An experiment: stake × a learned score. Here validators miss some of their turns.",
        }
    }
}

/// Rounds of the shuffle to choose from.
pub const ROUNDS: [u8; 3] = [90, 10, 0];
const SLOT_LIMIT: u32 = 1_000_000;
/// Most slots of one count.
pub const MOST_SLOTS: u64 = SLOT_LIMIT as u64;
pub const SLOTS: Bounds = Bounds::whole(1, SLOT_LIMIT);
/// Draws of one turn.
const AT_ONCE: u64 = 8;

/// The rule, what it needs besides the stakes, and what it drew.
#[derive(Clone)]
enum Machine {
    Balance(Vec<u64>),
    CoinAge(Box<Minting>),
    Reliability(Box<Scored>),
}

/// Proposers that were drawn.
#[derive(Clone)]
pub struct Draws {
    rule: Rule,
    params: ProposerParams,
    machine: Machine,
    /// Coins of each validator.
    stakes: Vec<u64>,
    /// Blocks of each.
    pub blocks: Vec<u64>,
    pub slots: u64,
    /// Slots that are asked for.
    wanted: u64,
    run: u64,
}

impl Default for Draws {
    fn default() -> Draws {
        Draws::new(Rule::Balance, stakes::parse(stakes::PRESETS[0].1).unwrap_or_default(), 90, 7)
    }
}

impl Draws {
    pub fn new(rule: Rule, stakes: Vec<u64>, rounds: u8, run: u64) -> Draws {
        let params = ProposerParams { rounds, ..ProposerParams::electra() };
        let machine = match rule {
            Rule::Balance => Machine::Balance(in_grains(&stakes)),
            Rule::CoinAge => Machine::CoinAge(Box::new(Minting::new(&stakes, run, None))),
            Rule::Reliability => Machine::Reliability(Box::new(Scored::new(&stakes, params, run, true))),
        };
        let blocks = vec![0; stakes.len()];
        Draws { rule, params, machine, stakes, blocks, slots: 0, wanted: 0, run }
    }

    pub fn rule(&self) -> Rule {
        self.rule
    }

    pub fn rounds(&self) -> u8 {
        self.params.rounds
    }

    pub fn run(&self) -> u64 {
        self.run
    }

    /// The stakes as they are typed.
    pub fn stakes_text(&self) -> String {
        let words: Vec<String> = self.stakes.iter().map(u64::to_string).collect();
        words.join(", ")
    }

    pub fn choose_rule(&mut self, rule: Rule) {
        *self = Draws::new(rule, self.stakes.clone(), self.rounds(), self.run);
    }

    pub fn choose_rounds(&mut self, rounds: u8) {
        *self = Draws::new(self.rule, self.stakes.clone(), rounds, self.run);
    }

    pub fn choose_stakes(&mut self, stakes: Vec<u64>) {
        *self = Draws::new(self.rule, stakes, self.rounds(), self.run);
    }

    /// Begins again with other chances.
    pub fn afresh(&mut self) {
        *self = Draws::new(self.rule, self.stakes.clone(), self.rounds(), self.run.wrapping_add(1));
    }

    /// Asks for so many more slots, up to [`MOST_SLOTS`] in all.
    pub fn ask(&mut self, slots: u64) {
        self.wanted = self.slots.saturating_add(slots).min(MOST_SLOTS);
    }

    pub fn is_full(&self) -> bool {
        self.slots >= MOST_SLOTS
    }

    fn draw(&mut self) {
        let proposer = match &mut self.machine {
            Machine::Balance(balances) => {
                compute_proposer_index(balances, &seed_of(self.run, b"balance", self.slots), &self.params)
            }
            Machine::CoinAge(minting) => minting.next_block(None),
            Machine::Reliability(scored) => scored.next_slot().and_then(|(drawn, there)| there.then_some(drawn)),
        };
        if let Some(blocks) = proposer.and_then(|index| self.blocks.get_mut(index)) {
            *blocks += 1;
        }
        self.slots += 1;
    }

    fn made(&self) -> u64 {
        self.blocks.iter().sum()
    }

    /// The chance of each by the rule where it is known, by the stake alone elsewhere.
    pub fn chances(&self) -> Vec<f64> {
        let total = self.stakes.iter().sum::<u64>().max(1) as f64;
        match &self.machine {
            Machine::Balance(balances) => odds(balances, &self.params),
            _ => self.stakes.iter().map(|coins| *coins as f64 / total).collect(),
        }
    }

    /// Share of the stake, share of the blocks, and the band around the chance, for each validator, the poorest first.
    fn shares(&self) -> Vec<(f64, f64, Point)> {
        let total = self.stakes.iter().sum::<u64>().max(1) as f64;
        let made = self.made();
        let one = |((coins, blocks), chance): ((&u64, &u64), f64)| {
            let stake = *coins as f64 / total;
            let (low, high) = band(chance, made);
            (stake, *blocks as f64 / made.max(1) as f64, Point::banded(stake, chance, low, high))
        };
        by_key(self.stakes.iter().zip(&self.blocks).zip(self.chances()).map(one).collect(), |share| share.0)
    }

    /// The share of the blocks over the share of the stake.
    pub fn chart(&self) -> Chart {
        let shares = self.shares();
        let most = shares.last().map_or(1.0, |share| share.0);
        let highest = shares.iter().map(|share| share.1.max(share.2.y)).fold(most, f64::max);
        let percent = |label: &str, end: f64| Axis::new(label).format(Format::Percent).range(0.0, end.min(1.0));
        let drawn = shares.iter().filter(|_| self.slots > 0).map(|share| (share.0, share.1));
        let mut series = Vec::new();
        // Before the first draw chance allows anything.
        if self.slots > 0 {
            series.push(Series {
                name: "what chance allows".to_owned(),
                kind: Kind::Line,
                hue: Hue::Ink,
                points: shares.iter().map(|share| share.2).collect(),
            });
        }
        if self.rule == Rule::Balance || self.slots == 0 {
            series.push(Series::new("blocks as stake", Kind::Line, Hue::Final, [(0.0, 0.0), (most, most)]));
        }
        series.push(Series::new("drawn", Kind::Points, Hue::Stake, drawn));
        Chart {
            title: format!("Share of the blocks after {} slots", whole(self.slots)),
            description: self.verdict(),
            x: percent("share of the stake", most * 1.1),
            y: percent("share of the blocks", highest * 1.2),
            series,
        }
    }

    /// How the richest did, and whether it was chance.
    pub fn verdict(&self) -> String {
        let shares = self.shares();
        let Some((stake, drawn, Point { band: Some((low, high)), .. })) = shares.last() else {
            return "Nobody has a stake.".to_owned();
        };
        if self.slots == 0 {
            return "Nothing is drawn yet. Each dot will be a validator, and a band will show what chance allows."
                .to_owned();
        }
        let inside =
            |share: &&(f64, f64, Point)| share.2.band.is_some_and(|(low, high)| (low..=high).contains(&share.1));
        let others = self.made() as f64 * (1.0 - drawn);
        let missed = match self.slots - self.made() {
            0 => String::new(),
            missed => format!(" {} slots stayed empty.", whole(missed)),
        };
        format!(
            "The richest holds {} of the stake and proposed {} of {} blocks; chance allows {} to {}. {} blocks were others’. \
             {} of {} validators lie in the band.{missed}{}",
            part(*stake),
            part(*drawn),
            whole(self.made()),
            part(*low),
            part(*high),
            whole(others.round() as u64),
            shares.iter().filter(inside).count(),
            shares.len(),
            if self.is_full() { AT_ITS_END } else { "" },
        )
    }

    /// What the band is, and what is simplified.
    pub fn note(&self) -> String {
        let seed = self.run;
        match self.rule {
            Rule::Balance if self.rounds() == 0 => format!(
                "Without a shuffle the first in the register is always asked first, so the band leaves the straight line. Rule: \
                 {ETHEREUM_SOURCE}. Seed {seed}."
            ),
            Rule::Balance => format!(
                "The band holds 95 of 100 honest counts. It lies around the rule’s exact odds: with so few validators these lean a \
                 little to the large ones, since whoever is refused waits until all others were asked. Rule: {ETHEREUM_SOURCE}. \
                 Seed {seed}."
            ),
            Rule::CoinAge => format!(
                "The band is that of a draw by balance. Coin age stays closer: who won must wait. 6,000 outputs, a block in ten \
                 minutes; simplified: one draw a block instead of a hash a second for each output, and no difficulty. Rule: \
                 {PEERCOIN_SOURCE}. Seed {seed}."
            ),
            Rule::Reliability => format!(
                "The band is that of a draw by balance alone. No chain has this rule; more under “Reliability”. Seed {seed}."
            ),
        }
    }
}

impl Turn for Draws {
    fn turn(&mut self) -> bool {
        for _ in 0..AT_ONCE.min(self.wanted.saturating_sub(self.slots)) {
            self.draw();
        }
        self.slots < self.wanted
    }

    fn done(&self) -> u16 {
        per_mille(self.slots, self.wanted)
    }
}

/// Coins in the chain's smallest unit.
pub(super) fn in_grains(stakes: &[u64]) -> Vec<u64> {
    stakes.iter().map(|coins| coins.saturating_mul(GRAINS_PER_COIN)).collect()
}
