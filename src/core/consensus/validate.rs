//! From a claim to a checked block: every rule asked in turn, on top of the parent's state.
//!
//! `validate` stops at the first broken rule, as a node does. `examine` asks all of them, so that a learner who changed
//! one byte sees everything it broke.

use crate::core::chain::block::{Block, Checked, Coinbase, Seal, StakeSeal, Unchecked};
use crate::core::chain::chain_state::{ChainState, ConsensusState, WorkState};
use crate::core::chain::error::{Violation, VoteError};
use crate::core::consensus::apply::{apply_attestation, apply_transaction, verify_transaction};
use crate::core::consensus::duties;
use crate::core::consensus::engine::LeaderRule;
use crate::core::consensus::epoch::process_slots;
use crate::core::consensus::leader::work::{
    MEDIAN_TIME_SPAN, RetargetRule, check_header_time, check_proof, median_time_past, next_by_average, next_by_gap,
    next_target,
};
use crate::core::consensus::params::{StakeRules, WorkRules};
use crate::core::consensus::queue::sweep_withdrawals;
use crate::core::consensus::rule_id::RuleId;
use crate::core::consensus::spec::{ChainSpec, SignatureCache};
use crate::core::hash::Hash256;
use crate::core::keys::{Domain, PublicKey};
use crate::core::units::work::{CompactTarget, Target};
use crate::core::units::{Amount, Height, SimTime, Slot};

/// Votes of one validator that can still earn something: three flags in each of two epochs. A block holds no more.
const MAX_VOTES_PER_VALIDATOR: usize = 6;

/// A block about to be judged, with what it stands on.
struct Case<'a> {
    block: &'a Block<Unchecked>,
    parent: Hash256,
    /// The parent's state; for stake, moved on to the block's slot.
    before: ChainState,
    parent_slot: Slot,
    spec: &'a ChainSpec,
    /// The node's clock, Unix seconds.
    now: u32,
}

/// Checks every rule in order and stops at the first that is broken.
pub fn validate(
    block: Block<Unchecked>,
    parent: Hash256,
    parent_state: &ChainState,
    spec: &ChainSpec,
    now: u32,
    cache: &mut SignatureCache,
) -> Result<(Block<Checked>, ChainState), Violation> {
    let case = Case::new(&block, parent, parent_state, spec, now);
    for rule in rules_of(spec) {
        match rule {
            // These two change the state; `transition` asks them once, below.
            RuleId::Votes | RuleId::Balances => {}
            _ => case.check(*rule, cache)?,
        }
    }
    let state = case.transition(cache)?;
    Ok((block.into_checked(), state))
}

/// Asks every rule, each by itself.
pub fn examine(
    block: &Block<Unchecked>,
    parent: Hash256,
    parent_state: &ChainState,
    spec: &ChainSpec,
    now: u32,
) -> Vec<(RuleId, Result<(), Violation>)> {
    let case = Case::new(block, parent, parent_state, spec, now);
    let mut cache = SignatureCache::default();
    let mut verdicts: Vec<_> = rules_of(spec).iter().map(|rule| (*rule, case.check(*rule, &mut cache))).collect();
    // Nobody votes on a work chain, so the rule is asked only where somebody did.
    if spec.engine.stake_rules().is_none() && !block.attestations.is_empty() {
        verdicts.push((RuleId::Votes, case.check(RuleId::Votes, &mut cache)));
    }
    verdicts
}

fn rules_of(spec: &ChainSpec) -> &'static [RuleId] {
    match spec.engine.leader() {
        LeaderRule::Work(_) => &RuleId::WORK,
        LeaderRule::Stake(_) => &RuleId::STAKE,
    }
}

/// The target that a block of this `height` and header `time` must meet, before any modelling scale. The time matters to
/// a rule that adjusts with every block, and to no other.
pub fn required_bits(state: &WorkState, height: u64, time: u32, rules: &WorkRules) -> CompactTarget {
    if let Some(bits) = rules.difficulty_change_at(height) {
        return bits;
    }
    let params = &rules.params;
    let last_time = state.times.last().copied().unwrap_or(state.period_start_time);
    match params.rule {
        // Bitcoin's period: 2015 intervals are measured for 2016 blocks, and likewise here.
        RetargetRule::Interval if height - state.period_start_height == params.retarget_interval => {
            next_target(state.bits, state.period_start_time, last_time, params)
        }
        RetargetRule::PerBlock { divisor_s } => {
            next_by_gap(state.bits, i64::from(time) - i64::from(last_time), divisor_s, params)
        }
        RetargetRule::Lwma { window } if state.recent_bits.len() == usize::from(window) => {
            next_by_average(&state.times, &state.recent_bits, params).unwrap_or(state.bits)
        }
        _ => state.bits,
    }
}

