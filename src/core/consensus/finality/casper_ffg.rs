//! When two thirds agree twice, going back costs somebody a third of all the stake.
//!
//! Time is cut into epochs. In each, every validator votes for a *link*: "from the checkpoint that I know is justified
//! (the source) to the checkpoint of this epoch (the target)". A target that two thirds of the stake link to becomes
//! **justified**; a justified checkpoint whose successor is justified from it becomes **final**. Two rules make that
//! mean something: never vote for two different targets in one epoch, and never let one of your links surround another.
//! If two conflicting checkpoints were ever both final, the two quorums of two thirds would share at least one third of
//! the stake, and every validator in the overlap broke one of the two rules, provably, by its own signatures. That is
//! *accountable safety*, and [`find_offenders`] is the proof as a program.
//!
//! Source: ethereum/consensus-specs, `specs/phase0/beacon-chain.md` (`weigh_justification_and_finalization`,
//! `process_justification_and_finalization`, `is_slashable_attestation_data`), unchanged through Fulu; Buterin and
//! Griffith, *Casper the Friendly Finality Gadget*, arXiv:1710.09437.
//!
//! The playground's numbers: none of its own. Thresholds are thirds of whatever stake is active, epochs are as long as
//! the chain says. With everybody voting, epoch `n` is justified when it ends and final one epoch later, so with eight
//! slots of six seconds a payment is final after one to two minutes.
//!
//! ```
//! use proofground::core::consensus::finality::casper_ffg::*;
//!
//! // Step FFG by epoch weights: all 30 coins vote, epoch after epoch.
//! let mut ffg = Ffg::genesis([0; 32]);
//! let third = ffg.weigh(2, [1; 32], [2; 32], 30, 20, 20);
//! assert_eq!(third.justified_current, Some(Checkpoint { epoch: 2, root: [2; 32] }));
//! let fourth = ffg.weigh(3, [2; 32], [3; 32], 30, 20, 20);
//! assert_eq!(fourth.finalized, Some(Checkpoint { epoch: 2, root: [2; 32] }));
//! assert_eq!(fourth.by_case, Some(FinalizationCase::FirstFromSecond));
//! ```
use serde::{Deserialize, Serialize};

/// The first block of an epoch, as a vote names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The epoch that this block opens.
    pub epoch: u64,
    /// The block's hash (or the last one before, where the first slot stayed empty).
    pub root: [u8; 32],
}

/// What one chain has established about finality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ffg {
    /// `previous_justified_checkpoint`: what was justified when the current epoch began.
    pub previous_justified: Checkpoint,
    /// `current_justified_checkpoint`: the newest justified checkpoint; the source of the next votes.
    pub current_justified: Checkpoint,
    /// `finalized_checkpoint`: never left again.
    pub finalized: Checkpoint,
    /// Which of the last four epochs are justified, newest first.
    pub justification_bits: [bool; 4],
}

/// Which of the specification's four cases made a checkpoint final. Epochs are counted back from the one that ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FinalizationCase {
    /// "The 2nd/3rd/4th most recent epochs are justified, the 2nd using the 4th as source."
    SecondFromFourth,
    /// "The 2nd/3rd most recent epochs are justified, the 2nd using the 3rd as source."
    SecondFromThird,
    /// "The 1st/2nd/3rd most recent epochs are justified, the 1st using the 3rd as source."
    FirstFromThird,
    /// "The 1st/2nd most recent epochs are justified, the 1st using the 2nd as source." The everyday case.
    FirstFromSecond,
}

/// What one epoch's end changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FfgOutcome {
    /// The previous epoch's checkpoint, if two thirds voted for it (it may have been justified before).
    pub justified_previous: Option<Checkpoint>,
    /// The current epoch's checkpoint, if two thirds voted for it.
    pub justified_current: Option<Checkpoint>,
    /// The checkpoint that became final now; `None` if nothing new did.
    pub finalized: Option<Checkpoint>,
    /// The case by which it did; the last that applies, as in the specification.
    pub by_case: Option<FinalizationCase>,
}

/// At least two thirds: FFG's quorum, where exactly two thirds count.
pub const fn reaches_two_thirds(part: u64, total: u64) -> bool {
    part as u128 * 3 >= total as u128 * 2
}

