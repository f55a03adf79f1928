//! Ed25519 keys: who may spend, who must answer for a vote.
//!
//! A signature proves that the holder of a secret key saw exactly these bytes, and anyone can check it with the public
//! key. A node signs different kinds of thing with one key, and a signature on one kind must never pass for another: so
//! every message is prefixed with a [`Domain`] before it is signed. What is verified is verified strictly: a key or a
//! nonce point of small order is refused, and so is a second encoding of the same signature, because nodes that disagree
//! about a signature disagree about the chain.
//!
//! Keys here are for play. They come from a seed that is stored in the clear, and they guard nothing of value.
//!
//! Sources: RFC 8032 (Ed25519); "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko, 2020) for strictness; the
//! consensus specification's `DOMAIN_*` for the idea of domains.

use core::fmt;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::core::hash::sha256_parts;
use crate::core::hex;

/// What comes before the domain's tag in every signed message. Its length is fixed, so prefix, tag and message can be
/// taken apart in one way only.
pub const SIGNING_PREFIX: &[u8; 15] = b"proofground/v1/";

/// What a signature is for. The signed bytes are [`SIGNING_PREFIX`], then the tag, then the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Domain {
    /// A transaction of an account; tag 1.
    Transaction,
    /// A block proposed in a slot; tag 2.
    BeaconBlock,
    /// A validator's vote; tag 3.
    Attestation,
    /// A proposer's contribution to the common randomness; tag 4.
    Randao,
}

impl Domain {
    /// All domains, in the order of their tags.
    pub const ALL: [Self; 4] = [Self::Transaction, Self::BeaconBlock, Self::Attestation, Self::Randao];

    /// The one byte that stands for the domain. Tags are never reused.
    pub const fn tag(self) -> u8 {
        match self {
            Self::Transaction => 1,
            Self::BeaconBlock => 2,
            Self::Attestation => 3,
            Self::Randao => 4,
        }
    }

    /// The bytes that are signed for `message` in this domain.
    pub fn signed_bytes(self, message: &[u8]) -> Vec<u8> {
        [SIGNING_PREFIX.as_slice(), &[self.tag()], message].concat()
    }
}

/// A public key: 32 bytes, a compressed point of the curve. Any 32 bytes can be held; a signature under bytes that are no
/// key fails with [`SignatureError::MalformedKey`].
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// Checks a signature made for `domain`.
    ///
    /// # Errors
    /// See [`SignatureError`].
    pub fn verify(&self, domain: Domain, message: &[u8], signature: &Signature) -> Result<(), SignatureError> {
        self.verify_raw(&domain.signed_bytes(message), signature)
    }

    /// Checks a signature on bare bytes, for test vectors and real-world data. Nothing on a lane is signed this way.
    ///
    /// # Errors
    /// See [`SignatureError`].
    pub fn verify_raw(&self, message: &[u8], signature: &Signature) -> Result<(), SignatureError> {
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| SignatureError::MalformedKey)?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        // Strict verification refuses a weak key by itself; which of the two it was is asked only then.
        let name = |_| if key.is_weak() { SignatureError::WeakKey } else { SignatureError::Mismatch };
        key.verify_strict(message, &signature).map_err(name)
    }
}

impl fmt::Display for PublicKey {
    /// 64 hexadecimal digits, first byte first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&hex::encode(&self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

/// A signature: 64 bytes, the nonce point and the response.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Signature(#[serde(with = "crate::core::byte_array")] pub [u8; 64]);

impl Signature {
    /// Bytes in a signature.
    pub const LEN: usize = 64;
    /// A placeholder that verifies under no key: what stands where nothing was signed yet.
    pub const EMPTY: Self = Self([0; 64]);

