//! Every way a block can be wrong, provoked once and called by its name; and nothing changes when it is refused.

use proofground::core::chain::block::{Block, Seal, Unchecked};
use proofground::core::chain::error::Violation;
use proofground::core::chain::ledger::LedgerError;
use proofground::core::chain::transaction::{Action, Transaction};
use proofground::core::consensus::rule_id::RuleId;
use proofground::core::consensus::spec::SignatureCache;
use proofground::core::consensus::validate::{examine, validate};
use proofground::core::hash::Hash256;
use proofground::core::keys::{SecretKey, Signature};
use proofground::core::scenario::Scenario;
use proofground::core::units::work::CompactTarget;
use proofground::core::units::{Amount, SimTime, Slot};
use proofground::core::world::World;
use proofground::core::world::event::LaneKind::{self, Stake, Work};
use std::sync::OnceLock;

/// Bytes of a world two minutes old: a `World` shares states by `Rc`, so tests cannot share one.
fn world() -> World {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    let bytes = BYTES.get_or_init(|| {
        let mut scenario = Scenario::one_mempool(11);
        scenario.difficulty_bits = 8;
        let mut world = World::new(scenario);
        assert!(world.advance_to(SimTime::from_secs(150), u32::MAX));
        postcard::to_allocvec(&world).expect("a world in bytes")
    });
    postcard::from_bytes(bytes).expect("a world from bytes")
}

/// The head of the learner's chain, as a claim.
fn head(world: &World, kind: LaneKind) -> Block<Unchecked> {
    let lane = world.lane(kind);
    lane.tree.at(lane.learner().head).block.to_unchecked()
}

/// Makes a changed block consistent again: root, then proof or signature. What stays wrong is what was meant.
fn reseal(world: &World, block: &mut Block<Unchecked>) {
    block.header.merkle_root = block.compute_merkle_root().root;
    match block.seal {
        Seal::Work(_) => {
            let target = block.header.bits.decode().target;
            block.header.nonce = (0..u32::MAX)
                .find(|nonce| {
                    block.header.nonce = *nonce;
                    target.is_met_by(&block.header.hash())
                })
                .expect("a nonce");
        }
        Seal::Stake(seal) => {
            let key = world.keys.signer(u8::try_from(seal.proposer).expect("small")).expect("a signer");
            block.sign_seal(world.stake.spec.id, key);
        }
    }
}

/// Judges a claim on the parent of the head: the first broken rule, and all of them. Nothing may change on the way.
fn judge(world: &mut World, kind: LaneKind, block: &Block<Unchecked>) -> (Violation, Vec<RuleId>) {
    let now = world.now;
    let before = world.digest();
    let lane = world.lane(kind);
    let parent = lane.tree.at(lane.learner().head).parent.expect("a parent");
    let (parent_id, state, now_s) =
        (lane.tree.at(parent).id, lane.tree.state(parent, &lane.spec), lane.spec.unix_time(now));
    let untouched = (*state).clone();
    let broken = examine(block, parent_id, &state, &lane.spec, now_s)
        .into_iter()
        .filter_map(|(rule, verdict)| verdict.is_err().then_some(rule))
        .collect();
    let mut cache = SignatureCache::default();
    let error = validate(block.clone(), parent_id, &state, &lane.spec, now_s, &mut cache).expect_err("a broken block");
    assert_eq!(*state, untouched, "the parent's state");
    assert_eq!(world.digest(), before, "the world");
    // The tree refuses it too, and tree and cache stay as they were.
    let mut tree = world.lane(kind).tree.clone();
    let mut warm = SignatureCache::default();
    assert!(tree.import(block.clone(), &world.lane(kind).spec, now, &mut warm).is_err());
    assert!(tree == world.lane(kind).tree && warm == SignatureCache::default(), "tree and cache");
    (error, broken)
}

