//! A scenario is input like any other: what is out of bounds is named, and what is within runs.

use proofground::core::consensus::leader::work::RetargetRule;
use proofground::core::consensus::penalty::downtime::DowntimeParams;
use proofground::core::consensus::queue::ChurnRule;
use proofground::core::network::Partition;
use proofground::core::prng::Prng;
use proofground::core::scenario::{Miner, Person, Scenario};
use proofground::core::units::work::Target;
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::World;

/// What a careless or hostile author would write for a number.
fn number(prng: &mut Prng) -> u64 {
    match prng.below(10) {
        0 => 0,
        1 => 1,
        2 => u64::MAX,
        3 => u64::MAX / 2,
        4 => prng.next_u64(),
        5 => 1 << prng.below(64),
        6 => prng.below(100),
        _ => prng.below(100_000),
    }
}

type Change = fn(&mut Scenario, u64);

const CHANGES: [Change; 50] = [
    |it, n| it.people.truncate(n as usize % 8),
    |it, n| it.people[0].balance = Amount(n),
    |it, n| it.people[1].stake = Amount(n),
    |it, n| it.miners.truncate(n as usize % 8),
    |it, n| it.miners[1].share = n as u16,
    |it, n| it.difficulty_bits = n as u8,
    |it, n| it.payment_mean_ms = n,
    |it, n| it.max_transactions = n as usize,
    |it, n| it.work_links[0].b = n as u8,
    |it, n| it.stake_links[0].delay_ms = n,
    |it, n| it.two_faced = vec![n as u8],
    |it, n| it.stake_partition = Some(Partition { groups: vec![0, n as u8], from: SimTime(n), until: SimTime(9_000) }),
    |it, n| it.work.pow_limit = Target::from_difficulty_bits(n as u8),
    |it, n| it.work.rule = RetargetRule::PerBlock { divisor_s: n },
    |it, n| it.work.rule = RetargetRule::Lwma { window: n as u16 },
    |it, n| (it.work.rule, it.difficulty_bits) = (RetargetRule::Fixed, 8 + n as u8 % 8),
    |it, n| it.work.retarget_interval = n,
    |it, n| it.work.target_spacing_s = n,
    |it, n| it.work.clamp_factor = n,
    |it, n| it.work.subsidy = Amount(n),
    |it, n| it.work.halving_interval = n,
    |it, n| it.work.coinbase_maturity = n,
    |it, n| it.work.max_future_s = n,
    |it, n| it.stake.slot_ms = n,
    |it, n| it.stake.slots_per_epoch = n,
    |it, n| (it.stake.slots_per_epoch, it.stake.rewards.slots_per_epoch) = (n, n),
    |it, n| it.stake.shuffle_rounds = n as u8,
    |it, n| it.stake.proposer_score_boost = n,
    |it, n| it.stake.min_seed_lookahead = n,
    |it, n| it.stake.max_seed_lookahead = n,
    |it, n| it.stake.proposer.rounds = n as u8,
    |it, n| it.stake.effective_balance.effective_balance_increment = n,
    |it, n| it.stake.effective_balance.hysteresis_quotient = n,
    |it, n| it.stake.effective_balance.max_effective_balance = n,
    |it, n| it.stake.min_deposit = Amount(n),
    |it, n| it.stake.min_activation_balance = n,
    |it, n| it.stake.ejection_balance = n,
    |it, n| it.stake.min_withdrawability_delay = n,
    |it, n| it.stake.shard_committee_period = n,
    |it, n| it.stake.churn = ChurnRule::ByCount { min: n, quotient: n, most_entries: n },
    |it, n| it.stake.churn = ChurnRule::ByBalance { min: n, quotient: n, most: n },
    |it, n| it.stake.max_withdrawals_per_block = n,
    |it, n| {
        let (window, jail_epochs) = (n as u32, n);
        it.stake.downtime = Some(DowntimeParams { window, jail_epochs, ..DowntimeParams::playground() });
    },
    |it, n| it.stake.rewards.base_reward_factor = n,
    |it, n| it.stake.rewards.weight_denominator = n,
    |it, n| it.stake.rewards.min_attestation_inclusion_delay = n,
    |it, n| it.stake.inactivity.inactivity_penalty_quotient = n,
    |it, n| it.stake.inactivity.inactivity_score_bias = n,
    |it, n| it.stake.slashing.iter_mut().for_each(|slashing| slashing.epochs_per_slashings_vector = n),
    |it, n| it.stake.slashing.iter_mut().for_each(|slashing| slashing.min_slashing_penalty_quotient = n),
];

#[test]
fn the_default_is_within_its_bounds() {
    assert_eq!(Scenario::one_mempool(7).check(), Ok(()));
}

#[test]
fn what_is_out_of_bounds_is_named() {
    let mut scenario = Scenario::one_mempool(7);
    scenario.stake.slot_ms = 0;
    let error = scenario.check().expect_err("a slot of no length");
    assert_eq!(error.to_string(), "stake.slot_ms: expected 100 to 3600000, found 0");
    scenario = Scenario::one_mempool(7);
    scenario.stake.rewards.slots_per_epoch = 32;
    let error = scenario.check().expect_err("two lengths of an epoch");
    assert_eq!(error.to_string(), "stake.rewards.slots_per_epoch: expected 8, found 32");
    scenario = Scenario::one_mempool(7);
    scenario.work.rule = RetargetRule::Lwma { window: 577 };
    let error = scenario.check().expect_err("a window of more than the chain remembers");
    assert_eq!(error.to_string(), "work.rule.window: expected 2 to 576, found 577");
    scenario = Scenario::one_mempool(7);
    scenario.work.rule = RetargetRule::PerBlock { divisor_s: 0 };
    assert_eq!(scenario.check().expect_err("a division by nothing").field, "work.rule.divisor_s");
    scenario = Scenario::one_mempool(7);
    let crowd = (0..251).map(|_| Person { name: "Ada".into(), balance: Amount(1), stake: Amount(0) });
    scenario.people = crowd.collect();
    assert_eq!(scenario.check().expect_err("a crowd").field, "people");
    scenario = Scenario::one_mempool(7);
    scenario.miners.push(Miner { name: "Pool D".into(), share: 1 });
    assert_eq!(scenario.check().expect_err("more than the whole").field, "miners: all shares");
}

#[test]
fn whatever_passes_the_check_runs() {
    let (mut refused, mut ran) = (0, 0);
    for seed in 0..600 {
        let mut prng = Prng::from_seed(seed);
        let mut scenario = Scenario::one_mempool(seed);
        for _ in 0..=prng.below(2) {
            let change = CHANGES[prng.below(CHANGES.len() as u64) as usize];
            if scenario.people.len() > 1 && scenario.miners.len() > 1 {
                change(&mut scenario, number(&mut prng));
            }
        }
        if scenario.check().is_err() {
            refused += 1;
            continue;
        }
        ran += 1;
        let mut world = World::new(scenario);
        // An enormous pace of payments or slots is cut short by the number of steps.
        world.advance_to(SimTime::from_secs(200), 400);
        for lane in [&world.work, &world.stake] {
            assert!(lane.state().conserves_supply(), "seed {seed}: a coin appeared or was lost");
        }
    }
    assert!(refused > 100 && ran > 100, "{refused} refused, {ran} ran");
}
