//! Away: part of the stake stops voting, and the clock runs on until finality is back or the absent are told to leave.
//!
//! With less than a third away nothing happens but missed rewards and small penalties. With more, nothing becomes final;
//! after four epochs the leak begins, and the absent pay more each epoch than the one before, until those who are left are
//! two thirds again.
//!
//! The book's figure (Upgrading Ethereum, "inactivity": ejected after 4,686 epochs) is of the leak alone, without the base
//! rewards that the absent miss as well. [`Away::by_the_book`] leaves them out too; anything else reckons with them.

use super::crowd::Crowd;
use super::{ETHEREUM_SOURCE, NETWORK, STAKE, Set, days, epochs_in, eth, in_days, in_eth, whole};
use crate::lab::chart::{Axis, Chart, Hue, Kind, Series};
use crate::lab::fact::{Fact, Origin};
use crate::lab::number;

/// Why the clock stopped for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    FinalityBack,
    Ejected,
    /// A year has passed (or another, where it went on after one), and nothing of the kind happened.
    Year,
}

/// How things stood after an epoch, in grains.
#[derive(Clone, Copy)]
struct Moment {
    epoch: u64,
    away: u64,
    there: u64,
}

/// A run: who is away under which rules, and how far it went.
pub struct Away {
    set: Set,
    percent: u8,
    /// Whether rewards, and penalties for missed votes, are left out.
    leak_alone: bool,
    crowd: Crowd,
    pub epochs: u64,
    pub leaking: u64,
    /// Whether finality was ever late.
    stopped: bool,
    pub end: Option<End>,
    moments: Vec<Moment>,
    /// Every so-manieth epoch is kept.
    stride: u64,
}

/// Moments that are kept; beyond, every other one is dropped.
const MOST_MOMENTS: usize = 512;

impl Default for Away {
    fn default() -> Away {
        Away::new(Set::Bellatrix, 50, false)
    }
}

impl Away {
    /// Shares that may be away, in hundredths, and the step between.
    pub const SHARES: (u8, u8, u8) = (1, 90, 1);

    fn new(set: Set, percent: u8, leak_alone: bool) -> Away {
        let percent = percent.clamp(Away::SHARES.0, Away::SHARES.1);
        let mut rules = set.rules();
        if leak_alone {
            rules.rewards.base_reward_factor = 0;
        }
        let gone = NETWORK / 100 * u64::from(percent);
        let mut crowd = Crowd::deserted(rules, NETWORK - gone, gone);
        crowd.waits_for_operator = true;
        let moments = vec![Moment { epoch: 0, away: STAKE, there: STAKE }];
        Away { set, percent, leak_alone, crowd, epochs: 0, leaking: 0, stopped: false, end: None, moments, stride: 1 }
    }

    pub fn set(&self) -> Set {
        self.set
    }

    pub fn percent(&self) -> u8 {
        self.percent
    }

    /// Begins again with other rules.
    pub fn choose_set(&mut self, set: Set) {
        *self = Away::new(set, self.percent, false);
    }

    /// Begins again with another share away.
    pub fn choose_percent(&mut self, percent: u8) {
        *self = Away::new(self.set, percent, false);
    }

    pub fn afresh(&mut self) {
        *self = Away::new(self.set, self.percent, false);
    }

    /// An always-absent validator under Bellatrix, the leak alone, until it is ejected.
    pub fn by_the_book(&mut self) {
        *self = Away::new(Set::Bellatrix, 60, true);
        self.run_to_the_end();
    }

    /// Whether these rules have a jail.
    pub fn has_jail(&self) -> bool {
        self.crowd.rules.downtime.is_some()
    }

    /// The operators ask for the return of those who are jailed; they are still away then.
    ///
    /// # Errors
    /// With nobody jailed, or before the time is over; nothing has changed then.
    pub fn unjail(&mut self) -> Result<String, String> {
        self.crowd.unjail()?;
        (self.end, self.stopped) = (None, false);
        Ok("Back among those who count, and still away.".to_owned())
    }

    /// Epochs of a day.
    pub fn day(&self) -> u64 {
        epochs_in(24, &self.crowd.rules)
    }

    pub fn run_to_the_end(&mut self) {
        self.run(u64::MAX);
    }

    /// Runs so many epochs, or fewer where it ends before.
    pub fn run(&mut self, epochs: u64) {
        let year = self.day().saturating_mul(365);
        for _ in 0..epochs.min(year) {
            if self.end.is_some() {
                return;
            }
            self.leaking += u64::from(self.crowd.end_epoch());
            self.epochs += 1;
            self.stopped |= self.crowd.is_late();
            self.end = if self.crowd.groups[1].ejected {
                Some(End::Ejected)
            } else if self.stopped && !self.crowd.is_late() {
                Some(End::FinalityBack)
            } else if self.epochs.is_multiple_of(year.max(1)) {
                Some(End::Year)
            } else {
                None
            };
            self.keep();
        }
    }

