//! One run of an experiment: chunks are handed out to whoever works, and what comes back is added up.
//!
//! Chunks may come back in any order, twice, or never; a chunk whose worker died is handed out again. What has been counted
//! so far is always a fair sample, because all points grow together.

use crate::lab::experiment::{Experiment, ExperimentError, Part, Results};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Running,
    Paused,
    /// A person stopped it; what was counted stays.
    Cancelled,
    /// The workers failed again and again.
    Failed,
    Complete,
}

pub struct Run {
    results: Results,
    state: State,
    /// Chunks before this one were handed out.
    next: u32,
    /// Handed out, and come back undone.
    returned: Vec<u32>,
}

impl Run {
    /// # Errors
    /// If the experiment cannot be run.
    pub fn new(experiment: Experiment) -> Result<Run, ExperimentError> {
        Ok(Run { results: Results::new(experiment)?, state: State::Running, next: 0, returned: Vec::new() })
    }

    pub fn results(&self) -> &Results {
        &self.results
    }

    pub fn state(&self) -> State {
        self.state
    }

    /// Goes over to another state; what is over stays over.
    pub fn turn(&mut self, state: State) {
        if matches!(self.state, State::Running | State::Paused) {
            self.state = state;
        }
    }

    /// The next chunk to work on; nothing while it does not run, or when all are handed out.
    pub fn take(&mut self) -> Option<u32> {
        if self.state != State::Running {
            return None;
        }
        if let Some(chunk) = self.returned.pop() {
            return Some(chunk);
        }
        let chunk = self.next;
        (chunk < self.results.progress().1).then(|| {
            self.next += 1;
            chunk
        })
    }

    /// How many chunks nobody has yet.
    pub fn open(&self) -> u32 {
        self.results.progress().1 - self.next + self.returned.len() as u32
    }

    /// Takes back a chunk that nobody finished.
    pub fn give_back(&mut self, chunk: u32) {
        if chunk < self.next && !self.returned.contains(&chunk) {
            self.returned.push(chunk);
        }
    }

    /// Adds what came of a chunk; whether it was news. What comes after a person has stopped it is not added.
    pub fn add(&mut self, part: &Part) -> bool {
        if !matches!(self.state, State::Running | State::Paused) {
            return false;
        }
        let is_news = self.results.add(part);
        if self.results.is_complete() {
            self.state = State::Complete;
        }
        is_news
    }

    /// How much is done, in thousandths.
    pub fn per_mille(&self) -> u16 {
        let (done, all) = self.results.progress();
        u16::try_from(u64::from(done) * 1000 / u64::from(all.max(1))).unwrap_or(1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::experiment::Kind;

    fn small() -> Run {
        Run::new(Experiment { points: 3, repeats: 20, ..Experiment::usual(Kind::DoubleSpend) }).unwrap()
    }

    #[test]
    fn every_chunk_is_handed_out_once_and_a_lost_one_again() {
        let mut run = small();
        let experiment = run.results().experiment().clone();
        let taken: Vec<u32> = std::iter::from_fn(|| run.take()).collect();
        assert_eq!(taken, (0..experiment.chunks()).collect::<Vec<_>>());
        run.give_back(1);
        run.give_back(1);
        run.give_back(99);
        assert_eq!((run.take(), run.take()), (Some(1), None));
        for chunk in taken.into_iter().rev() {
            assert!(run.add(&experiment.run_chunk(chunk)));
            assert!(!run.add(&experiment.run_chunk(chunk)), "the same again");
        }
        assert_eq!((run.state(), run.per_mille()), (State::Complete, 1000));
    }

    #[test]
    fn paused_it_hands_nothing_out_and_cancelled_it_takes_nothing_in() {
        let mut run = small();
        let first = run.take().unwrap();
        run.turn(State::Paused);
        assert_eq!(run.take(), None);
        let experiment = run.results().experiment().clone();
        assert!(run.add(&experiment.run_chunk(first)), "what was under way still counts");
        run.turn(State::Running);
        assert!(run.take().is_some());
        run.turn(State::Cancelled);
        assert!(!run.add(&experiment.run_chunk(1)));
        run.turn(State::Running);
        assert_eq!((run.state(), run.take()), (State::Cancelled, None));
    }
}
