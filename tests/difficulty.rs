//! Retarget rules: each moves the right way, within its bounds, and comes to rest where it should; and what lies about
//! the time can and cannot do to it. Averages are over several seeds and long runs, so that noise decides nothing.

#[path = "support/draw.rs"]
mod draw;
mod support;

use draw::{Draw, Load};
use proofground::core::chain::error::Violation;
use proofground::core::consensus::leader::work::{
    RetargetRule, WorkParams, check_header_time, is_permitted_transition, median_time_past, next_target,
};
use proofground::core::scenario::{GENESIS_TIME, Scenario};
use proofground::core::units::work::CompactTarget;
use proofground::core::units::{Height, SimTime};
use proofground::core::world::World;
use proofground::lab::difficulty::history::History;
use proofground::lab::difficulty::race::{Race, intervals, mean_interval};
use proofground::lab::difficulty::run::{Found, Run};
use proofground::lab::difficulty::setup::{Act, Choice, Lie, Rule, Setup};

fn run(setup: &Setup, rule: Rule) -> Run {
    let mut run = Run::new(setup, rule);
    run.advance(usize::MAX);
    run
}

/// The mean over seeds 1 to `seeds`, printed.
fn average(what: &str, seeds: u32, count: impl Fn(u32) -> f64) -> f64 {
    let mean = (1..=seeds).map(count).sum::<f64>() / f64::from(seeds);
    println!("{what}: {mean:.4} (seeds 1 to {seeds})");
    mean
}

/// Expected time of a block over the spacing, from the difficulty alone.
fn pace(setup: &Setup, blocks: &[Found], from: usize, to: usize) -> f64 {
    let spacing = f64::from(setup.spacing_s);
    let one = |place: usize| blocks[place].hashes / (setup.hash_rate * setup.rate_at(place as u64 + 1)) / spacing;
    (from..to).map(one).sum::<f64>() / (to - from) as f64
}

fn hashes(bits: CompactTarget) -> f64 {
    bits.work().to_u128_saturating() as f64
}

// ---- the right way, within bounds ----

#[test]
fn every_rule_moves_the_right_way_and_within_its_bounds() {
    // Every change is held against the header times in plain floating point, which knows nothing of the core's integers.
    const ROUNDING: f64 = 2e-4;
    for (act, lie) in [(Act::HalfLeaves, Lie::Latest), (Act::FarmJoins, Lie::Latest), (Act::TimesLie, Lie::Warp)] {
        for rule in Rule::ALL {
            let setup = Setup { act, lie, interval: 144, blocks: 3_000, window: 45, seed: 7, ..Setup::default() };
            let run = run(&setup, *rule);
            let params = setup.params(*rule);
            let mut times = vec![GENESIS_TIME];
            let mut bits = vec![setup.first_bits()];
            let mut moved = 0;
            for found in run.blocks() {
                let height = times.len();
                let last = bits[height - 1];
                let ratio = hashes(found.bits) / hashes(last);
                let expected = match params.rule {
                    RetargetRule::Interval => {
                        assert!(is_permitted_transition(&params, Height(height as u64), last, found.bits));
                        let measured = times[height - 1].saturating_sub(times[height.saturating_sub(144)]);
                        let factor = (144.0 * 600.0 / f64::from(measured)).clamp(0.25, 4.0);
                        if height % 144 == 0 { factor } else { 1.0 }
                    }
                    RetargetRule::PerBlock { divisor_s } => {
                        let gap = i64::from(found.time) - i64::from(times[height - 1]);
                        let parts = (1.0 - (gap as f64 / divisor_s as f64).floor()).clamp(-99.0, 99.0);
                        1.0 + parts / 2_048.0
                    }
                    RetargetRule::Lwma { .. } if height <= 45 => 1.0,
                    RetargetRule::Lwma { .. } => {
                        let mut before = times[height - 46];
                        let (mut weighted, mut target) = (0.0, 0.0);
                        for place in height - 45..height {
                            let time = times[place].max(before + 1);
                            weighted += (place + 46 - height) as f64 * f64::from(time - before).min(3_600.0);
                            before = time;
                            target += 1.0 / hashes(bits[place]) / 45.0;
                        }
                        45.0 * 46.0 / 2.0 * 600.0 / weighted / target / hashes(last)
                    }
                    RetargetRule::Fixed => 1.0,
                };
                assert!((ratio / expected - 1.0).abs() < ROUNDING, "{rule:?} {height}: {ratio}, expected {expected}");
                // What the whole chain asks of a time.
                let (median, now) = (median_time_past(&times), u64::from(GENESIS_TIME) + found.at_s as u64);
                assert_eq!(check_header_time(found.time, median, now, params.max_future_s), Ok(()));
                moved += usize::from(found.bits != last);
                times.push(found.time);
                bits.push(found.bits);
            }
            assert_eq!(moved == 0, *rule == Rule::Fixed, "{rule:?} under {act:?}");
        }
    }
}

