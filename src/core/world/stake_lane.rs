//! The stake lane: slots start, proposers propose, committees vote, and contradictions are noticed and proved.

use crate::core::chain::attestation::{Attestation, AttestationData};
use crate::core::chain::block::{Block, Seal, Unchecked};
use crate::core::chain::chain_state::{ChainState, StakeState};
use crate::core::chain::evidence::SlashingEvidence;
use crate::core::chain::transaction::{Action, Transaction};
use crate::core::consensus::apply::{apply_transaction, verify_vote};
use crate::core::consensus::duties;
use crate::core::consensus::epoch::participating_balance;
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::consensus::honest::{Turn, attestation_data, choose_votes, sign_block};
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::penalty::inactivity::is_in_leak;
use crate::core::consensus::penalty::rewards::TimelyFlag;
use crate::core::consensus::slashing_protection::may_follow;
use crate::core::keys::{PublicKey, Signature};
use crate::core::sorted::{SortedMap, SortedSet};
use crate::core::units::{Amount, Slot};
use crate::core::world::event::{EventKind, Misbehaviour};
use crate::core::world::intent::Rejection;
use crate::core::world::lane::{Due, Item, LEARNER, Lane, SlashingRecord, Surroundings};
use serde::{Deserialize, Serialize};

/// Slots looked back for something to contradict.
const RECENT_SLOTS: u64 = 32;
/// Missed slots told one by one; a longer gap is not.
const TOLD_MISSED_SLOTS: u64 = 8;

/// What the learner's validator is up to, and who was reported already.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Validating {
    pub offline: SortedSet<u8>,
    /// They vote, but miss their turn to propose: whoever does not reveal moves the draw by not doing so.
    pub withholding: SortedSet<u8>,
    /// Dishonest ones; see `two_faced`.
    pub two_faced: SortedSet<u8>,
    /// Set up by the learner, done at the next chance.
    pub pending: SortedSet<Misbehaviour>,
    /// Proposers who leave out the transactions of `censored`. Only [`stake_watch`](crate::core::world::stake_watch), whose
    /// runs are not stored, sets these two and the next.
    #[serde(skip)]
    pub censoring: SortedSet<u8>,
    #[serde(skip)]
    pub censored: Option<PublicKey>,
    /// Nodes that hand in no evidence, besides the learner's.
    #[serde(skip)]
    pub quiet: SortedSet<u8>,
    reported: SortedSet<(u8, u32)>,
    /// Source and target epoch of each person's newest honest vote: its slashing protection record.
    linked: SortedMap<u8, (u64, u64)>,
}

impl Validating {
    /// Whether a person's validator is on duty and honest.
    fn is_honest(&self, person: u8) -> bool {
        !self.offline.contains(&person) && !self.two_faced.contains(&person)
    }

    /// Whether a person may sign this link without contradicting what it signed before. After a reorganisation its turn can
    /// come twice in an epoch, and its chain can know an older justified checkpoint. Source: EIP-3076, conditions 4 and 5.
    fn may_link(&self, person: u8, source: u64, target: u64) -> bool {
        self.linked.get(&person).is_none_or(|last| may_follow(*last, source, target))
    }
}

impl Lane {
    /// The state after a block, moved on to a slot if that is later.
    pub fn state_at(&self, block: u32, slot: Slot) -> ChainState {
        self.tree.state_at(block, slot, &self.spec)
    }

    /// The validator a person owns, by the state given.
    pub(super) fn validator_of(&self, around: &Surroundings, person: u8, stake: &StakeState) -> Option<u32> {
        stake.registry.owned_by(&around.keys.account(person)?.public_key())
    }

    /// The people whose validators run on a node: one each where there are as many nodes as people.
    pub(super) fn hosted(&self, around: &Surroundings, node: u8) -> Vec<u8> {
        let step = self.replicas.len().max(1);
        (usize::from(node)..around.keys.people()).step_by(step).filter_map(|person| u8::try_from(person).ok()).collect()
    }

