//! The third part: a liquid-staking pool, its acts and its pictures.

use super::days::{ARBITRAGEURS, Days, HOLDERS, OPERATORS, Setup, YOU};
use super::lend::{balance_sheet, coins, read_amount};
use super::refused::Refused;
use crate::core::units::GRAINS_PER_COIN as COIN;
use crate::lab::chart::{Axis, Chart, Hue, Kind, Series, Table};
use crate::lab::fact::{Fact, Origin};
use crate::lab::number::{self, Bounds};

const LOG_LINES: usize = 12;
/// Part of all holders' tokens that wants out in a run: a fifth.
const RUN_PPM: u64 = 200_000;
/// Part of an operator's stake that a slashing takes: the Cosmos SDK's 5 %.
const SLASH_PPM: u64 = 50_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Deposit(String),
    Ask(String),
    Sell(String),
    Slash(usize),
    Run,
    CalmWeek,
}

/// What may be chosen before the first day; a change begins afresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    Churn,
    Discount,
    Capital,
}

impl Knob {
    pub const ALL: [Knob; 3] = [Knob::Churn, Knob::Discount, Knob::Capital];

    pub const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Knob::Churn => ("churn", "Coins the chain lets out a day", "The pool has 100,000; others use half of it."),
            Knob::Discount => ("discount", "What arbitrageurs ask for waiting, in % a year", "Simple interest."),
            Knob::Capital => ("capital", "Coins that arbitrageurs have", "The market holds 10,000 of each."),
        }
    }

    pub const fn bounds(self) -> Bounds {
        match self {
            Knob::Churn => Bounds::whole(10, 100_000),
            Knob::Discount => Bounds::between(0.0, 1_000.0),
            Knob::Capital => Bounds::whole(0, 100_000),
        }
    }
}

pub struct PoolLab {
    pub days: Days,
    /// Newest first.
    pub log: Vec<String>,
    began_with: u128,
}

/// Moves of the holders' small trades.
const SEED: u64 = 7;

impl Default for PoolLab {
    fn default() -> PoolLab {
        PoolLab::with(Setup::default())
    }
}

impl PoolLab {
    fn with(setup: Setup) -> PoolLab {
        let days = Days::new(setup, SEED);
        PoolLab { began_with: days.coins(), days, log: Vec::new() }
    }

    pub fn value(&self, knob: Knob) -> f64 {
        let setup = &self.days.setup;
        match knob {
            Knob::Churn => (setup.churn_per_day / COIN) as f64,
            Knob::Discount => setup.discount_ppm as f64 / 10_000.0,
            Knob::Capital => (setup.capital / COIN) as f64,
        }
    }

    /// Begins afresh with another value, if it is within the bounds.
    pub fn set(&mut self, knob: Knob, value: f64) {
        let bounds = knob.bounds();
        if !(bounds.least..=bounds.most).contains(&value) {
            return;
        }
        let mut setup = self.days.setup;
        match knob {
            Knob::Churn => setup.churn_per_day = value as u64 * COIN,
            Knob::Discount => setup.discount_ppm = (value * 10_000.0) as u64,
            Knob::Capital => setup.capital = value as u64 * COIN,
        }
        *self = PoolLab::with(setup);
    }

    pub fn afresh(&mut self) {
        *self = PoolLab::with(self.days.setup);
    }

    pub fn operators() -> [&'static str; 5] {
        OPERATORS
    }

    /// Does it and says what happened.
    ///
    /// # Errors
    /// A sentence that says what was expected and what was found; nothing has changed then.
    pub fn act(&mut self, act: &Act) -> Result<String, String> {
        let said = self.try_act(act)?;
        self.log.insert(0, format!("Day {}: {said}", self.days.day));
        self.log.truncate(LOG_LINES);
        Ok(said)
    }