// ---- settling ----

#[test]
fn bitcoins_rule_settles_with_its_next_period() {
    for (interval, seeds) in [(2_016, 8), (144, 40)] {
        let setup = |seed| Setup { interval, blocks: interval * 6, seed, ..Setup::default() };
        let period = |number: usize| number * interval as usize - 1;
        let over = |number: usize| {
            average(&format!("{interval} blocks, period {number} after half left"), seeds, |seed| {
                let setup = setup(seed);
                assert_eq!(setup.act_height(), u64::from(interval));
                pace(&setup, run(&setup, Rule::Bitcoin).blocks(), period(number), period(number + 1))
            })
        };
        assert!((over(1) - 2.0).abs() < 0.1, "a whole period at half the pace");
        assert!((over(2) - 1.0).abs() < 0.1, "and then the pace is there again");
        assert!((over(4) - 1.0).abs() < 0.1, "and stays");
        // Harder as well: the period after a farm tripled the hash rate asks for three times the hashes.
        let harder = average(&format!("{interval} blocks, difficulty after a farm's visit"), seeds, |seed| {
            let setup = Setup { act: Act::FarmJoins, ..setup(seed) };
            run(&setup, Rule::Bitcoin).blocks()[period(2)].hashes / (setup.hash_rate * 600.0)
        });
        assert!((harder / 3.0 - 1.0).abs() < 0.1);
    }
}

#[test]
fn the_other_rules_settle_and_the_fixed_one_never_does() {
    for (rule, expected) in [(Rule::PerBlock, 1.0), (Rule::Lwma, 1.0), (Rule::Fixed, 2.0)] {
        let mean = average(&format!("{rule:?}: last quarter after half left"), 8, |seed| {
            let setup = Setup { blocks: 12_000, seed, ..Setup::default() };
            let run = run(&setup, rule);
            mean_interval(run.blocks(), 9_000, 12_000) / 600.0
        });
        assert!((mean / expected - 1.0).abs() < 0.1);
    }
    // Up as well as down: 10,000 blocks with a farm, and what is left of them after the rule had 8,000 to follow.
    for (rule, expected) in [(Rule::PerBlock, 1.0), (Rule::Lwma, 1.0), (Rule::Fixed, 1.0 / 3.0)] {
        let mean = average(&format!("{rule:?}: with the farm"), 8, |seed| {
            let setup = Setup { act: Act::FarmJoins, interval: 10_000, blocks: 20_000, seed, ..Setup::default() };
            let start = setup.act_height() as usize - 1;
            mean_interval(run(&setup, rule).blocks(), start + 8_000, start + 10_000) / 600.0
        });
        assert!((mean / expected - 1.0).abs() < 0.1);
    }
    // A weighted average over 60 blocks has it within a few hundred; the step by 2048ths needs thousands.
    for (rule, least, most) in [(Rule::Lwma, 0.9, 1.1), (Rule::PerBlock, 1.2, 2.0)] {
        let soon = average(&format!("{rule:?}: blocks 200 to 700 after half left"), 8, |seed| {
            let setup = Setup { blocks: 12_000, seed, ..Setup::default() };
            let start = setup.act_height() as usize - 1;
            pace(&setup, run(&setup, rule).blocks(), start + 200, start + 700)
        });
        assert!((least..most).contains(&soon));
    }
}

