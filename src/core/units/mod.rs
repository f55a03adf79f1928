//! A newtype for every number.
//!
//! A height, a slot and an amount are all 64-bit integers, and adding one to another is always a mistake. Wrapping each
//! in a type of its own turns that mistake into a compile error. Money is counted in whole *grains*, never in fractions,
//! so that nothing is ever rounded: the same reason Bitcoin counts satoshis and Ethereum gwei.
//!
//! Sources: the habit is rust-bitcoin's `units`; the grain has Ethereum's gwei scale (1 coin = 10^9), so that the
//! specification's reward arithmetic carries over unchanged.

use core::fmt;

use serde::{Deserialize, Serialize};

pub(crate) mod log2;
pub mod u256;
pub mod work;

/// Grains in one coin. The grain is the smallest amount there is.
pub const GRAINS_PER_COIN: u64 = 1_000_000_000;

/// Decimal places of a coin: 10^9 grains to the coin.
const DECIMALS: usize = 9;

/// Number of blocks between a block and the genesis block, which has height 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Height(pub u64);

impl Height {
    /// The genesis block's height.
    pub const ZERO: Self = Self(0);

    /// The height of a child; stays at the maximum rather than wrap.
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Simulated time since the start of the run, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SimTime(pub u64);

impl SimTime {
    /// The start of the run.
    pub const ZERO: Self = Self(0);

    /// A time given in whole seconds; stays at the maximum rather than wrap.
    pub fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1_000))
    }

    /// Whole seconds since the start of the run, rounded down.
    pub fn secs(self) -> u64 {
        self.0 / 1_000
    }

    /// This time plus `ms` milliseconds; stays at the maximum rather than wrap.
    pub fn saturating_add_ms(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

/// Position in the stake chain's timetable: one block at most may be proposed in each slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot(pub u64);

/// A group of slots, in which every validator votes once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Epoch(pub u64);

macro_rules! plain_display {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    )*};
}
plain_display!(Height, Slot, Epoch);

/// An amount of money in grains, of which a coin has [`GRAINS_PER_COIN`].
///
/// ```
/// use proofground::core::units::Amount;
/// let price = Amount::parse("12.5")?;
/// assert_eq!(price, Amount(12_500_000_000));
/// assert_eq!(price.to_string(), "12.50");
/// assert_eq!(Amount(1).to_string(), "0.000000001");
/// # Ok::<(), proofground::core::units::AmountError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Amount(pub u64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount that can be written down: 18,446,744,073.709551615 coins.
    pub const MAX: Self = Self(u64::MAX);

    /// Whole coins; stays at [`Amount::MAX`] rather than wrap.
    pub const fn from_coins(coins: u64) -> Self {
        Self(coins.saturating_mul(GRAINS_PER_COIN))
    }

    /// The sum, or `None` if it would not fit.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, or `None` if it would be below zero.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Self(difference)),
            None => None,
        }
    }

    /// The difference, or zero if it would be below zero.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The sum, or [`Amount::MAX`] if it would not fit.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Whether this is nothing at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads an amount of coins as a person types it: digits, then at most one point and nine more digits. Spaces around
    /// it are ignored. At least one digit is needed; `.5` and `5.` are both taken.
    ///
    /// # Errors
    /// See [`AmountError`]. Nothing is ever rounded: a tenth decimal is an error even where it is a zero.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AmountError::Empty);
        }
        // A person's minus may be the typographic one; both mean the same mistake.
        let unsigned = text.strip_prefix(['-', '\u{2212}']);
        let is_negative = unsigned.is_some();
        let offset = text.chars().count() - unsigned.unwrap_or(text).chars().count();
        let body = unsigned.unwrap_or(text);

        let (mut whole, mut fraction, mut decimals) = (0u128, 0u128, None::<usize>);
        let mut digits = 0usize;
        let mut too_large = false;
        for (position, character) in body.chars().enumerate() {
            match (character, decimals) {
                ('.', None) => decimals = Some(0),
                ('0'..='9', None) => {
                    digits += 1;
                    let digit = u128::from(character as u32 - '0' as u32);
                    whole = whole.saturating_mul(10).saturating_add(digit);
                    too_large |= whole > u128::from(u64::MAX);
                }
                ('0'..='9', Some(seen)) => {
                    digits += 1;
                    decimals = Some(seen + 1);
                    if seen < DECIMALS {
                        fraction = fraction * 10 + u128::from(character as u32 - '0' as u32);
                    }
                }
                _ => {
                    return Err(AmountError::NotANumber { found: character, position: position + offset });
                }
            }
        }
        if digits == 0 {
            let (position, found) = body.chars().enumerate().last().unwrap_or((0, '-'));
            return Err(AmountError::NotANumber {
                found,
                position: if body.is_empty() { 0 } else { position + offset },
            });
        }
        if is_negative {
            return Err(AmountError::Negative);
        }
        let decimals = decimals.unwrap_or(0);
        if decimals > DECIMALS {
            return Err(AmountError::TooManyDecimals { expected: DECIMALS, found: decimals });
        }
        for _ in decimals..DECIMALS {
            fraction *= 10;
        }
        if too_large {
            return Err(AmountError::TooLarge);
        }
        let grains = whole * u128::from(GRAINS_PER_COIN) + fraction;
        u64::try_from(grains).map(Self).map_err(|_| AmountError::TooLarge)
    }
}

