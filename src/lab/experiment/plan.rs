//! One experiment: a kind, a parameter that is varied over a range, and how often each point is tried.
//!
//! It is cut into chunks that any worker may run in any order: what a chunk gives depends on the experiment and the
//! chunk's number alone, and what chunks give is added up. More repeats only add chunks; those that were there stay as
//! they are, but for the last ones if they were not full.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::core::adversary::DoubleSpend;
use crate::core::prng::Prng;
use crate::lab::experiment::attacks::{self, Chance};
use crate::lab::experiment::catalogue::{Kind, Parameter};
use crate::lab::experiment::confidence::RatioSums;
use crate::lab::experiment::decimal::{ONE, write};
use crate::lab::experiment::network::{Network, Plan};
use crate::lab::experiment::stale::Stale;
use crate::lab::experiment::{intervals, stale};

/// Points of a curve, at most.
pub const MOST_POINTS: u32 = 200;
/// Work of a whole experiment, at most, in units of one block of a two-party attack: minutes on one core.
pub const MOST_WORK: u64 = 20_000_000_000;
/// Work of a chunk: a few milliseconds in a browser, so that a page without workers stays smooth. A worker gets several.
const CHUNK_WORK: u64 = 50_000;
/// A double spender gives up at the latest so far behind, beyond the confirmations.
const MOST_PATIENCE: u32 = 400;

/// What to run. Plain data; [`Experiment::check`] says whether it can be run, and all else here needs that it can.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experiment {
    pub kind: Kind,
    /// Which parameter is varied: its place in the kind's list.
    pub varied: usize,
    /// The range, both ends included, in ten-thousandths.
    pub from: u64,
    pub to: u64,
    pub points: u32,
    /// Every parameter of the kind, in ten-thousandths; the varied one's value is not used.
    pub values: Vec<u64>,
    pub repeats: u64,
    pub seed: u64,
}

/// Why an experiment, or a link to one, cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExperimentError {
    /// What it is about: `share`, `repeats`.
    pub field: String,
    pub expected: String,
    pub found: String,
}

impl ExperimentError {
    pub fn new(field: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { field: field.into(), expected: expected.into(), found: found.into() }
    }
}

impl fmt::Display for ExperimentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.field, ": expected ", &self.expected, ", found ", &self.found] {
            f.write_str(part)?;
        }
        Ok(())
    }
}

impl std::error::Error for ExperimentError {}

/// What was counted for one point. Adding tallies adds every number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// What the point's share is of.
    pub trials: u64,
    pub hits: u64,
    /// Selfish mining: rounds, and sums of squares over them ([`RatioSums`]).
    pub rounds: u64,
    pub squares: [u64; 3],
    /// Stale rate and network: all blocks, and those lost.
    pub blocks: u64,
    pub lost: u64,
    /// Network: summed travel times in milliseconds, and how many.
    pub travel_ms: u64,
    pub travels: u64,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        let sum = |a: &mut u64, b: u64| *a = a.saturating_add(b);
        sum(&mut self.trials, other.trials);
        sum(&mut self.hits, other.hits);
        sum(&mut self.rounds, other.rounds);
        for (mine, others) in self.squares.iter_mut().zip(other.squares) {
            sum(mine, others);
        }
        sum(&mut self.blocks, other.blocks);
        sum(&mut self.lost, other.lost);
        sum(&mut self.travel_ms, other.travel_ms);
        sum(&mut self.travels, other.travels);
    }

    pub fn ratio_sums(&self) -> RatioSums {
        let [part_part, part_whole, whole_whole] = self.squares;
        RatioSums { rounds: self.rounds, part: self.hits, whole: self.trials, part_part, part_whole, whole_whole }
    }

    fn from_ratio(sums: &RatioSums) -> Self {
        Self {
            trials: sums.whole,
            hits: sums.part,
            rounds: sums.rounds,
            squares: [sums.part_part, sums.part_whole, sums.whole_whole],
            ..Self::default()
        }
    }

    fn from_stale(run: &Stale) -> Self {
        Self { trials: run.heights, hits: run.contested, blocks: run.blocks, lost: run.lost(), ..Self::default() }
    }
}

