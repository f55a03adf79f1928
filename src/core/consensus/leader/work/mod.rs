//! Proof of work: whoever finds a small enough hash may extend the chain.
//!
//! Nobody is chosen. Everyone tries, each try is as good as any other, and so a miner wins in proportion to the tries it
//! pays for. The *target* says how small is small enough. It is set anew from how long the last blocks took, so that blocks
//! keep coming at one pace however many take part (`retarget`). The finder is paid a *subsidy* that halves on a
//! fixed timetable.
//!
//! Source: Bitcoin Core v31.99, `pow.cpp` (`DeriveTarget`, `CheckProofOfWorkImpl`), `validation.cpp` (`GetBlockSubsidy`, `ContextualCheckBlockHeader`), `chain.h`
//! (`GetMedianTimePast`).

mod retarget;

pub use retarget::{
    RetargetRule, is_permitted_transition, is_retarget, next_by_average, next_by_gap, next_required, next_target,
};

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::core::hash::Hash256;
use crate::core::units::work::{CompactTarget, DecodedCompact, Target, U256};
use crate::core::units::{Amount, Height};

/// Blocks whose times go into [`median_time_past`].
pub const MEDIAN_TIME_SPAN: usize = 11;

/// The numbers that make one proof-of-work chain differ from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkParams {
    /// The easiest target allowed.
    pub pow_limit: Target,
    /// How the target follows the pace of the blocks.
    pub rule: RetargetRule,
    /// Blocks between two retargets of [`RetargetRule::Interval`]; at least 1.
    pub retarget_interval: u64,
    /// The pace to keep, in seconds a block; at least 1.
    pub target_spacing_s: u64,
    /// A retarget of [`RetargetRule::Interval`] changes the target by at most this factor, either way; at least 1.
    pub clamp_factor: u64,
    /// What the finder of a block is paid at first.
    pub subsidy: Amount,
    /// Blocks between two halvings of the subsidy; 0 means that it never halves.
    pub halving_interval: u64,
    /// Blocks that must follow before a subsidy can be spent.
    pub coinbase_maturity: u64,
    /// How far ahead of a node's clock a header's time may be, in seconds.
    pub max_future_s: u64,
}

impl WorkParams {
    /// Bitcoin's main network. Its subsidy is counted in satoshis, of which a bitcoin has 10^8, and not in grains.
    pub const fn bitcoin() -> Self {
        Self {
            pow_limit: Target::from_leading_zero_bits(32),
            rule: RetargetRule::Interval,
            retarget_interval: 2_016,
            target_spacing_s: 600,
            clamp_factor: 4,
            subsidy: Amount(5_000_000_000),
            halving_interval: 210_000,
            coinbase_maturity: 100,
            max_future_s: 7_200,
        }
    }

    /// Bitcoin's rules at a pace for watching: a block every 20 s, a retarget every 8 blocks, 8 bits at the least.
    pub const fn playground() -> Self {
        Self {
            pow_limit: Target::from_difficulty_bits(8),
            rule: RetargetRule::Interval,
            retarget_interval: 8,
            target_spacing_s: 20,
            clamp_factor: 4,
            subsidy: Amount::from_coins(50),
            halving_interval: 1_000,
            coinbase_maturity: 8,
            max_future_s: 240,
        }
    }

    /// How long an interval should take, in seconds: Core's `nPowTargetTimespan`.
    pub const fn target_timespan_s(&self) -> u64 {
        self.retarget_interval.saturating_mul(self.target_spacing_s)
    }

    /// The subsidy of a block at `height`.
    pub fn subsidy_at(&self, height: Height) -> Amount {
        subsidy(height, self.subsidy, self.halving_interval)
    }
}