    fn keep(&mut self) {
        if !self.epochs.is_multiple_of(self.stride) && self.end.is_none() {
            return;
        }
        let [there, away] = &self.crowd.groups;
        self.moments.push(Moment { epoch: self.epochs, away: away.balance, there: there.balance });
        if self.moments.len() > MOST_MOMENTS {
            self.stride *= 2;
            let stride = self.stride;
            self.moments.retain(|moment| moment.epoch.is_multiple_of(stride));
        }
    }

    /// What each of the absent has left.
    pub fn left(&self) -> u64 {
        self.crowd.groups[1].balance
    }

    /// The part of the stake that counts which is there, of one.
    pub fn part_there(&self) -> f64 {
        let there = self.crowd.groups[0].effective_balance.saturating_mul(self.crowd.groups[0].count);
        there as f64 / self.crowd.total_active(self.crowd.epoch) as f64
    }

    pub fn chart(&self) -> Chart {
        let points = |of: fn(&Moment) -> u64| {
            let rules = &self.crowd.rules;
            self.moments.iter().map(move |moment| (in_days(moment.epoch, rules), in_eth(of(moment))))
        };
        Chart {
            title: format!("Balances with {} % of the stake away", self.percent),
            description: self.verdict(),
            x: Axis::new("days away"),
            y: Axis::new("ETH of each validator"),
            series: vec![
                Series::new("away", Kind::Line, Hue::Bad, points(|moment| moment.away)),
                Series::new("there", Kind::Line, Hue::Stake, points(|moment| moment.there)),
            ],
        }
    }

    pub fn facts(&self) -> Vec<Fact> {
        let [there, away] = &self.crowd.groups;
        let simulated = |value: String, label, note| Fact::new(Origin::Simulated, value, label, note);
        let finality = match (self.crowd.is_late(), self.stopped) {
            (true, _) => format!("{} epochs late", whole(self.crowd.finality_delay())),
            (false, true) => "back".to_owned(),
            (false, false) => "never stopped".to_owned(),
        };
        vec![
            simulated(eth(away.balance), "has each of the absent", "of 32 ETH"),
            simulated(eth(there.balance), "has each of the others", "proposers’ rewards left out"),
            simulated(
                whole(away.score),
                "inactivity score of the absent",
                if self.set == Set::Phase0 { "phase0 had none: it took by the delay" } else { ETHEREUM_SOURCE },
            ),
            simulated(finality, "finality", "late beyond four epochs"),
            simulated(
                number::percent(self.part_there(), 4),
                "of the stake that counts is there",
                "two thirds finalise",
            ),
            simulated(
                format!("{} epochs, {}", whole(self.epochs), days(self.epochs, &self.crowd.rules)),
                "away",
                "whole epochs",
            ),
            simulated(whole(self.leaking), "epochs of leak among them", self.set.source()),
        ]
    }

