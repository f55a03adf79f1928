//! What an experiment has shown so far, beside what the closed forms say.

use crate::lab::experiment::catalogue::Kind;
use crate::lab::experiment::confidence::{Interval, Level, proportion, ratio};
use crate::lab::experiment::decimal::{ONE, to_float};
use crate::lab::experiment::plan::{Experiment, ExperimentError, Part, Tally, patience};
use crate::lab::experiment::theory;

/// Results that grow part by part, in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    experiment: Experiment,
    tallies: Vec<Tally>,
    is_done: Vec<bool>,
    done: u32,
}

/// One point of the curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The varied parameter, in ten-thousandths.
    pub x: u64,
    /// The share that was found; `None` before anything was counted.
    pub value: Option<f64>,
    pub band: Interval,
    /// What it must be, from the closed form for exactly what was simulated; for the network it is an estimate.
    pub expected: Option<f64>,
    /// What else is counted ([`Info::also`](crate::lab::experiment::catalogue::Info::also)).
    pub also: Option<f64>,
    pub tally: Tally,
}

/// A line to draw over the points.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub title: &'static str,
    pub source: &'static str,
    /// The points lie on this one; others are drawn for comparison.
    pub is_exact: bool,
    /// The varied parameter as a number, and the height there. Only whole numbers where the parameter is whole: then it
    /// is no line.
    pub samples: Vec<(f64, f64)>,
}

impl Results {
    /// Nothing yet.
    ///
    /// # Errors
    /// If the experiment cannot be run.
    pub fn new(experiment: Experiment) -> Result<Self, ExperimentError> {
        experiment.check()?;
        let tallies = vec![Tally::default(); experiment.points as usize];
        let is_done = vec![false; experiment.chunks() as usize];
        Ok(Self { experiment, tallies, is_done, done: 0 })
    }

    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Adds what a chunk gave. A part that is there already, or is of another experiment, changes nothing and gives
    /// false.
    pub fn add(&mut self, part: &Part) -> bool {
        let points = self.tallies.len();
        let fits = part.tallies.iter().all(|(point, _)| (*point as usize) < points);
        let Some(is_done) = self.is_done.get_mut(part.chunk as usize).filter(|done| !**done && fits) else {
            return false;
        };
        *is_done = true;
        self.done += 1;
        for (point, tally) in &part.tallies {
            self.tallies[*point as usize].add(tally);
        }
        true
    }

    /// Chunks added, and chunks in all.
    pub fn progress(&self) -> (u32, u32) {
        (self.done, self.is_done.len() as u32)
    }

    pub fn is_complete(&self) -> bool {
        self.done as usize == self.is_done.len()
    }

