//! Who proposes: every count against its closed form, every rule against its description, every gain against its price.

use proofground::core::consensus::leader::coin_age::{Coin, CoinAgeParams, Coins, DAY_S};
use proofground::core::consensus::leader::stake::{ProposerParams, compute_proposer_index};
use proofground::core::hash::sha256;
use proofground::core::prng::Prng;
use proofground::lab::stake::delegation::concentration::Concentration;
use proofground::lab::stake::selection::committees::{OWNED, VALIDATORS, most_together};
use proofground::lab::stake::selection::draw::{Draws, MOST_SLOTS, Rule};
use proofground::lab::stake::selection::grind::{Grind, SeedRule, deviation, long_run};
use proofground::lab::stake::selection::hoard::Hoard;
use proofground::lab::stake::selection::odds::odds;
use proofground::lab::stake::selection::randao::Chain;
use proofground::lab::stake::selection::schedule::Schedule;
use proofground::lab::stake::selection::score::{Compare, MOST_SLOTS as MOST_COMPARED, Scored};
use proofground::lab::stake::selection::{Turn, stakes};

/// Standard deviations on either side that hold 99.9 of 100.
const SURE: f64 = 3.29;

fn assert_near(what: &str, found: f64, expected: f64, deviation: f64) {
    assert!((found - expected).abs() <= SURE * deviation + 1e-9, "{what}: {found}, expected {expected} ± {deviation}");
}

/// A count of hits against its chance.
fn assert_share(what: &str, hits: u64, of: u64, chance: f64) {
    assert_near(what, hits as f64 / of as f64, chance, (chance * (1.0 - chance) / of as f64).sqrt());
}

fn finish(what: &mut dyn Turn) {
    while what.turn() {}
}

#[test]
fn draws_by_balance_follow_the_exact_odds_of_the_rule() {
    for (place, (name, text)) in stakes::PRESETS.into_iter().enumerate() {
        for (rounds, slots) in [(90, 4_000), (10, 12_000), (0, 12_000)] {
            let run = 100 * place as u64 + u64::from(rounds);
            let mut draws = Draws::new(Rule::Balance, stakes::parse(text).unwrap(), rounds, run);
            draws.ask(slots);
            finish(&mut draws);
            assert_eq!(draws.blocks.iter().sum::<u64>(), slots);
            for (index, chance) in draws.chances().into_iter().enumerate() {
                let what = format!("{name}, {rounds} rounds, validator {index}, seed {run}");
                assert_share(&what, draws.blocks[index], slots, chance);
            }
        }
    }
}

#[test]
fn a_whale_at_the_maximum_is_named_more_often_than_its_share_and_the_odds_say_so() {
    // The bias that `leader::stake` tells of: one at the maximum and one at half of it, three times as often.
    let params = ProposerParams::electra();
    let stakes = [2_048_000_000_000, 1_024_000_000_000];
    let chances = odds(&stakes, &params);
    assert!((chances[0] - 0.75).abs() < 1e-4, "{chances:?}");
    let hits = (0u32..4_000)
        .filter(|seed| compute_proposer_index(&stakes, &sha256(&seed.to_le_bytes()).0, &params) == Some(0));
    assert_share("the whale", hits.count() as u64, 4_000, chances[0]);
}

#[test]
fn slices_change_nothing_and_a_count_has_an_end() {
    for rule in Rule::ALL {
        let new = || Draws::new(rule, vec![32, 32, 64, 128], 10, 5);
        let (mut whole, mut sliced) = (new(), new());
        whole.ask(300);
        finish(&mut whole);
        for _ in 0..30 {
            sliced.ask(10);
            finish(&mut sliced);
        }
        assert_eq!((whole.slots, &whole.blocks), (300, &sliced.blocks), "{rule:?}");
        whole.ask(u64::MAX);
        assert!(whole.turn() && whole.done() < 10);
        // What is not drawn yet can be called off.
        whole.ask(0);
        assert!(!whole.turn());
        assert!(!whole.verdict().is_empty());
    }
    let mut long = Draws::new(Rule::Balance, vec![2_048], 0, 1);
    long.ask(u64::MAX);
    finish(&mut long);
    assert!(long.is_full() && long.slots == MOST_SLOTS && long.blocks == [MOST_SLOTS]);
    assert!(long.verdict().ends_with("begin again for another."));
    let mut nobody = Draws::new(Rule::Balance, Vec::new(), 90, 1);
    nobody.ask(10);
    finish(&mut nobody);
    assert_eq!(nobody.verdict(), "Nobody has a stake.");
}

