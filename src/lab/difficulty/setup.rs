//! What a person can ask for: rules to compare, an act, and numbers; and the link that says the same.

use crate::core::consensus::leader::work::{RetargetRule, WorkParams};
use crate::core::units::work::{CompactTarget, Target, U256};
use crate::lab::number::{self, Bounds};

/// A rule to compare, without its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Bitcoin,
    PerBlock,
    Lwma,
    Fixed,
}

/// What happens on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Steady,
    HalfLeaves,
    FarmJoins,
    TimesLie,
}

/// What the liars write into their headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// The latest time that nodes accept.
    Latest,
    /// The earliest.
    Earliest,
    /// The earliest, but in the last block of each period the latest.
    Warp,
}

/// Something to choose from: its name in a link and its name on the page.
pub trait Choice: Copy + PartialEq + 'static {
    const ALL: &'static [Self];
    fn key(self) -> &'static str;
    fn name(self) -> &'static str;

    fn place(self) -> usize {
        Self::ALL.iter().position(|other| *other == self).unwrap_or_default()
    }

    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.key() == key)
    }
}

impl Choice for Rule {
    const ALL: &'static [Self] = &[Rule::Bitcoin, Rule::PerBlock, Rule::Lwma, Rule::Fixed];

    fn key(self) -> &'static str {
        match self {
            Rule::Bitcoin => "bitcoin",
            Rule::PerBlock => "block",
            Rule::Lwma => "lwma",
            Rule::Fixed => "fixed",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Rule::Bitcoin => "Bitcoin’s rule",
            Rule::PerBlock => "Every block (Homestead)",
            Rule::Lwma => "Weighted average (LWMA)",
            Rule::Fixed => "Fixed",
        }
    }
}

impl Choice for Act {
    const ALL: &'static [Self] = &[Act::HalfLeaves, Act::FarmJoins, Act::TimesLie, Act::Steady];

    fn key(self) -> &'static str {
        match self {
            Act::Steady => "steady",
            Act::HalfLeaves => "half",
            Act::FarmJoins => "farm",
            Act::TimesLie => "lie",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Act::Steady => "Nothing happens",
            Act::HalfLeaves => "Half the hash rate leaves",
            Act::FarmJoins => "A farm joins for one period",
            Act::TimesLie => "Timestamps lie",
        }
    }
}

impl Choice for Lie {
    const ALL: &'static [Self] = &[Lie::Latest, Lie::Earliest, Lie::Warp];

    fn key(self) -> &'static str {
        match self {
            Lie::Latest => "latest",
            Lie::Earliest => "earliest",
            Lie::Warp => "warp",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Lie::Latest => "the latest time allowed",
            Lie::Earliest => "the earliest time allowed",
            Lie::Warp => "the earliest, and the latest at each period’s end",
        }
    }
}

/// Everything that decides a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// One to [`Setup::MOST_RULES`], none twice.
    pub rules: Vec<Rule>,
    pub act: Act,
    /// Hashes a second of all miners at the start.
    pub hash_rate: f64,
    /// The pace to keep, in seconds a block.
    pub spacing_s: u32,
    /// Blocks between two retargets of Bitcoin's rule. The farm's visit is as long for every rule.
    pub interval: u32,
    /// Blocks that the weighted average looks back.
    pub window: u16,
    /// Blocks of a run.
    pub blocks: u32,
    pub seed: u32,
    /// The liars' share of the hash rate.
    pub share: f64,
    pub lie: Lie,
}

impl Default for Setup {
    fn default() -> Self {
        Setup {
            rules: vec![Rule::Bitcoin, Rule::PerBlock, Rule::Lwma],
            act: Act::HalfLeaves,
            hash_rate: 6e20,
            spacing_s: 600,
            interval: 2_016,
            window: 60,
            blocks: 12_096,
            seed: 1,
            share: 0.3,
            lie: Lie::Latest,
        }
    }
}

/// A number that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    HashRate,
    Spacing,
    Interval,
    Window,
    Blocks,
    Seed,
    Share,
}

impl Number {
    pub const ALL: [Number; 7] = [
        Number::Spacing,
        Number::HashRate,
        Number::Interval,
        Number::Window,
        Number::Share,
        Number::Blocks,
        Number::Seed,
    ];

