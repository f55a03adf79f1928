//! Dishonest validators: they propose and vote on every side of a partition, and tell each side only what is meant for it.
//!
//! The strongest of their kind: they see every node's head at once, reach a side without delay, and keep no slashing
//! protection record. With less than a third of the stake they must still fail to make two histories final; with more
//! they can succeed, and what they signed convicts them. Their blocks and votes pass the same checks as everybody's.

use crate::core::consensus::duties;
use crate::core::consensus::honest::attestation_data;
use crate::core::units::Slot;
use crate::core::world::lane::{Due, Item, LEARNER, Lane, Surroundings};

impl Lane {
    /// The groups of nodes that run an honest validator, each with the head that its first member follows. Before a partition all are one group,
    /// since whoever contradicted itself then would be found out before it mattered.
    fn sides(&self, around: &Surroundings) -> Vec<(Vec<u8>, u32)> {
        let two_faced = &self.validating.two_faced;
        let mut sides = Vec::new();
        for mut group in self.network.groups(self.node_count(), around.now) {
            group.retain(|node| self.hosted(around, *node).iter().any(|person| !two_faced.contains(person)));
            if let Some(first) = group.first() {
                let head = self.head_of(*first);
                sides.push((group, head));
            }
        }
        sides
    }

    pub(super) fn propose_on_every_side(&mut self, around: &mut Surroundings, slot: Slot) {
        let Some(rules) = self.spec.engine.stake_rules().cloned() else { return };
        let people = self.validating.two_faced.clone();
        for (side, (group, head)) in (0u64..).zip(if people.is_empty() { Vec::new() } else { self.sides(around) }) {
            let state = self.state_at(head, slot);
            let Some(stake) = state.stake().filter(|_| self.tree.at(head).slot < slot) else { continue };
            let proposer = duties::proposer(stake, slot, &rules);
            for person in people.iter().copied() {
                let own = self.validator_of(around, person, stake);
                let is_slashed = own.and_then(|own| stake.registry.get(own)).is_none_or(|validator| validator.slashed);
                let view = group.first().copied().unwrap_or(LEARNER);
                if own.is_some()
                    && own == proposer
                    && !is_slashed
                    && let Some(block) = self.build_stake_block(around, person, view, slot, head, side)
                    && let Ok(index) = self.tree.import(block, &self.spec, around.now, &mut self.cache)
                {
                    self.whisper(around, self.entry_node(person), &group, Item::Block(index));
                }
            }
        }
    }

    pub(super) fn vote_on_every_side(&mut self, around: &mut Surroundings, slot: Slot) {
        let Some(rules) = self.spec.engine.stake_rules().cloned() else { return };
        let people = self.validating.two_faced.clone();
        for (group, head) in if people.is_empty() { Vec::new() } else { self.sides(around) } {
            let state = self.state_at(head, slot);
            let Some(stake) = state.stake() else { continue };
            let Some(data) = attestation_data(stake, self.tree.at(head).id, slot, &rules) else { continue };
            let committee = duties::committee(stake, slot, &rules);
            for person in people.iter().copied() {
                let own = self.validator_of(around, person, stake);
                let is_slashed = own.and_then(|own| stake.registry.get(own)).is_none_or(|validator| validator.slashed);
                if let Some(own) = own.filter(|own| !is_slashed && committee.contains(own))
                    && let Some(index) = self.sign_vote(around, person, own, data)
                {
                    self.whisper(around, self.entry_node(person), &group, Item::Vote(index));
                }
            }
        }
    }

    /// Tells a group, and nobody else.
    fn whisper(&self, around: &mut Surroundings, from: u8, group: &[u8], item: Item) {
        for to in group.iter().copied() {
            let at = around.now.saturating_add_ms(1);
            around.queue.push(at, Due::Deliver { lane: self.kind, from, to, item });
        }
    }
}
