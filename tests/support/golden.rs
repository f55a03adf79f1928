//! Runs whose digests are fixed: native and wasm have to agree on them, and a change of a rule has to be meant.

use proofground::core::scenario::Scenario;
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::World;
use proofground::core::world::event::Misbehaviour;
use proofground::core::world::intent::Intent;

/// Seed and digest after [`run`].
pub const GOLDEN: [(u64, &str); 3] = [
    (1, "dde2b3cd27d7ba0f121236e7ecb40496cfe0db61ebe7e37af84152caee987c5c"),
    (0x7f3a_19c0, "99a26ce8827efe57bc42e64494befe53478b36b6a439289b567eafb19f8e30a2"),
    (u64::MAX, "4c754e48341d6e021eae047b794890136dc318ed1df5c7c204398ea7059f09de"),
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
