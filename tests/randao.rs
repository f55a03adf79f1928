//! Who is drawn, how far ahead it is known, and what one withheld reveal changes.

use proofground::core::consensus::duties::{Duty, committee, mix_after, proposer, schedule, schedule_from};
use proofground::core::consensus::params::StakeRules;
use proofground::core::consensus::validate::randao_message;
use proofground::core::keys::Domain;
use proofground::core::scenario::Scenario;
use proofground::core::units::{SimTime, Slot};
use proofground::core::world::World;

fn rules(world: &World) -> StakeRules {
    *world.stake.spec.engine.stake_rules().expect("rules of stake")
}

/// The learner's chain in the given slot.
fn duties_at(world: &World, slot: u64) -> Vec<Duty> {
    let state = world.stake.state_at(world.stake.learner().head, Slot(slot));
    schedule(state.stake().expect("a stake chain"), &rules(world))
}

#[test]
fn the_schedule_of_two_epochs_comes_true() {
    for seed in 0..5 {
        let mut world = World::new(Scenario::one_mempool(seed));
        let rules = rules(&world);
        // From the first moment of epoch 2 on.
        let first = rules.first_slot(2).0;
        world.advance_to(SimTime(first * rules.slot_ms), u32::MAX);
        let duties = duties_at(&world, first);
        assert_eq!(duties.len() as u64, 2 * rules.slots_per_epoch);
        assert_eq!(duties.iter().map(|duty| duty.slot.0).collect::<Vec<_>>(), (first..first + 16).collect::<Vec<_>>());
        for duty in &duties {
            let state = world.stake.state_at(world.stake.learner().head, duty.slot);
            let stake = state.stake().expect("a stake chain");
            // Stakes change by rewards now and then; the draw does not.
            if rules.epoch_of(duty.slot) == 2 {
                assert_eq!(proposer(stake, duty.slot, &rules), duty.proposer, "seed {seed}, {:?}", duty.slot);
            }
            assert_eq!(committee(stake, duty.slot, &rules), duty.committee, "seed {seed}, {:?}", duty.slot);
        }
        // Everybody votes once in each of the two epochs.
        for epoch in duties.chunks(rules.slots_per_epoch as usize) {
            let mut voters: Vec<u32> = epoch.iter().flat_map(|duty| duty.committee.clone()).collect();
            voters.sort_unstable();
            assert_eq!(voters, [0, 1, 2, 3, 4]);
        }
        world.advance_to(SimTime((first + 16) * rules.slot_ms - 1), u32::MAX);
        for duty in duties.iter().take(8) {
            let tree = &world.stake.tree;
            let made = tree.iter().find(|(_, stored)| stored.slot == duty.slot);
            let made = made.and_then(|(_, stored)| stored.block.signed_header()).map(|signed| signed.proposer);
            assert!(made.is_none() || made == duty.proposer, "seed {seed}, {:?}", duty.slot);
        }
    }
}

/// A world a moment before the last slot of an epoch whose proposer is a given node, and that slot.
fn before_a_last_slot() -> (World, u64, u8) {
    let mut world = World::new(Scenario::one_mempool(11));
    let rules = rules(&world);
    let last = rules.first_slot(3).0 - 1;
    world.advance_to(SimTime(last * rules.slot_ms - 1), u32::MAX);
    let duties = duties_at(&world, last);
    let drawn = duties.iter().find(|duty| duty.slot.0 == last).and_then(|duty| duty.proposer);
    (world, last, drawn.expect("somebody is drawn") as u8)
}

#[test]
fn the_last_proposer_of_an_epoch_chooses_between_two_draws_and_knows_both() {
    let (world, last, node) = before_a_last_slot();
    let rules = rules(&world);
    let state = world.stake.state_at(world.stake.learner().head, Slot(last));
    let stake = state.stake().expect("a stake chain");
    let signer = world.keys.signer(node).expect("a signer");
    let reveal = signer.sign(Domain::Randao, &randao_message(&world.stake.spec, 2));
    let foreseen = [Some(&reveal), None].map(|reveal| schedule_from(stake, 4, mix_after(stake, 2, reveal), &rules));
    assert_ne!(foreseen[0], foreseen[1]);
    for (withholds, expected) in [(false, &foreseen[0]), (true, &foreseen[1])] {
        let mut world = world.clone();
        if withholds {
            world.stake.validating.withholding.insert(node);
        }
        world.advance_to(SimTime(rules.first_slot(4).0 * rules.slot_ms), u32::MAX);
        let made = world.stake.tree.iter().any(|(_, stored)| stored.slot.0 == last);
        assert_eq!(made, !withholds, "who withholds its reveal has no block");
        let found = duties_at(&world, rules.first_slot(4).0);
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!(found.committee, expected.committee, "{withholds}: {:?}", found.slot);
            assert_eq!(found.proposer, expected.proposer, "{withholds}: {:?}", found.slot);
        }
    }
}

#[test]
fn a_reveal_of_the_running_epoch_does_not_move_the_next_one() {
    let (world, last, node) = before_a_last_slot();
    let next = rules(&world).first_slot(3).0;
    let before = duties_at(&world, last);
    for withholds in [false, true] {
        let mut world = world.clone();
        if withholds {
            world.stake.validating.withholding.insert(node);
        }
        world.advance_to(SimTime(next * 6_000), u32::MAX);
        let after = duties_at(&world, next);
        let committees = |duties: &[Duty]| duties.iter().map(|duty| duty.committee.clone()).collect::<Vec<_>>();
        assert_eq!(committees(&before[8..]), committees(&after[..8]), "withheld: {withholds}");
    }
}

#[test]
fn whoever_withholds_still_votes() {
    let mut world = World::new(Scenario::one_mempool(2));
    world.stake.validating.withholding.insert(1);
    world.advance_to(SimTime::from_secs(300), u32::MAX);
    let proposers = world.stake.tree.iter().filter_map(|(_, stored)| stored.block.signed_header());
    assert!(proposers.skip(1).all(|signed| signed.proposer != 1));
    assert!(world.stake.votes.iter().any(|vote| vote.validator == 1));
}