    /// In a link.
    pub const fn key(self) -> &'static str {
        match self {
            Number::HashRate => "rate",
            Number::Spacing => "spacing",
            Number::Interval => "interval",
            Number::Window => "window",
            Number::Blocks => "blocks",
            Number::Seed => "seed",
            Number::Share => "share",
        }
    }

    /// Beside its field.
    pub const fn label(self) -> &'static str {
        match self {
            Number::HashRate => "Hash rate at the start, hashes/s",
            Number::Spacing => "Pace, seconds a block",
            Number::Interval => "Period, blocks",
            Number::Window => "Window of the average, blocks",
            Number::Blocks => "Length of the run, blocks",
            Number::Seed => "Seed",
            Number::Share => "Liars’ share of the hash rate",
        }
    }

    pub fn bounds(self) -> Bounds {
        match self {
            Number::HashRate => Bounds::between(1e3, 1e24),
            Number::Spacing => Bounds::whole(1, 86_400),
            Number::Interval => Bounds::whole(2, 10_000),
            Number::Window => Bounds::whole(2, RetargetRule::MAX_WINDOW as u32),
            Number::Blocks => Bounds::whole(100, 40_000),
            Number::Seed => Bounds::whole(0, u32::MAX),
            Number::Share => Bounds::between(0.01, 1.0),
        }
    }

    pub fn get(self, setup: &Setup) -> f64 {
        match self {
            Number::HashRate => setup.hash_rate,
            Number::Spacing => setup.spacing_s.into(),
            Number::Interval => setup.interval.into(),
            Number::Window => setup.window.into(),
            Number::Blocks => setup.blocks.into(),
            Number::Seed => setup.seed.into(),
            Number::Share => setup.share,
        }
    }

    /// Sets a number that is within its bounds; any other is left alone.
    pub fn set(self, setup: &mut Setup, value: f64) {
        let bounds = self.bounds();
        if !(bounds.least..=bounds.most).contains(&value) {
            return;
        }
        match self {
            Number::HashRate => setup.hash_rate = value,
            Number::Spacing => setup.spacing_s = value as u32,
            Number::Interval => setup.interval = value as u32,
            Number::Window => setup.window = value as u16,
            Number::Blocks => setup.blocks = value as u32,
            Number::Seed => setup.seed = value as u32,
            Number::Share => setup.share = value,
        }
    }
}

impl Setup {
    /// More lines in one picture nobody tells apart.
    pub const MOST_RULES: usize = 3;

    /// Takes a rule in or out.
    ///
    /// # Errors
    /// A sentence, for a fourth and for the last.
    pub fn toggle(&mut self, rule: Rule) -> Result<(), &'static str> {
        match self.rules.iter().position(|other| *other == rule) {
            Some(place) if self.rules.len() > 1 => drop(self.rules.remove(place)),
            Some(_) => return Err("expected at least one rule"),
            None if self.rules.len() < Self::MOST_RULES => self.rules.push(rule),
            None => return Err("expected three rules at most: take one out first"),
        }
        Ok(())
    }

    /// The chain's rules for one contender. Bitcoin's but for what was chosen, and with a floor that nobody reaches.
    pub fn params(&self, rule: Rule) -> WorkParams {
        let spacing_s = u64::from(self.spacing_s);
        WorkParams {
            pow_limit: Target::from_difficulty_bits(1),
            rule: match rule {
                Rule::Bitcoin => RetargetRule::Interval,
                Rule::PerBlock => RetargetRule::per_block(spacing_s),
                Rule::Lwma => RetargetRule::Lwma { window: self.window },
                Rule::Fixed => RetargetRule::Fixed,
            },
            retarget_interval: self.interval.into(),
            target_spacing_s: spacing_s,
            ..WorkParams::bitcoin()
        }
    }

    /// The target under which this hash rate keeps the pace.
    pub fn first_bits(&self) -> CompactTarget {
        let hashes = (self.hash_rate * f64::from(self.spacing_s)) as u128;
        let target = U256::MAX.div_rem(U256::from(hashes.max(2))).map_or(U256::MAX, |(quotient, _)| quotient);
        Target(target).to_compact()
    }

    /// Height of the first block of the act: a period of Bitcoin's rule begins there, if there is room before the middle.
    pub fn act_height(&self) -> u64 {
        let (blocks, interval) = (u64::from(self.blocks), u64::from(self.interval.max(1)));
        let sixth = blocks / 6;
        let start = sixth.div_ceil(interval) * interval;
        if start <= blocks / 2 { start } else { sixth }
    }

    /// Height of the first block after the act; nothing for an act without end.
    pub fn act_end(&self) -> Option<u64> {
        (self.act == Act::FarmJoins).then(|| self.act_height() + u64::from(self.interval))
    }

    /// The hash rate while the block at `height` is searched, as a multiple of the first.
    pub fn rate_at(&self, height: u64) -> f64 {
        let during = height >= self.act_height() && self.act_end().is_none_or(|end| height < end);
        match self.act {
            Act::HalfLeaves if during => 0.5,
            Act::FarmJoins if during => FARM,
            _ => 1.0,
        }
    }

    /// The liars' share while the block at `height` is searched.
    pub fn liars_at(&self, height: u64) -> f64 {
        if self.act == Act::TimesLie && height >= self.act_height() { self.share } else { 0.0 }
    }

    /// What stands after the question mark of a link to this.
    pub fn to_query(&self) -> String {
        let rules: Vec<&str> = self.rules.iter().map(|rule| rule.key()).collect();
        let mut query = format!("rules={}&act={}&lie={}", rules.join(","), self.act.key(), self.lie.key());
        for number in Number::ALL {
            query.push_str(&format!("&{}={}", number.key(), number::machine(number.get(self))));
        }
        query
    }

    /// Reads a link. What it does not name is as in the default.
    ///
    /// # Errors
    /// A sentence that says what was expected and what was found.
    pub fn from_query(query: &str) -> Result<Setup, String> {
        let mut setup = Setup::default();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            match key {
                "rules" => setup.rules = rules_of(value)?,
                "act" => setup.act = choice(key, value)?,
                "lie" => setup.lie = choice(key, value)?,
                _ => {
                    let found = || format!("expected a name such as rules, act or seed, found “{}”", shown(key));
                    let number = Number::ALL.into_iter().find(|number| number.key() == key).ok_or_else(found)?;
                    number.set(&mut setup, number.bounds().read(value).map_err(|error| format!("{key}: {error}"))?);
                }
            }
        }
        Ok(setup)
    }
}