    /// Chunks not added yet, from `from` on. Whoever hands them out remembers how far it got.
    pub fn open_chunks(&self, from: u32) -> impl Iterator<Item = u32> + '_ {
        let rest = self.is_done.iter().enumerate().skip(from as usize);
        rest.filter(|(_, done)| !**done).map(|(chunk, _)| chunk as u32)
    }

    /// The points so far.
    pub fn points(&self, level: Level) -> Vec<Point> {
        let xs = self.experiment.xs().into_iter().zip(&self.tallies);
        xs.map(|(x, tally)| {
            let value = (tally.trials > 0).then(|| tally.hits as f64 / tally.trials as f64);
            let band = match self.experiment.kind {
                Kind::SelfishMining => ratio(&tally.ratio_sums(), level),
                _ => proportion(tally.hits, tally.trials, level),
            };
            let expected = match self.experiment.kind {
                Kind::Network => self.network_estimate(x, tally),
                _ => Some(self.expected(to_float(x), x)),
            };
            let counts_lost = matches!(self.experiment.kind, Kind::StaleRate | Kind::Network) && tally.blocks > 0;
            let also = counts_lost.then(|| tally.lost as f64 / tally.blocks as f64);
            Point { x, value, band, expected, also, tally: *tally }
        })
        .collect()
    }

    /// The estimate of Decker and Wattenhofer from the mean travel time; the finder itself has the block at once.
    fn network_estimate(&self, x: u64, tally: &Tally) -> Option<f64> {
        let values = self.experiment.values_at(x);
        let nodes = (values.get(1)? / ONE) as f64;
        let mean = tally.travel_ms as f64 / tally.travels as f64 * (nodes - 1.0) / nodes;
        let interval = to_float(*values.first()?) * 1_000.0;
        (tally.travels > 0).then(|| theory::stale(mean, interval))
    }

    /// The closed form for exactly what is simulated. `x` is the varied parameter, `x_parts` the same in
    /// ten-thousandths.
    fn expected(&self, x: f64, x_parts: u64) -> f64 {
        let values = self.experiment.values_at(x_parts);
        let at = |place: usize| if place == self.experiment.varied { x } else { to_float(values[place]) };
        let whole = |place: usize| at(place) as u32;
        match self.experiment.kind {
            Kind::DoubleSpend => theory::double_spend(at(0), whole(1), whole(2), patience(values[0], whole(1))),
            Kind::SelfishMining => theory::selfish_revenue(at(0), at(1)),
            Kind::StaleRate => theory::stale(at(0), at(1)),
            Kind::Intervals => {
                let half =
                    to_float(self.experiment.to - self.experiment.from) / f64::from(self.experiment.points) / 2.0;
                theory::interval_between(x - half, x + half)
            }
            // From one block behind to one ahead, or to `give_up` behind.
            Kind::Censorship => theory::reaches(at(0), at(1) - 1.0, at(1) + 1.0),
            Kind::Network => f64::NAN,
        }
    }

    /// The lines over the points, sampled at about so many places (two at least).
    pub fn curves(&self, samples: u32) -> Vec<Curve> {
        let experiment = &self.experiment;
        let kind = experiment.kind;
        let xs = sample_places(experiment, samples);
        let line = |title, source, is_exact, height: &dyn Fn(u64) -> f64| {
            let samples = xs.iter().map(|x| (to_float(*x), height(*x))).collect();
            Curve { title, source, is_exact, samples }
        };
        let exact = |x: u64| self.expected(to_float(x), x);
        let at = |place: usize, x: u64| to_float(if place == experiment.varied { x } else { experiment.values[place] });
        match kind {
            Kind::DoubleSpend => {
                let nakamoto = |x| theory::nakamoto(at(0, x), at(1, x) as u32);
                let name =
                    if experiment.values[2] == ONE && experiment.varied != 2 { "Rosenfeld, exact" } else { "Exact" };
                vec![
                    line(name, "Rosenfeld 2014", true, &exact),
                    line("Nakamoto’s approximation", "Nakamoto 2008, section 11", false, &nakamoto),
                ]
            }
            Kind::SelfishMining => vec![
                line("Eyal and Sirer", "Eyal and Sirer 2014, equation 8", true, &exact),
                line("Honest mining: as much as its share", "", false, &|x| at(0, x)),
            ],
            Kind::StaleRate => vec![
                line("1 − exp(−delay / interval)", "Decker and Wattenhofer 2013", true, &exact),
                line("Blocks lost: delay / (interval + delay)", "", false, &|x| {
                    theory::lost_blocks(at(0, x), at(1, x))
                }),
            ],
            Kind::Intervals => vec![line("Exponential law", "Nakamoto 2008, section 11 (Poisson)", true, &exact)],
            Kind::Censorship => vec![line("Gambler’s ruin", "Feller, volume I, XIV", true, &exact)],
            Kind::Network => Vec::new(),
        }
    }

    /// Values of the varied parameter at which something changes, each with what it is: where selfish mining begins to
    /// pay, one half.
    pub fn marks(&self) -> Vec<(f64, &'static str)> {
        let experiment = &self.experiment;
        let marks = match (experiment.kind, experiment.varied) {
            (Kind::SelfishMining, 0) => {
                let threshold = theory::selfish_threshold(to_float(experiment.values[1]));
                vec![(threshold, "pays from here on")]
            }
            (Kind::DoubleSpend, 0) => vec![(0.5, "one half: always wins in the end")],
            (Kind::Censorship, 0) => vec![(0.5, "one half")],
            (Kind::Intervals, _) => vec![(std::f64::consts::LN_2, "median"), (1.0, "mean")],
            _ => Vec::new(),
        };
        let range = to_float(experiment.from)..=to_float(experiment.to);
        marks.into_iter().filter(|(x, _)| range.contains(x)).collect()
    }
}

/// Even steps over the range, or its whole numbers. For intervals from the first bin's middle to the last one's.
fn sample_places(experiment: &Experiment, samples: u32) -> Vec<u64> {
    let (from, to) = match experiment.kind {
        Kind::Intervals => {
            let xs = experiment.xs();
            (xs.first().copied().unwrap_or(0), xs.last().copied().unwrap_or(0))
        }
        _ => (experiment.from, experiment.to),
    };
    if experiment.parameter().is_whole {
        return (from / ONE..=to / ONE).map(|whole| whole * ONE).collect();
    }
    let steps = u64::from(samples.clamp(2, 1_000)) - 1;
    let span = u128::from(to.saturating_sub(from));
    (0..=steps).map(|step| from + (span * u128::from(step) / u128::from(steps)) as u64).collect()
}
