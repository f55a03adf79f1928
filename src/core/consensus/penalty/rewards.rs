//! What honest work earns, and why twice the stake in the system earns only 1.4 times as much together.
//!
//! All rewards are measured in one unit, the **base reward**: a validator's stake times a rate that falls with the
//! square root of the total stake. With little at stake the rate is high and draws validators in; with much it is low.
//! Of each base reward, 54 of 64 parts are for an attestation's three timely votes (source 14, target 26, head 14),
//! 2 for the sync committee and 8 for the proposers who include others' votes. Each part is further scaled by how many
//! voted alike: everybody earns more when everybody takes part, so silencing a rival costs the silencer too. A missed
//! source or target costs what it would have earned; a missed head merely earns nothing.
//!
//! Source: ethereum/consensus-specs, `specs/altair/beacon-chain.md` (`get_base_reward_per_increment`,
//! `get_flag_index_deltas`, `get_attestation_participation_flag_indices`, `process_attestation`), `specs/deneb` (the
//! target's time limit dropped), `specs/phase0` (`get_base_reward`, `integer_squareroot`).
//!
//! The playground's numbers ([`RewardParams::playground`]): mainnet's weights, eight slots an epoch. With so little
//! stake in all, the square root makes its rate far higher than mainnet's few per cent a year; `base_reward_factor`
//! turns it down where a lesson wants that.
//!
//! ```
//! use proofground::core::consensus::penalty::rewards::*;
//!
//! // Half a million validators of 32 ETH: 505 gwei an epoch for each ETH.
//! let params = RewardParams::mainnet();
//! let total = 500_000 * 32_000_000_000;
//! assert_eq!(base_reward_per_increment(total, &params), 505);
//! let base = base_reward(32_000_000_000, total, &params);
//! let deltas = flag_deltas(TimelyFlag::Target, true, base, total, total, false, &params);
//! assert_eq!(deltas, Deltas { reward: base * 26 / 64, penalty: 0 });
//! ```
use super::mul_div;
use serde::{Deserialize, Serialize};

/// How votes are paid, and missed ones punished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttestationRule {
    /// Altair and since: three flags with weights; a late vote loses some of them.
    Flags,
    /// The same, but nothing is taken from whoever misses: what being away costs is a matter of jail (`downtime`).
    FlagsWithoutPenalty,
    /// Phase 0: a whole base reward each for source, target and head, or as much taken; a fourth that falls with the delay.
    Phase0,
}

/// The constants of rewards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewardParams {
    /// How votes are paid.
    pub rule: AttestationRule,
    /// Effective balances are multiples of this.
    pub effective_balance_increment: u64,
    /// `BASE_REWARD_FACTOR`: scales all rewards.
    pub base_reward_factor: u64,
    /// `TIMELY_SOURCE_WEIGHT`.
    pub timely_source_weight: u64,
    /// `TIMELY_TARGET_WEIGHT`.
    pub timely_target_weight: u64,
    /// `TIMELY_HEAD_WEIGHT`.
    pub timely_head_weight: u64,
    /// `SYNC_REWARD_WEIGHT`; the playground has no sync committee, and its part goes unpaid.
    pub sync_reward_weight: u64,
    /// `PROPOSER_WEIGHT`.
    pub proposer_weight: u64,
    /// `WEIGHT_DENOMINATOR`: what the weights sum to.
    pub weight_denominator: u64,
    /// `SLOTS_PER_EPOCH`: sets the limits of what is timely.
    pub slots_per_epoch: u64,
    /// `MIN_ATTESTATION_INCLUSION_DELAY`, in slots: a timely head arrives exactly then.
    pub min_attestation_inclusion_delay: u64,
    /// Whether a vote for the target must arrive within an epoch: Altair to Capella yes, since Deneb no.
    pub target_must_arrive_within_epoch: bool,
}

