//! Every way a block, a vote or a transaction can be wrong: each is provoked, named, and leaves nothing behind.

use proofground::core::chain::attestation::{Attestation, AttestationData};
use proofground::core::chain::block::{Block, Seal, Unchecked};
use proofground::core::chain::chain_state::{ChainState, ConsensusState, StakeState};
use proofground::core::chain::error::{Violation, VoteError};
use proofground::core::chain::evidence::{EvidenceError, SlashingEvidence, evidence_from_votes};
use proofground::core::chain::ledger::LedgerError;
use proofground::core::chain::registry::FAR_FUTURE_EPOCH;
use proofground::core::chain::transaction::{Action, Transaction};
use proofground::core::consensus::apply::apply_transaction;
use proofground::core::consensus::duties;
use proofground::core::consensus::finality::casper_ffg::Checkpoint;
use proofground::core::consensus::leader::work::{HeaderTimeError, ProofError};
use proofground::core::consensus::rule_id::RuleId;
use proofground::core::consensus::spec::SignatureCache;
use proofground::core::consensus::validate::{examine, randao_message, validate};
use proofground::core::hash::Hash256;
use proofground::core::keys::{Domain, PublicKey, SecretKey, Signature, SignatureError};
use proofground::core::scenario::Scenario;
use proofground::core::units::work::CompactTarget;
use proofground::core::units::{Amount, Slot};
use proofground::core::world::event::LaneKind;
use proofground::core::world::lane::Lane;
use std::collections::BTreeSet;

#[path = "support/draw.rs"]
mod draw;
use draw::{Draw, LATE, Load};

/// Names every kind of violation; a new one does not compile until it is named, and is missed below until it is provoked.
fn name(violation: &Violation) -> &'static str {
    match violation {
        Violation::UnknownParent { .. } => "UnknownParent",
        Violation::WrongParent { .. } => "WrongParent",
        Violation::WrongSeal => "WrongSeal",
        Violation::Time(HeaderTimeError::TooOld { .. }) => "TooOld",
        Violation::Time(HeaderTimeError::TooNew { .. }) => "TooNew",
        Violation::SlotInFuture { .. } => "SlotInFuture",
        Violation::SlotNotAfterParent { .. } => "SlotNotAfterParent",
        Violation::TimeNotSlotStart { .. } => "TimeNotSlotStart",
        Violation::WrongBits { .. } => "WrongBits",
        Violation::WrongScale { .. } => "WrongScale",
        Violation::Proof(ProofError::NegativeTarget { .. }) => "NegativeTarget",
        Violation::Proof(ProofError::ZeroTarget { .. }) => "ZeroTarget",
        Violation::Proof(ProofError::OverflowingTarget { .. }) => "OverflowingTarget",
        Violation::Proof(ProofError::TargetAboveLimit { .. }) => "TargetAboveLimit",
        Violation::Proof(ProofError::HashAboveTarget { .. }) => "HashAboveTarget",
        Violation::NoActiveValidator { .. } => "NoActiveValidator",
        Violation::WrongProposer { .. } => "WrongProposer",
        Violation::SlashedProposer { .. } => "SlashedProposer",
        Violation::WrongMerkleRoot { .. } => "WrongMerkleRoot",
        Violation::MutatedMerkleTree => "MutatedMerkleTree",
        Violation::BadBlockSignature(_) => "BadBlockSignature",
        Violation::BadRandaoReveal(_) => "BadRandaoReveal",
        Violation::BadTransactionSignature { .. } => "BadTransactionSignature",
        Violation::BadVote { .. } => "BadVote",
        Violation::Ledger { .. } => "Ledger",
        Violation::TooManyTransactions { .. } => "TooManyTransactions",
        Violation::TooManyVotes { .. } => "TooManyVotes",
        Violation::WrongReward { .. } => "WrongReward",
        Violation::WrongHeight { .. } => "WrongHeight",
    }
}

const ALL: usize = 29;

/// A message is one line, says what was expected and found, and does not shout.
fn assert_speaks(text: &str) {
    assert!(!text.is_empty() && !text.contains('\n'), "{text:?}");
    assert!(text.contains("expected"), "{text:?} does not say what was expected");
    assert!(text.chars().next().is_some_and(|first| !first.is_uppercase()), "{text:?}");
}

