//! Stake that others lend: nothing is made or lost, rounding favours nobody who moves, a fault reaches what it should.

use proofground::core::prng::Prng;
use proofground::core::units::GRAINS_PER_COIN as COIN;
use proofground::lab::stake::delegation::choose::{Crowd, gather};
use proofground::lab::stake::delegation::choose_screen::{Choose, Knob as ChooseKnob};
use proofground::lab::stake::delegation::days::{ARBITRAGEURS, Days, HOLDERS, Setup, YOU};
use proofground::lab::stake::delegation::lend::{Act, Lend};
use proofground::lab::stake::delegation::market::Market;
use proofground::lab::stake::delegation::pool_screen::{Act as PoolAct, Knob as PoolKnob, PoolLab};
use proofground::lab::stake::delegation::refused::Refused;
use proofground::lab::stake::delegation::staking::{Operator, Rules, Staking};

/// Random sequences; `PROOFGROUND_RUNS` makes it more.
fn runs() -> u64 {
    std::env::var("PROOFGROUND_RUNS").ok().and_then(|text| text.parse().ok()).unwrap_or(300)
}

fn four_operators(rules: Rules, lenders: usize) -> Staking {
    let operators =
        (0..4u64).map(|index| Operator::new(&format!("Operator {index}"), index * 50_000, 1_000_000 - index * 10_000));
    Staking::new(rules, operators.collect(), vec![1_000 * COIN; lenders])
}

/// All a lender has, wherever it is.
fn wealth(staking: &Staking, lender: usize) -> u64 {
    let lent: u64 = (0..staking.operators.len()).map(|operator| staking.lent(lender, operator)).sum();
    let leaving: u64 = staking.unbonding.iter().filter(|entry| entry.lender == lender).map(|entry| entry.balance).sum();
    staking.free[lender] + lent + leaving
}

/// An amount of any size: all, nothing, dust, or something between.
fn amount(chance: &mut Prng, there: u64) -> u64 {
    match chance.below(6) {
        0 => there,
        1 => there.saturating_add(1),
        2 => 0,
        3 => 1 + chance.below(5),
        _ => chance.below(there.saturating_add(1)),
    }
}

#[test]
fn whatever_is_done_nothing_is_made_or_lost_and_a_refusal_changes_nothing() {
    let (mut refused, mut slashings, mut moves) = (0u32, 0u32, 0u32);
    for seed in 0..runs() {
        let mut chance = Prng::from_seed(seed).fork("delegation");
        let cap_ppm = chance.chance(1, 3).then_some(400_000);
        // Some runs lend from the first day with shares worth many grains, some with stake slashed to dust.
        let rules = Rules {
            cap_ppm,
            double_sign_ppm: [50_000, 50_000, 900_000, 1_000_000][chance.below(4) as usize],
            ..Rules::cosmos()
        };
        let mut staking = four_operators(rules, 5);
        let began_with = staking.total();
        for step in 0..150 {
            let before = staking.clone();
            let (lender, one, other) = (chance.below(6) as usize, chance.below(5) as usize, chance.below(4) as usize);
            // Mostly an operator with which the lender has something.
            let theirs = (0..4).find(|operator| staking.lent(lender, *operator) > 0);
            let one = theirs.filter(|_| chance.chance(1, 2)).unwrap_or(one);
            let lent = staking.lent(lender, one);
            let outcome = match chance.below(8) {
                0 | 1 => {
                    let free = staking.free.get(lender).copied().unwrap_or(5);
                    staking.delegate(lender, one, amount(&mut chance, free)).map(|_| ())
                }
                2 | 3 => staking.undelegate(lender, one, amount(&mut chance, lent)),
                4 | 5 => {
                    let moved = staking.redelegate(lender, one, other, amount(&mut chance, lent)).map(|_| ());
                    moves += u32::from(moved.is_ok());
                    moved
                }
                6 => {
                    staking.pass_day();
                    Ok(())
                }
                _ if chance.chance(1, 12) => {
                    let day = staking.day.saturating_sub(chance.below(24) as u32) + chance.below(2) as u32;
                    let slashed = staking.slash(one, day);
                    slashings += u32::from(slashed.is_ok());
                    slashed.map(|slashed| {
                        assert!(slashed.total() <= before.total() as u64, "seed {seed}, step {step}");
                        assert_eq!(staking.burned - before.burned, slashed.total(), "seed {seed}, step {step}");
                    })
                }
                _ => Ok(()),
            };
            if outcome.is_err() {
                refused += 1;
                assert_eq!(staking, before, "seed {seed}, step {step}: {outcome:?} changed something");
            }
            let expected = began_with + u128::from(staking.minted) - u128::from(staking.burned);
            assert_eq!(staking.total(), expected, "seed {seed}, step {step}");
            for (index, operator) in staking.operators.iter().enumerate() {
                let held: u64 = (0..5).map(|lender| staking.shares_of(lender, index)).sum();
                assert_eq!(held, operator.shares, "seed {seed}, step {step}: shares of {index}");
                assert!(operator.shares > 0 || operator.tokens == 0, "seed {seed}, step {step}: stake of nobody");
                let owned: u64 = (0..5).map(|lender| staking.lent(lender, index)).sum();
                assert!(owned <= operator.tokens, "seed {seed}, step {step}: more is owned than there is");
            }
            // Slashing apart, nobody's act makes anybody poorer but by a share's rounding, or richer than by rewards.
            if staking.burned == before.burned && staking.day == before.day {
                for lender in 0..5 {
                    let rounding: u64 =
                        before.operators.iter().map(|operator| 2 + 2 * operator.tokens / operator.shares.max(1)).sum();
                    let (had, has) = (wealth(&before, lender), wealth(&staking, lender));
                    assert!(has <= had + rounding, "seed {seed}, step {step}: lender {lender} had {had}, has {has}");
                    assert!(has + rounding >= had, "seed {seed}, step {step}: lender {lender} had {had}, has {has}");
                }
            }
        }
    }
    println!("{} runs: {refused} refusals, {slashings} slashings, {moves} moves", runs());
    assert!(refused > 1_000 && slashings > 100 && moves > 500, "the runs try too little");
}

