//! Which tip wins: drawn trees and what is heard about them, in the specification's terms.

use proofground::core::chain::attestation::AttestationData;
use proofground::core::chain::block_tree::BlockTree;
use proofground::core::chain::evidence::SlashingEvidence;
use proofground::core::consensus::finality::casper_ffg::Checkpoint;
use proofground::core::consensus::fork_choice::lmd_ghost::{LatestMessage, LmdGhost};
use proofground::core::consensus::fork_choice::most_work;
use proofground::core::consensus::replica::Replica;
use proofground::core::prng::Prng;
use proofground::core::scenario::Scenario;
use proofground::core::units::SimTime;
use std::collections::{BTreeMap, BTreeSet};

#[path = "support/draw.rs"]
mod draw;
use draw::{Draw, LATE, Load};

const WEIGHTS: [u64; 5] = [32, 48, 32, 32, 20];

fn checkpoint(tree: &BlockTree, block: u32, epoch: u64) -> Checkpoint {
    Checkpoint { epoch, root: tree.at(block).id.0 }
}

fn ghost(tree: &BlockTree) -> LmdGhost {
    LmdGhost::new(checkpoint(tree, 0, 0), WEIGHTS.to_vec())
}

fn vote(ghost: &mut LmdGhost, tree: &BlockTree, validator: u32, epoch: u64, head: u32) {
    ghost.on_attestation(tree, validator, LatestMessage { epoch, head });
}

fn head(ghost: &LmdGhost, tree: &BlockTree) -> u32 {
    ghost.head(tree, |_| true, 1)
}

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
fn without_votes_a_chain_is_followed_to_its_tip() {
    let mut draw = Draw::new(1);
    let one = draw.stake(0, 1, 0);
    let tip = draw.stake(one, 5, 0);
    assert_eq!(head(&ghost(&draw.world.stake.tree), &draw.world.stake.tree), tip);
}

#[test]
fn the_heavier_branch_wins_and_not_the_longer_one() {
    let draw = short_and_long();
    let tree = &draw.world.stake.tree;
    let mut ghost = ghost(tree);
    vote(&mut ghost, tree, 0, 0, 3);
    vote(&mut ghost, tree, 1, 0, 4);
    assert_eq!(head(&ghost, tree), 4, "48 beats 32");
    // A vote for a block counts for all below it: the fork is where the weights differ.
    vote(&mut ghost, tree, 2, 0, 2);
    assert_eq!(head(&ghost, tree), 3, "64 beats 48");
    assert_eq!([1, 2, 3, 4].map(|block| ghost.weight(block)), [112, 64, 32, 48]);
}

#[test]
fn a_tie_goes_to_the_higher_root() {
    let mut draw = Draw::new(1);
    let blocks = [0, 1, 2].map(|mark| draw.stake(0, 1, mark));
    let tree = &draw.world.stake.tree;
    let highest = blocks.into_iter().max_by_key(|block| tree.at(*block).id).expect("three blocks");
    let mut ghost = ghost(tree);
    assert_eq!(head(&ghost, tree), highest, "nobody voted");
    for (validator, block) in [0, 2, 3].into_iter().zip(blocks) {
        vote(&mut ghost, tree, validator, 0, block);
    }
    assert_eq!(head(&ghost, tree), highest, "32 each");
    vote(&mut ghost, tree, 4, 0, blocks[1]);
    assert_eq!(head(&ghost, tree), blocks[1], "one more vote decides");
}

#[test]
fn a_newer_vote_moves_the_weight_and_an_older_one_does_not() {
    let draw = short_and_long();
    let tree = &draw.world.stake.tree;
    let mut ghost = ghost(tree);
    vote(&mut ghost, tree, 1, 3, 3);
    vote(&mut ghost, tree, 1, 4, 4);
    assert_eq!((ghost.weight(3), ghost.weight(4), ghost.weight(1)), (0, 48, 48));
    vote(&mut ghost, tree, 1, 2, 3);
    assert_eq!((ghost.weight(3), ghost.weight(4)), (0, 48), "it came late");
    vote(&mut ghost, tree, 1, 4, 3);
    assert_eq!((ghost.weight(3), ghost.weight(4)), (0, 48), "the first of an epoch stays");
}

#[test]
fn hearing_a_vote_again_changes_nothing() {
    let draw = short_and_long();
    let tree = &draw.world.stake.tree;
    let mut ghost = ghost(tree);
    vote(&mut ghost, tree, 1, 1, 3);
    let once = ghost.clone();
    vote(&mut ghost, tree, 1, 1, 3);
    assert_eq!(ghost, once);
}

