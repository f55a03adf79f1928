//! Targets, and the work they stand for.
//!
//! A proof of work is a lottery ticket: a hash, read as a 256-bit number, wins when it is no larger than the *target*.
//! A smaller target takes more tickets, and the number of tickets it takes on average is the block's *work*. The heaviest
//! chain is the one with the largest sum of work, not the one with the most blocks. A header stores its target in 32 bits
//! as a kind of floating-point number (`nBits`): one byte of length, three of leading digits.
//!
//! Source: Bitcoin Core v31.99, `arith_uint256.cpp` (`SetCompact`, `GetCompact`) and `chain.cpp` (`GetBitsProof`).

use core::fmt;

use serde::{Deserialize, Serialize};

use super::log2::log2_fraction;
pub use super::u256::U256;
use crate::core::hash::Hash256;

/// The largest value a block hash may have, read as a number. A smaller target is a harder one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Target(pub U256);

impl Target {
    /// The target that every hash meets.
    pub const MAX: Self = Self(U256::MAX);

    /// 2^(256 - bits) - 1: met by exactly the hashes that begin with at least `bits` zero bits.
    ///
    /// ```
    /// use proofground::core::units::work::Target;
    /// assert_eq!(Target::from_leading_zero_bits(20).bits_milli(), 20_000);
    /// ```
    pub const fn from_leading_zero_bits(bits: u8) -> Self {
        Self(U256::MAX.shr(bits as u32))
    }

    /// The target of which a block is expected to take 2^bits hashes: 2^(256 − bits), which a header can say exactly.
    pub const fn from_difficulty_bits(bits: u8) -> Self {
        if bits == 0 { Self::MAX } else { Self(U256::ONE.shl(256 - bits as u32)) }
    }

    /// Whether a block with this hash wins: the hash, as a little-endian number, is no larger than the target.
    pub fn is_met_by(self, hash: &Hash256) -> bool {
        hash.to_u256() <= self.0
    }

    /// This target in the header's 32-bit form, rounded down to the three leading bytes that have room.
    ///
    /// ```
    /// use proofground::core::units::work::{CompactTarget, Target};
    /// // 0x80 alone would set the sign bit, so it moves one byte to the right.
    /// assert_eq!(Target(0x80u64.into()).to_compact(), CompactTarget(0x0200_8000));
    /// ```
    pub fn to_compact(self) -> CompactTarget {
        let mut size = self.0.bits().div_ceil(8);
        let mut mantissa =
            if size <= 3 { self.0.low_u64() << (8 * (3 - size)) } else { self.0.shr(8 * (size - 3)).low_u64() };
        // The mantissa's top bit is the sign; a target that needs it is written one byte shorter.
        if mantissa & 0x0080_0000 != 0 {
            mantissa >>= 8;
            size += 1;
        }
        CompactTarget(size << 24 | mantissa as u32)
    }

    /// The hashes needed on average to meet this target, floor(2^256 / (target + 1)). A zero target is invalid in a header
    /// and counts as no work, as in Core.
    pub fn work(self) -> Work {
        if self.0.is_zero() {
            return Work::ZERO;
        }
        // 2^256 does not fit into 256 bits, but 2^256 / (t + 1) = (2^256 - (t + 1)) / (t + 1) + 1, and the first part does.
        let divisor = self.0.wrapping_add(U256::ONE);
        match (!self.0).div_rem(divisor) {
            Some((quotient, _)) => Work(quotient.wrapping_add(U256::ONE)),
            None => Work(U256::ONE),
        }
    }

    /// The hashes needed on average to find a block: [`Target::work`] under the name a learner looks for.
    pub fn expected_hashes(self) -> Work {
        self.work()
    }

    /// The difficulty in thousandths of a bit: log2 of the expected hashes, to the nearest thousandth. 20 bits are 20,000;
    /// the result is at most 256,000.
    pub fn bits_milli(self) -> u32 {
        let Some(divisor) = self.0.checked_add(U256::ONE) else {
            return 0;
        };
        let bits = divisor.bits();
        // The 64 leading bits, of which the first is set: divisor = mantissa / 2^63 * 2^(bits - 1).
        let mantissa = divisor.shl(256 - bits).limbs()[3];
        let log2_of_divisor = u64::from(bits - 1) << 32 | log2_fraction(mantissa, 32);
        let difficulty = (256u64 << 32) - log2_of_divisor;
        ((difficulty * 1_000 + (1 << 31)) >> 32) as u32
    }
}

impl fmt::Display for Target {
    /// All 64 hexadecimal digits, most significant first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A target as a header stores it: `nBits`.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CompactTarget(pub u32);

/// What the 32 bits of a [`CompactTarget`] say, sense or nonsense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecodedCompact {
    /// The size of the number, without its sign; what is left of it if it overflows.
    pub target: Target,
    /// The sign bit is set on a number that is not zero. A header that says so is invalid.
    pub negative: bool,
    /// The number needs more than 256 bits. A header that says so is invalid.
    pub overflow: bool,
}