#[test]
fn at_rest_the_slip_of_one_gap_and_luck_make_blocks_a_little_late() {
    // After a period of n blocks the difficulty is n * spacing * rate / G, where G is the sum of n - 1 exponential times
    // of mean one; the mean of 1/G is 1/(n - 2). So the mean interval is spacing * n / (n - 2), whatever was before.
    for (interval, tolerance) in [(16u32, 0.02), (32, 0.015), (144, 0.01), (2_016, 0.01)] {
        let mean = average(&format!("Bitcoin's rule at rest, {interval} blocks"), 12, |seed| {
            let setup = Setup { act: Act::Steady, interval, blocks: 40_000, seed, ..Setup::default() };
            let skipped = interval as usize;
            mean_interval(run(&setup, Rule::Bitcoin).blocks(), skipped - 1, 40_000 / skipped * skipped - 1) / 600.0
        });
        let expected = f64::from(interval) / f64::from(interval - 2);
        assert!((mean / expected - 1.0).abs() < tolerance, "{mean}, expected {expected}");
    }
}

#[test]
fn the_clamp_lets_a_target_move_by_four_and_no_more() {
    let params = WorkParams::bitcoin();
    let bits = CompactTarget(0x1b04_04cb);
    for (timespan, factor) in [(1, 4.0), (302_400, 4.0), (604_800, 2.0), (2_419_200, 0.5), (9_999_999, 0.25)] {
        let next = next_target(bits, 1_000, 1_000 + timespan, &params);
        assert!((hashes(next) / hashes(bits) / factor - 1.0).abs() < 1e-4, "{timespan} s");
    }
}

#[test]
fn intervals_under_a_fixed_target_are_exponential() {
    let setup = Setup { act: Act::Steady, blocks: 40_000, seed: 3, ..Setup::default() };
    let run = run(&setup, Rule::Fixed);
    let count = |least: f64| intervals(run.blocks()).filter(|interval| *interval > least * 600.0).count() as f64;
    for part in [0.25f64, 0.5, 1.0, 2.0, 4.0] {
        let expected = (-part).exp();
        let (found, error) = (count(part) / 40_000.0, (expected * (1.0 - expected) / 40_000.0).sqrt());
        // 99.9 % of a normal distribution lie within 3.29 standard errors.
        assert!((found - expected).abs() < 3.29 * error, "seed 3: more than {part} spacings: {found}, {expected}");
    }
}

// ---- times that lie ----

/// Mean interval of the last quarter over the spacing.
fn lied(rule: Rule, lie: Lie, share: f64, interval: u32) -> f64 {
    average(&format!("{rule:?}, {lie:?}, {share} of the hash rate, periods of {interval}"), 6, |seed| {
        let setup = Setup {
            act: Act::TimesLie,
            lie,
            share,
            interval,
            blocks: interval.max(2_000) * 6,
            seed,
            ..Setup::default()
        };
        let blocks = setup.blocks as usize;
        let run = run(&setup, rule);
        if run.ran_out_of_time() {
            return f64::INFINITY;
        }
        mean_interval(run.blocks(), blocks * 3 / 4, blocks) / 600.0
    })
}