impl<'a> Case<'a> {
    fn new(
        block: &'a Block<Unchecked>,
        parent: Hash256,
        parent_state: &ChainState,
        spec: &'a ChainSpec,
        now: u32,
    ) -> Self {
        let mut before = parent_state.clone();
        let parent_slot = parent_state.stake().map_or(Slot(0), |stake| stake.slot);
        if let (ConsensusState::Stake(stake), Some(rules), Some(slot)) =
            (&mut before.consensus, spec.engine.stake_rules(), block.slot())
        {
            // A claim from the far future must not cost more than one from today.
            let clock = SimTime::from_secs(u64::from(now.saturating_sub(spec.genesis_time)));
            let bound = Slot(spec.slot_at(clock).0 + 1);
            process_slots(&mut before.ledger, stake, slot.min(bound), rules);
        }
        Self { block, parent, before, parent_slot, spec, now }
    }

    fn check(&self, rule: RuleId, cache: &mut SignatureCache) -> Result<(), Violation> {
        match rule {
            RuleId::Link => self.check_link(),
            RuleId::Time => self.check_time(),
            RuleId::Proof => self.check_proof(),
            RuleId::Proposer => self.check_proposer(),
            RuleId::MerkleRoot => self.check_merkle_root(),
            RuleId::Signatures => self.check_signatures(cache),
            RuleId::Votes => self.apply_votes(&mut self.before.clone(), cache),
            RuleId::Balances => self.apply_transactions(&mut self.before.clone()),
            RuleId::Reward => self.check_reward(),
        }
    }

    fn work_seal(&self) -> Result<(&Coinbase, &WorkRules, &WorkState), Violation> {
        match (&self.block.seal, self.spec.engine.work_rules(), self.before.work()) {
            (Seal::Work(coinbase), Some(rules), Some(state)) => Ok((coinbase, rules, state)),
            _ => Err(Violation::WrongSeal),
        }
    }

    fn stake_seal(&self) -> Result<(&StakeSeal, &StakeRules), Violation> {
        match (&self.block.seal, self.spec.engine.stake_rules()) {
            (Seal::Stake(seal), Some(rules)) => Ok((seal, rules)),
            _ => Err(Violation::WrongSeal),
        }
    }

    fn check_link(&self) -> Result<(), Violation> {
        if self.block.header.previous != self.parent {
            return Err(Violation::WrongParent { expected: self.parent, found: self.block.header.previous });
        }
        let expected = self.before.height + 1;
        match &self.block.seal {
            Seal::Work(coinbase) if coinbase.height != expected => {
                Err(Violation::WrongHeight { expected, found: coinbase.height })
            }
            Seal::Work(_) | Seal::Stake(_) => Ok(()),
        }
    }

    fn check_time(&self) -> Result<(), Violation> {
        let found = self.block.header.time;
        match &self.block.seal {
            Seal::Work(_) => {
                let (_, rules, state) = self.work_seal()?;
                let now = u64::from(self.now);
                check_header_time(found, median_time_past(&state.times), now, rules.params.max_future_s)
                    .map_err(Violation::Time)
            }
            Seal::Stake(seal) => {
                if seal.slot <= self.parent_slot {
                    return Err(Violation::SlotNotAfterParent { parent: self.parent_slot.0, found: seal.slot.0 });
                }
                let expected = self.spec.unix_time(self.spec.slot_start(seal.slot));
                if found != expected {
                    return Err(Violation::TimeNotSlotStart { expected, found });
                }
                if found > self.now { Err(Violation::SlotInFuture { now: self.now, found }) } else { Ok(()) }
            }
        }
    }

    fn check_proof(&self) -> Result<(), Violation> {
        let (coinbase, rules, state) = self.work_seal()?;
        let required = required_bits(state, self.before.height + 1, self.block.header.time, rules);
        let target = required.decode().target;
        let scale = if rules.modelled.contains(&coinbase.payee) { WorkRules::rival_scale(&target) } else { 0 };
        if coinbase.scale != scale {
            return Err(Violation::WrongScale { expected: scale, found: coinbase.scale });
        }
        let expected = scaled_bits(required, scale);
        let header = &self.block.header;
        // The hash is held against the claim first: a header can be judged by itself, as in Core.
        check_proof(&header.hash(), header.bits, rules.params.pow_limit).map_err(Violation::Proof)?;
        if header.bits != expected {
            return Err(Violation::WrongBits { expected, found: header.bits });
        }
        Ok(())
    }