impl fmt::Display for Amount {
    /// Coins, exactly: at least two decimals and no more than needed. No unit, no grouping.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, mut fraction) = (self.0 / GRAINS_PER_COIN, self.0 % GRAINS_PER_COIN);
        let mut width = DECIMALS;
        while width > 2 && fraction % 10 == 0 {
            fraction /= 10;
            width -= 1;
        }
        f.pad(&format!("{whole}.{fraction:0width$}"))
    }
}

/// Why a piece of text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AmountError {
    /// Nothing was typed.
    Empty,
    /// A character that does not belong in a number; `position` counts characters from 0 after trimming.
    NotANumber {
        /// The first character that does not belong.
        found: char,
        /// Where it stands, in characters from 0.
        position: usize,
    },
    /// More decimals than a coin can be divided into.
    TooManyDecimals {
        /// The most there may be.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// More than [`Amount::MAX`].
    TooLarge,
    /// Below zero.
    Negative,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("expected an amount, found nothing"),
            Self::NotANumber { found, position } => {
                write!(f, "expected a decimal number, found {found:?} at character {}", position + 1)
            }
            Self::TooManyDecimals { expected, found } => {
                write!(f, "expected at most {expected} decimals, found {found}")
            }
            Self::TooLarge => write!(f, "expected at most {}, found more", Amount::MAX),
            Self::Negative => f.write_str("expected zero or more, found a negative amount"),
        }
    }
}

impl core::error::Error for AmountError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<u64, AmountError>) {
        assert_eq!(Amount::parse(text), expect.map(Amount), "{text:?}");
    }

    #[test]
    fn amounts_are_read_exactly() {
        check("12.5", Ok(12_500_000_000));
        check(" 0 ", Ok(0));
        check(".5", Ok(500_000_000));
        check("5.", Ok(5_000_000_000));
        check("0.000000001", Ok(1));
        check("18446744073.709551615", Ok(u64::MAX));
        check("18446744073.709551616", Err(AmountError::TooLarge));
        check("99999999999999999999999999999999999999999999999999", Err(AmountError::TooLarge));
        check("", Err(AmountError::Empty));
        check("  ", Err(AmountError::Empty));
        check(".", Err(AmountError::NotANumber { found: '.', position: 0 }));
        check("-", Err(AmountError::NotANumber { found: '-', position: 0 }));
        check("-.", Err(AmountError::NotANumber { found: '.', position: 1 }));
        check("-1", Err(AmountError::Negative));
        check("\u{2212}1", Err(AmountError::Negative));
        check("1,5", Err(AmountError::NotANumber { found: ',', position: 1 }));
        check("1e3", Err(AmountError::NotANumber { found: 'e', position: 1 }));
        check("1.2.3", Err(AmountError::NotANumber { found: '.', position: 3 }));
        check("+1", Err(AmountError::NotANumber { found: '+', position: 0 }));
        check("٣", Err(AmountError::NotANumber { found: '٣', position: 0 }));
        check("1.0000000000", Err(AmountError::TooManyDecimals { expected: 9, found: 10 }));
    }

    #[test]
    fn amounts_are_shown_with_at_least_two_decimals_and_no_more_than_needed() {
        for (grains, text) in [
            (5_000_000_000, "5.00"),
            (0, "0.00"),
            (1, "0.000000001"),
            (12_500_000_000, "12.50"),
            (12_345_000_000, "12.345"),
            (u64::MAX, "18446744073.709551615"),
        ] {
            assert_eq!(Amount(grains).to_string(), text);
            assert_eq!(Amount::parse(text), Ok(Amount(grains)));
        }
        assert_eq!(format!("{:>8}", Amount::from_coins(5)), "    5.00");
    }

    #[test]
    fn sums_never_wrap() {
        assert_eq!(Amount::MAX.checked_add(Amount(1)), None);
        assert_eq!(Amount::ZERO.checked_sub(Amount(1)), None);
        assert_eq!(Amount::ZERO.saturating_sub(Amount(1)), Amount::ZERO);
        assert_eq!(Amount::from_coins(u64::MAX), Amount::MAX);
        assert_eq!(SimTime(2_999).secs(), 2);
        assert_eq!(Height(u64::MAX).next(), Height(u64::MAX));
    }
}
