//! One validator's balance: what counts of it, what is paid out, when it is let go.
//!
//! A register of a hundred others, and the learner's, settled by the core epoch by epoch. What the learner changes is the
//! balance itself, as rewards and penalties would.
//!
//! Simplified: the core has one maximum for a whole chain, so all have the credentials that the learner chose.

use super::network::{CHAIN, account, ask, end_epoch, genesis};
use super::{Rule, STAKE};
use crate::core::chain::attestation::{Attestation, AttestationData};
use crate::core::chain::chain_state::StakeState;
use crate::core::chain::evidence::SlashingEvidence;
use crate::core::chain::ledger::Ledger;
use crate::core::chain::registry::{FAR_FUTURE_EPOCH, Validator};
use crate::core::chain::transaction::Action;
use crate::core::consensus::epoch::{penalize, reward};
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::queue::sweep_withdrawals;
use crate::core::hash::Hash256;
use crate::core::keys::SecretKey;
use crate::core::units::{Amount, GRAINS_PER_COIN as COIN};
use crate::lab::chart::{Axis, Chart, Hue, Kind, Series};
use crate::lab::fact::{Fact, Origin};
use crate::lab::number::Bounds;
use crate::lab::stake::losses::{ETHEREUM_SOURCE, days, eth, in_eth, whole};

const OTHERS: u32 = 100;
/// Moments that are kept.
const MOST_MOMENTS: usize = 60;

/// What a person may do to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Grains more or fewer, and an epoch's end.
    Change(i64),
    /// So many grains in all, and an epoch's end.
    Set(u64),
    Sweep,
    Leave,
    SignTwice,
    Epoch,
}

pub struct Life {
    /// Whether it may grow to 2,048.
    pub compounds: bool,
    rules: StakeRules,
    ledger: Ledger,
    stake: StakeState,
    /// Balance and effective balance, in grains, after each act.
    moments: Vec<(u64, u64)>,
    /// What the sweep has paid out.
    paid: u64,
    /// The date that is run to, and the balance when that began.
    running: Option<(u64, u64)>,
}

/// A date in a validator's life.
pub struct Date {
    pub epoch: u64,
    pub words: &'static str,
    /// How long from now, or that it is over.
    pub when: String,
    pub is_now: bool,
}

impl Life {
    /// What a balance may be set to, in ETH.
    pub const BOUNDS: Bounds = Bounds::between(0.0, 3_000.0);

    pub fn new(compounds: bool) -> Life {
        let mut rules = Rule::Electra.rules();
        if !compounds {
            rules.effective_balance.max_effective_balance = STAKE;
            rules.proposer.max_effective_balance = STAKE;
        }
        let (ledger, stake) = genesis(&rules, OTHERS);
        let mut life = Life { compounds, rules, ledger, stake, moments: Vec::new(), paid: 0, running: None };
        let key = life.key().public_key();
        let mut yours = Validator::new(key, account(0), Amount(STAKE), &life.rules);
        (yours.activation_eligibility_epoch, yours.activation_epoch) = (0, 0);
        life.stake.registry.0.push(yours);
        life.stake.previous_participation.push([false; 3]);
        // Old enough to leave.
        let start = life.rules.shard_committee_period + 4;
        (0..start).for_each(|_| end_epoch(&mut life.ledger, &mut life.stake, true, &life.rules));
        life.keep();
        life
    }

    /// The learner's signing key; only here, and worth nothing.
    fn key(&self) -> SecretKey {
        SecretKey::derive(b"a validator's life", "signing")
    }

    pub fn yours(&self) -> Option<&Validator> {
        self.stake.registry.get(OTHERS)
    }

    pub fn epoch(&self) -> u64 {
        self.rules.epoch_of(self.stake.slot)
    }

    fn keep(&mut self) {
        let now = self.yours().map(|yours| (yours.balance.0, yours.effective_balance));
        self.moments.extend(now);
        if self.moments.len() > MOST_MOMENTS {
            self.moments.remove(0);
        }
    }

    fn end_epoch(&mut self) {
        end_epoch(&mut self.ledger, &mut self.stake, true, &self.rules);
    }

    /// Where the effective balance follows: below the first, above the second.
    pub fn band(&self) -> (u64, u64) {
        let params = &self.rules.effective_balance;
        let step = params.effective_balance_increment / params.hysteresis_quotient.max(1);
        let counts = self.yours().map_or(0, |yours| yours.effective_balance);
        let down = counts.saturating_sub(step.saturating_mul(params.hysteresis_downward_multiplier));
        (down, counts.saturating_add(step.saturating_mul(params.hysteresis_upward_multiplier)))
    }

