//! The loop around a session, one turn at a time, knowing neither worker nor page nor clock of its own.
//!
//! A turn takes in what came, lets simulated time pass, and shows what changed, within a budget. It ends by saying when the
//! next turn is due. While nothing runs and nothing comes, none is: a paused page costs nothing.

use super::engine_link::SavedRun;
use crate::session::msg::{Effect, Msg};
use crate::view::model::Part;
use crate::view::screen::Screen;
use ed25519_dalek::{Signer, SigningKey};

/// Time between two turns while the clock runs, milliseconds.
const TURN_MS: f64 = 16.0;
/// Least time between two showings while nobody acted.
const SHOW_EVERY_MS: f64 = 50.0;
/// What may pass between an act and its showing; the rest of the budget waits for the next turn.
const ACT_BUDGET_MS: f64 = 8.0;

/// When the next turn is due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// At once, after messages had their chance.
    Now,
    /// In so many milliseconds.
    In(u32),
    /// When a message comes.
    Idle,
}

pub struct EngineHost {
    session: Screen,
    is_running: bool,
    /// Something happened since the last showing.
    is_stale: bool,
    /// Whether the last turn left something due.
    was_due: bool,
    framed_at: f64,
    shown_at: f64,
}

/// What became of the saved runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Which one was taken.
    pub index: Option<u32>,
    /// Why the first of them could not be.
    pub problem: Option<String>,
}

impl EngineHost {
    /// Goes on with the first of these runs that can be restored, or begins a new one. Also gives what to show first.
    pub fn start(saved: &[SavedRun], seed: u64, now_ms: f64) -> (EngineHost, Restored, Vec<Effect>) {
        let mut restored = Restored::default();
        let mut session = None;
        for (index, run) in (0u32..).zip(saved) {
            match Screen::restore(&run.log) {
                Ok(found) => {
                    restored.index = Some(index);
                    session = Some(found);
                    break;
                }
                Err(error) => drop(restored.problem.get_or_insert_with(|| error.to_string())),
            }
        }
        let mut session = session.unwrap_or_else(|| Screen::new(seed));
        let effects = session.show_all();
        let mut host = EngineHost {
            session,
            is_running: false,
            is_stale: true,
            was_due: false,
            framed_at: now_ms,
            shown_at: now_ms - SHOW_EVERY_MS,
        };
        host.note_shown(&effects);
        (host, restored, effects)
    }

    /// One turn. `now` is read several times; the turn ends soon after `budget_ms` of it.
    pub fn turn(&mut self, inbox: Vec<Msg>, now: &dyn Fn() -> f64, budget_ms: f64) -> (Vec<Effect>, Next) {
        let began = now();
        let mut effects = Vec::new();
        // Mining reports come by themselves, ten a second; everything else is somebody waiting for an answer.
        let is_awaited = inbox.iter().any(|msg| !matches!(msg, Msg::MiningProgress(_)));
        for msg in inbox {
            self.take_in(msg, now, &mut effects);
        }
        self.pass_time(began, now, &mut effects);

        let until = began + if is_awaited { ACT_BUDGET_MS.min(budget_ms) } else { budget_ms };
        let mut is_due = self.session.slice();
        while is_due && now() < until {
            is_due = self.session.slice();
        }
        // The piece that ends something due is as worth showing as those before it.
        let was_due = std::mem::replace(&mut self.was_due, is_due);
        self.is_stale |= is_due || was_due || self.is_running;

        let ended = now();
        if self.is_stale && (is_awaited || ended - self.shown_at >= SHOW_EVERY_MS) {
            self.is_stale = false;
            self.shown_at = ended;
            let shown = self.session.refresh();
            self.note_shown(&shown);
            effects.extend(shown);
        }
        (effects, self.next(is_due, began, now()))
    }

    /// The run so far as it would be saved, unless a saved one is still being played.
    pub fn record(&self) -> Option<Vec<u8>> {
        let session = self.session.session();
        (!session.is_restoring()).then(|| session.record().to_bytes())
    }