    /// A slot begins: whoever was drawn and is awake proposes.
    pub(super) fn slot_start(&mut self, around: &mut Surroundings, slot: Slot) {
        let Some(rules) = self.spec.engine.stake_rules().cloned() else { return };
        around.queue.push(around.now.saturating_add_ms(rules.attestation_due_ms()), Due::VotesDue(slot));
        around.queue.push(self.spec.slot_start(Slot(slot.0 + 1)), Due::SlotStart(Slot(slot.0 + 1)));
        if slot.0 == 0 || self.is_full() {
            return;
        }
        self.forget_votes(slot, &rules);
        // Boosts end, and the votes of the last slot count: heads may move before anybody proposes.
        for node in 0..self.node_count() {
            self.replicas[usize::from(node)].on_tick(&self.tree, &self.spec, around.now);
            self.update_head(around, node, 0);
        }
        // The state at each head, and who was drawn there.
        let mut drawn: SortedMap<u32, (ChainState, Option<u32>)> = SortedMap::new();
        self.propose_on_every_side(around, slot);
        for node in 0..self.node_count() {
            let head = self.replicas[usize::from(node)].head;
            if self.tree.at(head).slot >= slot {
                continue;
            }
            if !drawn.contains_key(&head) {
                let state = self.state_at(head, slot);
                let proposer = state.stake().and_then(|stake| duties::proposer(stake, slot, &rules));
                drawn.insert(head, (state, proposer));
            }
            let Some((state, Some(proposer))) = drawn.get(&head) else { continue };
            let Some(stake) = state.stake() else { continue };
            if stake.registry.get(*proposer).is_none_or(|validator| validator.slashed) {
                continue;
            }
            let person = self.hosted(around, node).into_iter().find(|person| {
                self.validating.is_honest(*person)
                    && !self.validating.withholding.contains(person)
                    && self.validator_of(around, *person, stake) == Some(*proposer)
            });
            if let Some(person) = person {
                self.propose(around, node, person, slot, head);
            }
        }
    }

    fn forget_votes(&mut self, slot: Slot, rules: &StakeRules) {
        let epoch = rules.epoch_of(slot);
        let votes = &self.votes;
        for replica in &mut self.replicas {
            let is_old = |index: u32| {
                votes.get(index as usize).is_none_or(|vote| vote.data.target.epoch.saturating_add(1) < epoch)
            };
            replica.forget_votes(is_old, epoch);
        }
    }

    fn propose(&mut self, around: &mut Surroundings, node: u8, person: u8, slot: Slot, parent: u32) {
        let twice = person == LEARNER && self.validating.pending.remove(&Misbehaviour::ProposeTwice);
        for graffiti in 0..=u64::from(twice) {
            if let Some(block) = self.build_stake_block(around, person, node, slot, parent, graffiti) {
                let published = self.publish(around, node, block);
                debug_assert!(published.is_ok(), "a proposer's own block is valid: {published:?}");
            }
        }
        if twice {
            around.tell(EventKind::Misbehaved { misbehaviour: Misbehaviour::ProposeTwice });
        }
    }

    /// A block of a person's validator with what waits in the pools of the node `view`: its own, but for the two-faced.
    pub(super) fn build_stake_block(
        &mut self,
        around: &Surroundings,
        person: u8,
        view: u8,
        slot: Slot,
        parent: u32,
        graffiti: u64,
    ) -> Option<Block<Unchecked>> {
        let signer = around.keys.signer(person)?;
        let producer = around.keys.account(person)?.public_key();
        let mut state = self.state_at(parent, slot);
        let proposer = self.validator_of(around, person, state.stake()?)?;
        let attestations = self.choose_votes(view, &mut state, proposer);
        let left_out = self.validating.censored.filter(|_| self.validating.censoring.contains(&person));
        let transactions = self.choose_transactions(view, left_out, &mut state, &producer);
        let turn = Turn { parent: self.tree.at(parent).id, slot, proposer, graffiti };
        let block = sign_block(turn, signer, &self.spec, transactions, attestations);
        self.meter.signatures_made += 2;
        Some(block)
    }