/// More than two thirds: the quorum of BFT protocols, where exactly two thirds do not count.
pub const fn exceeds_two_thirds(part: u64, total: u64) -> bool {
    part as u128 * 3 > total as u128 * 2
}

impl Ffg {
    /// The state of a chain's beginning: genesis is justified and final by decree, and no bit is set.
    pub const fn genesis(root: [u8; 32]) -> Self {
        let genesis = Checkpoint { epoch: 0, root };
        Self {
            previous_justified: genesis,
            current_justified: genesis,
            finalized: genesis,
            justification_bits: [false; 4],
        }
    }

    /// Ends `current_epoch` (`weigh_justification_and_finalization`).
    ///
    /// `previous_root` and `current_root` are the blocks that opened the previous and the current epoch on this chain;
    /// the two balances are the stake that voted for each as target, unslashed, out of `total_active`. Nothing happens
    /// in epochs 0 and 1, which have no two epochs of votes to weigh (`process_justification_and_finalization`).
    pub fn weigh(
        &mut self,
        current_epoch: u64,
        previous_root: [u8; 32],
        current_root: [u8; 32],
        total_active: u64,
        previous_target_balance: u64,
        current_target_balance: u64,
    ) -> FfgOutcome {
        let mut outcome = FfgOutcome::default();
        if current_epoch <= 1 {
            return outcome;
        }
        let old_previous = self.previous_justified;
        let old_current = self.current_justified;

        // Justification: the bits move one epoch on, and this epoch's own is not set yet.
        self.previous_justified = self.current_justified;
        self.justification_bits.rotate_right(1);
        self.justification_bits[0] = false;
        if reaches_two_thirds(previous_target_balance, total_active) {
            self.current_justified = Checkpoint { epoch: current_epoch - 1, root: previous_root };
            self.justification_bits[1] = true;
            outcome.justified_previous = Some(self.current_justified);
        }
        if reaches_two_thirds(current_target_balance, total_active) {
            self.current_justified = Checkpoint { epoch: current_epoch, root: current_root };
            self.justification_bits[0] = true;
            outcome.justified_current = Some(self.current_justified);
        }

        // Finalization: an old justified checkpoint with nothing but justified epochs between it and the newest link.
        let bits = self.justification_bits;
        let all = |range: std::ops::Range<usize>| bits[range].iter().all(|bit| *bit);
        let lies_back = |checkpoint: Checkpoint, epochs| checkpoint.epoch.checked_add(epochs) == Some(current_epoch);
        let before = self.finalized;
        for (case, holds, checkpoint) in [
            (FinalizationCase::SecondFromFourth, all(1..4) && lies_back(old_previous, 3), old_previous),
            (FinalizationCase::SecondFromThird, all(1..3) && lies_back(old_previous, 2), old_previous),
            (FinalizationCase::FirstFromThird, all(0..3) && lies_back(old_current, 2), old_current),
            (FinalizationCase::FirstFromSecond, all(0..2) && lies_back(old_current, 1), old_current),
        ] {
            if holds {
                self.finalized = checkpoint;
                outcome.by_case = Some(case);
            }
        }
        if self.finalized == before {
            outcome.by_case = None;
        } else {
            outcome.finalized = Some(self.finalized);
        }
        outcome
    }
}

/// The part of an attestation that can be slashable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AttestationData {
    /// The epoch of the link's source.
    pub source_epoch: u64,
    /// The epoch of the link's target.
    pub target_epoch: u64,
    /// The hash of everything that was signed, so that two votes differ exactly when these differ.
    pub identity: [u8; 32],
}

/// Which of Casper's two commandments a pair of votes breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Offence {
    /// Two different votes with the same target epoch.
    DoubleVote,
    /// A link that starts before and ends after another one.
    SurroundVote,
}

/// `is_slashable_attestation_data`: the offence that these two votes of one validator prove.
///
/// Not symmetric: a surround is found when `first` surrounds `second`, and evidence must name them in that order.
pub fn is_slashable_attestation_data(first: &AttestationData, second: &AttestationData) -> Option<Offence> {
    if first != second && first.target_epoch == second.target_epoch {
        Some(Offence::DoubleVote)
    } else if first.source_epoch < second.source_epoch && second.target_epoch < first.target_epoch {
        Some(Offence::SurroundVote)
    } else {
        None
    }
}

