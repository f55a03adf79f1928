//! A lottery in which every coin is a ticket.
//!
//! Nobody races: for each slot the chain itself names one proposer. It shuffles the active validators with a seed taken
//! from its own past, walks along that order, and at each candidate throws a die that lands well with probability
//! `effective balance / maximum`. A validator with twice the stake is therefore named twice as often, and anybody who
//! has the chain can repeat the draw and get the same answer. The same shuffle also cuts the validators into the
//! committees that vote in each slot.
//!
//! The seed is a mix that every proposer stirs (RANDAO): each adds the hash of something it could not choose freely.
//!
//! Source: ethereum/consensus-specs, `specs/phase0/beacon-chain.md` (`compute_shuffled_index`, `compute_committee`,
//! `compute_proposer_index`, `get_seed`, `process_randao`, `process_effective_balance_updates`, `is_active_validator`)
//! and `specs/electra/beacon-chain.md` (`compute_proposer_index` with 16 random bits).
//!
//! "Twice as often" holds where balances are small beside the maximum or validators are many. Whoever is refused is
//! not put back before everybody else had a turn, so of two validators, one at the maximum and one at half of it, the
//! first is named three times as often and not twice. With 32 and 16 coins under a maximum of 2,048, it is 2.01 times.
//! A small chain should therefore keep [`ProposerParams::max_effective_balance`] far above what is staked.
//!
//! The playground's numbers: a handful of validators shuffle well in [`ProposerParams::playground`]'s 10 rounds (the
//! specification's own *minimal* preset) where mainnet takes 90. Balances are in the chain's smallest unit, which the
//! specification calls gwei.
//!
//! ```
//! use proofground::core::consensus::leader::stake::*;
//!
//! // Shuffle: where does each of eight validators stand this epoch?
//! let seed = compute_seed(DOMAIN_BEACON_PROPOSER, 3, &[7; 32]);
//! let order = compute_shuffled_list(8, &seed, 90).unwrap();
//! assert_eq!(order[5], compute_shuffled_index(5, 8, &seed, 90).unwrap());
//!
//! // Pick a proposer for slot 100 among three validators; the first holds most of the stake.
//! let params = ProposerParams::electra();
//! let balances = [2_048_000_000_000, 32_000_000_000, 32_000_000_000];
//! let proposer = compute_proposer_index(&balances, &proposer_seed(&seed, 100), &params).unwrap();
//! assert!(proposer < 3);
//! ```
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// `DOMAIN_BEACON_PROPOSER`: keeps the proposer's seed apart from every other use of the same mix.
pub const DOMAIN_BEACON_PROPOSER: [u8; 4] = [0, 0, 0, 0];
/// `DOMAIN_BEACON_ATTESTER`: the same for the committees' shuffle.
pub const DOMAIN_BEACON_ATTESTER: [u8; 4] = [1, 0, 0, 0];

/// Largest count a shuffle is defined for: `VALIDATOR_REGISTRY_LIMIT`, 2^40. Block numbers then fit their four bytes.
const SHUFFLE_COUNT_MAX: u64 = 1 << 40;
/// Largest list that [`compute_shuffled_list`] will hold in memory; mainnet has about a million validators.
const SHUFFLED_LIST_MAX: usize = 1 << 24;
/// Up to here the whole order costs about as much as a few single positions, so the draw computes it at once.
const DRAW_LIST_MAX: usize = 4096;
/// Where a draw gives up. Sixteen random bits accept anybody once in 65,536 throws (when they are all zero), so a draw
/// this long without an acceptance has a chance below e^-64: it does not happen, but a loop must have an end.
const DRAW_TRIES_MAX: u64 = 1 << 22;

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The first eight bytes as a little-endian number (`bytes_to_uint64`).
fn first_u64(hash: &[u8; 32]) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash[..8]);
    u64::from_le_bytes(bytes)
}

fn round_pivot(count: u64, seed: &[u8; 32], round: u8) -> u64 {
    first_u64(&sha256(&[seed, &[round]])) % count
}

/// The 256 coin flips that decide positions `256 * block ..` in this round.
fn round_source(seed: &[u8; 32], round: u8, block: u32) -> [u8; 32] {
    sha256(&[seed, &[round], &block.to_le_bytes()])
}

