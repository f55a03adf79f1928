//! A piece of work for a background worker, and what comes of it: plain data both ways.
//!
//! An experiment travels as its link, through the same door as a link from outside: a worker checks it as it would a
//! stranger's.

use crate::core::packed::records;
use crate::lab::experiment::{Part, Tally, share};

/// A chunk of an experiment to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// Which run asks; what comes for an earlier one is dropped.
    pub run: u32,
    /// The experiment as [`share::encode`] writes it.
    pub link: String,
    pub chunk: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub run: u32,
    pub part: Part,
}

records! {
    Job { run link chunk }
    Answer { run part }
    Part { chunk tallies }
    Tally { trials hits rounds squares blocks lost travel_ms travels }
}

impl Job {
    /// Does the work. A link that cannot be read gives an answer without anything in it.
    pub fn perform(&self) -> Answer {
        let part = match share::decode(&self.link) {
            Ok(experiment) => experiment.run_chunk(self.chunk),
            Err(_) => Part { chunk: self.chunk, tallies: Vec::new() },
        };
        Answer { run: self.run, part }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::packed::{pack, unpack};
    use crate::lab::experiment::{Experiment, Kind};

    #[test]
    fn a_job_done_elsewhere_gives_the_same() {
        let experiment = Experiment { repeats: 50, ..Experiment::usual(Kind::SelfishMining) };
        let job = Job { run: 7, link: share::encode(&experiment), chunk: 3 };
        let there: Job = unpack(&pack(&job)).unwrap();
        let back: Answer = unpack(&pack(&there.perform())).unwrap();
        assert_eq!(back, Answer { run: 7, part: experiment.run_chunk(3) });
        assert!(!back.part.tallies.is_empty());
    }

    #[test]
    fn a_job_that_makes_no_sense_gives_nothing() {
        let job = Job { run: 1, link: "kind=magic".to_owned(), chunk: 2 };
        assert!(job.perform().part.tallies.is_empty());
    }
}