#[test]
fn coin_age_draws_by_value_times_time() {
    let rule = CoinAgeParams::peercoin();
    let ages = [(100, 45), (100, 90), (400, 35), (50, 200), (1_000, 30), (7, 60)];
    let now = 500 * DAY_S;
    let coins = Coins::new(ages.map(|(value, days)| Coin { value, since: now - days * DAY_S }).into());
    // By hand: value × (age − 30 days), at most 60 days.
    let weights = [100.0 * 15.0, 100.0 * 60.0, 400.0 * 5.0, 50.0 * 60.0, 0.0, 7.0 * 30.0];
    let total: f64 = weights.iter().sum();
    let mut hits = [0u64; 6];
    for seed in 0u32..40_000 {
        hits[coins.draw(now, &sha256(&seed.to_le_bytes()).0, &rule, &|_| true).unwrap()] += 1;
    }
    for (index, weight) in weights.into_iter().enumerate() {
        assert_share(&format!("coin {index}, seeds from 0"), hits[index], 40_000, weight / total);
    }
}

#[test]
fn under_coin_age_blocks_keep_closer_to_the_stake_than_chance_would() {
    let stakes = vec![8, 16, 32, 32, 48, 64, 128, 256];
    let total: u64 = stakes.iter().sum();
    let mut draws = Draws::new(Rule::CoinAge, stakes.clone(), 90, 7);
    draws.ask(30_000);
    finish(&mut draws);
    assert_eq!(draws.blocks.iter().sum::<u64>(), 30_000, "there is always an output old enough");
    for (blocks, stake) in draws.blocks.iter().zip(&stakes) {
        let fair = *stake as f64 / total as f64;
        let deviation = (fair * (1.0 - fair) / 30_000.0).sqrt();
        assert!((*blocks as f64 / 30_000.0 - fair).abs() < 2.0 * deviation, "{blocks} of {fair}");
    }
}

#[test]
fn hoarded_coins_come_back_together_and_gain_nothing_by_balance() {
    let run = |percent, days, seed| {
        let mut hoard = Hoard::new(percent, days, seed);
        hoard.ask();
        finish(&mut hoard);
        assert!(hoard.is_over() && hoard.done() == 1_000);
        hoard
    };
    let hoard = run(10, 90, 7);
    assert_eq!((hoard.coin_age.days.len(), hoard.balance.days.len()), (120, 120));
    assert!(hoard.coin_age.days[..90].iter().chain(&hoard.balance.days[..90]).all(|day| day.own == 0));
    assert!(hoard.coin_age.days[90].own > 72, "a majority: {:?}", &hoard.coin_age.days[90..]);
    assert!(hoard.coin_age.longest >= 8, "{}", hoard.coin_age.longest);
    assert_share("by balance, seed 7", hoard.balance.blocks(), 30 * 144, 0.1);
    // Each output makes one block and then waits for thirty days: six hundred outputs, six hundred blocks.
    assert!(hoard.coin_age.blocks() <= 600, "{}", hoard.coin_age.blocks());
    // Thirty days are no gain: on the first day back the coins weigh next to nothing.
    let early = run(10, 30, 7);
    assert!(early.coin_age.days[30].own < 30, "{:?}", &early.coin_age.days[30..]);
    // The cap: three months and four are the same.
    let longer = run(10, 120, 7);
    let (one, other) = (hoard.coin_age.days[90].own as f64, longer.coin_age.days[120].own as f64);
    assert!((one - other).abs() < SURE * 2.0 * (144.0f64 * 0.25).sqrt(), "{one} {other}");
    // The attacker's turns by balance pass without a block while it is away, and a share is of the blocks that there are.
    assert_share("empty by balance, seed 7", hoard.balance.empty(), 90 * 144, 0.1);
    let made = 120 * 144 - hoard.balance.empty();
    assert!((hoard.balance.share() - hoard.balance.blocks() as f64 / made as f64).abs() < 1e-12);
    assert_eq!(hoard.coin_age.empty(), 0, "nine tenths of the coins bear all blocks");
    assert!(hoard.note().starts_with("The attacker’s coins moved on day 0"));
}

#[test]
fn who_never_stays_away_has_blocks_as_its_stake() {
    for percent in [5, 10, 25, 40] {
        let mut hoard = Hoard::new(percent, 0, 7);
        hoard.ask();
        finish(&mut hoard);
        let stake = f64::from(percent) / 100.0;
        assert_eq!(hoard.coin_age.empty() + hoard.balance.empty(), 0);
        assert_share(&format!("{percent} % by coin age, seed 7"), hoard.coin_age.blocks(), 30 * 144, stake);
        assert_share(&format!("{percent} % by balance, seed 7"), hoard.balance.blocks(), 30 * 144, stake);
        assert!(hoard.verdict().starts_with("Without staying away") && !hoard.note().contains("moved on day 0"));
    }
}

