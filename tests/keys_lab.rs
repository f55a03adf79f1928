//! A validator's two keys: what each can do, found by trying, and what a theft and a loss really cost.

use proofground::core::chain::transaction::{Action, Transaction};
use proofground::core::hex;
use proofground::core::keys::SecretKey;
use proofground::core::prng::Prng;
use proofground::core::units::Amount;
use proofground::lab::stake::keys::bench::{Act, Bench, Which};
use proofground::lab::stake::keys::powers::{Power, powers};
use proofground::lab::stake::keys::register::{Message, Register, Rotation, STAKE};
use proofground::lab::stake::keys::screen;

const COIN: u64 = 1_000_000_000;

fn bench(mark: u8) -> Bench {
    Bench::new(
        &[[mark, 1], [mark, 2], [mark, 3], [mark, 4]]
            .map(|[a, b]| std::array::from_fn(|i| a ^ (b.wrapping_mul(i as u8 + 1)))),
    )
}

fn done(bench: &mut Bench, act: Act) -> String {
    let said = bench.act(&act).expect("it can be tried");
    assert!(!said.starts_with("Refused"), "{act:?}: {said}");
    said
}

fn refused(bench: &mut Bench, act: Act) -> String {
    let (register, lost) = (bench.register.clone(), bench.is_withdrawal_lost());
    let said = bench.act(&act).expect("it can be tried");
    assert!(said.starts_with("Refused"), "{act:?}: {said}");
    assert_eq!(bench.register, register, "{act:?} was refused and changed something");
    assert_eq!(bench.is_withdrawal_lost(), lost);
    said
}

#[test]
fn each_key_can_what_its_work_needs_and_no_more() {
    let found = powers(&bench(1));
    let can = found.iter().map(|(power, cells)| (*power, cells.clone().map(|cell| cell.expect("a key").can)));
    let expected = [
        (Power::Vote, [true, false, false]),
        (Power::Propose, [true, false, false]),
        (Power::Contradict, [true, false, false]),
        (Power::Exit, [true, true, false]),
        (Power::Rotate, [false, true, false]),
        (Power::Withdraw, [false, true, false]),
    ];
    assert_eq!(can.collect::<Vec<_>>(), expected);
    // What stops the others is a signature, not a rule about names.
    for (power, cells) in found {
        for cell in cells.into_iter().flatten().filter(|cell| !cell.can) {
            assert!(cell.check.contains("signature") || cell.check.contains("signed"), "{power:?}: {}", cell.check);
        }
    }
}

#[test]
fn a_thief_of_the_signing_key_can_burn_and_not_take() {
    let mut bench = bench(2);
    for act in [Act::ThiefContradicts, Act::ThiefWithdraws, Act::ThiefRotates, Act::ThiefExits] {
        assert!(bench.act(&act).is_err_and(|error| error.contains("leaked signing key")), "{act:?} without a leak");
    }
    done(&mut bench, Act::Vote);
    done(&mut bench, Act::Leak);
    let said = refused(&mut bench, Act::ThiefWithdraws);
    assert!(said.contains("the signature is the sender’s"), "{said}");
    let said = refused(&mut bench, Act::ThiefRotates);
    assert!(said.contains("the signature is the withdrawal key’s"), "{said}");
    done(&mut bench, Act::ThiefContradicts);
    assert!(bench.register.validator.slashed);
    assert_eq!(bench.register.validator.balance.0, STAKE - STAKE / 32);
    // Once only, and the thief gets nothing when the time comes either.
    refused(&mut bench, Act::ThiefContradicts);
    (0..16).for_each(|_| drop(bench.act(&Act::NextEpoch)));
    refused(&mut bench, Act::ThiefWithdraws);
    done(&mut bench, Act::Withdraw);
    assert_eq!(bench.register.paid_out, [(bench.register.validator.withdrawal, Amount(31 * COIN))]);
    refused(&mut bench, Act::Withdraw);
}