/// Changes the head, reseals it if asked, and expects the first violation's rule and exactly these broken rules.
fn expect(
    kind: LaneKind,
    again: bool,
    change: impl FnOnce(&World, &mut Block<Unchecked>),
    rules: &[RuleId],
) -> Violation {
    let mut world = world();
    let mut block = head(&world, kind);
    change(&world, &mut block);
    if again {
        reseal(&world, &mut block);
    }
    let (error, broken) = judge(&mut world, kind, &block);
    assert_eq!(broken, rules, "{error}");
    assert!(!error.to_string().is_empty());
    error
}

fn account(world: &World, person: u8) -> SecretKey {
    world.keys.account(person).expect("an account").clone()
}

/// A transfer of Ada's on top of the head's parent.
fn transfer(world: &World, kind: LaneKind, amount: Amount, skipped: u64) -> Transaction {
    let lane = world.lane(kind);
    let parent = lane.tree.at(lane.learner().head).parent.expect("a parent");
    let ada = account(world, 1);
    let sequence = lane.tree.state(parent, &lane.spec).ledger.sequence(&ada.public_key()) + skipped;
    let to = account(world, 2).public_key();
    Transaction::sign(&ada, lane.spec.id, sequence, Amount(0), Action::Transfer { to, amount })
}

/// The block carries this alone. A work block's reward is adapted, so that only the transaction is judged.
fn carry(block: &mut Block<Unchecked>, transaction: Transaction) {
    let fees = block.total_fees().expect("fees");
    if let Seal::Work(coinbase) = &mut block.seal {
        coinbase.reward = coinbase.reward.saturating_sub(fees).saturating_add(transaction.fee);
    }
    block.transactions = vec![transaction];
}

#[test]
fn the_unchanged_heads_are_valid() {
    for kind in [Work, Stake] {
        let world = world();
        let block = head(&world, kind);
        let lane = world.lane(kind);
        let parent = lane.tree.at(lane.learner().head).parent.expect("a parent");
        let state = lane.tree.state(parent, &lane.spec);
        let now = lane.spec.unix_time(world.now);
        let verdicts = examine(&block, lane.tree.at(parent).id, &state, &lane.spec, now);
        assert!(verdicts.iter().all(|(_, verdict)| verdict.is_ok()), "{kind:?}: {verdicts:?}");
    }
}

#[test]
fn bad_proof() {
    let high = |_: &World, block: &mut Block<Unchecked>| {
        let target = block.header.bits.decode().target;
        while target.is_met_by(&block.header.hash()) {
            block.header.nonce += 1;
        }
    };
    assert!(matches!(expect(Work, false, high, &[RuleId::Proof]), Violation::Proof(_)));
    // An easier target than the chain asks for: the proof is good, the claim is not.
    let easy = |_: &World, block: &mut Block<Unchecked>| block.header.bits = CompactTarget(block.header.bits.0 - 1);
    assert!(matches!(expect(Work, true, easy, &[RuleId::Proof]), Violation::WrongBits { .. }));
    let scaled = |_: &World, block: &mut Block<Unchecked>| {
        if let Seal::Work(coinbase) = &mut block.seal {
            coinbase.scale += 1;
        }
    };
    assert!(matches!(expect(Work, true, scaled, &[RuleId::Proof]), Violation::WrongScale { .. }));
}

#[test]
fn bad_link() {
    for kind in [Work, Stake] {
        let astray = |_: &World, block: &mut Block<Unchecked>| block.header.previous = Hash256([7; 32]);
        assert!(matches!(expect(kind, true, astray, &[RuleId::Link]), Violation::WrongParent { .. }));
    }
    let high = |_: &World, block: &mut Block<Unchecked>| {
        if let Seal::Work(coinbase) = &mut block.seal {
            coinbase.height += 1;
        }
    };
    assert!(matches!(expect(Work, true, high, &[RuleId::Link]), Violation::WrongHeight { .. }));
}

#[test]
fn bad_merkle_root() {
    let stray = |_: &World, block: &mut Block<Unchecked>| {
        if let Seal::Work(coinbase) = &mut block.seal {
            coinbase.extra_nonce += 1;
        }
    };
    assert!(matches!(expect(Work, false, stray, &[RuleId::MerkleRoot]), Violation::WrongMerkleRoot { .. }));
}

