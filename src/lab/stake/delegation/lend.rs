//! The first part of the section: lend, move, take back, and see who pays when an operator signs twice.

use super::MILLION;
use super::refused::Refused;
use super::staking::{Operator, Rules, Staking};
use crate::core::units::{Amount, GRAINS_PER_COIN as COIN};
use crate::lab::chart::Table;
use crate::lab::fact::{Fact, Origin};
use crate::lab::number;

pub const YOU: usize = 0;
/// Ten years.
const MOST_DAYS: u32 = 3_650;
const LOG_LINES: usize = 12;
/// Caps to choose from, in millionths, and their words.
pub const CAPS: [(Option<u64>, &str); 3] = [(None, "none"), (Some(400_000), "40 %"), (Some(300_000), "30 %")];

/// What a person may ask for. Amounts are as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Lend {
        operator: usize,
        amount: String,
    },
    TakeBack {
        operator: usize,
        amount: String,
    },
    Move {
        from: usize,
        to: usize,
        amount: String,
    },
    Days(u32),
    /// From now on at most so much of all lent stake with one operator, by its place in [`CAPS`].
    Cap(usize),
    /// Evidence of a double signature so many days ago.
    SignedTwice {
        operator: usize,
        days_ago: u32,
    },
}

pub struct Lend {
    pub staking: Staking,
    /// Newest first.
    pub log: Vec<String>,
    began_with: u128,
    /// What slashing took from the learner, in grains.
    lost: u64,
}

impl Default for Lend {
    fn default() -> Lend {
        let operators =
            [("Alma", 50_000, 999_000), ("Boro", 100_000, 998_000), ("Cleo", 0, 960_000), ("Dina", 20_000, 990_000)];
        let operators = operators.map(|(name, commission, uptime)| Operator::new(name, commission, uptime));
        let mut staking = Staking::new(
            Rules::cosmos(),
            operators.into(),
            vec![1_000 * COIN, 1_500 * COIN, 1_500 * COIN, 1_500 * COIN],
        );
        for (lender, operator, coins) in
            [(1, 0, 1_000), (1, 1, 300), (2, 0, 600), (2, 3, 700), (3, 1, 900), (3, 2, 400)]
        {
            // All of it is there: it cannot be refused.
            let _ = staking.delegate(lender, operator, coins * COIN);
        }
        let began_with = staking.total();
        Lend { staking, log: Vec::new(), began_with, lost: 0 }
    }
}

/// Coins to two places, with a comma at the thousands.
pub fn coins(grains: u64) -> String {
    number::decimal(grains as f64 / COIN as f64, 2)
}

/// Reads an amount in coins.
///
/// # Errors
/// A sentence that says what was expected and what was found.
pub fn read_amount(text: &str) -> Result<u64, String> {
    Amount::parse(text).map(|amount| amount.0).map_err(|error| error.to_string())
}

/// What there must be and what there is, exactly. Amounts in grains.
pub(super) fn balance_sheet(began_with: u128, minted: u64, burned: u64, found: u128) -> String {
    let amount = |grains: u128| Amount(u64::try_from(grains).unwrap_or(u64::MAX)).to_string();
    let expected = began_with + u128::from(minted) - u128::from(burned);
    let verdict = if found == expected { "as it must be" } else { "which is not what there is" };
    format!(
        "Counted to the grain: {} at the start + {} of rewards − {} slashed = {}, {verdict}.",
        amount(began_with),
        Amount(minted),
        Amount(burned),
        amount(found)
    )
}

fn days_word(days: u32) -> String {
    format!("{days} day{}", if days == 1 { "" } else { "s" })
}

impl Lend {
    /// The place of the cap in [`CAPS`].
    pub fn cap(&self) -> usize {
        CAPS.iter().position(|(cap, _)| *cap == self.staking.rules.cap_ppm).unwrap_or(0)
    }

    pub fn operators(&self) -> impl Iterator<Item = &str> {
        self.staking.operators.iter().map(|operator| operator.name.as_str())
    }

    fn name(&self, operator: usize) -> &str {
        self.staking.operators.get(operator).map_or("nobody", |found| found.name.as_str())
    }

    /// Does it and says what happened.
    ///
    /// # Errors
    /// A sentence that says what was expected and what was found; nothing has changed then.
    pub fn act(&mut self, act: &Act) -> Result<String, String> {
        let said = self.try_act(act)?;
        self.log.insert(0, format!("Day {}: {said}", self.staking.day));
        self.log.truncate(LOG_LINES);
        Ok(said)
    }

