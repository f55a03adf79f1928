//! Hoarding under coin age: stay away until all coins are ripe, then make as many blocks in a row as they bear.

use super::minting::{BLOCKS_PER_DAY, Minting, OUTPUTS};
use super::{PEERCOIN_SOURCE, Turn, part, per_mille, seed_of, whole};
use crate::core::consensus::leader::stake::{ProposerParams, compute_proposer_index};
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Series};
use crate::lab::fact::{Fact, Origin};

/// Days that the attacker's coins make blocks again.
const DAYS_BACK: u64 = 30;
/// Blocks of one turn. One takes longer while hardly a coin is ripe.
const AT_ONCE: u64 = 8;
const ATTACKER: usize = 1;
/// Holders of the lottery by balance, equal ones: each is a hundredth of the stake.
const HUNDRED: usize = 100;
const EVEN: [u64; HUNDRED] = [32_000_000_000; HUNDRED];

/// One day of a lottery.
#[derive(Clone, Copy, Debug, Default)]
pub struct Day {
    slots: u64,
    /// Blocks that were made.
    made: u64,
    /// Of these the attacker's.
    pub own: u64,
}

impl Day {
    /// The attacker's part of the blocks.
    fn share(self) -> f64 {
        self.own as f64 / self.made.max(1) as f64
    }

    fn is_over(&self) -> bool {
        self.slots == BLOCKS_PER_DAY
    }
}

/// One of the two lotteries: its days, and the longest row of the attacker's blocks.
#[derive(Clone, Default)]
pub struct Side {
    pub days: Vec<Day>,
    row: u64,
    pub longest: u64,
}

impl Side {
    /// A slot passed: whether it has a block, and whether that is the attacker's.
    fn note(&mut self, made: bool, won: bool) {
        if self.days.last().is_none_or(Day::is_over) {
            self.days.push(Day::default());
        }
        if let Some(day) = self.days.last_mut() {
            day.slots += 1;
            day.made += u64::from(made);
            day.own += u64::from(won);
        }
        self.row = if won { self.row + 1 } else { 0 };
        self.longest = self.longest.max(self.row);
    }

    /// All days in one.
    fn sum(&self) -> Day {
        self.days.iter().fold(Day::default(), |sum, day| Day {
            slots: sum.slots + day.slots,
            made: sum.made + day.made,
            own: sum.own + day.own,
        })
    }

    /// Blocks of the attacker.
    pub fn blocks(&self) -> u64 {
        self.sum().own
    }

    /// The attacker's part of all blocks.
    pub fn share(&self) -> f64 {
        self.sum().share()
    }

    /// Slots without a block.
    pub fn empty(&self) -> u64 {
        let sum = self.sum();
        sum.slots - sum.made
    }

    /// Days that are over: one that has only begun says nothing yet.
    fn whole_days(&self) -> impl Iterator<Item = &Day> {
        self.days.iter().filter(|day| day.is_over())
    }

    fn best_day(&self) -> f64 {
        self.whole_days().map(|day| day.share()).fold(0.0, f64::max)
    }
}

pub struct Hoard {
    percent: u8,
    away_days: u8,
    minting: Minting,
    pub coin_age: Side,
    pub balance: Side,
    wanted: u64,
    run: u64,
}

impl Default for Hoard {
    fn default() -> Hoard {
        Hoard::new(10, 90, 7)
    }
}

impl Hoard {
    /// The attacker's part of all coins, in hundredths.
    pub const PERCENT: (u8, u8, u8) = (1, 40, 1);
    /// Days that it stays away.
    pub const AWAY: (u8, u8, u8) = (0, 120, 5);

    pub fn new(percent: u8, away_days: u8, run: u64) -> Hoard {
        let percent = percent.clamp(Hoard::PERCENT.0, Hoard::PERCENT.1);
        let stakes = [100 - u64::from(percent), u64::from(percent)].map(|stake| stake * OUTPUTS);
        Hoard {
            percent,
            away_days: away_days.min(Hoard::AWAY.1),
            // Who never stays away is honest, and has coins of all ages like everybody.
            minting: Minting::new(&stakes, run, (away_days > 0).then_some(ATTACKER)),
            coin_age: Side::default(),
            balance: Side::default(),
            wanted: 0,
            run,
        }
    }

    pub fn percent(&self) -> u8 {
        self.percent
    }

    pub fn away_days(&self) -> u8 {
        self.away_days
    }

    pub fn choose_percent(&mut self, percent: u8) {
        *self = Hoard::new(percent, self.away_days, self.run);
    }

    pub fn choose_away(&mut self, days: u8) {
        *self = Hoard::new(self.percent, days, self.run);
    }

    fn back_at(&self) -> u64 {
        u64::from(self.away_days) * BLOCKS_PER_DAY
    }