fn is_swapped(source: &[u8; 32], position: u64) -> bool {
    let byte = source[(position % 256) as usize / 8];
    (byte >> (position % 8)) & 1 == 1
}

/// Where `index` stands after the swap-or-not shuffle of `count` items (`compute_shuffled_index`).
///
/// Each round pairs every position with its mirror image about a random pivot and flips a coin for the pair: swap, or
/// not. One position can be followed without shuffling the rest. `None` if `index >= count` or `count > 2^40`.
pub fn compute_shuffled_index(index: usize, count: usize, seed: &[u8; 32], rounds: u8) -> Option<usize> {
    let count = count as u64;
    let mut index = index as u64;
    if index >= count || count > SHUFFLE_COUNT_MAX {
        return None;
    }
    for round in 0..rounds {
        let pivot = round_pivot(count, seed, round);
        let flip = (pivot + count - index) % count;
        let position = index.max(flip);
        if is_swapped(&round_source(seed, round, (position / 256) as u32), position) {
            index = flip;
        }
    }
    usize::try_from(index).ok()
}

/// The whole permutation: entry `i` is [`compute_shuffled_index`]`(i)`.
///
/// Positions share their hashes, so this costs `rounds * (1 + count / 256)` hashes rather than `2 * rounds * count`.
/// `None` if `count > 2^24`. No items make an empty list.
pub fn compute_shuffled_list(count: usize, seed: &[u8; 32], rounds: u8) -> Option<Vec<usize>> {
    if count > SHUFFLED_LIST_MAX {
        return None;
    }
    let mut list: Vec<usize> = (0..count).collect();
    if count == 0 {
        return Some(list);
    }
    let blocks = count.div_ceil(256) as u32;
    for round in 0..rounds {
        let pivot = round_pivot(count as u64, seed, round) as usize;
        let sources: Vec<[u8; 32]> = (0..blocks).map(|block| round_source(seed, round, block)).collect();
        for index in &mut list {
            let flip = (pivot + count - *index) % count;
            let position = flip.max(*index);
            if is_swapped(&sources[position / 256], position as u64) {
                *index = flip;
            }
        }
    }
    Some(list)
}

/// Committee `index` of `committees`: positions in the active set (`compute_committee`).
///
/// Committees are consecutive slices of the shuffled order, their sizes differing by at most one; together they hold
/// everybody once. For all of an epoch's committees, slice one [`compute_shuffled_list`] instead. `None` if
/// `index >= committees`, `count > 2^40` or the committee has more than 2^24 members.
pub fn compute_committee(
    count: usize,
    seed: &[u8; 32],
    index: usize,
    committees: usize,
    rounds: u8,
) -> Option<Vec<usize>> {
    if index >= committees {
        return None;
    }
    // Quotients are at most `count`, so they fit again.
    let bound = |index: usize| (count as u128 * index as u128 / committees as u128) as usize;
    let positions = bound(index)..bound(index + 1);
    if positions.len() > SHUFFLED_LIST_MAX {
        return None;
    }
    positions.map(|position| compute_shuffled_index(position, count, seed, rounds)).collect()
}

/// How many committees vote in each slot (`get_committee_count_per_slot`): enough for `target_size` members each,
/// at least one, at most `max`. Mainnet: 32 slots, target 128, at most 64. Zero divisors count as one.
pub fn committee_count_per_slot(active: u64, slots_per_epoch: u64, target_size: u64, max: u64) -> u64 {
    (active / slots_per_epoch.max(1) / target_size.max(1)).min(max).max(1)
}

/// How fine a die decides whether a candidate is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SamplingRule {
    /// One byte, phase 0: fair enough while the largest balance is 32 ETH.
    EightBit,
    /// Two bytes, Electra: with 2,048 ETH allowed, one byte would be too coarse for a validator of 32.
    SixteenBit,
}

impl SamplingRule {
    /// The largest number the die shows.
    pub const fn max_random(self) -> u64 {
        match self {
            Self::EightBit => u8::MAX as u64,
            Self::SixteenBit => u16::MAX as u64,
        }
    }

    /// Throws that one 32-byte hash pays for.
    const fn throws_per_hash(self) -> u64 {
        match self {
            Self::EightBit => 32,
            Self::SixteenBit => 16,
        }
    }