#[test]
fn a_rotation_makes_the_leak_worthless_but_not_the_past() {
    let mut bench = bench(3);
    let old = bench.register.validator.signing_key;
    done(&mut bench, Act::Propose);
    done(&mut bench, Act::Leak);
    assert!(bench.is_leak_live());
    assert!(bench.act(&Act::ThiefBackdates).is_err_and(|error| error.contains("expected a rotation")));
    done(&mut bench, Act::Rotate([9; 32]));
    assert!(bench.is_leaked() && !bench.is_leak_live());
    assert_ne!(bench.register.validator.signing_key, old);
    done(&mut bench, Act::Vote);
    let said = refused(&mut bench, Act::ThiefContradicts);
    assert!(said.contains("registered for their slot"), "{said}");
    refused(&mut bench, Act::ThiefExits);
    refused(&mut bench, Act::Rotate([9; 32]));
    // With an earlier date the old key still counts, and no longer once the window is over.
    let mut late = Bench::new(&[[1; 32], [2; 32], [3; 32], [4; 32]]);
    for act in [Act::Leak, Act::Rotate([9; 32])] {
        done(&mut late, act);
    }
    (0..16).for_each(|_| drop(late.act(&Act::NextEpoch)));
    let said = refused(&mut late, Act::ThiefBackdates);
    assert!(said.contains("not too old"), "{said}");
    done(&mut bench, Act::ThiefBackdates);
    assert!(bench.register.validator.slashed);
}

#[test]
fn a_lost_withdrawal_key_is_a_lost_stake_unless_it_was_exported() {
    let mut bench = bench(4);
    done(&mut bench, Act::Reveal(Which::Withdrawal));
    let (which, secret) = bench.revealed_secret().expect("shown");
    assert_eq!((which, secret.len()), (Which::Withdrawal, 64));
    done(&mut bench, Act::Vote);
    assert_eq!(bench.revealed_secret(), None, "hidden by the next act");
    done(&mut bench, Act::LoseWithdrawal);
    for act in [Act::Rotate([7; 32]), Act::Reveal(Which::Withdrawal)] {
        assert!(bench.act(&act).is_err_and(|error| error.contains("it is lost")), "{act:?}");
    }
    // Revocation still works: the signing key may exit.
    done(&mut bench, Act::Exit);
    refused(&mut bench, Act::Vote);
    (0..5).for_each(|_| drop(bench.act(&Act::NextEpoch)));
    assert_eq!(screen::facts(&bench)[3].value, "stuck for good");
    let said = refused(&mut bench, Act::Withdraw);
    assert!(said.contains("signature"), "{said}");
    let other = hex::encode(&SecretKey::from_seed(&[8; 32]).export_seed());
    for (text, expected) in [("", "64"), ("zz", "64"), (other.as_str(), "found that of"), (&secret[..62], "64")] {
        let error = bench.act(&Act::Restore(text.to_owned())).expect_err("refused");
        assert!(error.contains("expected"), "{text}: {error} ({expected})");
        assert!(bench.is_withdrawal_lost());
    }
    done(&mut bench, Act::Restore(format!(" {secret} ")));
    done(&mut bench, Act::Withdraw);
    assert_eq!(screen::facts(&bench)[0].value, "0.00");
    assert_eq!(screen::facts(&bench)[1].value, "32.00");
}

