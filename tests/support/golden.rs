//! Runs whose digests are fixed: native and wasm have to agree on them, and a change of a rule has to be meant.

use proofground::core::scenario::Scenario;
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::World;
use proofground::core::world::event::Misbehaviour;
use proofground::core::world::intent::Intent;

/// Seed and digest after [`run`].
pub const GOLDEN: [(u64, &str); 3] = [
    (1, "0ed68d1b45c67c15260f084f6c7eab8eb46e74b1d0c8a72e8a80f09dd6faa5db"),
    (0x7f3a_19c0, "37ebe1d7768e19264fca5ec70b52cd108e5e112c916c46f46d7b9977b870c2ab"),
    (u64::MAX, "275ea7823846e4fa02b72d82f695de6f4e2661edc385fb7de8edeb1e3de4f001"),
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
