//! A 256-bit whole number.
//!
//! A block hash, read as a number, has 256 bits; so have targets and sums of work. Nothing here rounds: where a result may
//! not fit, the function says so in its type.
//!
//! Source: the operations of Bitcoin Core's `arith_uint256`, less those nothing needs.

use core::fmt;
use core::ops::Not;

use serde::{Deserialize, Serialize};

use crate::core::hex::{self, HexError};

/// A whole number from 0 to 2^256 - 1. Ordered by size.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct U256([u64; 4]);

impl U256 {
    /// Zero.
    pub const ZERO: Self = Self([0; 4]);
    /// One.
    pub const ONE: Self = Self([1, 0, 0, 0]);
    /// 2^256 - 1.
    pub const MAX: Self = Self([u64::MAX; 4]);

    /// From four 64-bit limbs, least significant first.
    pub const fn from_limbs(limbs: [u64; 4]) -> Self {
        Self(limbs)
    }

    /// Four 64-bit limbs, least significant first.
    pub const fn limbs(self) -> [u64; 4] {
        self.0
    }

    /// From 32 bytes, most significant first: the order in which numbers are written.
    pub fn from_be_bytes(mut bytes: [u8; 32]) -> Self {
        bytes.reverse();
        Self::from_le_bytes(bytes)
    }

    /// From 32 bytes, least significant first: the order in which Bitcoin reads a hash as a number.
    pub fn from_le_bytes(bytes: [u8; 32]) -> Self {
        let mut limbs = [0; 4];
        for (index, byte) in bytes.into_iter().enumerate() {
            limbs[index / 8] |= u64::from(byte) << (8 * (index % 8));
        }
        Self(limbs)
    }

    /// 32 bytes, most significant first.
    pub fn to_be_bytes(self) -> [u8; 32] {
        let mut bytes = self.to_le_bytes();
        bytes.reverse();
        bytes
    }