    /// The votes a proposer may include that still earn something, applied to `state` as they are chosen.
    fn choose_votes(&self, node: u8, state: &mut ChainState, proposer: u32) -> Vec<Attestation> {
        // Gossip was verified on arrival; a copy of what is known good spares doing it again, uncounted.
        let mut cache = self.cache.clone();
        let pool = self.replicas[usize::from(node)].vote_pool.iter();
        let votes = pool.filter_map(|index| self.votes.get(*index as usize));
        choose_votes(votes, state, proposer, &self.spec, &mut cache)
    }

    /// A third into the slot: its committee votes for what each member sees.
    pub(super) fn votes_due(&mut self, around: &mut Surroundings, slot: Slot) {
        let Some(rules) = self.spec.engine.stake_rules().cloned() else { return };
        if self.is_full() {
            return;
        }
        self.vote_on_every_side(around, slot);
        let mut seen: SortedMap<u32, (ChainState, Vec<u32>)> = SortedMap::new();
        for node in 0..self.node_count() {
            // A node's own votes count from the next slot on, so its head stands while they are cast.
            let head = self.replicas[usize::from(node)].head;
            if !seen.contains_key(&head) {
                let state = self.state_at(head, slot);
                let committee = state.stake().map(|stake| duties::committee(stake, slot, &rules)).unwrap_or_default();
                seen.insert(head, (state, committee));
            }
            let Some((state, committee)) = seen.get(&head) else { continue };
            let Some(stake) = state.stake() else { continue };
            let Some(data) = attestation_data(stake, self.tree.at(head).id, slot, &rules) else { continue };
            let link = (data.source.epoch, data.target.epoch);
            for person in self.hosted(around, node) {
                let Some(own) = self.validator_of(around, person, stake) else { continue };
                let slashed = stake.registry.get(own).is_none_or(|validator| validator.slashed);
                let may_vote = self.validating.is_honest(person) && self.validating.may_link(person, link.0, link.1);
                if slashed || !may_vote || !committee.contains(&own) {
                    continue;
                }
                self.validating.linked.insert(person, link);
                self.cast_vote(around, node, person, own, data);
                if person == LEARNER {
                    self.contradict_if_pending(around, own);
                }
            }
        }
    }

    fn cast_vote(&mut self, around: &mut Surroundings, node: u8, person: u8, validator: u32, data: AttestationData) {
        if let Some(index) = self.sign_vote(around, person, validator, data) {
            self.accept_vote(around, node, index);
            self.gossip(around, node, None, Item::Vote(index));
        }
    }

    /// Signs a vote and stores it; nobody has heard of it yet.
    pub(super) fn sign_vote(
        &mut self,
        around: &Surroundings,
        person: u8,
        validator: u32,
        data: AttestationData,
    ) -> Option<u32> {
        let signer = around.keys.signer(person)?;
        let vote = Attestation::sign(signer, self.spec.id, validator, data);
        self.meter.signatures_made += 1;
        let checked = verify_vote(&vote, self.spec.id, &signer.public_key(), &mut self.cache);
        debug_assert!(checked.is_ok());
        let index = u32::try_from(self.votes.len()).unwrap_or(u32::MAX);
        self.votes.push(vote);
        Some(index)
    }