#[test]
fn no_band_is_drawn_before_the_first_draw() {
    for rule in Rule::ALL {
        let mut draws = Draws::new(rule, vec![32, 64], 10, 5);
        let has_band =
            |draws: &Draws| draws.chart().series.iter().flat_map(|one| &one.points).any(|point| point.band.is_some());
        assert!(!has_band(&draws), "{rule:?}");
        draws.ask(100);
        finish(&mut draws);
        assert!(has_band(&draws), "{rule:?}");
    }
}

#[test]
fn the_slider_says_the_tries_of_any_place() {
    let words = [0, 1, 4, 12, 13, u8::MAX].map(Grind::tries_at);
    assert_eq!(words, ["1, honest", "2", "16", "4,096", "4,096", "4,096"]);
}

#[test]
fn grinding_has_the_share_that_the_formula_says() {
    assert!((long_run(0.25, 1) - 0.25).abs() < 1e-12);
    assert!(long_run(0.25, 4_096) > 0.999_999);
    for (own, power) in [(4, 0), (4, 1), (4, 3), (1, 0), (1, 3), (1, 5), (8, 2)] {
        let mut grind = Grind::new(own);
        grind.choose_power(power);
        for _ in 0..3 {
            grind.ask();
            finish(&mut grind);
        }
        let tally = grind.tallies[usize::from(power)];
        assert_eq!(tally.slots, 6_000);
        let (p, tries) = (grind.stake(), grind.tries());
        let what = format!("{own} of 16, {tries} tries");
        assert_near(&what, tally.share(), long_run(p, tries), deviation(p, tries, tally.slots));
        assert!(grind.hashes >= tally.slots);
    }
}

/// What the better of two draws of `slots` slots gives beyond the first, if a miss costs one: the mean of
/// `max(X, Y − 1) − X`, X and Y binomial.
fn one_bit(p: f64, slots: i32) -> f64 {
    let choose = |k: i32| (1..=k).map(|i| f64::from(slots - k + i) / f64::from(i)).product::<f64>();
    let law: Vec<f64> = (0..=slots).map(|k| choose(k) * p.powi(k) * (1.0 - p).powi(slots - k)).collect();
    let pairs = (0..=slots).flat_map(|x| (0..=slots).map(move |y| (x, y)));
    pairs.map(|(x, y)| law[x as usize] * law[y as usize] * f64::from((y - 1 - x).max(0))).sum()
}

#[test]
fn one_withheld_reveal_gives_what_the_better_of_two_draws_gives() {
    let mut chain = Chain::new(4, 9);
    let (mut gains, mut squares, mut count) = (0.0, 0.0, 0.0);
    while count < 120.0 {
        let proposer = chain.proposer();
        if chain.place() == 7 && chain.is_own(proposer) {
            let reveals = chain.reveals();
            let own = [0, 1].map(|withheld| i64::from(chain.own_of(&chain.future(&reveals, withheld))));
            let gain = (own[1] - 1 - own[0]).max(0) as f64;
            assert_eq!(chain.best(1), u32::from(gain > 0.0), "epoch {}", chain.epoch());
            (gains, squares, count) = (gains + gain, squares + gain * gain, count + 1.0);
        }
        let reveal = proposer.and_then(|index| chain.reveal(index));
        assert!(reveal.is_some_and(|reveal| chain.is_good(proposer.unwrap(), &reveal)));
        chain.pass(reveal.as_ref());
    }
    let mean: f64 = gains / count;
    assert_near("gain of one bit, chain 9", mean, one_bit(0.25, 8), ((squares / count - mean * mean) / count).sqrt());
}

#[test]
fn withholding_whenever_it_pays_gives_more_than_the_stake() {
    let epochs = std::env::var("PROOFGROUND_RUNS").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000);
    for (own, slots_per_epoch) in [(4, 8), (8, 8), (4, 32)] {
        let mut chain = Chain::new(own, 3);
        chain.rules.slots_per_epoch = slots_per_epoch;
        let (mut made, mut withheld, mut gains) = (0, 0, Vec::new());
        for _ in 0..epochs {
            let came = chain.withhold_at_will();
            assert_eq!(chain.place(), 0);
            (made, withheld) = (made + came.0, withheld + came.1);
            gains.push(came.0 as f64);
        }
        let slots = (epochs * slots_per_epoch) as f64;
        let (share, stake) = (made as f64 / slots, f64::from(own) / 16.0);
        let mean = made as f64 / epochs as f64;
        let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / epochs as f64;
        let deviation = (variance * epochs as f64).sqrt() / slots;
        println!(
            "{own} of 16, {slots_per_epoch} slots: {share:.5} of {slots} slots (± {deviation:.5}), {withheld} withheld"
        );
        assert!(withheld > 0);
        // More than the stake, as far as chance lets one see it, and little: one bit is no grinding.
        assert!(share > stake - SURE * deviation && share < stake * 1.3, "{own} of 16: {share}, seed 3");
    }
    let mut grind = Grind::new(8);
    grind.choose_rule(SeedRule::Randao);
    grind.ask();
    finish(&mut grind);
    assert_eq!(grind.randao.slots, 3_200);
    assert!(grind.randao.share() > grind.stake(), "8 of 16: {}", grind.randao.share());
}