    /// Does it and says what happened.
    ///
    /// # Errors
    /// A sentence that says what was expected and what was found; nothing has changed then.
    pub fn act(&mut self, act: Act) -> Result<String, String> {
        self.stop();
        let yours = self.yours().copied().ok_or("expected a validator, found none")?;
        if yours.is_withdrawn() {
            return Err("expected a validator with a stake, found one that is withdrawn".to_owned());
        }
        let said = match act {
            Act::Change(by) => {
                let to = yours.balance.0.saturating_add_signed(by);
                self.set(to)?
            }
            Act::Set(to) => self.set(to)?,
            Act::Sweep => {
                let before = self.ledger.balance(&account(0));
                sweep_withdrawals(&mut self.ledger, &mut self.stake, &self.rules);
                let paid = self.ledger.balance(&account(0)).saturating_sub(before).0;
                self.paid = self.paid.saturating_add(paid);
                let most = eth(self.rules.effective_balance.max_effective_balance);
                if paid > 0 {
                    format!("The sweep paid {} to your account: all above {most}.", eth(paid))
                } else {
                    format!("The sweep found nothing: it pays what stands above {most}, once that much counts.")
                }
            }
            Act::Leave => {
                ask(&mut self.ledger, &mut self.stake, Action::Exit, &self.rules).map_err(|error| error.to_string())?;
                "You asked to leave.".to_owned()
            }
            Act::SignTwice => {
                let evidence = Action::Evidence(Box::new(self.evidence()));
                ask(&mut self.ledger, &mut self.stake, evidence, &self.rules).map_err(|error| error.to_string())?;
                let now = self.yours().map_or(0, |now| now.balance.0);
                format!(
                    "Two votes for one target, both signed with your key: slashed. {} is gone at once; your exit is scheduled.",
                    eth(yours.balance.0.saturating_sub(now))
                )
            }
            Act::Epoch => {
                self.end_epoch();
                self.changed(&yours)
            }
        };
        self.keep();
        Ok(said)
    }

    /// Begins a run to the next date in its life.
    ///
    /// # Errors
    /// Where no date is to come.
    pub fn run(&mut self) -> Result<(), String> {
        let now = self.epoch();
        let next = self.dates().iter().map(|date| date.epoch).find(|epoch| *epoch > now);
        let next = next.ok_or("expected a date to come, found none: nothing is scheduled")?;
        self.running = Some((next, self.yours().map_or(0, |yours| yours.balance.0)));
        Ok(())
    }

    pub const fn is_running(&self) -> bool {
        self.running.is_some()
    }

    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Ends epochs until `is_over` or until the date is there; then it says what it brought.
    pub fn turn(&mut self, is_over: impl Fn() -> bool) -> Option<String> {
        let (next, before) = self.running?;
        while self.epoch() < next {
            self.end_epoch();
            if is_over() {
                break;
            }
        }
        if self.epoch() < next {
            return None;
        }
        self.running = None;
        self.keep();
        let yours = self.yours()?;
        Some(if yours.withdrawable_epoch <= next {
            "Your stake is free: whatever is left may be withdrawn.".to_owned()
        } else if self.correlation_epoch() == Some(next) {
            let penalty = eth(before.saturating_sub(yours.balance.0));
            format!("The correlation penalty took {penalty}: the more are slashed in {}, the more.", self.vector())
        } else {
            "You have stopped voting. The stake stays locked.".to_owned()
        })
    }

    /// In how many epochs slashings count together, as a time.
    fn vector(&self) -> String {
        days(self.rules.slashing.map_or(0, |slashing| slashing.epochs_per_slashings_vector), &self.rules)
    }

    /// The first epoch after a slashed validator has paid for all that were slashed around it (`process_slashings`).
    fn correlation_epoch(&self) -> Option<u64> {
        let (yours, slashing) = (self.yours().filter(|yours| yours.slashed)?, self.rules.slashing?);
        let half = slashing.epochs_per_slashings_vector / 2;
        Some(yours.withdrawable_epoch.checked_sub(half)?.saturating_add(1))
    }

    /// Makes the balance this, and ends an epoch.
    fn set(&mut self, to: u64) -> Result<String, String> {
        let Some(yours) = self.stake.registry.0.get_mut(OTHERS as usize) else {
            return Err("expected a validator, found none".to_owned());
        };
        if in_eth(to) > Life::BOUNDS.most {
            return Err(format!("expected at most {} ETH, found {}", whole(Life::BOUNDS.most as u64), eth(to)));
        }
        let before = *yours;
        // As the chain adds to a stake and takes from it.
        reward(&mut self.ledger, yours, to.saturating_sub(before.balance.0));
        penalize(&mut self.ledger, yours, before.balance.0.saturating_sub(to));
        self.end_epoch();
        Ok(self.changed(&before))
    }