/// Why a hash is no proof of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProofError {
    /// The bits have their sign set.
    NegativeTarget {
        /// The header's bits.
        found: CompactTarget,
    },
    /// The bits say zero.
    ZeroTarget {
        /// The header's bits.
        found: CompactTarget,
    },
    /// The bits say a number of more than 256 bits.
    OverflowingTarget {
        /// The header's bits.
        found: CompactTarget,
    },
    /// The target is easier than the chain allows.
    TargetAboveLimit {
        /// The easiest target allowed.
        expected: Target,
        /// The header's target.
        found: Target,
    },
    /// The target is in order, but the hash does not meet it.
    HashAboveTarget {
        /// The header's target.
        expected: Target,
        /// The header's hash.
        found: Hash256,
    },
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NegativeTarget { found } => write!(f, "expected a positive target, found the negative bits {found}"),
            Self::ZeroTarget { found } => write!(f, "expected a positive target, found zero in the bits {found}"),
            Self::OverflowingTarget { found } => {
                write!(f, "expected a target of at most 256 bits, found more in the bits {found}")
            }
            Self::TargetAboveLimit { expected, found } => {
                write!(f, "expected a target of at most {expected}, found {found}")
            }
            Self::HashAboveTarget { expected, found } => {
                write!(f, "expected a hash of at most {expected}, found {found}")
            }
        }
    }
}

impl core::error::Error for ProofError {}

/// The target that `bits` stand for, if a chain with this limit allows it.
///
/// # Errors
/// Every [`ProofError`] but the last.
pub fn check_bits(bits: CompactTarget, pow_limit: Target) -> Result<Target, ProofError> {
    let DecodedCompact { target, negative, overflow } = bits.decode();
    if negative {
        return Err(ProofError::NegativeTarget { found: bits });
    }
    if overflow {
        return Err(ProofError::OverflowingTarget { found: bits });
    }
    if target.0.is_zero() {
        return Err(ProofError::ZeroTarget { found: bits });
    }
    if target > pow_limit {
        return Err(ProofError::TargetAboveLimit { expected: pow_limit, found: target });
    }
    Ok(target)
}

/// Checks that `hash` meets the target in `bits`, and that the chain allows that target. Returns the target.
///
/// Whether these are the bits the chain *requires* at that height is another question: see [`next_required`].
///
/// # Errors
/// See [`ProofError`].
pub fn check_proof(hash: &Hash256, bits: CompactTarget, pow_limit: Target) -> Result<Target, ProofError> {
    let target = check_bits(bits, pow_limit)?;
    if !target.is_met_by(hash) {
        return Err(ProofError::HashAboveTarget { expected: target, found: *hash });
    }
    Ok(target)
}

/// What the finder of a block at `height` may create: `initial`, halved every `halving_interval` blocks, rounded down, and
/// nothing from the 64th halving on.
pub fn subsidy(height: Height, initial: Amount, halving_interval: u64) -> Amount {
    let halvings = height.0.checked_div(halving_interval).unwrap_or(0);
    if halvings >= 64 { Amount::ZERO } else { Amount(initial.0 >> halvings) }
}

/// The median of the last 11 of `times` (all, if there are fewer): a clock that no single miner can push. `times` are the
/// headers' times in seconds from an ancestor to the parent; without any, the result is 0.
pub fn median_time_past(times: &[u32]) -> u32 {
    let mut last = Vec::with_capacity(MEDIAN_TIME_SPAN);
    for time in times.iter().rev().take(MEDIAN_TIME_SPAN) {
        // Eleven numbers; a general sort would be four kilobytes of the download.
        last.insert(last.partition_point(|other| other < time), *time);
    }
    last.get(last.len() / 2).copied().unwrap_or(0)
}

/// Why a header's time is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeaderTimeError {
    /// Not later than the median of the 11 blocks before.
    TooOld {
        /// That median; the time must be above it. Seconds.
        expected_above: u32,
        /// The header's time. Seconds.
        found: u32,
    },
    /// Too far ahead of the node's clock.
    TooNew {
        /// The latest time allowed. Seconds.
        expected_at_most: u64,
        /// The header's time. Seconds.
        found: u32,
    },
}

impl fmt::Display for HeaderTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooOld { expected_above, found } => {
                write!(f, "expected a time after {expected_above} s, the median of the blocks before, found {found} s")
            }
            Self::TooNew { expected_at_most, found } => {
                write!(f, "expected a time of at most {expected_at_most} s, found {found} s")
            }
        }
    }
}

impl core::error::Error for HeaderTimeError {}

