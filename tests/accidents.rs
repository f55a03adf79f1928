//! Accidents and attacks: a key on two machines, a bad block, old keys, votes for every side. Everything here was really
//! signed and judged by the chain's rules; what is held against it are those rules' own numbers.

use proofground::core::chain::error::Violation;
use proofground::core::chain::ledger::LedgerError;
use proofground::core::consensus::fork_choice::store::StoreError;
use proofground::core::consensus::penalty::slashing::SlashingParams;
use proofground::core::consensus::rule_id::RuleId;
use proofground::core::units::GRAINS_PER_COIN as COIN;
use proofground::lab::stake::accidents::bad_block::{self, BadBlock, Fault, Then};
use proofground::lab::stake::accidents::both_sides::{self, BothSides};
use proofground::lab::stake::accidents::cause::Cause;
use proofground::lab::stake::accidents::machines::{Act, Machines, Sight, Tone};
use proofground::lab::stake::accidents::old_keys::{self, OldKeys};
use proofground::lab::stake::accidents::{
    bad_block_screen, both_sides_screen, coins, machines_screen, old_keys_screen, signed_coins,
};

/// Lets so many duties come, and says whether the validator was slashed.
fn duties(machines: &mut Machines, count: u32) -> bool {
    for _ in 0..count {
        machines.act(Act::NextDuty).expect("a duty");
    }
    machines.bill.is_some()
}

fn act(machines: &mut Machines, act: Act) -> String {
    machines.act(act).unwrap_or_else(|error| panic!("{act:?}: {error}"))
}

#[test]
fn one_machine_is_never_slashed_and_refuses_nothing() {
    for seed in 0..4 {
        let mut machines = Machines::new(seed);
        assert!(!duties(&mut machines, 20), "seed {seed}");
        assert_eq!(machines.refused, 0, "seed {seed}");
        // Everything signed is in the record.
        let record = &machines.machines[0].record;
        assert_eq!(record.blocks().len() + record.attestations().len(), machines.signed(), "seed {seed}");
        assert!(machines.validator().expect("a validator").balance.0 > 32 * COIN, "seed {seed}: honest work earns");
    }
}

#[test]
fn two_machines_are_slashed_whatever_b_sees_and_with_a_record_each() {
    for sight in Sight::ALL {
        for is_protected in [false, true] {
            let mut machines = Machines::new(7);
            duties(&mut machines, 4);
            act(&mut machines, Act::Sees(sight));
            act(&mut machines, Act::StartOrStop(1));
            if !is_protected {
                act(&mut machines, Act::Protect(0));
                act(&mut machines, Act::Protect(1));
            }
            assert!(duties(&mut machines, 14), "{sight:?}, protected {is_protected}: {:?}", machines.lines);
            let bill = machines.bill.expect("a bill");
            let rules = SlashingParams::playground();
            assert_eq!(bill.initial, rules.initial_penalty(32 * COIN));
            assert_eq!(bill.reward, rules.whistleblower_reward(32 * COIN));
            assert_eq!(bill.correlation_epoch, rules.correlation_epoch(bill.epoch));
            assert!(bill.withdrawable_epoch >= bill.epoch + rules.epochs_per_slashings_vector);
            assert!(machines.lines.iter().any(|(tone, _)| *tone == Tone::Bad));
            assert!(machines.machines.iter().all(|machine| !machine.runs));
            // Ticking the boxes afterwards changes nothing about why.
            let cause = if is_protected { Cause::TwoRecords } else { Cause::NoRecord };
            for _ in 0..2 {
                assert_eq!(bill.cause, cause, "{sight:?}");
                let told = machines_screen::verdict(&machines);
                assert_eq!(told.starts_with("Slashed, though both machines kept a record"), is_protected, "{told}");
                act(&mut machines, Act::Protect(0));
                act(&mut machines, Act::Protect(1));
            }
        }
    }
}

