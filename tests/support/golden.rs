//! Runs whose digests are fixed: native and wasm have to agree on them, and a change of a rule has to be meant.

use proofground::core::scenario::Scenario;
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::World;
use proofground::core::world::event::Misbehaviour;
use proofground::core::world::intent::Intent;

/// Seed and digest after [`run`].
pub const GOLDEN: [(u64, &str); 3] = [
    (1, "aa4172d07c79ce6db755c55bdb9be7ae3abc6ed2503431bc755e7099d6442469"),
    (0x7f3a_19c0, "d4834b0bcfb10c784c03c109b2bc1df6224e4179d150a63007b1b7bca9a77a6c"),
    (u64::MAX, "cfdc5abbab6776d359d656569950e8fad5061461fe86004a1154458fb52ea590"),
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