    /// 32 bytes, least significant first.
    pub fn to_le_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = (self.0[index / 8] >> (8 * (index % 8))) as u8;
        }
        bytes
    }

    /// Reads 0 to 64 hexadecimal digits, most significant first, with or without `0x`. No digits are zero.
    ///
    /// # Errors
    /// [`HexError::NotADigit`], or [`HexError::Length`] for more than 64 digits.
    pub fn from_hex(text: &str) -> Result<Self, HexError> {
        let digits = text.strip_prefix("0x").unwrap_or(text);
        let count = digits.chars().count();
        if count > 64 {
            return Err(HexError::Length { expected: 64, found: count });
        }
        hex::decode_array(&format!("{digits:0>64}")).map(Self::from_be_bytes).map_err(|error| match error {
            HexError::NotADigit { found, position } => {
                HexError::NotADigit { found, position: position + count + (text.len() - digits.len()) - 64 }
            }
            other => other,
        })
    }

    /// Whether this is zero.
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// Number of bits needed to write this number: 0 for zero, 256 at most.
    pub fn bits(self) -> u32 {
        for index in (0..4).rev() {
            if self.0[index] != 0 {
                return 64 * index as u32 + 64 - self.0[index].leading_zeros();
            }
        }
        0
    }

    /// The bit of weight 2^index; false beyond bit 255.
    pub fn bit(self, index: u32) -> bool {
        self.0.get((index / 64) as usize).is_some_and(|limb| limb >> (index % 64) & 1 == 1)
    }

    /// The low 64 bits.
    pub const fn low_u64(self) -> u64 {
        self.0[0]
    }

    /// This number if it fits into 128 bits.
    pub fn to_u128(self) -> Option<u128> {
        (self.0[2] == 0 && self.0[3] == 0).then(|| u128::from(self.0[1]) << 64 | u128::from(self.0[0]))
    }

    /// Multiplied by 2^count, bits beyond the top dropped; zero from 256 on.
    #[must_use]
    pub const fn shl(self, count: u32) -> Self {
        let mut limbs = [0; 4];
        let (skip, bits) = ((count / 64) as usize, count % 64);
        let mut index = skip;
        while index < 4 {
            limbs[index] = self.0[index - skip] << bits;
            if bits != 0 && index > skip {
                limbs[index] |= self.0[index - skip - 1] >> (64 - bits);
            }
            index += 1;
        }
        Self(limbs)
    }

    /// Divided by 2^count, rounded down; zero from 256 on.
    #[must_use]
    pub const fn shr(self, count: u32) -> Self {
        let mut limbs = [0; 4];
        let (skip, bits) = ((count / 64) as usize, count % 64);
        let mut index = skip;
        while index < 4 {
            limbs[index - skip] = self.0[index] >> bits;
            if bits != 0 && index < 3 {
                limbs[index - skip] |= self.0[index + 1] << (64 - bits);
            }
            index += 1;
        }
        Self(limbs)
    }

    /// The sum modulo 2^256, and whether it went beyond.
    pub const fn overflowing_add(self, other: Self) -> (Self, bool) {
        let mut limbs = [0; 4];
        let mut carry = false;
        let mut index = 0;
        while index < 4 {
            let (sum, first) = self.0[index].overflowing_add(other.0[index]);
            let (sum, second) = sum.overflowing_add(carry as u64);
            limbs[index] = sum;
            carry = first | second;
            index += 1;
        }
        (Self(limbs), carry)
    }

    /// The sum modulo 2^256.
    #[must_use]
    pub const fn wrapping_add(self, other: Self) -> Self {
        self.overflowing_add(other).0
    }

    /// The sum, or `None` if it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let (sum, overflow) = self.overflowing_add(other);
        (!overflow).then_some(sum)
    }

    /// The difference modulo 2^256.
    #[must_use]
    pub fn wrapping_sub(self, other: Self) -> Self {
        self.wrapping_add(!other).wrapping_add(Self::ONE)
    }

    /// The difference, or `None` if it is below zero.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        (self >= other).then(|| self.wrapping_sub(other))
    }

    /// The product with `factor`: its low 256 bits, and the 64 bits above them.
    pub fn widening_mul_u64(self, factor: u64) -> (Self, u64) {
        let mut limbs = [0; 4];
        let mut carry = 0u128;
        for (limb, own) in limbs.iter_mut().zip(self.0) {
            let product = u128::from(own) * u128::from(factor) + carry;
            *limb = product as u64;
            carry = product >> 64;
        }
        (Self(limbs), carry as u64)
    }

    /// The product modulo 2^256, and whether it went beyond.
    pub fn overflowing_mul_u64(self, factor: u64) -> (Self, bool) {
        let (product, high) = self.widening_mul_u64(factor);
        (product, high != 0)
    }

    /// `self * factor / divisor`, rounded down, with nothing lost in between; `None` if it does not fit or `divisor` is 0.
    #[must_use]
    pub fn mul_div_u64(self, factor: u64, divisor: u64) -> Option<Self> {
        let (low, high) = self.widening_mul_u64(factor);
        if divisor == 0 || high >= divisor {
            return None;
        }
        let mut limbs = low.0;
        let mut rest = u128::from(high);
        for limb in limbs.iter_mut().rev() {
            let dividend = rest << 64 | u128::from(*limb);
            *limb = (dividend / u128::from(divisor)) as u64;
            rest = dividend % u128::from(divisor);
        }
        Some(Self(limbs))
    }

    /// Quotient and remainder, or `None` if `divisor` is zero.
    pub fn div_rem(self, divisor: Self) -> Option<(Self, Self)> {
        if divisor.is_zero() {
            return None;
        }
        if let (Some(dividend), Some(divisor)) = (self.to_u128(), divisor.to_u128()) {
            return Some((Self::from(dividend / divisor), Self::from(dividend % divisor)));
        }
        // School division in base two. It is rare enough (once a block) for the plain form to be the right one.
        let (mut quotient, mut rest) = (Self::ZERO, self);
        let mut shift = self.bits().saturating_sub(divisor.bits());
        let mut shifted = divisor.shl(shift);
        loop {
            if rest >= shifted {
                rest = rest.wrapping_sub(shifted);
                quotient.0[(shift / 64) as usize] |= 1 << (shift % 64);
            }
            if shift == 0 {
                return Some((quotient, rest));
            }
            shift -= 1;
            shifted = shifted.shr(1);
        }
    }
}