#[test]
fn a_key_may_move_if_its_record_moves_with_it() {
    for (minimal, seed) in [(false, 1), (true, 1), (false, 2), (true, 2)] {
        let mut machines = Machines::new(seed);
        duties(&mut machines, 6);
        act(&mut machines, Act::StartOrStop(0));
        act(&mut machines, Act::Copy { minimal });
        // Even with a clock that is wrong: whatever was signed is asked for again.
        act(&mut machines, Act::Sees(Sight::Behind));
        act(&mut machines, Act::StartOrStop(1));
        assert!(!duties(&mut machines, 12), "seed {seed}, minimal {minimal}: {:?}", machines.lines);
        let refused = machines.refused > 0;
        let again = machines.lines.iter().any(|(_, line)| line.contains("the same vote once more"));
        assert!(refused || again, "seed {seed}, minimal {minimal}: {:?}", machines.lines);
        // A short record refuses what it cannot tell from a contradiction.
        assert!(!minimal || refused, "seed {seed}");
    }
}

#[test]
fn a_stale_backup_does_not_know_what_was_signed_since() {
    let mut counts = [0; 2];
    for seed in 0..12 {
        let mut machines = Machines::new(seed);
        duties(&mut machines, 3);
        act(&mut machines, Act::Backup);
        duties(&mut machines, 5);
        act(&mut machines, Act::StartOrStop(0));
        act(&mut machines, Act::Restore(1));
        act(&mut machines, Act::Sees(Sight::Behind));
        act(&mut machines, Act::StartOrStop(1));
        let [signed, known] = [0, 1]
            .map(|which| machines.machines[which].record.blocks().iter().map(|block| block.slot).collect::<Vec<_>>());
        // What B sees as now when it starts; a block of the last epoch that it does not know is proposed anew.
        let behind = machines.slot.0 - 4;
        let again = signed.iter().any(|slot| slot.0 > behind && known.iter().max() < Some(slot));
        let slashed = duties(&mut machines, 6);
        assert_eq!(
            slashed, again,
            "seed {seed}: signed {signed:?}, known {known:?}, B at {behind}: {:?}",
            machines.lines
        );
        counts[usize::from(slashed)] += 1;
        if let Some(bill) = machines.bill {
            assert_eq!(bill.cause, Cause::OldRecord, "seed {seed}");
            assert!(machines_screen::verdict(&machines).contains("older than what was signed since"), "seed {seed}");
        }
    }
    assert!(counts.iter().all(|count| *count > 0), "safe, slashed: {counts:?}");
}

#[test]
fn why_it_was_slashed_is_told_from_what_the_records_held() {
    // A record that is lost, on a machine whose clock is set back.
    let mut machines = Machines::new(1);
    act(&mut machines, Act::StartOrStop(0));
    act(&mut machines, Act::StartOrStop(1));
    act(&mut machines, Act::Sees(Sight::Same));
    duties(&mut machines, 8);
    act(&mut machines, Act::Lose(1));
    act(&mut machines, Act::Sees(Sight::Behind));
    assert!(duties(&mut machines, 12), "{:?}", machines.lines);
    assert_eq!(machines.bill.map(|bill| bill.cause), Some(Cause::OldRecord));
    // A copy that was true only until A signed on; and A’s own backup, which could not know of B.
    for (prepare, cause) in [
        (Act::Copy { minimal: false }, Cause::OldRecord),
        (Act::Restore(1), Cause::OldRecord),
        (Act::Restore(0), Cause::TwoRecords),
    ] {
        let mut machines = Machines::new(7);
        duties(&mut machines, 4);
        act(&mut machines, Act::Backup);
        act(&mut machines, prepare);
        act(&mut machines, Act::StartOrStop(1));
        let slashed = duties(&mut machines, 14);
        assert!(slashed, "{prepare:?}: {:?}", machines.lines);
        assert_eq!(machines.bill.map(|bill| bill.cause), Some(cause), "{prepare:?}");
    }
}

#[test]
fn what_cannot_be_done_is_told_and_changes_nothing() {
    let mut machines = Machines::new(1);
    for refused in [Act::Copy { minimal: false }, Act::Backup, Act::Restore(0), Act::StartOrStop(2), Act::Lose(9)] {
        let told = machines.act(refused).expect_err("refused");
        assert!(told.starts_with("expected "), "{told}");
    }
    assert_eq!((machines.slot.0, machines.signed()), (0, 0));
    assert!(machines_screen::record(&machines, 9).rows.is_empty());
    // The run has an end.
    let mut ended = false;
    for _ in 0..700 {
        ended |= machines.act(Act::NextDuty).is_err();
    }
    assert!(ended);
}