#[test]
fn every_attempt_shows_its_checks_and_only_the_last_can_fail() {
    const ACTS: [fn(u8) -> Act; 15] = [
        |_| Act::Vote,
        |_| Act::Propose,
        |byte| Act::Rotate([byte; 32]),
        |_| Act::Leak,
        |_| Act::Exit,
        |_| Act::Withdraw,
        |_| Act::NextEpoch,
        |_| Act::NextEpoch,
        |byte| if byte < 20 { Act::LoseWithdrawal } else { Act::Hide },
        |_| Act::Reveal(Which::Signing),
        |_| Act::ThiefContradicts,
        |_| Act::ThiefBackdates,
        |_| Act::ThiefWithdraws,
        |_| Act::ThiefRotates,
        |_| Act::ThiefExits,
    ];
    let (mut accepted, mut refusals) = (0, 0);
    for seed in 0..60 {
        let mut chance = Prng::from_seed(seed).fork("keys");
        let mut bench = bench(seed as u8);
        let owner = bench.register.validator.withdrawal;
        for step in 0..40 {
            let act = ACTS[chance.below(15) as usize](chance.below(256) as u8);
            let (register, tried) = (bench.register.clone(), bench.attempts.first().cloned());
            let outcome = bench.act(&act);
            let attempt = bench.attempts.first().filter(|now| Some(*now) != tried.as_ref());
            if let Some(attempt) = attempt {
                let (last, before) = attempt.verdict.checks.split_last().expect("a check");
                assert!(before.iter().all(|check| check.outcome.is_ok()), "seed {seed}, step {step}");
                assert_eq!(last.outcome.is_ok(), attempt.verdict.accepted, "seed {seed}, step {step}");
                if attempt.verdict.accepted {
                    accepted += 1;
                } else {
                    refusals += 1;
                    assert_eq!(bench.register, register, "seed {seed}, step {step}: {act:?}");
                }
            } else if outcome.is_err() {
                assert_eq!(bench.register, register, "seed {seed}, step {step}: {act:?}");
            }
            // Whatever a thief does, coins go to the withdrawal key alone, and none are made.
            let paid = &bench.register.paid_out;
            assert!(paid.iter().all(|(to, _)| *to == owner), "seed {seed}, step {step}");
            let sum: u64 = paid.iter().map(|(_, amount)| amount.0).sum();
            let there = sum + bench.register.validator.balance.0;
            assert!(there == STAKE || there == STAKE - STAKE / 32, "seed {seed}, step {step}: {there}");
        }
    }
    println!("60 runs: {accepted} accepted, {refusals} refused");
    assert!(accepted > 200 && refusals > 200);
}

#[test]
fn a_message_counts_once_and_only_as_it_was_signed() {
    let [signing, withdrawal] = [[1; 32], [2; 32]].map(|seed| SecretKey::from_seed(&seed));
    let mut register = Register::new(signing.public_key(), withdrawal.public_key());
    let (chain, owner) = (register.chain, withdrawal.public_key());
    let new = SecretKey::from_seed(&[3; 32]).public_key();
    let rotation = Rotation::sign(&withdrawal, chain, owner, 0, new);
    for bit in [0, 255, 511] {
        let mut flipped = rotation;
        flipped.signature.0[bit / 8] ^= 1 << (bit % 8);
        assert!(!register.submit(&Message::Rotation(flipped)).accepted, "bit {bit}");
    }
    assert!(!register.submit(&Message::Rotation(Rotation { new_key: signing.public_key(), ..rotation })).accepted);
    assert!(register.submit(&Message::Rotation(rotation)).accepted);
    let before = register.clone();
    let again = register.submit(&Message::Rotation(rotation));
    assert!(!again.accepted && again.checks.last().is_some_and(|check| check.what.contains("nothing counts twice")));
    let exit = |sequence| Message::Ledger(Transaction::sign(&withdrawal, chain, sequence, Amount::ZERO, Action::Exit));
    assert!(!register.submit(&exit(0)).accepted, "an old number");
    assert!(!register.submit(&exit(2)).accepted, "a number too far");
    assert_eq!(register, before);
    assert!(register.submit(&exit(1)).accepted);
    // A rotation and an action are told apart by what is signed.
    assert_ne!(
        rotation.signing_bytes(chain),
        Transaction::sign(&withdrawal, chain, 0, Amount::ZERO, Action::Exit).signing_bytes(chain)
    );
}
