//! The keys of everybody here, worked out from the seed. They are for play: whoever has the seed has the keys.

use crate::core::keys::{PublicKey, SecretKey};
use serde::{Deserialize, Serialize};

/// Account and signing keys by person, and the miners' payout keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "KeySource", into = "KeySource")]
pub struct Keyring {
    source: KeySource,
    accounts: Vec<SecretKey>,
    signers: Vec<SecretKey>,
    payouts: Vec<PublicKey>,
}

/// What the keys are derived from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySource {
    pub seed: u64,
    pub people: Vec<String>,
    pub miners: Vec<String>,
}

impl From<KeySource> for Keyring {
    fn from(source: KeySource) -> Self {
        let seed = source.seed.to_le_bytes();
        let derive = |kind: &str, name: &String| SecretKey::derive(&seed, &format!("{kind}/{name}"));
        Self {
            accounts: source.people.iter().map(|name| derive("account", name)).collect(),
            signers: source.people.iter().map(|name| derive("signer", name)).collect(),
            // The learner mines to the same account that pays; the others' payouts are keys of their own.
            payouts: source
                .miners
                .iter()
                .map(|name| {
                    let kind = if source.people.first() == Some(name) { "account" } else { "miner" };
                    derive(kind, name).public_key()
                })
                .collect(),
            source,
        }
    }
}

impl From<Keyring> for KeySource {
    fn from(keyring: Keyring) -> Self {
        keyring.source
    }
}

impl Keyring {
    pub fn account(&self, person: u8) -> Option<&SecretKey> {
        self.accounts.get(usize::from(person))
    }

    /// How many people there are; they are numbered by a byte.
    pub fn people(&self) -> usize {
        self.accounts.len()
    }

    /// The key a person's validator signs blocks and votes with.
    pub fn signer(&self, person: u8) -> Option<&SecretKey> {
        self.signers.get(usize::from(person))
    }

    pub fn payout(&self, miner: u8) -> Option<PublicKey> {
        self.payouts.get(usize::from(miner)).copied()
    }

    pub fn payouts(&self) -> &[PublicKey] {
        &self.payouts
    }

    /// Whose account, or payout key, this is.
    pub fn name_of(&self, key: &PublicKey) -> Option<&str> {
        let person = self.accounts.iter().position(|account| account.public_key() == *key);
        let miner = self.payouts.iter().position(|payout| payout == key);
        match (person, miner) {
            (Some(person), _) => self.source.people.get(person).map(String::as_str),
            (None, Some(miner)) => self.source.miners.get(miner).map(String::as_str),
            (None, None) => None,
        }
    }
}
