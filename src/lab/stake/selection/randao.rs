//! A small chain of sixteen validators with keys of their own, some of them yours: the schedule that the reveals draw, and
//! what the last proposer of an epoch can make of it.
//!
//! Mix, seed and draw are the chain's own (`core::consensus::duties`), a reveal is a real signature over the epoch. There are
//! no payments, votes or forks here, and stakes do not change.
//!
//! Two reveals of one validator in one epoch are the same signature, so the second takes the first out of the mix again.

use crate::core::chain::chain_state::StakeState;
use crate::core::chain::registry::{Registry, Validator};
use crate::core::chain::transaction::ChainId;
use crate::core::consensus::duties::{mix_after, mix_of, proposers_from};
use crate::core::consensus::engine::Engine;
use crate::core::consensus::finality::casper_ffg::Ffg;
use crate::core::consensus::leader::stake::mix_randao;
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::queue::Churn;
use crate::core::consensus::spec::ChainSpec;
use crate::core::consensus::validate::randao_message;
use crate::core::hash::sha256_parts;
use crate::core::keys::{Domain, SecretKey, Signature};
use crate::core::units::{Amount, Slot};

pub const VALIDATORS: u32 = 16;
/// What the choice gives, counted once (`tests/selection.rs` with `PROOFGROUND_RUNS=60000`, run 3).
pub const BIAS: &str = "Counted once with real signatures, 60,000 epochs each: with epochs of 8 slots, withholding whenever it \
     pays gives 4 of 16 validators 26.1 % of the slots instead of 25 %, and 8 of 16 get 54.4 % instead of 50 %. With 32 slots, \
     as on Ethereum, 4 of 16 get 25.9 %. It is one bit for each last slot, and each use costs a block.";
/// Of how many of its last slots a proposer compares all ways to reveal or withhold.
pub const MOST_CHOICES: usize = 5;

pub struct Chain {
    spec: ChainSpec,
    pub rules: StakeRules,
    keys: Vec<SecretKey>,
    pub state: StakeState,
    /// The first so many validators are yours.
    own: u32,
}

impl Chain {
    pub fn new(own: u32, run: u64) -> Chain {
        let rules = StakeRules::playground();
        let id = ChainId(sha256_parts(&[b"who proposes", &run.to_le_bytes()]));
        let key = |index: u32| SecretKey::derive(&id.0.0, &index.to_string());
        let keys: Vec<SecretKey> = (0..VALIDATORS).map(key).collect();
        let validator = |key: &SecretKey| {
            let new = Validator::new(key.public_key(), key.public_key(), Amount::from_coins(32), &rules);
            Validator { activation_eligibility_epoch: 0, activation_epoch: 0, ..new }
        };
        let registry = Registry(keys.iter().map(validator).collect());
        let state = StakeState {
            slot: Slot(0),
            registry,
            ffg: Ffg::genesis(id.0.0),
            genesis_mix: id.0.0,
            randao_mixes: vec![(0, id.0.0)],
            block_roots: Vec::new(),
            previous_participation: Vec::new(),
            current_participation: Vec::new(),
            slashings: Vec::new(),
            churn: Churn::default(),
        };
        let spec = ChainSpec { id, engine: Engine::gasper(rules), genesis_time: 0, max_transactions: 0 };
        Chain { spec, rules, keys, state, own }
    }

    pub fn epoch(&self) -> u64 {
        self.rules.epoch_of(self.state.slot)
    }

    /// Which of the epoch's slots is next, from zero.
    pub fn place(&self) -> usize {
        (self.state.slot.0 % self.rules.slots_per_epoch.max(1)) as usize
    }

    pub fn is_own(&self, proposer: Option<u32>) -> bool {
        proposer.is_some_and(|index| index < self.own)
    }

    pub fn mix(&self) -> [u8; 32] {
        mix_after(&self.state, self.epoch(), None)
    }

    /// The proposers of this epoch, the next, or the one after if the mix stayed as it is.
    pub fn proposers(&self, epoch: u64) -> Vec<Option<u32>> {
        proposers_from(&self.state, epoch, mix_of(&self.state, epoch, &self.rules), &self.rules)
    }

    /// Whose turn it is.
    pub fn proposer(&self) -> Option<u32> {
        self.proposers(self.epoch()).get(self.place()).copied().flatten()
    }

