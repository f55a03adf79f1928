//! Who proposes in a slot, and in which slot each validator votes: drawn from randomness that was fixed an epoch before.
//!
//! One committee a slot. A reveal is an Ed25519 signature, of which a signer can make many for one message, while the
//! specification's BLS signature is the only one: here a proposer could choose among its reveals, there it can only withhold.
//!
//! Source: ethereum/consensus-specs, `get_seed`, `get_beacon_proposer_index`, `get_beacon_committee`.

use crate::core::chain::chain_state::StakeState;
use crate::core::consensus::leader::stake::{
    DOMAIN_BEACON_ATTESTER, DOMAIN_BEACON_PROPOSER, compute_committee, compute_proposer_index, compute_seed,
    proposer_seed, seed_mix_epoch,
};
use crate::core::consensus::params::StakeRules;
use crate::core::units::Slot;

fn seed(state: &StakeState, domain: [u8; 4], epoch: u64, rules: &StakeRules) -> [u8; 32] {
    let mix = seed_mix_epoch(epoch, rules.min_seed_lookahead)
        .and_then(|at| state.randao_mix(at))
        .unwrap_or(state.genesis_mix);
    compute_seed(domain, epoch, &mix)
}

/// Registry index of the slot's proposer; the state must stand in the slot's epoch. `None` when nobody is active.
pub fn proposer(state: &StakeState, slot: Slot, rules: &StakeRules) -> Option<u32> {
    let epoch = rules.epoch_of(slot);
    let active = state.registry.active(epoch);
    let balances: Vec<u64> =
        active.iter().filter_map(|index| state.registry.get(*index)).map(|v| v.effective_balance).collect();
    let seed = proposer_seed(&seed(state, DOMAIN_BEACON_PROPOSER, epoch, rules), slot.0);
    let drawn = compute_proposer_index(&balances, &seed, &rules.proposer)?;
    active.get(drawn).copied()
}

/// Registry indices of those who vote in `slot`.
pub fn committee(state: &StakeState, slot: Slot, rules: &StakeRules) -> Vec<u32> {
    let epoch = rules.epoch_of(slot);
    let active = state.registry.active(epoch);
    let seed = seed(state, DOMAIN_BEACON_ATTESTER, epoch, rules);
    let slots = usize::try_from(rules.slots_per_epoch).unwrap_or(1);
    let place = usize::try_from(slot.0 % rules.slots_per_epoch.max(1)).unwrap_or(0);
    let members = compute_committee(active.len(), &seed, place, slots, rules.shuffle_rounds).unwrap_or_default();
    members.into_iter().filter_map(|member| active.get(member).copied()).collect()
}