#[test]
fn the_two_hour_rule_bounds_what_one_block_can_do() {
    let params = WorkParams::bitcoin();
    let bits = CompactTarget(0x1b04_04cb);
    // The last block of a period that took two weeks lies about the time. What nodes accept eases the target by 0.6 %.
    let (first, honest) = (1_000_000, 1_000_000 + 1_209_600);
    let eased = |ahead: u32| hashes(bits) / hashes(next_target(bits, first, honest + ahead, &params));
    assert!((eased(7_200) - (1.0 + 7_200.0 / 1_209_600.0)).abs() < 1e-4);
    // Without the rule one block could say that a year had passed.
    assert!((eased(31_536_000) - 4.0).abs() < 1e-3);
    let now = u64::from(honest);
    assert!(check_header_time(honest + 7_200, first, now, params.max_future_s).is_ok());
    assert!(check_header_time(honest + 7_201, first, now, params.max_future_s).is_err());
}

#[test]
fn the_median_rule_lets_a_minority_hold_back_nothing() {
    let lag_days = |share: f64| {
        average(&format!("days the median of eleven lags behind at {share}"), 4, |seed| {
            let (act, lie) = (Act::TimesLie, Lie::Earliest);
            let setup = Setup { act, lie, share, blocks: 12_000, seed, ..Setup::default() };
            let run = run(&setup, Rule::Fixed);
            let times: Vec<u32> = run.blocks().iter().map(|found| found.time).collect();
            let last = run.blocks().last().map_or(0.0, |found| found.at_s) as u32 + GENESIS_TIME;
            f64::from(last - median_time_past(&times)) / 86_400.0
        })
    };
    assert!(lag_days(0.3) < 0.5, "a minority");
    // As soon as six of eleven headers are honest the median is right again, which at one honest block in five still
    // happens every hundred blocks or so. Only all together hold the clock for good.
    assert!((0.5..10.0).contains(&lag_days(0.8)), "a large majority");
    assert!(lag_days(1.0) > 50.0, "all");
}

#[test]
fn what_lies_gain_under_bitcoins_rule() {
    // A constant error cancels, and so does that of a minority: only the ends of a period are read.
    for share in [0.3, 1.0] {
        assert!((lied(Rule::Bitcoin, Lie::Latest, share, 2_016) - 1.0).abs() < 0.05);
    }
    // Holding the clock back makes it harder, for those too who lie.
    assert!(lied(Rule::Bitcoin, Lie::Earliest, 1.0, 2_016) > 4.0);
    // The slip of one gap: times that creep and jump in the last block of each period are counted in every period and
    // never given back. All miners together, or a majority that rejects other blocks, can make blocks as fast as they like.
    assert!(lied(Rule::Bitcoin, Lie::Warp, 1.0, 2_016) < 0.25);
    assert!((lied(Rule::Bitcoin, Lie::Warp, 0.3, 2_016) - 1.0).abs() < 0.05);
}

#[test]
fn what_lies_gain_under_the_other_rules() {
    // Steps add up to what the clock did, so nothing is gained in the long run.
    for lie in [Lie::Latest, Lie::Earliest] {
        assert!((lied(Rule::PerBlock, lie, 0.3, 2_016) - 1.0).abs() < 0.05);
    }
    assert!((lied(Rule::PerBlock, Lie::Latest, 1.0, 2_016) - 1.0).abs() < 0.05);
    // The average counts no more than six spacings of a jump of twelve; the rest is missing, and blocks become slower.
    let slower = lied(Rule::Lwma, Lie::Latest, 0.3, 2_016);
    assert!((1.1..1.5).contains(&slower));
    assert!((lied(Rule::Lwma, Lie::Earliest, 0.3, 2_016) - 1.0).abs() < 0.05);
    for rule in [Rule::PerBlock, Rule::Lwma] {
        assert!(lied(rule, Lie::Earliest, 1.0, 2_016) > 4.0, "all hold the clock back");
    }
    for lie in Lie::ALL {
        assert!((lied(Rule::Fixed, *lie, 1.0, 2_016) - 1.0).abs() < 0.05, "nobody asks the clock");
    }
}

