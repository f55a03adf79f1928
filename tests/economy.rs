//! Money in proof of work: the fee market, the supply, pools. What must hold always is checked over random runs; what holds
//! on average is checked against a formula, within the interval that the truth leaves in one run of a thousand. Each seed is
//! printed.

mod support;

use proofground::core::chain::mempool::FeeRate;
use proofground::core::consensus::leader::work::WorkParams;
use proofground::core::prng::Prng;
use proofground::core::units::Height;
use proofground::lab::fees::demand::{Demand, Timetable};
use proofground::lab::fees::estimator::{Advice, PROMISE};
use proofground::lab::fees::market::{
    BLOCK_VBYTES, Fate, LEAST_RATE, LONGEST_RUN, MINE_VBYTES, MOST_MINE, MOST_RATE, Market, Refused, TARGETS,
};
use proofground::lab::pools::hopping::{DIFFICULTY, Hop, expected, exponential_integral, fair_age, share_worth};
use proofground::lab::pools::reserve::{path, ruin};
use proofground::lab::pools::scheme::{Pool, Scheme};
use proofground::lab::pools::year::{
    EXAMPLE, LAST_SHARES, PER_SHARE, PROPORTIONAL, Plan, PlanError, SOLO, WAYS, Years,
};
use proofground::lab::supply;
use support::{list, load, number};

/// Standard deviations that one run in a thousand exceeds, either way.
const Z: f64 = 3.290_5;

fn seed(name: &str, seed: u64) -> u64 {
    println!("{name}: seed {seed}");
    seed
}

// ---- The fee market ----

fn run_block(market: &mut Market) {
    market.step().expect("a block");
}

#[test]
fn a_block_keeps_its_size_and_takes_what_pays_most() {
    for start in 1..=3 {
        let mut market = Market::new(seed("blocks", start), Timetable::Congestion);
        for step in 0..160 {
            market.set_doubled(step > 120);
            let block = market.step().expect("a block").clone();
            assert!(block.used <= block.limit, "block {} holds {}", block.height, block.used);
            assert_eq!(block.used, block.bands.iter().sum::<u64>());
            assert_eq!(block.limit, if step > 120 { 2 * BLOCK_VBYTES } else { BLOCK_VBYTES });
            // Whoever was left behind with a better rate than somebody taken did not fit beside all that pay better still.
            let Some(lowest) = block.lowest else { continue };
            let taken = |index: &u32| market.payment(*index).is_some_and(|it| it.fate == Fate::Confirmed(block.height));
            let dear: Vec<u32> = market
                .queue()
                .take_while(|index| market.payment(*index).is_some_and(|it| it.rate() > lowest))
                .collect();
            for left in dear {
                let left = market.payment(left).expect("a payment");
                let better = (0..).map_while(|index| market.payment(index).map(|it| (index, it)));
                let better = better.filter(|(index, it)| taken(index) && it.rate() >= left.rate());
                let before: u64 = better.map(|(_, it)| u64::from(it.vbytes)).sum();
                assert!(before + u64::from(left.vbytes) > block.limit, "block {} left out a better one", block.height);
            }
        }
    }
}