impl RewardParams {
    /// Mainnet since Deneb.
    pub const fn mainnet() -> Self {
        Self {
            rule: AttestationRule::Flags,
            effective_balance_increment: 1_000_000_000,
            base_reward_factor: 64,
            timely_source_weight: 14,
            timely_target_weight: 26,
            timely_head_weight: 14,
            sync_reward_weight: 2,
            proposer_weight: 8,
            weight_denominator: 64,
            slots_per_epoch: 32,
            min_attestation_inclusion_delay: 1,
            target_must_arrive_within_epoch: false,
        }
    }

    /// Phase 0.
    pub const fn phase0() -> Self {
        Self { rule: AttestationRule::Phase0, ..Self::altair() }
    }

    /// Altair, Bellatrix and Capella.
    pub const fn altair() -> Self {
        Self { target_must_arrive_within_epoch: true, ..Self::mainnet() }
    }

    /// The playground: eight slots an epoch.
    pub const fn playground() -> Self {
        Self { slots_per_epoch: 8, ..Self::mainnet() }
    }
}

/// What an attestation can get right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TimelyFlag {
    /// The justified checkpoint it builds on.
    Source,
    /// The checkpoint of its epoch.
    Target,
    /// The newest block.
    Head,
}

impl TimelyFlag {
    /// In the specification's order (`PARTICIPATION_FLAG_WEIGHTS`).
    pub const ALL: [Self; 3] = [Self::Source, Self::Target, Self::Head];

    /// Its part of the base reward, of `weight_denominator`.
    pub const fn weight(self, params: &RewardParams) -> u64 {
        match self {
            Self::Source => params.timely_source_weight,
            Self::Target => params.timely_target_weight,
            Self::Head => params.timely_head_weight,
        }
    }

    /// Whether a vote this late, in slots, still counts as timely.
    pub const fn is_timely(self, inclusion_delay: u64, params: &RewardParams) -> bool {
        match self {
            Self::Source => inclusion_delay <= integer_squareroot(params.slots_per_epoch),
            Self::Target => !params.target_must_arrive_within_epoch || inclusion_delay <= params.slots_per_epoch,
            Self::Head => inclusion_delay == params.min_attestation_inclusion_delay,
        }
    }
}

/// The flags, in the order of [`TimelyFlag::ALL`], that an attestation earns
/// (`get_attestation_participation_flag_indices`).
///
/// Its source must match, or a block may not include it at all; a target counts only with the source, a head only with
/// the target.
pub const fn participation_flags(
    source_matches: bool,
    target_matches: bool,
    head_matches: bool,
    inclusion_delay: u64,
    params: &RewardParams,
) -> [bool; 3] {
    let target_matches = source_matches && target_matches;
    if matches!(params.rule, AttestationRule::Phase0) {
        let is_included = inclusion_delay <= params.slots_per_epoch;
        return [
            source_matches && is_included,
            target_matches && is_included,
            target_matches && head_matches && is_included,
        ];
    }
    [
        source_matches && TimelyFlag::Source.is_timely(inclusion_delay, params),
        target_matches && TimelyFlag::Target.is_timely(inclusion_delay, params),
        target_matches && head_matches && TimelyFlag::Head.is_timely(inclusion_delay, params),
    ]
}

/// What an epoch adds to and takes from a balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deltas {
    /// Added.
    pub reward: u64,
    /// Taken, down to an empty balance.
    pub penalty: u64,
}

/// `integer_squareroot`: the largest integer whose square is at most `n`.
pub const fn integer_squareroot(n: u64) -> u64 {
    // The specification's own loop, after the sum that its case for the largest number avoids.
    let (mut root, mut next) = (n, n / 2 + n % 2);
    while next < root {
        root = next;
        next = (root + n / root) / 2;
    }
    root
}

fn saturate(value: u128) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

/// Like `get_total_balance`, which never answers less than one increment, so that nothing divides by zero.
fn at_least_one_increment(total: u64, params: &RewardParams) -> u64 {
    total.max(params.effective_balance_increment).max(1)
}