/// What a chunk gave: its number, and what it counted for which point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub chunk: u32,
    pub tallies: Vec<(u32, Tally)>,
}

impl Experiment {
    /// The kind's own experiment: what its button runs.
    pub fn usual(kind: Kind) -> Self {
        Self::varying(kind, 0)
    }

    /// The same with another parameter varied over its usual range. A place that does not exist is the first.
    pub fn varying(kind: Kind, varied: usize) -> Self {
        let info = kind.info();
        let varied = if varied < info.parameters.len() { varied } else { 0 };
        let parameter = &info.parameters[varied];
        let steps = (parameter.to - parameter.from) / ONE;
        let points = if parameter.is_whole { info.points.min(steps as u32 + 1) } else { info.points };
        Self {
            kind,
            varied,
            from: parameter.from,
            to: parameter.to,
            points,
            values: info.parameters.iter().map(|parameter| parameter.usual).collect(),
            repeats: info.repeats,
            seed: 1,
        }
    }

    /// The varied parameter.
    pub fn parameter(&self) -> &'static Parameter {
        let parameters = self.kind.info().parameters;
        parameters.get(self.varied).unwrap_or(&parameters[0])
    }

    /// Whether this can be run. The first thing that is out of its bounds is the error.
    pub fn check(&self) -> Result<(), ExperimentError> {
        let info = self.kind.info();
        let (count, found) = (info.parameters.len(), self.values.len());
        if self.varied >= count {
            return Err(number_error("vary", 0, count as u64 - 1, self.varied as u64));
        }
        if found != count {
            return Err(number_error("parameters", count as u64, count as u64, found as u64));
        }
        for (place, parameter) in info.parameters.iter().enumerate() {
            if place == self.varied {
                check_value(parameter, "from", self.from)?;
                check_value(parameter, "to", self.to)?;
            } else {
                check_value(parameter, parameter.name, self.values[place])?;
            }
        }
        check_number("points", 1, MOST_POINTS.into(), self.points.into())?;
        let is_range =
            if self.points == 1 && self.kind != Kind::Intervals { self.from <= self.to } else { self.from < self.to };
        if !is_range {
            return Err(ExperimentError::new("to", ["more than ", &write(self.from)].concat(), write(self.to)));
        }
        let steps = (self.to - self.from) / ONE + 1;
        if self.parameter().is_whole && u64::from(self.points) > steps {
            return Err(number_error("points: whole numbers in this range", 1, steps, self.points.into()));
        }
        check_number("repeats", 1, info.most_repeats, self.repeats)?;
        let work = self.work();
        if work > MOST_WORK {
            let most = MOST_WORK / (work / self.repeats).max(1);
            return Err(number_error("repeats: so much work", 1, most, self.repeats));
        }
        Ok(())
    }

    /// The values of the varied parameter, one a point. For intervals each is the middle of its bin.
    pub fn xs(&self) -> Vec<u64> {
        let (points, span) = (u64::from(self.points), u128::from(self.to.saturating_sub(self.from)));
        let at = |numerator: u64, denominator: u64| {
            let step = (span * u128::from(numerator) + u128::from(denominator) / 2) / u128::from(denominator.max(1));
            self.from + step as u64
        };
        let is_whole = self.parameter().is_whole;
        (0..points)
            .map(|point| match self.kind {
                Kind::Intervals => at(2 * point + 1, 2 * points),
                _ if is_whole => (at(point, points - 1) + ONE / 2) / ONE * ONE,
                _ => at(point, points - 1),
            })
            .collect()
    }

    /// All parameters where the varied one is `x`.
    pub fn values_at(&self, x: u64) -> Vec<u64> {
        let mut values = self.values.clone();
        if let Some(value) = values.get_mut(self.varied) {
            *value = x;
        }
        values
    }

    /// The whole experiment's work, in units of about one block of a two-party attack.
    pub fn work(&self) -> u64 {
        let curves = if self.kind == Kind::Intervals { 1 } else { u64::from(self.points) };
        self.work_of_repeat().saturating_mul(self.repeats).saturating_mul(curves)
    }

    /// The dearest point's work for one repeat.
    fn work_of_repeat(&self) -> u64 {
        let dearest = self.xs().into_iter().map(|x| {
            let values = self.values_at(x);
            match self.kind {
                Kind::DoubleSpend => {
                    let (share, confirmations) = (values[0].max(1), values[1] / ONE);
                    let walk = walk_length(share, u64::from(patience(share, confirmations as u32)), confirmations + 1);
                    walk + 2 * confirmations + (values[2] / ONE) * ONE / share
                }
                Kind::Censorship => walk_length(values[0], values[1] / ONE, 1),
                Kind::SelfishMining => 1,
                Kind::StaleRate => 4 + values[0] / values[1].max(1),
                Kind::Intervals => 1 << (intervals::TRIES_BITS - 4),
                Kind::Network => (values[1] / ONE) * (8 + 2 * values[2] / ONE),
            }
        });
        dearest.max().unwrap_or(1).max(1)
    }

    /// Repeats of one chunk, for one point.
    fn repeats_of_chunk(&self) -> u64 {
        // The model of the stale rate has a million miners to set up, a network its links.
        let least = match self.kind {
            Kind::StaleRate => 10_000,
            Kind::Network => 100,
            _ => 1,
        };
        (CHUNK_WORK / self.work_of_repeat()).clamp(least, self.kind.info().most_repeats)
    }

    fn points_of_round(&self) -> u64 {
        if self.kind == Kind::Intervals { 1 } else { u64::from(self.points) }
    }

    /// How many chunks there are. Chunks next to each other are about different points, so that all points grow
    /// together.
    pub fn chunks(&self) -> u32 {
        let rounds = self.repeats.div_ceil(self.repeats_of_chunk());
        u32::try_from(rounds.saturating_mul(self.points_of_round())).unwrap_or(u32::MAX)
    }

    /// Runs one chunk. A number beyond the last, or an experiment that cannot be run, gives an empty part.
    pub fn run_chunk(&self, chunk: u32) -> Part {
        self.run_chunks(&[chunk]).pop().unwrap_or(Part { chunk, tallies: Vec::new() })
    }

    /// Runs several, each as [`Experiment::run_chunk`] does: what they have in common is worked out once.
    pub fn run_chunks(&self, chunks: &[u32]) -> Vec<Part> {
        let empty = |chunk: &u32| Part { chunk: *chunk, tallies: Vec::new() };
        if self.check().is_err() {
            return chunks.iter().map(empty).collect();
        }
        let (size, points, xs) = (self.repeats_of_chunk(), self.points_of_round(), self.xs());
        let run = |chunk: &u32| {
            let (round, point) = (u64::from(*chunk) / points, u64::from(*chunk) % points);
            let repeats = size.min(self.repeats.saturating_sub(round.saturating_mul(size)));
            match xs.get(point as usize).filter(|_| repeats > 0) {
                Some(x) => Part { chunk: *chunk, tallies: self.tallies(round, point as u32, *x, repeats) },
                None => empty(chunk),
            }
        };
        chunks.iter().map(run).collect()
    }

    /// What a round of repeats gives at a point; for intervals, at all points.
    fn tallies(&self, round: u64, point: u32, x: u64, repeats: u64) -> Vec<(u32, Tally)> {
        let label = [self.kind.info().name, " ", &point.to_string(), " ", &round.to_string()].concat();
        let mut prng = Prng::from_seed(self.seed).fork(&label);
        if self.kind == Kind::Intervals {
            let counts = intervals::histogram(&mut prng, repeats, self.from, self.to, self.points as usize);
            let tally = |hits| Tally { trials: repeats, hits, ..Tally::default() };
            return (0..).zip(counts.into_iter().map(tally)).collect();
        }
        vec![(point, run_point(&mut prng, self.kind, &self.values_at(x), repeats))]
    }
}

