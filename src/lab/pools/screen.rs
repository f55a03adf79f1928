//! What pools look like: a year in four ways, a hopper's gain, an operator's reserve, who holds how much.

use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Point, Series, Table};
use crate::lab::experiment::theory::rosenfeld;
use crate::lab::fact::{Fact, Origin};
use crate::lab::number::{Bounds, decimal, percent, short, significant};
use crate::lab::pools::concentration::{MOST_POOLS, SharesError, nakamoto_coefficient};
use crate::lab::pools::hopping::{expected, fair_age, share_worth};
use crate::lab::pools::reserve::{enough, path, ruin};
use crate::lab::pools::sweep::{FAIR_AGE, Sweep};
use crate::lab::pools::year::{LAST_SHARES, PER_SHARE, PROPORTIONAL, Plan, PlanError, SOLO, WAYS, Years};
use crate::lab::supply::SATS;

/// Hash power of the miner in millionths of all, and of the pool in hundredths.
pub const MINERS: Bounds = Bounds::between(0.01, 10_000.0);
pub const POOLS: Bounds = Bounds::between(0.001, 60.0);
pub const SHARES_A_DAY: Bounds = Bounds::between(1.0, 500.0);
pub const FEES: Bounds = Bounds::between(0.0, 50.0);
pub const WINDOWS: Bounds = Bounds::between(0.1, 10.0);
pub const YEARS: Bounds = Bounds::whole(10, 5_000);
pub const FIRST_YEARS: u32 = 300;
/// The hopper's part of the pool in hundredths, and rounds to play.
pub const PARTS: Bounds = Bounds::between(0.1, 90.0);
pub const ROUNDS: Bounds = Bounds::whole(100, 20_000);
pub const FIRST_ROUNDS: u32 = 3_000;
/// An operator's reserve in blocks.
pub const RESERVES: Bounds = Bounds::between(0.0, 10_000.0);
/// Blocks of the operator's path that are drawn.
const PATH_BLOCKS: u32 = 1_000;
/// Reserves played to count the ruined.
const PATHS: u64 = 200;
/// More steps than this cannot be told apart in a picture.
const MOST_STEPS: usize = 240;
/// An example of shares in hundredths: no real day's.
pub const EXAMPLE_SHARES: &str = "30, 20, 14, 10, 8, 5";

/// Whose shares these are.
pub const SHARES_NOTE: &str =
    "An example, no real day’s. Put in what you find, largest or not first; the rest is too small to name.";
pub const YEAR_NOTE: &str = "Simulated: every share of the miner and every block of the pool is drawn, and paid out to the satoshi by each \
    scheme. Fees of payments are left out; the hash power stays the same all year. Source of the schemes: Rosenfeld, \
    “Analysis of Bitcoin Pooled Mining Reward Systems”, arXiv:1112.4980.";
pub const NOT_PLAYED: &str = "Nothing is played yet. Here the years will stand in a row from the worst to the best, paid four ways \
    for the same luck.";
pub const HOP_LEAD: &str = "Proportional payout divides a block among all shares of its round, so early shares are worth more. A \
    hopper mines while they are, then goes where pay is fair.";
pub const RESERVE_LEAD: &str =
    "Under PPS the operator pays for each share and waits for the block. Bad luck eats the reserve.";
pub const HOP_NOTE: &str = "Modelled with 1,000 shares a block. While away the hopper earns the fair price. Source: Rosenfeld, \
    arXiv:1112.4980, section 2.1; the integral is computed here.";

const NAMES: [&str; WAYS] = ["solo", "proportional", "PPS", "PPLNS"];
const HUES: [Hue; WAYS] = [Hue::Ink, Hue::Work, Hue::Stake, Hue::Final];

impl PlanError {
    pub fn words(self) -> String {
        let parts = |part: f64| short(part * 100.0, 3);
        match self {
            Self::PoolBelowMiner { expected, found } => format!(
                "Not played: expected a pool of at least the miner’s {} % of the hash power, found {} %.",
                parts(expected),
                parts(found)
            ),
            Self::TooMuch { limit, found } => format!(
                "Not played: expected at most {} shares and blocks a year, found {}.",
                decimal(limit, 0),
                decimal(found, 0)
            ),
            Self::TooFewShares { expected, found } => format!(
                "Not played: shares must be easier than blocks: expected at least {} a day, found {}.",
                significant(expected, 3),
                short(found, 3)
            ),
        }
    }
}