    /// A node takes in a vote. Whether it was new.
    pub(super) fn accept_vote(&mut self, around: &mut Surroundings, node: u8, index: u32) -> bool {
        let Some(vote) = self.votes.get(index as usize).copied() else { return false };
        let Some(rules) = self.spec.engine.stake_rules() else { return false };
        let replica = &mut self.replicas[usize::from(node)];
        // A vote that no block can hold any more is not passed on, else it would travel in circles once forgotten.
        let is_old = vote.data.target.epoch + 1 < rules.epoch_of(self.spec.slot_at(around.now));
        if is_old || replica.vote_pool.contains(&index) {
            return false;
        }
        self.meter.modelled_verifications += 1;
        replica.on_tick(&self.tree, &self.spec, around.now);
        let evidence = replica.on_attestation(&self.tree, &self.spec, index, &vote);
        let heard = self.tree.find(&vote.data.head).unwrap_or(0);
        self.update_head(around, node, heard);
        if let Some(evidence) = evidence {
            self.report(around, node, evidence);
        }
        true
    }

    /// A node that noticed a contradiction sends in the proof. The learner's node keeps quiet about it.
    pub(super) fn report(&mut self, around: &mut Surroundings, node: u8, evidence: SlashingEvidence) {
        let offender = evidence.offender();
        let is_quiet = node == LEARNER || self.validating.quiet.contains(&node);
        if is_quiet || self.validating.reported.contains(&(node, offender)) || self.has_proof(node, offender) {
            return;
        }
        let Some(key) = around.keys.account(node) else { return };
        // What else this node sent in says nothing about this offender, so the chain's state alone is asked.
        let mut state = self.state_at(self.head_of(node), self.spec.slot_at(around.now));
        let sender = key.public_key();
        let sequence = state.ledger.sequence(&sender);
        let action = Action::Evidence(Box::new(evidence));
        let probe =
            Transaction { sender, sequence, fee: Amount::ZERO, action: action.clone(), signature: Signature::EMPTY };
        if apply_transaction(&mut state, &probe, &sender, &self.spec).is_ok() {
            self.send(around, node, key, Amount::ZERO, action, None);
            let is_first = !self.validating.reported.iter().any(|(_, known)| *known == offender);
            self.validating.reported.insert((node, offender));
            if is_first {
                around.tell(EventKind::EvidenceFound { by: u32::from(node), offender });
            }
        }
    }

    /// Whether a proof against the offender waits in the node's pool already.
    fn has_proof(&self, node: u8, offender: u32) -> bool {
        let waiting = self.replicas.get(usize::from(node)).into_iter().flat_map(|replica| replica.mempool.iter());
        waiting
            .filter_map(|index| self.transactions.get(index as usize))
            .any(|stored| matches!(&stored.transaction.action, Action::Evidence(proof) if proof.offender() == offender))
    }

    /// Makes the learner's validator contradict itself: at once if it signed something lately, else at its next duty.
    pub(super) fn misbehave(&mut self, around: &mut Surroundings, kind: Misbehaviour) -> Result<(), Rejection> {
        if self.is_full() {
            return Err(Rejection::Full);
        }
        let slot = self.spec.slot_at(around.now);
        let state = self.state_at(self.learner().head, slot);
        let rules = self.spec.engine.stake_rules().ok_or(Rejection::NotAValidator)?;
        let stake = state.stake().ok_or(Rejection::NotAValidator)?;
        let own = self.validator_of(around, LEARNER, stake).ok_or(Rejection::NotAValidator)?;
        let validator = stake.registry.get(own).ok_or(Rejection::NotAValidator)?;
        if validator.slashed {
            return Err(Rejection::AlreadySlashed);
        }
        if !validator.is_active(rules.epoch_of(slot)) {
            return Err(Rejection::NotAValidator);
        }
        match kind {
            Misbehaviour::ProposeTwice => match self.last_own_block(own, slot) {
                Some(block) => self.propose_again(around, block),
                None => {
                    self.validating.pending.insert(kind);
                }
            },
            Misbehaviour::VoteTwice => {
                self.validating.pending.insert(kind);
                self.contradict_if_pending(around, own);
            }
            Misbehaviour::Surround => {
                let data = self.surrounding_vote(own, slot).ok_or(Rejection::NothingToContradict)?;
                self.cast_vote(around, LEARNER, LEARNER, own, data);
                around.tell(EventKind::Misbehaved { misbehaviour: kind });
            }
        }
        Ok(())
    }

