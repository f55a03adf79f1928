//! How many share your mistake: what signing twice costs over the share of the stake that does so in the same weeks.
//!
//! A fault of one machine is cheap, an attack is not, and nobody has to judge which it was: the number of those who fail
//! together is the judgement. From the slashing to the withdrawal the validator also misses every vote; that is reckoned
//! with, since it moves the effective balance that the correlation penalty is a part of.
//!
//! Taken as given: the rest keeps finality, and the total stake stays what it was.

use super::crowd::Crowd;
use super::{NETWORK, STAKE, Set, days, epochs_in, eth, in_eth, whole};
use crate::core::consensus::leader::stake::compute_activation_exit_epoch;
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Series};
use crate::lab::fact::{Fact, Origin};
use crate::lab::number::{self, Bounds};

/// What a validator that signed twice pays, in grains, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bill {
    pub initial: u64,
    pub correlation: u64,
    /// Votes missed from the slashing to the withdrawal.
    pub missed: u64,
    /// To whoever brought the evidence, and of that to the proposer who included it.
    pub reward: u64,
    pub proposer_part: u64,
    /// Epochs after the slashing.
    pub correlation_epoch: u64,
    pub withdrawable_epoch: u64,
}

impl Bill {
    /// All of it; never more than there was.
    pub fn total(&self) -> u64 {
        self.initial.saturating_add(self.correlation).saturating_add(self.missed).min(STAKE)
    }
}

/// One set's case, without the part that depends on the others.
#[derive(Clone, Copy)]
struct Case {
    set: Set,
    alone: Bill,
    /// What it counts for when the correlation penalty is taken.
    effective_balance: u64,
}

impl Case {
    fn new(set: Set) -> Case {
        let (rules, slashing) = (set.rules(), set.slashing());
        let initial = slashing.initial_penalty(STAKE);
        let reward = slashing.whistleblower_reward(STAKE);
        let of_exit =
            compute_activation_exit_epoch(0, rules.max_seed_lookahead).saturating_add(rules.min_withdrawability_delay);
        let (due, withdrawable) = (slashing.correlation_epoch(0), slashing.withdrawable_epoch(of_exit, 0));
        let mut crowd = Crowd::new(rules, NETWORK - 1, 1);
        // With a day's rewards on top: from exactly 32 the first missed vote would round it down by another ETH.
        for _ in 0..epochs_in(24, &rules) {
            crowd.end_epoch();
        }
        crowd.leave(true);
        crowd.groups[1].balance -= initial;
        let mut effective_balance = STAKE;
        for epoch in 0..withdrawable {
            if epoch == due {
                effective_balance = crowd.groups[1].effective_balance;
            }
            crowd.end_epoch();
        }
        let alone = Bill {
            initial,
            correlation: 0,
            missed: crowd.groups[1].taken,
            reward,
            proposer_part: slashing.proposer_part(reward),
            correlation_epoch: due,
            withdrawable_epoch: withdrawable,
        };
        Case { set, alone, effective_balance }
    }

    fn bill(&self, validators: u64) -> Bill {
        let slashing = self.set.slashing();
        let slashed = validators.saturating_mul(STAKE);
        let in_window = slashing.total_slashed_in_window(&[(0, slashed)], slashing.correlation_epoch(0));
        let correlation = slashing.correlation_penalty(self.effective_balance, in_window, NETWORK * STAKE);
        Bill { correlation, ..self.alone }
    }
}

/// Steps of the slider: twenty for each power of ten, from a ten-thousandth to a half.
pub const STEPS: u8 = 74;
const STEPS_PER_DECADE: f64 = 20.0;

/// The share at a step, in hundredths.
fn percent_at(step: u8) -> f64 {
    (0.01 * 10f64.powf(f64::from(step.min(STEPS)) / STEPS_PER_DECADE)).min(50.0)
}

/// What the learner chose, and what comes of it.
pub struct Mistake {
    cases: [Case; 5],
    pub set: Set,
    /// Share of the stake that is slashed in the window, in hundredths.
    percent: f64,
}

impl Default for Mistake {
    fn default() -> Mistake {
        Mistake { cases: Set::ALL.map(Case::new), set: Set::Electra, percent: 0.01 }
    }
}

