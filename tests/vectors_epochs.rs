//! Whole epochs against the executable Ethereum specification: finality, scores, rewards, penalties, queues, slashings,
//! deposits and effective balances, in one step and in the running chain's own order.
//!
//! `tests/data/ethereum/epochs.py` drew the states and had the specification (Altair, Bellatrix, Electra; preset minimal) end
//! five epochs on each.

use proofground::core::chain::chain_state::{ConsensusState, StakeState};
use proofground::core::chain::ledger::Ledger;
use proofground::core::chain::registry::{FAR_FUTURE_EPOCH, Registry, Validator};
use proofground::core::consensus::epoch::process_slots;
use proofground::core::consensus::finality::casper_ffg::Checkpoint;
use proofground::core::consensus::params::StakeRules;
use proofground::core::consensus::queue::{ChurnRule, PendingDeposit};
use proofground::core::keys::PublicKey;
use proofground::core::scenario::Scenario;
use proofground::core::units::{Amount, Slot};
use proofground::core::world::World;
use serde_json::Value;

#[path = "support/mod.rs"]
mod support;
use support::{list, number, truth};

fn numbers(value: &Value) -> Vec<u64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

/// What never comes is written as -1.
fn epochs(value: &Value) -> Vec<u64> {
    list(value).iter().map(|one| one.as_u64().unwrap_or(FAR_FUTURE_EPOCH)).collect()
}

fn flags(value: &Value) -> Vec<[bool; 3]> {
    numbers(value).iter().map(|bits| [0, 1, 2].map(|place| bits >> place & 1 == 1)).collect()
}

fn rules(fork: &str, constants: &Value) -> StakeRules {
    let get = |name: &str| number(&constants[name]);
    let mut rules = match fork {
        "altair" => StakeRules::altair(),
        "bellatrix" => StakeRules::bellatrix(),
        _ => StakeRules::electra(),
    };
    let churn = numbers(&constants["churn"]);
    rules.churn = match rules.churn {
        ChurnRule::ByCount { .. } => ChurnRule::ByCount { min: churn[0], quotient: churn[1], most_entries: u64::MAX },
        ChurnRule::ByBalance { .. } => ChurnRule::ByBalance { min: churn[0], quotient: churn[1], most: churn[2] },
    };
    (rules.slots_per_epoch, rules.rewards.slots_per_epoch) = (get("slots_per_epoch"), get("slots_per_epoch"));
    rules.max_seed_lookahead = get("max_seed_lookahead");
    rules.ejection_balance = get("ejection_balance");
    rules.min_withdrawability_delay = get("withdrawability_delay");
    rules.effective_balance.max_effective_balance = get("max_effective_balance");
    rules.inactivity.inactivity_score_bias = get("bias");
    rules.inactivity.inactivity_score_recovery_rate = get("recovery");
    rules.inactivity.inactivity_penalty_quotient = get("inactivity_quotient");
    rules.inactivity.min_epochs_to_inactivity_penalty = get("min_epochs_to_inactivity_penalty");
    let slashing = rules.slashing.as_mut().expect("slashing parameters");
    slashing.proportional_slashing_multiplier = get("multiplier");
    slashing.epochs_per_slashings_vector = get("slashings_vector");
    rules
}

fn key(index: u64) -> PublicKey {
    PublicKey([index as u8 + 1; 32])
}

