//! Runs whose digests are fixed: native and wasm have to agree on them, and a change of a rule has to be meant.

use proofground::core::scenario::Scenario;
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::World;
use proofground::core::world::event::Misbehaviour;
use proofground::core::world::intent::Intent;

/// Seed and digest after [`run`].
pub const GOLDEN: [(u64, &str); 3] = [
    (1, "5a4334d3a91954812c8aecb56820689bcbee835d7bb3a319dfabedb418b7e3ba"),
    (0x7f3a_19c0, "c0e4f3da4773f7995f734936afacb51f7a84eeeab17b9764528b8e2c766c89e4"),
    (u64::MAX, "5452b321c21cf85a256743fe02a1f51acde6e806958dec717fab49c68f01a146"),
];

/// Four minutes with a little of everything.
pub fn run(seed: u64) -> String {
    let mut world = World::new(Scenario::one_mempool(seed));
    let acts = [
        (20, Intent::SetDifficulty { bits: 13 }),
        (21, Intent::SendPayment { to: 2, amount: Amount::from_coins(3), fee: Amount(5) }),
        (40, Intent::Stake { amount: Amount::from_coins(7) }),
        (90, Intent::Measured { hashes: 1_000, cpu_us: 2_000 }),
        (100, Intent::Misbehave(Misbehaviour::VoteTwice)),
        (150, Intent::SetOnline(false)),
        (200, Intent::SetOnline(true)),
    ];
    for (second, intent) in acts {
        world.advance_to(SimTime::from_secs(second), u32::MAX);
        assert!(world.apply(&intent).is_ok(), "{intent:?}");
    }
    world.advance_to(SimTime::from_secs(240), u32::MAX);
    world.digest().to_string()
}