impl Mistake {
    pub const BOUNDS: Bounds = Bounds::between(0.01, 50.0);

    pub fn percent(&self) -> f64 {
        self.percent
    }

    /// Takes a share within the bounds; any other changes nothing.
    pub fn set_percent(&mut self, percent: f64) {
        if (Mistake::BOUNDS.least..=Mistake::BOUNDS.most).contains(&percent) {
            self.percent = percent;
        }
    }

    pub fn set_step(&mut self, step: u8) {
        self.set_percent(percent_at(step));
    }

    /// The step of the slider that is nearest.
    pub fn step(&self) -> u8 {
        ((self.percent / 0.01).log10() * STEPS_PER_DECADE).round().clamp(0.0, f64::from(STEPS)) as u8
    }

    /// The share at a step of the slider.
    pub fn words_at(step: u8) -> String {
        number::percent(percent_at(step) / 100.0, 4)
    }

    pub fn share_words(&self) -> String {
        number::percent(self.percent / 100.0, 4)
    }

    fn validators(percent: f64) -> u64 {
        ((percent / 100.0 * NETWORK as f64).round() as u64).clamp(1, NETWORK)
    }

    /// What this set takes when so many validators of the network are slashed in the same window.
    pub fn bill_of(&self, set: Set, validators: u64) -> Bill {
        let case = self.cases.iter().find(|case| case.set == set).copied().unwrap_or(self.cases[0]);
        case.bill(validators)
    }

    pub fn bill(&self) -> Bill {
        self.bill_of(self.set, Mistake::validators(self.percent))
    }

    pub fn chart(&self) -> Chart {
        let mut series: Vec<Series> = Set::ALL
            .into_iter()
            .map(|set| {
                let at = |step| {
                    let percent = percent_at(step);
                    (percent / 100.0, in_eth(self.bill_of(set, Mistake::validators(percent)).total()))
                };
                Series::new(set.name(), Kind::Line, set.hue(), (0..=STEPS).map(at))
            })
            .collect();
        series.push(Series::vertical("your share", Hue::Ink, self.percent / 100.0));
        Chart {
            title: "What a validator of 32 ETH loses".to_owned(),
            description: "Over the share of all stake that is slashed in the same window. Ethereum’s sets rise, a \
                          Cosmos-like one takes a twentieth whoever else fails."
                .to_owned(),
            x: Axis::new("share of the stake slashed together").log().format(Format::Percent).range(0.0001, 0.5),
            y: Axis::new("ETH lost").range(0.0, 33.0),
            series,
        }
    }

    pub fn facts(&self) -> Vec<Fact> {
        let (bill, rules) = (self.bill(), self.set.rules());
        let source = self.set.source();
        let wait = |epochs: u64| format!("{} epochs, {}", whole(epochs), days(epochs, &rules));
        let mut facts = vec![
            Fact::new(Origin::Modelled, eth(bill.total()), "lost in all", "at most the 32 there are"),
            Fact::new(Origin::Rule, eth(bill.initial), "initial penalty, at once", source),
        ];
        if self.set == Set::Cosmos {
            let none = "x/slashing has none: the part is fixed, and the validator out for good";
            facts.push(Fact::new(Origin::Rule, eth(0), "correlation penalty", none));
            facts.push(Fact::new(Origin::Rule, eth(bill.reward), "whistleblower’s reward", "x/slashing has none"));
        } else {
            let due = format!("correlation penalty, after {}", wait(bill.correlation_epoch));
            facts.push(Fact::new(Origin::Rule, eth(bill.correlation), &due, source));
            let part = format!("new money; {} of it to the proposer; {source}", eth(bill.proposer_part));
            facts.push(Fact::new(Origin::Rule, eth(bill.reward), "whistleblower’s reward", &part));
        }
        facts.push(Fact::new(
            Origin::Modelled,
            eth(bill.missed),
            "votes missed while it waits",
            "1,000,000 validators of 32 ETH, no leak",
        ));
        facts.push(Fact::new(Origin::Rule, wait(bill.withdrawable_epoch), "may withdraw after", source));
        facts
    }

