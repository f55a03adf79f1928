//! Simulated time: it runs, waits, steps, or plays a record again, a small slice at a time.

use super::Session;
use super::msg::Effect;
use crate::core::units::SimTime;
use crate::view::model::Speed;

/// Things handled in one slice.
const SLICE_BUDGET: u32 = 2;
/// Simulated time a step looks for something to happen in.
const STEP_LIMIT_MS: u64 = 120_000;

impl Session {
    /// A small, bounded piece of simulation. Whether more is due at once.
    pub fn slice(&mut self) -> bool {
        if self.replay.is_some() {
            self.slice_replay();
            self.hear_events();
            return true;
        }
        if let Some(limit) = self.stepping_until {
            let arrived = match self.world.next_due() {
                Some(next) if next <= limit => {
                    self.world.advance_to(next, 1);
                    self.hear_events()
                }
                _ => true,
            };
            self.wanted = self.world.now;
            self.unsaved = true;
            if self.is_full() {
                self.end_steps();
            } else if arrived {
                self.stepping_until = None;
                if self.more_steps > 0 {
                    self.more_steps -= 1;
                    self.begin_step();
                }
            }
            return self.stepping_until.is_some();
        }
        if !self.running {
            return false;
        }
        if self.is_full() {
            self.running = false;
            return false;
        }
        let until = match (self.settings.speed, self.world.next_due()) {
            (Speed::Max, Some(next)) => next,
            _ => self.wanted,
        };
        if until <= self.world.now && self.settings.speed != Speed::Max {
            return false;
        }
        let arrived = self.world.advance_to(until, SLICE_BUDGET);
        self.unsaved = true;
        self.hear_events();
        !arrived || self.settings.speed == Speed::Max
    }

    pub(super) fn slice_replay(&mut self) {
        let Some(replay) = &mut self.replay else { return };
        let next = replay.intents.front().map_or(replay.until, |recorded| recorded.at);
        if !self.world.advance_to(next, SLICE_BUDGET) {
            return;
        }
        match replay.intents.pop_front() {
            Some(recorded) => {
                // It was accepted once, and the same world accepts it again; a record made by hand may hold anything.
                if self.world.apply(&recorded.intent).is_ok() {
                    self.intents.push(recorded);
                }
            }
            None => {
                self.replay = None;
                self.world.trust_signatures(false);
                self.wanted = self.world.now;
            }
        }
    }

    pub(super) fn on_frame(&mut self, elapsed_ms: u32) {
        let elapsed = u64::from(elapsed_ms.min(1_000));
        self.clock_ms += elapsed;
        let passed = self.world.now.0.saturating_sub(self.framed.0);
        self.framed = self.world.now;
        if self.settings.speed == Speed::Max {
            if self.running && elapsed > 0 {
                let now = passed / elapsed;
                self.pace = if self.pace == 0 { now } else { self.pace - self.pace / 4 + now / 4 };
            }
            return;
        }
        if self.running {
            let factor = self.time_factor();
            // A backlog of more than a second is not worth having: the clock waits for the world.
            let most = self.world.now.0 + factor * 1_000;
            self.wanted = SimTime((self.wanted.0 + elapsed * factor).min(most));
        }
    }

    /// How much faster than real time the simulated clock runs: the learner's hashes count for so much less. At full speed
    /// it is what was lately measured.
    pub fn time_factor(&self) -> u64 {
        match self.settings.speed {
            _ if !self.running => 1,
            Speed::X1 => 1,
            Speed::X10 => 10,
            Speed::X100 => 100,
            Speed::Max => self.pace.max(1),
        }
    }

    pub(super) fn run(&mut self) -> Vec<Effect> {
        if self.is_full() {
            return Vec::new();
        }
        self.running = true;
        self.end_steps();
        self.wanted = self.world.now;
        self.scrolled = [0; 2];
        self.measure_signatures()
    }

    /// To the next thing that a person would see.
    pub(super) fn begin_step(&mut self) {
        self.stepping_until = Some(SimTime(self.world.now.0 + STEP_LIMIT_MS));
    }

    pub(super) fn end_steps(&mut self) {
        self.stepping_until = None;
        self.more_steps = 0;
    }

    /// Whether the clock wants more than the world managed.
    pub fn is_catching_up(&self) -> bool {
        self.replay.is_some()
            || (self.running && (self.settings.speed == Speed::Max || self.wanted.0 > self.world.now.0 + 2_000))
    }
}
