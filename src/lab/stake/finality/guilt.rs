//! Two checkpoints that exclude each other, both final; and whom the votes convict.
//!
//! Each validator's votes are held against each other, and a pair that contradicts itself is made into evidence that is
//! verified like a stranger's: the contradiction, and both signatures. What the convicted lose is the chain's own rule.

use crate::core::chain::attestation::Attestation;
use crate::core::chain::evidence::{SlashingEvidence, evidence_from_votes};
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::world::stake_watch::StakeWatch;

/// Two final checkpoints of which neither builds on the other, each with a node that holds it for final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub nodes: [u8; 2],
    pub checkpoints: [Checkpoint; 2],
}

/// The first conflict among what the honest nodes hold for final.
pub fn conflict(watch: &StakeWatch) -> Option<Conflict> {
    let tree = &watch.lane.tree;
    let finals: Vec<(u8, Checkpoint, u32)> = (0..watch.nodes())
        .filter(|node| watch.is_honest(*node))
        .filter_map(|node| {
            let checkpoint = watch.lane.replicas.get(usize::from(node))?.store.finalized;
            Some((node, checkpoint, watch.find(checkpoint.root)?))
        })
        .collect();
    finals.iter().enumerate().find_map(|(place, (a, first, one))| {
        finals.iter().skip(place + 1).find_map(|(b, second, other)| {
            let excludes = !tree.is_ancestor(*one, *other) && !tree.is_ancestor(*other, *one);
            excludes.then_some(Conflict { nodes: [*a, *b], checkpoints: [*first, *second] })
        })
    })
}

/// Somebody whom two votes convict.
#[derive(Clone, Debug)]
pub struct Guilty {
    pub validator: u32,
    pub evidence: SlashingEvidence,
    /// Whether the evidence was verified: both signatures, and that the votes contradict each other.
    pub verified: bool,
    /// What counts of its stake, in grains, before anything was taken.
    pub effective_balance: u64,
}

impl Guilty {
    /// The two votes.
    pub fn votes(&self) -> Option<[&Attestation; 2]> {
        match &self.evidence {
            SlashingEvidence::DoubleVote { first, second } | SlashingEvidence::SurroundVote { first, second } => {
                Some([first, second])
            }
            SlashingEvidence::ProposerEquivocation { .. } => None,
        }
    }
}

/// Everybody whom the votes signed so far convict, by validator; of each the first pair that contradicts itself.
pub fn guilty(watch: &StakeWatch) -> Vec<Guilty> {
    let lane = &watch.lane;
    let state = lane.state();
    let registry = state.stake().map_or(&[][..], |stake| &stake.registry.0);
    (0u32..)
        .zip(registry)
        .filter_map(|(validator, entry)| {
            let own: Vec<&Attestation> = lane.votes.iter().filter(|vote| vote.validator == validator).collect();
            let pairs =
                own.iter().enumerate().flat_map(|(place, one)| own[..place].iter().map(move |other| (*other, *one)));
            let evidence = pairs.into_iter().find_map(|(one, other)| evidence_from_votes(one, other))?;
            let verified = evidence.verify(lane.spec.id, &entry.signing_key).is_ok();
            Some(Guilty { validator, evidence, verified, effective_balance: entry.effective_balance })
        })
        .collect()
}

/// What a conviction costs on the chain of a node, in grains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Whether the evidence is in a block of this chain.
    pub slashed: bool,
    pub initial: u64,
    /// What falls due half a window after the slashing, by how many were slashed with it.
    pub correlation: u64,
    /// Of the epoch at whose end it does, once that is known.
    pub due: Option<u64>,
    pub balance: u64,
}

/// What each of the guilty loses by the rule of the chain that a node follows. Those whose evidence is not in a block yet are
/// reckoned as if all of it were.
pub fn losses(watch: &StakeWatch, node: u8, guilty: &[Guilty]) -> Vec<Loss> {
    let state = watch.lane.head_state(node);
    let (Some(rules), Some(stake)) = (watch.lane.spec.engine.stake_rules(), state.stake()) else { return Vec::new() };
    let Some(slashing) = &rules.slashing else { return Vec::new() };
    let epoch = rules.epoch_of(stake.slot);
    let all = guilty.iter().fold(0u64, |sum, one| sum.saturating_add(one.effective_balance));
    let in_window = slashing.total_slashed_in_window(&stake.slashings, epoch).max(all);
    let total = stake.registry.total_active_balance(epoch, rules.increment());
    guilty
        .iter()
        .map(|one| {
            let entry = stake.registry.get(one.validator);
            let slashed = entry.is_some_and(|entry| entry.slashed);
            let initial = slashing.initial_penalty(one.effective_balance);
            let whole = slashing.correlation_penalty(one.effective_balance, in_window, total);
            let window = slashing.epochs_per_slashings_vector / 2;
            Loss {
                slashed,
                initial,
                // There is no more to take than what is left.
                correlation: whole.min(one.effective_balance.saturating_sub(initial)),
                due: entry.filter(|_| slashed).map(|entry| entry.withdrawable_epoch.saturating_sub(window)),
                balance: entry.map_or(0, |entry| entry.balance.0),
            }
        })
        .collect()
}