#[test]
fn going_in_and_out_never_gains_a_grain_and_never_takes_one_from_others() {
    for seed in 0..runs() {
        let mut chance = Prng::from_seed(seed).fork("rounding");
        let mut staking = four_operators(Rules::cosmos(), 3);
        // A first lender of a few grains and years of reward make shares that are worth odd fractions.
        staking.delegate(0, 1, 1 + chance.below(100_000)).expect("the first lender");
        for _ in 0..chance.below(300) {
            staking.pass_day();
        }
        staking.operators[1].tokens += chance.below(10_000);
        for step in 0..40 {
            let (other, mine) = (staking.lent(0, 1), wealth(&staking, 2));
            let coins = 1 + chance.below(1_000_000);
            if staking.delegate(2, 1, coins).is_ok() {
                let worth = staking.lent(2, 1);
                assert!(worth <= coins, "seed {seed}, step {step}: {coins} lent are worth {worth}");
                // A little of it first, which sells shares rounded up, then what is left.
                for piece in [1 + chance.below(5), u64::MAX] {
                    let piece = piece.min(staking.lent(2, 1));
                    if piece > 0 {
                        staking.undelegate(2, 1, piece).expect("what it is worth");
                        staking.unbonding.retain(|entry| {
                            staking.free[entry.lender] += entry.balance;
                            false
                        });
                    }
                    assert!(staking.lent(0, 1) >= other, "seed {seed}, step {step}: {piece} took from the other");
                }
            }
            assert!(wealth(&staking, 2) <= mine, "seed {seed}, step {step}: gained");
            assert!(staking.lent(0, 1) >= other, "seed {seed}, step {step}: took from the other");
        }
    }
}

