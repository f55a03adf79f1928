//! Runs whose digests are known. The same recipe must give the same digest on every machine: natively and in a browser.
//!
//! Included by `tests/properties.rs` and by whatever test runs in a browser, through `#[path]`.

use proofground::core::scenario::Scenario;
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::World;
use proofground::core::world::event::Misbehaviour;
use proofground::core::world::intent::Intent;
use proofground_kernel::{Midstate, search};

/// A seed, a length, and the digest they lead to.
pub struct Golden {
    pub seed: u64,
    pub minutes: u64,
    pub with_acts: bool,
    pub digest: &'static str,
}

pub const GOLDEN: [Golden; 4] = [
    Golden {
        seed: 1,
        minutes: 0,
        with_acts: false,
        digest: "b2cf0301605e63d21411bd09d85efc62454d34eec15db8b87ad7c714439d58c0",
    },
    Golden {
        seed: 1,
        minutes: 20,
        with_acts: false,
        digest: "9f79a56e6b5b3c810a6d8c803eb5569bac6a8a21896695d79a52e186f5a305a1",
    },
    Golden {
        seed: 2,
        minutes: 20,
        with_acts: true,
        digest: "5c74ffb04ac4421dd1caaf96ba3d7d81b7fbe1bb9db8f03b8078882a7e458c85",
    },
    Golden {
        seed: u64::MAX,
        minutes: 12,
        with_acts: true,
        digest: "104a035e7441f56bdd642596348cdcdeb9df06be643d4f28498fea32a31a8110",
    },
];

/// A bit of everything a learner can do, by second. A refused act is part of the recipe too.
fn acts() -> Vec<(u64, Intent)> {
    let coins = Amount::from_coins;
    vec![
        (5, Intent::SetDifficulty { bits: 10 }),
        (9, Intent::SendPayment { to: 1, amount: coins(3), fee: Amount(10_000_000) }),
        (9, Intent::SendPayment { to: 2, amount: coins(1_000), fee: Amount(1) }),
        (31, Intent::Stake { amount: coins(20) }),
        (77, Intent::Measured { hashes: 123_456, cpu_us: 78_910 }),
        (120, Intent::SetOnline(false)),
        (200, Intent::SetOnline(true)),
        (260, Intent::Misbehave(Misbehaviour::VoteTwice)),
        (300, Intent::SetDifficulty { bits: 14 }),
        (333, Intent::Leave),
        (640, Intent::Withdraw),
    ]
}

/// Builds a job, searches it as a worker would through at most so many nonces, and hands the nonce in.
pub fn mine(world: &mut World, most: u32) -> bool {
    if world.apply(&Intent::RequestWork { extra_nonce: 7 }).is_err() {
        return false;
    }
    let Some(job) = world.work.mining.job.clone() else { return false };
    let target = job.block.header.bits.decode().target.0.to_le_bytes();
    match search(&Midstate::new(&job.block.header.to_bytes()), 0, most, &target).found {
        Some(nonce) => world.apply(&Intent::SubmitWork { job: job.id, nonce }).is_ok(),
        None => false,
    }
}

/// Plays a recipe and returns the digest of the world at its end.
pub fn play(golden: &Golden) -> String {
    let mut world = World::new(Scenario::one_mempool(golden.seed));
    if golden.with_acts {
        for (second, intent) in acts() {
            assert!(world.advance_to(SimTime::from_secs(second), u32::MAX));
            // Whether it is refused is up to the world, and the same everywhere.
            let _ = world.apply(&intent);
            if second == 9 || second == 300 {
                assert!(mine(&mut world, 1 << 18));
            }
        }
    }
    assert!(world.advance_to(SimTime::from_secs(golden.minutes * 60), u32::MAX));
    world.digest().to_string()
}
