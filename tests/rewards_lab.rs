//! What stake earns, against the specification's sums and against epochs that the core really ran.

use proofground::core::consensus::penalty::rewards::{RewardParams, issuance_per_year, yield_per_year_ppm};
use proofground::core::units::GRAINS_PER_COIN as ETH;
use proofground::lab::stake::rewards::income::{EPOCHS_PER_YEAR, Setting, per_year};
use proofground::lab::stake::rewards::sample::{NETWORKS, Sample};
use proofground::lab::stake::rewards::screen::{Knob, MOST, Rewards};

fn close(found: f64, expected: f64, part: f64, what: &str) {
    assert!((found / expected - 1.0).abs() <= part, "{what}: {found} for {expected}");
}

#[test]
fn all_parts_together_are_what_the_formula_promises() {
    for total in [500_000, 1_048_576, 16_000_000, 32_000_000, 120_000_000] {
        for stake in [32, 2_048] {
            let setting = Setting { total, stake, ..Setting::first_look() };
            let ppm = yield_per_year_ppm(total * ETH, 12_000, &RewardParams::mainnet());
            // Rounding down in each of the parts.
            close(per_year(setting.income().total()) / stake as f64, ppm as f64 / 1e6, 1e-3, "yield");
        }
    }
    // 2.93 % at 32 million ETH, 357 gwei an epoch for each ETH (facts: eth2spec).
    let setting = Setting::first_look();
    assert_eq!(setting.base(), 32 * 357);
    let income = setting.income();
    assert_eq!(income.votes, [14, 26, 14].map(|weight| (32 * 357 * weight / 64) as f64));
    close(income.sync, 32.0 * 357.0 * 2.0 / 64.0, 1e-12, "sync");
    close(income.proposer, 32.0 * 357.0 * 8.0 / 64.0, 1e-3, "proposer");
    close(per_year(income.total()) / 32.0, 0.0293, 2e-3, "2.93 %");
}

#[test]
fn who_is_away_pays_what_source_target_and_sync_would_have_earned() {
    let away = Setting { there: 0.0, ..Setting::first_look() }.income();
    assert_eq!((away.votes, away.sync, away.proposer), ([0.0; 3], 0.0, 0.0));
    let expected = (32 * 357 * 14 / 64 + 32 * 357 * 26 / 64) as f64 + 32.0 * 357.0 * 2.0 / 64.0;
    close(away.missed, expected, 1e-9, "missed");
    // What is earned and what is lost even out at 42 / (64 + 42).
    let even = 42.0 / 106.0;
    let at = |there: f64| Setting { there, ..Setting::first_look() }.income().total();
    assert!(at(even - 0.01) < 0.0 && at(even + 0.01) > 0.0);
}

#[test]
fn the_silence_of_others_costs_everybody() {
    let all = Setting::first_look().income();
    let some = Setting { others: 0.9, ..Setting::first_look() }.income();
    for flag in 0..3 {
        close(some.votes[flag], all.votes[flag] * 0.9, 1e-3, "a vote");
    }
    close(some.proposer, all.proposer * 0.9, 2e-3, "proposing");
    assert_eq!(some.sync, all.sync);
}

#[test]
fn what_is_run_lies_on_the_curve() {
    for (others, seed) in [(1.0, 1), (0.95, 2), (0.9, 3)] {
        let mut sample = Sample::new(others, seed);
        let mut last = 0;
        while !sample.is_over() {
            sample.step();
            assert!(sample.progress() >= last && sample.progress() <= 1_000);
            last = sample.progress();
        }
        assert_eq!(sample.points.len(), NETWORKS.len());
        for ((total, found), count) in sample.points.iter().zip(NETWORKS) {
            // As many vote as were asked for, to one validator.
            let others = (count as f64 * others).round() / count as f64;
            let setting = Setting { total: *total as u64, stake: 2_048, others, ..Setting::first_look() };
            close(*found, setting.yield_run_here(), 2e-5, &format!("{count} validators, seed {seed}"));
        }
        // Four times the stake, half the yield.
        close(sample.points[0].1 / sample.points[2].1, 2.0, 6e-3, "square root");
    }
}

