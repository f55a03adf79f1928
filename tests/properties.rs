//! What must hold in every run: determinism, additive time, conservation, and `Err` without a trace.

use proofground::core::prng::Prng;
use proofground::core::scenario::Scenario;
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::intent::Intent;
use proofground::core::world::{MISBEHAVIOURS, World};
use proofground_kernel::{Midstate, search};

#[path = "support/golden.rs"]
mod golden;

fn amount(prng: &mut Prng) -> Amount {
    match prng.below(8) {
        0 => Amount::ZERO,
        1 => Amount(1),
        2 => Amount::MAX,
        3 => Amount(prng.next_u64()),
        _ => Amount(prng.below(40 * 1_000_000_000)),
    }
}

/// An act of a learner who may be in earnest or may be trying everything.
fn intent(prng: &mut Prng, world: &World) -> Intent {
    let job = world.work.mining.job.as_ref().map_or(0, |job| job.id);
    match prng.below(14) {
        0 => Intent::SetDifficulty { bits: (prng.below(40)) as u8 },
        1 => Intent::RequestWork { extra_nonce: prng.next_u64() },
        2 => Intent::SubmitWork { job, nonce: prng.next_u64() as u32 },
        3 => Intent::SubmitWork { job: prng.next_u64(), nonce: 0 },
        4 => Intent::Measured { hashes: prng.next_u64(), cpu_us: prng.next_u64() },
        5..=7 => Intent::SendPayment { to: prng.below(8) as u8, amount: amount(prng), fee: amount(prng) },
        8 => Intent::Stake { amount: amount(prng) },
        9 => Intent::Leave,
        10 => Intent::Withdraw,
        11 => Intent::Misbehave(MISBEHAVIOURS[prng.below(3) as usize]),
        12 => Intent::SetOnline(prng.chance(2, 3)),
        _ => Intent::SendPayment {
            to: 1 + prng.below(4) as u8,
            amount: Amount(1 + prng.below(5_000_000_000)),
            fee: Amount(prng.below(50_000_000)),
        },
    }
}

/// Builds a job, searches it as a worker would but not for long, and hands the nonce in.
fn mine(world: &mut World) {
    if world.apply(&Intent::RequestWork { extra_nonce: 7 }).is_err() {
        return;
    }
    let job = world.work.mining.job.clone().expect("a job");
    let target = job.block.header.bits.decode().target.0.to_le_bytes();
    if let Some(nonce) = search(&Midstate::new(&job.block.header.to_bytes()), 0, 1 << 12, &target).found {
        assert!(world.apply(&Intent::SubmitWork { job: job.id, nonce }).is_ok());
    }
}

/// Checks the blocks a tree got since `first`.
fn assert_new_blocks_conserve(world: &World, first: [u32; 2], context: u64) {
    for (lane, first) in [&world.work, &world.stake].into_iter().zip(first) {
        for (index, _) in lane.tree.iter_from(first) {
            let state = lane.tree.state(index, &lane.spec);
            assert!(state.conserves_supply(), "seed {context}, {:?}, block {index}", lane.kind);
        }
    }
}

#[test]
fn supply_is_conserved_and_a_refusal_leaves_no_trace() {
    let (mut accepted, mut refused) = (0u32, 0u32);
    for seed in 0..200 {
        let mut prng = Prng::from_seed(seed).fork("intents");
        let mut world = World::new(Scenario::one_mempool(seed));
        for _ in 0..5 + prng.below(30) {
            let first = [&world.work, &world.stake].map(|lane| lane.tree.len() as u32);
            let until = SimTime(world.now.0 + prng.below(25_000));
            assert!(world.advance_to(until, u32::MAX));
            if prng.chance(1, 8) {
                mine(&mut world);
            }
            let intent = intent(&mut prng, &world);
            let before = world.digest();
            match world.apply(&intent) {
                Ok(()) => accepted += 1,
                Err(rejection) => {
                    refused += 1;
                    assert_eq!(world.digest(), before, "seed {seed}: {intent:?} left a trace, refused by: {rejection}");
                }
            }
            assert_new_blocks_conserve(&world, first, seed);
        }
    }
    assert!(accepted > 1_000 && refused > 1_000, "{accepted} accepted, {refused} refused");
}

#[test]
fn time_is_additive_over_any_split() {
    for seed in 0..60 {
        let mut prng = Prng::from_seed(seed).fork("splits");
        let [mut whole, mut split] = [0; 2].map(|_| World::new(Scenario::one_mempool(seed)));
        for _ in 0..4 {
            let until = SimTime(whole.now.0 + prng.below(90_000));
            assert!(whole.advance_to(until, u32::MAX));
            while split.now < until {
                let step = SimTime((split.now.0 + prng.below(9_000)).min(until.0));
                let budget = 1 + prng.below(40) as u32;
                while !split.advance_to(step, budget) {
                    // Nothing due at a moment that was reached is left over.
                    assert!(split.next_due().is_some_and(|due| due > split.now));
                }
                if prng.chance(1, 3) {
                    split.take_events();
                }
            }
            assert_eq!(whole.digest(), split.digest(), "seed {seed} at {until:?}");
            let intent = intent(&mut prng, &whole);
            assert_eq!(whole.apply(&intent), split.apply(&intent));
        }
        assert_eq!(whole.digest(), split.digest(), "seed {seed}");
    }
}

#[test]
fn golden_runs_keep_their_digests() {
    let found = golden::GOLDEN.map(|(seed, _)| (seed, golden::run(seed)));
    assert_eq!(found.each_ref().map(|(seed, digest)| (*seed, digest.as_str())), golden::GOLDEN);
}

#[test]
fn what_can_never_be_carried_out_is_refused_at_once_and_blocks_nothing() {
    let mut world = World::new(Scenario::one_mempool(5));
    assert!(world.advance_to(SimTime::from_secs(60), u32::MAX));
    assert!(world.apply(&Intent::Leave).is_ok());
    // Before any block holds the first one: a second would wait for ever, and everything signed after it with it.
    assert!(world.apply(&Intent::Leave).is_err());
    let pay = Intent::SendPayment { to: 1, amount: Amount::from_coins(99), fee: Amount(1_000_000) };
    assert!(world.apply(&pay).is_ok());
    assert!(world.apply(&pay).is_err(), "the first is not in a block yet, and its coins are spent");
    assert!(world.advance_to(SimTime::from_secs(180), u32::MAX));
    let you = world.keys.account(0).expect("an account").public_key();
    assert_eq!(world.stake.state().ledger.sequence(&you), 2, "both went through");
    assert!(
        world
            .stake
            .learner()
            .mempool
            .iter()
            .all(|index| { world.stake.transactions[index as usize].transaction.sender != you })
    );
}

#[test]
fn a_scenario_with_more_people_than_miners_runs() {
    let mut scenario = Scenario::one_mempool(6);
    scenario.miners.truncate(2);
    scenario.payment_mean_ms = 0;
    let mut world = World::new(scenario);
    // Links to miners that are not there are left out, and payments start from those that are.
    assert!(world.advance_to(SimTime(20_000), u32::MAX));
    assert!(world.payments.len() > 20);
}
