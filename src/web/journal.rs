//! What a new engine would have to be told, should this one die: the last saved run, and what a person did since.

use super::engine_link::{SavedRun, ToEngine};
use crate::session::msg::Msg;
use std::collections::VecDeque;

/// More acts than anybody manages between two saves.
const MOST_KEPT: usize = 1000;

#[derive(Debug, Default)]
pub struct Journal {
    seed: u64,
    pub saved: Vec<SavedRun>,
    since: VecDeque<(u64, Msg)>,
    sent: u64,
    seen: u64,
}

impl Journal {
    /// Nothing saved: a run that begins with this seed.
    pub fn new(seed: u64) -> Journal {
        Journal { seed, ..Journal::default() }
    }

    /// Numbers these messages and notes those that would have to be said again.
    pub fn packet(&mut self, msgs: Vec<Msg>) -> ToEngine {
        self.sent += 1;
        for msg in &msgs {
            if is_worth_repeating(msg) {
                if self.since.len() == MOST_KEPT {
                    self.since.pop_front();
                }
                self.since.push_back((self.sent, msg.clone()));
            }
        }
        ToEngine::Packet { number: self.sent, msgs }
    }

    /// The engine took in everything up to this packet.
    pub fn on_seen(&mut self, number: u64) {
        self.seen = self.seen.max(number.min(self.sent));
    }

    /// Whether the engine still owes an answer.
    pub fn is_owed(&self) -> bool {
        self.seen < self.sent
    }

    /// A saved run holds everything that was seen when it was made.
    pub fn on_saved(&mut self, seen: u64, log: Vec<u8>) {
        self.saved = vec![SavedRun { counter: 0, log }];
        self.since.retain(|(number, _)| *number > seen);
    }

    /// For a new engine: how to start, what the last one took in since that save, and what it may have died of.
    pub fn restart(&mut self) -> Restart {
        let is_seen = |number: &u64| *number <= self.seen;
        let (seen, unseen): (Vec<_>, Vec<_>) = self.since.drain(..).partition(|(number, _)| is_seen(number));
        self.seen = self.sent;
        let words = |list: Vec<(u64, Msg)>| list.into_iter().map(|(_, msg)| msg).collect();
        let start = ToEngine::Start { saved: self.saved.clone(), seed: self.seed };
        Restart { start, seen: words(seen), unseen: words(unseen) }
    }
}

/// What brings a new engine to where the last one was.
#[derive(Debug, PartialEq, Eq)]
pub struct Restart {
    pub start: ToEngine,
    pub seen: Vec<Msg>,
    pub unseen: Vec<Msg>,
}

/// Reports and drafts are overtaken by the next one; the host's own word is given anew to each engine.
fn is_worth_repeating(msg: &Msg) -> bool {
    !matches!(
        msg,
        Msg::Frame { .. }
            | Msg::MiningProgress(_)
            | Msg::WorkerReplaced
            | Msg::MiningInline
            | Msg::Cores(_)
            | Msg::DraftPayment { .. }
            | Msg::DraftStake { .. }
            | Msg::Notice(..)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_engine_hears_what_the_save_does_not_hold() {
        let mut journal = Journal::new(5);
        journal.packet(vec![Msg::Run]);
        journal.packet(vec![Msg::Pause]);
        journal.packet(vec![Msg::Step, Msg::MiningInline]);
        journal.on_seen(2);
        assert!(journal.is_owed());
        journal.on_saved(1, vec![1]);
        let start = ToEngine::Start { saved: vec![SavedRun { counter: 0, log: vec![1] }], seed: 5 };
        assert_eq!(journal.restart(), Restart { start, seen: vec![Msg::Pause], unseen: vec![Msg::Step] });
        assert!(!journal.is_owed(), "the new engine owes nothing yet");
    }

    #[test]
    fn an_engine_cannot_have_seen_what_was_not_sent() {
        let mut journal = Journal::default();
        journal.on_seen(7);
        journal.packet(vec![Msg::Run]);
        assert!(journal.is_owed());
    }
}
