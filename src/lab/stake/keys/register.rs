//! A register of one validator: which message counts, by which check.
//!
//! Messages are the core's own ([`SignedHeader`], [`Attestation`], [`Transaction`], [`SlashingEvidence`]), checked by the
//! core's own code; only the rotation of the signing key is new here. Each check is kept with its outcome, and the first
//! that fails refuses the message: nothing has changed then.
//!
//! A rotation does not wipe out what the old key signed: for each slot counts the key that was registered then, as long as
//! evidence may be handed in. Else rotating would be the way out of a slashing.

use crate::core::chain::attestation::Attestation;
use crate::core::chain::block::SignedHeader;
use crate::core::chain::evidence::SlashingEvidence;
use crate::core::chain::registry::{FAR_FUTURE_EPOCH, Validator};
use crate::core::chain::transaction::{Action, ChainId, Transaction};
use crate::core::consensus::penalty::slashing::{SlashingParams, is_slashable_validator};
use crate::core::hash::sha256;
use crate::core::keys::{Domain, PublicKey, SecretKey, Signature, SignatureError};
use crate::core::units::{Amount, GRAINS_PER_COIN, Slot};

pub const SLOTS_PER_EPOCH: u64 = 8;
/// Epochs from the exit to the withdrawal, as in the playground.
pub const WITHDRAWAL_DELAY: u64 = 4;
pub const STAKE: u64 = 32 * GRAINS_PER_COIN;
/// The validator's index.
pub const VALIDATOR: u32 = 0;
/// What says in a signed message that it is a rotation; the core's actions have 0 to 4.
const ROTATION_TAG: u8 = 0x80;

/// A new signing key for the validator, signed by the withdrawal key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    pub sender: PublicKey,
    pub sequence: u64,
    pub new_key: PublicKey,
    pub signature: Signature,
}

impl Rotation {
    pub fn sign(key: &SecretKey, chain: ChainId, sender: PublicKey, sequence: u64, new_key: PublicKey) -> Rotation {
        let mut rotation = Rotation { sender, sequence, new_key, signature: Signature::EMPTY };
        rotation.signature = key.sign(Domain::Transaction, &rotation.signing_bytes(chain));
        rotation
    }

    /// Laid out as a transaction: chain, sender, sequence, no fee, tag, then the new key. The tag keeps it apart.
    pub fn signing_bytes(&self, chain: ChainId) -> Vec<u8> {
        [&chain.0.0[..], &self.sender.0, &self.sequence.to_le_bytes(), &[0; 8], &[ROTATION_TAG], &self.new_key.0]
            .concat()
    }

    pub fn verify(&self, chain: ChainId) -> Result<(), SignatureError> {
        self.sender.verify(Domain::Transaction, &self.signing_bytes(chain), &self.signature)
    }
}

/// What the register judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    Proposal(SignedHeader),
    Vote(Attestation),
    Rotation(Rotation),
    Ledger(Transaction),
}

impl Message {
    pub fn signature(&self) -> Signature {
        match self {
            Message::Proposal(header) => header.signature,
            Message::Vote(vote) => vote.signature,
            Message::Rotation(rotation) => rotation.signature,
            Message::Ledger(transaction) => transaction.signature,
        }
    }

    /// The bytes that were signed, without the core's prefix.
    pub fn signed_bytes(&self, chain: ChainId) -> Vec<u8> {
        match self {
            Message::Proposal(header) => header.signing_bytes(chain),
            Message::Vote(vote) => vote.signing_bytes(chain),
            Message::Rotation(rotation) => rotation.signing_bytes(chain),
            Message::Ledger(transaction) => transaction.signing_bytes(chain),
        }
    }
}

/// One check and its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What must hold.
    pub what: &'static str,
    /// `Err`: what was found instead.
    pub outcome: Result<(), String>,
}

/// What a message came to. The last check is the one that decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub checks: Vec<Check>,
    pub accepted: bool,
}

/// What an accepted message does.
enum Effect {
    Heard,
    NewKey(PublicKey),
    Exit,
    Withdraw(PublicKey),
    Slash,
}

/// The checks so far, of which each must hold for the next to be made.
#[derive(Default)]
struct Checks(Vec<Check>);

impl Checks {
    fn require(&mut self, what: &'static str, outcome: Result<(), String>) -> Option<()> {
        let passed = outcome.is_ok();
        self.0.push(Check { what, outcome });
        passed.then_some(())
    }

    fn that(&mut self, what: &'static str, holds: bool, found: impl FnOnce() -> String) -> Option<()> {
        self.require(what, if holds { Ok(()) } else { Err(found()) })
    }

