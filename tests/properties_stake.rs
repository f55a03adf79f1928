//! What the rules of proof of stake promise, tried at random.
use proofground::core::consensus::finality::casper_ffg::{
    AttestationData, Offence, find_offenders, is_slashable_attestation_data, reaches_two_thirds,
};
use proofground::core::consensus::leader::stake::{
    EffectiveBalanceParams, ProposerParams, SamplingRule, compute_proposer_index, effective_balance_after_hysteresis,
    proposer_seed,
};
use proofground::core::consensus::penalty::inactivity::{InactivityParams, inactivity_penalty, update_score};
use std::collections::{BTreeMap, BTreeSet};

const COIN: u64 = 1_000_000_000;

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// Draws `draws` proposers and answers Pearson's statistic against the given shares, in thousandths.
fn chi_square_milli(balances: &[u64], shares: &[u64], params: &ProposerParams, draws: u64) -> u64 {
    let mut seen = vec![0_u64; balances.len()];
    for slot in 0..draws {
        let seed = proposer_seed(&[42; 32], slot);
        seen[compute_proposer_index(balances, &seed, params).unwrap()] += 1;
    }
    let whole: u64 = shares.iter().sum();
    let term = |(seen, share): (&u64, &u64)| {
        let off = (u128::from(*seen) * u128::from(whole)).abs_diff(u128::from(draws) * u128::from(*share));
        (off * off * 1000 / (u128::from(draws) * u128::from(whole) * u128::from(*share))) as u64
    };
    seen.iter().zip(shares).map(term).sum()
}

/// The 99.9 % points of chi-square, in thousandths, for 1, 2, … degrees of freedom.
const CHI_SQUARE_999_MILLI: [u64; 7] = [10_828, 13_816, 16_266, 18_467, 20_515, 22_458, 24_322];

fn assert_drawn_by_share(coins: &[u64], shares: &[u64], params: &ProposerParams, draws: u64) {
    let balances: Vec<u64> = coins.iter().map(|coins| coins * COIN).collect();
    let statistic = chi_square_milli(&balances, shares, params, draws);
    let bound = CHI_SQUARE_999_MILLI[coins.len() - 2];
    assert!(statistic < bound, "{coins:?}: {statistic} is not below {bound}");
}

/// Balances far below the maximum, as on mainnet: the draw is by stake. It goes round the validators many times, so
/// that the order matters little and a shuffle of few rounds does.
fn assert_drawn_by_stake(coins: &[u64], max: u64) {
    let params = ProposerParams { rounds: 4, ..ProposerParams::playground(max * COIN) };
    assert_drawn_by_share(coins, coins, &params, 100_000);
}

#[test]
fn equal_stakes_are_drawn_equally() {
    assert_drawn_by_stake(&[4, 4, 4, 4], 64);
}

#[test]
fn two_stakes_are_drawn_in_proportion() {
    assert_drawn_by_stake(&[3, 1], 512);
}

#[test]
fn a_ladder_of_stakes_is_drawn_in_proportion() {
    assert_drawn_by_stake(&[1, 2, 3, 4, 5], 512);
}

#[test]
fn a_whale_among_minnows_is_drawn_in_proportion() {
    assert_drawn_by_stake(&[5, 1, 1, 1], 512);
}

#[test]
fn the_playgrounds_usual_stakes_are_drawn_in_proportion() {
    assert_drawn_by_stake(&[32, 32, 16, 8, 40], 2048);
}

#[test]
fn equal_stakes_at_the_maximum_are_drawn_equally_by_either_die() {
    let byte = ProposerParams { rounds: 10, ..ProposerParams::phase0() };
    assert_drawn_by_share(&[32, 32, 32], &[1, 1, 1], &byte, 20_000);
    let word = ProposerParams { sampling: SamplingRule::SixteenBit, ..byte };
    assert_drawn_by_share(&[32, 32, 32], &[1, 1, 1], &word, 20_000);
}

/// The specification's draw is not exactly proportional where validators are few and near the maximum: whoever is
/// refused is not put back, so its turn passes to another. Full stake against half: 3 to 1, not 2 to 1.
#[test]
fn few_validators_near_the_maximum_favour_the_larger() {
    let params = ProposerParams::playground(32 * COIN);
    assert_drawn_by_share(&[32, 16], &[3, 1], &params, 20_000);
}