    /// How many slots at the end of the epoch are yours, of those still to come.
    pub fn tail(&self) -> usize {
        let proposers = self.proposers(self.epoch());
        let coming = proposers.get(self.place()..).unwrap_or_default();
        coming.iter().rev().take_while(|proposer| self.is_own(**proposer)).count()
    }

    /// A proposer's signature over the running epoch.
    pub fn reveal(&self, proposer: u32) -> Option<Signature> {
        let message = randao_message(&self.spec, self.epoch());
        Some(self.keys.get(proposer as usize)?.sign(Domain::Randao, &message))
    }

    /// Whether a reveal is the proposer's, by its public key.
    pub fn is_good(&self, proposer: u32, reveal: &Signature) -> bool {
        let message = randao_message(&self.spec, self.epoch());
        let key = self.state.registry.get(proposer).map(|validator| validator.signing_key);
        key.is_some_and(|key| key.verify(Domain::Randao, &message, reveal).is_ok())
    }

    /// The slot passes, with this reveal or with no block.
    pub fn pass(&mut self, reveal: Option<&Signature>) {
        let epoch = self.epoch();
        let mix = mix_after(&self.state, epoch, reveal);
        self.state.set_randao_mix(epoch, mix);
        self.state.slot = Slot(self.state.slot.0 + 1);
        let next = self.epoch();
        if next != epoch {
            self.state.set_randao_mix(next, mix);
            let oldest = next.saturating_sub(self.rules.min_seed_lookahead + 1);
            self.state.randao_mixes.retain(|(at, _)| *at >= oldest);
        }
    }

    /// The reveals of the epoch's coming slots.
    pub fn reveals(&self) -> Vec<Option<Signature>> {
        let proposers = self.proposers(self.epoch());
        let coming = proposers.get(self.place()..).unwrap_or_default();
        coming.iter().map(|proposer| proposer.and_then(|index| self.reveal(index))).collect()
    }

    /// Proposers two epochs on after these reveals, but for those that `withheld` names bit by bit.
    pub fn future(&self, reveals: &[Option<Signature>], withheld: u32) -> Vec<Option<u32>> {
        let mut mix = self.mix();
        for (place, reveal) in reveals.iter().enumerate() {
            if let Some(reveal) = reveal.filter(|_| withheld >> (place % 32) & 1 == 0) {
                mix = mix_randao(&mix, &reveal.0);
            }
        }
        proposers_from(&self.state, self.epoch() + 2, mix, &self.rules)
    }

    /// How many of these slots are yours.
    pub fn own_of(&self, proposers: &[Option<u32>]) -> u32 {
        proposers.iter().map(|proposer| u32::from(self.is_own(*proposer))).sum()
    }

    /// Which of the coming reveals to withhold, all of which are yours, for the most proposals less the blocks missed;
    /// the fewest where several are worth the same.
    pub fn best(&self, tail: usize) -> u32 {
        let reveals = self.reveals();
        let worth =
            |withheld: u32| i64::from(self.own_of(&self.future(&reveals, withheld))) - i64::from(withheld.count_ones());
        let ways = 0..1u32 << tail.min(MOST_CHOICES);
        ways.max_by_key(|withheld| (worth(*withheld), std::cmp::Reverse(withheld.count_ones()))).unwrap_or(0)
    }

    /// A whole epoch from its first slot: all reveal, but for your last ones, which you give or withhold as is best. Returns
    /// the blocks you made and the reveals you withheld.
    pub fn withhold_at_will(&mut self) -> (u64, u64) {
        let proposers = self.proposers(self.epoch());
        let tail = self.tail().min(MOST_CHOICES);
        let (mut own, mut withheld) = (0, 0);
        let mut stays_away = 0;
        for (place, proposer) in proposers.iter().enumerate() {
            let coming = proposers.len() - place;
            if coming == tail {
                stays_away = self.best(tail);
            }
            let reveals = coming > tail || stays_away >> (tail - coming) & 1 == 0;
            own += u64::from(reveals && self.is_own(*proposer));
            withheld += u64::from(!reveals);
            let reveal = proposer.filter(|_| reveals).and_then(|index| self.reveal(index));
            self.pass(reveal.as_ref());
        }
        (own, withheld)
    }
}
