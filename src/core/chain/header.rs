//! The 80 bytes that a miner hashes.
//!
//! Everything a block says is bound into its header: the parent by its hash, the transactions by their Merkle root. So to
//! change anything in a block is to change its header, hence its hash, hence the proof of work. The layout is Bitcoin's to
//! the byte, so that every real Bitcoin header is valid input here.
//!
//! Source: Bitcoin Core v31.99, `primitives/block.h` (`CBlockHeader`); all numbers little-endian.

use core::fmt;
use core::ops::Range;

use serde::{Deserialize, Serialize};

use crate::core::hash::{Hash256, sha256d};
use crate::core::hex::{self, HexError};
use crate::core::units::work::CompactTarget;

/// Bytes in a header.
pub const HEADER_LEN: usize = 80;

/// A block header.
///
/// ```
/// use proofground::core::{chain::header::Header, consensus::leader::work::{WorkParams, check_proof}};
/// let genesis = Header::parse_hex(concat!(
///     "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f61",
///     "7fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c",
/// ))?;
/// assert_eq!(genesis.hash().to_string(), "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
/// assert!(check_proof(&genesis.hash(), genesis.bits, WorkParams::bitcoin().pow_limit).is_ok());
/// # Ok::<(), proofground::core::chain::header::HeaderError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Header {
    /// Which rules the miner signals; signed, as in Core.
    pub version: i32,
    /// The parent's hash.
    pub previous: Hash256,
    /// Commits to the transactions and their order.
    pub merkle_root: Hash256,
    /// When the miner says it was made, in seconds since 1970 (on a lane: since the lane's own start).
    pub time: u32,
    /// The target this header's hash must meet.
    pub bits: CompactTarget,
    /// The number the miner varies until the hash meets the target.
    pub nonce: u32,
}

/// A field of the header: what it is called and which bytes hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderField {
    /// The field's name, as in [`Header`].
    pub name: &'static str,
    /// Its bytes among the 80.
    pub range: Range<usize>,
}

/// The six fields in their order; together they cover the 80 bytes exactly.
pub const FIELDS: [HeaderField; 6] = [
    HeaderField { name: "version", range: 0..4 },
    HeaderField { name: "previous", range: 4..36 },
    HeaderField { name: "merkle_root", range: 36..68 },
    HeaderField { name: "time", range: 68..72 },
    HeaderField { name: "bits", range: 72..76 },
    HeaderField { name: "nonce", range: 76..80 },
];

impl Header {
    /// The 80 bytes that are hashed.
    pub fn to_bytes(&self) -> [u8; HEADER_LEN] {
        let mut bytes = [0; HEADER_LEN];
        bytes[0..4].copy_from_slice(&self.version.to_le_bytes());
        bytes[4..36].copy_from_slice(&self.previous.0);
        bytes[36..68].copy_from_slice(&self.merkle_root.0);
        bytes[68..72].copy_from_slice(&self.time.to_le_bytes());
        bytes[72..76].copy_from_slice(&self.bits.0.to_le_bytes());
        bytes[76..80].copy_from_slice(&self.nonce.to_le_bytes());
        bytes
    }

    /// Reads exactly 80 bytes. Any 80 bytes are a header; whether it is a valid one is for the rules to say.
    ///
    /// # Errors
    /// [`HeaderError::Length`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, HeaderError> {
        let bytes: &[u8; HEADER_LEN] =
            bytes.try_into().map_err(|_| HeaderError::Length { expected: HEADER_LEN, found: bytes.len() })?;
        fn part<const N: usize>(bytes: &[u8; HEADER_LEN], start: usize) -> [u8; N] {
            core::array::from_fn(|index| bytes[start + index])
        }
        Ok(Self {
            version: i32::from_le_bytes(part(bytes, 0)),
            previous: Hash256(part(bytes, 4)),
            merkle_root: Hash256(part(bytes, 36)),
            time: u32::from_le_bytes(part(bytes, 68)),
            bits: CompactTarget(u32::from_le_bytes(part(bytes, 72))),
            nonce: u32::from_le_bytes(part(bytes, 76)),
        })
    }

    /// Reads 160 hexadecimal digits.
    ///
    /// # Errors
    /// [`HeaderError::Hex`] or [`HeaderError::Length`].
    pub fn parse_hex(text: &str) -> Result<Self, HeaderError> {
        Self::from_bytes(&hex::decode(text).map_err(HeaderError::Hex)?)
    }

    /// The block's hash: SHA-256 twice over the 80 bytes.
    pub fn hash(&self) -> Hash256 {
        sha256d(&self.to_bytes())
    }
}

/// Why something is not a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeaderError {
    /// The wrong number of bytes.
    Length {
        /// Bytes wanted.
        expected: usize,
        /// Bytes found.
        found: usize,
    },
    /// The text is not hexadecimal.
    Hex(HexError),
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => {
                write!(f, "expected a header of {expected} bytes, found {found}")
            }
            Self::Hex(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl core::error::Error for HeaderError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_cover_the_header_and_agree_with_the_code() {
        let mut next = 0;
        for field in FIELDS {
            assert_eq!(field.range.start, next);
            next = field.range.end;
        }
        assert_eq!(next, HEADER_LEN);

        let bytes: [u8; HEADER_LEN] = core::array::from_fn(|index| index as u8);
        let header = Header::from_bytes(&bytes).unwrap();
        assert_eq!(header.to_bytes(), bytes);
        assert_eq!(header.nonce.to_le_bytes(), bytes[FIELDS[5].range.clone()]);
        assert_eq!(header.bits.0.to_le_bytes(), bytes[FIELDS[4].range.clone()]);
        assert_eq!(header.previous.0, bytes[FIELDS[1].range.clone()]);
    }

    #[test]
    fn a_wrong_length_is_named() {
        assert_eq!(Header::from_bytes(&[0; 79]), Err(HeaderError::Length { expected: 80, found: 79 }));
        assert_eq!(Header::parse_hex("00"), Err(HeaderError::Length { expected: 80, found: 1 }));
        assert_eq!(Header::parse_hex("0"), Err(HeaderError::Hex(HexError::OddLength { found: 1 })));
    }
}