#[test]
fn a_rule_that_reads_the_blocks_own_time_favours_who_writes_a_late_one() {
    let share = |rule| {
        average(&format!("{rule:?}: liars' part of the blocks at half the hash rate"), 12, |seed| {
            let setup = Setup { act: Act::TimesLie, share: 0.5, blocks: 12_000, seed, ..Setup::default() };
            let mut race = Race::new(Setup { rules: vec![rule], ..setup });
            race.advance(usize::MAX);
            race.figures(&race.runs()[0]).by_liars
        })
    };
    // Seventeen steps of a 2048th ease the search by 0.8 %, and the same seeds draw the same luck.
    let (honest, lied) = (share(Rule::Fixed), share(Rule::PerBlock));
    assert!((0.0005..0.006).contains(&(lied - honest)), "{}", lied - honest);
}

// ---- the running chain ----

fn scenario(rule: RetargetRule) -> Scenario {
    let mut scenario = Scenario::one_mempool(5);
    scenario.difficulty_bits = 9;
    scenario.work.rule = rule;
    scenario.work.retarget_interval = 4;
    scenario
}

const RULES: [RetargetRule; 4] =
    [RetargetRule::Interval, RetargetRule::per_block(20), RetargetRule::Lwma { window: 4 }, RetargetRule::Fixed];

#[test]
fn validation_asks_for_the_bits_of_the_rule() {
    for rule in RULES {
        let mut draw = Draw::of(scenario(rule));
        let genesis = draw.world.work.tree.at(0).block.header.bits;
        let (mut tip, mut moved) = (0, 0);
        for (number, seconds) in [5, 10, 16, 19, 21, 60, 100, 101, 180, 190, 260, 261].into_iter().enumerate() {
            let block = draw.work_block(tip, seconds, Load { mark: number as u64, ..Load::default() });
            if block.header.bits != genesis {
                moved += 1;
                // The same block at another target, with a good proof of work.
                let mut other = block.clone();
                other.header.bits = genesis;
                let other = draw.seal_work(other);
                assert!(matches!(draw.import(other), Err(Violation::WrongBits { .. })), "{rule:?}");
            }
            tip = draw.import(block).expect("a valid block");
        }
        assert_eq!(moved == 0, rule == RetargetRule::Fixed, "{rule:?}: {moved}");
    }
}

#[test]
fn a_world_runs_under_every_rule_and_repeats_itself() {
    for rule in RULES {
        let run = |rule| {
            let scenario = scenario(rule);
            assert_eq!(scenario.check(), Ok(()));
            let mut world = World::new(scenario);
            world.advance_to(SimTime::from_secs(900), u32::MAX);
            assert!(world.work.state().height > 20, "{rule:?}");
            world.digest()
        };
        assert_eq!(run(rule), run(rule), "{rule:?}");
    }
}

// ---- Bitcoin's own history ----

#[test]
fn every_retarget_of_the_vectors_is_computed_again_from_the_file() {
    let Some(file) = support::load("bitcoin/retargets.json") else {
        return;
    };
    let rows = support::list(&file["rows"]).len();
    let history = History::open("retargets.json", file.to_string().as_bytes()).expect("Bitcoin's own");
    assert_eq!((history.checked, history.unchecked), (rows, 0));
    assert_eq!(history.clamped, [68_544], "the only one of them");
    // One digit of one time, and the file is refused by the height that disagrees.
    let spoilt = file.to_string().replace("1262152739", "1262153739");
    assert!(
        History::open("x", spoilt.as_bytes()).expect_err("spoilt").starts_with("block 32,256: expected the target")
    );
}

#[test]
fn raw_headers_of_the_first_period_are_a_history() {
    let Some(file) = support::load("bitcoin/headers_0_2016.json") else {
        return;
    };
    let lines: Vec<&str> = support::list(&file["headers"]).iter().map(support::text).collect();
    let history = History::open("headers.txt", lines.join("\n").as_bytes()).expect("Bitcoin's own");
    assert_eq!((history.checked, history.unchecked), (1, 0));
    assert!(history.clamped.is_empty());
}