#[test]
fn every_payment_is_somewhere_and_every_fee_is_counted() {
    let mut market = Market::new(seed("fates", 4), Timetable::Steady(Demand { load: 2.6, bid: 5.0 }));
    let mut sent = Vec::new();
    for step in 0..130u64 {
        if step % 10 == 0 {
            sent.push(market.send(2_000 + step * 100).expect("sent"));
        }
        if step % 25 == 24 {
            let last = *market.mine().last().expect("mine");
            if market.payment(last).is_some_and(|it| it.fate == Fate::Waiting) {
                market.bump(last, 90_000).expect("bumped");
            }
        }
        market.step().expect("a block");
    }
    let all: Vec<_> = (0..).map_while(|index| market.payment(index)).collect();
    let waiting = all.iter().filter(|it| it.fate == Fate::Waiting);
    assert_eq!(waiting.clone().count(), market.waiting_count());
    let evicted = all.iter().filter(|it| it.fate == Fate::Evicted).count();
    assert!(evicted > 0, "the queue should have been full");
    assert_eq!(evicted, market.evicted as usize);
    assert_eq!(waiting.map(|it| u64::from(it.vbytes)).sum::<u64>(), market.waiting().iter().sum::<u64>());
    for block in &market.blocks {
        let here = all.iter().filter(|it| it.fate == Fate::Confirmed(block.height));
        assert_eq!(here.clone().map(|it| it.fee).sum::<u64>(), block.fees);
        assert_eq!(here.clone().map(|it| u64::from(it.vbytes)).sum::<u64>(), block.used);
        assert_eq!(here.count(), block.count as usize);
    }
    // A run is a function of its seed and of what was done.
    let again = |acts: bool| {
        let mut market = Market::new(9, Timetable::Congestion);
        if acts {
            market.surge();
        }
        (0..20).map(|_| market.step().expect("a block").fees).collect::<Vec<_>>()
    };
    assert_eq!(again(false), again(false));
    assert_ne!(again(false), again(true));
}

#[test]
fn a_replacement_pays_for_itself() {
    let mut market = Market::new(seed("replacement", 5), Timetable::Congestion);
    let mine = market.send(2_000).expect("sent");
    let fee = market.payment(mine).expect("mine").fee;
    assert_eq!(fee, 2 * u64::from(MINE_VBYTES));
    let before = (market.waiting_count(), *market.waiting());
    // Rule 4: the same fee and one satoshi a byte for the relay.
    let least = fee + u64::from(MINE_VBYTES);
    for rate in [2_000, 2_500, 2_990] {
        let refused = market.bump(mine, rate).expect_err("too cheap");
        assert!(
            matches!(refused, Refused::ReplacementTooCheap { expected, found } if expected == least && found < least)
        );
    }
    assert_eq!(market.bump(mine, 999), Err(Refused::TooCheap { expected: LEAST_RATE, found: 999 }));
    assert_eq!(market.bump(mine, MOST_RATE + 1), Err(Refused::TooDear { expected: MOST_RATE, found: MOST_RATE + 1 }));
    assert_eq!(market.bump(mine + 1, 5_000), Err(Refused::NotWaiting));
    assert_eq!(market.payment(mine).map(|it| it.fate), Some(Fate::Waiting));
    assert_eq!(before, (market.waiting_count(), *market.waiting()), "a refusal changes nothing");
    let new = market.bump(mine, 3_000).expect("just enough");
    assert_eq!(market.payment(mine).map(|it| it.fate), Some(Fate::Replaced(new)));
    assert_eq!(market.bump(mine, 9_000), Err(Refused::NotWaiting));
    assert_eq!(market.waiting_count(), 1, "one of the two can be confirmed, never both");
    // Others' payments are not ours to replace.
    market.bump(new, 400_000).expect("enough");
    market.step().expect("a block");
    let theirs = market.queue().next();
    if let Some(theirs) = theirs {
        assert_eq!(market.bump(theirs, 900_000), Err(Refused::NotWaiting));
    }
    for _ in 0..MOST_MINE {
        let _ = market.send(1_000);
    }
    assert_eq!(market.send(1_000), Err(Refused::TooMany { limit: MOST_MINE }));
    assert_eq!(market.send(0), Err(Refused::TooCheap { expected: LEAST_RATE, found: 0 }));
}

#[test]
fn a_run_ends() {
    let mut market = Market::new(seed("end", 6), Timetable::Steady(Demand { load: 0.01, bid: 2.0 }));
    for _ in 0..LONGEST_RUN {
        market.step().expect("a block");
    }
    assert_eq!(market.step().map(|_| ()), Err(Refused::RunIsOver { limit: LONGEST_RUN }));
    assert_eq!(market.height(), LONGEST_RUN);
}

