//! Who holds which key, and what they try. Every try is a message that was really signed, and the register's verdict on it.
//!
//! Three people: the learner; a thief, once the signing key has leaked; and a watcher, who hands in whatever evidence there
//! is. A lost key is dropped, and its memory wiped: there is no copy to come back to but one that was exported before.

use super::register::{Message, Register, Rotation, VALIDATOR, Verdict};
use crate::core::chain::attestation::{Attestation, AttestationData};
use crate::core::chain::block::SignedHeader;
use crate::core::chain::evidence::evidence_from_votes;
use crate::core::chain::header::Header;
use crate::core::chain::transaction::{Action, ChainId, Transaction};
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::hash::{Hash256, sha256_parts};
use crate::core::hex;
use crate::core::keys::{Domain, PublicKey, SecretKey, Signature};
use crate::core::units::{Amount, Slot};

/// 32 random bytes for each key that a bench begins with: signing, withdrawal, the thief's own, the watcher's.
pub type Entropy = [[u8; 32]; 4];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Signing,
    Withdrawal,
}

impl Which {
    pub const fn words(self) -> &'static str {
        match self {
            Which::Signing => "signing key",
            Which::Withdrawal => "withdrawal key",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Vote,
    Propose,
    /// With 32 random bytes for the new key.
    Rotate([u8; 32]),
    Leak,
    Exit,
    Withdraw,
    NextEpoch,
    LoseWithdrawal,
    Reveal(Which),
    Hide,
    /// A withdrawal key that was exported, in hexadecimal.
    Restore(String),
    /// The thief signs two votes that contradict each other, and the watcher hands them in.
    ThiefContradicts,
    /// The same with an earlier date, before the rotation.
    ThiefBackdates,
    ThiefWithdraws,
    ThiefRotates,
    ThiefExits,
}

/// A message, by whom, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub slot: Slot,
    pub who: &'static str,
    pub what: &'static str,
    pub signed_by: &'static str,
    /// How many bytes were signed.
    pub length: usize,
    pub signature: Signature,
    pub verdict: Verdict,
}

const MOST_ATTEMPTS: usize = 12;

pub struct Bench {
    pub register: Register,
    signing: SecretKey,
    /// Nothing once it is lost.
    withdrawal: Option<SecretKey>,
    /// The signing key that the thief has a copy of.
    stolen: Option<SecretKey>,
    thief: SecretKey,
    watcher: SecretKey,
    /// The learner's last vote that was accepted.
    last_vote: Option<Attestation>,
    pub revealed: Option<Which>,
    /// Newest first.
    pub attempts: Vec<Attempt>,
}

/// A vote for `head` in a slot, signed by `key` in the validator's name.
pub(super) fn vote(key: &SecretKey, chain: ChainId, slot: Slot, head: &[u8]) -> Attestation {
    let epoch = slot.0 / super::register::SLOTS_PER_EPOCH;
    let root = |epoch: u64| Checkpoint { epoch, root: sha256_parts(&[b"checkpoint", &epoch.to_le_bytes()]).0 };
    let data = AttestationData {
        slot,
        head: sha256_parts(&[head, &slot.0.to_le_bytes()]),
        source: root(epoch.saturating_sub(1)),
        target: root(epoch),
    };
    Attestation::sign(key, chain, VALIDATOR, data)
}

/// A block's header for a slot, signed by `key` in the validator's name.
pub(super) fn proposal(key: &SecretKey, chain: ChainId, slot: Slot) -> SignedHeader {
    let previous: Hash256 = sha256_parts(&[b"parent", &slot.0.to_le_bytes()]);
    let header = Header { version: 1, previous, time: slot.0 as u32, ..Header::default() };
    let mut signed = SignedHeader { header, slot, proposer: VALIDATOR, signature: Signature::EMPTY };
    signed.signature = key.sign(Domain::BeaconBlock, &signed.signing_bytes(chain));
    signed
}

/// An action in the name of `sender`, signed by `key`, which need not be its key: that is what the check is for.
pub(super) fn ledger(key: &SecretKey, sender: PublicKey, register: &Register, action: Action) -> Message {
    let sequence = register.sequence_of(&sender);
    let mut transaction = Transaction { sender, sequence, fee: Amount::ZERO, action, signature: Signature::EMPTY };
    transaction.signature = key.sign(Domain::Transaction, &transaction.signing_bytes(register.chain));
    Message::Ledger(transaction)
}

impl Bench {
    pub fn new(entropy: &Entropy) -> Bench {
        let [signing, withdrawal, thief, watcher] = entropy.each_ref().map(SecretKey::from_seed);
        Bench {
            register: Register::new(signing.public_key(), withdrawal.public_key()),
            signing,
            withdrawal: Some(withdrawal),
            stolen: None,
            thief,
            watcher,
            last_vote: None,
            revealed: None,
            attempts: Vec::new(),
        }
    }

