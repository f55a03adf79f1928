//! Selection by reliability: stake times a score that is learned online from who was there at their turn.
//!
//! The score is a logistic model, `σ(w · x)`, of a validator's record; after every turn its weights move a step towards what
//! happened (stochastic gradient descent on the log loss). It is an experiment and no chain's rule: a chain's nodes must agree
//! on every bit, and floating-point sums need not agree across machines; a record must be on the chain, and can be gamed.
//!
//! The draw itself is the core's, with `stake × score` rounded down to grains in place of the effective balance.

use super::draw::in_grains;
use super::{AT_ITS_END, Turn, part, per_mille, seed_of, whole};
use crate::core::consensus::leader::stake::{ProposerParams, compute_proposer_index};
use crate::core::prng::Prng;
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Series, Table};
use crate::lab::number;
use crate::lab::stake::delegation::concentration::Concentration;

/// What the model sees of a validator, in the order of its weights. Each lies between 0 and 1.
pub const FEATURES: [&str; 4] = ["always 1", "made lately", "missed of the last 8", "turns so far"];
/// How far the weights move at each turn.
const RATE: f64 = 0.1;
/// How much the newest turn counts in "made lately".
const NEWEST: f64 = 0.1;
/// How often validators are there, in hundredths, over and over in the order of the register. Nobody sees these.
const THERE: [u8; 8] = [99, 40, 97, 99, 90, 20, 99, 80];

/// What a chain would know of a validator.
#[derive(Clone)]
struct Record {
    /// Made of its turns, the newer counting more.
    made_lately: f64,
    /// The last eight turns, a one for each missed.
    missed: u8,
    turns: u32,
}

impl Record {
    fn features(&self) -> [f64; 4] {
        let turns = f64::from(self.turns);
        [1.0, self.made_lately, f64::from(self.missed.count_ones()) / 8.0, turns / (turns + 20.0)]
    }

    fn note(&mut self, there: bool) {
        self.made_lately += NEWEST * (f64::from(u8::from(there)) - self.made_lately);
        self.missed = self.missed << 1 | u8::from(!there);
        self.turns = self.turns.saturating_add(1);
    }
}

/// A chain whose validators miss turns, with the score or without.
#[derive(Clone)]
pub struct Scored {
    balances: Vec<u64>,
    params: ProposerParams,
    records: Vec<Record>,
    pub weights: [f64; 4],
    /// Whether the score counts in the draw; it is learned in any case.
    counts: bool,
    luck: Prng,
    run: u64,
    pub slots: u64,
    pub missed: u64,
    pub blocks: Vec<u64>,
}

impl Scored {
    pub fn new(stakes: &[u64], params: ProposerParams, run: u64, counts: bool) -> Scored {
        let record = Record { made_lately: 0.5, missed: 0, turns: 0 };
        Scored {
            balances: in_grains(stakes),
            params,
            records: vec![record; stakes.len()],
            weights: [0.0; 4],
            counts,
            luck: Prng::from_seed(run).fork("who is there"),
            run,
            slots: 0,
            missed: 0,
            blocks: vec![0; stakes.len()],
        }
    }

    /// How often a validator is there, of one.
    pub fn there(validator: usize) -> f64 {
        f64::from(THERE[validator % THERE.len()]) / 100.0
    }

    /// The model's guess that a validator will be there.
    pub fn score(&self, validator: usize) -> f64 {
        let Some(record) = self.records.get(validator) else { return 0.0 };
        let sum: f64 = self.weights.iter().zip(record.features()).map(|(weight, x)| weight * x).sum();
        1.0 / (1.0 + (-sum).exp())
    }

    /// The next slot: who was drawn, and whether they were there.
    pub fn next_slot(&mut self) -> Option<(usize, bool)> {
        let seed = seed_of(self.run, b"reliability", self.slots);
        self.slots += 1;
        let scored: Vec<u64>;
        let balances = if self.counts {
            let weigh = |(validator, balance): (usize, &u64)| (*balance as f64 * self.score(validator)) as u64;
            scored = self.balances.iter().enumerate().map(weigh).collect();
            &scored
        } else {
            &self.balances
        };
        let drawn = compute_proposer_index(balances, &seed, &self.params)?;
        let there = self.luck.chance(u64::from(THERE[drawn % THERE.len()]), 100);
        let off = f64::from(u8::from(there)) - self.score(drawn);
        let record = self.records.get_mut(drawn)?;
        for (weight, x) in self.weights.iter_mut().zip(record.features()) {
            *weight += RATE * off * x;
        }
        record.note(there);
        if there {
            *self.blocks.get_mut(drawn)? += 1;
        } else {
            self.missed += 1;
        }
        Some((drawn, there))
    }
}