fn run_point(prng: &mut Prng, kind: Kind, values: &[u64], repeats: u64) -> Tally {
    let whole = |place: usize| (values[place] / ONE) as u32;
    match kind {
        Kind::DoubleSpend => {
            let attack = DoubleSpend::new(whole(1), whole(2), patience(values[0], whole(1)));
            let share = Chance::of_ten_thousand(values[0]);
            count(repeats, || attacks::double_spend(prng, share, attack.clone()))
        }
        Kind::Censorship => {
            let share = Chance::of_ten_thousand(values[0]);
            count(repeats, || attacks::censorship(prng, share, Chance::of_ten_thousand(0), whole(1)))
        }
        Kind::SelfishMining => {
            let (share, gamma) = (Chance::of_ten_thousand(values[0]), Chance::of_ten_thousand(values[1]));
            Tally::from_ratio(&attacks::selfish_mining(prng, share, gamma, repeats).0)
        }
        // A ten-thousandth of a second is 100 microseconds.
        Kind::StaleRate => Tally::from_stale(&stale::broadcast(prng, values[0] * 100, values[1] * 100, repeats as u32)),
        Kind::Network => {
            let plan = Plan {
                interval_ms: (values[0] / 10).max(1),
                nodes: whole(1),
                links: whole(2),
                delay_ms: whole(3).into(),
                block_ms: whole(4).into(),
            };
            let run = Network::new(prng, plan).run(prng, repeats as u32);
            Tally { travel_ms: run.travel_ms, travels: run.travels, ..Tally::from_stale(&run.stale) }
        }
        // All its points are of one run.
        Kind::Intervals => Tally::default(),
    }
}