fn coins(sats: f64) -> String {
    format!("{} BTC", significant(sats / SATS as f64, 3))
}

/// The figures over a plan, before anything is played.
pub fn year_facts(plan: &Plan) -> Vec<Fact> {
    let once = 1.0 / plan.solo_blocks();
    let every = if once >= 2.0 {
        format!("{} years", short(once, 2))
    } else if once * 12.0 >= 2.0 {
        format!("{} months", short(once * 12.0, 2))
    } else {
        format!("{} days", short(once * 365.25, 2))
    };
    let [(_, solo), (_, pool), ..] = plan.expected();
    vec![
        Fact::new(
            Origin::Modelled,
            every,
            "between two blocks of this miner, on average",
            "six blocks an hour are everybody’s",
        ),
        Fact::new(
            Origin::Modelled,
            percent(plan.nothing(), 3),
            "of the years alone bring nothing",
            "e to the minus expected blocks",
        ),
        Fact::new(
            Origin::Modelled,
            format!("1 : {}", short(solo / pool, 3)),
            "spread of a year, proportional pool to solo",
            "standard deviations, by the formula",
        ),
    ]
}

/// Incomes from the worst year to the best, by way of paying.
pub fn year_chart(years: &Years) -> Chart {
    let series = (0..WAYS).map(|way| {
        let mut incomes = years.incomes[way].clone();
        incomes.sort_unstable();
        let count = incomes.len();
        let steps = count.min(MOST_STEPS);
        let points = (0..=steps).filter_map(|step| {
            let place = (step * count / steps.max(1)).min(count.checked_sub(1)?);
            Some((step as f64 / steps as f64, incomes[place] as f64 / SATS as f64))
        });
        Series::new(NAMES[way], Kind::Step, HUES[way], points.collect::<Vec<_>>())
    });
    Chart {
        title: "Years from the worst to the best".to_owned(),
        description:
            "A year’s income alone is nothing, one block, two or more; in a pool it is nearly the same each year."
                .to_owned(),
        x: Axis::new("part of the years that brought no more").format(Format::Percent).range(0.0, 1.0),
        y: Axis::new("income in a year, BTC"),
        series: series.collect(),
    }
}

/// What was counted beside what the formulas say.
pub fn year_table(years: &Years) -> Table {
    let unit = Plan::reward() as f64;
    let rows = years.plan().expected().into_iter().enumerate().map(|(way, (mean, spread))| {
        let found = years.summary(way);
        let nothing = if found.years == 0 {
            "–".to_owned()
        } else {
            percent(f64::from(found.nothing) / f64::from(found.years), 3)
        };
        vec![
            NAMES[way].to_owned(),
            coins(found.mean),
            coins(mean * unit),
            coins(found.spread),
            coins(spread * unit),
            nothing,
        ]
    });
    let head = ["Paid", "Mean", "by formula", "Standard deviation", "by formula", "Years with nothing"];
    Table { head: head.map(str::to_owned).into(), rows: rows.collect(), left_out: 0 }
}

/// One sentence on what was found.
pub fn year_words(years: &Years) -> String {
    let (solo, pool) = (years.summary(SOLO), years.summary(PROPORTIONAL));
    let (shares, last) = (years.summary(PER_SHARE), years.summary(LAST_SHARES));
    let steadiest = if shares.spread <= last.spread { "PPS, where the operator carries the luck" } else { "PPLNS" };
    format!(
        "Alone, {} of {} years brought nothing. The pool paid {} a year, give or take {}. Steadiest: {steadiest}.",
        solo.nothing,
        solo.years,
        coins(pool.mean),
        coins(pool.spread),
    )
}

/// What a share is worth as the round goes on.
pub fn worth_chart() -> Chart {
    let worth = (1..=100u32).map(|step| f64::from(step) / 50.0).map(|age| (age, share_worth(age)));
    Chart {
        title: "Worth of a share by the age of its round".to_owned(),
        description: "Under proportional payout: above the fair price while the round is young, below it after."
            .to_owned(),
        x: Axis::new("shares so far, in difficulties").range(0.0, 2.0),
        y: Axis::new("worth over the fair price").range(0.0, 3.0),
        series: vec![
            Series::new("a share, by the integral", Kind::Line, Hue::Work, worth),
            Series::horizontal("fair", Hue::Ink, 1.0),
            Series::vertical("worth its price", Hue::Bad, fair_age()),
        ],
    }
}