/// Sixteen validators of 32 coins.
const STAKES: [u64; 16] = [32; 16];
/// Slots of a press.
pub const SLOTS: u64 = 4_000;
/// Most slots of one run.
pub const MOST_SLOTS: u64 = 100_000;
/// Slots of a point of the chart.
const WINDOW: u64 = 200;

/// The same validators twice: by stake alone, and by stake × score.
pub struct Compare {
    sides: [Scored; 2],
    /// Missed in each window, on both sides.
    windows: Vec<[u64; 2]>,
    wanted: u64,
}

impl Default for Compare {
    fn default() -> Compare {
        Compare::new(7)
    }
}

const SIDES: [(&str, Hue); 2] = [("by stake alone", Hue::Bad), ("by stake × score", Hue::Stake)];

impl Compare {
    pub fn new(run: u64) -> Compare {
        let params = ProposerParams { rounds: 10, ..ProposerParams::electra() };
        let sides = [false, true].map(|counts| Scored::new(&STAKES, params, run, counts));
        Compare { sides, windows: Vec::new(), wanted: 0 }
    }

    pub fn sides(&self) -> &[Scored; 2] {
        &self.sides
    }

    pub fn afresh(&mut self) {
        *self = Compare::new(self.sides[0].run.wrapping_add(1));
    }

    /// Asks for [`SLOTS`] more, up to [`MOST_SLOTS`] in all.
    pub fn ask(&mut self) {
        self.wanted = (self.sides[0].slots + SLOTS).min(MOST_SLOTS);
    }

    pub fn is_full(&self) -> bool {
        self.sides[0].slots >= MOST_SLOTS
    }

    fn concentration(&self) -> [Concentration; 2] {
        [0, 1].map(|side| Concentration::of(&self.sides[side].blocks))
    }

    pub fn verdict(&self) -> String {
        let [plain, scored] = &self.sides;
        if plain.slots == 0 {
            return "16 validators with equal stakes, some of them often away. Nobody tells the model which."
                .to_owned();
        }
        let missed = |side: &Scored| part(side.missed as f64 / side.slots as f64);
        let [one, other] = self.concentration();
        format!(
            "After {} slots: by stake alone {} were missed, with the score {}. The price: Gini of the blocks {} → {}, largest share \
             {} → {}, though all stakes are equal.{}",
            whole(plain.slots),
            missed(plain),
            missed(scored),
            number::decimal(one.gini, 3),
            number::decimal(other.gini, 3),
            part(one.largest),
            part(other.largest),
            if self.is_full() { AT_ITS_END } else { "" },
        )
    }

    pub fn chart(&self) -> Chart {
        let series = [0, 1].map(|side| {
            let (name, hue) = SIDES[side];
            let points = (1u32..)
                .zip(&self.windows)
                .map(|(window, missed)| (f64::from(window) * WINDOW as f64, missed[side] as f64 / WINDOW as f64));
            Series::new(name, Kind::Line, hue, points)
        });
        Chart {
            title: "Missed slots, 200 at a time".to_owned(),
            description: self.verdict(),
            x: Axis::new("slot"),
            y: Axis::new("missed").format(Format::Percent).range(0.0, 0.4),
            series: series.into(),
        }
    }

    pub fn weights(&self) -> Table {
        let row = |(name, weight): (&&str, &f64)| vec![(*name).to_owned(), number::decimal(*weight, 2)];
        super::table(&["What it sees", "Weight"], FEATURES.iter().zip(&self.sides[1].weights).map(row).collect())
    }

    pub fn validators(&self) -> Table {
        let head = ["Validator", "There (hidden)", "Score", "Blocks by stake", "Blocks by score"];
        let row = |validator: usize| {
            let blocks = |side: usize| whole(self.sides[side].blocks.get(validator).copied().unwrap_or(0));
            vec![
                validator.to_string(),
                part(Scored::there(validator)),
                number::decimal(self.sides[1].score(validator), 2),
                blocks(0),
                blocks(1),
            ]
        };
        super::table(&head, (0..STAKES.len()).map(row).collect())
    }
}

impl Turn for Compare {
    fn turn(&mut self) -> bool {
        for _ in 0..WINDOW / 20 {
            if self.sides[0].slots >= self.wanted {
                return false;
            }
            if self.sides[0].slots.is_multiple_of(WINDOW) {
                self.windows.push([0; 2]);
            }
            for (side, scored) in self.sides.iter_mut().enumerate() {
                let was_missed = scored.next_slot().is_some_and(|(_, there)| !there);
                if let Some(window) = self.windows.last_mut() {
                    window[side] += u64::from(was_missed);
                }
            }
        }
        self.sides[0].slots < self.wanted
    }

    fn done(&self) -> u16 {
        per_mille(self.sides[0].slots, self.wanted)
    }
}
