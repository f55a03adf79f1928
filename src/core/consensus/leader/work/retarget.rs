//! How the target follows the pace of the blocks.
//!
//! Nobody knows how many machines are searching. A chain sees only the times in its headers, and from them it guesses
//! whether its target is too hard or too easy. A rule that looks back far is calm and slow; one that looks at the last
//! block is quick and never still; and as miners write those times themselves, each rule has its own way of being lied to.
//!
//! Sources: Bitcoin Core v31.99, `pow.cpp` (`CalculateNextWorkRequired`, `PermittedDifficultyTransition`); EIP-2
//! ("Homestead Hard-fork Changes", ethereum/EIPs); zawy12/difficulty-algorithms, issue 3 ("LWMA-1").

use serde::{Deserialize, Serialize};

use super::WorkParams;
use crate::core::units::Height;
use crate::core::units::work::{CompactTarget, Target, U256};

/// Which rule sets the target of the next block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RetargetRule {
    /// Bitcoin's: anew every [`WorkParams::retarget_interval`] blocks, by [`next_target`].
    Interval,
    /// Ethereum's before its Byzantium upgrade: a little with every block, by [`next_by_gap`].
    PerBlock {
        /// Seconds after its parent at which a block leaves the difficulty as it is; the mean comes to this over ln 2.
        divisor_s: u64,
    },
    /// A moving average in which the latest blocks weigh most, by [`next_by_average`].
    Lwma {
        /// Blocks it looks back, 2 to [`RetargetRule::MAX_WINDOW`]. Until there are so many the target stays.
        window: u16,
    },
    /// The target never moves by itself.
    Fixed,
}

impl RetargetRule {
    /// The longest window of [`RetargetRule::Lwma`]: each chain state holds the times and targets of so many blocks.
    pub const MAX_WINDOW: u16 = 576;

    /// Ethereum's kind of rule for this spacing: whole divisors in an exponential time of mean m are 1/(e^(d/m) − 1) on
    /// average, which is the one that keeps the difficulty where d = m ln 2. Ethereum's ten seconds stand for 14.4.
    pub const fn per_block(spacing_s: u64) -> Self {
        let divisor_s = spacing_s.saturating_mul(693_147) / 1_000_000;
        Self::PerBlock { divisor_s: if divisor_s == 0 { 1 } else { divisor_s } }
    }

    /// Blocks whose targets the rule reads, besides the last.
    pub fn window(self) -> usize {
        if let Self::Lwma { window } = self { window.into() } else { 0 }
    }
}

/// The bits after a retarget. `last` are the bits of the interval that ends, `first_time` and `last_time` the times of its
/// first and last block in seconds; an interval of 2,016 blocks thus measures 2,015 gaps, which is Bitcoin's own slip.
///
/// ```
/// use proofground::core::{consensus::leader::work::{WorkParams, next_target}, units::work::CompactTarget};
/// // Block 32,256: the first time that Bitcoin became harder.
/// let next = next_target(CompactTarget(0x1d00ffff), 1_261_130_161, 1_262_152_739, &WorkParams::bitcoin());
/// assert_eq!(next, CompactTarget(0x1d00d86a));
/// ```
pub fn next_target(last: CompactTarget, first_time: u32, last_time: u32, params: &WorkParams) -> CompactTarget {
    // Times in headers need not rise; an interval that seems to end before it began counts as the shortest.
    let measured_s = u64::from(last_time.saturating_sub(first_time));
    let (shortest, longest) = (shortest_s(params), longest_s(params));
    let timespan_s = measured_s.max(shortest).min(longest);
    scaled(last.decode().target, timespan_s, params.target_timespan_s(), params).to_compact()
}

/// The bits that a block at `height` must carry under Bitcoin's rule. `last_bits` are its parent's; `first_time` is the
/// time of the block `retarget_interval` below `height` and `last_time` the parent's, in seconds. Both times matter at a
/// retarget only.
pub fn next_required(
    height: Height,
    last_bits: CompactTarget,
    first_time: u32,
    last_time: u32,
    params: &WorkParams,
) -> CompactTarget {
    if is_retarget(height, params) { next_target(last_bits, first_time, last_time, params) } else { last_bits }
}

/// Whether a block at `height` begins a new interval, so that its target is set anew. Genesis does not count.
pub fn is_retarget(height: Height, params: &WorkParams) -> bool {
    height.0 != 0 && height.0.is_multiple_of(params.retarget_interval.max(1))
}