    /// How it stands, or how it ended.
    pub fn verdict(&self) -> String {
        let rules = &self.crowd.rules;
        let lost = eth(STAKE.saturating_sub(self.left()));
        let time = format!("{} epochs ({})", whole(self.epochs), days(self.epochs, rules));
        let of_leak = format!("{} epochs of leak ({})", whole(self.leaking), days(self.leaking, rules));
        let book = if self.leak_alone {
            " Rewards are left out, as in the book’s figure (Upgrading Ethereum: 4,686 epochs)."
        } else {
            ""
        };
        let jailed = self.has_jail();
        match self.end {
            None if self.epochs == 0 => "Nobody has missed anything yet.".to_owned(),
            None if self.leaking > 0 => format!("{of_leak} so far: each of the absent has lost {lost}.{book}"),
            None => format!(
                "After {time} each of the absent has lost {lost}: no leak, only missed votes. Those present earned {} \
                 each.",
                eth(self.crowd.groups[0].earned)
            ),
            Some(End::Ejected) if self.leaking == 0 => {
                format!("Ejected after {time}, jailed again and again: {} of 32 ETH are left.", eth(self.left()))
            }
            Some(End::Ejected) => {
                format!(
                    "Ejected after {of_leak}: {} of 32 ETH are left. The exit queue says when they are out.{book}",
                    eth(self.left())
                )
            }
            Some(End::FinalityBack) if jailed => format!(
                "After {time} the absent are jailed for {lost} each, and finality is back among the rest. A real Tendermint \
                 chain would not get here: it makes no block without two thirds."
            ),
            Some(End::FinalityBack) => format!(
                "Finality is back after {time}: the absent shrank until two thirds were there again. Each of them lost \
                 {lost}."
            ),
            Some(End::Year) if self.leaking == 0 => format!(
                "{} away, and {lost} lost: finality never stopped{}. Who stayed earned {} each.",
                match self.epochs / self.day().saturating_mul(365).max(1) {
                    1 => "A whole year".to_owned(),
                    years => format!("{} years", whole(years)),
                },
                if jailed { ", so it is jail, until somebody asks" } else { ", so nothing leaks" },
                eth(self.crowd.groups[0].earned)
            ),
            Some(End::Year) => format!("A year, and no end: {lost} lost."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::units::GRAINS_PER_COIN as ETH;

    fn run(set: Set, percent: u8) -> Away {
        let mut away = Away::new(set, percent, false);
        away.run_to_the_end();
        away
    }

    #[test]
    fn the_book_is_right_about_bellatrix_and_altair() {
        let mut away = Away::default();
        away.by_the_book();
        assert_eq!((away.end, away.leaking), (Some(End::Ejected), 4_686));
        assert!(away.left() < 16_749_669_693 && away.left() > 16_700_000_000);
        assert!(
            away.verdict().starts_with("Ejected after 4,686 epochs of leak (20.8 days): 16.7"),
            "{}",
            away.verdict()
        );
        let mut altair = Away::new(Set::Altair, 60, true);
        altair.run_to_the_end();
        assert_eq!((altair.end, altair.leaking), (Some(End::Ejected), 8_117));
    }

    #[test]
    fn less_than_a_third_away_is_no_leak() {
        for set in [Set::Phase0, Set::Altair, Set::Bellatrix, Set::Electra] {
            let away = run(set, 33);
            assert_eq!((away.end, away.leaking, away.crowd.groups[1].score), (Some(End::Year), 0, 0), "{}", set.name());
            let lost = STAKE - away.left();
            assert!(lost > ETH / 10 && lost < 3 * ETH / 2, "{}: {lost}", set.name());
            assert!(away.crowd.groups[0].earned > lost / 2);
        }
    }

    #[test]
    fn a_leak_ends_when_two_thirds_are_there_again() {
        for set in [Set::Altair, Set::Bellatrix, Set::Electra, Set::Phase0] {
            let away = run(set, 40);
            assert_eq!(away.end, Some(End::FinalityBack), "{}", set.name());
            assert!(away.part_there() >= 2.0 / 3.0 && away.left() > 16 * ETH);
            // The nearer to a third, the sooner.
            assert!(run(set, 35).epochs < away.epochs);
        }
    }

    #[test]
    fn the_diligent_earn_nothing_in_a_leak() {
        for set in Set::ALL.into_iter().filter(|set| *set != Set::Cosmos) {
            let mut away = Away::new(set, 50, false);
            away.run(10);
            let before = away.crowd.groups[0].balance;
            away.run(100);
            assert_eq!(away.crowd.groups[0].balance, before, "{}", set.name());
        }
    }

    #[test]
    fn cosmos_jails_instead() {
        let away = run(Set::Cosmos, 40);
        assert_eq!((away.end, away.leaking, away.left()), (Some(End::FinalityBack), 0, STAKE - STAKE / 100));
    }

    #[test]
    fn a_jail_opens_when_somebody_asks_and_not_before() {
        let mut away = Away::new(Set::Cosmos, 20, false);
        assert!(away.unjail().is_err(), "nobody is in jail");
        away.run_to_the_end();
        assert_eq!((away.end, away.left()), (Some(End::Year), STAKE - STAKE / 100), "once, and out for the year");
        assert!(away.part_there() > 0.999);
        away.unjail().unwrap();
        away.run_to_the_end();
        assert!(away.end == Some(End::Year) && away.verdict().starts_with("2 years away"), "{}", away.verdict());
        // Back and still away: jailed and fined again, of what counts by then.
        let mut away = Away::new(Set::Cosmos, 20, false);
        away.run(110);
        let until = away.crowd.groups[1].jailed_until.expect("in jail");
        assert_eq!(
            away.unjail().unwrap_err(),
            format!("expected epoch {until} or later, found epoch {}", away.crowd.epoch)
        );
        away.run(100);
        away.unjail().unwrap();
        assert!((away.part_there() - 0.8).abs() < 0.01);
        away.run(300);
        assert_eq!(away.left(), STAKE - STAKE / 100 - 31 * ETH / 100);
        assert!(away.part_there() > 0.999);
        // Those who are there were two thirds only without the others.
        let mut away = run(Set::Cosmos, 40);
        away.run(101);
        assert_eq!(away.end, Some(End::FinalityBack));
    }

    #[test]
    fn steps_and_leaps_are_the_same_and_the_end_is_the_end() {
        let mut steps = Away::default();
        for _ in 0..500 {
            steps.run(1);
        }
        let mut leap = Away::default();
        leap.run(500);
        assert_eq!(steps.crowd.groups, leap.crowd.groups);
        leap.run_to_the_end();
        let (epochs, left) = (leap.epochs, leap.left());
        leap.run(9);
        assert_eq!((leap.epochs, leap.left()), (epochs, left));
        assert!(leap.moments.len() <= MOST_MOMENTS + 1);
        leap.choose_percent(0);
        assert_eq!((leap.percent(), leap.epochs), (1, 0));
    }
}