    fn end(&self) -> u64 {
        self.back_at() + DAYS_BACK * BLOCKS_PER_DAY
    }

    pub fn has_begun(&self) -> bool {
        self.minting.slot > 0
    }

    pub fn is_over(&self) -> bool {
        self.minting.slot >= self.end()
    }

    /// Runs to the end; once there, anew with other chances.
    pub fn ask(&mut self) {
        if self.is_over() {
            self.afresh();
        }
        self.wanted = self.end();
    }

    fn block(&mut self) {
        let slot = self.minting.slot;
        let is_away = slot < self.back_at();
        let minter = self.minting.next_block(is_away.then_some(ATTACKER));
        self.coin_age.note(minter.is_some(), minter == Some(ATTACKER));
        let params = ProposerParams { rounds: 10, ..ProposerParams::phase0() };
        let drawn = compute_proposer_index(&EVEN, &seed_of(self.run, b"balance", slot), &params);
        let won = drawn.is_some_and(|holder| holder < usize::from(self.percent));
        // By balance the turn of who is away passes without a block.
        self.balance.note(drawn.is_some() && !(won && is_away), won && !is_away);
    }

    pub fn chart(&self) -> Chart {
        let line = |name: &str, hue, side: &Side| {
            let share = |(day, of): (u32, &Day)| (f64::from(day), of.share());
            Series::new(name, Kind::Step, hue, (0..).zip(side.whole_days()).map(share))
        };
        Chart {
            title: "The attacker’s share of each day’s blocks".to_owned(),
            description: self.verdict(),
            x: Axis::new("day").range(0.0, f64::from(self.away_days) + DAYS_BACK as f64),
            y: Axis::new("share of the blocks").format(Format::Percent).range(0.0, 1.0),
            series: vec![
                line("by coin age", Hue::Bad, &self.coin_age),
                line("by balance", Hue::Stake, &self.balance),
                Series::horizontal("its stake", Hue::Ink, f64::from(self.percent) / 100.0),
            ],
        }
    }

    pub fn facts(&self) -> Vec<Fact> {
        let simulated = |value: String, label, note| Fact::new(Origin::Simulated, value, label, note);
        let both = |of: fn(&Side) -> String| format!("{} / {}", of(&self.coin_age), of(&self.balance));
        vec![
            simulated(both(|side| part(side.best_day())), "best day", "by coin age / by balance"),
            simulated(both(|side| whole(side.longest)), "most blocks in a row", "by coin age / by balance"),
            simulated(
                both(|side| part(side.share())),
                "of all blocks, the days away included",
                "by coin age / by balance",
            ),
            simulated(
                both(|side| whole(side.empty())),
                "slots without a block",
                "by coin age: nobody there had ripe coins / by balance: its own turns while away",
            ),
        ]
    }

    pub fn verdict(&self) -> String {
        if !self.is_over() {
            return "The attacker has a small stake and patience. Its coins grow older while the others’ are used up."
                .to_owned();
        }
        let fair = f64::from(self.percent) / 100.0;
        if self.away_days == 0 {
            return format!(
                "Without staying away, {} of the coins made {} of the blocks by coin age, {} in a row at most.",
                part(fair),
                part(self.coin_age.share()),
                self.coin_age.longest,
            );
        }
        let best = self.coin_age.best_day();
        let majority = if best > 0.5 { " That is a majority: enough to undo payments." } else { "" };
        format!(
            "After {} days away, {} of the coins made {} of a day’s blocks by coin age, {} in a row at most. By balance \
             waiting gains nothing.{majority}",
            self.away_days,
            part(fair),
            part(best),
            self.coin_age.longest,
        )
    }

    /// What is simplified, and whose rule it is.
    pub fn note(&self) -> String {
        let moved = if self.away_days > 0 {
            "The attacker’s coins moved on day 0, so that they begin young."
        } else {
            "All coins begin with mixed ages, the attacker’s too."
        };
        format!(
            "{moved} Peercoin’s: 30 and 90 days, weight by value × age, age destroyed by use, a block in ten minutes ({PEERCOIN_SOURCE}). \
             Simplified: one draw a block in place of a hash a second for each output against a target, no stake modifier, no \
             difficulty; 6,000 outputs of equal size, all of which take part. By balance: a hundred equal validators. Seed {}.",
            self.run
        )
    }

    /// Begins again with other chances.
    pub fn afresh(&mut self) {
        *self = Hoard::new(self.percent, self.away_days, self.run.wrapping_add(1));
    }
}

impl Turn for Hoard {
    fn turn(&mut self) -> bool {
        for _ in 0..AT_ONCE.min(self.wanted.saturating_sub(self.minting.slot)) {
            self.block();
        }
        self.minting.slot < self.wanted
    }

    fn done(&self) -> u16 {
        per_mille(self.minting.slot, self.wanted)
    }
}