/// Imports a bad block, and checks that it is refused for this reason, that `examine` finds exactly these rules broken,
/// and that neither tree nor cache changed.
fn refuse(draw: &mut Draw, kind: LaneKind, block: &Block<Unchecked>, rules: &[RuleId]) -> Violation {
    let (tree, cache) = (draw.world.lane(kind).tree.clone(), draw.cache.clone());
    let lane: &mut Lane = if kind == LaneKind::Work { &mut draw.world.work } else { &mut draw.world.stake };
    let refused = lane.tree.import(block.clone(), &lane.spec, LATE, &mut draw.cache);
    let violation = refused.expect_err("a bad block was taken in");
    assert_speaks(&violation.to_string());
    assert_eq!((&lane.tree, &draw.cache), (&tree, &cache), "{violation}");
    let parent = lane.tree.find(&block.header.previous).expect("a known parent");
    let state = lane.tree.state(parent, &lane.spec);
    let found = examine(block, block.header.previous, &state, &lane.spec, lane.spec.unix_time(LATE));
    let broken: Vec<RuleId> = found.iter().filter(|(_, verdict)| verdict.is_err()).map(|(rule, _)| *rule).collect();
    assert_eq!(broken, rules, "{violation}");
    // A seal of the wrong kind breaks every rule that needs one; it is filed under the proof.
    let is_filed = rules.contains(&violation.rule()) || violation == Violation::WrongSeal;
    assert!(is_filed, "{violation}: {:?}", violation.rule());
    violation
}

fn work_seal(block: &mut Block<Unchecked>) -> &mut proofground::core::chain::block::Coinbase {
    match &mut block.seal {
        Seal::Work(coinbase) => coinbase,
        Seal::Stake(_) => panic!("a work block"),
    }
}

fn stake_seal(block: &mut Block<Unchecked>) -> &mut proofground::core::chain::block::StakeSeal {
    match &mut block.seal {
        Seal::Stake(seal) => seal,
        Seal::Work(_) => panic!("a stake block"),
    }
}

fn easy() -> Draw {
    let mut scenario = Scenario::one_mempool(4);
    scenario.difficulty_bits = 8;
    Draw::of(scenario)
}

fn account(draw: &Draw, person: u8) -> &SecretKey {
    draw.world.keys.account(person).expect("a person")
}

fn transfer(draw: &Draw, kind: LaneKind, from: u8, sequence: u64, coins: u64) -> Transaction {
    let action = Action::Transfer { to: account(draw, (from + 1) % 5).public_key(), amount: Amount::from_coins(coins) };
    Transaction::sign(account(draw, from), draw.world.lane(kind).spec.id, sequence, Amount(7), action)
}

fn with(transactions: Vec<Transaction>) -> Load {
    Load { transactions, ..Load::default() }
}

