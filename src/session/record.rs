//! The small record a run can be rebuilt from: seed, intents with their times, settings.
//!
//! Saved bytes carry a mark, a version and a checksum. Whatever else arrives is refused with what was expected and what
//! was found, and nothing is touched. A snapshot of the world may come along; it is a cache and never the truth.

use crate::core::hash::sha256;
use crate::core::units::SimTime;
use crate::core::world::World;
use crate::core::world::intent::Intent;
use crate::view::model::Speed;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Intents a run may record; then it has to end.
pub const MAX_INTENTS: usize = 200_000;
/// Bytes of a record, and of a snapshot, that are looked at.
pub const MAX_RECORD_BYTES: usize = 16 << 20;
pub const MAX_SNAPSHOT_BYTES: usize = 256 << 20;

const RECORD_MARK: [u8; 4] = *b"PGR1";
const SNAPSHOT_MARK: [u8; 4] = *b"PGS1";

/// An intent and when it was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub at: SimTime,
    pub intent: Intent,
}

/// What the learner chose about the page rather than about the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub speed: Speed,
    /// 0: not chosen yet.
    pub workers: u8,
    pub cpu_percent: u8,
    pub keep_mining: bool,
    /// Milliwatts of one busy core.
    pub milliwatts: u64,
    /// Hashes a second last measured, all workers together; 0 before the first.
    pub hash_rate: u64,
    /// Nanoseconds a signature and a verification take here; 0 before they were timed.
    pub sign_ns: u32,
    pub verify_ns: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            speed: Speed::X1,
            workers: 0,
            cpu_percent: 100,
            keep_mining: false,
            milliwatts: 10_000,
            hash_rate: 0,
            sign_ns: 0,
            verify_ns: 0,
        }
    }
}

/// A run, as it is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub seed: u64,
    pub until: SimTime,
    pub intents: Vec<Recorded>,
    pub settings: Settings,
}

/// A world as it was after so many intents of a record.
#[derive(Clone, Debug, Deserialize)]
pub struct Snapshot {
    pub intents: u64,
    pub world: World,
}

/// Why saved bytes are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestoreError {
    TooLarge { most: usize, found: usize },
    NotASave { found: usize },
    BadChecksum,
    Malformed,
    TrailingBytes { found: usize },
    TooManyIntents { most: usize, found: usize },
    NotInOrder { index: usize },
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { most, found } => write!(f, "expected at most {most} bytes, found {found}"),
            Self::NotASave { found } => {
                write!(f, "expected a save of this version, marked PGR1, found {found} bytes without the mark")
            }
            Self::BadChecksum => write!(f, "expected bytes that match their checksum, found changed ones"),
            Self::Malformed => write!(f, "expected a complete record, found one that ends or turns early"),
            Self::TrailingBytes { found } => write!(f, "expected nothing after the record, found {found} bytes"),
            Self::TooManyIntents { most, found } => write!(f, "expected at most {most} actions, found {found}"),
            Self::NotInOrder { index } => write!(f, "expected actions in order of time, found number {index} too early"),
        }
    }
}

impl std::error::Error for RestoreError {}

impl Record {
    pub fn to_bytes(&self) -> Vec<u8> {
        seal(RECORD_MARK, self)
    }

    /// Reads a record and holds it to every limit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RestoreError> {
        let record: Self = open(RECORD_MARK, bytes, MAX_RECORD_BYTES)?;
        if record.intents.len() > MAX_INTENTS {
            return Err(RestoreError::TooManyIntents { most: MAX_INTENTS, found: record.intents.len() });
        }
        let times = record.intents.iter().map(|recorded| recorded.at).chain([record.until]);
        let mut last = SimTime(0);
        for (index, at) in times.enumerate() {
            if at < last {
                return Err(RestoreError::NotInOrder { index });
            }
            last = at;
        }
        Ok(record)
    }
}

/// A [`Snapshot`] that need not own its world; written alike.
#[derive(Serialize)]
struct SnapshotOf<'a> {
    intents: u64,
    world: &'a World,
}

impl Snapshot {
    /// The bytes of a snapshot, without copying the world first.
    pub fn bytes_of(intents: u64, world: &World) -> Vec<u8> {
        seal(SNAPSHOT_MARK, &SnapshotOf { intents, world })
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RestoreError> {
        open(SNAPSHOT_MARK, bytes, MAX_SNAPSHOT_BYTES)
    }
}

/// Mark, first eight bytes of the SHA-256 of what follows, then the value.
fn seal<T: Serialize>(mark: [u8; 4], value: &T) -> Vec<u8> {
    let body = postcard::to_allocvec(value).unwrap_or_default();
    [&mark[..], &sha256(&body).0[..8], &body].concat()
}

fn open<T: DeserializeOwned>(mark: [u8; 4], bytes: &[u8], most: usize) -> Result<T, RestoreError> {
    if bytes.len() > most {
        return Err(RestoreError::TooLarge { most, found: bytes.len() });
    }
    let (found_mark, rest) = bytes.split_at_checked(4).ok_or(RestoreError::NotASave { found: bytes.len() })?;
    let (checksum, body) = rest.split_at_checked(8).ok_or(RestoreError::NotASave { found: bytes.len() })?;
    if found_mark != mark {
        return Err(RestoreError::NotASave { found: bytes.len() });
    }
    if sha256(body).0[..8] != *checksum {
        return Err(RestoreError::BadChecksum);
    }
    let (value, trailing) = postcard::take_from_bytes(body).map_err(|_| RestoreError::Malformed)?;
    if trailing.is_empty() { Ok(value) } else { Err(RestoreError::TrailingBytes { found: trailing.len() }) }
}
