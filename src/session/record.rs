//! The small record a run can be rebuilt from: seed, intents with their times, settings.
//!
//! Saved bytes carry a mark, a version and a checksum. Whatever else arrives is refused with what was expected and what
//! was found, and nothing is touched. The world itself is never stored: it is played again from the record.

use crate::core::hash::sha256;
use crate::core::packed::{pack, records, unpack_first};
use crate::core::units::SimTime;
use crate::core::world::intent::Intent;
use crate::view::model::Speed;
use std::fmt;

/// Intents a run may record; then it has to end.
pub const MAX_INTENTS: usize = 200_000;
/// Forty days: both chains are full long before.
pub const LATEST: SimTime = SimTime(40 * 86_400_000);
/// Bytes of a record that are looked at.
pub const MAX_RECORD_BYTES: usize = 16 << 20;

const RECORD_MARK: [u8; 4] = *b"PGR1";

/// An intent and when it was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub at: SimTime,
    pub intent: Intent,
}

/// What the learner chose about the page rather than about the world.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub seed: u64,
    pub until: SimTime,
    pub intents: Vec<Recorded>,
    pub settings: Settings,
}

// What stands in saves and links: new fields and variants come last, under a new mark.
records! {
    Recorded { at intent }
    Settings { speed workers cpu_percent keep_mining milliwatts hash_rate sign_ns verify_ns }
    Record { seed until intents settings }
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
    TooLate { most: SimTime, found: SimTime },
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
            Self::TooLate { most, found } => {
                write!(f, "expected a run of at most {} simulated seconds, found {}", most.0 / 1000, found.0 / 1000)
            }
            Self::NotInOrder { index } => {
                write!(f, "expected actions in order of time, found number {index} too early")
            }
        }
    }
}

impl std::error::Error for RestoreError {}

impl Record {
    pub fn to_bytes(&self) -> Vec<u8> {
        seal(self)
    }

    /// Reads a record and holds it to every limit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RestoreError> {
        let record = open(bytes)?;
        if record.intents.len() > MAX_INTENTS {
            return Err(RestoreError::TooManyIntents { most: MAX_INTENTS, found: record.intents.len() });
        }
        if record.until > LATEST {
            return Err(RestoreError::TooLate { most: LATEST, found: record.until });
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

/// Mark, first eight bytes of the SHA-256 of what follows, then the record.
fn seal(record: &Record) -> Vec<u8> {
    let body = pack(record);
    [&RECORD_MARK[..], &sha256(&body).0[..8], &body].concat()
}

fn open(bytes: &[u8]) -> Result<Record, RestoreError> {
    if bytes.len() > MAX_RECORD_BYTES {
        return Err(RestoreError::TooLarge { most: MAX_RECORD_BYTES, found: bytes.len() });
    }
    let not_a_save = || RestoreError::NotASave { found: bytes.len() };
    let (mark, rest) = bytes.split_at_checked(4).ok_or_else(not_a_save)?;
    let (checksum, body) = rest.split_at_checked(8).ok_or_else(not_a_save)?;
    if mark != RECORD_MARK {
        return Err(not_a_save());
    }
    if sha256(body).0[..8] != *checksum {
        return Err(RestoreError::BadChecksum);
    }
    match unpack_first(body) {
        Some((record, 0)) => Ok(record),
        Some((_, found)) => Err(RestoreError::TrailingBytes { found }),
        None => Err(RestoreError::Malformed),
    }
}