#[test]
fn estimates_hold_as_often_as_they_promise_where_demand_is_steady() {
    for (load, start) in [(0.7, 11), (0.9, 12), (0.95, 13)] {
        let mut market = Market::new(seed("estimates", start), Timetable::Steady(Demand { load, bid: 4.0 }));
        (0..1_500).for_each(|_| run_block(&mut market));
        for (score, target) in market.scores.iter().zip(TARGETS) {
            let (judged, held) = (f64::from(score.judged), f64::from(score.held));
            println!("load {load}: within {target} blocks: {held} of {judged} held, {} silent", score.silent);
            assert!(judged > 1_000.0, "target {target}: hardly any estimate in {score:?}");
            // Estimates within `target` blocks of each other share their luck: count one in `target` of them.
            let error = (PROMISE * (1.0 - PROMISE) / (judged / target as f64)).sqrt();
            assert!(held / judged >= PROMISE - Z * error, "target {target}: {held} of {judged}");
        }
    }
}

#[test]
fn congestion_is_felt_and_ends() {
    let mut market = Market::new(seed("congestion", 7), Timetable::Congestion);
    (0..300).for_each(|_| run_block(&mut market));
    let depth = |height: usize| market.blocks[height].waiting.iter().sum::<u64>() as f64 / BLOCK_VBYTES as f64;
    println!("depth in blocks at 39, 70, 110, 130, 299: {:?}", [39, 70, 110, 130, 299].map(depth));
    assert!(depth(110) > 10.0 && depth(299) < 3.0);
    let rate = |height: usize| match market.blocks[height].advice {
        Advice::Pay(rate) => rate,
        _ => FeeRate(0),
    };
    assert!(rate(110) > rate(39), "{:?} {:?}", rate(110), rate(39));
    assert!(rate(299) < rate(110));
}

// ---- Supply ----

#[test]
fn the_supply_ends_where_bitcoins_does() {
    assert_eq!(supply::total(), 2_099_999_997_690_000);
    let rules = WorkParams::bitcoin();
    if let Some(vectors) = load("bitcoin/subsidy.json") {
        assert_eq!(supply::total(), number(&vectors["total_satoshi"]));
        for row in list(&vectors["rows"]) {
            let (height, expect) = (number(&row[0]), number(&row[1]));
            assert_eq!(rules.subsidy_at(Height(height)).0, expect, "height {height}");
            let found = supply::created_by(height) - if height > 0 { supply::created_by(height - 1) } else { 0 };
            assert_eq!(found, expect, "height {height}");
        }
    }
    // Block by block, over each halving.
    let mut sum = 0;
    for height in 0..1_000_000u64 {
        sum += rules.subsidy_at(Height(height)).0;
        if height % 9_973 == 0 || height % 210_000 < 2 {
            assert_eq!(supply::created_by(height), sum, "height {height}");
        }
    }
}

// ---- Pools ----

#[test]
fn payouts_create_nothing_and_lose_nothing() {
    let mut prng = Prng::from_seed(seed("payouts", 21));
    for run in 0..300 {
        let miners = 1 + prng.below(9) as usize;
        let reward = prng.below(700_000_000);
        let difficulty = 1 + prng.below(200);
        let window = 1 + prng.below(500);
        let fee = prng.below(1_001);
        for scheme in [Scheme::Proportional, Scheme::PerShare, Scheme::LastShares(window)] {
            let mut pool = Pool::new(scheme, miners, reward, fee, difficulty);
            for _ in 0..200 {
                let held = pool.operator();
                pool.submit(prng.below(miners as u64 + 1) as usize, prng.below(20));
                if prng.below(4) == 0 {
                    pool.block();
                }
                if scheme != Scheme::PerShare {
                    assert!(pool.operator() >= held, "run {run}: the operator paid from its own pocket");
                }
            }
            let paid: u64 = (0..miners).map(|miner| pool.paid(miner)).sum();
            assert_eq!(i128::from(paid) + i128::from(pool.operator()), i128::from(pool.blocks()) * i128::from(reward));
        }
    }
}

