//! Several rules under the same act, side by side, and what can be counted of them.

use super::run::{Found, Run};
use super::setup::Setup;

/// The runs of one setup.
pub struct Race {
    pub setup: Setup,
    runs: Vec<Run>,
}

/// What a run came to. Times in seconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Mean time between blocks before the act.
    pub before_s: f64,
    /// The same from its beginning on: of the farm's visit, or of everything after.
    pub during_s: f64,
    /// The same in the last quarter of the run.
    pub at_last_s: f64,
    /// The longest wait for a block.
    pub longest_s: f64,
    /// Blocks from the act's beginning until the target first asked for no more and no less than a tenth beside what keeps
    /// the pace; nothing if that never happened.
    pub settled_after: Option<u64>,
    /// The same in seconds.
    pub settled_s: f64,
    /// Part of the blocks since the act's beginning that liars found.
    pub by_liars: f64,
    /// How far the last header's time is ahead of the clock.
    pub clock_error_s: f64,
    pub blocks: u64,
}

/// How near counts as settled.
const NEAR: f64 = 0.1;

impl Race {
    pub fn new(setup: Setup) -> Race {
        let runs = setup.rules.iter().map(|rule| Run::new(&setup, *rule)).collect();
        Race { setup, runs }
    }

    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Up to so many further blocks of each.
    pub fn advance(&mut self, blocks: usize) {
        for run in &mut self.runs {
            run.advance(blocks);
        }
    }

    pub fn has_ended(&self) -> bool {
        self.runs.iter().all(Run::has_ended)
    }

    /// How much is done, in thousandths.
    pub fn per_mille(&self) -> u16 {
        let least = self.runs.iter().filter(|run| !run.has_ended()).map(|run| run.blocks().len()).min();
        least.map_or(1000, |done| (done * 1000 / self.setup.blocks.max(1) as usize) as u16)
    }

    pub fn figures(&self, run: &Run) -> Figures {
        let (setup, blocks) = (&self.setup, run.blocks());
        let start = (setup.act_height() as usize - 1).min(blocks.len());
        let end = setup.act_end().map_or(blocks.len(), |end| (end as usize - 1).min(blocks.len()));
        let after = blocks.get(start..).unwrap_or_default();
        let pace_s = f64::from(setup.spacing_s);
        // Of a farm's visit, what counts is whether the pace is there again once it has gone.
        let judged_from = if setup.act_end().is_some() { end } else { start };
        let is_near = |(place, found): (usize, &Found)| {
            let rate = setup.hash_rate * setup.rate_at(place as u64 + 1);
            place >= judged_from && (found.hashes / rate / pace_s - 1.0).abs() <= NEAR
        };
        let settled = blocks.iter().enumerate().position(is_near);
        Figures {
            before_s: mean_interval(blocks, 0, start),
            during_s: mean_interval(blocks, start, end),
            at_last_s: mean_interval(blocks, blocks.len() - blocks.len() / 4, blocks.len()),
            longest_s: intervals(blocks).fold(0.0, f64::max),
            settled_after: settled.map(|place| (place - judged_from) as u64),
            settled_s: settled.map_or(f64::NAN, |place| span(blocks, judged_from, place)),
            by_liars: after.iter().filter(|found| found.by_liar).count() as f64 / after.len().max(1) as f64,
            clock_error_s: blocks.last().map_or(0.0, Found::clock_error_s),
            blocks: blocks.len() as u64,
        }
    }
}

/// Times from block to block, the first from the genesis block.
pub fn intervals(blocks: &[Found]) -> impl Iterator<Item = f64> {
    let before = [0.0].into_iter().chain(blocks.iter().map(|found| found.at_s));
    blocks.iter().zip(before).map(|(found, before)| found.at_s - before)
}

/// Mean time between blocks from place `from` up to, without, `to`; no number for none.
pub fn mean_interval(blocks: &[Found], from: usize, to: usize) -> f64 {
    if to > from { span(blocks, from, to) / (to - from) as f64 } else { f64::NAN }
}

/// Seconds that the blocks from place `from` up to, without, `to` took.
fn span(blocks: &[Found], from: usize, to: usize) -> f64 {
    let at = |place: usize| place.checked_sub(1).and_then(|place| blocks.get(place)).map_or(0.0, |found| found.at_s);
    at(to) - at(from)
}
