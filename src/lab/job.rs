//! Work for a background worker, and what comes of it: plain data both ways.
//!
//! An experiment travels as its link, through the same door as a link from outside: a worker checks it as it would a
//! stranger's.

use crate::core::packed::records;
use crate::lab::experiment::{Part, Tally, share};

/// Chunks of an experiment to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// Which run asks; what comes for an earlier one is dropped.
    pub run: u32,
    /// The experiment as [`share::encode`] writes it.
    pub link: String,
    pub chunks: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub run: u32,
    pub parts: Vec<Part>,
}

records! {
    Job { run link chunks }
    Answer { run parts }
    Part { chunk tallies }
    Tally { trials hits rounds squares blocks lost travel_ms travels }
}

impl Job {
    /// Does the work. A link that cannot be read gives an answer without anything in it.
    pub fn perform(&self) -> Answer {
        let parts = match share::decode(&self.link) {
            Ok(experiment) => experiment.run_chunks(&self.chunks),
            Err(_) => Vec::new(),
        };
        Answer { run: self.run, parts }
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
        let job = Job { run: 7, link: share::encode(&experiment), chunks: vec![3, 5] };
        let there: Job = unpack(&pack(&job)).unwrap();
        let back: Answer = unpack(&pack(&there.perform())).unwrap();
        assert_eq!(back, Answer { run: 7, parts: vec![experiment.run_chunk(3), experiment.run_chunk(5)] });
        assert!(back.parts.iter().all(|part| !part.tallies.is_empty()));
    }

    #[test]
    fn a_job_that_makes_no_sense_gives_nothing() {
        let job = Job { run: 1, link: "kind=magic".to_owned(), chunks: vec![2] };
        assert!(job.perform().parts.is_empty());
    }
}