/// Mean, standard deviation, and the standard errors of both from the sample's own fourth moment.
fn moments(incomes: &[u64], unit: f64) -> [f64; 4] {
    let count = incomes.len() as f64;
    let mean = incomes.iter().map(|income| *income as f64 / unit).sum::<f64>() / count;
    let central =
        |power: i32| incomes.iter().map(|income| (*income as f64 / unit - mean).powi(power)).sum::<f64>() / count;
    let (second, fourth) = (central(2), central(4));
    [mean, second.sqrt(), (second / count).sqrt(), ((fourth - second * second) / count).sqrt()]
}

#[test]
fn a_pool_pays_the_same_on_average_and_strays_by_the_formula() {
    let plans = [
        (EXAMPLE, 31, 3_000),
        (Plan { miner: 1e-4, pool: 0.01, shares_a_day: 40.0, fee_per_mille: 0, window: 1.0 }, 32, 3_000),
        (Plan { miner: 2e-4, pool: 0.001, shares_a_day: 10.0, fee_per_mille: 15, window: 5.0 }, 33, 3_000),
    ];
    for (plan, start, count) in plans {
        let mut years = Years::new(plan, seed("years", start), count).expect("a plan");
        while years.advance(10_000) {}
        let unit = Plan::reward() as f64;
        for (way, (mean, spread)) in plan.expected().into_iter().enumerate() {
            let [found, found_spread, error, variance_error] = moments(&years.incomes[way], unit);
            println!("way {way}: mean {found:.5} of {mean:.5}, spread {found_spread:.5} of {spread:.5}");
            // A share is paid in whole satoshis: up to one is cut from each.
            let cut = plan.difficulty() as f64 / unit * mean;
            assert!((found - mean).abs() < Z * error + cut, "way {way}: mean {found}, expected {mean}");
            // Where the miner has few shares, rounds of a handful of shares carry much of the variance and hardly ever come.
            if way == PROPORTIONAL && plan == EXAMPLE {
                continue;
            }
            let difference = (found_spread.powi(2) - spread.powi(2)).abs();
            assert!(difference < Z * variance_error, "way {way}: spread {found_spread}, expected {spread}");
        }
        let zero = f64::from(years.summary(SOLO).nothing) / f64::from(count);
        let error = (plan.nothing() * (1.0 - plan.nothing()) / f64::from(count)).sqrt();
        assert!(
            (zero - plan.nothing()).abs() <= Z * error,
            "nothing in {zero} of the years, expected {}",
            plan.nothing()
        );
    }
}

#[test]
fn with_many_shares_a_pool_leaves_its_miners_part_of_the_variance() {
    let plan = Plan { shares_a_day: 100_000.0, ..EXAMPLE };
    let [solo, proportional, shares, last] = plan.expected().map(|(_, spread)| spread * spread);
    let fee = (1.0 - 0.02f64).powi(2);
    for way in [proportional, last] {
        assert!((way / solo / (plan.part() * fee) - 1.0).abs() < 0.02);
    }
    assert!(shares < proportional / 100.0);
}

#[test]
fn a_plan_that_cannot_be_is_told() {
    let wrong = Years::new(Plan { pool: 1e-6, ..EXAMPLE }, 1, 10).err();
    assert_eq!(wrong, Some(PlanError::PoolBelowMiner { expected: 1e-5, found: 1e-6 }));
    let wrong = Years::new(Plan { shares_a_day: 1e6, ..EXAMPLE }, 1, 10).err();
    assert!(matches!(wrong, Some(PlanError::TooMuch { .. })));
    let wrong = Years::new(Plan { miner: 0.01, pool: 0.05, shares_a_day: 1.0, ..EXAMPLE }, 1, 10).err();
    assert!(matches!(wrong, Some(PlanError::TooFewShares { .. })));
    assert!(EXAMPLE.check().is_ok());
    let _: [usize; WAYS] = [SOLO, PROPORTIONAL, PER_SHARE, LAST_SHARES];
}