/// The epoch's reward for one increment of stake (`get_base_reward_per_increment`).
pub fn base_reward_per_increment(total_active: u64, params: &RewardParams) -> u64 {
    let total = at_least_one_increment(total_active, params);
    mul_div(params.effective_balance_increment, params.base_reward_factor, integer_squareroot(total))
}

/// A validator's base reward for an epoch (`get_base_reward`, Altair).
pub fn base_reward(effective_balance: u64, total_active: u64, params: &RewardParams) -> u64 {
    let increments = effective_balance / params.effective_balance_increment.max(1);
    increments.saturating_mul(base_reward_per_increment(total_active, params))
}

/// Reward and penalty for one flag (`get_flag_index_deltas`).
///
/// `participated`: this validator has the flag and is not slashed. `participating_balance`: the stake that does.
/// In a leak even the diligent earn nothing, so that only the penalties move stake. Phase 0 did it the other way round:
/// they earn all, and [`phase0_leak_penalty`] takes it back.
pub fn flag_deltas(
    flag: TimelyFlag,
    participated: bool,
    base_reward: u64,
    participating_balance: u64,
    total_active: u64,
    in_leak: bool,
    params: &RewardParams,
) -> Deltas {
    let increment = params.effective_balance_increment.max(1);
    let denominator = u128::from(params.weight_denominator.max(1));
    if matches!(params.rule, AttestationRule::Phase0) && (!participated || in_leak) {
        // A whole base reward, gained or lost.
        let (reward, penalty) = if participated { (base_reward, 0) } else { (0, base_reward) };
        return Deltas { reward, penalty };
    }
    let (weight, denominator) = match params.rule {
        AttestationRule::Phase0 => (1, 1),
        AttestationRule::Flags | AttestationRule::FlagsWithoutPenalty => (flag.weight(params), denominator),
    };
    let weighted = u128::from(base_reward) * u128::from(weight);
    if participated {
        if in_leak {
            return Deltas::default();
        }
        let participating = u128::from(at_least_one_increment(participating_balance, params) / increment);
        let active = u128::from(at_least_one_increment(total_active, params) / increment);
        // A weight is a few bits on any chain; `checked_mul` covers parameters that are not.
        let reward = weighted.checked_mul(participating).map_or(u128::MAX, |all| all / (active * denominator));
        Deltas { reward: saturate(reward), penalty: 0 }
    } else if flag == TimelyFlag::Head || matches!(params.rule, AttestationRule::FlagsWithoutPenalty) {
        Deltas::default()
    } else {
        Deltas { reward: 0, penalty: saturate(weighted / denominator) }
    }
}

/// What including attestations earns a proposer (`process_attestation`).
///
/// `base_reward_times_weight` is the sum, over each flag newly set for a validator, of base reward times weight.
/// All in all the proposers get 8 for each 56 of the others.
pub fn proposer_attestation_reward(base_reward_times_weight: u128, params: &RewardParams) -> u64 {
    let denominator = u128::from(params.weight_denominator.saturating_sub(params.proposer_weight))
        * u128::from(params.weight_denominator)
        / u128::from(params.proposer_weight.max(1));
    saturate(base_reward_times_weight / denominator.max(1))
}

/// A validator's base reward by the rule in force.
pub fn base_reward_by_rule(effective_balance: u64, total_active: u64, params: &RewardParams) -> u64 {
    match params.rule {
        AttestationRule::Phase0 => phase0_base_reward(effective_balance, total_active, params),
        AttestationRule::Flags | AttestationRule::FlagsWithoutPenalty => {
            base_reward(effective_balance, total_active, params)
        }
    }
}

/// The most that one epoch can issue: every base reward, paid in full.
pub fn issuance_per_epoch(total_active: u64, params: &RewardParams) -> u64 {
    base_reward(total_active, total_active, params)
}

/// The most that a year (of 365.25 days) can issue, for slots of `slot_ms` milliseconds. Zero counts as one.
pub fn issuance_per_year(total_active: u64, slot_ms: u64, params: &RewardParams) -> u64 {
    const YEAR_MS: u128 = 31_557_600_000;
    let epoch_ms = u128::from(slot_ms.max(1)) * u128::from(params.slots_per_epoch.max(1));
    saturate(u128::from(issuance_per_epoch(total_active, params)) * YEAR_MS / epoch_ms)
}