/// How long an always-absent validator of 32 ETH lasts in a leak: epochs until the registry ejects it, and the balance
/// at which its effective balance fell to 16 ETH. The order within an epoch is the specification's `process_epoch`:
/// scores, penalties, registry (ejection), effective balances.
fn leak_until_ejection(params: &InactivityParams) -> (u64, u64) {
    let hysteresis = EffectiveBalanceParams::phase0();
    let (mut balance, mut effective, mut score) = (32 * COIN, 32 * COIN, 0);
    let mut balance_at_16 = 0;
    for epoch in 1.. {
        score = update_score(score, false, true, params);
        balance = balance.saturating_sub(inactivity_penalty(effective, score, params));
        if effective <= 16 * COIN {
            return (epoch, balance_at_16);
        }
        effective = effective_balance_after_hysteresis(balance, effective, &hysteresis);
        if effective <= 16 * COIN {
            balance_at_16 = balance;
        }
    }
    unreachable!()
}

#[test]
fn an_absent_validator_is_ejected_when_the_book_says() {
    // Upgrading Ethereum (facts.md section 2).
    assert_eq!(leak_until_ejection(&InactivityParams::bellatrix()), (4686, 16_749_669_693));
    let (epochs, balance) = leak_until_ejection(&InactivityParams::altair());
    assert_eq!(epochs, 8117);
    assert!(balance < 16_750_000_000);
    // The playground's leak can be watched: faster by about the square root of 2^17.
    assert_eq!(leak_until_ejection(&InactivityParams::playground()).0, 14);
}

/// The offenders by trying every pair of votes.
fn offenders_by_brute_force(votes: &[(u64, AttestationData)]) -> BTreeSet<u64> {
    let mut guilty = BTreeSet::new();
    for (who, first) in votes {
        for (other, second) in votes {
            if who == other && is_slashable_attestation_data(first, second).is_some() {
                guilty.insert(*who);
            }
        }
    }
    guilty
}

#[test]
fn offenders_are_all_found_and_nobody_else() {
    let mut random = Random(1);
    let (mut doubles, mut surrounds) = (0, 0);
    for _ in 0..3000 {
        let votes: Vec<(u64, AttestationData)> = (0..random.below(16))
            .map(|_| {
                let source_epoch = random.below(12);
                let target_epoch = source_epoch + 1 + random.below(6);
                let identity = [random.below(2) as u8; 32];
                (random.below(3), AttestationData { source_epoch, target_epoch, identity })
            })
            .collect();
        let offenders = find_offenders(&votes);
        for found in &offenders {
            assert_eq!(is_slashable_attestation_data(&found.first, &found.second), Some(found.offence));
            assert!(votes.contains(&(found.validator, found.first)));
            assert!(votes.contains(&(found.validator, found.second)));
            match found.offence {
                Offence::DoubleVote => doubles += 1,
                Offence::SurroundVote => surrounds += 1,
            }
        }
        let named: BTreeSet<u64> = offenders.iter().map(|found| found.validator).collect();
        assert_eq!(named.len(), offenders.len());
        assert_eq!(named, offenders_by_brute_force(&votes));
    }
    assert!(doubles > 500 && surrounds > 100, "{doubles} double votes, {surrounds} surrounds");
}

/// A tree of checkpoints: node 0 is genesis; a parent's number is below its child's.
struct Tree {
    parent: Vec<usize>,
    epoch: Vec<u64>,
}

impl Tree {
    /// A trunk and two or three branches from it, up to epoch 7.
    fn draw(random: &mut Random) -> Self {
        let mut tree = Self { parent: vec![0], epoch: vec![0] };
        let trunk = random.below(3) as usize;
        for node in 0..trunk {
            tree.grow(node);
        }
        for _ in 0..2 + random.below(2) {
            let mut tip = random.below(trunk as u64 + 1) as usize;
            for _ in 0..2 + random.below(4) {
                tip = tree.grow(tip);
            }
        }
        tree
    }

    fn grow(&mut self, parent: usize) -> usize {
        self.parent.push(parent);
        self.epoch.push(self.epoch[parent] + 1);
        self.parent.len() - 1
    }

    /// The node and everything before it, newest first.
    fn ancestry(&self, node: usize) -> Vec<usize> {
        let mut path = vec![node];
        while *path.last().unwrap() != 0 {
            path.push(self.parent[*path.last().unwrap()]);
        }
        path
    }

    fn conflict(&self, a: usize, b: usize) -> bool {
        !self.ancestry(a).contains(&b) && !self.ancestry(b).contains(&a)
    }