    fn throw(self, hash: &[u8; 32], number: u64) -> u64 {
        let at = (number % self.throws_per_hash()) as usize;
        match self {
            Self::EightBit => u64::from(hash[at]),
            Self::SixteenBit => u64::from(u16::from_le_bytes([hash[2 * at], hash[2 * at + 1]])),
        }
    }
}

/// What the draw of a proposer depends on besides seed and stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposerParams {
    /// The balance that is always accepted; in the same unit as the balances.
    pub max_effective_balance: u64,
    /// How fine the die is.
    pub sampling: SamplingRule,
    /// `SHUFFLE_ROUND_COUNT`.
    pub rounds: u8,
}

impl ProposerParams {
    /// Mainnet until Electra: 32 ETH, one random byte, 90 rounds.
    pub const fn phase0() -> Self {
        Self { max_effective_balance: 32_000_000_000, sampling: SamplingRule::EightBit, rounds: 90 }
    }

    /// Mainnet since Electra: 2,048 ETH, two random bytes, 90 rounds.
    pub const fn electra() -> Self {
        Self { max_effective_balance: 2_048_000_000_000, sampling: SamplingRule::SixteenBit, rounds: 90 }
    }

    /// The playground: Electra's rule with the minimal preset's 10 rounds, enough for a table of validators. Pass a
    /// maximum of about 64 times the usual stake: then the draw is proportional within a per cent, at some 70 throws
    /// (five hashes) a slot.
    pub const fn playground(max_effective_balance: u64) -> Self {
        Self { max_effective_balance, sampling: SamplingRule::SixteenBit, rounds: 10 }
    }
}

/// The proposer, as a position in the active set, by stake-weighted sampling (`compute_proposer_index`).
///
/// Candidates come in shuffled order, again and again; each is taken if `effective_balance * max_random >=
/// max_effective_balance * random`. `effective_balances` are those of the active validators, in registry order.
/// `None` if nobody is active (or, with a chance below e^-64, if every one of four million throws fails).
pub fn compute_proposer_index(effective_balances: &[u64], seed: &[u8; 32], params: &ProposerParams) -> Option<usize> {
    let count = effective_balances.len();
    if count == 0 {
        return None;
    }
    let order = if count <= DRAW_LIST_MAX { compute_shuffled_list(count, seed, params.rounds) } else { None };
    let rule = params.sampling;
    let mut hash = [0; 32];
    for number in 0..DRAW_TRIES_MAX {
        if number % rule.throws_per_hash() == 0 {
            hash = sha256(&[seed, &(number / rule.throws_per_hash()).to_le_bytes()]);
        }
        let position = (number % count as u64) as usize;
        let candidate = match &order {
            Some(order) => order[position],
            None => compute_shuffled_index(position, count, seed, params.rounds)?,
        };
        let random = rule.throw(&hash, number);
        let weight = u128::from(effective_balances[candidate]) * u128::from(rule.max_random());
        if weight >= u128::from(params.max_effective_balance) * u128::from(random) {
            return Some(candidate);
        }
    }
    None
}

/// `get_seed`: one seed for each epoch and purpose, from the mix that [`seed_mix_epoch`] points at.
pub fn compute_seed(domain: [u8; 4], epoch: u64, mix: &[u8; 32]) -> [u8; 32] {
    sha256(&[&domain, &epoch.to_le_bytes(), mix])
}

/// The epoch whose final mix seeds `epoch`: `MIN_SEED_LOOKAHEAD` (mainnet: 1) whole epochs lie between, so that the
/// order of an epoch is known before it begins and can no longer be steered. `None` where the chain is too young and
/// the genesis mix serves.
pub const fn seed_mix_epoch(epoch: u64, min_seed_lookahead: u64) -> Option<u64> {
    match min_seed_lookahead.checked_add(1) {
        Some(back) => epoch.checked_sub(back),
        None => None,
    }
}

/// The seed of one slot's proposer: the epoch's seed hashed with the slot (`get_beacon_proposer_index`).
pub fn proposer_seed(seed: &[u8; 32], slot: u64) -> [u8; 32] {
    sha256(&[seed, &slot.to_le_bytes()])
}

/// The mix after a proposer's reveal: `mix xor H(reveal)` (`process_randao`).
///
/// The reveal is a signature over the epoch: its author cannot choose it, only withhold it, by forfeiting the slot.
pub fn mix_randao(mix: &[u8; 32], reveal: &[u8]) -> [u8; 32] {
    let mut mixed = sha256(&[reveal]);
    for (byte, old) in mixed.iter_mut().zip(mix) {
        *byte ^= old;
    }
    mixed
}

