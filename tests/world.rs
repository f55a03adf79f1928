//! The world as a whole: determinism, conservation, finality, and what `Err` may change.

use proofground::core::scenario::Scenario;
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::World;
use proofground::core::world::event::{EventKind, LaneKind, Misbehaviour};
use proofground::core::world::intent::{Intent, Rejection};

fn world(seed: u64) -> World {
    World::new(Scenario::one_mempool(seed))
}

fn run(world: &mut World, minutes: u64) -> Vec<EventKind> {
    let until = SimTime(world.now.0 + minutes * 60_000);
    assert!(world.advance_to(until, u32::MAX));
    world.take_events().into_iter().map(|event| event.kind).collect()
}

fn assert_supply_conserved(world: &World) {
    for kind in [LaneKind::Work, LaneKind::Stake] {
        let lane = world.lane(kind);
        for (index, _) in lane.tree.iter() {
            assert!(lane.tree.state(index, &lane.spec).conserves_supply(), "{kind:?} block {index}");
        }
    }
}

#[test]
fn both_chains_grow_and_carry_payments() {
    let mut world = world(1);
    let events = run(&mut world, 10);
    assert!(world.work.state().height > 15, "height {}", world.work.state().height);
    assert!(world.stake.state().height > 90, "height {}", world.stake.state().height);
    let finalized = world.stake.state().stake().map_or(0, |stake| stake.ffg.finalized.epoch);
    assert!(finalized >= 10, "finalized {finalized}");
    for kind in [LaneKind::Work, LaneKind::Stake] {
        let count = events
            .iter()
            .filter(|event| matches!(event, EventKind::PaymentIncluded { lane, .. } if *lane == kind))
            .count();
        assert!(count > 50, "{kind:?}: {count} payments");
    }
    assert_supply_conserved(&world);
}

#[test]
fn forks_come_from_delay() {
    let mut world = world(2);
    let events = run(&mut world, 120);
    let stale = events.iter().filter(|event| matches!(event, EventKind::WentStale { .. })).count();
    assert!(stale > 0, "two hours with a second of delay and no fork");
    assert_supply_conserved(&world);
}

#[test]
fn time_is_additive_and_runs_repeat() {
    let mut stepwise = world(3);
    let mut at_once = world(3);
    for step in 1..=200u64 {
        let until = SimTime(step * 1_700);
        while !stepwise.advance_to(until, 3) {}
    }
    assert!(at_once.advance_to(SimTime(200 * 1_700), u32::MAX));
    assert_eq!(stepwise.digest(), at_once.digest());
    assert_ne!(world(3).digest(), world(4).digest());
}

#[test]
fn a_refused_intent_changes_nothing() {
    let mut world = world(5);
    run(&mut world, 2);
    let before = world.digest();
    let refused = [
        Intent::SetDifficulty { bits: 7 },
        Intent::SetDifficulty { bits: 33 },
        Intent::SubmitWork { job: 9, nonce: 0 },
        Intent::SendPayment { to: 99, amount: Amount::from_coins(1), fee: Amount(1) },
        Intent::SendPayment { to: 1, amount: Amount::ZERO, fee: Amount(1) },
        Intent::SendPayment { to: 1, amount: Amount::MAX, fee: Amount(1) },
        Intent::SendPayment { to: 1, amount: Amount::from_coins(100_000), fee: Amount(1) },
        Intent::Stake { amount: Amount::ZERO },
        Intent::Stake { amount: Amount::from_coins(1_000) },
        Intent::Withdraw,
        Intent::Misbehave(Misbehaviour::Surround),
    ];
    for intent in refused {
        assert!(world.apply(&intent).is_err(), "{intent:?} was accepted");
        assert_eq!(world.digest(), before, "{intent:?} changed something");
    }
}