/// Checks a header's time against the [`median_time_past`] of the blocks before it and the node's clock `now_s`, both on
/// the same scale of seconds.
///
/// # Errors
/// See [`HeaderTimeError`].
pub fn check_header_time(time: u32, median_past: u32, now_s: u64, max_future_s: u64) -> Result<(), HeaderTimeError> {
    if time <= median_past {
        return Err(HeaderTimeError::TooOld { expected_above: median_past, found: time });
    }
    let latest = now_s.saturating_add(max_future_s);
    if u64::from(time) > latest {
        return Err(HeaderTimeError::TooNew { expected_at_most: latest, found: time });
    }
    Ok(())
}

/// The share of all hashes that meet `target`, in parts of 2^64 rounded down; `u64::MAX` for the whole. The position of
/// the target on the 256-bit line.
pub fn target_share(target: Target) -> u64 {
    target.0.checked_add(U256::ONE).map_or(u64::MAX, |count| count.limbs()[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_play_chain_retargets_without_overflow() {
        let params = WorkParams::playground();
        let limit = params.pow_limit.to_compact();
        // The easiest target times the longest timespan needs more than 256 bits and still comes out at the limit.
        assert_eq!(next_target(limit, 0, 10_000, &params), limit);
        assert_eq!(next_target(limit, 0, 160, &params), limit);
        // A quarter of the time, and less: four times as hard.
        assert_eq!(next_target(limit, 0, 40, &params), CompactTarget(0x1f40_0000));
        assert_eq!(next_target(limit, 100, 0, &params), CompactTarget(0x1f40_0000));
        for height in 1..=24 {
            assert_eq!(is_retarget(Height(height), &params), height % 8 == 0);
        }
        assert!(!is_retarget(Height::ZERO, &params));
    }

    #[test]
    fn senseless_parameters_do_not_panic() {
        let params = WorkParams { retarget_interval: 0, target_spacing_s: 0, clamp_factor: 0, ..WorkParams::bitcoin() };
        let bits = CompactTarget(0x1d00_ffff);
        let _ = next_required(Height(7), bits, 3, 2, &params);
        let _ = is_permitted_transition(&params, Height(7), bits, bits);
        assert_eq!(subsidy(Height(1), Amount(8), 0), Amount(8));
        assert_eq!(median_time_past(&[]), 0);
    }

    #[test]
    fn proofs_fail_by_name() {
        let limit = WorkParams::bitcoin().pow_limit;
        let hash = Hash256::from_display_hex(&format!("{:0>64}", "1")).unwrap();
        let check = |bits| check_proof(&hash, CompactTarget(bits), limit);
        assert!(matches!(check(0x1d80_ffff), Err(ProofError::NegativeTarget { .. })));
        assert!(matches!(check(0xff7f_ffff), Err(ProofError::OverflowingTarget { .. })));
        assert!(matches!(check(0x0000_0000), Err(ProofError::ZeroTarget { .. })));
        assert!(matches!(check(0x1d01_0000), Err(ProofError::TargetAboveLimit { .. })));
        assert!(matches!(
            check_proof(&Hash256([0xff; 32]), CompactTarget(0x1d00_ffff), limit),
            Err(ProofError::HashAboveTarget { .. })
        ));
        assert_eq!(check(0x0300_0001), Ok(Target(U256::ONE)));
    }

    #[test]
    fn times() {
        assert_eq!(median_time_past(&[5]), 5);
        assert_eq!(median_time_past(&[5, 9]), 9);
        assert_eq!(median_time_past(&[100, 3, 1, 2]), 3);
        assert_eq!(median_time_past(&[99, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), 6);
        assert_eq!(check_header_time(7, 6, 0, 7), Ok(()));
        assert_eq!(check_header_time(6, 6, 0, 7), Err(HeaderTimeError::TooOld { expected_above: 6, found: 6 }));
        assert_eq!(check_header_time(8, 6, 0, 7), Err(HeaderTimeError::TooNew { expected_at_most: 7, found: 8 }));
    }

    #[test]
    fn the_share_of_winning_hashes() {
        assert_eq!(target_share(Target::MAX), u64::MAX);
        assert_eq!(target_share(Target::from_leading_zero_bits(1)), 1 << 63);
        assert_eq!(target_share(Target::from_leading_zero_bits(64)), 1);
        assert_eq!(target_share(Target::from_leading_zero_bits(65)), 0);
    }
}