/// Two votes of one validator that cannot both be honest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Offender {
    /// Whose votes they are: the number that came with them.
    pub validator: u64,
    /// In a surround, the outer vote.
    pub first: AttestationData,
    /// In a surround, the inner vote.
    pub second: AttestationData,
    /// What the pair proves: always [`is_slashable_attestation_data`]`(first, second)`.
    pub offence: Offence,
}

/// Everybody whom these votes convict, one pair of votes each, by validator; a double vote before a surround.
///
/// Takes the votes of any number of chains in any order, repeated ones too, and sorts them: `n log n`.
pub fn find_offenders(votes: &[(u64, AttestationData)]) -> Vec<Offender> {
    let mut sorted = votes.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|votes| {
            let (first, second) = find_double_vote(votes).or_else(|| find_surround_vote(votes))?;
            let offence = is_slashable_attestation_data(&first, &second)?;
            Some(Offender { validator: votes[0].0, first, second, offence })
        })
        .collect()
}

type VotePair = (AttestationData, AttestationData);

fn find_double_vote(votes: &[(u64, AttestationData)]) -> Option<VotePair> {
    let mut by_target: Vec<AttestationData> = votes.iter().map(|vote| vote.1).collect();
    by_target.sort_by_key(|vote| vote.target_epoch);
    by_target.windows(2).find(|pair| pair[0].target_epoch == pair[1].target_epoch).map(|pair| (pair[0], pair[1]))
}

