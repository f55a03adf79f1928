//! What an honest validator signs when its turn comes: a block with all that earns something, a vote for what it sees.
//!
//! Source: ethereum/consensus-specs, phase0/validator.md (`Block proposal`, `Attesting`).

use crate::core::chain::attestation::{Attestation, AttestationData};
use crate::core::chain::block::{Block, Seal, StakeSeal, Unchecked};
use crate::core::chain::chain_state::{ChainState, ConsensusState, StakeState};
use crate::core::chain::header::Header;
use crate::core::chain::transaction::Transaction;
use crate::core::consensus::apply::apply_attestation;
use crate::core::consensus::duties::Roll;
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::spec::{ChainSpec, SignatureCache};
use crate::core::consensus::validate::randao_message;
use crate::core::hash::Hash256;
use crate::core::keys::{Domain, SecretKey, Signature};
use crate::core::units::Slot;
use crate::core::units::work::CompactTarget;

/// Whose turn it is to propose, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub parent: Hash256,
    pub slot: Slot,
    /// Registry index.
    pub proposer: u32,
    /// Free for the proposer.
    pub graffiti: u64,
}

/// A block for a turn, signed by `signer`; on a chain without stake it has no epoch, and no node takes it.
pub fn sign_block(
    turn: Turn,
    signer: &SecretKey,
    spec: &ChainSpec,
    transactions: Vec<Transaction>,
    attestations: Vec<Attestation>,
) -> Block<Unchecked> {
    let Turn { parent, slot, proposer, graffiti } = turn;
    let epoch = spec.engine.stake_rules().map_or(0, |rules| rules.epoch_of(slot));
    let randao_reveal = signer.sign(Domain::Randao, &randao_message(spec, epoch));
    let header = Header {
        version: 1,
        previous: parent,
        merkle_root: Hash256::ZERO,
        time: spec.unix_time(spec.slot_start(slot)),
        bits: CompactTarget(0),
        nonce: 0,
    };
    let seal = StakeSeal { slot, proposer, randao_reveal, graffiti, signature: Signature::EMPTY };
    let mut block = Block::new(header, Seal::Stake(seal), transactions, attestations);
    block.header.merkle_root = block.compute_merkle_root().root;
    block.sign_seal(spec.id, signer);
    block
}

/// The votes of a pool that still earn something on `state`, in the pool's order; they are applied to it as they are
/// chosen. What their verification finds good, `cache` remembers.
pub fn choose_votes<'a>(
    pool: impl IntoIterator<Item = &'a Attestation>,
    state: &mut ChainState,
    proposer: u32,
    spec: &ChainSpec,
    cache: &mut SignatureCache,
) -> Vec<Attestation> {
    let mut chosen = Vec::new();
    let (ConsensusState::Stake(stake), Some(rules)) = (&mut state.consensus, spec.engine.stake_rules()) else {
        return chosen;
    };
    let roll = Roll::new(stake, rules);
    for vote in pool {
        let place = vote.validator as usize;
        let flags = |stake: &StakeState| {
            (stake.previous_participation.get(place).copied(), stake.current_participation.get(place).copied())
        };
        let before = flags(stake);
        // Whoever has all three flags of the epoch earns nothing more by it.
        let is_current = rules.epoch_of(vote.data.slot) == rules.epoch_of(stake.slot);
        if (if is_current { before.1 } else { before.0 }) == Some([true; 3]) {
            continue;
        }
        let tried = apply_attestation(&mut state.ledger, stake, vote, proposer, spec, &roll, cache);
        if tried.is_ok() && flags(stake) != before {
            chosen.push(*vote);
        }
    }
    chosen
}

/// What a validator that has `head` for the head votes for in `slot`; `stake` is that head's state, moved on to the slot.
pub fn attestation_data(stake: &StakeState, head: Hash256, slot: Slot, rules: &StakeRules) -> Option<AttestationData> {
    let target = stake.checkpoint(rules.epoch_of(slot), rules.slots_per_epoch)?;
    Some(AttestationData { slot, head, source: stake.ffg.current_justified, target })
}