impl From<u64> for U256 {
    fn from(value: u64) -> Self {
        Self([value, 0, 0, 0])
    }
}

impl From<u128> for U256 {
    fn from(value: u128) -> Self {
        Self([value as u64, (value >> 64) as u64, 0, 0])
    }
}

impl Not for U256 {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0.map(|limb| !limb))
    }
}

impl Ord for U256 {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

impl PartialOrd for U256 {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for U256 {
    /// All 64 hexadecimal digits, most significant first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&hex::encode(&self.to_be_bytes()))
    }
}

impl fmt::Debug for U256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(limbs: [u64; 4], shift: u32) -> U256 {
        U256(limbs).shr(shift % 256)
    }

    proptest! {
        #[test]
        fn division_gives_back_the_dividend(a: [u64; 4], b: [u64; 4], x: u32, y: u32) {
            let (a, b) = (number(a, x), number(b, y));
            match a.div_rem(b) {
                None => prop_assert!(b.is_zero()),
                Some((quotient, rest)) => {
                    prop_assert!(rest < b);
                    // quotient * b + rest, by shift and add.
                    let mut sum = rest;
                    for bit in 0..256 {
                        if quotient.bit(bit) {
                            prop_assert!(b.bits() + bit <= 256);
                            sum = sum.checked_add(b.shl(bit)).expect("fits");
                        }
                    }
                    prop_assert_eq!(sum, a);
                }
            }
        }

        #[test]
        fn mul_div_agrees_with_div_rem(a: [u64; 4], factor: u64, divisor: u64) {
            let (product, overflow) = U256(a).overflowing_mul_u64(factor);
            if !overflow {
                let expect = product.div_rem(U256::from(divisor)).map(|(quotient, _)| quotient);
                prop_assert_eq!(U256(a).mul_div_u64(factor, divisor), expect);
            }
            if factor != 0 {
                prop_assert_eq!(U256(a).mul_div_u64(factor, factor), Some(U256(a)));
            }
        }

        #[test]
        fn bytes_sums_and_shifts(a: [u64; 4], b: [u64; 4], count in 0u32..300) {
            let (a, b) = (U256(a), U256(b));
            prop_assert_eq!(U256::from_be_bytes(a.to_be_bytes()), a);
            prop_assert_eq!(U256::from_le_bytes(a.to_le_bytes()), a);
            prop_assert_eq!(U256::from_hex(&a.to_string()), Ok(a));
            prop_assert_eq!(a.wrapping_add(b).wrapping_sub(b), a);
            prop_assert_eq!(a.checked_sub(b).is_some(), a >= b);
            prop_assert_eq!(a.cmp(&b), a.to_be_bytes().cmp(&b.to_be_bytes()));
            let mut doubled = a;
            for _ in 0..count {
                doubled = doubled.wrapping_add(doubled);
            }
            prop_assert_eq!(a.shl(count), doubled);
            for bit in 0..256 {
                prop_assert_eq!(a.shr(count).bit(bit), a.bit(bit + count));
            }
        }
    }

    #[test]
    fn hex_errors_point_at_the_text_that_was_given() {
        assert_eq!(U256::from_hex("0x"), Ok(U256::ZERO));
        assert_eq!(U256::from_hex("80"), Ok(U256::from(128u64)));
        assert_eq!(U256::from_hex("0x1g"), Err(HexError::NotADigit { found: 'g', position: 3 }));
        assert_eq!(U256::from_hex("é"), Err(HexError::NotADigit { found: 'é', position: 0 }));
        assert_eq!(U256::from_hex(&"0".repeat(65)), Err(HexError::Length { expected: 64, found: 65 }));
    }
}