#[test]
fn whoever_contradicts_itself_weighs_nothing_for_good() {
    let draw = short_and_long();
    let tree = &draw.world.stake.tree;
    let mut ghost = ghost(tree);
    vote(&mut ghost, tree, 1, 0, 4);
    vote(&mut ghost, tree, 0, 0, 3);
    ghost.on_equivocation(tree, 1);
    assert_eq!((head(&ghost, tree), ghost.weight(4), ghost.weight(1)), (3, 0, 32));
    vote(&mut ghost, tree, 1, 9, 4);
    ghost.on_equivocation(tree, 1);
    assert_eq!((head(&ghost, tree), ghost.weight(4)), (3, 0));
}

#[test]
fn a_newly_justified_block_becomes_the_root() {
    let draw = short_and_long();
    let tree = &draw.world.stake.tree;
    let mut ghost = ghost(tree);
    for validator in 0..5 {
        vote(&mut ghost, tree, validator, 0, 4);
    }
    assert_eq!(head(&ghost, tree), 4);
    ghost.on_checkpoints(tree, checkpoint(tree, 2, 1), checkpoint(tree, 0, 0), || WEIGHTS.to_vec());
    assert_eq!(head(&ghost, tree), 3, "beside the justified block no weight helps");
    let before = ghost.clone();
    ghost.on_checkpoints(tree, checkpoint(tree, 4, 1), checkpoint(tree, 0, 0), || panic!("it is not newer"));
    assert_eq!(ghost, before);
}

