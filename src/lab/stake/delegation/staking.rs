//! Lending stake: who holds how many shares of which operator, and what is on its way out.
//!
//! A lender's coins join the operator's stake and become *shares* of it. A reward or a penalty changes what a share is
//! worth and never how many shares there are, so one subtraction reaches a thousand lenders. Shares are bought rounded
//! down and sold rounded up: whatever rounding leaves stays with those who stay, and nobody gains by going in and out.
//!
//! Leaving takes time, since a fault may come to light later: an unbonding entry waits 21 days and can be slashed all the
//! while. Moving to another operator takes no time, but for the same 21 days the moved stake answers for the old one's
//! faults too, and may not move on.
//!
//! Sources: Cosmos SDK x/staking (`AddTokensFromDel`, `Unbond`, `BeginRedelegation`) and its parameters
//! (x/staking/types/params.go @000a6532: UnbondingTime 3 weeks, MaxEntries 7; x/slashing/types/params.go @086e5635:
//! 5 % for a double signature). Rewards here are an even yield a day; Cosmos pays by block.

use super::refused::Refused;
use super::{MILLION, portion, portion_up};
use std::collections::{BTreeMap, VecDeque};

/// What all operators and lenders agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    pub unbonding_days: u32,
    /// Requests on their way, at most: for each lender and operator, and for each lender and pair of operators.
    pub max_entries: usize,
    /// Millionths of the stake taken for a double signature.
    pub double_sign_ppm: u64,
    /// Reward for a day's work, in thousand-millionths of the stake.
    pub daily_reward_ppb: u64,
    /// Largest part of all lent stake that may go to one operator, in millionths.
    pub cap_ppm: Option<u64>,
}

impl Rules {
    /// The Cosmos SDK's defaults; 10 % a year for all, without a cap.
    pub const fn cosmos() -> Rules {
        Rules { unbonding_days: 21, max_entries: 7, double_sign_ppm: 50_000, daily_reward_ppb: 273_973, cap_ppm: None }
    }
}

/// Somebody who runs the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    pub name: String,
    /// Part of the lenders' reward that the operator keeps, in millionths.
    pub commission_ppm: u64,
    /// Part of the time it is there, in millionths: only then does it earn.
    pub uptime_ppm: u64,
    /// Stake lent to it, in grains.
    pub tokens: u64,
    pub shares: u64,
    /// Commission so far, in grains.
    pub earned: u64,
    /// Slashed and thrown out for good.
    pub jailed: bool,
    /// The most stake it held on each of the last days, rewards of the day left out.
    pub(super) history: VecDeque<(u32, u64)>,
}

impl Operator {
    pub fn new(name: &str, commission_ppm: u64, uptime_ppm: u64) -> Operator {
        Operator {
            name: name.to_owned(),
            commission_ppm: commission_ppm.min(MILLION),
            uptime_ppm: uptime_ppm.min(MILLION),
            tokens: 0,
            shares: 0,
            earned: 0,
            jailed: false,
            history: VecDeque::new(),
        }
    }

    /// What so many shares are worth, rounded down.
    pub fn worth(&self, shares: u64) -> u64 {
        portion(shares, self.tokens, self.shares)
    }

    /// Shares that this amount buys, rounded down.
    fn buys(&self, amount: u64) -> Result<u64, Refused> {
        let shares = match (self.tokens, self.shares) {
            (_, 0) => amount,
            (0, _) => return Err(Refused::Worthless),
            (tokens, shares) => portion(amount, shares, tokens),
        };
        if shares == 0 {
            return Err(Refused::TooSmall);
        }
        let fits = self.shares.checked_add(shares).is_some() && self.tokens.checked_add(amount).is_some();
        if fits { Ok(shares) } else { Err(Refused::TooLarge) }
    }

    fn add(&mut self, amount: u64, shares: u64) {
        self.tokens += amount;
        self.shares += shares;
        if let Some((_, most)) = self.history.back_mut() {
            *most = self.tokens.max(*most);
        }
    }

    /// What a year brings a lender, in millionths, before compounding.
    pub fn net_yield_ppm(&self, rules: &Rules) -> u64 {
        let gross = portion(rules.daily_reward_ppb * 365 / 1_000, self.uptime_ppm, MILLION);
        portion(gross, MILLION - self.commission_ppm, MILLION)
    }
}