fn start(start: &Value, rules: &StakeRules) -> StakeState {
    let world = World::new(Scenario::one_mempool(1));
    let ConsensusState::Stake(stake) = (*world.stake.state()).clone().consensus else { panic!("a stake chain") };
    let mut stake = *stake;
    let column = |name: &str| epochs(&start[name]);
    let (balance, effective) = (numbers(&start["balances"]), column("effective_balance"));
    let (eligible, active) = (column("activation_eligibility_epoch"), column("activation_epoch"));
    let (exit, withdrawable) = (column("exit_epoch"), column("withdrawable_epoch"));
    let (scores, slashed) = (numbers(&start["scores"]), list(&start["slashed"]));
    let validator = |index: usize| Validator {
        effective_balance: effective[index],
        activation_eligibility_epoch: eligible[index],
        activation_epoch: active[index],
        exit_epoch: exit[index],
        withdrawable_epoch: withdrawable[index],
        slashed: truth(&slashed[index]),
        inactivity_score: scores[index],
        ..Validator::new(key(index as u64), key(index as u64), Amount(balance[index]), rules)
    };
    stake.registry = Registry((0..balance.len()).map(validator).collect());
    stake.slot = Slot(rules.first_slot(number(&start["epoch"]) + 1).0 - 1);
    let checkpoint = |epoch: u64| Checkpoint { epoch, root: [0; 32] };
    let justified = numbers(&start["justified"]);
    stake.ffg.previous_justified = checkpoint(justified[0]);
    stake.ffg.current_justified = checkpoint(justified[1]);
    stake.ffg.finalized = checkpoint(number(&start["finalized"]));
    for (bit, value) in stake.ffg.justification_bits.iter_mut().zip(list(&start["bits"])) {
        *bit = truth(value);
    }
    let slashings = start["slashings"].as_array().expect("a list").iter().map(numbers);
    stake.slashings = slashings.map(|one| (one[0], one[1])).collect();
    let pending = start["pending_of"].as_array().into_iter().flatten().map(numbers);
    stake.churn.pending_deposits = pending
        .map(|one| PendingDeposit {
            account: key(one[0]),
            signing_key: key(one[0]),
            amount: Amount(one[1]),
            slot: Slot(one[2]),
        })
        .collect();
    stake
}

fn compare(stake: &StakeState, expect: &Value, place: &str) {
    let column = |get: fn(&Validator) -> u64| stake.registry.0.iter().map(get).collect::<Vec<_>>();
    assert_eq!(column(|one| one.inactivity_score), numbers(&expect["scores"]), "{place}: scores");
    assert_eq!(column(|one| one.balance.0), numbers(&expect["balances"]), "{place}: balances");
    for (name, get) in [
        ("effective_balance", (|one| one.effective_balance) as fn(&Validator) -> u64),
        ("activation_eligibility_epoch", |one| one.activation_eligibility_epoch),
        ("activation_epoch", |one| one.activation_epoch),
        ("exit_epoch", |one| one.exit_epoch),
        ("withdrawable_epoch", |one| one.withdrawable_epoch),
    ] {
        assert_eq!(column(get), epochs(&expect[name]), "{place}: {name}");
    }
    let justified = [stake.ffg.previous_justified.epoch, stake.ffg.current_justified.epoch];
    assert_eq!(justified.to_vec(), numbers(&expect["justified"]), "{place}: justified");
    assert_eq!(stake.ffg.finalized.epoch, number(&expect["finalized"]), "{place}: finalized");
    if expect["pending"].is_array() {
        let pending: Vec<u64> = stake.churn.pending_deposits.iter().map(|deposit| deposit.amount.0).collect();
        assert_eq!(pending, numbers(&expect["pending"]), "{place}: pending deposits");
    }
}

#[test]
fn whole_epochs_end_as_in_the_specification() {
    let file: Value = serde_json::from_str(include_str!("data/ethereum/epochs.json")).expect("the file is JSON");
    for (at, case) in list(&file["cases"]).iter().enumerate() {
        let fork = support::text(&case["fork"]);
        let rules = rules(fork, &file["constants"][fork]);
        let mut stake = start(&case["start"], &rules);
        let mut ledger = Ledger::default();
        for (step, expect) in list(&case["steps"]).iter().enumerate() {
            stake.previous_participation = flags(&expect["previous"]);
            stake.current_participation = flags(&expect["current"]);
            let next = Slot(stake.slot.0 + 1);
            process_slots(&mut ledger, &mut stake, next, &rules);
            compare(&stake, &expect["expect"], &format!("case {at} ({fork}), step {step}"));
            stake.slot = Slot(stake.slot.0 + rules.slots_per_epoch - 1);
        }
    }
}