    fn signature(&mut self, what: &'static str, outcome: Result<(), SignatureError>) -> Option<()> {
        self.require(what, outcome.map_err(|error| error.to_string()))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    pub chain: ChainId,
    pub slot: Slot,
    pub validator: Validator,
    /// Signing keys and the slot from which each counts, ascending.
    keys: Vec<(u64, PublicKey)>,
    /// How many messages of each sender were accepted.
    sequences: Vec<(PublicKey, u64)>,
    /// What was withdrawn, and to whom.
    pub paid_out: Vec<(PublicKey, Amount)>,
}

impl Register {
    /// With one validator that deposited its stake and is at work.
    pub fn new(signing_key: PublicKey, withdrawal: PublicKey) -> Register {
        Register {
            chain: ChainId(sha256(b"proofground/keys-lab/v1")),
            slot: Slot(2 * SLOTS_PER_EPOCH),
            validator: Validator {
                signing_key,
                withdrawal,
                balance: Amount(STAKE),
                effective_balance: STAKE,
                activation_eligibility_epoch: 0,
                activation_epoch: 0,
                exit_epoch: FAR_FUTURE_EPOCH,
                withdrawable_epoch: FAR_FUTURE_EPOCH,
                slashed: false,
                inactivity_score: 0,
                missed: 0,
            },
            keys: vec![(0, signing_key)],
            sequences: Vec::new(),
            paid_out: Vec::new(),
        }
    }

    pub fn epoch(&self) -> u64 {
        self.slot.0 / SLOTS_PER_EPOCH
    }

    pub fn next_epoch(&mut self) {
        self.slot = Slot((self.epoch() + 1).saturating_mul(SLOTS_PER_EPOCH));
    }

    pub fn sequence_of(&self, sender: &PublicKey) -> u64 {
        self.sequences.iter().find(|(who, _)| who == sender).map_or(0, |(_, next)| *next)
    }

    /// The signing key that counted in a slot.
    pub fn key_at(&self, slot: Slot) -> PublicKey {
        let found = self.keys.iter().rev().find(|(from, _)| *from <= slot.0);
        found.map_or(self.validator.signing_key, |(_, key)| *key)
    }

    /// When the present signing key came in, if it is not the first.
    pub fn rotated_at(&self) -> Option<Slot> {
        self.keys.last().filter(|_| self.keys.len() > 1).map(|(from, _)| Slot(*from))
    }

    /// Judges a message, and does what it asks if it is accepted.
    pub fn submit(&mut self, message: &Message) -> Verdict {
        let mut checks = Checks::default();
        let effect = self.judge(message, &mut checks);
        let accepted = effect.is_some();
        if let Some(effect) = effect {
            self.count(message);
            self.apply(effect);
        }
        Verdict { checks: checks.0, accepted }
    }

    fn judge(&self, message: &Message, checks: &mut Checks) -> Option<Effect> {
        match message {
            Message::Proposal(header) => {
                checks.that("the slot is the present one", header.slot == self.slot, || {
                    format!("slot {} while it is slot {}", header.slot, self.slot)
                })?;
                self.at_work(header.proposer, checks)?;
                let key = self.key_at(header.slot);
                checks.signature("the signature is the registered signing key’s", header.verify(self.chain, &key))?;
                Some(Effect::Heard)
            }
            Message::Vote(vote) => {
                checks.that("the slot is the present one", vote.data.slot == self.slot, || {
                    format!("slot {} while it is slot {}", vote.data.slot, self.slot)
                })?;
                self.at_work(vote.validator, checks)?;
                let key = self.key_at(vote.data.slot);
                checks.signature("the signature is the registered signing key’s", vote.verify(self.chain, &key))?;
                Some(Effect::Heard)
            }
            Message::Rotation(rotation) => {
                checks.that(
                    "the sender is the withdrawal key",
                    rotation.sender == self.validator.withdrawal,
                    || "another key".to_owned(),
                )?;
                checks.signature("the signature is the withdrawal key’s", rotation.verify(self.chain))?;
                self.in_sequence(&rotation.sender, rotation.sequence, checks)?;
                self.at_work(VALIDATOR, checks)?;
                let used = rotation.new_key == self.validator.withdrawal
                    || self.keys.iter().any(|(_, key)| *key == rotation.new_key);
                checks.that("the new key is new", !used, || "a key that is in the register already".to_owned())?;
                Some(Effect::NewKey(rotation.new_key))
            }
            Message::Ledger(transaction) => {
                checks.signature("the signature is the sender’s", transaction.verify(self.chain))?;
                self.in_sequence(&transaction.sender, transaction.sequence, checks)?;
                self.judge_action(transaction, checks)
            }
        }
    }