    /// What it means.
    pub fn verdict(&self) -> &'static str {
        if self.set == Set::Cosmos {
            return "A twentieth, alone or with all: this set does not ask how many fail together.";
        }
        let bill = self.bill();
        let lone = Mistake::validators(self.percent) * 100 <= NETWORK;
        if bill.total() >= STAKE {
            "All of it. Two conflicting final blocks need a third of the stake to sign twice, so a third together loses \
             everything: that is the price of an attack."
        } else if bill.correlation == 0 {
            "Few fail together, so it is taken for an accident. Up to Deneb the correlation penalty is rounded down to \
             whole ETH: below one, it is nothing."
        } else if lone {
            "A lone accident costs little: the correlation penalty is the share slashed, times a multiplier, of your \
             stake."
        } else {
            "The more fail together, the more it looks like an attack, and the more each of them pays."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::units::GRAINS_PER_COIN as ETH;

    #[test]
    fn bills_are_those_of_the_presets() {
        let mistake = Mistake::default();
        for (set, initial, reward, days_to_leave) in [
            (Set::Phase0, 32 * ETH / 128, 32 * ETH / 512, 36.4),
            (Set::Altair, 32 * ETH / 64, 32 * ETH / 512, 36.4),
            (Set::Bellatrix, ETH, 32 * ETH / 512, 36.4),
            (Set::Electra, 32 * ETH / 4096, 32 * ETH / 4096, 36.4),
            (Set::Cosmos, 32 * ETH / 20, 0, 21.0),
        ] {
            let bill = mistake.bill_of(set, 1);
            assert_eq!((bill.initial, bill.reward), (initial, reward), "{}", set.name());
            assert_eq!(bill.proposer_part, reward / 8);
            let days = super::super::in_days(bill.withdrawable_epoch, &set.rules());
            assert!((days - days_to_leave).abs() < 0.05, "{}: {days}", set.name());
        }
        assert_eq!(mistake.bill_of(Set::Electra, 1).correlation_epoch, 4096);
    }

    #[test]
    fn the_correlation_is_three_times_the_share() {
        let mistake = Mistake::default();
        for validators in [100, 1_000, 10_000, 100_000, 250_000, 333_333] {
            let exact = 32 * ETH * 3 * validators / NETWORK;
            let found = mistake.bill_of(Set::Electra, validators).correlation;
            // The rate is rounded down to a grain for each ETH.
            assert!(found <= exact && exact - found <= 32, "{validators}: {found} for {exact}");
            // One ETH went at once, so 31 count; and whole ETH only.
            let exact = 31 * ETH * 3 * validators / NETWORK;
            assert_eq!(mistake.bill_of(Set::Bellatrix, validators).correlation, exact - exact % ETH, "{validators}");
            assert_eq!(mistake.bill_of(Set::Cosmos, validators).correlation, 0);
        }
    }

    #[test]
    fn a_third_loses_everything_since_bellatrix() {
        let mistake = Mistake::default();
        for set in [Set::Bellatrix, Set::Electra] {
            assert_eq!(mistake.bill_of(set, NETWORK / 3 + 1).total(), STAKE, "{}", set.name());
        }
        assert!(mistake.bill_of(Set::Phase0, NETWORK / 3 + 1).total() < STAKE / 2);
        assert!(mistake.bill_of(Set::Altair, NETWORK / 3 + 1).total() < STAKE);
    }

    #[test]
    fn the_slider_reaches_both_ends_and_bad_shares_change_nothing() {
        let mut mistake = Mistake::default();
        mistake.set_step(0);
        assert_eq!((mistake.percent(), mistake.step()), (0.01, 0));
        mistake.set_step(u8::MAX);
        assert_eq!(mistake.step(), STEPS);
        assert!(mistake.percent() > 49.0 && mistake.percent() <= 50.0);
        for step in 0..=STEPS {
            mistake.set_step(step);
            assert_eq!(mistake.step(), step);
        }
        mistake.set_percent(7.0);
        for bad in [0.0, -1.0, 50.1, f64::NAN, f64::INFINITY] {
            mistake.set_percent(bad);
            assert_eq!(mistake.percent(), 7.0);
        }
    }
}