#[test]
fn a_fault_reaches_those_who_left_or_moved_since_and_nobody_else() {
    let rules = Rules { daily_reward_ppb: 0, ..Rules::cosmos() };
    let mut staking = four_operators(rules, 4);
    for lender in 0..4 {
        staking.delegate(lender, 0, 400 * COIN).expect("lent");
    }
    // 0 leaves on day 2, 1 moves on day 2; the fault is on day 5; 2 leaves on day 6, 3 moves on day 7 and goes on from there.
    let until = |staking: &mut Staking, day: u32| (staking.day..day).for_each(|_| staking.pass_day());
    until(&mut staking, 2);
    staking.undelegate(0, 0, 100 * COIN).expect("leaves before");
    staking.redelegate(1, 0, 1, 100 * COIN).expect("moves before");
    until(&mut staking, 6);
    staking.undelegate(2, 0, 100 * COIN).expect("leaves after");
    until(&mut staking, 7);
    staking.redelegate(3, 0, 2, 100 * COIN).expect("moves after");
    until(&mut staking, 9);
    staking.undelegate(3, 2, 100 * COIN).expect("and leaves from there");
    until(&mut staking, 20);
    let before = staking.clone();
    let slashed = staking.slash(0, 5).expect("evidence in time");
    assert_eq!(slashed.stake_then, 1_400 * COIN);
    assert_eq!(slashed.from_unbonding, [(2, 5 * COIN)]);
    assert_eq!(slashed.from_moved, [(3, 2, 5 * COIN)]);
    assert_eq!(slashed.from_bonded, 60 * COIN);
    assert_eq!(slashed.total(), 70 * COIN, "5 % of what answered on the day of the fault");
    // Who left or moved before keeps all of that part.
    assert_eq!(staking.unbonding[0], before.unbonding[0]);
    assert_eq!(staking.lent(1, 1), before.lent(1, 1));
    assert_eq!(staking.slash(0, 5), Err(Refused::AlreadySlashed));
    assert_eq!(staking.delegate(0, 0, COIN), Err(Refused::Jailed));

    // The same fault told when the window is over.
    let mut late = before;
    until(&mut late, 26);
    assert_eq!(late.slash(0, 5), Err(Refused::EvidenceTooOld { most: 20, found: 21 }));
    // In the window, but what began on day 6 or 7 is home or free by day 28.
    until(&mut late, 28);
    assert!(late.unbonding.iter().all(|entry| entry.lender != 2) && late.redelegations.is_empty());
    let slashed = late.slash(0, 10).expect("another fault");
    assert!(slashed.from_unbonding.is_empty() && slashed.from_moved.is_empty());
}

#[test]
fn requests_are_limited_and_moved_stake_rests() {
    let mut staking = four_operators(Rules::cosmos(), 1);
    staking.delegate(0, 0, 900 * COIN).expect("lent");
    for _ in 0..7 {
        staking.undelegate(0, 0, COIN).expect("one of seven");
        staking.redelegate(0, 0, 1, COIN).expect("one of seven");
    }
    assert_eq!(staking.undelegate(0, 0, COIN), Err(Refused::TooManyEntries { most: 7 }));
    assert_eq!(staking.redelegate(0, 0, 1, COIN), Err(Refused::TooManyEntries { most: 7 }));
    assert!(staking.redelegate(0, 0, 2, COIN).is_ok(), "another pair has entries of its own");
    assert_eq!(staking.redelegate(0, 1, 3, COIN), Err(Refused::MovedLately { until: 21 }));
    assert_eq!(staking.redelegate(0, 1, 1, COIN), Err(Refused::SameOperator));
    (0..21).for_each(|_| staking.pass_day());
    assert!(staking.redelegate(0, 1, 3, COIN).is_ok());
    assert!(staking.unbonding.is_empty());
    assert_eq!(staking.free[0], 107 * COIN);
    // A cap leaves room up to itself.
    staking.rules.cap_ppm = Some(500_000);
    assert!(matches!(staking.delegate(0, 0, 50 * COIN), Err(Refused::OverCap { .. })));
}

#[test]
fn the_product_never_falls_and_a_round_trip_never_gains() {
    for seed in 0..runs() {
        let mut chance = Prng::from_seed(seed).fork("market");
        let mut heap = || {
            let most = [1_000, COIN, 100_000 * COIN, u64::MAX / 4][chance.below(4) as usize];
            1 + chance.below(most)
        };
        let (coins, tokens) = (heap(), heap());
        // Without a fee nothing but rounding keeps the product.
        let mut market = Market { coins, tokens, fee_ppm: [0, 3_000][chance.below(2) as usize] };
        let mut fees = Prng::from_seed(seed).fork("fees");
        for step in 0..60 {
            let before = market;
            let most = if fees.chance(1, 2) { 3 } else { market.coins.max(market.tokens) };
            let given = 1 + fees.below(most);
            let outcome = if fees.chance(1, 2) { market.sell(given) } else { market.buy(given) };
            match outcome {
                Err(_) => assert_eq!(market, before, "seed {seed}, step {step}"),
                Ok(_) => assert!(market.product() >= before.product(), "seed {seed}, step {step}"),
            }
            assert!(market.coins > 0 && market.tokens > 0, "seed {seed}, step {step}: a heap is empty");
        }
        let mut there = market;
        if let Ok(tokens) = there.buy(1_000)
            && let Ok(coins) = there.sell(tokens)
        {
            assert!(coins <= 1_000, "seed {seed}: {coins}");
        }
    }
}

/// The exchange rate as a fraction: assets and supply.
fn rate(days: &Days) -> (u128, u128) {
    (days.pool.assets().into(), days.pool.supply.into())
}