    /// Takes exactly 64 bytes.
    ///
    /// # Errors
    /// [`SignatureError::Length`].
    pub fn from_slice(bytes: &[u8]) -> Result<Self, SignatureError> {
        bytes.try_into().map(Self).map_err(|_| SignatureError::Length { expected: Self::LEN, found: bytes.len() })
    }
}

impl fmt::Display for Signature {
    /// 128 hexadecimal digits, first byte first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&hex::encode(&self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}

/// A secret key. It is wiped from memory when dropped and shows nothing of itself.
///
/// ```
/// use proofground::core::keys::{Domain, SecretKey};
/// let key = SecretKey::derive(b"a learner's seed", "account/0");
/// let signature = key.sign(Domain::Transaction, b"pay Bob 5");
/// assert!(key.public_key().verify(Domain::Transaction, b"pay Bob 5", &signature).is_ok());
/// assert!(key.public_key().verify(Domain::Attestation, b"pay Bob 5", &signature).is_err());
/// ```
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key that RFC 8032 makes from these 32 bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// A key of its own for each label, from one seed of any length. Seed and label cannot run into each other, as the
    /// seed's length is hashed before it.
    pub fn derive(seed: &[u8], label: &str) -> Self {
        let length = (seed.len() as u64).to_le_bytes();
        Self::from_seed(&sha256_parts(&[b"proofground/key/v1\0", &length, seed, label.as_bytes()]).0)
    }

    /// The 32 bytes that the key was made from, for a deliberate export: whoever has them has the key.
    pub fn export_seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs `message` for `domain`. The same input gives the same signature always.
    pub fn sign(&self, domain: Domain, message: &[u8]) -> Signature {
        self.sign_raw(&domain.signed_bytes(message))
    }

    /// Signs bare bytes, for test vectors. Nothing on a lane is signed this way.
    pub fn sign_raw(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(hidden, public {})", self.public_key())
    }
}

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignatureError {
    /// The wrong number of bytes.
    Length {
        /// Bytes wanted.
        expected: usize,
        /// Bytes found.
        found: usize,
    },
    /// The public key is not a point of the curve.
    MalformedKey,
    /// The public key is of small order: signatures under it can be made to fit many messages.
    WeakKey,
    /// The signature is not one of this key on this message, or not in its one strict encoding.
    Mismatch,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => {
                write!(f, "expected a signature of {expected} bytes, found {found}")
            }
            Self::MalformedKey => f.write_str("expected a point of the curve as public key, found other bytes"),
            Self::WeakKey => f.write_str("expected a public key of full order, found one of small order"),
            Self::Mismatch => f.write_str("expected this key's signature on this message, found another"),
        }
    }
}

impl core::error::Error for SignatureError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_flipped_bit_makes_a_signature_worthless() {
        let key = SecretKey::derive(b"seed", "a");
        let signature = key.sign(Domain::Attestation, b"vote");
        assert_eq!(key.public_key().verify(Domain::Attestation, b"vote", &signature), Ok(()));
        for bit in 0..512 {
            let mut flipped = signature;
            flipped.0[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(key.public_key().verify(Domain::Attestation, b"vote", &flipped), Err(SignatureError::Mismatch));
        }
    }

    #[test]
    fn domains_and_labels_keep_apart() {
        let key = SecretKey::derive(b"seed", "a");
        for made in Domain::ALL {
            let signature = key.sign(made, b"message");
            for checked in Domain::ALL {
                assert_eq!(key.public_key().verify(checked, b"message", &signature).is_ok(), made == checked);
            }
            assert!(key.public_key().verify_raw(b"message", &signature).is_err());
        }
        assert_ne!(SecretKey::derive(b"seed", "a").public_key(), SecretKey::derive(b"seed", "b").public_key());
        assert_ne!(SecretKey::derive(b"see", "da").public_key(), SecretKey::derive(b"seed", "a").public_key());
    }

    #[test]
    fn bad_keys_are_named() {
        let signature = Signature([0; 64]);
        assert_eq!(PublicKey([2; 32]).verify_raw(b"", &signature), Err(SignatureError::MalformedKey));
        let mut identity = [0; 32];
        identity[0] = 1;
        assert_eq!(PublicKey(identity).verify_raw(b"", &signature), Err(SignatureError::WeakKey));
        assert_eq!(Signature::from_slice(&[0; 63]), Err(SignatureError::Length { expected: 64, found: 63 }));
    }

    #[test]
    fn secrets_are_not_shown() {
        let key = SecretKey::from_seed(&[0x5a; 32]);
        assert_eq!(key.export_seed(), [0x5a; 32]);
        assert!(!format!("{key:?}").contains("5a5a"));
    }
}
