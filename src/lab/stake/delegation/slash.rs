//! A penalty that everybody shares who lent when the fault happened, wherever their stake is by now.
//!
//! The operator owes a part of the most stake it held *on the day of the fault*. First pay those who have begun to leave since,
//! then those who have moved elsewhere since, each the same part of what they took along; the rest comes out of the stake
//! that is still lent. Whoever left before the fault pays nothing.
//!
//! Source: Cosmos SDK x/staking/keeper/slash.go (`Slash`, `SlashUnbondingDelegation`, `SlashRedelegation`). One
//! difference: what counts as paid by those who moved is what was really burned, not what was asked for.

use super::refused::Refused;
use super::staking::Staking;
use super::{MILLION, portion};

/// Who paid what, in grains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slashed {
    /// The stake that answered, as it was on the day of the fault.
    pub stake_then: u64,
    pub from_bonded: u64,
    /// Lender and sum, for each entry on its way out.
    pub from_unbonding: Vec<(usize, u64)>,
    /// Lender, operator where the stake is now, and sum.
    pub from_moved: Vec<(usize, usize, u64)>,
}

impl Slashed {
    pub fn total(&self) -> u64 {
        let leaving = self.from_unbonding.iter().map(|(_, paid)| *paid);
        let moved = self.from_moved.iter().map(|(_, _, paid)| *paid);
        leaving.chain(moved).fold(self.from_bonded, u64::saturating_add)
    }
}

impl Staking {
    /// Slashes an operator for a double signature on `fault_day` and throws it out for good.
    ///
    /// # Errors
    /// When the fault is older than the unbonding time (its stake may be gone), in the future, or was paid for before.
    pub fn slash(&mut self, operator: usize, fault_day: u32) -> Result<Slashed, Refused> {
        let found = self.operators.get(operator).ok_or(Refused::Unknown)?;
        let age = self.day.checked_sub(fault_day).ok_or(Refused::NotYet { today: self.day, found: fault_day })?;
        if found.jailed {
            return Err(Refused::AlreadySlashed);
        }
        if age >= self.rules.unbonding_days {
            return Err(Refused::EvidenceTooOld { most: self.rules.unbonding_days.saturating_sub(1), found: age });
        }
        let stake_then = found.history.iter().find(|(day, _)| *day == fault_day).map_or(0, |(_, most)| *most);
        let rate = self.rules.double_sign_ppm.min(MILLION);
        let part = |stake: u64| portion(stake, rate, MILLION);
        let due = part(stake_then);
        let mut slashed = Slashed { stake_then, ..Slashed::default() };

        for entry in &mut self.unbonding {
            if entry.operator == operator && entry.began >= fault_day {
                let paid = part(entry.initial).min(entry.balance);
                entry.balance -= paid;
                slashed.from_unbonding.push((entry.lender, paid));
            }
        }
        for entry in self.redelegations.clone() {
            if entry.from == operator && entry.began >= fault_day {
                let wanted = part(entry.initial);
                let mut paid = self.take(entry.lender, entry.to, wanted);
                // Stake that moved and has begun to leave from there has not escaped.
                let left = self.unbonding.iter_mut().filter(|leaving| {
                    leaving.lender == entry.lender && leaving.operator == entry.to && leaving.began >= entry.began
                });
                for leaving in left {
                    let more = (wanted - paid).min(leaving.balance);
                    leaving.balance -= more;
                    paid += more;
                }
                slashed.from_moved.push((entry.lender, entry.to, paid));
            }
        }
        let found = &mut self.operators[operator];
        slashed.from_bonded = due.saturating_sub(slashed.total()).min(found.tokens);
        found.tokens -= slashed.from_bonded;
        found.jailed = true;
        self.burned = self.burned.saturating_add(slashed.total());
        Ok(slashed)
    }
}