#[test]
fn weights_are_those_of_the_justified_block() {
    let mut draw = short_and_long();
    let late = draw.stake(2, 5, 0);
    let tree = &draw.world.stake.tree;
    let mut ghost = ghost(tree);
    vote(&mut ghost, tree, 1, 0, 3);
    vote(&mut ghost, tree, 0, 0, late);
    assert_eq!(head(&ghost, tree), 3);
    ghost.on_checkpoints(tree, checkpoint(tree, 1, 1), checkpoint(tree, 0, 0), || vec![32, 0, 32, 32, 20]);
    assert_eq!((head(&ghost, tree), ghost.weight(3), ghost.weight(2)), (late, 0, 32), "the second was slashed");
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

#[test]
fn a_tree_without_a_viable_leaf_ends_at_the_justified_block() {
    let draw = short_and_long();
    let tree = &draw.world.stake.tree;
    let mut ghost = ghost(tree);
    ghost.on_checkpoints(tree, checkpoint(tree, 1, 1), checkpoint(tree, 0, 0), || WEIGHTS.to_vec());
    vote(&mut ghost, tree, 0, 0, 3);
    // No leaf's chain has seen the checkpoint of epoch 1; two epochs of grace are over in epoch 3.
    assert_eq!([1, 2, 3].map(|epoch| ghost.head(tree, |_| true, epoch)), [3, 3, 1]);
}

#[test]
fn a_block_that_was_not_heard_of_is_not_followed() {
    let draw = short_and_long();
    let tree = &draw.world.stake.tree;
    let mut ghost = ghost(tree);
    vote(&mut ghost, tree, 1, 0, 4);
    assert_eq!(ghost.head(tree, |block| block != 4, 1), 3);
    assert_eq!(ghost.head(tree, |block| block < 2, 1), 1);
}

fn replica(draw: &Draw) -> Replica {
    Replica::new(&draw.world.stake.tree, WEIGHTS.to_vec())
}

fn follow(replica: &mut Replica, draw: &Draw, heard: u32) -> u32 {
    replica.update_head(&draw.world.stake.tree, &draw.world.stake.spec, heard, SimTime(30_000));
    replica.head
}

#[test]
fn an_orphan_waits_for_its_parent() {
    let draw = short_and_long();
    let (tree, spec) = (&draw.world.stake.tree, &draw.world.stake.spec);
    let mut replica = replica(&draw);
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
    let mut replica = replica(&draw);
    for block in [1, 2, 3] {
        replica.on_block(tree, spec, block);
    }
    let early = draw.vote(4, 1, 0);
    assert_eq!(replica.on_attestation(tree, 0, &early), None);
    assert_eq!(replica.ghost.latest_message(1), None);
    assert_eq!(follow(&mut replica, &draw, 3), 3);
    replica.on_block(tree, spec, 4);
    assert_eq!(follow(&mut replica, &draw, 4), 4);
}

#[test]
fn votes_and_evidence_inside_a_block_are_heard() {
    let mut draw = short_and_long();
    let inside = (0..5).map(|validator| draw.vote(4, validator, 0)).find(|vote| vote.data.slot.0 < 7);
    let inside = inside.expect("somebody votes early");
    let load = Load { votes: vec![inside], ..Load::default() };
    let carrier = draw.import(draw.stake_block(4, 7, load)).expect("a valid block");
    let (tree, spec) = (&draw.world.stake.tree, &draw.world.stake.spec);
    let mut replica = replica(&draw);
    for block in [1, 2, 3, 4, carrier] {
        assert!(replica.on_block(tree, spec, block).is_empty());
    }
    assert_eq!(replica.ghost.latest_message(inside.validator).map(|message| message.head), Some(4));
    // The same voter says something else by gossip: together they are a proof.
    let other = draw.sign_vote(inside.validator, AttestationData { head: tree.at(3).id, ..inside.data });
    let proof = replica.on_attestation(tree, 1, &other).expect("a proof");
    assert!(matches!(proof, SlashingEvidence::DoubleVote { .. }) && proof.offender() == inside.validator);
    assert!(replica.ghost.is_equivocating(inside.validator));
}

#[test]
fn two_blocks_for_one_slot_convict_their_proposer() {
    let mut draw = Draw::new(1);
    let (first, second) = (draw.stake(0, 1, 0), draw.stake(0, 1, 1));
    let (tree, spec) = (&draw.world.stake.tree, &draw.world.stake.spec);
    let mut replica = replica(&draw);
    assert!(replica.on_block(tree, spec, first).is_empty());
    let proofs = replica.on_block(tree, spec, second);
    assert!(matches!(proofs.as_slice(), [SlashingEvidence::ProposerEquivocation { .. }]), "{proofs:?}");
    let key = draw.world.keys.signer(proofs[0].offender() as u8).expect("a signer").public_key();
    assert_eq!(proofs[0].verify(spec.id, &key), Ok(()));
}

#[test]
fn what_is_beside_the_final_block_counts_for_nothing() {
    let mut draw = short_and_long();
    let beside = draw.stake(4, 6, 0);
    let (tree, spec) = (&draw.world.stake.tree, &draw.world.stake.spec);
    let mut replica = replica(&draw);
    for block in [1, 2, 3] {
        replica.on_block(tree, spec, block);
    }
    let fixed = checkpoint(tree, 2, 1);
    replica.ghost.on_checkpoints(tree, fixed, fixed, || WEIGHTS.to_vec());
    for (index, validator) in (0u32..).zip(0..5) {
        replica.on_attestation(tree, index, &draw.vote(beside, validator, 0));
    }
    for block in [4, beside] {
        replica.on_block(tree, spec, block);
        assert!(replica.knows(block), "known, so that it is not passed on for ever");
        assert_eq!(follow(&mut replica, &draw, block), 3);
    }
    assert_eq!((replica.ghost.finalized, replica.ghost.justified), (fixed, fixed));
}

#[test]
fn the_head_does_not_depend_on_the_order_of_arrival() {
    let mut prng = Prng::from_seed(8);
    for round in 0..60u64 {
        let mut draw = Draw::new(round);
        for mark in 1..12 {
            let parent = prng.below(draw.world.stake.tree.len() as u64) as u32;
            let slot = draw.world.stake.tree.at(parent).slot.0 + 1 + prng.below(2);
            draw.stake(parent, slot, mark);
        }
        let (tree, spec) = (&draw.world.stake.tree, &draw.world.stake.spec);
        let count = tree.len() as u32;
        let votes: Vec<_> =
            (0..5).map(|validator| draw.vote(1 + prng.below(u64::from(count) - 1) as u32, validator, 0)).collect();
        // Blocks first, then votes; some of them twice.
        let mut heard: Vec<u32> = (1..count).chain(count..count + 5).chain([1, count, 2, count + 3]).collect();
        let mut heads = BTreeSet::new();
        for _ in 0..6 {
            prng.shuffle(&mut heard);
            let mut replica = replica(&draw);
            for item in &heard {
                match item.checked_sub(count) {
                    None => drop(replica.on_block(tree, spec, *item)),
                    Some(index) => drop(replica.on_attestation(tree, index, &votes[index as usize])),
                }
                follow(&mut replica, &draw, item.checked_sub(count).map_or(*item, |_| 0));
            }
            heads.insert(replica.head);
        }
        assert_eq!(heads.len(), 1, "round {round}: {heads:?}");
    }
}

/// The specification's functions, word for word and from scratch.
struct Naive<'a> {
    tree: &'a BlockTree,
    latest: BTreeMap<u32, LatestMessage>,
    equivocating: BTreeSet<u32>,
    weights: Vec<u64>,
    justified: (u64, u32),
    known: BTreeSet<u32>,
    epoch: u64,
}