    fn next(&self, is_due: bool, began: f64, now: f64) -> Next {
        if is_due {
            return Next::Now;
        }
        if self.is_running {
            return wait(began + TURN_MS - now);
        }
        if self.is_stale {
            return wait(self.shown_at + SHOW_EVERY_MS - now);
        }
        Next::Idle
    }

    fn take_in(&mut self, msg: Msg, now: &dyn Fn() -> f64, effects: &mut Vec<Effect>) {
        // A good guess until the next showing says what is true.
        match msg {
            Msg::Run if !self.is_running => {
                self.is_running = true;
                self.framed_at = now();
            }
            Msg::Pause => self.is_running = false,
            _ => {}
        }
        self.is_stale = true;
        for effect in self.session.update(msg) {
            match effect {
                Effect::MeasureSignatures => {
                    let (sign_ns, verify_ns) = measure_signatures(now);
                    effects.extend(self.session.update(Msg::SignatureCost { sign_ns, verify_ns }));
                }
                other => effects.push(other),
            }
        }
    }

    fn pass_time(&mut self, at: f64, now: &dyn Fn() -> f64, effects: &mut Vec<Effect>) {
        if !self.is_running {
            return;
        }
        // Whole milliseconds are handed on, and the fraction is kept for the next turn.
        let elapsed_ms = (at - self.framed_at).max(0.0) as u32;
        if elapsed_ms > 0 {
            self.framed_at += f64::from(elapsed_ms);
            // However long a page slept, it goes on where it was.
            self.take_in(Msg::Frame { elapsed_ms: elapsed_ms.min(1000) }, now, effects);
        }
    }

    fn note_shown(&mut self, effects: &[Effect]) {
        let parts = effects.iter().filter_map(|effect| match effect {
            Effect::Show(parts) => Some(parts),
            _ => None,
        });
        for part in parts.flatten() {
            if let Part::Transport(transport) = part {
                self.is_running = transport.running;
            }
        }
    }
}

fn wait(ms: f64) -> Next {
    // Rounds up, so that the time has come when the turn begins.
    if ms <= 0.0 { Next::Now } else { Next::In(ms as u32 + 1) }
}

/// What one signature and one verification cost on this device, in nanoseconds.
pub fn measure_signatures(now: &dyn Fn() -> f64) -> (u32, u32) {
    const ROUNDS: u8 = 16;
    let key = SigningKey::from_bytes(&[7; 32]);
    let public = key.verifying_key();
    let began = now();
    let signatures: Vec<_> = (0..ROUNDS).map(|round| key.sign(&[round; 64])).collect();
    let signed = now();
    let good = (0..ROUNDS).zip(&signatures).filter(|(round, s)| public.verify_strict(&[*round; 64], s).is_ok()).count();
    let verified = now();
    debug_assert_eq!(good, signatures.len());
    let per_round = |span_ms: f64| (span_ms * 1e6 / f64::from(ROUNDS)) as u32;
    (per_round(signed - began), per_round(verified - signed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn start() -> EngineHost {
        EngineHost::start(&[], 1, 0.0).0
    }

    #[test]
    fn a_paused_engine_asks_for_nothing() {
        let mut host = start();
        let now = || 100.0;
        host.turn(vec![], &now, 40.0);
        assert_eq!(host.turn(vec![], &now, 40.0), (vec![], Next::Idle));
    }

    #[test]
    fn a_running_engine_comes_back_until_paused() {
        let mut host = start();
        let clock = Cell::new(100.0);
        let now = || clock.get();
        let (effects, next) = host.turn(vec![Msg::Run], &now, 40.0);
        assert!(!effects.is_empty(), "an act is shown at once");
        assert_eq!(next, Next::In(17));
        clock.set(117.0);
        assert!(matches!(host.turn(vec![], &now, 40.0).1, Next::In(_)));
        assert!(matches!(host.turn(vec![Msg::Pause], &now, 40.0).1, Next::Idle));
    }

    #[test]
    fn a_bad_save_is_named_and_a_new_run_begun() {
        let bad = SavedRun { counter: 3, log: vec![] };
        let (_, restored, effects) = EngineHost::start(&[bad], 1, 0.0);
        assert_eq!(restored.index, None);
        assert!(restored.problem.is_some());
        assert!(!effects.is_empty());
    }
}