/// Whether bits may go from `old` to `new` at `height`, whatever the times were. It lets a node refuse a chain of cheap
/// headers before it has all of them: Core's `PermittedDifficultyTransition`.
pub fn is_permitted_transition(params: &WorkParams, height: Height, old: CompactTarget, new: CompactTarget) -> bool {
    if !height.0.is_multiple_of(params.retarget_interval.max(1)) {
        return old == new;
    }
    let observed = new.decode().target;
    let old = old.decode().target;
    // Through the compact form and back, as the rounding is part of the rule.
    let round = |timespan_s| scaled(old, timespan_s, params.target_timespan_s(), params).to_compact().decode().target;
    round(shortest_s(params)) <= observed && observed <= round(longest_s(params))
}

/// The bits of a block that claims to have come `gap_s` seconds after its parent: EIP-2's
/// `parent + parent / 2048 * max(1 - gap / divisor, -99)` in difficulty, rounded once in the target.
///
/// Three things differ from Ethereum. There is no "ice age" term. The floor under the difficulty is
/// [`WorkParams::pow_limit`] and not 131,072. And a header here may be older than its parent, which on Ethereum it may
/// not: the formula is taken as it stands, so the difficulty rises, by 99 parts at most. A header's three digits are cut
/// off, always towards harder, which costs up to a 32nd of a part a block: blocks come up to 2 % slower for it.
pub fn next_by_gap(parent: CompactTarget, gap_s: i64, divisor_s: u64, params: &WorkParams) -> CompactTarget {
    let divisor_s = i64::try_from(divisor_s).unwrap_or(i64::MAX).max(1);
    let parts = 1i64.saturating_sub(gap_s.div_euclid(divisor_s)).clamp(-99, 99);
    scaled(parent.decode().target, 2_048, 2_048u64.saturating_add_signed(parts), params).to_compact()
}

/// Low bits that a target can do without, so that a sum over [`RetargetRule::MAX_WINDOW`] of them has room.
const SPARE_BITS: u32 = 10;

/// The bits after blocks with these bits, oldest first, whose times are the last of `times`; `None` where `times` lacks
/// one for the block before them.
///
/// This is LWMA-1: the mean target times the mean solve time, in which the oldest weighs 1 and the latest as much as
/// there are blocks, over the spacing. A solve time counts for six spacings at most. A block that claims to be no later
/// than the one before counts as one second later, and the next is measured from there, so that a time from the future is
/// paid back by those after it.
pub fn next_by_average(times: &[u32], bits: &[CompactTarget], params: &WorkParams) -> Option<CompactTarget> {
    let (before, times) = times.get(times.len().checked_sub(bits.len() + 1)?..)?.split_first()?;
    let blocks = bits.len() as u64;
    let longest_s = params.target_spacing_s.saturating_mul(6);
    let (mut before, mut weighted, mut sum) = (*before, 0u64, U256::ZERO);
    for (weight, (time, bits)) in (1u64..).zip(times.iter().zip(bits)) {
        let time = (*time).max(before.saturating_add(1));
        weighted = weighted.saturating_add(weight.saturating_mul(u64::from(time - before).min(longest_s)));
        before = time;
        sum = sum.wrapping_add(bits.decode().target.0.shr(SPARE_BITS));
    }
    let intended = params.target_spacing_s.saturating_mul(blocks.saturating_mul(blocks + 1) / 2);
    let mean = sum.mul_div_u64(1 << SPARE_BITS, blocks)?;
    Some(scaled(Target(mean), weighted, intended, params).to_compact())
}

fn shortest_s(params: &WorkParams) -> u64 {
    params.target_timespan_s() / params.clamp_factor.max(1)
}

fn longest_s(params: &WorkParams) -> u64 {
    params.target_timespan_s().saturating_mul(params.clamp_factor.max(1))
}

