//! What must hold for every run: nothing lost, nothing changed by a refusal, time additive, final ground never split.

#[path = "support/golden.rs"]
mod golden;

use proofground::core::consensus::finality::casper_ffg::Checkpoint;
use proofground::core::hash::Hash256;
use proofground::core::prng::Prng;
use proofground::core::scenario::Scenario;
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::World;
use proofground::core::world::event::{LaneKind, Misbehaviour};
use proofground::core::world::intent::Intent;

fn misbehaviour(prng: &mut Prng) -> Misbehaviour {
    [Misbehaviour::ProposeTwice, Misbehaviour::VoteTwice, Misbehaviour::Surround][prng.below(3) as usize]
}

fn any_amount(prng: &mut Prng) -> Amount {
    match prng.below(5) {
        0 => Amount(prng.below(3)),
        1 => Amount(u64::MAX - prng.below(3)),
        2 => Amount(prng.next_u64()),
        _ => Amount(prng.below(60_000_000_000)),
    }
}

/// Sensible and senseless acts alike.
fn any_intent(prng: &mut Prng) -> Intent {
    match prng.below(10) {
        0 => Intent::SetDifficulty { bits: prng.below(256) as u8 },
        1 => Intent::RequestWork { extra_nonce: prng.next_u64() },
        2 => Intent::SubmitWork { job: prng.below(5), nonce: prng.next_u64() as u32 },
        3 => Intent::Measured { hashes: prng.next_u64(), cpu_us: prng.next_u64() },
        4 | 5 => Intent::SendPayment { to: prng.below(7) as u8, amount: any_amount(prng), fee: any_amount(prng) },
        6 => Intent::Stake { amount: any_amount(prng) },
        7 => [Intent::Leave, Intent::Withdraw][prng.below(2) as usize].clone(),
        8 => Intent::Misbehave(misbehaviour(prng)),
        _ => Intent::SetOnline(prng.chance(1, 2)),
    }
}

#[test]
fn supply_is_conserved_and_a_refusal_changes_nothing() {
    let (mut accepted, mut refused) = (0, 0);
    for seed in 0..24 {
        let mut prng = Prng::from_seed(seed);
        let mut world = World::new(Scenario::one_mempool(seed));
        for _ in 0..25 {
            world.advance_to(SimTime(world.now.0 + prng.below(20_000)), u32::MAX);
            let intent = any_intent(&mut prng);
            let before = world.digest();
            match world.apply(&intent) {
                Ok(()) => accepted += 1,
                Err(rejection) => {
                    refused += 1;
                    assert_eq!(world.digest(), before, "{intent:?} was refused ({rejection}) and changed something");
                }
            }
        }
        for kind in [LaneKind::Work, LaneKind::Stake] {
            let lane = world.lane(kind);
            for (index, _) in lane.tree.iter() {
                let state = lane.tree.state(index, &lane.spec);
                assert!(state.conserves_supply(), "seed {seed}, {kind:?}, block {index}");
            }
        }
    }
    assert!(accepted > 100 && refused > 100, "{accepted} accepted, {refused} refused: too few of a kind");
}

#[test]
fn any_division_of_time_gives_the_same_run() {
    for seed in 0..12 {
        let mut prng = Prng::from_seed(1_000 + seed);
        let mut whole = World::new(Scenario::one_mempool(seed));
        let mut parts = World::new(Scenario::one_mempool(seed));
        let end = SimTime(90_000);
        whole.advance_to(end, u32::MAX);
        while parts.now < end {
            let next = SimTime((parts.now.0 + 1 + prng.below(9_000)).min(end.0));
            while !parts.advance_to(next, 1 + prng.below(4) as u32) {}
        }
        assert_eq!(parts.digest(), whole.digest(), "seed {seed}");
    }
}

#[test]
fn golden_runs_keep_their_digests() {
    for (seed, digest) in golden::GOLDEN {
        assert_eq!(golden::run(seed), digest, "seed {seed}");
    }
}

/// A stake lane alone, with short epochs, slow and uneven links, and just under a third of the stake with a learner
/// whom nothing punishes.
fn hostile(seed: u64) -> World {
    let mut prng = Prng::from_seed(seed);
    let mut scenario = Scenario::one_mempool(seed);
    scenario.payment_mean_ms = u64::MAX / 8;
    for miner in &mut scenario.miners {
        miner.share = 0;
    }
    for (person, coins) in scenario.people.iter_mut().zip([49, 25, 25, 25, 25]) {
        person.stake = Amount::from_coins(coins);
    }
    scenario.stake.slots_per_epoch = 4;
    scenario.stake.rewards.slots_per_epoch = 4;
    scenario.stake.slashing = None;
    for link in &mut scenario.stake_links {
        link.delay_ms = 50 + prng.below(9_000);
    }
    World::new(scenario)
}

fn is_below(world: &World, lower: Checkpoint, upper: Checkpoint) -> bool {
    let tree = &world.stake.tree;
    match (tree.find(&Hash256(lower.root)), tree.find(&Hash256(upper.root))) {
        (Some(lower), Some(upper)) => tree.is_ancestor(lower, upper),
        _ => false,
    }
}

#[test]
fn with_under_a_third_faulty_final_checkpoints_never_conflict() {
    let (mut finalized, mut contradictions, mut forks) = (0, 0, 0);
    for seed in 0..1_000 {
        let mut world = hostile(seed);
        let mut prng = Prng::from_seed(seed ^ 0xfa17);
        let mut before: Vec<Checkpoint> = world.stake.replicas.iter().map(|node| node.ghost.finalized).collect();
        for slot in 1..=36u64 {
            world.advance_to(SimTime(slot * 6_000 + prng.below(5_000)), u32::MAX);
            if prng.chance(1, 2) && world.apply(&Intent::Misbehave(misbehaviour(&mut prng))).is_ok() {
                contradictions += 1;
            }
            let now: Vec<Checkpoint> = world.stake.replicas.iter().map(|node| node.ghost.finalized).collect();
            for (old, new) in before.iter().zip(&now) {
                assert!(is_below(&world, *old, *new), "seed {seed}: a final checkpoint was undone");
            }
            before = now;
        }
        for one in &before {
            for other in &before {
                let agree = is_below(&world, *one, *other) || is_below(&world, *other, *one);
                assert!(agree, "seed {seed}: {one:?} and {other:?} conflict");
            }
        }
        finalized += u32::from(before.iter().any(|checkpoint| checkpoint.epoch > 1));
        forks += u32::from(world.stake.tree.iter().any(|(_, stored)| stored.children.len() > 1));
    }
    // The property would be empty if nothing was ever finalized, contradicted or forked.
    assert!(finalized > 200, "only {finalized} of 1,000 runs finalized anything");
    assert!(contradictions > 5_000, "only {contradictions} contradictions");
    assert!(forks > 900, "only {forks} of 1,000 runs forked");
}