/// `is_active_validator`: from its activation epoch until just before its exit epoch.
pub const fn is_active(activation_epoch: u64, exit_epoch: u64, epoch: u64) -> bool {
    activation_epoch <= epoch && epoch < exit_epoch
}

/// `compute_activation_exit_epoch`: the first epoch whose proposers are not yet drawn, where joining or leaving takes
/// effect. Mainnet: `MAX_SEED_LOOKAHEAD` 4.
pub const fn compute_activation_exit_epoch(epoch: u64, max_seed_lookahead: u64) -> u64 {
    epoch.saturating_add(1).saturating_add(max_seed_lookahead)
}

/// How a balance becomes the round number that counts as stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectiveBalanceParams {
    /// Effective balances are multiples of this.
    pub effective_balance_increment: u64,
    /// The steps below are in `increment / hysteresis_quotient`.
    pub hysteresis_quotient: u64,
    /// How far, in steps, the balance must fall below before stake follows.
    pub hysteresis_downward_multiplier: u64,
    /// How far, in steps, the balance must rise above before stake follows.
    pub hysteresis_upward_multiplier: u64,
    /// More than this never counts.
    pub max_effective_balance: u64,
}

impl EffectiveBalanceParams {
    /// Mainnet until Electra: whole ETH up to 32; falls when 0.25 below, rises when 1.25 above.
    pub const fn phase0() -> Self {
        Self {
            effective_balance_increment: 1_000_000_000,
            hysteresis_quotient: 4,
            hysteresis_downward_multiplier: 1,
            hysteresis_upward_multiplier: 5,
            max_effective_balance: 32_000_000_000,
        }
    }

    /// Mainnet since Electra, for a validator that compounds: up to 2,048 ETH.
    pub const fn electra() -> Self {
        Self { max_effective_balance: 2_048_000_000_000, ..Self::phase0() }
    }
}

