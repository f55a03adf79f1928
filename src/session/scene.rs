//! What a widget begins with: a run that has come as far as it takes for one idea.

use super::record::{Record, Settings};
use crate::core::units::SimTime;
use crate::core::world::intent::Intent;
use crate::session::record::Recorded;
use crate::view::model::Speed;

/// Which idea.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    /// Nothing happened yet, and the difficulty is set.
    Mine,
    /// Four blocks of work.
    Chain,
    /// Some epochs of stake, so that a validator of the learner's is at work.
    Slash,
    /// A few minutes of both.
    Energy,
}

impl Scene {
    /// The record that leads there, as it would have been saved.
    pub fn record(self, seed: u64, difficulty_bits: u8) -> Vec<u8> {
        let (seconds, speed) = match self {
            Scene::Mine => (0, Speed::X1),
            Scene::Chain => (72, Speed::X10),
            Scene::Slash => (100, Speed::X10),
            Scene::Energy => (120, Speed::X10),
        };
        let until = SimTime::from_secs(seconds);
        let intents = vec![Recorded { at: SimTime(0), intent: Intent::SetDifficulty { bits: difficulty_bits } }];
        Record { seed, until, intents, settings: Settings { speed, ..Settings::default() } }.to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;

    #[test]
    fn the_chain_has_four_blocks_and_every_scene_can_be_restored() {
        for scene in [Scene::Mine, Scene::Chain, Scene::Slash, Scene::Energy] {
            let mut session = Session::restore(&scene.record(7, 12)).expect("a record of our own");
            while session.slice() {}
            if scene == Scene::Chain {
                assert_eq!(session.world.work.state().height, 4);
            }
        }
    }
}