/// Provokes what can be wrong with a work block.
fn work_violations() -> Vec<Violation> {
    let mut draw = easy();
    let mut found = Vec::new();
    let one = draw.work(0, 20, 1);
    let good = draw.work_block(one, 40, Load::default());

    let mut orphan = good.clone();
    orphan.header.previous = Hash256([3; 32]);
    found.push(draw.import(orphan).expect_err("no such parent"));
    let lane = &draw.world.work;
    let (state, now) = (lane.tree.state(one, &lane.spec), lane.spec.unix_time(LATE));
    let elsewhere = validate(good.clone(), Hash256([4; 32]), &state, &lane.spec, now, &mut draw.cache.clone());
    found.push(elsewhere.expect_err("another parent"));

    let mut change = |rules: &[RuleId], change: &dyn Fn(&mut Block<Unchecked>)| {
        let mut block = good.clone();
        change(&mut block);
        let sealed = draw.seal_work(block);
        found.push(refuse(&mut draw, LaneKind::Work, &sealed, rules));
    };
    change(&[RuleId::Link], &|block| work_seal(block).height += 1);
    change(&[RuleId::Time], &|block| block.header.time = 1);
    change(&[RuleId::Time], &|block| block.header.time = u32::MAX);
    change(&[RuleId::Proof], &|block| block.header.bits = CompactTarget(0x1f7f_ffff));
    change(&[RuleId::Proof], &|block| work_seal(block).scale = 3);
    change(&[RuleId::Reward], &|block| work_seal(block).reward = Amount::from_coins(51));
    change(&[RuleId::Reward], &|block| work_seal(block).reward = Amount::from_coins(49));

    // What no nonce can mend: the bits themselves.
    for bits in [0x0492_3456, 0x0000_0000, 0xff12_3456, 0x2100_ffff] {
        let mut block = good.clone();
        block.header.bits = CompactTarget(bits);
        found.push(refuse(&mut draw, LaneKind::Work, &block, &[RuleId::Proof]));
    }
    let mut block = good.clone();
    while block.header.bits.decode().target.is_met_by(&block.header.hash()) {
        block.header.nonce += 1;
    }
    found.push(refuse(&mut draw, LaneKind::Work, &block, &[RuleId::Proof]));

    // A block whose content was changed after the work was done.
    let payments = vec![transfer(&draw, LaneKind::Work, 1, 0, 2), transfer(&draw, LaneKind::Work, 2, 0, 2)];
    let paid = draw.work_block(one, 40, with(payments.clone()));
    let mut block = paid.clone();
    block.transactions.swap(0, 1);
    found.push(refuse(&mut draw, LaneKind::Work, &block, &[RuleId::MerkleRoot]));
    // CVE-2012-2459: the last payment doubled. The root is the same, so the header and its proof are good; the doubled
    // payment is spent already, and its fee is not in the reward.
    let mut doubled = paid.clone();
    doubled.transactions.push(payments[1].clone());
    assert_eq!(doubled.compute_merkle_root().root, paid.header.merkle_root);
    found.push(refuse(&mut draw, LaneKind::Work, &doubled, &[RuleId::MerkleRoot, RuleId::Balances, RuleId::Reward]));
    assert!(draw.import(paid).is_ok(), "the doubled copy did not shut the good block out");

    // Payments.
    let mut forged = payments[0].clone();
    forged.signature.0[0] ^= 1;
    for (load, rules) in [
        (vec![forged], &[RuleId::Signatures][..]),
        // Signed for the other lane: the same payment, and not a signature for this chain.
        (vec![transfer(&draw, LaneKind::Stake, 1, 0, 2)], &[RuleId::Signatures]),
        (vec![transfer(&draw, LaneKind::Work, 1, 0, 10_000)], &[RuleId::Balances]),
        (vec![payments[0].clone(), payments[0].clone()], &[RuleId::Balances]),
        ((0..21).map(|sequence| transfer(&draw, LaneKind::Work, 1, sequence, 1)).collect(), &[RuleId::Balances]),
    ] {
        let block = draw.work_block(one, 40, with(load));
        found.push(refuse(&mut draw, LaneKind::Work, &block, rules));
    }
    let load = Load { votes: vec![draw.vote(0, 0, 0)], ..Load::default() };
    let block = draw.work_block(one, 40, load);
    found.push(refuse(&mut draw, LaneKind::Work, &block, &[RuleId::Votes]));
    found
}