    /// What an epoch's end made of what counts.
    fn changed(&self, before: &Validator) -> String {
        let Some(now) = self.yours() else { return String::new() };
        let (low, high) = self.band();
        let counts = eth(now.effective_balance);
        if before.exit_epoch == FAR_FUTURE_EPOCH && now.exit_epoch != FAR_FUTURE_EPOCH {
            return format!("Ejected: {counts} count, and {} is too little to stay.", eth(self.rules.ejection_balance));
        }
        if now.exit_epoch == FAR_FUTURE_EPOCH && now.effective_balance <= self.rules.ejection_balance {
            return format!("{counts} count now: the next epoch’s end sends you away.");
        }
        let balance = eth(now.balance.0);
        if now.effective_balance == before.effective_balance {
            let more = if now.effective_balance == self.rules.effective_balance.max_effective_balance {
                "; more never counts".to_owned()
            } else {
                format!(" or rises above {}", eth(high))
            };
            format!("The balance is {balance}; still {counts} count, until it falls below {}{more}.", eth(low))
        } else {
            format!("The balance is {balance}, and {counts} count now, instead of {}.", eth(before.effective_balance))
        }
    }

    /// Two votes of this epoch for two targets, really signed.
    fn evidence(&self) -> SlashingEvidence {
        let epoch = self.epoch();
        let vote = |mark: u8| {
            let at = |epoch: u64, root| Checkpoint { epoch, root };
            let data = AttestationData {
                slot: self.stake.slot,
                head: Hash256([mark; 32]),
                source: at(epoch.saturating_sub(1), CHAIN.0.0),
                target: at(epoch, [mark; 32]),
            };
            Attestation::sign(&self.key(), CHAIN, OTHERS, data)
        };
        SlashingEvidence::DoubleVote { first: vote(1), second: vote(2) }
    }

    /// What has happened and what is scheduled, in order.
    pub fn dates(&self) -> Vec<Date> {
        let Some(yours) = self.yours() else { return Vec::new() };
        let now = self.epoch();
        let date = |epoch: u64, words| {
            let later = epoch.saturating_sub(now);
            let when = if later > 0 {
                format!("in {} epochs, {}", whole(later), days(later, &self.rules))
            } else {
                "past".to_owned()
            };
            Date { epoch, words, when, is_now: false }
        };
        let mut dates = vec![date(yours.activation_epoch, "voted for the first time")];
        if yours.exit_epoch != FAR_FUTURE_EPOCH {
            dates.push(date(yours.exit_epoch, "need not vote any more"));
            dates.extend(self.correlation_epoch().map(|epoch| date(epoch, "has paid the correlation penalty")));
            dates.push(date(yours.withdrawable_epoch, "may withdraw"));
        }
        let words = if yours.slashed { "now; slashed" } else { "now" };
        let place = dates.iter().position(|date| date.epoch > now).unwrap_or(dates.len());
        dates.insert(place, Date { epoch: now, words, when: String::new(), is_now: true });
        dates
    }

    pub fn facts(&self) -> [Fact; 5] {
        let (balance, counts) = self.yours().map_or((0, 0), |yours| (yours.balance.0, yours.effective_balance));
        let (low, high) = self.band();
        let band = format!("below {}, above {}", eth(low), eth(high));
        [
            (Origin::Simulated, eth(balance), "balance", "what you would get back"),
            (Origin::Simulated, eth(counts), "counts as stake", "effective balance"),
            (Origin::Rule, band, "follows the balance", "−0.25, +1.25 ETH; phase0, process_effective_balance_updates"),
            (Origin::Simulated, eth(self.paid), "paid out by the sweep", "partial withdrawals"),
            (Origin::Rule, eth(self.rules.ejection_balance), "ejected at", ETHEREUM_SOURCE),
        ]
        .map(|(origin, value, label, note)| Fact::new(origin, value, label, note))
    }

    pub fn chart(&self) -> Chart {
        let points = |of: fn(&(u64, u64)) -> u64| {
            (0..).map(f64::from).zip(self.moments.iter().map(move |moment| in_eth(of(moment))))
        };
        let (low, high) = self.band();
        Chart {
            title: "What you have, and what counts".to_owned(),
            description: "The effective balance follows the balance only when that leaves a band around it.".to_owned(),
            x: Axis::new("acts"),
            y: Axis::new("ETH"),
            series: vec![
                Series::new("balance", Kind::Line, Hue::Stake, points(|moment| moment.0)),
                Series::new("effective balance", Kind::Step, Hue::Final, points(|moment| moment.1)),
                Series::horizontal("falls below", Hue::Bad, in_eth(low)),
                Series::horizontal("rises above", Hue::Good, in_eth(high)),
            ],
        }
    }
}

/// A change of so many tenths of an ETH.
pub const fn tenths(count: i64) -> Act {
    Act::Change(count * (COIN as i64 / 10))
}