    fn check_proposer(&self) -> Result<(), Violation> {
        let (seal, rules) = self.stake_seal()?;
        let stake = self.before.stake().ok_or(Violation::WrongSeal)?;
        let slot = seal.slot.0;
        let expected = duties::proposer(stake, seal.slot, rules).ok_or(Violation::NoActiveValidator { slot })?;
        if seal.proposer != expected {
            return Err(Violation::WrongProposer { slot, expected, found: seal.proposer });
        }
        match stake.registry.get(expected) {
            Some(validator) if validator.slashed => Err(Violation::SlashedProposer { found: expected }),
            _ => Ok(()),
        }
    }

    fn check_merkle_root(&self) -> Result<(), Violation> {
        let computed = self.block.compute_merkle_root();
        if computed.mutated {
            return Err(Violation::MutatedMerkleTree);
        }
        if computed.root != self.block.header.merkle_root {
            let found = self.block.header.merkle_root;
            return Err(Violation::WrongMerkleRoot { expected: computed.root, found });
        }
        Ok(())
    }

    fn check_signatures(&self, cache: &mut SignatureCache) -> Result<(), Violation> {
        if let (Seal::Stake(seal), Some(stake)) = (&self.block.seal, self.before.stake()) {
            let (_, rules) = self.stake_seal()?;
            let slot = seal.slot.0;
            let Some(proposer) = stake.registry.get(seal.proposer) else {
                let expected =
                    duties::proposer(stake, seal.slot, rules).ok_or(Violation::NoActiveValidator { slot })?;
                return Err(Violation::WrongProposer { slot, expected, found: seal.proposer });
            };
            let epoch = rules.epoch_of(seal.slot);
            let message = randao_message(self.spec, epoch);
            let key = proposer.signing_key;
            if let Some(signed) = self.block.signed_header() {
                let bytes = signed.signing_bytes(self.spec.id);
                let name = SignatureCache::name(Domain::BeaconBlock, &bytes, &key, &signed.signature);
                cache.check(name, || signed.verify(self.spec.id, &key)).map_err(Violation::BadBlockSignature)?;
            }
            let reveal = &seal.randao_reveal;
            let name = SignatureCache::name(Domain::Randao, &message, &key, reveal);
            cache.check(name, || key.verify(Domain::Randao, &message, reveal)).map_err(Violation::BadRandaoReveal)?;
        }
        for (index, transaction) in self.block.transactions.iter().enumerate() {
            verify_transaction(transaction, self.spec.id, cache)
                .map_err(|error| Violation::BadTransactionSignature { index, error })?;
        }
        Ok(())
    }

    fn check_reward(&self) -> Result<(), Violation> {
        let (coinbase, rules, _) = self.work_seal()?;
        let overflow = Violation::WrongReward { expected: Amount::ZERO, found: coinbase.reward };
        let fees = self.block.total_fees().ok_or(overflow.clone())?;
        let subsidy = block_subsidy(self.before.height + 1, rules);
        let expected = subsidy.checked_add(fees).ok_or(overflow)?;
        if coinbase.reward == expected {
            Ok(())
        } else {
            Err(Violation::WrongReward { expected, found: coinbase.reward })
        }
    }

    /// Whom the fees go to.
    fn producer(&self, state: &ChainState) -> Result<PublicKey, Violation> {
        match &self.block.seal {
            Seal::Work(coinbase) => Ok(coinbase.payee),
            Seal::Stake(seal) => {
                let stake = state.stake().ok_or(Violation::WrongSeal)?;
                let proposer = stake.registry.get(seal.proposer);
                proposer.map(|validator| validator.withdrawal).ok_or(Violation::WrongSeal)
            }
        }
    }