/// That issuance as a yield on the stake, in parts per million.
pub fn yield_per_year_ppm(total_active: u64, slot_ms: u64, params: &RewardParams) -> u64 {
    let issued = u128::from(issuance_per_year(total_active, slot_ms, params));
    saturate(issued * 1_000_000 / u128::from(total_active.max(1)))
}

/// Phase 0's `BASE_REWARDS_PER_EPOCH`.
pub const PHASE0_BASE_REWARDS_PER_EPOCH: u64 = 4;
/// Phase 0's `PROPOSER_REWARD_QUOTIENT`.
pub const PHASE0_PROPOSER_REWARD_QUOTIENT: u64 = 8;

/// Phase 0's `get_base_reward`: paid up to four times an epoch (source, target, head, speed of inclusion).
pub fn phase0_base_reward(effective_balance: u64, total_active: u64, params: &RewardParams) -> u64 {
    let root = integer_squareroot(at_least_one_increment(total_active, params));
    mul_div(effective_balance, params.base_reward_factor, root) / PHASE0_BASE_REWARDS_PER_EPOCH
}

/// Phase 0's `get_proposer_reward`: the part of a base reward that goes to whoever included the attestation.
pub fn phase0_proposer_reward(base_reward: u64) -> u64 {
    base_reward / PHASE0_PROPOSER_REWARD_QUOTIENT
}

/// What phase 0 paid a voter for being included after `delay` slots: all but the proposer's part, divided by the delay
/// (`get_inclusion_delay_deltas`).
pub fn phase0_inclusion_reward(base_reward: u64, delay: u64) -> u64 {
    (base_reward - phase0_proposer_reward(base_reward)) / delay.max(1)
}