/// Stake on its way back to its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unbonding {
    pub lender: usize,
    pub operator: usize,
    pub began: u32,
    pub ends: u32,
    /// What it was when it began; penalties are a part of this.
    pub initial: u64,
    pub balance: u64,
}

/// Stake that moved and still answers for the operator it left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redelegation {
    pub lender: usize,
    pub from: usize,
    pub to: usize,
    pub began: u32,
    pub ends: u32,
    pub initial: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staking {
    pub rules: Rules,
    pub day: u32,
    pub operators: Vec<Operator>,
    /// What each lender has free, in grains.
    pub free: Vec<u64>,
    /// Shares by lender and operator; none of zero.
    pub(super) shares: BTreeMap<(usize, usize), u64>,
    pub unbonding: Vec<Unbonding>,
    pub redelegations: Vec<Redelegation>,
    /// Made as reward since the beginning.
    pub minted: u64,
    /// Taken as penalty since the beginning.
    pub burned: u64,
}

impl Staking {
    pub fn new(rules: Rules, operators: Vec<Operator>, free: Vec<u64>) -> Staking {
        let mut staking = Staking {
            rules,
            day: 0,
            operators,
            free,
            shares: BTreeMap::new(),
            unbonding: Vec::new(),
            redelegations: Vec::new(),
            minted: 0,
            burned: 0,
        };
        staking.note_the_day();
        staking
    }

    /// Every grain there is, wherever it lies: the initial sum plus what was minted less what was burned.
    pub fn total(&self) -> u128 {
        let free = self.free.iter().copied();
        let held = self.operators.iter().flat_map(|operator| [operator.tokens, operator.earned]);
        let leaving = self.unbonding.iter().map(|entry| entry.balance);
        free.chain(held).chain(leaving).map(u128::from).sum()
    }

    /// All stake that is lent.
    pub fn bonded(&self) -> u64 {
        self.operators.iter().fold(0, |sum, operator| sum.saturating_add(operator.tokens))
    }

    pub fn shares_of(&self, lender: usize, operator: usize) -> u64 {
        self.shares.get(&(lender, operator)).copied().unwrap_or(0)
    }

    /// What a lender could take back from this operator, were there no wait.
    pub fn lent(&self, lender: usize, operator: usize) -> u64 {
        self.operators.get(operator).map_or(0, |found| found.worth(self.shares_of(lender, operator)))
    }

    /// Lends free coins to an operator and returns the shares they bought.
    ///
    /// # Errors
    /// When the coins are not there, the operator takes none, or the cap would be passed; nothing has changed then.
    pub fn delegate(&mut self, lender: usize, operator: usize, amount: u64) -> Result<u64, Refused> {
        let free = *self.free.get(lender).ok_or(Refused::Unknown)?;
        enough(free, amount)?;
        let bought = self.check_target(operator, amount, self.bonded().saturating_add(amount))?;
        self.free[lender] = free - amount;
        self.operators[operator].add(amount, bought);
        *self.shares.entry((lender, operator)).or_insert(0) += bought;
        Ok(bought)
    }

    /// Asks for lent coins back. They come after the unbonding time, less what a slashing takes on the way.
    ///
    /// # Errors
    /// When so much is not lent there, or too many requests are on their way; nothing has changed then.
    pub fn undelegate(&mut self, lender: usize, operator: usize, amount: u64) -> Result<(), Refused> {
        self.check_source(lender, operator, amount)?;
        let waiting = self.unbonding.iter().filter(|entry| entry.lender == lender && entry.operator == operator);
        self.check_entries(waiting.count())?;
        let amount = self.take(lender, operator, amount);
        self.unbonding.push(Unbonding {
            lender,
            operator,
            began: self.day,
            ends: self.day.saturating_add(self.rules.unbonding_days),
            initial: amount,
            balance: amount,
        });
        Ok(())
    }