    fn judge_action(&self, transaction: &Transaction, checks: &mut Checks) -> Option<Effect> {
        let validator = &self.validator;
        match &transaction.action {
            Action::Exit => {
                let may = transaction.sender == validator.withdrawal || transaction.sender == validator.signing_key;
                checks.that("the sender is one of the validator’s two keys", may, || "another key".to_owned())?;
                self.at_work(VALIDATOR, checks)?;
                Some(Effect::Exit)
            }
            Action::Withdraw => {
                let may = transaction.sender == validator.withdrawal;
                checks.that("the sender is the withdrawal key", may, || "another key".to_owned())?;
                checks.that("the exit and its delay are over", self.epoch() >= validator.withdrawable_epoch, || {
                    match validator.withdrawable_epoch {
                        FAR_FUTURE_EPOCH => "a validator that is still at work".to_owned(),
                        epoch => format!("epoch {} while it opens in epoch {epoch}", self.epoch()),
                    }
                })?;
                checks.that("there is stake left", !validator.balance.is_zero(), || "nothing left".to_owned())?;
                Some(Effect::Withdraw(transaction.sender))
            }
            Action::Evidence(evidence) => self.judge_evidence(evidence, checks),
            Action::Transfer { .. } | Action::Deposit { .. } => {
                checks.require("the act is one of this register’s", Err("a transfer or a deposit".to_owned()))?;
                None
            }
        }
    }

    fn judge_evidence(&self, evidence: &SlashingEvidence, checks: &mut Checks) -> Option<Effect> {
        let (slot, validator) = (slot_of(evidence), &self.validator);
        let here = evidence.offender() == VALIDATOR
            && is_slashable_validator(
                validator.slashed,
                validator.activation_epoch,
                validator.withdrawable_epoch,
                self.epoch(),
            );
        checks.that("the validator can still be slashed", here, || "one slashed before, or gone".to_owned())?;
        let window = SlashingParams::playground().epochs_per_slashings_vector;
        let age = self.epoch().checked_sub(slot.0 / SLOTS_PER_EPOCH);
        checks.that("the fault is in the past and not too old", age.is_some_and(|age| age < window), || {
            format!("slot {slot}, outside the last {window} epochs")
        })?;
        let proof = evidence.verify(self.chain, &self.key_at(slot)).map_err(|error| error.to_string());
        checks.require("two contradicting messages, both signed by the key registered for their slot", proof)?;
        Some(Effect::Slash)
    }

    fn at_work(&self, validator: u32, checks: &mut Checks) -> Option<()> {
        let works = validator == VALIDATOR && self.validator.exit_epoch == FAR_FUTURE_EPOCH;
        checks.that("the validator is at work", works, || "one that leaves or has left".to_owned())
    }

    fn in_sequence(&self, sender: &PublicKey, sequence: u64, checks: &mut Checks) -> Option<()> {
        let next = self.sequence_of(sender);
        checks.that("the number is the sender’s next, so that nothing counts twice", sequence == next, || {
            format!("number {sequence}, not {next}")
        })
    }

    fn count(&mut self, message: &Message) {
        let sender = match message {
            Message::Rotation(rotation) => rotation.sender,
            Message::Ledger(transaction) => transaction.sender,
            Message::Proposal(_) | Message::Vote(_) => return,
        };
        match self.sequences.iter_mut().find(|(who, _)| *who == sender) {
            Some((_, next)) => *next += 1,
            None => self.sequences.push((sender, 1)),
        }
    }

    fn apply(&mut self, effect: Effect) {
        let epoch = self.epoch();
        let validator = &mut self.validator;
        match effect {
            Effect::Heard => {}
            Effect::NewKey(key) => {
                validator.signing_key = key;
                self.keys.push((self.slot.0 + 1, key));
                self.slot = Slot(self.slot.0 + 1);
            }
            Effect::Exit => {
                validator.exit_epoch = epoch + 1;
                validator.withdrawable_epoch = epoch + 1 + WITHDRAWAL_DELAY;
            }
            Effect::Withdraw(to) => {
                self.paid_out.push((to, validator.balance));
                validator.balance = Amount::ZERO;
            }
            Effect::Slash => {
                let params = SlashingParams::playground();
                validator.slashed = true;
                let penalty = Amount(params.initial_penalty(validator.effective_balance));
                validator.balance = validator.balance.saturating_sub(penalty);
                validator.exit_epoch = validator.exit_epoch.min(epoch + 1);
                let by_exit = validator.exit_epoch + WITHDRAWAL_DELAY;
                validator.withdrawable_epoch = params.withdrawable_epoch(by_exit, epoch);
            }
        }
    }
}

/// The slot that a piece of evidence is about.
fn slot_of(evidence: &SlashingEvidence) -> Slot {
    match evidence {
        SlashingEvidence::ProposerEquivocation { first, .. } => first.slot,
        SlashingEvidence::DoubleVote { first, .. } | SlashingEvidence::SurroundVote { first, .. } => first.data.slot,
    }
}