fn bad(setup: bad_block::Setup) -> BadBlock {
    let mut run = BadBlock::new(3, setup);
    while !run.is_done() {
        run.step();
    }
    run
}

#[test]
fn who_checks_refuses_the_block_by_its_own_rule() {
    for (fault, broken) in [(Fault::Overspend, RuleId::Balances), (Fault::BadSignature, RuleId::Signatures)] {
        let run = bad(bad_block::Setup { fault, careless: 2, then: Then::Return });
        let wrong: Vec<_> = run.verdicts.iter().filter(|(_, verdict)| verdict.is_err()).collect();
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert_eq!(wrong[0].0, broken);
        let told = matches!(
            &wrong[0].1,
            Err(Violation::Ledger { error: LedgerError::Overspend { .. }, .. }
                | Violation::BadTransactionSignature { .. })
        );
        assert!(told, "{wrong:?}");
        assert!(run.forgone > 0);
    }
}

#[test]
fn a_vote_for_a_bad_block_is_not_slashed_and_earns_the_source_at_most() {
    for careless in 0..=bad_block::Setup::MOST_CARELESS {
        let run = bad(bad_block::Setup { fault: Fault::Overspend, careless, then: Then::Return });
        let told = bad_block_screen::verdict(&run);
        assert_eq!(told.starts_with("Nobody is slashed. "), careless > 0, "{told}");
        let [proposer, followed, checked] = run.groups();
        assert_eq!((followed.members, checked.members), (u32::from(careless), 11 - u32::from(careless)));
        assert_eq!([proposer, followed, checked].map(|group| group.slashed), [0; 3], "{careless}");
        assert_eq!((followed.flags[1], followed.flags[2]), (0, 0), "{careless}");
        assert!(checked.flags[1] == checked.members, "{careless}: {checked:?}");
    }
}

#[test]
fn a_second_vote_and_a_way_back_from_two_thirds_are_slashed() {
    for careless in [0, 3, 6, 7, 9, 11] {
        let again = bad(bad_block::Setup { fault: Fault::Overspend, careless, then: Then::VoteAgain });
        let slashed: u32 = again.groups().iter().map(|group| group.slashed).sum();
        assert_eq!(slashed, u32::from(careless) + 1, "vote again, {careless}");
        let who = if careless == 0 { "One is slashed: ".to_owned() } else { format!("{slashed} are slashed: ") };
        assert!(bad_block_screen::verdict(&again).starts_with(&who), "{careless}");
        let on = bad(bad_block::Setup { fault: Fault::Overspend, careless, then: Then::GoOn });
        let slashed: u32 = on.groups().iter().map(|group| group.slashed).sum();
        // Eight of twelve are two thirds.
        let expected = if careless >= 7 { u32::from(careless) + 1 } else { 0 };
        assert_eq!(slashed, expected, "go on, {careless}");
        assert_eq!(on.setup.justifies_itself(), careless >= 7);
    }
}

fn old(sellers: u8, wait: u8) -> OldKeys {
    let mut run = OldKeys::new(5, old_keys::Setup { sellers, wait });
    while !run.is_done() {
        run.step();
    }
    run
}

#[test]
fn a_node_that_knows_only_the_genesis_cannot_tell() {
    for sellers in [3, 4] {
        let run = old(sellers, 10);
        let [real, other] = run.histories();
        assert_eq!(run.newcomer(true).head, real.tip);
        let deceived = run.newcomer(false);
        assert_eq!((deceived.head, deceived.refusal), (other.tip, Some(StoreError::BesideFinal)));
        assert!(other.finalized > old_keys::FORK);
    }
    let mut run = old(4, 10);
    let [real, other] = run.histories();
    assert!(other.blocks > real.blocks, "{other:?} is longer than {real:?}");
    // The tick is read from the run.
    assert_eq!(run.refused, [0, 0]);
    for (refused, ticks) in [([0, 0], ["✓ yes", "✓ yes"]), ([0, 1], ["✓ yes", "✗ no"]), ([2, 0], ["✗ no", "✓ yes"])]
    {
        run.refused = refused;
        assert_eq!(old_keys_screen::table(&run, None).rows[0][1..], ticks);
    }
    // Half of the stake is no two thirds.
    let run = old(2, 5);
    assert_eq!(run.newcomer(false).head, run.histories()[0].tip);
}