#[test]
fn the_schedule_comes_true_and_the_chosen_future_too() {
    let mut schedule = Schedule::default();
    let cell = |schedule: &Schedule, row: usize, column: usize| {
        schedule.table().rows[row][column].trim_start_matches(['✓', '✗', '▸', ' ']).to_owned()
    };
    for withhold in [false, true, false, true] {
        assert!(schedule.to_last_say().is_ok() && schedule.is_own_turn() && schedule.has_last_say());
        let (futures, words) = schedule.futures().unwrap();
        assert!(words.starts_with("Reveal: "), "{words}");
        let fixed: Vec<String> = (0..8).map(|row| cell(&schedule, row, 2)).collect();
        assert!(schedule.pass(withhold).is_ok());
        while schedule.table().rows[0][1].starts_with('✓') {
            assert!(schedule.pass(false).is_ok());
        }
        assert_eq!((0..8).map(|row| cell(&schedule, row, 1)).collect::<Vec<_>>(), fixed);
        let chosen = if withhold { 2 } else { 1 };
        let expected: Vec<String> = futures.rows.iter().map(|row| row[chosen].clone()).collect();
        assert_eq!((0..8).map(|row| cell(&schedule, row, 2)).collect::<Vec<_>>(), expected, "withheld: {withhold}");
    }
    while schedule.is_own_turn() {
        assert!(schedule.pass(false).is_ok());
    }
    let before = (schedule.table().rows, schedule.status());
    let refused = schedule.pass(true).unwrap_err();
    assert!(refused.starts_with("expected a slot of yours, found that of V"), "{refused}");
    assert_eq!((schedule.table().rows, schedule.status()), before);
}

#[test]
fn without_a_shuffle_neighbours_stay_together() {
    assert_eq!(most_together(0, 20), OWNED as f64);
    // Fair orders, for comparison.
    let mut chance = Prng::from_seed(5).fork("fair orders");
    let fair: Vec<f64> = (0..4_000)
        .map(|_| {
            let mut order: Vec<usize> = (0..VALIDATORS).collect();
            chance.shuffle(&mut order);
            let owned = |committee: &[usize]| committee.iter().filter(|member| **member < OWNED).count();
            order.chunks(OWNED).map(owned).max().unwrap() as f64
        })
        .collect();
    let mean = fair.iter().sum::<f64>() / 4_000.0;
    let variance = fair.iter().map(|most| (most - mean).powi(2)).sum::<f64>() / 4_000.0;
    for rounds in [10, 90] {
        let what = format!("most together after {rounds} rounds");
        assert_near(&what, most_together(rounds, 400), mean, (variance / 400.0 + variance / 4_000.0).sqrt());
    }
    assert!(most_together(1, 60) > 9.0, "one round is not enough");
}

#[test]
fn the_score_spares_missed_slots_and_gathers_the_blocks() {
    let mut compare = Compare::new(11);
    for _ in 0..3 {
        compare.ask();
        finish(&mut compare);
    }
    let [plain, scored] = compare.sides();
    assert_eq!((plain.slots, scored.slots), (12_000, 12_000));
    let away: f64 = (0..16).map(|validator| 1.0 - Scored::there(validator)).sum::<f64>() / 16.0;
    assert_share("missed by stake alone, seed 11", plain.missed, plain.slots, away);
    assert!(scored.missed * 10 < plain.missed * 9, "{} {}", scored.missed, plain.missed);
    let [one, other] = [plain, scored].map(|side| Concentration::of(&side.blocks).gini);
    assert!(other > one, "{one} {other}");
    // Who is there more often has the better score.
    assert!(scored.score(0) > scored.score(5) + 0.2, "{} {}", scored.score(0), scored.score(5));
    assert!(scored.weights[1] > 0.0 && scored.weights[2] < 0.0, "{:?}", scored.weights);
    assert!(compare.verdict().contains("12,000 slots") && !compare.is_full());
    for _ in 0..30 {
        compare.ask();
        finish(&mut compare);
    }
    assert!(compare.is_full() && compare.sides()[0].slots == MOST_COMPARED);
    assert!(compare.verdict().ends_with("begin again for another."));
    assert_eq!(compare.chart().series[0].points.len() as u64, MOST_COMPARED / 200);
}
