//! The rules of proof of stake against the executable Ethereum specification.
//!
//! Every case in `ethereum/*.json` goes through the library's public functions, with the constants that stand in the
//! file itself. The files come from `$PROOFGROUND_VECTORS` where that is set, and else from `tests/data`.
use proofground::core::consensus::finality::casper_ffg::Ffg;
use proofground::core::consensus::leader::stake::{
    ProposerParams, SamplingRule, compute_committee, compute_proposer_index, compute_shuffled_index,
    compute_shuffled_list,
};
use proofground::core::consensus::penalty::inactivity::{
    InactivityParams, inactivity_penalty, is_in_leak, update_score,
};
use proofground::core::consensus::penalty::rewards::{
    RewardParams, base_reward, base_reward_per_increment, integer_squareroot,
};
use proofground::core::consensus::penalty::slashing::{CorrelationRounding, SlashingParams};
use serde_json::Value;
use std::path::PathBuf;

fn load(name: &str) -> Value {
    let root = std::env::var_os("PROOFGROUND_VECTORS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")), PathBuf::from);
    let path = root.join("ethereum").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn cases(file: &Value) -> &[Value] {
    let cases = list(&file["cases"]);
    assert!(!cases.is_empty(), "a file without cases proves nothing");
    cases
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("expected a list, found {value}"))
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("expected a number, found {value}"))
}

fn numbers(value: &Value) -> Vec<u64> {
    list(value).iter().map(number).collect()
}

/// The specification's booleans are written as `true` or as `1`.
fn flag(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| number(value) == 1)
}

fn seed(value: &Value) -> [u8; 32] {
    let text = value.as_str().unwrap_or_else(|| panic!("expected hex, found {value}"));
    assert_eq!(text.len(), 64, "a seed has 32 bytes");
    std::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
}

#[test]
fn finality() {
    let file = load("finality.json");
    let root = |epoch: u64| std::array::from_fn(|i| epoch.to_le_bytes()[i % 8]);
    for (at, case) in cases(&file).iter().enumerate() {
        let total = number(&case["total_active_balance"]);
        let mut ffg = Ffg::genesis(root(0));
        for step in list(&case["steps"]) {
            let epoch = number(&step["epoch"]);
            let before = ffg;
            let outcome = ffg.weigh(
                epoch,
                root(epoch - 1),
                root(epoch),
                total,
                number(&step["previous_target_balance"]),
                number(&step["current_target_balance"]),
            );
            let expect = &step["expect"];
            let place = format!("case {at}, epoch {epoch}");
            assert_eq!(ffg.previous_justified.epoch, number(&expect["previous_justified_epoch"]), "{place}");
            assert_eq!(ffg.current_justified.epoch, number(&expect["current_justified_epoch"]), "{place}");
            assert_eq!(ffg.finalized.epoch, number(&expect["finalized_epoch"]), "{place}");
            let bits: Vec<bool> = list(&expect["justification_bits"]).iter().map(flag).collect();
            assert_eq!(ffg.justification_bits.as_slice(), bits, "{place}");
            // What the step reports agrees with what it changed.
            let finalized = (ffg.finalized != before.finalized).then_some(ffg.finalized);
            assert_eq!(outcome.finalized, finalized, "{place}");
            assert_eq!(outcome.by_case.is_some(), finalized.is_some(), "{place}");
            let newest = outcome.justified_current.or(outcome.justified_previous);
            assert_eq!(newest.unwrap_or(before.current_justified), ffg.current_justified, "{place}");
            for checkpoint in [ffg.previous_justified, ffg.current_justified, ffg.finalized] {
                assert_eq!(checkpoint.root, root(checkpoint.epoch), "{place}");
            }
        }
    }
}

#[test]
fn shuffling() {
    let file = load("shuffling.json");
    for (at, case) in cases(&file).iter().enumerate() {
        let seed = seed(&case["seed"]);
        let count = number(&case["count"]) as usize;
        let rounds = u8::try_from(number(&case["rounds"])).unwrap();
        let expect: Vec<usize> = numbers(&case["shuffled_index"]).iter().map(|i| *i as usize).collect();
        assert_eq!(expect.len(), count);
        assert_eq!(compute_shuffled_list(count, &seed, rounds), Some(expect.clone()), "case {at}");
        for (index, shuffled) in expect.iter().enumerate() {
            assert_eq!(compute_shuffled_index(index, count, &seed, rounds), Some(*shuffled), "case {at}");
        }
        let whole: Vec<usize> = (0..8).flat_map(|i| compute_committee(count, &seed, i, 8, rounds).unwrap()).collect();
        assert_eq!(whole, expect, "case {at}: the committees joined");
    }
}

#[test]
fn proposers() {
    let file = load("proposers.json");
    let rounds = u8::try_from(number(&file["constants"]["SHUFFLE_ROUND_COUNT"])).unwrap();
    for (at, case) in cases(&file).iter().enumerate() {
        let params = ProposerParams {
            max_effective_balance: number(&case["max_effective_balance"]),
            sampling: SamplingRule::SixteenBit,
            rounds,
        };
        let proposer = compute_proposer_index(&numbers(&case["effective_balances"]), &seed(&case["seed"]), &params);
        assert_eq!(proposer, Some(number(&case["proposer"]) as usize), "case {at}");
    }
}