    /// Moves lent coins to another operator at once.
    ///
    /// # Errors
    /// As for [`Staking::undelegate`] and [`Staking::delegate`], and when they were moved here lately.
    pub fn redelegate(&mut self, lender: usize, from: usize, to: usize, amount: u64) -> Result<u64, Refused> {
        if from == to {
            return Err(Refused::SameOperator);
        }
        self.check_source(lender, from, amount)?;
        let mine = self.redelegations.iter().filter(|entry| entry.lender == lender);
        if let Some(until) = mine.clone().filter(|entry| entry.to == from).map(|entry| entry.ends).max() {
            return Err(Refused::MovedLately { until });
        }
        self.check_entries(mine.filter(|entry| entry.from == from && entry.to == to).count())?;
        let bought = self.check_target(to, amount, self.bonded())?;
        let amount = self.take(lender, from, amount);
        self.operators[to].add(amount, bought);
        *self.shares.entry((lender, to)).or_insert(0) += bought;
        self.redelegations.push(Redelegation {
            lender,
            from,
            to,
            began: self.day,
            ends: self.day.saturating_add(self.rules.unbonding_days),
            initial: amount,
        });
        Ok(bought)
    }

    /// A day's rewards are paid, and what has waited long enough is free.
    pub fn pass_day(&mut self) {
        for operator in self.operators.iter_mut().filter(|operator| !operator.jailed && operator.shares > 0) {
            let there = portion(operator.tokens, operator.uptime_ppm, MILLION);
            let reward = portion(there, self.rules.daily_reward_ppb, 1_000 * MILLION);
            // A sum that no longer fits pays nothing more; the experiments stay far below.
            let (Some(minted), Some(_)) = (self.minted.checked_add(reward), operator.tokens.checked_add(reward)) else {
                continue;
            };
            let commission = portion(reward, operator.commission_ppm, MILLION);
            self.minted = minted;
            operator.earned = operator.earned.saturating_add(commission);
            operator.tokens += reward - commission;
        }
        self.day = self.day.saturating_add(1);
        let today = self.day;
        let free = &mut self.free;
        self.unbonding.retain(|entry| {
            let waits = entry.ends > today;
            if !waits {
                free[entry.lender] = free[entry.lender].saturating_add(entry.balance);
            }
            waits
        });
        self.redelegations.retain(|entry| entry.ends > today);
        self.note_the_day();
    }

    fn note_the_day(&mut self) {
        let (today, kept) = (self.day, self.rules.unbonding_days as usize + 1);
        for operator in &mut self.operators {
            operator.history.push_back((today, operator.tokens));
            while operator.history.len() > kept {
                operator.history.pop_front();
            }
        }
    }

    /// Takes coins out of a lender's shares: as much as asked for, or all there is. Returns what was taken. How many shares
    /// go is rounded up; with an operator's last share goes its last grain, so that none is left to nobody.
    pub(super) fn take(&mut self, lender: usize, operator: usize, amount: u64) -> u64 {
        let held = self.shares_of(lender, operator);
        let Some(found) = self.operators.get_mut(operator) else { return 0 };
        let worth = found.worth(held);
        let (taken, sold) = if amount >= worth {
            (worth, held)
        } else {
            (amount, portion_up(amount, found.shares, found.tokens).min(held))
        };
        let taken = if sold == found.shares { found.tokens } else { taken };
        found.tokens -= taken;
        found.shares -= sold;
        if held == sold {
            self.shares.remove(&(lender, operator));
        } else {
            self.shares.insert((lender, operator), held - sold);
        }
        taken
    }

    /// Whether an operator takes so much more, and the shares it would buy. `all` is what is lent in all afterwards.
    fn check_target(&self, operator: usize, amount: u64, all: u64) -> Result<u64, Refused> {
        let found = self.operators.get(operator).ok_or(Refused::Unknown)?;
        if found.jailed {
            return Err(Refused::Jailed);
        }
        if let Some(cap) = self.rules.cap_ppm {
            let room = portion(all, cap, MILLION).saturating_sub(found.tokens);
            if amount > room {
                return Err(Refused::OverCap { room });
            }
        }
        found.buys(amount)
    }

    fn check_source(&self, lender: usize, operator: usize, amount: u64) -> Result<(), Refused> {
        if lender >= self.free.len() || operator >= self.operators.len() {
            return Err(Refused::Unknown);
        }
        enough(self.lent(lender, operator), amount)
    }

    fn check_entries(&self, there: usize) -> Result<(), Refused> {
        let most = self.rules.max_entries;
        if there < most { Ok(()) } else { Err(Refused::TooManyEntries { most }) }
    }
}

pub(super) fn enough(there: u64, amount: u64) -> Result<(), Refused> {
    if amount == 0 {
        Err(Refused::Nothing)
    } else if amount > there {
        Err(Refused::MoreThanThere { there, found: amount })
    } else {
        Ok(())
    }
}