#[test]
fn years_compound_and_do_not() {
    let setting = Setting::first_look();
    let [compounds, paid_out] = MOST.map(|most| {
        let came = setting.years(20, most);
        assert!(!came.is_ejected);
        came.line
    });
    let rate = per_year(setting.income().total()) / 32.0;
    let end = |points: &[(f64, f64)]| points.last().copied().expect("points");
    close(end(&paid_out).1, 32.0 * (1.0 + rate * 20.0), 1e-3, "paid out");
    // Whole ETH count, and late: below the smooth curve, by less than an ETH and a half's rewards.
    let smooth = 32.0 * (rate * 20.0).exp();
    let found = end(&compounds).1;
    assert!(found < smooth && found > smooth - 1.5 * rate * 20.0 * 2.0, "{found} for {smooth}");
    assert!(found > end(&paid_out).1);
    assert!(compounds.windows(2).all(|pair| pair[0].1 < pair[1].1));
}

#[test]
fn who_loses_falls_until_the_chain_sends_it_away() {
    let mut screen = Rewards::default();
    for (knob, value) in [(Knob::Total, 500_000.0), (Knob::There, 0.0), (Knob::Years, 50.0)] {
        screen.set(knob, value);
    }
    for most in MOST {
        let came = screen.setting.years(50, most);
        assert!(came.is_ejected);
        assert!(came.line.iter().all(|point| point.1 >= 16.0), "{:?}", came.line);
        assert!(came.line.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 > pair[1].1));
        // 16 count from 16.75 down. Each ETH of what counts loses the same part, so it falls by e-folds, within an ETH.
        let (year, left) = came.line[came.line.len() - 1];
        assert!((16.7..16.75).contains(&left), "{left}");
        let rate = -per_year(screen.setting.income().total()) / 32.0;
        let smooth = |to: f64| (32.0f64 / to).ln() / rate;
        assert!(year > smooth(17.75) && year < smooth(15.75), "{year} for {}", smooth(16.75));
    }
    let chart = screen.years_chart();
    assert!(chart.description.contains("sends it away"), "{}", chart.description);
    // Whoever is there half of the time stays.
    screen.set(Knob::There, 50.0);
    assert!(MOST.iter().all(|most| !screen.setting.years(50, *most).is_ejected));
    assert!(screen.years_chart().description.contains("paid out"));
    // Below 32 there is no validator.
    screen.set(Knob::Stake, 31.0);
    assert_eq!(screen.value(Knob::Stake), 32.0);
}

#[test]
fn blocks_and_fees_are_shares() {
    let setting = Setting { stake: 3_200, total: 32_000_000, fees: 0.5, ..Setting::first_look() };
    close(setting.blocks(), EPOCHS_PER_YEAR * 32.0 / 10_000.0, 1e-12, "blocks");
    close(setting.fees_per_year(), setting.blocks() / 2.0, 1e-12, "fees");
}

#[test]
fn the_screen_takes_what_is_within_bounds_and_nothing_else() {
    let mut screen = Rewards::default();
    for knob in Knob::ALL {
        let bounds = knob.bounds();
        for good in [bounds.least, bounds.most] {
            screen.set(knob, good);
            assert_eq!(screen.value(knob), good);
            // Whatever is chosen, there are words and figures.
            assert!(!screen.verdict().is_empty() && screen.facts().len() == 7 && screen.table().rows.len() == 7);
            screen.chart().table();
            screen.years_chart().table();
        }
        for bad in [bounds.least - 1.0, bounds.most + 1.0, f64::NAN, f64::INFINITY] {
            screen.set(knob, bad);
            assert_eq!(screen.value(knob), bounds.most);
        }
    }
    let pieces = screen.pieces();
    assert_eq!(pieces.iter().map(|piece| piece.weight).sum::<u64>(), 64);
    assert!(pieces.windows(2).all(|pair| pair[0].from + pair[0].weight == pair[1].from));
    let mut screen = Rewards::default();
    assert!(!screen.is_running() && screen.turn(|| true).is_none());
    screen.run();
    let mut said = None;
    while screen.is_running() {
        said = screen.turn(|| true);
    }
    assert!(said.is_some_and(|said| said.starts_with("9 networks ran")));
    assert!(screen.worst() < 1e-4, "{}", screen.worst());
    // New money: the core's own sum.
    let issued = issuance_per_year(32_000_000 * ETH, 12_000, &RewardParams::mainnet()) / ETH;
    assert_eq!(issued, 938_838, "ETH a year with 32 million at stake");
    screen.set(Knob::Others, 95.0);
    assert!(screen.sample.is_none());
}
