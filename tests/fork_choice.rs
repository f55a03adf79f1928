//! Which tip wins: what a node makes of what it hears, and the incremental store against the specification's own functions.
//! Single situations are in `fork_choice_situations`.

use proofground::core::chain::attestation::{Attestation, AttestationData};
use proofground::core::chain::evidence::SlashingEvidence;
use proofground::core::consensus::finality::casper_ffg::Checkpoint;
use proofground::core::consensus::fork_choice::most_work;
use proofground::core::consensus::fork_choice::store::Store;
use proofground::core::consensus::replica::Replica;
use proofground::core::prng::Prng;
use proofground::core::scenario::Scenario;
use proofground::core::units::{SimTime, Slot};
use std::collections::BTreeSet;

#[path = "support/draw.rs"]
mod draw;
#[path = "support/spec_store.rs"]
mod spec_store;
use draw::{Draw, Load};
use spec_store::SpecStore;

/// ```text
/// 0 ─ 1 ─ 2 ─ 3
///      └─ 4
/// ```
fn short_and_long() -> Draw {
    let mut draw = Draw::new(1);
    assert_eq!([draw.stake(0, 1, 0), draw.stake(1, 2, 0), draw.stake(2, 3, 0), draw.stake(1, 4, 1)], [1, 2, 3, 4]);
    draw
}

#[test]
fn slashed_and_inactive_validators_have_no_weight() {
    let draw = Draw::new(1);
    let state = draw.world.stake.state();
    let mut registry = state.stake().expect("a stake chain").registry.clone();
    let full = registry.voting_weights(0);
    assert!(full.iter().all(|weight| *weight > 0));
    registry.0[1].slashed = true;
    registry.0[2].exit_epoch = 4;
    registry.0[3].activation_epoch = 4;
    assert_eq!(registry.voting_weights(3), [full[0], 0, full[2], 0, full[4]]);
    assert_eq!(registry.voting_weights(4), [full[0], 0, 0, full[3], full[4]]);
}

/// A replica whose clock stands in this slot.
fn replica(draw: &Draw, slot: u64) -> Replica {
    let lane = &draw.world.stake;
    let mut replica = Replica::new(&lane.tree, &lane.spec);
    replica.on_tick(&lane.tree, &lane.spec, lane.spec.slot_start(Slot(slot)));
    replica
}

fn follow(replica: &mut Replica, draw: &Draw, heard: u32) -> u32 {
    replica.update_head(&draw.world.stake.tree, &draw.world.stake.spec, heard);
    replica.head
}

/// A vote of epoch 0 in its last slot.
fn late_vote(draw: &Draw, head: u32, validator: u32) -> Attestation {
    let tree = &draw.world.stake.tree;
    let genesis = Checkpoint { epoch: 0, root: tree.at(0).id.0 };
    let data = AttestationData { slot: Slot(7), head: tree.at(head).id, source: genesis, target: genesis };
    draw.sign_vote(validator, data)
}

#[test]
fn an_orphan_waits_for_its_parent() {
    let draw = short_and_long();
    let (tree, spec) = (&draw.world.stake.tree, &draw.world.stake.spec);
    let mut replica = replica(&draw, 6);
    for block in [3, 2] {
        assert!(replica.on_block(tree, spec, block).is_empty());
        assert!(replica.has_heard_of(tree, block) && !replica.knows(block));
        assert_eq!(follow(&mut replica, &draw, block), 0);
    }
    replica.on_block(tree, spec, 1);
    assert!(replica.knows(2) && replica.knows(3) && !replica.knows(4));
    assert_eq!(follow(&mut replica, &draw, 1), 3);
}

#[test]
fn a_vote_that_comes_before_its_block_counts_once_the_block_is_there() {
    let draw = short_and_long();
    let (tree, spec) = (&draw.world.stake.tree, &draw.world.stake.spec);
    let mut replica = replica(&draw, 8);
    for block in [1, 2, 3] {
        replica.on_block(tree, spec, block);
    }
    let early = late_vote(&draw, 4, 1);
    assert_eq!(replica.on_attestation(tree, spec, 0, &early), None);
    assert_eq!(replica.store.latest_message(1), None);
    assert_eq!(follow(&mut replica, &draw, 3), 3);
    replica.on_block(tree, spec, 4);
    assert_eq!(follow(&mut replica, &draw, 4), 4);
}