    fn last_own_block(&self, own: u32, now: Slot) -> Option<u32> {
        self.tree
            .path_to_genesis(self.learner().head)
            .take_while(|block| self.tree.at(*block).slot.0 + RECENT_SLOTS > now.0)
            .find(|block| {
                let stored = self.tree.at(*block);
                // The first block was signed by nobody.
                stored.parent.is_some() && matches!(&stored.block.seal, Seal::Stake(seal) if seal.proposer == own)
            })
    }

    /// Signs a second block for the slot of an own earlier one.
    fn propose_again(&mut self, around: &mut Surroundings, earlier: u32) {
        let stored = self.tree.at(earlier);
        let (Some(parent), slot) = (stored.parent, stored.slot) else { return };
        if let Some(block) = self.build_stake_block(around, LEARNER, LEARNER, slot, parent, 1) {
            let published = self.publish(around, LEARNER, block);
            debug_assert!(published.is_ok(), "a second block is valid by itself: {published:?}");
            around.tell(EventKind::Misbehaved { misbehaviour: Misbehaviour::ProposeTwice });
        }
    }

    fn last_own_vote(&self, own: u32) -> Option<&Attestation> {
        self.votes.iter().rev().take(RECENT_SLOTS as usize).find(|vote| vote.validator == own)
    }

    /// Signs another vote for the same target as the last one, if that was asked for.
    fn contradict_if_pending(&mut self, around: &mut Surroundings, own: u32) {
        if !self.validating.pending.contains(&Misbehaviour::VoteTwice) {
            return;
        }
        let Some(last) = self.last_own_vote(own).copied() else { return };
        let head = self.tree.find(&last.data.head).unwrap_or(0);
        let Some(other) = self.tree.at(head).parent.map(|parent| self.tree.at(parent).id) else { return };
        self.validating.pending.remove(&Misbehaviour::VoteTwice);
        self.cast_vote(around, LEARNER, LEARNER, own, AttestationData { head: other, ..last.data });
        around.tell(EventKind::Misbehaved { misbehaviour: Misbehaviour::VoteTwice });
    }

    /// A vote whose link goes around the last own one: an older source, a newer target.
    pub(super) fn surrounding_vote(&self, own: u32, now: Slot) -> Option<AttestationData> {
        let inner = self.last_own_vote(own)?.data;
        let source = Checkpoint { epoch: inner.source.epoch.checked_sub(1)?, root: self.tree.at(0).id.0 };
        let target = Checkpoint { epoch: inner.target.epoch + 1, root: inner.target.root };
        Some(AttestationData { slot: now, head: inner.head, source, target })
    }