    fn try_act(&mut self, act: &Act) -> Result<String, String> {
        let words = |refused: Refused| refused.to_string();
        Ok(match act {
            Act::Lend { operator, amount } => {
                let grains = read_amount(amount)?;
                let shares = self.staking.delegate(YOU, *operator, grains).map_err(words)?;
                format!(
                    "You lent {} to {} and hold {} more shares of its stake.",
                    coins(grains),
                    self.name(*operator),
                    coins(shares)
                )
            }
            Act::TakeBack { operator, amount } => {
                let grains = read_amount(amount)?;
                self.staking.undelegate(YOU, *operator, grains).map_err(words)?;
                let until = self.staking.day + self.staking.rules.unbonding_days;
                format!(
                    "You asked {} for {} back: yours on day {until}, unless a fault from today on comes to light before.",
                    self.name(*operator),
                    coins(grains)
                )
            }
            Act::Move { from, to, amount } => {
                let grains = read_amount(amount)?;
                self.staking.redelegate(YOU, *from, *to, grains).map_err(words)?;
                let until = self.staking.day + self.staking.rules.unbonding_days;
                let (old, new) = (self.name(*from), self.name(*to));
                let moved = coins(grains);
                format!(
                    "You moved {moved} from {old} to {new} without a wait. Until day {until} it answers for {old}’s faults too."
                )
            }
            Act::Days(days) => {
                if self.staking.day.saturating_add(*days) > MOST_DAYS {
                    return Err(words(Refused::TooLate { most: MOST_DAYS }));
                }
                let (minted, free) = (self.staking.minted, self.staking.free[YOU]);
                (0..*days).for_each(|_| self.staking.pass_day());
                let came = self.staking.free[YOU] - free;
                let back = if came > 0 { format!(" {} came back to you.", coins(came)) } else { String::new() };
                format!(
                    "{} passed; rewards of {} for all.{back}",
                    days_word(*days),
                    coins(self.staking.minted - minted)
                )
            }
            Act::Cap(place) => {
                let (cap, words) = CAPS.get(*place).copied().unwrap_or(CAPS[0]);
                self.staking.rules.cap_ppm = cap;
                match cap {
                    Some(_) => format!("Whoever has {words} of all lent stake gets no more. What is there stays."),
                    None => "Anybody may get any part of all lent stake.".to_owned(),
                }
            }
            Act::SignedTwice { operator, days_ago } => {
                let day = self.staking.day.checked_sub(*days_ago);
                let day = day.ok_or_else(|| {
                    format!(
                        "expected a fault at most {} old, found {}",
                        days_word(self.staking.day),
                        days_word(*days_ago)
                    )
                })?;
                let lent = self.staking.lent(YOU, *operator);
                let slashed = self.staking.slash(*operator, day).map_err(words)?;
                let stake = lent - self.staking.lent(YOU, *operator);
                let leaving: u64 =
                    slashed.from_unbonding.iter().filter(|(who, _)| *who == YOU).map(|(_, paid)| paid).sum();
                let moved: u64 =
                    slashed.from_moved.iter().filter(|(who, _, _)| *who == YOU).map(|(_, _, paid)| paid).sum();
                self.lost = self.lost.saturating_add(stake).saturating_add(leaving).saturating_add(moved);
                format!(
                    "{} signed two blocks on day {day}. Of the {} that answered then, {} is gone: {} from stake still lent, {} from what is on its way out, {} from what has moved. You paid {} + {} + {}.",
                    self.name(*operator),
                    coins(slashed.stake_then),
                    coins(slashed.total()),
                    coins(slashed.from_bonded),
                    coins(slashed.from_unbonding.iter().map(|(_, paid)| paid).sum()),
                    coins(slashed.from_moved.iter().map(|(_, _, paid)| paid).sum()),
                    coins(stake),
                    coins(leaving),
                    coins(moved)
                )
            }
        })
    }

    pub fn facts(&self) -> [Fact; 4] {
        let lent = (0..self.staking.operators.len()).map(|operator| self.staking.lent(YOU, operator)).sum();
        let leaving =
            self.staking.unbonding.iter().filter(|entry| entry.lender == YOU).map(|entry| entry.balance).sum();
        [
            (self.staking.free[YOU], "coins, free"),
            (lent, "lent"),
            (leaving, "on its way back"),
            (self.lost, "lost by slashing"),
        ]
        .map(|(grains, label)| Fact::new(Origin::Simulated, coins(grains), label, ""))
    }

    pub fn operators_table(&self) -> Table {
        let rules = &self.staking.rules;
        let head = ["Operator", "Commission", "Yield to you", "Lent in all", "A share is worth", "Yours", "State"];
        let rows = self.staking.operators.iter().enumerate().map(|(index, operator)| {
            let price = if operator.shares == 0 { 1.0 } else { operator.tokens as f64 / operator.shares as f64 };
            vec![
                operator.name.clone(),
                number::percent(operator.commission_ppm as f64 / MILLION as f64, 3),
                number::percent(operator.net_yield_ppm(rules) as f64 / MILLION as f64, 3),
                coins(operator.tokens),
                number::decimal(price, 5),
                coins(self.staking.lent(YOU, index)),
                if operator.jailed { "thrown out" } else { "at work" }.to_owned(),
            ]
        });
        Table { head: head.map(str::to_owned).into(), rows: rows.collect(), left_out: 0 }
    }

    /// What of the learner's is on its way, and what for.
    pub fn on_the_way(&self) -> Table {
        let left = |ends: u32| days_word(ends.saturating_sub(self.staking.day));
        let leaving = self.staking.unbonding.iter().filter(|entry| entry.lender == YOU).map(|entry| {
            let from = self.name(entry.operator).to_owned();
            vec![format!("Back from {from}"), coins(entry.balance), left(entry.ends), from]
        });
        let moved = self.staking.redelegations.iter().filter(|entry| entry.lender == YOU).map(|entry| {
            let (from, to) = (self.name(entry.from), self.name(entry.to));
            vec![format!("Moved to {to}"), coins(entry.initial), left(entry.ends), format!("{from} and {to}")]
        });
        Table {
            head: ["What", "Coins", "Still answers for", "Faults of"].map(str::to_owned).into(),
            rows: leaving.chain(moved).collect(),
            left_out: 0,
        }
    }

    /// The sum, to the grain.
    pub fn balance_sheet(&self) -> String {
        balance_sheet(self.began_with, self.staking.minted, self.staking.burned, self.staking.total())
    }
}