    fn try_act(&mut self, act: &Act) -> Result<String, String> {
        let words = |refused: Refused| refused.to_string();
        let days = &mut self.days;
        Ok(match act {
            Act::Deposit(amount) => {
                let grains = read_amount(amount)?;
                let tokens = days.deposit(YOU, grains).map_err(words)?;
                format!("You gave the pool {} and have {} tokens for it.", coins(grains), coins(tokens))
            }
            Act::Ask(amount) => {
                let tokens = read_amount(amount)?;
                let (promised, wait) = days.ask(YOU, tokens).map_err(words)?;
                format!(
                    "You handed in {} tokens for at most {} coins, in about {wait} days. They share a slashing until then.",
                    coins(tokens),
                    coins(promised)
                )
            }
            Act::Sell(amount) => {
                let tokens = read_amount(amount)?;
                let worth = days.pool.worth(tokens);
                let got = days.sell(YOU, tokens).map_err(words)?;
                format!(
                    "You sold {} tokens for {} coins at once. By the rate they stood for {}.",
                    coins(tokens),
                    coins(got),
                    coins(worth)
                )
            }
            Act::Slash(operator) => {
                let gone = days.slash(*operator, SLASH_PPM).map_err(words)?;
                let name = OPERATORS.get(*operator).copied().unwrap_or("nobody");
                format!(
                    "{name} signed two blocks: {} of its stake is gone, and every token stands for less.",
                    coins(gone)
                )
            }
            Act::Run => {
                let run = days.run(RUN_PPM).map_err(words)?;
                format!(
                    "A fifth of all holders wants out. {} tokens went to the queue; {} were sold for {} coins.",
                    coins(run.asked),
                    coins(run.sold),
                    coins(run.got)
                )
            }
            Act::CalmWeek => {
                let mut yours = 0;
                for passed in 0..7 {
                    match days.pass_day() {
                        Ok(paid) => {
                            let mine = paid.iter().filter(|paid| paid.request.who == YOU);
                            yours += mine.map(|paid| paid.coins).sum::<u64>();
                        }
                        // The last week may be shorter than seven days; none at all is refused.
                        Err(refused) if passed == 0 => return Err(words(refused)),
                        Err(_) => break,
                    }
                }
                let paid = if yours > 0 { format!(" Your exit was paid: {}.", coins(yours)) } else { String::new() };
                format!("A calm week passed.{paid}")
            }
        })
    }

    pub fn facts(&self) -> [Fact; 4] {
        let days = &self.days;
        let off = days.market.price() / days.pool.rate() - 1.0;
        [
            (number::decimal(days.pool.rate(), 4), "coins a token stands for"),
            (number::decimal(days.market.price(), 4), "coins it sells for"),
            (number::percent(off, 2), "off its peg"),
            (days.queue.wait_days(0).to_string(), "days in the queue"),
        ]
        .map(|(value, label)| Fact::new(Origin::Simulated, value, label, ""))
    }

    pub fn price_chart(&self) -> Chart {
        let line = |of: fn(&super::days::Moment) -> f64| {
            self.days.moments.iter().map(move |moment| (f64::from(moment.day), of(moment))).collect::<Vec<_>>()
        };
        let last = f64::from(self.days.day.max(28));
        let all = self.days.moments.iter().flat_map(|moment| [moment.rate, moment.price]);
        let (low, high) = all.fold((0.99f64, 1.005f64), |(low, high), value| (low.min(value), high.max(value)));
        Chart {
            title: "What a token stands for, and what it sells for".to_owned(),
            description: "The gap is what waiting costs, once arbitrageurs have done what they can.".to_owned(),
            x: Axis::new("day").range(0.0, last),
            y: Axis::new("coins for a token").range(low, high),
            series: vec![
                Series::new("exchange rate of the pool", Kind::Step, Hue::Stake, line(|moment| moment.rate)),
                Series::new("price on the market", Kind::Line, Hue::Bad, line(|moment| moment.price)),
            ],
        }
    }

    pub fn wait_chart(&self) -> Chart {
        let points = self.days.moments.iter().map(|moment| (f64::from(moment.day), moment.wait_days as f64));
        Chart {
            title: "Days to wait for who asks now".to_owned(),
            description: "The stake in the chain’s exit queue by what it lets out a day, and a day to be paid."
                .to_owned(),
            x: Axis::new("day").range(0.0, f64::from(self.days.day.max(28))),
            y: Axis::new("days to wait"),
            series: vec![Series::new("wait", Kind::Step, Hue::Final, points)],
        }
    }

    pub fn purses_table(&self) -> Table {
        let days = &self.days;
        let asked =
            |who: usize| days.pool.requests.iter().filter(|request| request.who == who).map(|it| it.promised).sum();
        let rows = [("You", YOU), ("Holders", HOLDERS), ("Arbitrageurs", ARBITRAGEURS)].map(|(name, who)| {
            let purse = days.purses[who];
            vec![name.to_owned(), coins(purse.coins), coins(purse.tokens), coins(asked(who))]
        });
        let market = vec![
            "The market".to_owned(),
            coins(days.market.coins),
            coins(days.market.tokens),
            number::NOTHING.to_owned(),
        ];
        Table {
            head: ["Who", "Coins", "Tokens", "Promised by the queue"].map(str::to_owned).into(),
            rows: rows.into_iter().chain([market]).collect(),
            left_out: 0,
        }
    }

    pub fn operators_table(&self) -> Table {
        let rows = self.days.pool.operators.iter().map(|one| vec![one.name.to_owned(), coins(one.staked)]);
        Table {
            head: ["Operator", "The pool’s stake with it"].map(str::to_owned).into(),
            rows: rows.collect(),
            left_out: 0,
        }
    }

    /// The sum, to the grain.
    pub fn balance_sheet(&self) -> String {
        balance_sheet(self.began_with, self.days.minted, self.days.burned, self.days.coins())
    }
}