#[test]
fn a_vote_is_kept_until_its_slot_is_over() {
    let draw = short_and_long();
    let (tree, spec) = (&draw.world.stake.tree, &draw.world.stake.spec);
    let mut replica = replica(&draw, 7);
    for block in [1, 2, 3, 4] {
        replica.on_block(tree, spec, block);
    }
    let tip = follow(&mut replica, &draw, 4);
    let other = 7 - tip;
    replica.on_attestation(tree, spec, 0, &late_vote(&draw, other, 1));
    assert_eq!(follow(&mut replica, &draw, 4), tip);
    replica.on_tick(tree, spec, spec.slot_start(Slot(8)));
    assert_eq!(follow(&mut replica, &draw, 4), other);
}

#[test]
fn votes_and_evidence_inside_a_block_are_heard() {
    let mut draw = short_and_long();
    let inside = draw.votes_due(4, 7).into_iter().find(|vote| vote.data.slot.0 > 4).expect("somebody votes late");
    let load = Load { votes: vec![inside], ..Load::default() };
    let carrier = draw.import(draw.stake_block(4, 7, load)).expect("a valid block");
    let (tree, spec) = (&draw.world.stake.tree, &draw.world.stake.spec);
    let mut replica = replica(&draw, 8);
    for block in [1, 2, 3, 4, carrier] {
        assert!(replica.on_block(tree, spec, block).is_empty());
    }
    assert_eq!(replica.store.latest_message(inside.validator).map(|message| message.head), Some(4));
    // The same voter says something else by gossip: together they are a proof.
    let other = draw.sign_vote(inside.validator, AttestationData { head: tree.at(3).id, ..inside.data });
    let proof = replica.on_attestation(tree, spec, 1, &other).expect("a proof");
    assert!(matches!(proof, SlashingEvidence::DoubleVote { .. }) && proof.offender() == inside.validator);
    assert!(replica.store.is_equivocating(inside.validator));
}

#[test]
fn two_blocks_for_one_slot_convict_their_proposer() {
    let mut draw = Draw::new(1);
    let (first, second) = (draw.stake(0, 1, 0), draw.stake(0, 1, 1));
    let (tree, spec) = (&draw.world.stake.tree, &draw.world.stake.spec);
    let mut replica = replica(&draw, 1);
    assert!(replica.on_block(tree, spec, first).is_empty());
    let proofs = replica.on_block(tree, spec, second);
    assert!(matches!(proofs.as_slice(), [SlashingEvidence::ProposerEquivocation { .. }]), "{proofs:?}");
    let key = draw.world.keys.signer(proofs[0].offender() as u8).expect("a signer").public_key();
    assert_eq!(proofs[0].verify(spec.id, &key), Ok(()));
    // Its votes count on, as in the specification, until a block has the proof and a justified state knows of it.
    assert!(!replica.store.is_equivocating(proofs[0].offender()));
}

#[test]
fn what_is_beside_the_final_block_counts_for_nothing() {
    let mut scenario = Scenario::one_mempool(1);
    (scenario.stake.slots_per_epoch, scenario.stake.rewards.slots_per_epoch) = (4, 4);
    let mut draw = Draw::of(scenario);
    let mut tip = 0;
    let mut chain = Vec::new();
    for slot in [1, 7, 11, 15, 19, 23] {
        let votes = draw.votes_due(tip, slot);
        tip = draw.import(draw.stake_block(tip, slot, Load { votes, ..Load::default() })).expect("a valid block");
        chain.push(tip);
    }
    let beside = draw.stake(1, 14, 9);
    let above = draw.stake(beside, 24, 9);
    let (tree, spec) = (&draw.world.stake.tree, &draw.world.stake.spec);
    let mut replica = replica(&draw, 24);
    for block in chain {
        replica.on_block(tree, spec, block);
    }
    assert!(replica.store.finalized.epoch >= 2, "{:?}", replica.store.finalized);
    for block in [beside, above] {
        replica.on_block(tree, spec, block);
        assert!(replica.knows(block), "known, so that it is not passed on for ever");
        assert!(!replica.store.knows(block), "and of no account");
        assert_eq!(follow(&mut replica, &draw, block), tip);
    }
    for validator in 0..5 {
        replica.on_attestation(tree, spec, validator, &draw.vote(beside, validator, 3));
    }
    assert_eq!(follow(&mut replica, &draw, beside), tip);
}