    /// What one block changed on the learner's stake chain.
    pub(super) fn tell_stake_changes(
        &mut self,
        around: &mut Surroundings,
        block: u32,
        before: &ChainState,
        after: &ChainState,
    ) {
        let Some(rules) = self.spec.engine.stake_rules().cloned() else { return };
        let (Some(old), Some(new)) = (before.stake(), after.stake()) else { return };
        let stored = self.tree.at(block);
        let (slot, parent) = (stored.slot, stored.parent.unwrap_or(0));
        let gap = (old.slot.0 + 1)..slot.0;
        if gap.end.saturating_sub(gap.start) <= TOLD_MISSED_SLOTS {
            for missed in gap {
                let state = self.state_at(parent, Slot(missed));
                if let Some(proposer) = state.stake().and_then(|stake| duties::proposer(stake, Slot(missed), &rules)) {
                    around.tell(EventKind::SlotMissed { slot: missed, proposer });
                }
            }
        }
        if new.ffg.current_justified.epoch > old.ffg.current_justified.epoch {
            around.tell(EventKind::Justified { epoch: new.ffg.current_justified.epoch });
        }
        let epoch = rules.epoch_of(slot);
        if new.ffg.finalized.epoch > old.ffg.finalized.epoch {
            let voted = participating_balance(new, TimelyFlag::Target, epoch.saturating_sub(1), epoch, &rules);
            let total = new.registry.total_active_balance(epoch, rules.increment());
            let voted_per_mille = u16::try_from(u128::from(voted) * 1000 / u128::from(total)).unwrap_or(1000);
            around.tell(EventKind::Finalized { epoch: new.ffg.finalized.epoch, voted_per_mille });
        }
        let leaks = |stake: &StakeState| {
            let previous = rules.epoch_of(stake.slot).saturating_sub(1);
            is_in_leak(previous, stake.ffg.finalized.epoch, rules.inactivity.min_epochs_to_inactivity_penalty)
        };
        if leaks(old) != leaks(new) {
            around.tell(EventKind::Leak { active: leaks(new) });
        }
        self.tell_correlation_penalties(around, old, new, &rules);
        self.tell_stake_transactions(around, block, old, &rules);
    }

    fn tell_correlation_penalties(
        &self,
        around: &mut Surroundings,
        old: &StakeState,
        new: &StakeState,
        rules: &StakeRules,
    ) {
        let Some(slashing) = &rules.slashing else { return };
        for epoch in rules.epoch_of(old.slot)..rules.epoch_of(new.slot) {
            for (index, validator) in (0u32..).zip(&old.registry.0) {
                if validator.slashed && slashing.is_correlation_due(epoch, validator.withdrawable_epoch) {
                    let amount = Amount(slashing.correlation_penalty(
                        validator.effective_balance,
                        slashing.total_slashed_in_window(&old.slashings, epoch),
                        old.registry.total_active_balance(epoch, rules.increment()),
                    ));
                    around.tell(EventKind::CorrelationPenalty { validator: index, amount });
                }
            }
        }
    }

    fn tell_stake_transactions(&mut self, around: &mut Surroundings, block: u32, old: &StakeState, rules: &StakeRules) {
        let learner = around.keys.account(LEARNER).map(|key| key.public_key());
        let stored = self.tree.at(block);
        let epoch = rules.epoch_of(stored.slot);
        for transaction in stored.block.transactions.clone() {
            let mine = Some(transaction.sender) == learner;
            match transaction.action {
                Action::Transfer { .. } => {}
                Action::Deposit { amount, .. } if mine => around.tell(EventKind::Staked { amount }),
                Action::Exit if mine => around.tell(EventKind::ExitRequested),
                Action::Withdraw if mine => {
                    let owned = old.registry.owned_by(&transaction.sender).and_then(|own| old.registry.get(own));
                    let amount = owned.map_or(Amount::ZERO, |validator| validator.balance);
                    around.tell(EventKind::Withdrawn { amount });
                }
                Action::Deposit { .. } | Action::Exit | Action::Withdraw => {}
                Action::Evidence(evidence) => {
                    let offender = evidence.offender();
                    if let Some(known) = self.slashings.iter_mut().find(|record| record.offender == offender) {
                        // A reorganisation took the first block; the proof stands in another one now.
                        (known.block, known.epoch, known.evidence) = (block, epoch, *evidence);
                        known.whistleblower = transaction.sender;
                        continue;
                    }
                    let effective_balance =
                        old.registry.get(offender).map_or(0, |validator| validator.effective_balance);
                    let record = u32::try_from(self.slashings.len()).unwrap_or(u32::MAX);
                    self.slashings.push(SlashingRecord {
                        evidence: *evidence,
                        offender,
                        block,
                        epoch,
                        effective_balance,
                        whistleblower: transaction.sender,
                    });
                    around.tell(EventKind::Slashed { record });
                }
            }
        }
    }
}