fn not_below(now: (u128, u128), before: (u128, u128)) -> bool {
    now.0 * before.1 >= before.0 * now.1
}

#[test]
fn the_rate_falls_by_slashing_alone_and_every_coin_and_token_is_accounted_for() {
    let (mut fell, mut paid_less) = (0, 0);
    for seed in 0..runs() {
        let mut chance = Prng::from_seed(seed).fork("pool");
        let setup = Setup {
            churn_per_day: (10 + chance.below(3_000)) * COIN,
            discount_ppm: chance.below(400_000),
            capital: chance.below(20_000) * COIN,
        };
        let mut days = Days::new(setup, seed);
        let began_with = days.coins();
        for step in 0..80 {
            let before = days.clone();
            let who = [YOU, HOLDERS, ARBITRAGEURS, 9][chance.below(4) as usize];
            let purse = days.purses.get(who).copied().unwrap_or_default();
            let mut slashed = false;
            let outcome = match chance.below(8) {
                0 => days.deposit(who, amount(&mut chance, purse.coins)).map(|_| ()),
                1 => days.ask(who, amount(&mut chance, purse.tokens)).map(|_| ()),
                2 => days.sell(who, amount(&mut chance, purse.tokens)).map(|_| ()),
                3 => days.run(chance.below(300_000)).map(|_| ()),
                4 if chance.chance(1, 4) => {
                    slashed = true;
                    days.slash(chance.below(6) as usize, [50_000, 500_000][chance.below(2) as usize]).map(|_| ())
                }
                _ => days.pass_day().map(|paid| {
                    for paid in paid {
                        assert!(paid.coins <= paid.request.promised, "seed {seed}, step {step}");
                        paid_less += u32::from(paid.coins < paid.request.promised);
                    }
                }),
            };
            if outcome.is_err() {
                assert_eq!(days, before, "seed {seed}, step {step}: {outcome:?} changed something");
            }
            let expected = began_with + u128::from(days.minted) - u128::from(days.burned);
            assert_eq!(days.coins(), expected, "seed {seed}, step {step}: coins");
            assert_eq!(days.tokens(), u128::from(days.pool.supply), "seed {seed}, step {step}: tokens");
            if slashed && outcome.is_ok() {
                fell += 1;
                assert!(
                    !not_below(rate(&days), rate(&before)),
                    "seed {seed}, step {step}: a slashing that costs nothing"
                );
            } else {
                assert!(not_below(rate(&days), rate(&before)), "seed {seed}, step {step}: the rate fell");
            }
        }
    }
    println!("{} runs: {fell} slashings, {paid_less} exits paid less than promised", runs());
    assert!(fell > 100 && paid_less > 10, "the runs try too little");
}

#[test]
fn a_run_breaks_the_peg_and_patience_mends_it() {
    let mut days = Days::new(Setup::default(), 7);
    let off = |days: &Days| 1.0 - days.market.price() / days.pool.rate();
    (0..7).for_each(|_| drop(days.pass_day().expect("a day")));
    assert!(off(&days).abs() < 0.005, "calm: {}", off(&days));
    let calm_wait = days.queue.wait_days(0);
    let run = days.run(200_000).expect("a run");
    assert!(run.asked > 0 && run.sold > 0, "some wait and some sell: {run:?}");
    assert!(days.queue.wait_days(0) > calm_wait + 20, "{}", days.queue.wait_days(0));
    assert!(off(&days) > 0.03, "the peg is lost: {}", off(&days));
    (0..180).for_each(|_| drop(days.pass_day().expect("a day")));
    assert!(off(&days).abs() < 0.01, "half a year later: {}", off(&days));
    assert!(days.queue.wait_days(0) < 10);

    // With more patient coins the hole is filled at once.
    let mut deep = Days::new(Setup { capital: 20_000 * COIN, ..Setup::default() }, 7);
    deep.run(200_000).expect("a run");
    let hole = off(&deep);
    deep.pass_day().expect("a day");
    assert!(off(&deep) < hole / 2.0, "from {hole} to {}", off(&deep));
}

#[test]
fn waiting_requests_share_a_slashing() {
    let mut days = Days::new(Setup { capital: 0, ..Setup::default() }, 7);
    days.deposit(YOU, 500 * COIN).expect("a deposit");
    let (promised, wait) = days.ask(YOU, 500 * COIN).expect("an exit");
    assert_eq!((promised, wait), (500 * COIN, 2));
    let before = days.purses[YOU].coins;
    for operator in 0..5 {
        days.slash(operator, 100_000).expect("slashed");
    }
    (0..10).for_each(|_| drop(days.pass_day().expect("a day")));
    let got = days.purses[YOU].coins - before;
    assert!(got < 455 * COIN && got > 449 * COIN, "nine tenths: {got}");
}