#[test]
fn slashing() {
    let file = load("slashing.json");
    let constants = &file["constants"];
    let params = SlashingParams {
        effective_balance_increment: number(&constants["EFFECTIVE_BALANCE_INCREMENT"]),
        min_slashing_penalty_quotient: number(&constants["MIN_SLASHING_PENALTY_QUOTIENT_ELECTRA"]),
        whistleblower_reward_quotient: number(&constants["WHISTLEBLOWER_REWARD_QUOTIENT_ELECTRA"]),
        proportional_slashing_multiplier: number(&constants["PROPORTIONAL_SLASHING_MULTIPLIER_BELLATRIX"]),
        epochs_per_slashings_vector: number(&constants["EPOCHS_PER_SLASHINGS_VECTOR"]),
        correlation_rounding: CorrelationRounding::RatePerIncrement,
        ..SlashingParams::electra()
    };
    assert_eq!(params, SlashingParams::electra());
    for (at, case) in cases(&file).iter().enumerate() {
        let balances = numbers(&case["effective_balances"]);
        let total: u64 = balances.iter().sum();
        let slashed: Vec<u64> = numbers(&case["slashed"]).iter().map(|i| balances[*i as usize]).collect();
        let epoch = 9;
        let events: Vec<(u64, u64)> = slashed.iter().map(|balance| (epoch, *balance)).collect();
        let in_window = params.total_slashed_in_window(&events, params.correlation_epoch(epoch));
        let each = |rule: &dyn Fn(u64) -> u64| slashed.iter().map(|balance| rule(*balance)).collect::<Vec<_>>();
        let expect = &case["expect"];
        assert_eq!(each(&|eb| params.initial_penalty(eb)), numbers(&expect["initial_penalty"]), "case {at}");
        assert_eq!(each(&|eb| params.whistleblower_reward(eb)), numbers(&expect["whistleblower_reward"]), "case {at}");
        assert_eq!(
            each(&|eb| params.correlation_penalty(eb, in_window, total)),
            numbers(&expect["correlation_penalty"]),
            "case {at}"
        );
    }
}

#[test]
fn inactivity() {
    let file = load("inactivity.json");
    let constants = &file["constants"];
    let params = InactivityParams {
        inactivity_score_bias: number(&constants["INACTIVITY_SCORE_BIAS"]),
        inactivity_score_recovery_rate: number(&constants["INACTIVITY_SCORE_RECOVERY_RATE"]),
        inactivity_penalty_quotient: number(&constants["INACTIVITY_PENALTY_QUOTIENT_BELLATRIX"]),
        min_epochs_to_inactivity_penalty: number(&constants["MIN_EPOCHS_TO_INACTIVITY_PENALTY"]),
    };
    assert_eq!(params, InactivityParams::electra());
    for (at, case) in cases(&file).iter().enumerate() {
        let effective = numbers(&case["effective_balances"]);
        let mut balances = effective.clone();
        let mut scores = vec![0; effective.len()];
        for step in list(&case["steps"]) {
            let epoch = number(&step["epoch"]);
            let expect = &step["expect"];
            let in_leak =
                is_in_leak(epoch - 1, number(&step["finalized_epoch"]), params.min_epochs_to_inactivity_penalty);
            assert_eq!(in_leak, flag(&expect["in_leak"]), "case {at}, epoch {epoch}");
            let participated: Vec<bool> = list(&step["participated"]).iter().map(flag).collect();
            assert_eq!(participated.len(), effective.len());
            for (i, participated) in participated.into_iter().enumerate() {
                scores[i] = update_score(scores[i], participated, in_leak, &params);
                if !participated {
                    balances[i] = balances[i].saturating_sub(inactivity_penalty(effective[i], scores[i], &params));
                }
            }
            assert_eq!(scores, numbers(&expect["scores"]), "case {at}, epoch {epoch}");
            assert_eq!(balances, numbers(&expect["balances"]), "case {at}, epoch {epoch}");
        }
    }
}

#[test]
fn rewards() {
    let file = load("rewards.json");
    let constants = &file["constants"];
    let params = RewardParams {
        effective_balance_increment: number(&constants["EFFECTIVE_BALANCE_INCREMENT"]),
        base_reward_factor: number(&constants["BASE_REWARD_FACTOR"]),
        slots_per_epoch: number(&constants["SLOTS_PER_EPOCH"]),
        ..RewardParams::mainnet()
    };
    assert_eq!(params, RewardParams::mainnet());
    for (at, case) in cases(&file).iter().enumerate() {
        let total = number(&case["total_active_balance"]);
        let rate = number(&case["base_reward_per_increment"]);
        assert_eq!(integer_squareroot(total), number(&case["integer_squareroot"]), "case {at}");
        assert_eq!(base_reward_per_increment(total, &params), rate, "case {at}");
        assert_eq!(base_reward(32 * params.effective_balance_increment, total, &params), 32 * rate, "case {at}");
    }
}