/// What a share is worth over the fair price when `before` shares came before it: the sum over the length of the round.
fn worth_in_a_round(before: u64) -> f64 {
    let chance = 1.0 / DIFFICULTY as f64;
    let (mut worth, mut reached) = (0.0, 1.0);
    for more in 1..40 * DIFFICULTY {
        worth += reached / (before + more) as f64;
        reached *= 1.0 - chance;
    }
    worth
}

/// A hopper's income over fair pay, summed share by share instead of integrated.
fn summed(leave_at: u64, part: f64) -> f64 {
    let chance = 1.0 / DIFFICULTY as f64;
    let (mut income, mut work) = (0.0, 0.0);
    for before in 0..leave_at {
        let reached = (1.0 - chance).powi(before as i32);
        income += reached * part * worth_in_a_round(before);
        work += reached * part;
    }
    let away = (1.0 - chance).powi(leave_at as i32) * DIFFICULTY as f64 * part / (1.0 - part);
    (income + away) / (work + away)
}

#[test]
fn a_hopper_gains_under_proportional_payout_alone() {
    let fair = fair_age();
    assert!((fair - 0.435).abs() < 0.000_5, "{fair}");
    assert!((share_worth(fair) - 1.0).abs() < 1e-9);
    // The sum over rounds of a thousand shares is near the integral, which is its limit.
    for before in [50, 200, 435, 1_000] {
        let limit = share_worth(before as f64 / DIFFICULTY as f64);
        assert!((worth_in_a_round(before) / limit - 1.0).abs() < 0.02, "{before}");
    }
    assert!((1.0 + fair * exponential_integral(fair) - expected(fair, 0.0).0).abs() < 1e-9);
    for (part, leave, start) in [(10, 435, 41), (100, 435, 42), (100, 200, 43), (300, 1_000, 44)] {
        let mut hop = Hop::new(seed("hopping", start), Scheme::Proportional, part, leave);
        (0..20_000).for_each(|_| hop.round());
        let found = hop.result();
        let share = part as f64 / 1_000.0;
        let exact = summed(leave, share);
        let (limit, loyal) = expected(leave as f64 / 1_000.0, share);
        println!(
            "part {part}, leaving at {leave}: {:.4} ± {:.4}, sum {exact:.4}, limit {limit:.4}",
            found.hopper, found.error
        );
        assert!((found.hopper - exact).abs() < Z * found.error, "{found:?}, expected {exact}");
        assert!((exact - limit).abs() < 0.01);
        assert!(found.hopper > 1.0 && found.loyal < found.hopper);
        assert!((found.loyal - loyal).abs() < 0.03, "{found:?}, expected {loyal}");
    }
    for scheme in [Scheme::PerShare, Scheme::LastShares(2 * DIFFICULTY)] {
        let mut hop = Hop::new(seed("no hopping", 45), scheme, 100, 435);
        (0..20_000).for_each(|_| hop.round());
        let found = hop.result();
        assert!((found.hopper - 1.0).abs() < Z * found.error + 1e-6, "{scheme:?}: {found:?}");
    }
}

#[test]
fn a_reserve_is_emptied_as_often_as_the_formula_says() {
    for (reserve, fee, start) in [(10.0, 50, 51u64), (5.0, 100, 52), (20.0, 40, 53)] {
        let runs = 3_000u64;
        let base = seed("reserve", start) << 32;
        let ruined = (0..runs).filter(|run| path(base + run, reserve, fee, 3_000).last() == Some(&0.0)).count();
        let (found, expect) = (ruined as f64 / runs as f64, ruin(reserve, fee));
        println!("reserve {reserve}, fee {fee}: {found:.4} of {expect:.4}");
        let error = (expect * (1.0 - expect) / runs as f64).sqrt();
        assert!((found - expect).abs() < Z * error, "{found}, expected {expect}");
    }
}