    /// Checkpoints that are final for somebody who sees all votes: justified, with a link of two thirds to the child,
    /// or to the grandchild over a justified child (Gasper, k = 1 and 2).
    fn finalized(&self, is_link: impl Fn(usize, usize) -> bool) -> Vec<usize> {
        let count = self.parent.len();
        let mut justified = vec![false; count];
        justified[0] = true;
        for node in 1..count {
            justified[node] = self.ancestry(node)[1..].iter().any(|&source| justified[source] && is_link(source, node));
        }
        let by_one = |node: usize| node != 0 && justified[self.parent[node]] && is_link(self.parent[node], node);
        let mut finalized = Vec::new();
        for node in 1..count {
            let parent = self.parent[node];
            if by_one(node) {
                finalized.push(parent);
            }
            let grandparent = self.parent[parent];
            if parent != 0 && justified[parent] && justified[grandparent] && is_link(grandparent, node) {
                finalized.push(grandparent);
            }
        }
        finalized
    }
}

#[test]
fn two_final_histories_convict_a_third_of_the_stake() {
    let mut random = Random(2);
    let (mut conflicts, mut surrounds, mut closest) = (0, 0, 1000);
    for round in 0..10_000 {
        let tree = Tree::draw(&mut random);
        let nodes = tree.parent.len();
        let validators = 4 + random.below(5);
        let weights: Vec<u64> = (0..validators).map(|_| 1 + random.below(if round % 2 == 0 { 1 } else { 9 })).collect();
        let total: u64 = weights.iter().sum();
        let identity = |source: usize, target: usize| {
            let mut bytes = [0; 32];
            (bytes[0], bytes[1]) = (source as u8, target as u8);
            bytes
        };
        let zeal = 70 + random.below(30);
        // In every other pair of rounds the adversary is thrifty: each validator serves the even branches, the odd
        // ones, or both, and no more of them serve both than chance has it.
        let thrifty = round % 4 >= 2;
        let camps: Vec<u64> = (0..validators).map(|_| random.below(3)).collect();
        let honest: Vec<bool> = (0..validators).map(|_| random.chance(15)).collect();

        // The adversary walks up some branches by links of random length; each validator joins each link or not. The
        // honest join only what they may sign beside all they have signed.
        let mut links: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        let mut votes: Vec<(u64, AttestationData)> = Vec::new();
        for walk in 0..2 + random.below(3) {
            let mut path = tree.ancestry(random.below(nodes as u64) as usize);
            path.reverse();
            let mut at = 0;
            while at + 1 < path.len() {
                let next = (at + 1 + random.below(3) as usize / 2 * (1 + random.below(2) as usize)).min(path.len() - 1);
                let (source, target) = (path[at], path[next]);
                let data = AttestationData {
                    source_epoch: tree.epoch[source],
                    target_epoch: tree.epoch[target],
                    identity: identity(source, target),
                };
                for validator in 0..validators {
                    let refuses = honest[validator as usize]
                        && votes.iter().any(|(who, other)| {
                            *who == validator
                                && (is_slashable_attestation_data(&data, other).is_some()
                                    || is_slashable_attestation_data(other, &data).is_some())
                        });
                    let camp = camps[validator as usize];
                    let joins = if thrifty { camp == 2 || camp == walk % 2 } else { random.chance(zeal) };
                    if joins && !refuses && !votes.contains(&(validator, data)) {
                        votes.push((validator, data));
                        *links.entry((source, target)).or_default() += weights[validator as usize];
                    }
                }
                at = next;
            }
        }

        let offenders = find_offenders(&votes);
        assert!(offenders.iter().all(|found| !honest[found.validator as usize]), "an honest validator is accused");
        let convicted: u64 = offenders.iter().map(|found| weights[found.validator as usize]).sum();
        let finalized = tree
            .finalized(|source, target| reaches_two_thirds(links.get(&(source, target)).copied().unwrap_or(0), total));
        if finalized.iter().any(|&a| finalized.iter().any(|&b| tree.conflict(a, b))) {
            conflicts += 1;
            surrounds += u64::from(offenders.iter().any(|found| found.offence == Offence::SurroundVote));
            closest = closest.min(convicted * 1000 / total);
            assert!(convicted * 3 >= total, "round {round}: only {convicted} of {total} convicted");
        }
    }
    println!("{conflicts} conflicts, {surrounds} with a surround; least convicted: {closest} thousandths");
    assert!(conflicts >= 500, "only {conflicts} rounds had two final histories");
    assert!(surrounds >= 20, "only {surrounds} of them with a surround");
    assert_eq!(closest, 333, "in some round exactly a third is convicted");
}