#[test]
fn who_follows_size_gathers_and_a_cap_stops_it() {
    let crowd = Crowd::first_look();
    let free = gather(crowd);
    let capped = gather(Crowd { cap_ppm: Some(100_000), ..crowd });
    assert_eq!(gather(crowd), free, "seed {} is one run", crowd.seed);
    let (began, end) = (free.days[0], free.days[365]);
    assert!(end.largest > 2.0 * began.largest, "{began:?} {end:?}");
    assert!(end.gini > began.gini && end.nakamoto < began.nakamoto, "{began:?} {end:?}");
    // Rewards may carry an operator over the cap by their own growth, moves may not.
    assert!(capped.days.iter().all(|day| day.largest < 0.102), "{:?}", capped.days.last());
    assert!(capped.capped > 0 && capped.days[365].nakamoto >= 4);
    // Without following, chance alone moves them.
    let even = gather(Crowd { follow_size: 0.0, follow_yield: 0.0, follow_name: 0.0, ..crowd });
    assert!(even.days[365].largest < 0.12, "{:?}", even.days[365]);
    assert!((free.ranks.iter().map(|(part, _)| part).sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn the_screens_say_what_was_done_and_why_not() {
    let mut lend = Lend::default();
    let lent = lend.act(&Act::Lend { operator: 0, amount: "100".to_owned() }).expect("lent");
    assert!(lent.contains("You lent 100.00 to Alma"), "{lent}");
    for (act, expected) in [
        (Act::Lend { operator: 0, amount: "10,5".to_owned() }, "expected a decimal number, found ','"),
        (Act::Lend { operator: 0, amount: "5000".to_owned() }, "expected at most 900.00, found 5000.00"),
        (Act::TakeBack { operator: 1, amount: "1".to_owned() }, "expected at most 0.00, found 1.00"),
        (Act::Move { from: 0, to: 0, amount: "1".to_owned() }, "two different operators"),
        (Act::SignedTwice { operator: 0, days_ago: 3 }, "at most 0 days old"),
        (Act::Days(4_000), "at most 3650 days"),
    ] {
        let (log, before) = (lend.log.clone(), lend.staking.clone());
        let error = lend.act(&act).expect_err("refused");
        assert!(error.contains(expected), "{error}");
        assert!(lend.log == log && lend.staking == before);
    }
    lend.act(&Act::Move { from: 0, to: 1, amount: "40".to_owned() }).expect("moved");
    lend.act(&Act::TakeBack { operator: 0, amount: "20".to_owned() }).expect("asked back");
    lend.act(&Act::Days(7)).expect("a week");
    assert_eq!(lend.on_the_way().rows.len(), 2);
    let said = lend.act(&Act::SignedTwice { operator: 0, days_ago: 7 }).expect("slashed");
    assert!(said.contains("You paid 2.00 + 1.00 + 2.00"), "{said}");
    assert!(lend.balance_sheet().ends_with("as it must be."), "{}", lend.balance_sheet());
    assert_eq!(lend.operators_table().rows[0][6], "thrown out");

    let mut pool = PoolLab::default();
    for act in [
        PoolAct::Run,
        PoolAct::Slash(1),
        PoolAct::CalmWeek,
        PoolAct::Deposit("10".to_owned()),
        PoolAct::Sell("1".to_owned()),
    ] {
        pool.act(&act).expect("done");
    }
    assert!(pool.act(&PoolAct::Ask("1000".to_owned())).is_err_and(|error| error.contains("expected at most")));
    assert!(pool.balance_sheet().ends_with("as it must be."));
    assert_eq!(pool.log.len(), 5);
    pool.set(PoolKnob::Churn, 5.0);
    assert_eq!(pool.value(PoolKnob::Churn), 500.0, "outside the bounds");
    pool.set(PoolKnob::Churn, 800.0);
    assert!(pool.log.is_empty() && pool.days.day == 0);

    let mut choose = Choose::default();
    assert!(choose.table().rows.is_empty());
    choose.run();
    assert_eq!(choose.table().rows.len(), 3);
    assert!(choose.verdict().contains("After a year the largest has"));
    choose.set(ChooseKnob::Cap, 20.0);
    assert!(choose.came.is_none());
}