#[test]
fn the_head_does_not_depend_on_the_order_of_arrival() {
    let mut prng = Prng::from_seed(8);
    for round in 0..60u64 {
        let mut draw = Draw::new(round);
        for mark in 1..14 {
            let parent = prng.below(draw.world.stake.tree.len() as u64) as u32;
            let slot = draw.world.stake.tree.at(parent).slot.0 + 1 + prng.below(2);
            if slot < 8 {
                draw.stake(parent, slot, mark);
            }
        }
        let (tree, spec) = (&draw.world.stake.tree, &draw.world.stake.spec);
        let count = tree.len() as u32;
        let votes: Vec<_> =
            (0..5).map(|validator| late_vote(&draw, 1 + prng.below(u64::from(count) - 1) as u32, validator)).collect();
        // Blocks first, then votes; some of them twice. All of it after the slots in question: nothing is boosted.
        let mut heard: Vec<u32> = (1..count).chain(count..count + 5).chain([1, count, 2, count + 3]).collect();
        let mut heads = BTreeSet::new();
        for _ in 0..6 {
            prng.shuffle(&mut heard);
            let mut replica = replica(&draw, 9);
            for item in &heard {
                match item.checked_sub(count) {
                    None => drop(replica.on_block(tree, spec, *item)),
                    Some(index) => drop(replica.on_attestation(tree, spec, index, &votes[index as usize])),
                }
                follow(&mut replica, &draw, item.checked_sub(count).map_or(*item, |_| 0));
            }
            heads.insert(replica.head);
        }
        assert_eq!(heads.len(), 1, "round {round}: {heads:?}");
    }
}

/// A tree over five short epochs, in which some blocks carry all the votes due, so that checkpoints move.
fn long_tree(round: u64, prng: &mut Prng) -> Draw {
    let mut scenario = Scenario::one_mempool(round);
    (scenario.stake.slots_per_epoch, scenario.stake.rewards.slots_per_epoch) = (3, 3);
    scenario.stake.proposer_score_boost = prng.below(101);
    let mut draw = Draw::of(scenario);
    for mark in 1..20 {
        // Deep rather than broad: the newest blocks are built on more often.
        let newest = draw.world.stake.tree.len() as u64;
        let parent = (newest - 1 - prng.below(newest.min(4))) as u32;
        let slot = draw.world.stake.tree.at(parent).slot.0 + 1 + prng.below(3);
        let votes = if prng.chance(2, 3) { draw.votes_due(parent, slot) } else { Vec::new() };
        let block = draw.stake_block(parent, slot, Load { votes, mark, ..Load::default() });
        draw.import(block).expect("a valid block");
    }
    draw
}

#[test]
fn whatever_happens_the_store_agrees_with_the_specification() {
    let (mut justified, mut finalized, mut boosts, mut refused) = (0, 0, 0, 0);
    for round in 0..120u64 {
        let mut prng = Prng::from_seed(round).fork("differential");
        let draw = long_tree(round, &mut prng);
        let lane = &draw.world.stake;
        let (tree, rules) = (&lane.tree, lane.spec.engine.stake_rules().expect("rules of stake"));
        let (mut store, mut spec) = (Store::new(tree, &lane.spec), SpecStore::new(lane));
        let mut now = 0;
        for step in 0..160 {
            let block = 1 + prng.below(tree.len() as u64 - 1) as u32;
            let before = store.clone();
            let outcome = match prng.below(12) {
                0..3 => {
                    now += prng.below(rules.slot_ms);
                    store.on_tick(tree, &lane.spec, SimTime(now));
                    spec.on_tick(lane, now);
                    Ok(())
                }
                3..9 => {
                    // Mostly the next unknown block, and now and then its slot's first moment.
                    let next = (1..tree.len() as u32).find(|block| !store.knows(*block)).unwrap_or(block);
                    let block = if prng.chance(1, 4) { block } else { next };
                    let start = lane.spec.slot_start(tree.at(block).slot).0;
                    if prng.chance(1, 2) && start > now {
                        now = start + prng.below(rules.slot_ms / 2);
                        store.on_tick(tree, &lane.spec, SimTime(now));
                        spec.on_tick(lane, now);
                    }
                    let before = store.clone();
                    let outcome = store.on_block(tree, &lane.spec, block);
                    assert_eq!(outcome.is_ok(), spec.on_block(lane, block), "round {round}, step {step}");
                    assert!(outcome.is_ok() || store == before, "round {round}, step {step}");
                    for vote in outcome.iter().flat_map(|()| &tree.at(block).block.attestations) {
                        let counted = store.on_attestation(tree, &lane.spec, vote, true);
                        assert_eq!(counted.is_ok(), spec.on_attestation(lane, vote, true));
                    }
                    refused += u32::from(outcome.is_err());
                    Ok(())
                }
                9 if prng.chance(1, 8) => {
                    let validator = prng.below(6) as u32;
                    store.on_attester_slashing(tree, validator);
                    spec.on_attester_slashing(validator);
                    Ok(())
                }
                _ => {
                    let slot = store.slot().0.saturating_sub(prng.below(5)).max(tree.at(block).slot.0);
                    let epoch = slot / rules.slots_per_epoch;
                    let target = tree.ancestor_at_slot(block, rules.first_slot(epoch)).unwrap_or(0);
                    let target = if prng.chance(1, 9) { block } else { target };
                    let data = AttestationData {
                        slot: Slot(slot),
                        head: tree.at(block).id,
                        source: tree.at(block).justified,
                        target: Checkpoint { epoch: epoch + prng.below(12) / 11, root: tree.at(target).id.0 },
                    };
                    let vote = draw.sign_vote(prng.below(5) as u32, data);
                    let is_from_block = prng.chance(1, 4);
                    let outcome = store.on_attestation(tree, &lane.spec, &vote, is_from_block);
                    assert_eq!(outcome.is_ok(), spec.on_attestation(lane, &vote, is_from_block));
                    outcome
                }
            };
            assert!(outcome.is_ok() || store == before, "round {round}, step {step}: {outcome:?} changed something");
            refused += u32::from(outcome.is_err());
            assert_eq!(store.head(tree, &lane.spec), spec.head(lane), "round {round}, step {step}");
            let checkpoints = (spec.justified, spec.finalized);
            assert_eq!((store.justified, store.finalized), checkpoints, "round {round}, step {step}");
            assert_eq!(store.boosted(), spec.boost_root, "round {round}, step {step}");
            boosts += u32::from(store.boosted().is_some());
        }
        justified += u32::from(store.justified.epoch > 0);
        finalized += u32::from(store.finalized.epoch > 0);
    }
    println!("{justified} justified, {finalized} finalized, {boosts} boosts, {refused} refused");
    assert!(justified > 60 && finalized > 20 && boosts > 500 && refused > 2_000);
}

