//! Who proposes in a slot, and in which slot each validator votes: drawn from randomness that was fixed an epoch before.
//!
//! The draw of an epoch is fixed by the reveals of the one before last, so the schedule of this epoch and the next is known
//! ([`schedule`]). Whoever proposes last in an epoch holds one bit of the draw two epochs on: it may reveal, or miss its slot
//! and withhold. [`mix_after`] and [`schedule_from`] compute both outcomes beforehand, as a proposer bent on it would.
//!
//! One committee a slot. A reveal is an Ed25519 signature, of which a signer can make many for one message, while the
//! specification's BLS signature is the only one: here a proposer could choose among its reveals, there it can only withhold.
//!
//! Stakes are those of the state asked: a proposer of the next epoch can still change with the effective balances at this
//! one's end (the specification fixes them ahead since Fulu).
//!
//! Source: ethereum/consensus-specs, `get_seed`, `get_beacon_proposer_index`, `get_beacon_committee`, `process_randao`.

use crate::core::chain::chain_state::StakeState;
use crate::core::consensus::leader::stake::{
    DOMAIN_BEACON_ATTESTER, DOMAIN_BEACON_PROPOSER, compute_proposer_index, compute_seed, compute_shuffled_list,
    mix_randao, proposer_seed, seed_mix_epoch,
};
use crate::core::consensus::params::StakeRules;
use crate::core::keys::Signature;
use crate::core::units::Slot;

/// What falls to whom in one slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub slot: Slot,
    /// Registry index; `None` when nobody is active.
    pub proposer: Option<u32>,
    /// Registry indices of those who vote.
    pub committee: Vec<u32>,
}

/// The duties of every slot of the state's epoch and of the next.
pub fn schedule(state: &StakeState, rules: &StakeRules) -> Vec<Duty> {
    let epoch = rules.epoch_of(state.slot);
    let of = |epoch| schedule_from(state, epoch, mix_of(state, epoch, rules), rules);
    [of(epoch), of(epoch + 1)].concat()
}

/// The duties of an epoch if this were the mix that seeds it: that of the end of the epoch before last.
pub fn schedule_from(state: &StakeState, epoch: u64, mix: [u8; 32], rules: &StakeRules) -> Vec<Duty> {
    let duty = |(slot, proposer)| Duty { slot, proposer, committee: committee_from(state, slot, &mix, rules) };
    slots_of(epoch, rules).zip(proposers_from(state, epoch, mix, rules)).map(duty).collect()
}

/// Only the proposers of [`schedule_from`], slot after slot.
pub fn proposers_from(state: &StakeState, epoch: u64, mix: [u8; 32], rules: &StakeRules) -> Vec<Option<u32>> {
    slots_of(epoch, rules).map(|slot| proposer_from(state, slot, &mix, rules)).collect()
}

fn slots_of(epoch: u64, rules: &StakeRules) -> impl Iterator<Item = Slot> {
    let first = rules.first_slot(epoch).0;
    (first..first.saturating_add(rules.slots_per_epoch)).map(Slot)
}

/// The epoch's mix after its next block: with the proposer's reveal stirred in, or as it is if that is withheld.
pub fn mix_after(state: &StakeState, epoch: u64, reveal: Option<&Signature>) -> [u8; 32] {
    let mix = state.randao_mix(epoch).unwrap_or(state.genesis_mix);
    reveal.map_or(mix, |reveal| mix_randao(&mix, &reveal.0))
}

/// The mix that seeds an epoch: that of the end of the epoch before last.
pub fn mix_of(state: &StakeState, epoch: u64, rules: &StakeRules) -> [u8; 32] {
    let at = seed_mix_epoch(epoch, rules.min_seed_lookahead);
    at.and_then(|at| state.randao_mix(at)).unwrap_or(state.genesis_mix)
}

/// Registry index of the slot's proposer; the state must stand in the slot's epoch. `None` when nobody is active.
pub fn proposer(state: &StakeState, slot: Slot, rules: &StakeRules) -> Option<u32> {
    proposer_from(state, slot, &mix_of(state, rules.epoch_of(slot), rules), rules)
}

fn proposer_from(state: &StakeState, slot: Slot, mix: &[u8; 32], rules: &StakeRules) -> Option<u32> {
    let epoch = rules.epoch_of(slot);
    let active = state.registry.active(epoch);
    let balances: Vec<u64> =
        active.iter().filter_map(|index| state.registry.get(*index)).map(|v| v.effective_balance).collect();
    let seed = proposer_seed(&compute_seed(DOMAIN_BEACON_PROPOSER, epoch, mix), slot.0);
    let drawn = compute_proposer_index(&balances, &seed, &rules.proposer)?;
    active.get(drawn).copied()
}

/// Registry indices of those who vote in `slot`.
pub fn committee(state: &StakeState, slot: Slot, rules: &StakeRules) -> Vec<u32> {
    committee_from(state, slot, &mix_of(state, rules.epoch_of(slot), rules), rules)
}

fn committee_from(state: &StakeState, slot: Slot, mix: &[u8; 32], rules: &StakeRules) -> Vec<u32> {
    committee_of(&voting_order(state, rules.epoch_of(slot), mix, rules), slot, rules).to_vec()
}

/// Everybody active, shuffled: slice after slice of it is a slot's committee (`compute_committee`).
fn voting_order(state: &StakeState, epoch: u64, mix: &[u8; 32], rules: &StakeRules) -> Vec<u32> {
    let active = state.registry.active(epoch);
    let seed = compute_seed(DOMAIN_BEACON_ATTESTER, epoch, mix);
    let order = compute_shuffled_list(active.len(), &seed, rules.shuffle_rounds).unwrap_or_default();
    order.into_iter().filter_map(|member| active.get(member).copied()).collect()
}

fn committee_of<'a>(order: &'a [u32], slot: Slot, rules: &StakeRules) -> &'a [u32] {
    let slots = rules.slots_per_epoch.max(1);
    let bound = |place: u64| (order.len() as u64 * place / slots) as usize;
    let place = slot.0 % slots;
    &order[bound(place)..bound(place + 1)]
}

/// What all votes of one block are held against, worked out once: whose turn it is in the block's epoch and the one before,
/// and how much stake there is.
pub struct Roll {
    epoch: u64,
    /// Everybody in voting order, of the epoch before and of this one.
    orders: [Vec<u32>; 2],
    pub total_active: u64,
}

impl Roll {
    pub fn new(state: &StakeState, rules: &StakeRules) -> Self {
        let epoch = rules.epoch_of(state.slot);
        let order = |epoch: u64| voting_order(state, epoch, &mix_of(state, epoch, rules), rules);
        Self {
            epoch,
            orders: [epoch.saturating_sub(1), epoch].map(order),
            total_active: state.registry.total_active_balance(epoch, rules.increment()),
        }
    }

    /// Whether a slot of this epoch, or of the one before, is the one in which a validator votes.
    pub fn is_due(&self, slot: Slot, validator: u32, rules: &StakeRules) -> bool {
        let order = &self.orders[usize::from(rules.epoch_of(slot) == self.epoch)];
        committee_of(order, slot, rules).contains(&validator)
    }

    /// The slot of such an epoch in which a validator votes; one that never comes if it has no vote.
    pub fn voting_slot(&self, epoch: u64, validator: u32, rules: &StakeRules) -> Slot {
        let first = rules.first_slot(epoch).0;
        let mut slots = (first..first + rules.slots_per_epoch).map(Slot);
        slots.find(|slot| self.is_due(*slot, validator, rules)).unwrap_or(Slot(u64::MAX))
    }
}