/// The hopper's gain by the age at which it leaves: counted, over the integral.
pub fn hop_chart(sweep: &Sweep) -> Chart {
    let ages = (0..=42u32).map(|step| f64::from(step) / 20.0);
    let theory: Vec<_> = ages.map(|age| (age, expected(age, sweep.part()))).collect();
    let hopper = theory.iter().map(|(age, (hopper, _))| (*age, *hopper));
    let loyal = theory.iter().map(|(age, (_, loyal))| (*age, *loyal));
    let counted = sweep.by_age().filter(|(_, hopped)| hopped.rounds > 1).map(|(age, hopped)| {
        let reach = 1.96 * hopped.error;
        Point::banded(age as f64 / 1_000.0, hopped.hopper, hopped.hopper - reach, hopped.hopper + reach)
    });
    let counted = Series {
        name: "hopper, simulated (95 %)".to_owned(),
        kind: Kind::Points,
        hue: Hue::Work,
        points: counted.collect(),
    };
    Chart {
        title: "A hopper’s income by the age at which it leaves".to_owned(),
        description: "Income over fair pay. It is highest for leaving where a share is worth its price.".to_owned(),
        x: Axis::new("leaves at this age, in difficulties").range(0.0, 2.1),
        y: Axis::new("income over fair pay").range(0.8, 1.4),
        series: vec![
            Series::new("hopper, by the integral", Kind::Line, Hue::Ink, hopper),
            counted,
            Series::new("those who stay", Kind::Line, Hue::Bad, loyal),
            Series::vertical("best by the formula", Hue::Stake, fair_age()),
        ],
    }
}

/// The same hopper under each scheme.
pub fn hop_table(sweep: &Sweep) -> Table {
    let rows = sweep.by_scheme().map(|(name, hopped)| {
        let reach = 1.96 * hopped.error;
        let band = format!("{} to {}", decimal(hopped.hopper - reach, 3), decimal(hopped.hopper + reach, 3));
        vec![name.to_owned(), decimal(hopped.hopper, 3), band, decimal(hopped.loyal, 3), percent(hopped.in_pool, 2)]
    });
    let head = ["Scheme", "Hopper’s income", "95 % interval", "Those who stay", "Hopper’s time in the pool"];
    Table { head: head.map(str::to_owned).into(), rows: rows.collect(), left_out: 0 }
}

pub fn hop_words(sweep: &Sweep) -> String {
    let (age, part) = (fair_age(), sweep.part());
    let (gain, _) = expected(FAIR_AGE as f64 / 1_000.0, part);
    format!(
        "By the integral a share is worth its price at {} % of the difficulty, and leaving there earns {} times fair pay. Under \
         PPS and PPLNS it earns nothing more.",
        decimal(age * 100.0, 1),
        decimal(gain, 3),
    )
}

/// An operator's reserve over blocks: one path, and how many of many were ruined.
pub fn reserve_chart(seed: u64, reserve: f64, fee_per_mille: u64) -> Chart {
    let path = path(seed, reserve, fee_per_mille, PATH_BLOCKS);
    let points = path.into_iter().enumerate().map(|(block, held)| (block as f64, held));
    Chart {
        title: "An operator’s reserve under PPS".to_owned(),
        description: "Blocks’ rewards held after each block. It ends where the reserve is empty.".to_owned(),
        x: Axis::new("blocks of the pool").range(0.0, f64::from(PATH_BLOCKS)),
        y: Axis::new("reserve, in blocks’ rewards"),
        series: vec![Series::new("reserve", Kind::Line, Hue::Work, points), Series::horizontal("empty", Hue::Bad, 0.0)],
    }
}

pub fn reserve_facts(seed: u64, reserve: f64, fee_per_mille: u64) -> Vec<Fact> {
    let ends = (1..=PATHS).map(|run| path(seed.wrapping_add(run), reserve, fee_per_mille, PATH_BLOCKS));
    let ruined = ends.filter(|path| path.last() == Some(&0.0)).count();
    let safe = enough(0.01, fee_per_mille).map_or("none".to_owned(), |blocks| format!("{} blocks", short(blocks, 3)));
    vec![
        Fact::new(
            Origin::Modelled,
            percent(ruin(reserve, fee_per_mille), 3),
            "chance that it is ever empty",
            "by the exponent of the walk",
        ),
        Fact::new(
            Origin::Simulated,
            format!("{ruined} of {PATHS}"),
            "were empty within 1,000 blocks",
            "each with luck of its own",
        ),
        Fact::new(Origin::Modelled, safe, "of reserve make it one in a hundred", "without a fee no reserve is enough"),
    ]
}