    pub fn is_leaked(&self) -> bool {
        self.stolen.is_some()
    }

    /// Whether what leaked is what is registered now.
    pub fn is_leak_live(&self) -> bool {
        let now = self.register.validator.signing_key;
        self.stolen.as_ref().is_some_and(|stolen| stolen.public_key() == now)
    }

    pub fn is_withdrawal_lost(&self) -> bool {
        self.withdrawal.is_none()
    }

    pub(super) fn keys(&self) -> [(&'static str, Option<&SecretKey>); 3] {
        [
            ("Signing key", Some(&self.signing)),
            ("Withdrawal key", self.withdrawal.as_ref()),
            ("A stranger’s key", Some(&self.thief)),
        ]
    }

    /// The secret that a person asked to see, in hexadecimal; made for this one look and kept nowhere.
    pub fn revealed_secret(&self) -> Option<(Which, String)> {
        let which = self.revealed?;
        let key = match which {
            Which::Signing => Some(&self.signing),
            Which::Withdrawal => self.withdrawal.as_ref(),
        };
        key.map(|key| (which, hex::encode(&key.export_seed())))
    }

    /// Does it and says what came of it.
    ///
    /// # Errors
    /// When it cannot even be tried; nothing has changed then. A message that the register refuses is no error: it is an
    /// attempt, with the check that refused it.
    pub fn act(&mut self, act: &Act) -> Result<String, String> {
        // A secret is shown until the next act, whatever that is.
        self.revealed = None;
        let (chain, slot) = (self.register.chain, self.register.slot);
        let withdrawal_key = self.register.validator.withdrawal;
        match act {
            Act::Vote => {
                let vote = vote(&self.signing, chain, slot, b"head");
                let said = self.submit("You", "vote", "signing key", Message::Vote(vote));
                if self.accepted() {
                    // One vote an epoch: a second would contradict it.
                    self.last_vote = Some(vote);
                    self.register.next_epoch();
                }
                Ok(said)
            }
            Act::Propose => {
                let message = Message::Proposal(proposal(&self.signing, chain, slot));
                let said = self.submit("You", "propose a block", "signing key", message);
                if self.accepted() {
                    self.register.slot = Slot(slot.0 + 1);
                }
                Ok(said)
            }
            Act::Rotate(bytes) => {
                let new = SecretKey::from_seed(bytes);
                let owner = self.withdrawal.as_ref().ok_or_else(lost)?;
                let sequence = self.register.sequence_of(&withdrawal_key);
                let rotation = Rotation::sign(owner, chain, withdrawal_key, sequence, new.public_key());
                let said = self.submit("You", "rotate the signing key", "withdrawal key", Message::Rotation(rotation));
                if self.accepted() {
                    self.signing = new;
                }
                Ok(said)
            }
            Act::Leak => {
                self.stolen = Some(self.signing.clone());
                Ok("The thief has a copy of the signing key now. You still have it too, and nothing looks different."
                    .to_owned())
            }
            Act::Exit => {
                let (key, sender, name) = match &self.withdrawal {
                    Some(key) => (key, withdrawal_key, "withdrawal key"),
                    None => (&self.signing, self.signing.public_key(), "signing key"),
                };
                let message = ledger(key, sender, &self.register, Action::Exit);
                Ok(self.submit("You", "exit", name, message))
            }
            Act::Withdraw => {
                let (key, name) = match &self.withdrawal {
                    Some(key) => (key, "withdrawal key"),
                    // It is all there is left to try with.
                    None => (&self.signing, "signing key"),
                };
                let message = ledger(key, withdrawal_key, &self.register, Action::Withdraw);
                Ok(self.submit("You", "withdraw", name, message))
            }
            Act::NextEpoch => {
                self.register.next_epoch();
                Ok(format!("It is epoch {} now.", self.register.epoch()))
            }
            Act::LoseWithdrawal => {
                self.withdrawal = None;
                Ok("The withdrawal key is gone from memory. Without a copy of it nobody can ever move this stake."
                    .to_owned())
            }
            Act::Reveal(which) => {
                if *which == Which::Withdrawal && self.withdrawal.is_none() {
                    return Err(lost());
                }
                self.revealed = Some(*which);
                Ok(format!("The {} is shown until your next act.", which.words()))
            }
            Act::Hide => Ok("The key is hidden again.".to_owned()),
            Act::Restore(text) => {
                let bytes = hex::decode_array::<32>(text.trim()).map_err(|error| error.to_string())?;
                let key = SecretKey::from_seed(&bytes);
                if key.public_key() != withdrawal_key {
                    return Err(format!(
                        "expected the secret of withdrawal key {}, found that of {}",
                        short_key(&withdrawal_key),
                        short_key(&key.public_key())
                    ));
                }
                self.withdrawal = Some(key);
                Ok("It is the withdrawal key: its public half is the one in the register.".to_owned())
            }
            Act::ThiefContradicts => self.contradict(slot, self.last_vote),
            Act::ThiefBackdates => {
                let rotated = self.register.rotated_at();
                let before = rotated.ok_or("expected a rotation before, found none")?;
                self.contradict(Slot(before.0.saturating_sub(1)), None)
            }
            Act::ThiefWithdraws => {
                let stolen = self.stolen.as_ref().ok_or_else(not_leaked)?;
                let message = ledger(stolen, withdrawal_key, &self.register, Action::Withdraw);
                Ok(self.submit("The thief", "withdraw", "stolen signing key", message))
            }
            Act::ThiefRotates => {
                let stolen = self.stolen.as_ref().ok_or_else(not_leaked)?;
                let sequence = self.register.sequence_of(&withdrawal_key);
                let rotation = Rotation::sign(stolen, chain, withdrawal_key, sequence, self.thief.public_key());
                let what = "put in a key of their own";
                Ok(self.submit("The thief", what, "stolen signing key", Message::Rotation(rotation)))
            }
            Act::ThiefExits => {
                let stolen = self.stolen.as_ref().ok_or_else(not_leaked)?;
                let message = ledger(stolen, stolen.public_key(), &self.register, Action::Exit);
                Ok(self.submit("The thief", "exit", "stolen signing key", message))
            }
        }
    }

    /// Two votes for one target epoch: the learner's, if there is one that the stolen key contradicts, and the thief's.
    fn contradict(&mut self, slot: Slot, honest: Option<Attestation>) -> Result<String, String> {
        let stolen = self.stolen.as_ref().ok_or_else(not_leaked)?;
        let chain = self.register.chain;
        let honest =
            honest.filter(|vote| self.register.key_at(vote.data.slot) == stolen.public_key() && self.is_leak_live());
        let (first, at) = match honest {
            Some(vote) => (vote, vote.data.slot),
            None => (vote(stolen, chain, slot, b"head"), slot),
        };
        let second = vote(stolen, chain, at, b"another head");
        let evidence = evidence_from_votes(&first, &second).ok_or("expected two contradicting votes, found none")?;
        let watcher = self.watcher.public_key();
        let message = ledger(&self.watcher, watcher, &self.register, Action::Evidence(Box::new(evidence)));
        Ok(self.submit("A watcher", "hand in two votes that the thief made contradict", "watcher’s own key", message))
    }

    fn accepted(&self) -> bool {
        self.attempts.first().is_some_and(|attempt| attempt.verdict.accepted)
    }

    fn submit(&mut self, who: &'static str, what: &'static str, signed_by: &'static str, message: Message) -> String {
        let slot = self.register.slot;
        let length = message.signed_bytes(self.register.chain).len();
        let verdict = self.register.submit(&message);
        let attempt = Attempt { slot, who, what, signed_by, length, signature: message.signature(), verdict };
        let said = attempt.outcome();
        self.attempts.insert(0, attempt);
        self.attempts.truncate(MOST_ATTEMPTS);
        said
    }
}

impl Attempt {
    pub fn title(&self) -> String {
        let verdict = if self.verdict.accepted { "accepted" } else { "refused" };
        format!("{}: {}, with the {} ({verdict})", self.who, self.what, self.signed_by)
    }

    /// One sentence: what was tried, and what the deciding check said.
    pub fn outcome(&self) -> String {
        let Attempt { who, what, signed_by, verdict, .. } = self;
        match verdict.checks.last() {
            Some(check) if !verdict.accepted => {
                let found = check.outcome.as_ref().err().map_or("", String::as_str);
                format!("Refused: {who} tried to {what} with the {signed_by}. Required: {}; {found}.", check.what)
            }
            _ => format!(
                "Accepted: {who} could {what} with the {signed_by}. All {} checks passed.",
                verdict.checks.len()
            ),
        }
    }
}

fn lost() -> String {
    "expected the withdrawal key, found that it is lost".to_owned()
}

fn not_leaked() -> String {
    "expected a leaked signing key, found that the thief has none".to_owned()
}

/// The first and last digits of a key.
pub fn short_key(key: &PublicKey) -> String {
    let digits = key.to_string();
    let end = digits.get(60..).unwrap_or_default();
    format!("{}…{end}", digits.get(..8).unwrap_or_default())
}