/// Retargets every second block, from ten bits: a branch in a hurry gets hard, one that idles gets easy.
fn nimble() -> Draw {
    let mut scenario = Scenario::one_mempool(3);
    scenario.work.retarget_interval = 2;
    scenario.difficulty_bits = 10;
    Draw::of(scenario)
}

#[test]
fn the_chain_with_more_work_wins_even_if_it_is_shorter() {
    let mut draw = nimble();
    let mut slow = 0;
    for (mark, seconds) in (1..).zip([500, 1_000, 1_500, 2_000, 2_500]) {
        slow = draw.work(slow, seconds, mark);
    }
    let mut fast = 0;
    for (mark, seconds) in (11..).zip([1, 2, 3]) {
        fast = draw.work(fast, seconds, mark);
    }
    let (tree, spec) = (&draw.world.work.tree, &draw.world.work.spec);
    assert!(tree.at(slow).height > tree.at(fast).height);
    assert!(tree.at(slow).total_work < tree.at(fast).total_work);
    assert!(most_work::is_better(tree, fast, slow) && !most_work::is_better(tree, slow, fast));
    let mut replica = Replica::new(tree, spec);
    for block in 1..tree.len() as u32 {
        replica.on_block(tree, spec, block);
        replica.update_head(tree, spec, block);
    }
    assert_eq!(replica.head, fast);
}

#[test]
fn among_equal_work_the_first_seen_stays() {
    let mut draw = nimble();
    let (one, other) = (draw.work(0, 20, 1), draw.work(0, 20, 2));
    let next = draw.work(other, 40, 3);
    let (tree, spec) = (&draw.world.work.tree, &draw.world.work.spec);
    for (first, second) in [(one, other), (other, one)] {
        let mut replica = Replica::new(tree, spec);
        for block in [first, second] {
            replica.on_block(tree, spec, block);
            replica.update_head(tree, spec, block);
        }
        assert_eq!(replica.head, first);
        replica.on_block(tree, spec, next);
        replica.update_head(tree, spec, next);
        assert_eq!(replica.head, next, "one block more decides");
    }
}

#[test]
fn an_orphan_that_is_set_free_can_take_the_lead() {
    let mut draw = nimble();
    let ours = draw.work(0, 20, 1);
    let below = draw.work(0, 20, 2);
    let above = draw.work(below, 40, 3);
    let (tree, spec) = (&draw.world.work.tree, &draw.world.work.spec);
    let mut replica = Replica::new(tree, spec);
    for (block, expected) in [(ours, ours), (above, ours), (below, above)] {
        replica.on_block(tree, spec, block);
        replica.update_head(tree, spec, block);
        assert_eq!(replica.head, expected, "after block {block}");
    }
}