impl SharesError {
    pub fn words(&self) -> String {
        match self {
            Self::NotANumber(found) => {
                format!("expected percentages from 0.01 to 100 with commas between, found “{found}”")
            }
            Self::TooMany { limit, found } => format!("expected at most {limit} pools, found {found}"),
            Self::Empty => "expected percentages with commas between, found nothing".to_owned(),
            Self::MoreThanAll { found } => {
                format!("expected at most 100 % together, found {} %", decimal(*found as f64 / 100.0, 2))
            }
        }
    }
}

/// A part of the bar of pools, in ten-thousandths of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    pub from: u64,
    pub width: u64,
    pub name: String,
    pub dark: bool,
}

/// The bar: one slice a pool.
pub fn slices(shares: &[u64]) -> Vec<Slice> {
    let mut from = 0;
    let slice = shares.iter().take(MOST_POOLS).enumerate().map(|(place, share)| {
        let slice = Slice {
            from,
            width: *share,
            name: format!("{} {}", letter(place), short(*share as f64 / 100.0, 3)),
            dark: place % 2 == 0,
        };
        from += share;
        slice
    });
    slice.collect()
}

fn letter(place: usize) -> char {
    char::from(b'A' + (place % 26) as u8)
}

pub fn shares_words(shares: &[u64]) -> String {
    let largest = shares.first().copied().unwrap_or(0);
    let share = percent(largest as f64 / 10_000.0, 4);
    let who = match nakamoto_coefficient(shares) {
        Some(1) => "One pool alone has more than half: whatever it builds becomes the chain.".to_owned(),
        Some(count) => format!("The Nakamoto coefficient is {count}: so many pools together have more than half."),
        None => "Those named do not have half together, so no coefficient can be given.".to_owned(),
    };
    format!("{who} The largest has {share}.")
}

/// The chance that the largest pool takes back a payment, by confirmations waited for.
pub fn turn_chart(shares: &[u64]) -> Chart {
    let q = shares.first().copied().unwrap_or(0) as f64 / 10_000.0;
    let chance = (0..=24u32).map(|z| (f64::from(z), rosenfeld(q, z)));
    Chart {
        title: "If the largest pool turned: chance to take back a payment".to_owned(),
        description: "Rosenfeld’s exact chance of a double spend, by the confirmations the merchant waits for."
            .to_owned(),
        x: Axis::new("confirmations waited for").range(0.0, 24.0),
        y: Axis::new("chance of success").format(Format::Percent).range(0.0, 1.0),
        series: vec![
            Series::new(&format!("a pool with {}", percent(q, 4)), Kind::Step, Hue::Bad, chance),
            Series::vertical("the usual six", Hue::Ink, 6.0),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::pools::year::EXAMPLE;

    #[test]
    fn a_year_in_words() {
        let mut years = Years::new(EXAMPLE, 1, 20).expect("a plan");
        while years.advance(1_000) {}
        assert_eq!(year_chart(&years).series.len(), WAYS);
        assert!(year_chart(&years).series.iter().all(|series| series.points.len() == 21));
        assert_eq!(year_table(&years).rows.len(), WAYS);
        assert!(year_words(&years).contains("of 20 years brought nothing"));
        assert_eq!(year_facts(&EXAMPLE)[1].value, "59.1 %");
        let empty = Years::new(EXAMPLE, 1, 20).expect("a plan");
        assert!(year_chart(&empty).series.iter().all(|series| series.points.is_empty()));
    }

    #[test]
    fn hopping_and_shares_in_words() {
        let mut sweep = Sweep::new(1, 100, 3);
        while sweep.advance() {}
        assert_eq!(hop_chart(&sweep).series[1].points.len(), 8);
        assert!(hop_words(&sweep).contains("43.5 %"), "{}", hop_words(&sweep));
        assert_eq!(
            shares_words(&[6_000]),
            "One pool alone has more than half: whatever it builds becomes the chain. The largest has 60 %."
        );
        assert_eq!(slices(&[3_000, 2_000])[1], Slice { from: 3_000, width: 2_000, name: "B 20".into(), dark: false });
        assert!(SharesError::MoreThanAll { found: 12_000 }.words().contains("found 120.00 %"));
    }
}