#[test]
fn a_checkpoint_younger_than_the_fork_tells_them_apart() {
    let run = old(4, 10);
    for age in 0..=20 {
        let trusted = run.checkpoint(age);
        let [real, other] = run.contain(&trusted);
        assert!(real, "{age}");
        // The checkpoint of the fork's own epoch is the last block that both have, unless the first slot has its own.
        if trusted.epoch != old_keys::FORK {
            assert_eq!(other, trusted.epoch < old_keys::FORK, "{age}: epoch {}", trusted.epoch);
        }
        let (period, is_young) = run.period(&trusted);
        assert_eq!((period, is_young), (4, u64::from(age) <= 4), "{age}");
    }
    assert!(old_keys_screen::newcomer(&run, Some(3)).starts_with("The node refuses"));
    // The genesis block is 17 epochs old, and nothing is older.
    assert_eq!((run.setup.present(), run.checkpoint(20).epoch), (17, 0));
    for age in [17, 20] {
        let told = old_keys_screen::newcomer(&run, Some(age));
        assert!(told.contains("At 17 epochs it is older than the period of 4"), "{told}");
    }
    assert!(old_keys_screen::newcomer(&run, None).starts_with("It cannot tell"));
}

#[test]
fn proofs_are_worth_something_while_the_stake_is_bound() {
    for wait in [1, 4, 6, 7, 10] {
        let run = old(4, wait);
        let (proofs, bound) = (run.proofs(), run.still_bound());
        assert_eq!((proofs.found, proofs.slashed as usize), (4, bound), "{wait}");
        assert_eq!(proofs.taken, u64::from(proofs.slashed) * COIN, "{wait}");
        assert_eq!(matches!(proofs.refusal, Some(LedgerError::NotSlashable { .. })), bound < 4, "{wait}");
    }
    assert_eq!((old(4, 1).still_bound(), old(4, 10).still_bound()), (4, 0));
}

fn both(seed: u64, two_voters: u8, cut: u8, has_slashing: bool) -> BothSides {
    let mut run = BothSides::new(seed, both_sides::Setup { two_voters, cut, has_slashing });
    while !run.is_done() {
        run.step();
    }
    run
}

/// Whether the verdict on votes for both fits what the run came to.
fn says_what_happened(run: &BothSides, place: &str) {
    let told = both_sides_screen::verdict(run);
    let facts = both_sides_screen::facts(run);
    assert_eq!(told.starts_with("Two histories are final"), run.is_broken(), "{place}: {told}");
    // Either it says when the halves agreed, in the words of the figure, or nothing of an end.
    let agreed = facts[0].value.as_str();
    assert_eq!(agreed == "never", run.agreed_since.is_none(), "{place}");
    let has_slashing = run.setup.has_slashing;
    if !run.is_broken() && (has_slashing || run.setup.two_voters == 0) {
        let ending = if agreed == "never" { "have not agreed".to_owned() } else { format!("halves agree {agreed}") };
        assert!(told.contains(&ending), "{place}: {told}");
    } else {
        let backed = told.contains("backed the winner");
        assert_eq!(backed, !has_slashing && run.agreed_since.is_some() && !run.is_broken(), "{place}: {told}");
    }
    let [one, two] = [0, 1].map(|side| run.slashed(side));
    assert_eq!(facts[3].value, format!("{one}, {two}"), "{place}");
    assert_eq!(told.contains(&format!("{} are slashed", one.max(two))), has_slashing, "{place}: {told}");
}

