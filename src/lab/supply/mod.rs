//! How many coins there will be, and who pays for the hashing when no new ones come.
//!
//! A block creates a subsidy that halves every 210,000 blocks. Whole satoshis are halved and rounded down, so after 33 halvings
//! nothing is left, and the sum falls a little short of 21 million bitcoins. From then on fees alone pay the miners, and
//! what they pay for is what an attacker has to outspend.
//!
//! Source: Bitcoin Core v31.99, `validation.cpp` (`GetBlockSubsidy`), `consensus/consensus.h` (`COINBASE_MATURITY`),
//! `test/validation_tests.cpp` (`subsidy_limit_test`). Years are those of one block in ten minutes from January 2009, so they
//! lag behind the real halvings by up to two years: real blocks came a little faster.

pub mod screen;

use crate::core::consensus::leader::work::WorkParams;
use crate::core::units::Height;

/// Satoshis in a bitcoin.
pub const SATS: u64 = 100_000_000;
/// The genesis block was found on 3 January 2009.
const FIRST_YEAR: u64 = 2009;
const SECONDS_A_YEAR: u64 = 31_557_600;
/// Blocks in a year of 365.25 days at ten minutes each.
pub const BLOCKS_A_YEAR: u64 = SECONDS_A_YEAR / 600;

/// The blocks between two halvings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Era {
    /// Halvings before it.
    pub halvings: u64,
    pub first_height: u64,
    /// Satoshis a block.
    pub subsidy: u64,
    /// Satoshis created before it, and in it.
    pub before: u64,
    pub created: u64,
}

impl Era {
    /// The year it begins in at ten minutes a block.
    pub fn year(&self) -> u64 {
        FIRST_YEAR + self.first_height * 600 / SECONDS_A_YEAR
    }

    /// Fees over all that a block pays, if it pays `fees` satoshis beside the subsidy. From 0 to 1; 0 for nothing at all.
    pub fn fee_share(&self, fees: u64) -> f64 {
        let whole = self.subsidy as f64 + fees as f64;
        if whole > 0.0 { fees as f64 / whole } else { 0.0 }
    }
}

/// All eras that create anything, and the first that does not.
pub fn eras() -> Vec<Era> {
    let rules = WorkParams::bitcoin();
    let mut before = 0;
    let mut eras = Vec::new();
    for halvings in 0..=64 {
        let first_height = halvings * rules.halving_interval;
        let subsidy = rules.subsidy_at(Height(first_height)).0;
        let created = subsidy * rules.halving_interval;
        eras.push(Era { halvings, first_height, subsidy, before, created });
        if subsidy == 0 {
            break;
        }
        before += created;
    }
    eras
}

/// Satoshis that will ever have been created, if every miner takes all of its subsidy.
pub fn total() -> u64 {
    eras().iter().map(|era| era.created).sum()
}

/// Satoshis created by the blocks from genesis to `height`, that one included.
pub fn created_by(height: u64) -> u64 {
    let all = eras();
    let era = &all[all.iter().rposition(|era| era.first_height <= height).unwrap_or(0)];
    era.before + era.subsidy * (height - era.first_height + 1).min(WorkParams::bitcoin().halving_interval)
}

/// The first height at which what the block at `height` created may be spent: a hundred blocks on, the spending block
/// among them.
pub fn spendable_at(height: u64) -> u64 {
    height.saturating_add(WorkParams::bitcoin().coinbase_maturity)
}

/// What the electricity for hashing costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Electricity {
    /// Joules a terahash.
    pub joules_per_th: f64,
    /// Money a kilowatt-hour.
    pub price_kwh: f64,
}

impl Electricity {
    /// Money for one terahash.
    pub fn price_th(&self) -> f64 {
        self.joules_per_th / 3_600_000.0 * self.price_kwh
    }

    /// Hash rate, in exahashes a second, whose electricity costs as much as a block pays: `sats` satoshis at `coin_price` a
    /// bitcoin, every ten minutes. Miners who pay for machines too can afford less.
    pub fn affordable_ehs(&self, sats: u64, coin_price: f64) -> f64 {
        let a_second = sats as f64 / SATS as f64 * coin_price / 600.0;
        let price = self.price_th();
        if price > 0.0 { a_second / price / 1e6 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_the_known_one() {
        let eras = eras();
        assert_eq!(total(), 2_099_999_997_690_000);
        assert_eq!(eras.len(), 34);
        assert_eq!(created_by(0), 50 * SATS);
        assert_eq!(created_by(209_999), 210_000 * 50 * SATS);
        assert_eq!(created_by(210_000), 210_000 * 50 * SATS + 25 * SATS);
        assert_eq!(created_by(6_929_999), total());
        assert_eq!(created_by(u64::MAX - 1), total());
        assert_eq!(eras.iter().map(|era| era.created).sum::<u64>(), eras[33].before);
        assert_eq!((eras[4].year(), eras[33].year()), (2024, 2140));
    }

    #[test]
    fn fees_take_over() {
        let eras = eras();
        assert_eq!(eras[33].fee_share(1), 1.0);
        assert_eq!(eras[33].fee_share(0), 0.0);
        assert!((eras[4].fee_share(312_500_000) - 0.5).abs() < 1e-12);
        assert_eq!(spendable_at(1), 101);
    }

    #[test]
    fn a_reward_buys_so_much_hashing() {
        // 138 TWh in 2024 at 28.2 J/TH is 558 EH/s (CCAF, April 2025). At 0.05 a kWh that is 6.9 billion a year, 131,000 a
        // block: what 3.125 bitcoins are worth at 42,000 each.
        let power = Electricity { joules_per_th: 28.2, price_kwh: 0.05 };
        let found = power.affordable_ehs(312_500_000, 42_000.0);
        assert!((found - 558.0).abs() < 4.0, "{found}");
        assert_eq!(Electricity { joules_per_th: 0.0, price_kwh: 1.0 }.affordable_ehs(1, 1.0), 0.0);
    }
}