#[test]
fn a_doubled_leaf_is_cve_2012_2459() {
    let mut world = world();
    let mut block = head(&world, Work);
    // Three leaves: the coinbase and two payments. Repeating the last gives the same root.
    let first = transfer(&world, Work, Amount::from_coins(1), 0);
    let second = transfer(&world, Work, Amount::from_coins(1), 1);
    carry(&mut block, first);
    block.transactions.push(second.clone());
    reseal(&world, &mut block);
    let honest = block.compute_merkle_root().root;
    block.transactions.push(second);
    assert_eq!(block.compute_merkle_root().root, honest);
    let (error, broken) = judge(&mut world, Work, &block);
    assert_eq!(error, Violation::MutatedMerkleTree);
    assert_eq!(broken, [RuleId::MerkleRoot, RuleId::Balances]);
}

#[test]
fn transactions_that_do_not_add_up() {
    for kind in [Work, Stake] {
        let ledger = |error: Violation| match error {
            Violation::Ledger { index: 0, error } => error,
            other => panic!("expected a ledger error, found {other:?}"),
        };
        let with = |amount, skipped| {
            ledger(expect(
                kind,
                true,
                |world, block| carry(block, transfer(world, kind, amount, skipped)),
                &[RuleId::Balances],
            ))
        };
        assert!(matches!(with(Amount::from_coins(1_000_000), 0), LedgerError::Overspend { .. }));
        assert!(matches!(with(Amount::from_coins(1), 1), LedgerError::WrongSequence { .. }));
        assert_eq!(with(Amount::ZERO, 0), LedgerError::ZeroAmount);
        assert_eq!(with(Amount::MAX, 0), LedgerError::AmountOverflow);
        let stranger = expect(
            kind,
            true,
            |world, block| {
                let to = account(world, 2).public_key();
                let action = Action::Transfer { to, amount: Amount(1) };
                let id = world.lane(kind).spec.id;
                carry(block, Transaction::sign(&SecretKey::from_seed(&[9; 32]), id, 0, Amount(0), action));
            },
            &[RuleId::Balances],
        );
        assert!(matches!(ledger(stranger), LedgerError::UnknownAccount(_)));
    }
}

#[test]
fn bad_signatures() {
    for kind in [Work, Stake] {
        let forged = |world: &World, block: &mut Block<Unchecked>| {
            let mut transaction = transfer(world, kind, Amount(1), 0);
            transaction.signature.0[0] ^= 1;
            carry(block, transaction);
        };
        let error = expect(kind, true, forged, &[RuleId::Signatures]);
        assert!(matches!(error, Violation::BadTransactionSignature { index: 0, .. }));
    }
    let unsigned = |_: &World, block: &mut Block<Unchecked>| {
        if let Seal::Stake(seal) = &mut block.seal {
            seal.signature = Signature::EMPTY;
        }
    };
    assert!(matches!(expect(Stake, false, unsigned, &[RuleId::Signatures]), Violation::BadBlockSignature(_)));
}

#[test]
fn a_payment_of_the_work_lane_means_nothing_on_the_stake_lane() {
    let replayed = |world: &World, block: &mut Block<Unchecked>| {
        let here = transfer(world, Stake, Amount(1), 0);
        let there = Transaction::sign(&account(world, 1), world.work.spec.id, here.sequence, here.fee, here.action);
        assert!(there.verify(world.work.spec.id).is_ok());
        carry(block, there);
    };
    let error = expect(Stake, true, replayed, &[RuleId::Signatures]);
    assert!(matches!(error, Violation::BadTransactionSignature { .. }));
}

