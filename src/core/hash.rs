//! SHA-256, once and twice.
//!
//! A hash is a fingerprint: any change to the data changes it beyond recognition, and nobody knows a way to find data for
//! a given fingerprint other than by trying. Bitcoin hashes twice. It also shows hashes back to front: the 32 bytes are
//! kept as the function gives them, but printed last byte first, because they are compared as little-endian numbers and
//! the printed form then shows the number. The zeros that miners look for are at the front of the printed form.
//!
//! Sources: FIPS 180-4 (SHA-256); Bitcoin Core `hash.h` (`CHash256`) and `uint256.h` (`GetHex`).

use core::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::core::hex::{self, HexError};
use crate::core::units::u256::U256;

/// A 256-bit hash: 32 bytes in the order the hash function gives them, displayed last byte first.
///
/// `Ord` compares the bytes in their internal order, to sort and to look up; for size as a number use [`Hash256::to_u256`].
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hash256(pub [u8; 32]);

impl Hash256 {
    /// 32 zero bytes: the parent of the genesis block, and the Merkle root of nothing.
    pub const ZERO: Self = Self([0; 32]);

    /// Reads 64 digits as explorers show them, most significant byte first.
    ///
    /// # Errors
    /// See [`HexError`].
    pub fn from_display_hex(text: &str) -> Result<Self, HexError> {
        let mut bytes: [u8; 32] = hex::decode_array(text)?;
        bytes.reverse();
        Ok(Self(bytes))
    }

    /// This hash as a number: the bytes read as little-endian, which is what a target is compared with.
    pub fn to_u256(self) -> U256 {
        U256::from_le_bytes(self.0)
    }

    /// Zero bits at the front of the displayed form, 0 to 256.
    pub fn leading_zero_bits(self) -> u32 {
        256 - self.to_u256().bits()
    }

    /// The bytes in internal order.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_u256(), f)
    }
}

impl fmt::Debug for Hash256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash256({self})")
    }
}

/// SHA-256 of `data`.
///
/// ```
/// use proofground::core::{hash::sha256, hex};
/// assert_eq!(hex::encode(&sha256(b"abc").0), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
/// ```
pub fn sha256(data: &[u8]) -> Hash256 {
    Hash256(Sha256::digest(data).into())
}

/// SHA-256 of the SHA-256 of `data`: Bitcoin's hash of headers, transactions and Merkle nodes.
pub fn sha256d(data: &[u8]) -> Hash256 {
    sha256(&sha256(data).0)
}

/// SHA-256 of several pieces laid end to end.
pub fn sha256_parts(parts: &[&[u8]]) -> Hash256 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    Hash256(hasher.finalize().into())
}

/// [`sha256d`] of two hashes laid end to end: a Merkle node from its children.
pub fn sha256d_pair(left: &Hash256, right: &Hash256) -> Hash256 {
    sha256(&sha256_parts(&[&left.0, &right.0]).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashing_twice_and_showing_backwards() {
        // Known from every Bitcoin library: SHA256d("hello").
        assert_eq!(
            hex::encode(&sha256d(b"hello").0),
            "9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50"
        );
        assert_eq!(sha256d(b"hello").to_string(), "503d8319a48348cdc610a582f7bf754b5833df65038606eb48510790dfc99595");
        assert_eq!(Hash256::from_display_hex(&sha256d(b"hello").to_string()), Ok(sha256d(b"hello")));
        assert_eq!(sha256_parts(&[b"a", b"", b"bc"]), sha256(b"abc"));
        assert_eq!(Hash256::ZERO.leading_zero_bits(), 256);
        assert_eq!(Hash256([0xff; 32]).leading_zero_bits(), 0);
    }
}