impl Naive<'_> {
    fn weight(&self, block: u32) -> u64 {
        let counts = |(validator, message): &(&u32, &LatestMessage)| {
            !self.equivocating.contains(validator) && self.tree.is_ancestor(block, message.head)
        };
        let votes = self.latest.iter().filter(counts);
        votes.map(|(validator, _)| self.weights.get(*validator as usize).copied().unwrap_or(0)).sum()
    }

    fn children(&self, block: u32) -> Vec<u32> {
        self.tree.at(block).children.iter().copied().filter(|child| self.known.contains(child)).collect()
    }

    /// `filter_block_tree`.
    fn is_viable(&self, block: u32) -> bool {
        let children = self.children(block);
        if !children.is_empty() {
            return children.into_iter().any(|child| self.is_viable(child));
        }
        let seen = self.tree.at(block).justified.epoch;
        self.justified.0 == 0 || seen == self.justified.0 || seen + 2 >= self.epoch
    }

    /// `get_head`.
    fn head(&self) -> u32 {
        let mut at = self.justified.1;
        loop {
            let viable = self.children(at).into_iter().filter(|child| self.is_viable(*child));
            match viable.max_by_key(|child| (self.weight(*child), self.tree.at(*child).id)) {
                Some(best) => at = best,
                None => return at,
            }
        }
    }
}

#[test]
fn incremental_weights_equal_those_from_scratch() {
    for round in 0..80u64 {
        let mut prng = Prng::from_seed(round).fork("differential");
        let mut draw = Draw::new(round);
        for mark in 1..24 {
            // Deep rather than broad: the newest blocks are built on more often.
            let newest = draw.world.stake.tree.len() as u64;
            let parent = (newest - 1 - prng.below(newest.min(5))) as u32;
            let slot = draw.world.stake.tree.at(parent).slot.0 + 1 + prng.below(3);
            draw.stake(parent, slot, mark);
        }
        let tree = &draw.world.stake.tree;
        let mut ghost = ghost(tree);
        let mut naive = Naive {
            tree,
            latest: BTreeMap::new(),
            equivocating: BTreeSet::new(),
            weights: WEIGHTS.to_vec(),
            justified: (0, 0),
            known: (0..tree.len() as u32).collect(),
            epoch: 1,
        };
        for step in 0..200 {
            let block = prng.below(tree.len() as u64) as u32;
            let validator = prng.below(6) as u32;
            match prng.below(40) {
                0 => {
                    ghost.on_equivocation(tree, validator);
                    naive.equivocating.insert(validator);
                }
                1 if tree.is_ancestor(naive.justified.1, block) => {
                    let epoch = naive.justified.0 + 1;
                    let weights: Vec<u64> = (0..5).map(|_| prng.below(50)).collect();
                    ghost.on_checkpoints(tree, checkpoint(tree, block, epoch), ghost.finalized, || weights.clone());
                    (naive.justified, naive.weights) = ((epoch, block), weights);
                }
                2 => naive.epoch = prng.below(5),
                3 => {
                    // Somebody else's view: a subtree is missing.
                    naive.known = (0..tree.len() as u32).filter(|one| !tree.is_ancestor(block, *one)).collect();
                    naive.known.extend(tree.path_to_genesis(naive.justified.1));
                }
                _ => {
                    let message = LatestMessage { epoch: step / 20 + prng.below(3), head: block };
                    ghost.on_attestation(tree, validator, message);
                    let before = naive.latest.get(&validator);
                    if !naive.equivocating.contains(&validator) && before.is_none_or(|one| one.epoch < message.epoch) {
                        naive.latest.insert(validator, message);
                    }
                }
            }
            for block in (0..tree.len() as u32).filter(|block| tree.is_ancestor(naive.justified.1, *block)) {
                assert_eq!(ghost.weight(block), naive.weight(block), "round {round}, step {step}, block {block}");
            }
            let found = ghost.head(tree, |block| naive.known.contains(&block), naive.epoch);
            assert_eq!(found, naive.head(), "round {round}, step {step}");
        }
    }
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
    let tree = &draw.world.work.tree;
    assert!(tree.at(slow).height > tree.at(fast).height);
    assert!(tree.at(slow).total_work < tree.at(fast).total_work);
    assert!(most_work::is_better(tree, fast, slow) && !most_work::is_better(tree, slow, fast));
    let mut replica = Replica::new(tree, Vec::new());
    for block in 1..tree.len() as u32 {
        replica.on_block(tree, &draw.world.work.spec, block);
        replica.update_head(tree, &draw.world.work.spec, block, LATE);
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
        let mut replica = Replica::new(tree, Vec::new());
        for block in [first, second] {
            replica.on_block(tree, spec, block);
            replica.update_head(tree, spec, block, LATE);
        }
        assert_eq!(replica.head, first);
        replica.on_block(tree, spec, next);
        replica.update_head(tree, spec, next, LATE);
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
    let mut replica = Replica::new(tree, Vec::new());
    for (block, expected) in [(ours, ours), (above, ours), (below, above)] {
        replica.on_block(tree, spec, block);
        replica.update_head(tree, spec, block, LATE);
        assert_eq!(replica.head, expected, "after block {block}");
    }
}