impl CompactTarget {
    /// Reads the target. The first byte is the number's length in bytes, the other three its leading digits, of which the
    /// top bit is a sign. Up to three bytes of length the digits are shifted out *before* the flags are looked at, so that
    /// `0x01803456` is plain zero and not negative.
    pub fn decode(self) -> DecodedCompact {
        let size = self.0 >> 24;
        let mut word = self.0 & 0x007f_ffff;
        let target = if size <= 3 {
            word >>= 8 * (3 - size);
            U256::from(u64::from(word))
        } else {
            U256::from(u64::from(word)).shl(8 * (size - 3))
        };
        DecodedCompact {
            target: Target(target),
            negative: word != 0 && self.0 & 0x0080_0000 != 0,
            overflow: word != 0 && (size > 34 || (word > 0xff && size > 33) || (word > 0xffff && size > 32)),
        }
    }

    /// The target, unless it is negative, zero or too large to exist.
    pub fn to_target(self) -> Option<Target> {
        let DecodedCompact { target, negative, overflow } = self.decode();
        (!negative && !overflow && !target.0.is_zero()).then_some(target)
    }

    /// The work that a block with these bits stands for; none if they are invalid, as in Core's `GetBitsProof`.
    pub fn work(self) -> Work {
        self.to_target().map_or(Work::ZERO, Target::work)
    }
}

impl fmt::Display for CompactTarget {
    /// `0x` and eight hexadecimal digits, as explorers show it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:#010x}", self.0))
    }
}

impl fmt::Debug for CompactTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CompactTarget({self})")
    }
}

/// An expected number of hashes: of one block, or of a whole chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Work(pub U256);

impl Work {
    /// No work.
    pub const ZERO: Self = Self(U256::ZERO);

    /// The sum, or `None` if it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The sum, or the largest work there is.
    #[must_use]
    pub fn saturating_add(self, other: Self) -> Self {
        self.checked_add(other).unwrap_or(Self(U256::MAX))
    }

    /// The difference, or `None` if it is below zero.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The hashes as a `u128`, or `u128::MAX` if there are more.
    pub fn to_u128_saturating(self) -> u128 {
        self.0.to_u128().unwrap_or(u128::MAX)
    }
}

impl fmt::Display for Work {
    /// All 64 hexadecimal digits, as Core shows `chainwork`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn work_of_known_targets() {
        assert_eq!(CompactTarget(0x1d00_ffff).work().to_u128_saturating(), 0x1_0001_0001);
        assert_eq!(Target::MAX.work(), Work(U256::ONE));
        assert_eq!(Target(U256::ZERO).work(), Work::ZERO);
        assert_eq!(Target(U256::ONE).work(), Work(U256::ONE.shl(255)));
        assert_eq!(Target(U256::ONE).work().to_u128_saturating(), u128::MAX);
        assert_eq!(CompactTarget(0x0492_3456).work(), Work::ZERO);
    }

    #[test]
    fn difficulty_in_thousandths_of_a_bit() {
        for bits in 0..=255 {
            assert_eq!(Target::from_leading_zero_bits(bits).bits_milli(), u32::from(bits) * 1_000);
        }
        assert_eq!(Target(U256::ZERO).bits_milli(), 256_000);
        // 0xffff * 2^208: log2(2^256 / 0xffff / 2^208) = 32.000022...
        assert_eq!(CompactTarget(0x1d00_ffff).decode().target.bits_milli(), 32_000);
        // A target of 1.5 * 2^235: 256 - 235.58496 = 20.41504.
        assert_eq!(Target(U256::from(3u64).shl(234)).bits_milli(), 20_415);
    }

    #[test]
    fn the_first_bits_of_a_hash_decide() {
        let hash =
            Hash256::from_display_hex("00000fff00000000000000000000000000000000000000000000000000000001").unwrap();
        assert_eq!(hash.leading_zero_bits(), 20);
        assert!(Target::from_leading_zero_bits(20).is_met_by(&hash));
        assert!(!Target::from_leading_zero_bits(21).is_met_by(&hash));
        assert!(Target(hash.to_u256()).is_met_by(&hash));
        assert!(!Target(hash.to_u256().wrapping_sub(U256::ONE)).is_met_by(&hash));
    }

    proptest! {
        #[test]
        fn compact_rounds_down_and_is_stable(limbs: [u64; 4], shift in 0u32..256) {
            let target = Target(U256::from_limbs(limbs).shr(shift));
            let decoded = target.to_compact().decode();
            prop_assert!(!decoded.negative && !decoded.overflow);
            prop_assert!(decoded.target <= target);
            prop_assert_eq!(decoded.target.to_compact(), target.to_compact());
            // At least 15 leading bits survive.
            let lost = target.0.wrapping_sub(decoded.target.0);
            prop_assert!(lost.bits() + 15 <= target.0.bits().max(15));
        }

        #[test]
        fn any_bits_decode(bits: u32) {
            let _ = CompactTarget(bits).decode();
            let _ = CompactTarget(bits).work();
        }
    }
}