#[test]
fn a_reveal_of_another_epoch_is_refused_even_by_a_node_that_verified_it_before() {
    let mut world = world();
    let lane = &world.stake;
    let epoch = |index| lane.tree.at(index).slot.0 / 8;
    let head_index = lane.learner().head;
    let Seal::Stake(seal) = lane.tree.at(head_index).block.seal else { panic!("a stake block") };
    // Its proposer's reveal for the epoch before, signed as it was then.
    let key = world.keys.signer(u8::try_from(seal.proposer).expect("small")).expect("a signer");
    let old_epoch = epoch(head_index) - 1;
    let message = proofground::core::consensus::validate::randao_message(&lane.spec, old_epoch);
    let domain = proofground::core::keys::Domain::Randao;
    let old = key.sign(domain, &message);
    let mut warm = SignatureCache::default();
    let name = SignatureCache::name(domain, &message, &key.public_key(), &old);
    assert!(warm.check(name, || key.public_key().verify(domain, &message, &old)).is_ok());
    let mut block = head(&world, Stake);
    if let Seal::Stake(seal) = &mut block.seal {
        seal.randao_reveal = old;
    }
    reseal(&world, &mut block);
    let mut tree = world.stake.tree.clone();
    let refused = tree.import(block.clone(), &world.stake.spec, world.now, &mut warm);
    assert!(matches!(refused, Err(Violation::BadRandaoReveal(_))), "{refused:?}");
    let (_, broken) = judge(&mut world, Stake, &block);
    assert_eq!(broken, [RuleId::Signatures]);
}

#[test]
fn wrong_proposer() {
    let usurped = |_: &World, block: &mut Block<Unchecked>| {
        if let Seal::Stake(seal) = &mut block.seal {
            seal.proposer = (seal.proposer + 1) % 5;
        }
    };
    // The reveal is the drawn proposer's and fits the usurper's key as little.
    let error = expect(Stake, true, usurped, &[RuleId::Proposer, RuleId::Signatures]);
    assert!(matches!(error, Violation::WrongProposer { .. }));
}

#[test]
fn wrong_time() {
    let old = |_: &World, block: &mut Block<Unchecked>| block.header.time = 1;
    assert!(matches!(expect(Work, true, old, &[RuleId::Time]), Violation::Time(_)));
    let new = |_: &World, block: &mut Block<Unchecked>| block.header.time += 100_000;
    assert!(matches!(expect(Work, true, new, &[RuleId::Time]), Violation::Time(_)));
    let off = |_: &World, block: &mut Block<Unchecked>| block.header.time += 1;
    assert!(matches!(expect(Stake, true, off, &[RuleId::Time]), Violation::TimeNotSlotStart { .. }));
    let mut world = world();
    let mut block = head(&world, Stake);
    if let Seal::Stake(seal) = &mut block.seal {
        seal.slot = Slot(0);
    }
    assert!(matches!(judge(&mut world, Stake, &block).0, Violation::SlotNotAfterParent { .. }));
    if let Seal::Stake(seal) = &mut block.seal {
        seal.slot = Slot(1_000_000);
        block.header.time = world.stake.spec.unix_time(world.stake.spec.slot_start(seal.slot));
    }
    assert!(matches!(judge(&mut world, Stake, &block).0, Violation::SlotInFuture { .. }));
}

#[test]
fn wrong_reward() {
    let greedy = |_: &World, block: &mut Block<Unchecked>| {
        if let Seal::Work(coinbase) = &mut block.seal {
            coinbase.reward = coinbase.reward.saturating_add(Amount(1));
        }
    };
    assert!(matches!(expect(Work, true, greedy, &[RuleId::Reward]), Violation::WrongReward { .. }));
}

#[test]
fn votes_where_they_do_not_belong() {
    let world_now = world();
    let vote = world_now.stake.votes[0];
    let voted = move |_: &World, block: &mut Block<Unchecked>| block.attestations = vec![vote];
    assert!(matches!(expect(Work, true, voted, &[RuleId::Votes]), Violation::BadVote { .. }));
    let forged = move |_: &World, block: &mut Block<Unchecked>| {
        let mut vote = vote;
        vote.validator = 99;
        block.attestations = vec![vote];
    };
    assert!(matches!(expect(Stake, true, forged, &[RuleId::Votes]), Violation::BadVote { index: 0, .. }));
}