#[test]
fn the_learner_mines_and_a_wrong_nonce_is_refused() {
    let mut world = world(6);
    assert!(world.apply(&Intent::SetDifficulty { bits: 12 }).is_ok());
    assert!(world.apply(&Intent::RequestWork { extra_nonce: 0 }).is_ok());
    let job = world.work.mining.job.clone().expect("a job");
    let target = job.block.header.bits.decode().target;
    let (mut good, mut bad) = (None, None);
    let mut header = job.block.header;
    for nonce in 0..u32::MAX {
        header.nonce = nonce;
        if target.is_met_by(&header.hash()) {
            good = Some(nonce)
        } else {
            bad = Some(nonce)
        }
        if good.is_some() && bad.is_some() {
            break;
        }
    }
    let before = world.digest();
    let wrong = world.apply(&Intent::SubmitWork { job: job.id, nonce: bad.expect("a bad nonce") });
    assert!(matches!(wrong, Err(Rejection::Block(_))), "{wrong:?}");
    // Verifications made are counted, and nothing else moved.
    assert_eq!(world.work.state().height, 0);
    assert_eq!(world.digest(), before);
    assert!(world.apply(&Intent::SubmitWork { job: job.id, nonce: good.expect("a good nonce") }).is_ok());
    assert_eq!(world.work.state().height, 1);
    let stale = world.apply(&Intent::SubmitWork { job: job.id, nonce: 0 });
    assert!(matches!(stale, Err(Rejection::StaleJob { .. })));
}

fn misbehave_until_slashed(kind: Misbehaviour) -> World {
    let mut world = world(7);
    run(&mut world, 6);
    let own = world.own_validator().expect("the learner validates");
    assert!(world.apply(&Intent::Misbehave(kind)).is_ok());
    let events = run(&mut world, 4);
    assert!(events.iter().any(|event| matches!(event, EventKind::Slashed { .. })), "{kind:?}: not slashed");
    let record = world.stake.slashings.first().cloned().expect("a record");
    assert_eq!(record.offender, own);
    let state = world.stake.state();
    let validator = state.stake().and_then(|stake| stake.registry.get(own)).cloned().expect("the validator");
    assert!(validator.slashed);
    assert!(record.evidence.verify(world.stake.spec.id, &validator.signing_key).is_ok());
    // The same proof means nothing on the other chain.
    assert!(record.evidence.verify(world.work.spec.id, &validator.signing_key).is_err());
    assert_supply_conserved(&world);
    world
}

#[test]
fn proposing_twice_is_slashed() {
    let mut world = misbehave_until_slashed(Misbehaviour::ProposeTwice);
    let events = run(&mut world, 10);
    assert!(events.iter().any(|event| matches!(event, EventKind::CorrelationPenalty { .. })));
}

#[test]
fn voting_twice_is_slashed() {
    misbehave_until_slashed(Misbehaviour::VoteTwice);
}

#[test]
fn surrounding_is_slashed() {
    misbehave_until_slashed(Misbehaviour::Surround);
}

#[test]
fn nobody_is_slashed_for_being_honest_or_offline() {
    let mut world = world(8);
    let online = run(&mut world, 5);
    let own = world.own_validator().expect("the learner validates");
    let balance = |world: &World| {
        let state = world.stake.state();
        state.stake().and_then(|stake| stake.registry.get(own)).map(|validator| validator.balance)
    };
    let before = balance(&world).expect("a balance");
    assert!(before > Amount::from_coins(32), "an honest validator earns: {before}");
    assert!(world.apply(&Intent::SetOnline(false)).is_ok());
    let offline = run(&mut world, 10);
    let after = balance(&world).expect("a balance");
    assert!(after < before, "{after} is not less than {before}");
    let slashed = online.iter().chain(&offline).any(|event| matches!(event, EventKind::Slashed { .. }));
    assert!(!slashed);
    assert!(offline.iter().any(|event| matches!(event, EventKind::Finalized { .. })), "four fifths still finalize");
}

#[test]
fn stake_comes_in_and_goes_out() {
    let mut world = world(9);
    run(&mut world, 2);
    let own = world.own_validator().expect("the learner validates");
    assert!(world.apply(&Intent::Stake { amount: Amount::from_coins(20) }).is_ok());
    run(&mut world, 2);
    let state = world.stake.state();
    let stake = state.stake().and_then(|stake| stake.registry.get(own)).map(|validator| validator.balance);
    assert!(stake.is_some_and(|balance| balance > Amount::from_coins(52)));
    assert!(world.apply(&Intent::Leave).is_ok());
    run(&mut world, 1);
    assert!(world.apply(&Intent::Withdraw).is_err(), "the delay is not over");
    run(&mut world, 9);
    assert!(world.apply(&Intent::Withdraw).is_ok());
    run(&mut world, 1);
    let free = world.stake.state().ledger.balance(&world.keys.account(0).expect("a key").public_key());
    assert!(free > Amount::from_coins(120), "{free}");
    assert!(world.own_validator().is_none());
    assert!(world.apply(&Intent::Stake { amount: Amount::from_coins(20) }).is_ok());
    assert_supply_conserved(&world);
}