fn count(repeats: u64, mut attack: impl FnMut() -> (bool, u64)) -> Tally {
    let mut tally = Tally { trials: repeats, ..Tally::default() };
    for _ in 0..repeats {
        let (is_won, blocks) = attack();
        tally.hits += u64::from(is_won);
        tally.blocks += blocks;
    }
    tally
}

/// Blocks behind, beyond the confirmations, from which an attacker with `share` (in ten-thousandths) comes back less
/// than once in a billion times, at most [`MOST_PATIENCE`]. By integers, so that every machine simulates the same.
pub fn patience(share: u64, confirmations: u32) -> u32 {
    let rest = ONE.saturating_sub(share).max(1);
    let (mut chance, mut behind) = (1_000_000_000_000_000_000u128, 0);
    while chance > 1_000_000_000 && behind < MOST_PATIENCE {
        chance = chance * u128::from(share.min(rest)) / u128::from(rest);
        behind += 1;
    }
    if share >= rest { confirmations + MOST_PATIENCE } else { confirmations + behind }
}

/// About how many blocks it takes from `needed` blocks behind until an attacker is ahead, or gives up.
fn walk_length(share: u64, give_up: u64, needed: u64) -> u64 {
    let drift = share.abs_diff(ONE.saturating_sub(share)).max(1);
    let far = if 2 * share > ONE { needed } else { give_up + 1 };
    (far * ONE / drift).min((give_up + 1) * needed) + 1
}

fn check_value(parameter: &Parameter, field: &str, value: u64) -> Result<(), ExperimentError> {
    let field = if field == parameter.name { field.to_string() } else { [parameter.name, ", ", field].concat() };
    let bounds = || [&write(parameter.least), " to ", &write(parameter.most)].concat();
    if !(parameter.least..=parameter.most).contains(&value) {
        return Err(ExperimentError::new(field, bounds(), write(value)));
    }
    if parameter.is_whole && !value.is_multiple_of(ONE) {
        return Err(ExperimentError::new(field, ["a whole number from ", &bounds()].concat(), write(value)));
    }
    Ok(())
}

fn check_number(field: &str, least: u64, most: u64, found: u64) -> Result<(), ExperimentError> {
    if (least..=most).contains(&found) { Ok(()) } else { Err(number_error(field, least, most, found)) }
}

fn number_error(field: &str, least: u64, most: u64, found: u64) -> ExperimentError {
    let bounds =
        if least == most { least.to_string() } else { [&least.to_string(), " to ", &most.to_string()].concat() };
    ExperimentError::new(field, bounds, found.to_string())
}
