//! What a widget begins with: a run that has come as far as it takes for one idea.

use super::record::{Record, Recorded, Settings};
use crate::core::scenario::Scenario;
use crate::core::units::SimTime;
use crate::core::world::World;
use crate::core::world::intent::Intent;
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
        let intent = Intent::SetDifficulty { bits: difficulty_bits };
        let (until, speed) = match self {
            Scene::Mine => (SimTime(0), Speed::X1),
            // When the fourth block comes is known only once it has come.
            Scene::Chain => (fourth_block(seed, &intent), Speed::X10),
            Scene::Slash => (SimTime::from_secs(100), Speed::X10),
            Scene::Energy => (SimTime::from_secs(120), Speed::X10),
        };
        let intents = vec![Recorded { at: SimTime(0), intent }];
        Record { seed, until, intents, settings: Settings { speed, ..Settings::default() } }.to_bytes()
    }
}

/// When the learner sees four blocks of work, or some minutes where the rivals are that unlucky.
fn fourth_block(seed: u64, first: &Intent) -> SimTime {
    let mut world = World::new(Scenario::one_mempool(seed));
    world.trust_signatures(true);
    world.advance_to(SimTime(0), 0);
    // Out of range it is refused here as it will be when the record is played.
    let _ = world.apply(first);
    let latest = SimTime::from_secs(600);
    while world.work.state().height < 4 {
        match world.next_due() {
            Some(next) if next <= latest => drop(world.advance_to(next, u32::MAX)),
            _ => break,
        }
    }
    world.now
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;

    #[test]
    fn the_chain_has_four_blocks_and_every_scene_can_be_restored() {
        for seed in 1..6 {
            for scene in [Scene::Mine, Scene::Chain, Scene::Slash, Scene::Energy] {
                let mut session = Session::restore(&scene.record(seed, 12)).expect("a record of our own");
                while session.slice() {}
                if scene == Scene::Chain {
                    assert_eq!(session.world.work.state().height, 4, "seed {seed}");
                }
            }
        }
    }
}
