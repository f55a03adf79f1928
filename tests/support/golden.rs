//! Runs whose digests are fixed: native and wasm have to agree on them, and a change of a rule has to be meant.

use proofground::core::scenario::Scenario;
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::World;
use proofground::core::world::event::Misbehaviour;
use proofground::core::world::intent::Intent;

/// Seed and digest after [`run`].
pub const GOLDEN: [(u64, &str); 3] = [
    (1, "d27074762cd6f6b2ef98df8f2074050ef6417317fcc49110d865093a2f84619c"),
    (0x7f3a_19c0, "361cf6e4b3137f46421662c80c67594ac473d45c2ff0fa8f5cf79938000ba454"),
    (u64::MAX, "9bde0eb402c9924538ccc334d40c82ae4e6db27d74c702ecb15f9c4b35b74180"),
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