/// The effective balance after an epoch (`process_effective_balance_updates`).
///
/// It follows the balance only when that has left a band around it, so that a validator earning and losing dust does
/// not change everybody's totals each epoch. Zero divisors count as one.
pub fn effective_balance_after_hysteresis(
    balance: u64,
    effective_balance: u64,
    params: &EffectiveBalanceParams,
) -> u64 {
    let increment = params.effective_balance_increment.max(1);
    let step = u128::from(increment / params.hysteresis_quotient.max(1));
    let (now, was) = (u128::from(balance), u128::from(effective_balance));
    let fell = now + step * u128::from(params.hysteresis_downward_multiplier) < was;
    let rose = was + step * u128::from(params.hysteresis_upward_multiplier) < now;
    if fell || rose { (balance - balance % increment).min(params.max_effective_balance) } else { effective_balance }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shuffled_list_is_the_permutation_of_the_single_indices() {
        for count in [0, 1, 2, 3, 8, 255, 256, 257, 512, 513, 1000] {
            for rounds in [0, 1, 10, 90] {
                let seed = sha256(&[&[rounds], &(count as u64).to_le_bytes()]);
                let list = compute_shuffled_list(count, &seed, rounds).unwrap();
                let mut sorted = list.clone();
                sorted.sort_unstable();
                assert_eq!(sorted, (0..count).collect::<Vec<_>>(), "{count} items, {rounds} rounds");
                for (index, &shuffled) in list.iter().enumerate().step_by(7) {
                    assert_eq!(compute_shuffled_index(index, count, &seed, rounds), Some(shuffled));
                }
            }
        }
    }

    #[test]
    fn shuffle_refuses_what_it_is_not_defined_for() {
        let seed = [1; 32];
        assert_eq!(compute_shuffled_index(0, 0, &seed, 90), None);
        assert_eq!(compute_shuffled_index(3, 3, &seed, 90), None);
        assert_eq!(compute_shuffled_index(2, 3, &seed, 0), Some(2));
        assert_eq!(compute_shuffled_list(SHUFFLED_LIST_MAX + 1, &seed, 1), None);
        assert_eq!(compute_shuffled_index(usize::MAX - 1, usize::MAX, &seed, 1), None);
        assert_eq!(compute_committee(8, &seed, 2, 2, 10), None);
        assert_eq!(compute_committee(8, &seed, 0, 0, 10), None);
        assert_eq!(compute_committee(SHUFFLED_LIST_MAX + 1, &seed, 0, 1, 10), None);
    }

    #[test]
    fn committees_hold_everybody_once() {
        let seed = [9; 32];
        for (count, committees) in [(0, 4), (3, 8), (64, 8), (100, 7), (513, 32)] {
            let mut all = Vec::new();
            for index in 0..committees {
                let committee = compute_committee(count, &seed, index, committees, 10).unwrap();
                assert!(committee.len() == count / committees || committee.len() == count / committees + 1);
                all.extend(committee);
            }
            assert_eq!(all, compute_shuffled_list(count, &seed, 10).unwrap());
        }
        assert_eq!(committee_count_per_slot(4_095, 32, 128, 64), 1);
        assert_eq!(committee_count_per_slot(8_192, 32, 128, 64), 2);
        assert_eq!(committee_count_per_slot(1_000_000, 32, 128, 64), 64);
        assert_eq!(committee_count_per_slot(5, 0, 0, 0), 1);
    }

    #[test]
    fn proposer_of_nobody_is_nobody_and_of_extremes_is_somebody() {
        let params = ProposerParams::electra();
        assert_eq!(compute_proposer_index(&[], &[0; 32], &params), None);
        assert_eq!(compute_proposer_index(&[u64::MAX], &[0; 32], &params), Some(0));
        // Without stake only a throw of zero is accepted; it comes, and the draw ends.
        assert!(compute_proposer_index(&[0, 0], &[0; 32], &params).is_some());
        let unlimited = ProposerParams { max_effective_balance: u64::MAX, ..params };
        assert!(compute_proposer_index(&[1, 1, 1], &[0; 32], &unlimited).is_some());
    }

    #[test]
    fn proposer_is_the_same_with_and_without_the_whole_list() {
        let params = ProposerParams { rounds: 3, ..ProposerParams::electra() };
        let balances = vec![2_048_000_000_000; DRAW_LIST_MAX + 1];
        let seed = [5; 32];
        let first = compute_shuffled_index(0, balances.len(), &seed, 3);
        assert_eq!(compute_proposer_index(&balances, &seed, &params), first);
    }

    #[test]
    fn randao_mixes_by_xor() {
        let mix = [3; 32];
        let once = mix_randao(&mix, b"reveal");
        assert_ne!(once, mix);
        assert_eq!(mix_randao(&once, b"reveal"), mix);
        assert_eq!(seed_mix_epoch(2, 1), Some(0));
        assert_eq!(seed_mix_epoch(1, 1), None);
        assert_eq!(seed_mix_epoch(1, u64::MAX), None);
    }

    #[test]
    fn activity_is_a_half_open_interval() {
        assert!(!is_active(5, 9, 4));
        assert!(is_active(5, 9, 5));
        assert!(is_active(5, 9, 8));
        assert!(!is_active(5, 9, 9));
        assert_eq!(compute_activation_exit_epoch(10, 4), 15);
        assert_eq!(compute_activation_exit_epoch(u64::MAX, 4), u64::MAX);
    }

    #[test]
    fn effective_balance_follows_only_outside_its_band() {
        // Cases of the specification's own test `run_test_effective_balance_hysteresis` (increments of 1 ETH).
        let params = EffectiveBalanceParams::phase0();
        let eth = 1_000_000_000;
        let max = 32 * eth;
        let step = eth / 4;
        for (was, balance, now) in [
            (max, max, max),
            (max, 31 * eth, 31 * eth),
            (max, max + 1, max),
            (max, max - step, max),
            (max, max - step - 1, 31 * eth),
            (max, max - 1, max),
            (31 * eth, 31 * eth + 5 * step, 31 * eth),
            (31 * eth, 31 * eth + 5 * step + 1, max),
            (30 * eth, u64::MAX, max),
        ] {
            assert_eq!(effective_balance_after_hysteresis(balance, was, &params), now, "{was} {balance}");
        }
        let odd = EffectiveBalanceParams { effective_balance_increment: 0, hysteresis_quotient: 0, ..params };
        assert_eq!(effective_balance_after_hysteresis(5, 9, &odd), 5);
    }
}