/// `votes` sorted by source: a vote is surrounded if one with an earlier source reaches further.
fn find_surround_vote(votes: &[(u64, AttestationData)]) -> Option<VotePair> {
    let mut furthest: Option<AttestationData> = None;
    for group in votes.chunk_by(|a, b| a.1.source_epoch == b.1.source_epoch) {
        let is_inside = |inner: &AttestationData| furthest.is_some_and(|outer| inner.target_epoch < outer.target_epoch);
        let inner = group.iter().map(|vote| vote.1).find(is_inside);
        if let (Some(outer), Some(inner)) = (furthest, inner) {
            return Some((outer, inner));
        }
        let reach = group.iter().map(|vote| vote.1).max_by_key(|vote| vote.target_epoch);
        furthest = furthest.into_iter().chain(reach).max_by_key(|vote| vote.target_epoch);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vote(source_epoch: u64, target_epoch: u64, identity: u8) -> AttestationData {
        AttestationData { source_epoch, target_epoch, identity: [identity; 32] }
    }

    /// Runs the ends of epochs 2, 3, … of a chain of 3 coins; each step says who reached previous and current target.
    fn run(steps: &[(bool, bool)]) -> (Ffg, FfgOutcome) {
        let mut ffg = Ffg::genesis([0; 32]);
        let mut last = FfgOutcome::default();
        for (epoch, &(previous, current)) in (2..).zip(steps) {
            let root = |epoch: u64| [epoch as u8; 32];
            let stake = |reached| if reached { 2 } else { 1 };
            last = ffg.weigh(epoch, root(epoch - 1), root(epoch), 3, stake(previous), stake(current));
        }
        (ffg, last)
    }

    #[test]
    fn exactly_two_thirds_reach_but_do_not_exceed() {
        for (part, total, reaches, exceeds) in [
            (2, 3, true, false),
            (1, 3, false, false),
            (3, 3, true, true),
            (19_999_999_999, 30_000_000_000, false, false),
            (20_000_000_000, 30_000_000_000, true, false),
            (20_000_000_001, 30_000_000_000, true, true),
            (6, 10, false, false),
            (7, 10, true, true),
            (0, 0, true, false),
            (0, 1, false, false),
            (u64::MAX / 3 * 2, u64::MAX, true, false),
            (u64::MAX / 3 * 2 - 1, u64::MAX, false, false),
            (u64::MAX, u64::MAX, true, true),
        ] {
            assert_eq!(reaches_two_thirds(part, total), reaches, "{part} of {total}");
            assert_eq!(exceeds_two_thirds(part, total), exceeds, "{part} of {total}");
        }
    }

    #[test]
    fn the_first_two_epochs_change_nothing() {
        let genesis = Ffg::genesis([0; 32]);
        for epoch in [0, 1] {
            let mut ffg = genesis;
            assert_eq!(ffg.weigh(epoch, [1; 32], [2; 32], 3, 3, 3), FfgOutcome::default());
            assert_eq!(ffg, genesis);
        }
    }

    #[test]
    fn each_of_the_four_cases_finalizes() {
        for (steps, case, finalized) in [
            // 2 and 3 in time.
            (&[(true, true), (true, true)][..], FinalizationCase::FirstFromSecond, 2),
            // 2 in time, 3 late, at the end of 4; 4 in time, by votes whose source is 2.
            (&[(false, true), (false, false), (true, true)], FinalizationCase::FirstFromThird, 2),
            // 2 in time, 3 late, by votes whose source is 2; 4 not.
            (&[(false, true), (false, false), (true, false)], FinalizationCase::SecondFromThird, 2),
            // 1, 2 and 3 late each: when 3 was voted for, 1 was the newest justified.
            (&[(true, false), (true, false), (true, false)], FinalizationCase::SecondFromFourth, 1),
        ] {
            let (before, _) = run(&steps[..steps.len() - 1]);
            assert_eq!(before.finalized.epoch, 0, "{case:?} needs its last step");
            let (ffg, outcome) = run(steps);
            assert_eq!(outcome.by_case, Some(case), "{ffg:?}");
            assert_eq!(ffg.finalized, Checkpoint { epoch: finalized, root: [finalized as u8; 32] });
            assert_eq!(outcome.finalized, Some(ffg.finalized));
        }
    }

    #[test]
    fn extreme_epochs_do_not_overflow() {
        let mut ffg = Ffg::genesis([0; 32]);
        for _ in 0..5 {
            ffg.weigh(u64::MAX, [1; 32], [2; 32], u64::MAX, u64::MAX, u64::MAX);
        }
        assert_eq!(ffg.current_justified.epoch, u64::MAX);
    }

    #[test]
    fn a_surround_is_found_from_the_outside_only() {
        let (outer, inner) = (vote(1, 6, 0), vote(2, 5, 1));
        assert_eq!(is_slashable_attestation_data(&outer, &inner), Some(Offence::SurroundVote));
        assert_eq!(is_slashable_attestation_data(&inner, &outer), None);
        // Sharing an end is no surround.
        assert_eq!(is_slashable_attestation_data(&vote(1, 6, 0), &vote(1, 5, 1)), None);
        assert_eq!(is_slashable_attestation_data(&vote(1, 6, 0), &vote(6, 7, 1)), None);
    }

    #[test]
    fn a_double_vote_needs_two_different_votes() {
        let one = vote(1, 6, 0);
        assert_eq!(is_slashable_attestation_data(&one, &one), None);
        for other in [vote(1, 6, 1), vote(2, 6, 0)] {
            assert_eq!(is_slashable_attestation_data(&one, &other), Some(Offence::DoubleVote));
            assert_eq!(is_slashable_attestation_data(&other, &one), Some(Offence::DoubleVote));
        }
    }

    #[test]
    fn offenders_are_named_once_and_with_the_outer_vote_first() {
        let votes = [
            (7, vote(2, 3, 0)),
            (4, vote(1, 2, 0)),
            (7, vote(1, 4, 0)),
            (7, vote(1, 4, 0)),
            (5, vote(1, 2, 1)),
            (5, vote(1, 2, 2)),
            (4, vote(2, 3, 0)),
        ];
        let offenders = find_offenders(&votes);
        assert_eq!(offenders.len(), 2);
        assert_eq!((offenders[0].validator, offenders[0].offence), (5, Offence::DoubleVote));
        assert_eq!((offenders[1].validator, offenders[1].offence), (7, Offence::SurroundVote));
        assert_eq!(offenders[1].first, vote(1, 4, 0));
        assert_eq!(find_offenders(&[]), vec![]);
    }
}