/// Provokes what can be wrong with a stake block.
fn stake_violations() -> Vec<Violation> {
    let mut draw = Draw::new(4);
    let mut found = Vec::new();
    let one = draw.stake(0, 3, 0);
    let good = draw.stake_block(one, 5, Load::default());

    // A block of the other kind, with everything else in place.
    let mut other = draw.work_block(0, 40, Load::default());
    other.header.previous = draw.world.stake.tree.at(0).id;
    found.push(refuse(&mut draw, LaneKind::Stake, &other, &[RuleId::Time, RuleId::Proposer, RuleId::Votes]));
    assert_eq!(found, [Violation::WrongSeal]);

    let mut block = good.clone();
    block.header.time += 1;
    let block = draw.seal_stake(block);
    found.push(refuse(&mut draw, LaneKind::Stake, &block, &[RuleId::Time]));
    let lane = &draw.world.stake;
    let (id, state) = (lane.tree.at(one).id, lane.tree.state(one, &lane.spec));
    let early = lane.spec.unix_time(lane.spec.slot_start(Slot(4)));
    let mut cache = SignatureCache::default();
    found.push(validate(good.clone(), id, &state, &lane.spec, early, &mut cache).expect_err("not yet"));
    let old = draw.stake_block(one, 3, Load::default());
    found.push(validate(old, id, &state, &lane.spec, u32::MAX, &mut cache).expect_err("the parent's own slot"));

    let judge = |block: &Block<Unchecked>, change: &dyn Fn(&mut StakeState)| {
        let mut state = (*state).clone();
        if let ConsensusState::Stake(stake) = &mut state.consensus {
            change(stake);
        }
        let verdict = validate(block.clone(), id, &state, &lane.spec, u32::MAX, &mut SignatureCache::default());
        verdict.expect_err("a bad block was taken in")
    };
    let mut proposer = good.clone();
    let proposer = stake_seal(&mut proposer).proposer as usize;
    found.push(judge(&good, &|stake| stake.registry.0[proposer].slashed = true));
    found.push(judge(&good, &|stake| stake.registry.0.iter_mut().for_each(|one| one.exit_epoch = 0)));

    let mut block = good.clone();
    stake_seal(&mut block).proposer = (proposer as u32 + 1) % 5;
    let reveal = {
        let signer = draw.world.keys.signer((proposer as u8 + 1) % 5).expect("a signer");
        signer.sign(Domain::Randao, &randao_message(&draw.world.stake.spec, 0))
    };
    stake_seal(&mut block).randao_reveal = reveal;
    let block = draw.seal_stake(block);
    found.push(refuse(&mut draw, LaneKind::Stake, &block, &[RuleId::Proposer]));

    let mut block = good.clone();
    stake_seal(&mut block).graffiti = 9;
    found.push(refuse(&mut draw, LaneKind::Stake, &block, &[RuleId::MerkleRoot]));
    let mut block = good.clone();
    stake_seal(&mut block).signature = Signature::EMPTY;
    found.push(refuse(&mut draw, LaneKind::Stake, &block, &[RuleId::Signatures]));
    let mut block = good.clone();
    stake_seal(&mut block).randao_reveal = Signature::EMPTY;
    let block = draw.seal_stake(block);
    found.push(refuse(&mut draw, LaneKind::Stake, &block, &[RuleId::Signatures]));

    let vote = (0..5).map(|one| draw.vote(1, one, 0)).find(|vote| vote.data.slot.0 < 5).expect("an early vote");
    let load = Load { votes: vec![Attestation { signature: Signature::EMPTY, ..vote }], ..Load::default() };
    let block = draw.stake_block(one, 5, load);
    found.push(refuse(&mut draw, LaneKind::Stake, &block, &[RuleId::Votes]));
    // Thirty-one in a row would repeat each other: the tree is doubled as well.
    let load = Load { votes: vec![vote; 31], ..Load::default() };
    let block = draw.stake_block(one, 5, load);
    let violation = refuse(&mut draw, LaneKind::Stake, &block, &[RuleId::MerkleRoot, RuleId::Votes]);
    assert_eq!(violation, Violation::MutatedMerkleTree);
    let lane = &draw.world.stake;
    let verdicts = examine(&block, id, &lane.tree.state(one, &lane.spec), &lane.spec, u32::MAX);
    let votes = verdicts.into_iter().find(|(rule, _)| *rule == RuleId::Votes).and_then(|(_, verdict)| verdict.err());
    assert!(matches!(votes, Some(Violation::TooManyVotes { most: 30, found: 31 })), "{votes:?}");
    found.extend(votes);
    found
}

#[test]
fn every_violation_can_be_provoked_and_is_named() {
    let found: Vec<Violation> = work_violations().into_iter().chain(stake_violations()).collect();
    let mut names = BTreeSet::new();
    for violation in &found {
        names.insert(name(violation));
        assert_speaks(&violation.to_string());
        let rule = violation.rule();
        assert!(!rule.name().is_empty() && rule.sentence().ends_with('.') && !rule.source().is_empty());
    }
    assert_eq!(names.len(), ALL, "provoked: {names:?}");
}

#[test]
fn a_good_block_breaks_no_rule() {
    let mut draw = easy();
    let (block, stake) = (draw.work_block(0, 20, Load::default()), draw.stake_block(0, 1, Load::default()));
    for (lane, block) in [(&draw.world.work, &block), (&draw.world.stake, &stake)] {
        let state = lane.tree.state(0, &lane.spec);
        let found = examine(block, lane.tree.at(0).id, &state, &lane.spec, lane.spec.unix_time(LATE));
        assert_eq!(found.len(), 7);
        assert!(found.iter().all(|(_, verdict)| verdict.is_ok()), "{found:?}");
    }
    assert!(draw.import(block).is_ok() && draw.import(stake).is_ok());
}