/// What phase 0 took from everybody in a leak: as much as a perfect voter was paid (`get_inactivity_penalty_deltas`).
pub fn phase0_leak_penalty(base_reward: u64) -> u64 {
    PHASE0_BASE_REWARDS_PER_EPOCH.saturating_mul(base_reward) - phase0_proposer_reward(base_reward)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ETH: u64 = 1_000_000_000;

    #[test]
    fn base_rewards_of_known_totals() {
        // facts.md section 2, computed with the executable specification: N validators of 32 ETH.
        let params = RewardParams::mainnet();
        for (validators, rate) in
            [(16_384, 2795), (131_072, 988), (262_144, 698), (300_000, 653), (500_000, 505), (1_000_000, 357)]
        {
            assert_eq!(base_reward_per_increment(validators * 32 * ETH, &params), rate, "{validators} validators");
            assert_eq!(base_reward(32 * ETH, validators * 32 * ETH, &params), 32 * rate);
        }
        assert_eq!(base_reward_per_increment(0, &params), base_reward_per_increment(ETH, &params));
    }

    #[test]
    fn issuance_of_half_a_million_validators() {
        // Upgrading Ethereum: at most 665,292 ETH a year, 4.16 %, with a real-valued rate; the integer rate 505 is
        // 505.96 rounded down, so a little less.
        let total = 500_000 * 32 * ETH;
        let params = RewardParams::mainnet();
        assert_eq!(issuance_per_epoch(total, &params), 16_000_000 * 505);
        assert_eq!(issuance_per_year(total, 12_000, &params) / ETH, 664_024);
        assert_eq!(yield_per_year_ppm(total, 12_000, &params), 41_501);
        assert_eq!(yield_per_year_ppm(1_000_000 * 32 * ETH, 12_000, &params), 29_338);
    }

    #[test]
    fn square_roots_at_the_edges() {
        for (n, root) in [(0, 0), (1, 1), (3, 1), (4, 2), (32, 5), (8, 2), (u64::MAX, 4_294_967_295)] {
            assert_eq!(integer_squareroot(n), root);
        }
    }

    #[test]
    fn all_parts_make_the_whole() {
        let params = RewardParams::playground();
        let total = 64 * 32 * ETH;
        let base = base_reward(32 * ETH, total, &params) / 64 * 64;
        let reward = |flag| flag_deltas(flag, true, base, total, total, false, &params).reward;
        let attester: u64 = TimelyFlag::ALL.into_iter().map(reward).sum();
        assert_eq!(attester, base / 64 * 54);
        let weighted = u128::from(base) * 54;
        // The proposer's 8 parts come 54/56 from attestations and 2/56 from the sync committee.
        assert_eq!(proposer_attestation_reward(weighted, &params), u64::try_from(weighted / 448).unwrap());
    }

    #[test]
    fn rewards_scale_with_participation_and_stop_in_a_leak() {
        let params = RewardParams::mainnet();
        let total = 100 * ETH;
        let deltas =
            |flag, participated, part, in_leak| flag_deltas(flag, participated, 6400, part, total, in_leak, &params);
        assert_eq!(deltas(TimelyFlag::Source, true, 50 * ETH, false), Deltas { reward: 700, penalty: 0 });
        assert_eq!(deltas(TimelyFlag::Source, true, 50 * ETH, true), Deltas::default());
        for in_leak in [false, true] {
            assert_eq!(deltas(TimelyFlag::Source, false, 50 * ETH, in_leak), Deltas { reward: 0, penalty: 1400 });
            assert_eq!(deltas(TimelyFlag::Target, false, 50 * ETH, in_leak), Deltas { reward: 0, penalty: 2600 });
            assert_eq!(deltas(TimelyFlag::Head, false, 50 * ETH, in_leak), Deltas::default());
        }
    }

    #[test]
    fn timeliness_depends_on_the_length_of_an_epoch() {
        let (mainnet, altair, small) = (RewardParams::mainnet(), RewardParams::altair(), RewardParams::playground());
        assert_eq!(participation_flags(true, true, true, 1, &mainnet), [true, true, true]);
        assert_eq!(participation_flags(true, true, true, 5, &mainnet), [true, true, false]);
        assert_eq!(participation_flags(true, true, true, 6, &mainnet), [false, true, false]);
        assert_eq!(participation_flags(true, true, true, 33, &mainnet), [false, true, false]);
        assert_eq!(participation_flags(true, true, true, 33, &altair), [false, false, false]);
        assert_eq!(participation_flags(true, true, true, 2, &small), [true, true, false]);
        assert_eq!(participation_flags(true, true, true, 3, &small), [false, true, false]);
        assert_eq!(participation_flags(true, false, true, 1, &mainnet), [true, false, false]);
        assert_eq!(participation_flags(false, true, true, 1, &mainnet), [false, false, false]);
    }

    #[test]
    fn phase0_paid_a_quarter_at_a_time() {
        let params = RewardParams::mainnet();
        let total = 524_288 * ETH;
        let root = integer_squareroot(total);
        assert_eq!(phase0_base_reward(32 * ETH, total, &params), 32 * ETH * 64 / root / 4);
        assert_eq!(phase0_proposer_reward(22_624), 2_828);
    }

    #[test]
    fn nothing_panics_at_the_edges() {
        let zero = RewardParams {
            effective_balance_increment: 0,
            base_reward_factor: u64::MAX,
            timely_source_weight: u64::MAX,
            proposer_weight: 0,
            weight_denominator: 0,
            slots_per_epoch: 0,
            ..RewardParams::mainnet()
        };
        for params in [zero, RewardParams::mainnet()] {
            for value in [0, 1, ETH, u64::MAX] {
                let base = base_reward(u64::MAX, value, &params);
                for participated in [true, false] {
                    flag_deltas(TimelyFlag::Source, participated, base, u64::MAX, value, false, &params);
                }
                proposer_attestation_reward(u128::MAX, &params);
                issuance_per_year(value, 0, &params);
                yield_per_year_ppm(value, 0, &params);
                phase0_base_reward(u64::MAX, value, &params);
            }
        }
    }
}