/// `target * measured / intended`, at most the limit. Core multiplies modulo 2^256, which never matters below its limits;
/// limits here may be easier, so nothing is lost: what does not fit is above the limit anyway.
fn scaled(target: Target, measured: u64, intended: u64, params: &WorkParams) -> Target {
    let limit = params.pow_limit;
    target.0.mul_div_u64(measured, intended.max(1)).map_or(limit, |scaled| Target(scaled).min(limit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Difficulty as Ethereum counts it, for numbers small enough to look at.
    fn difficulty(bits: CompactTarget) -> u128 {
        bits.work().to_u128_saturating()
    }

    fn params(rule: RetargetRule) -> WorkParams {
        WorkParams { rule, pow_limit: Target::from_difficulty_bits(17), ..WorkParams::bitcoin() }
    }

    #[test]
    fn ten_seconds_stand_for_ethereums_spacing() {
        assert_eq!(RetargetRule::per_block(600), RetargetRule::PerBlock { divisor_s: 415 });
        assert_eq!(RetargetRule::per_block(15), RetargetRule::PerBlock { divisor_s: 10 });
        assert_eq!(RetargetRule::per_block(0), RetargetRule::PerBlock { divisor_s: 1 });
        assert_eq!(RetargetRule::Lwma { window: 90 }.window(), 90);
    }

    #[test]
    fn the_gap_moves_the_difficulty_by_parts_of_2048() {
        let params = params(RetargetRule::per_block(15));
        let parent = Target::from_difficulty_bits(40).to_compact();
        let parts = |gap_s| {
            let next = difficulty(next_by_gap(parent, gap_s, 10, &params)) as i128;
            let difference = next - difficulty(parent) as i128;
            // To the nearest part: the compact form rounds.
            (difference * 2_048 * 2 / difficulty(parent) as i128 + difference.signum()) / 2
        };
        // The examples EIP-2 gives: up in the first ten seconds, no change in the next ten, then down.
        for (gap_s, expect) in [(1, 1), (9, 1), (10, 0), (19, 0), (20, -1), (39, -2), (1_000, -99), (i64::MAX, -99)] {
            assert_eq!(parts(gap_s), expect, "{gap_s} s");
        }
        // A header older than its parent, which Ethereum would refuse.
        assert_eq!((parts(-1), parts(-10), parts(i64::MIN)), (2, 2, 99));
        // The floor.
        let easiest = params.pow_limit.to_compact();
        assert_eq!(next_by_gap(easiest, 500, 10, &params), easiest);
    }

    #[test]
    fn the_average_weighs_the_latest_most() {
        let params = WorkParams { target_spacing_s: 100, ..params(RetargetRule::Lwma { window: 4 }) };
        let bits = [Target::from_difficulty_bits(40).to_compact(); 4];
        let next = |times: [u32; 5]| difficulty(next_by_average(&times, &bits, &params).unwrap());
        let even = difficulty(bits[0]);
        let near = |found: u128, expect: u128| assert!(found.abs_diff(expect) * 10_000 < expect, "{found}, {expect}");
        near(next([7, 107, 207, 307, 407]), even);
        near(next([7, 57, 107, 157, 207]), even * 2);
        // One gap of 200 s instead of 100: the first adds a tenth of the weighted sum, the last four tenths.
        near(next([0, 200, 300, 400, 500]), even * 10 / 11);
        near(next([0, 100, 200, 300, 500]), even * 10 / 14);
        // No gap counts for more than six spacings.
        assert_eq!(next([0, 100, 200, 300, 900]), next([0, 100, 200, 300, u32::MAX]));
        // A time from the future is paid back: gaps of 500, 1, 1 and 1 s weigh 509 where even ones weigh 1,000.
        near(next([0, 500, 200, 300, 400]), even * 1_000 / 509);
        // Too few times for the blocks.
        assert_eq!(next_by_average(&[1, 2, 3, 4], &bits, &params), None);
        assert_eq!(next_by_average(&[], &[], &params), None);
    }

    proptest! {
        #[test]
        fn nothing_overflows_and_no_target_is_above_the_limit(
            bits: u32, times in proptest::collection::vec(any::<u32>(), 1..60), gap: i64, divisor: u64, spacing: u64,
        ) {
            let params = WorkParams { target_spacing_s: spacing, ..WorkParams::playground() };
            let bits = vec![CompactTarget(bits); times.len() - 1];
            let by_average = next_by_average(&times, &bits, &params);
            prop_assert!(by_average.is_none_or(|next| next.decode().target <= params.pow_limit));
            if let Some(last) = bits.first() {
                let next = next_by_gap(*last, gap, divisor, &params).decode();
                prop_assert!(!next.negative && !next.overflow && next.target <= params.pow_limit);
            }
        }
    }
}