/// The hash rate with the farm, as a multiple of that without.
pub const FARM: f64 = 3.0;

fn rules_of(value: &str) -> Result<Vec<Rule>, String> {
    let mut rules = Vec::new();
    for key in value.split(',') {
        let rule = choice("rules", key)?;
        if rules.contains(&rule) {
            return Err(format!("rules: expected each once, found “{}” twice", shown(key)));
        }
        rules.push(rule);
    }
    if rules.len() > Setup::MOST_RULES {
        return Err(format!("rules: expected at most {}, found {}", Setup::MOST_RULES, rules.len()));
    }
    Ok(rules)
}

fn choice<C: Choice>(field: &str, key: &str) -> Result<C, String> {
    C::from_key(key).ok_or_else(|| {
        let keys: Vec<&str> = C::ALL.iter().map(|choice| choice.key()).collect();
        format!("{field}: expected one of {}, found “{}”", keys.join(", "), shown(key))
    })
}

fn shown(text: &str) -> String {
    text.chars().take(24).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_everything() {
        let setup = Setup {
            rules: vec![Rule::Fixed, Rule::Bitcoin],
            act: Act::TimesLie,
            hash_rate: 2.5e9,
            spacing_s: 20,
            interval: 16,
            window: 45,
            blocks: 400,
            seed: u32::MAX,
            share: 0.51,
            lie: Lie::Warp,
        };
        assert_eq!(Setup::from_query(&setup.to_query()), Ok(setup));
        assert_eq!(Setup::from_query(""), Ok(Setup::default()));
        assert_eq!(Setup::from_query(&Setup::default().to_query()), Ok(Setup::default()));
    }

    #[test]
    fn a_link_that_makes_no_sense_says_why() {
        for (query, error) in [
            ("rate=0", "rate: expected a number from 1,000 to 1 × 10²⁴, found “0”"),
            ("rate=1e30", "rate: expected a number from 1,000 to 1 × 10²⁴, found “1e30”"),
            ("interval=0", "interval: expected a whole number from 2 to 10,000, found “0”"),
            ("blocks=1e30", "blocks: expected a whole number from 100 to 40,000, found “1e30”"),
            ("spacing=1.5", "spacing: expected a whole number from 1 to 86,400, found “1.5”"),
            ("act=war", "act: expected one of half, farm, lie, steady, found “war”"),
            ("rules=", "rules: expected one of bitcoin, block, lwma, fixed, found “”"),
            ("rules=lwma,lwma", "rules: expected each once, found “lwma” twice"),
            ("rules=bitcoin,block,lwma,fixed", "rules: expected at most 3, found 4"),
            ("hashes=1", "expected a name such as rules, act or seed, found “hashes”"),
        ] {
            assert_eq!(Setup::from_query(query).expect_err(query), error);
        }
    }

    #[test]
    fn the_first_target_keeps_the_pace() {
        for (hash_rate, spacing_s) in [(1e3, 1), (6e20, 600), (1e24, 86_400)] {
            let setup = Setup { hash_rate, spacing_s, ..Setup::default() };
            let hashes = setup.first_bits().work().to_u128_saturating() as f64;
            let ratio = hashes / (hash_rate * f64::from(spacing_s));
            assert!((ratio - 1.0).abs() < 1e-3, "{ratio}");
        }
    }

    #[test]
    fn acts_begin_with_a_period_where_there_is_room() {
        let act_height = |interval, blocks| Setup { interval, blocks, ..Setup::default() }.act_height();
        assert_eq!(act_height(2_016, 12_096), 2_016);
        assert_eq!(act_height(144, 6_000), 1_008);
        assert_eq!(act_height(10_000, 12_000), 2_000);
        let setup = Setup { act: Act::FarmJoins, ..Setup::default() };
        let rates = [2_015, 2_016, 4_031, 4_032].map(|height| setup.rate_at(height));
        assert_eq!(rates, [1.0, 3.0, 3.0, 1.0]);
    }

    #[test]
    fn no_fourth_rule_and_never_none() {
        let mut setup = Setup::default();
        assert!(setup.toggle(Rule::Fixed).is_err());
        assert_eq!(setup.rules, Setup::default().rules);
        assert_eq!(setup.toggle(Rule::Bitcoin), Ok(()));
        assert_eq!(setup.toggle(Rule::Lwma), Ok(()));
        assert!(setup.toggle(Rule::PerBlock).is_err());
        assert_eq!(setup.toggle(Rule::Fixed), Ok(()));
        assert_eq!(setup.rules, [Rule::PerBlock, Rule::Fixed]);
    }
}