#[test]
fn without_slashing_voting_for_both_is_never_worse_and_a_third_breaks_finality() {
    for seed in 1..=4 {
        for cut in 1..=4 {
            let honest = both(seed, 0, cut, false);
            assert_eq!(honest.contradictions(), 0, "seed {seed}, cut {cut}: the honest never do");
            says_what_happened(&honest, &format!("seed {seed}, cut {cut}"));
            for two_voters in [2, 4, 6] {
                let run = both(seed, two_voters, cut, false);
                let place = format!("seed {seed}, {two_voters} for both, cut {cut}");
                assert!(run.contradictors().is_empty(), "{place}");
                assert_eq!([run.slashed(0), run.slashed(1)], [0; 2], "{place}");
                says_what_happened(&run, &place);
                for side in 0..2 {
                    let [one, two, liars] = run.earned(side);
                    assert!(liars > one.min(two), "{place}, side {side}: {:?}", run.earned(side));
                }
                // Two histories final: only with a third of the stake for both.
                assert!(!run.is_broken() || two_voters >= 4, "{place}");
            }
        }
        assert!(both(seed, 4, 4, false).is_broken(), "seed {seed}");
        assert_eq!(both(seed, 4, 4, false).agreed_since, None, "seed {seed}");
    }
}

#[test]
fn with_slashing_whoever_votes_for_both_pays_and_nobody_else() {
    let rules = SlashingParams::playground();
    for seed in 1..=3 {
        for (two_voters, cut) in [(2, 1), (4, 1), (6, 2), (4, 4)] {
            let run = both(seed, two_voters, cut, true);
            let place = format!("seed {seed}, {two_voters} for both, cut {cut}");
            let mut slashed = run.contradictors();
            slashed.sort_unstable();
            assert_eq!(slashed, (0..u32::from(two_voters)).collect::<Vec<_>>(), "{place}");
            let lost = -run.earned(0)[2] / COIN as f64;
            // The initial penalty, and three times the share of the slashed of what is left.
            let share = (u64::from(two_voters) * 32 * COIN * 3).min(12 * 32 * COIN) as f64 / (12 * 32 * COIN) as f64;
            let least = rules.initial_penalty(32 * COIN) as f64 / COIN as f64 + 30.0 * share;
            assert!(lost > least - 1.0 && lost < 32.1, "{place}: lost {lost}, at least {least}");
            let on_chain = [0, 1].map(|side| run.slashed(side));
            assert_eq!(on_chain, [usize::from(two_voters); 2], "{place}");
            says_what_happened(&run, &place);
        }
    }
}

#[test]
fn what_the_page_says_fits_what_happened() {
    let run = both(1, 4, 4, false);
    assert!(both_sides_screen::verdict(&run).starts_with("Two histories are final"));
    assert_eq!(both_sides_screen::table(&run).rows.len(), 3);
    assert_eq!(both_sides_screen::table(&both(1, 0, 1, false)).rows.len(), 2);
    for (grains, words) in [(0.0, "0"), (-1.5e9, "−1.5"), (2e9, "+2")] {
        assert_eq!(signed_coins(grains), words);
    }
}

#[test]
fn who_is_slashed_is_told_what_is_taken_later_and_when_it_ends() {
    let mut machines = Machines::new(1);
    for next in [Act::Protect(0), Act::Protect(1), Act::StartOrStop(1)] {
        act(&mut machines, next);
    }
    assert!((0..12).any(|_| duties(&mut machines, 1)));
    let bill = machines.bill.expect("a bill");
    let mut told = Vec::new();
    while let Ok(words) = machines.act(Act::NextDuty) {
        told.push(words);
        assert!(told.len() < 40, "it never ends");
    }
    let taken = machines.bill.and_then(|bill| bill.correlation).expect("the correlation penalty");
    let said = |start: String| told.iter().filter(|words| words.starts_with(&start)).count();
    // A fifth of the stake is slashed, and three times that part is taken.
    assert!(taken > 18 * COIN, "{taken}");
    assert_eq!(said(format!("Epoch {}: {}", bill.correlation_epoch + 1, coins(taken))), 1, "{told:?}");
    assert!(told.last().expect("words").starts_with(&format!("Epoch {}: what is left", bill.withdrawable_epoch)));
}