    fn apply_votes(&self, state: &mut ChainState, cache: &mut SignatureCache) -> Result<(), Violation> {
        if let (None, Some(vote)) = (self.spec.engine.stake_rules(), self.block.attestations.first()) {
            return Err(Violation::BadVote { index: 0, error: VoteError::UnknownValidator(vote.validator) });
        }
        let (seal, rules) = self.stake_seal()?;
        let ConsensusState::Stake(stake) = &mut state.consensus else { return Err(Violation::WrongSeal) };
        let (most, found) = (MAX_VOTES_PER_VALIDATOR * stake.registry.0.len(), self.block.attestations.len());
        if found > most {
            return Err(Violation::TooManyVotes { most, found });
        }
        let roll = duties::Roll::new(stake, rules);
        for (index, vote) in self.block.attestations.iter().enumerate() {
            apply_attestation(&mut state.ledger, stake, vote, seal.proposer, self.spec, &roll, cache)
                .map_err(|error| Violation::BadVote { index, error })?;
        }
        Ok(())
    }

    fn apply_transactions(&self, state: &mut ChainState) -> Result<(), Violation> {
        let (most, found) = (self.spec.max_transactions, self.block.transactions.len());
        if found > most {
            return Err(Violation::TooManyTransactions { most, found });
        }
        let producer = self.producer(state)?;
        for (index, transaction) in self.block.transactions.iter().enumerate() {
            apply_transaction(state, transaction, &producer, self.spec)
                .map_err(|error| Violation::Ledger { index, error })?;
        }
        Ok(())
    }

    /// The state after the block.
    fn transition(self, cache: &mut SignatureCache) -> Result<ChainState, Violation> {
        let mut state = self.before.clone();
        let producer = self.producer(&state)?;
        if matches!(self.block.seal, Seal::Stake(_)) || !self.block.attestations.is_empty() {
            self.apply_votes(&mut state, cache)?;
        }
        self.apply_transactions(&mut state)?;
        let pay = |error| Violation::Ledger { index: self.block.transactions.len(), error };
        let fees = self.block.total_fees().unwrap_or(Amount::ZERO);
        state.ledger.credit(&producer, fees).map_err(pay)?;
        state.height += 1;
        let id = self.block.id();
        match (&mut state.consensus, &self.block.seal) {
            (ConsensusState::Work(work), Seal::Work(_)) => {
                let (_, rules, _) = self.work_seal()?;
                state.ledger.mint(&producer, block_subsidy(state.height, rules)).map_err(pay)?;
                advance_work(work, state.height, self.block.header.time, rules);
            }
            (ConsensusState::Stake(stake), Seal::Stake(seal)) => {
                let (_, rules) = self.stake_seal()?;
                sweep_withdrawals(&mut state.ledger, stake, rules);
                let epoch = rules.epoch_of(seal.slot);
                let mixed = duties::mix_after(stake, epoch, Some(&seal.randao_reveal));
                stake.set_randao_mix(epoch, mixed);
                stake.block_roots.push((seal.slot, id));
            }
            _ => return Err(Violation::WrongSeal),
        }
        Ok(state)
    }
}

/// The work state after a block of this height and header time, which is held to be valid.
pub fn advance_work(work: &mut WorkState, height: u64, time: u32, rules: &WorkRules) {
    let bits = required_bits(work, height, time, rules);
    let moved = rules.difficulty_change_at(height).is_some();
    if moved || height - work.period_start_height == rules.params.retarget_interval {
        work.period_start_height = height;
        work.period_start_time = time;
    }
    let window = rules.params.rule.window();
    if moved {
        work.recent_bits.clear();
    }
    push_last(&mut work.recent_bits, bits, window);
    push_last(&mut work.times, time, MEDIAN_TIME_SPAN.max(window + 1));
    work.bits = bits;
    work.total_work = work.total_work.saturating_add(bits.decode().target.work());
}

/// Adds one at the end and drops what is too many at the front.
fn push_last<T>(list: &mut Vec<T>, item: T, most: usize) {
    list.push(item);
    if list.len() > most {
        list.remove(0);
    }
}

/// New coins of the block at `height`.
pub fn block_subsidy(height: u64, rules: &WorkRules) -> Amount {
    rules.params.subsidy_at(Height(height))
}

/// The target a miner of this scale must really meet, as its header says it.
pub fn scaled_bits(required: CompactTarget, scale: u8) -> CompactTarget {
    if scale == 0 {
        return required;
    }
    Target(required.decode().target.0.shl(u32::from(scale))).to_compact()
}

/// What a proposer signs to reveal its share of the randomness: the chain and the epoch.
pub fn randao_message(spec: &ChainSpec, epoch: u64) -> Vec<u8> {
    let mut message = spec.id.0.0.to_vec();
    message.extend_from_slice(&epoch.to_le_bytes());
    message
}