#[test]
fn what_was_verified_once_vouches_for_nothing_else() {
    let mut draw = Draw::new(4);
    // The same validator proposes in two epochs; by then its first reveal is remembered as good.
    let mut at = 0;
    let mut reveals: Vec<(u32, Signature)> = Vec::new();
    for slot in 1..64 {
        let mut block = draw.stake_block(at, slot, Load::default());
        let seal = *stake_seal(&mut block);
        let earlier =
            reveals.iter().find(|(proposer, reveal)| *proposer == seal.proposer && *reveal != seal.randao_reveal);
        if let Some((_, reveal)) = earlier {
            stake_seal(&mut block).randao_reveal = *reveal;
            let replayed = draw.seal_stake(block);
            let violation = refuse(&mut draw, LaneKind::Stake, &replayed, &[RuleId::Signatures]);
            assert_eq!(violation, Violation::BadRandaoReveal(SignatureError::Mismatch));
            return;
        }
        reveals.push((seal.proposer, seal.randao_reveal));
        at = draw.import(block).expect("a valid block");
    }
    panic!("nobody proposed in two epochs");
}

/// Whether it is the error looked for.
type Expected = fn(&VoteError) -> bool;

#[test]
fn every_wrong_vote_is_named() {
    let mut draw = Draw::new(4);
    let mut tip = 0;
    for slot in 1..=20 {
        tip = draw.stake(tip, slot, 0);
    }
    let lane = &draw.world.stake;
    let rules = *lane.spec.engine.stake_rules().expect("rules of stake");
    // Epoch 2 runs from slot 16 to 23; the block judged is in slot 23.
    let vote = (0..5).map(|one| draw.vote(tip, one, 2)).find(|vote| (16..23).contains(&vote.data.slot.0));
    let good = vote.expect("a vote in time").data;
    let validator = (0..5)
        .find(|one| {
            let state = lane.state_at(tip, good.slot);
            duties::committee(state.stake().expect("a stake chain"), good.slot, &rules).contains(one)
        })
        .expect("somebody's turn");
    let off_turn = (16..23).find(|slot| *slot != good.slot.0).map(Slot).expect("another slot");
    let other = Checkpoint { epoch: 1, root: [1; 32] };
    let sign = |validator: u32, data: AttestationData| draw.sign_vote(validator, data);
    let mut nobody = sign(validator, good);
    nobody.validator = 77;
    let cases: Vec<(Attestation, Expected)> = vec![
        (nobody, |error| matches!(error, VoteError::UnknownValidator(77))),
        (sign(validator, AttestationData { slot: off_turn, ..good }), |error| {
            matches!(error, VoteError::WrongSlot { .. })
        }),
        (sign(validator, AttestationData { slot: Slot(23), ..good }), |error| {
            matches!(error, VoteError::TooEarly { slot: 23, block: 23 })
        }),
        (sign(validator, AttestationData { target: Checkpoint { epoch: 0, ..good.target }, ..good }), |error| {
            matches!(error, VoteError::WrongTargetEpoch { .. })
        }),
        (sign(validator, AttestationData { slot: Slot(9), ..good }), |error| {
            matches!(error, VoteError::WrongTargetEpoch { .. })
        }),
        (sign(validator, AttestationData { source: other, ..good }), |error| {
            matches!(error, VoteError::WrongSource { .. })
        }),
        (Attestation { signature: Signature::EMPTY, ..sign(validator, good) }, |error| {
            matches!(error, VoteError::BadSignature(SignatureError::Mismatch))
        }),
    ];
    let fine = draw.stake_block(tip, 23, Load { votes: vec![sign(validator, good)], ..Load::default() });
    let blocks: Vec<_> = cases
        .iter()
        .map(|(vote, _)| draw.stake_block(tip, 23, Load { votes: vec![*vote], ..Load::default() }))
        .collect();
    for (block, (_, is_expected)) in blocks.iter().zip(&cases) {
        match refuse(&mut draw, LaneKind::Stake, block, &[RuleId::Votes]) {
            Violation::BadVote { index: 0, error } if is_expected(&error) => assert_speaks(&error.to_string()),
            violation => panic!("{violation}"),
        }
    }
    // One who left may not vote any more.
    let lane = &draw.world.stake;
    let mut state = (*lane.tree.state(tip, &lane.spec)).clone();
    if let ConsensusState::Stake(stake) = &mut state.consensus {
        stake.registry.0[validator as usize].exit_epoch = 2;
    }
    let mut block = fine.clone();
    let verdicts = examine(&block, lane.tree.at(tip).id, &state, &lane.spec, u32::MAX);
    assert!(
        verdicts
            .iter()
            .any(|(_, verdict)| { matches!(verdict, Err(Violation::BadVote { error: VoteError::NotActive(_), .. })) })
    );
    stake_seal(&mut block).graffiti = 0;
    assert!(draw.import(fine).is_ok());
}

/// A transaction applied to a state that `change` prepared; a refusal must change nothing.
fn ledger_error(
    draw: &Draw,
    kind: LaneKind,
    transaction: &Transaction,
    change: &dyn Fn(&mut ChainState),
) -> LedgerError {
    let lane = draw.world.lane(kind);
    let mut state = (*lane.state()).clone();
    change(&mut state);
    let before = state.clone();
    let refused = apply_transaction(&mut state, transaction, &PublicKey([5; 32]), &lane.spec);
    let error = refused.expect_err("a bad transaction was carried out");
    assert_eq!(state, before, "{error} left a trace");
    assert_speaks(&error.to_string());
    error
}

#[test]
fn every_ledger_error_can_be_provoked_and_leaves_no_trace() {
    let draw = Draw::new(4);
    let id = draw.world.stake.spec.id;
    let sign = |key: &SecretKey, sequence: u64, action: Action| Transaction::sign(key, id, sequence, Amount(1), action);
    let you = account(&draw, 0);
    let signer = draw.world.keys.signer(0).expect("a signer").public_key();
    let stranger = SecretKey::derive(b"nobody", "knows");
    let to = account(&draw, 1).public_key();
    let pay = |amount: Amount| Action::Transfer { to, amount };
    let deposit = |signing_key: PublicKey, amount: Amount| Action::Deposit { signing_key, amount };
    let keep = |_: &mut ChainState| {};
    fn edit(change: impl Fn(&mut StakeState)) -> impl Fn(&mut ChainState) {
        move |state| {
            if let ConsensusState::Stake(stake) = &mut state.consensus {
                change(stake);
            }
        }
    }
    let coins = Amount::from_coins;
    let stake = |transaction: Transaction, change: &dyn Fn(&mut ChainState)| {
        ledger_error(&draw, LaneKind::Stake, &transaction, change)
    };

    assert_eq!(stake(sign(&stranger, 0, pay(coins(1))), &keep), LedgerError::UnknownAccount(stranger.public_key()));
    for sequence in [1, u64::MAX] {
        let expected = LedgerError::WrongSequence { expected: 0, found: sequence };
        assert_eq!(stake(sign(you, sequence, pay(coins(1))), &keep), expected);
    }
    assert_eq!(stake(sign(you, 0, pay(Amount::ZERO)), &keep), LedgerError::ZeroAmount);
    assert_eq!(stake(sign(you, 0, deposit(signer, Amount::ZERO)), &keep), LedgerError::ZeroAmount);
    // CVE-2010-5139: amounts whose sum leaves the number range.
    assert_eq!(stake(sign(you, 0, pay(Amount::MAX)), &keep), LedgerError::AmountOverflow);
    assert_eq!(stake(sign(you, 0, pay(Amount(u64::MAX - 1))), &keep), LedgerError::AmountOverflow);
    let needed = Amount(coins(100).0 + 1);
    let expected = LedgerError::Overspend { available: coins(100), needed };
    assert_eq!(stake(sign(you, 0, pay(coins(100))), &keep), expected, "the fee counts too");

    assert_eq!(stake(sign(&stranger, 0, Action::Exit), &keep), LedgerError::NoValidator);
    let small = stake(sign(you, 0, deposit(signer, Amount(5))), &keep);
    assert!(matches!(small, LedgerError::DepositTooSmall { found: Amount(5), .. }));
    assert_eq!(stake(sign(you, 0, deposit(to, coins(2))), &keep), LedgerError::SigningKeyMismatch);
    let leaving = edit(|stake| stake.registry.0[0].exit_epoch = 3);
    for action in [Action::Exit, deposit(signer, coins(2))] {
        assert_eq!(stake(sign(you, 0, action), &leaving), LedgerError::AlreadyExiting { exit_epoch: 3 });
    }
    let waiting = edit(|stake| stake.registry.0[0].activation_epoch = FAR_FUTURE_EPOCH);
    assert_eq!(stake(sign(you, 0, Action::Exit), &waiting), LedgerError::NotActive);
    let expected = LedgerError::NotBefore { epoch: FAR_FUTURE_EPOCH, found: 0 };
    assert_eq!(stake(sign(you, 0, Action::Withdraw), &keep), expected);
    assert_eq!(stake(sign(&stranger, 0, Action::Withdraw), &keep), LedgerError::NothingToWithdraw);
    let work = ledger_error(&draw, LaneKind::Work, &sign(you, 0, Action::Exit), &keep);
    assert_eq!(work, LedgerError::NotOnThisChain);

    // Evidence.
    let first = draw.vote(0, 1, 0);
    let second = draw.sign_vote(1, AttestationData { head: Hash256([1; 32]), ..first.data });
    let proof = |evidence: SlashingEvidence| Action::Evidence(Box::new(evidence));
    let good = evidence_from_votes(&first, &second).expect("a double vote");
    let guilty = sign(you, 0, proof(good.clone()));
    let nobody = SlashingEvidence::DoubleVote {
        first: Attestation { validator: 40, ..first },
        second: Attestation { validator: 40, ..second },
    };
    assert_eq!(stake(sign(you, 0, proof(nobody)), &keep), LedgerError::NoSuchValidator(40));
    let slashed = edit(|stake| stake.registry.0[1].slashed = true);
    assert_eq!(stake(guilty.clone(), &slashed), LedgerError::AlreadySlashed(1));
    let gone = edit(|stake| stake.registry.0[1].withdrawable_epoch = 0);
    assert_eq!(stake(guilty.clone(), &gone), LedgerError::NotSlashable { validator: 1, epoch: 0 });
    let mut wrongs = vec![
        (SlashingEvidence::DoubleVote { first, second: first }, EvidenceError::SameMessage),
        (SlashingEvidence::SurroundVote { first, second }, EvidenceError::NotSurrounding),
    ];
    let other = draw.vote(0, 2, 0);
    let expected = EvidenceError::DifferentSigners { first: 1, second: 2 };
    wrongs.push((SlashingEvidence::DoubleVote { first, second: other }, expected));
    let later = Checkpoint { epoch: 1, ..first.data.target };
    let later = draw.sign_vote(1, AttestationData { target: later, ..first.data });
    let expected = EvidenceError::DifferentTargets { first: 0, second: 1 };
    wrongs.push((SlashingEvidence::DoubleVote { first, second: later }, expected));
    let forged = Attestation { signature: Signature::EMPTY, ..second };
    let expected = EvidenceError::BadSignature { message: 2, error: SignatureError::Mismatch };
    wrongs.push((SlashingEvidence::DoubleVote { first, second: forged }, expected));
    let header = |slot: u64| draw.stake_block(0, slot, Load::default()).signed_header().expect("a stake block");
    let (one, next) = (header(1), header(2));
    let next = proofground::core::chain::block::SignedHeader { proposer: one.proposer, ..next };
    let expected = EvidenceError::DifferentSlots { first: 1, second: 2 };
    wrongs.push((SlashingEvidence::ProposerEquivocation { first: one, second: next }, expected));
    for (evidence, expected) in wrongs {
        assert_eq!(stake(sign(you, 0, proof(evidence)), &keep), LedgerError::Evidence(expected));
    }

    // And the same proof, unharmed, is carried out.
    let free = Transaction::sign(you, id, 0, Amount::ZERO, proof(good));
    let lane = &draw.world.stake;
    let mut state = (*lane.state()).clone();
    assert_eq!(apply_transaction(&mut state, &free, &PublicKey([5; 32]), &lane.spec), Ok(()));
    assert!(state.conserves_supply());
    assert!(state.stake().is_some_and(|stake| stake.registry.0[1].slashed));
}

#[test]
fn nothing_signed_for_one_lane_is_good_on_the_other() {
    let draw = Draw::new(4);
    let (work, stake) = (draw.world.work.spec.id, draw.world.stake.spec.id);
    for (here, there) in [(work, stake), (stake, work)] {
        let action = Action::Transfer { to: PublicKey([1; 32]), amount: Amount(1) };
        let transaction = Transaction::sign(account(&draw, 0), here, 0, Amount(1), action);
        assert_eq!(transaction.verify(here), Ok(()));
        assert_eq!(transaction.verify(there), Err(SignatureError::Mismatch));
    }
}
