//! A block as it travels: 80 bytes of header, a count, and the transactions one after another.
//!
//! Nothing in the bytes says how long anything is but the counts on the way, so a reader that believes a count before it
//! has looked at what is left can be made to reserve any amount of memory. Here every count is first held against the
//! bytes that remain. There is one way to write each block: a longer form of a short number is refused, and so is a single
//! byte after the end; else two different byte strings would be the same block.
//!
//! A transaction with a *witness* (its signatures, kept out of its identity) carries a zero where the count of inputs would
//! be, and the witness behind the outputs. Leaving those out gives the bytes that the transaction's name, `txid`, is the
//! hash of; hashing all gives `wtxid`.
//!
//! Sources: Bitcoin Core v31.99, `serialize.h` (`ReadCompactSize`), `primitives/transaction.h`
//! (`UnserializeTransaction`), `primitives/block.h`; BIP 144.

use core::fmt;
use core::ops::Range;

use crate::core::chain::header::{HEADER_LEN, Header};
use crate::core::hash::{Hash256, sha256, sha256_parts, sha256d};
use crate::core::hex::{self, HexError};

/// Bytes in the longest block there can be: one of witness alone (Core's `MAX_BLOCK_SERIALIZED_SIZE`).
pub const MAX_BLOCK_BYTES: usize = 4_000_000;

/// The fewest bytes an input, an output, a whole transaction and an entry of a witness can take.
const SMALLEST_INPUT: usize = 41;
const SMALLEST_OUTPUT: usize = 9;
const SMALLEST_TRANSACTION: usize = 10;
const SMALLEST_WITNESS_ITEM: usize = 1;

/// A header, or a whole block, with the bytes it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// All of the bytes.
    pub bytes: Vec<u8>,
    /// The first 80 of them.
    pub header: Header,
    /// The transactions; `None` if only a header was given.
    pub transactions: Option<Vec<RawTransaction>>,
}

/// A transaction: where its parts stand among the block's bytes, and what they hash to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawTransaction {
    /// All of its bytes.
    pub range: Range<usize>,
    /// Its version; signed in the first years, and only compared since.
    pub version: u32,
    /// What it spends.
    pub inputs: Vec<RawInput>,
    /// What it pays.
    pub outputs: Vec<RawOutput>,
    /// The height, or from 500,000,000 on the time, before which it may not be included.
    pub lock_time: u32,
    /// The bytes of all witnesses, counts included; `None` in the form without witness.
    pub witness: Option<Range<usize>>,
    /// Its name: the double hash of all but marker, flag and witness.
    pub txid: Hash256,
    /// The double hash of all its bytes.
    pub wtxid: Hash256,
    /// Bytes without marker, flag and witness.
    pub base_size: usize,
}

/// An input: which earlier output is spent, and with what right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawInput {
    /// The transaction whose output is spent; zero in a coinbase.
    pub previous: Hash256,
    /// Which of its outputs, from 0; all ones in a coinbase.
    pub index: u32,
    /// The unlocking script's bytes; in a coinbase, whatever the miner likes.
    pub script: Range<usize>,
    /// The sequence number.
    pub sequence: u32,
    /// Entries of its witness.
    pub witness_items: usize,
    /// The witness's first entry, which in a coinbase is the reserved value; empty without one.
    pub first_witness_item: Range<usize>,
}

impl RawInput {
    /// Whether it spends no earlier output, as only a coinbase's does.
    pub fn is_null(&self) -> bool {
        self.previous == Hash256::ZERO && self.index == u32::MAX
    }
}

/// An output: an amount, and the script that says who may spend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawOutput {
    /// Satoshis. Signed, as on the wire; a negative amount is refused by a rule, not by the reader.
    pub value: i64,
    /// Where the amount's 8 bytes stand.
    pub value_at: usize,
    /// The locking script's bytes.
    pub script: Range<usize>,
}

impl RawTransaction {
    /// Whether this mints: one input, and that spends nothing.
    pub fn is_coinbase(&self) -> bool {
        matches!(self.inputs.as_slice(), [input] if input.is_null())
    }
}

impl Raw {
    /// Reads a header of exactly 80 bytes or a whole block, to the last byte.
    ///
    /// # Errors
    /// [`ParseError`], with the offset at which the bytes stop making sense.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let mut reader = Reader { bytes, at: 0, transaction: None };
        if bytes.len() > MAX_BLOCK_BYTES {
            return Err(reader.error(MAX_BLOCK_BYTES, Problem::TooLong { found: bytes.len() }));
        }
        let range = reader.take(HEADER_LEN, "the header")?;
        // Exactly 80 bytes were taken, so that no default is ever used.
        let header = Header::from_bytes(reader.slice(&range)).unwrap_or_default();
        let transactions = if bytes.len() > HEADER_LEN { Some(reader.transactions()?) } else { None };
        if reader.at < bytes.len() {
            let left = bytes.len() - reader.at;
            reader.transaction = None;
            return Err(reader.error(reader.at, Problem::Trailing { found: left }));
        }
        Ok(Self { bytes: bytes.to_vec(), header, transactions })
    }

    /// The bytes at `range`; none if there is no such range.
    pub fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    /// The block's size without any witness, in bytes.
    pub fn stripped_size(&self) -> usize {
        let list = self.transactions.as_deref().unwrap_or_default();
        let witnesses: usize = list.iter().map(|transaction| transaction.range.len() - transaction.base_size).sum();
        self.bytes.len() - witnesses
    }

    /// The block's weight: a byte of witness counts one, any other byte four (BIP 141).
    pub fn weight(&self) -> usize {
        self.stripped_size() * 3 + self.bytes.len()
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The transaction being read, from 0.
    transaction: Option<usize>,
}

impl Reader<'_> {
    fn error(&self, at: usize, problem: Problem) -> ParseError {
        ParseError { at, transaction: self.transaction, problem }
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.bytes.get(range.clone()).unwrap_or_default()
    }

    fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    fn take(&mut self, count: usize, part: &'static str) -> Result<Range<usize>, ParseError> {
        if count > self.left() {
            return Err(self.error(self.at, Problem::Truncated { part, expected: count, found: self.left() }));
        }
        let range = self.at..self.at + count;
        self.at = range.end;
        Ok(range)
    }

    fn array<const N: usize>(&mut self, part: &'static str) -> Result<[u8; N], ParseError> {
        let range = self.take(N, part)?;
        let mut array = [0; N];
        array.copy_from_slice(self.slice(&range));
        Ok(array)
    }

    fn number(&mut self, part: &'static str) -> Result<u32, ParseError> {
        self.array(part).map(u32::from_le_bytes)
    }

    /// A number in one, three, five or nine bytes, in the shortest form that holds it.
    fn compact(&mut self, part: &'static str) -> Result<u64, ParseError> {
        let at = self.at;
        let [first] = self.array(part)?;
        let (value, smallest, bytes) = match first {
            0xfd => (u64::from(u16::from_le_bytes(self.array(part)?)), 0xfd, 3),
            0xfe => (u64::from(u32::from_le_bytes(self.array(part)?)), 0x1_0000, 5),
            0xff => (u64::from_le_bytes(self.array(part)?), 0x1_0000_0000, 9),
            small => (u64::from(small), 0, 1),
        };
        if value < smallest {
            return Err(self.error(at, Problem::LongForm { part, value, found: bytes }));
        }
        Ok(value)
    }

    /// A count of things of at least `smallest` bytes, all of which must fit into what is left.
    fn count(&mut self, part: &'static str, smallest: usize) -> Result<usize, ParseError> {
        let at = self.at;
        let found = self.compact(part)?;
        let most = self.left() / smallest;
        match usize::try_from(found) {
            Ok(count) if count <= most => Ok(count),
            _ => Err(self.error(at, Problem::Count { part, most, found })),
        }
    }

    fn run(&mut self, count_part: &'static str, part: &'static str) -> Result<Range<usize>, ParseError> {
        let at = self.at;
        let found = self.compact(count_part)?;
        let Ok(length) = usize::try_from(found) else {
            return Err(self.error(at, Problem::Count { part: count_part, most: self.left(), found }));
        };
        self.take(length, part)
    }

    fn transactions(&mut self) -> Result<Vec<RawTransaction>, ParseError> {
        let count = self.count("the number of transactions", SMALLEST_TRANSACTION)?;
        // Nothing is reserved ahead: a block of ten-byte transactions would make it two hundred megabytes.
        let mut list = Vec::new();
        for index in 0..count {
            self.transaction = Some(index);
            list.push(self.transaction()?);
        }
        Ok(list)
    }

    fn transaction(&mut self) -> Result<RawTransaction, ParseError> {
        let start = self.at;
        let version = self.number("the version")?;
        let mut body = self.at;
        let mut inputs = self.inputs()?;
        let mut outputs = Vec::new();
        let mut has_witness = false;
        if inputs.is_empty() {
            // No inputs: either the marker of the form with witness, or a transaction that has neither inputs nor outputs.
            let at = self.at;
            match self.array("the flag")? {
                [0] => {}
                [1] => {
                    has_witness = true;
                    body = self.at;
                    inputs = self.inputs()?;
                    outputs = self.outputs()?;
                }
                [found] => return Err(self.error(at, Problem::Flag { found })),
            }
        } else {
            outputs = self.outputs()?;
        }
        let body_end = self.at;
        let mut witness = None;
        if has_witness {
            for input in &mut inputs {
                self.witness(input)?;
            }
            if inputs.iter().all(|input| input.witness_items == 0) {
                return Err(self.error(body_end, Problem::SuperfluousWitness));
            }
            witness = Some(body_end..self.at);
        }
        let lock_time = self.number("the lock time")?;
        let range = start..self.at;
        let bytes = self.slice(&range);
        let wtxid = sha256d(bytes);
        let (txid, base_size) = if has_witness {
            let parts = [start..start + 4, body..body_end, self.at - 4..self.at].map(|part| self.slice(&part));
            (sha256(&sha256_parts(&parts).0), parts.iter().map(|part| part.len()).sum())
        } else {
            (wtxid, bytes.len())
        };
        Ok(RawTransaction { range, version, inputs, outputs, lock_time, witness, txid, wtxid, base_size })
    }

    fn inputs(&mut self) -> Result<Vec<RawInput>, ParseError> {
        let count = self.count("the number of inputs", SMALLEST_INPUT)?;
        let mut inputs = Vec::with_capacity(count);
        for _ in 0..count {
            inputs.push(RawInput {
                previous: Hash256(self.array("the output an input spends")?),
                index: self.number("the index of the output an input spends")?,
                script: self.run("the length of an input's script", "an input's script")?,
                sequence: self.number("an input's sequence number")?,
                witness_items: 0,
                first_witness_item: 0..0,
            });
        }
        Ok(inputs)
    }

    fn outputs(&mut self) -> Result<Vec<RawOutput>, ParseError> {
        let count = self.count("the number of outputs", SMALLEST_OUTPUT)?;
        let mut outputs = Vec::with_capacity(count);
        for _ in 0..count {
            outputs.push(RawOutput {
                value_at: self.at,
                value: i64::from_le_bytes(self.array("an output's amount")?),
                script: self.run("the length of an output's script", "an output's script")?,
            });
        }
        Ok(outputs)
    }

    fn witness(&mut self, input: &mut RawInput) -> Result<(), ParseError> {
        input.witness_items = self.count("the number of witness entries", SMALLEST_WITNESS_ITEM)?;
        for index in 0..input.witness_items {
            let item = self.run("the length of a witness entry", "a witness entry")?;
            if index == 0 {
                input.first_witness_item = item;
            }
        }
        Ok(())
    }
}

/// Why bytes are neither a header nor a block, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The byte, from 0, at which the trouble starts.
    pub at: usize,
    /// The transaction it is in, from 0, if any.
    pub transaction: Option<usize>,
    /// The trouble.
    pub problem: Problem,
}

/// What is wrong with the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// More bytes than any block may have.
    TooLong { found: usize },
    /// The bytes end inside something.
    Truncated { part: &'static str, expected: usize, found: usize },
    /// A number takes more bytes than it needs.
    LongForm { part: &'static str, value: u64, found: usize },
    /// More things are announced than the bytes that are left can hold.
    Count { part: &'static str, most: usize, found: u64 },
    /// The byte after a zero count of inputs is neither 0 nor 1.
    Flag { found: u8 },
    /// The form with witness, without any witness.
    SuperfluousWitness,
    /// Bytes after the block's end.
    Trailing { found: usize },
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}", self.at)?;
        if let Some(index) = self.transaction {
            write!(f, ", in transaction {}", index + 1)?;
        }
        match &self.problem {
            Problem::TooLong { found } => {
                write!(f, ": expected at most {MAX_BLOCK_BYTES} bytes, found {found}")
            }
            Problem::Truncated { part, expected, found } => {
                write!(f, ": expected {expected} bytes of {part}, found {found}")
            }
            Problem::LongForm { part, value, found } => {
                write!(f, ": expected {part} in its shortest form, found {value} written with {found} bytes")
            }
            Problem::Count { part, most, found } => {
                write!(f, ": expected {part} to be at most {most}, as much as the rest can hold, found {found}")
            }
            Problem::Flag { found } => write!(f, ": expected the flag 0 or 1 after the marker, found {found}"),
            Problem::SuperfluousWitness => f.write_str(": expected a witness in the form that carries one, found none"),
            Problem::Trailing { found } => {
                let bytes = if *found == 1 { "byte" } else { "bytes" };
                write!(f, ": expected the end of the block, found {found} more {bytes}")
            }
        }
    }
}

impl core::error::Error for ParseError {}

/// Why a piece of text is not the bytes of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but white space.
    Empty,
    /// Not hexadecimal; positions count characters of the text as given, white space included.
    Hex(HexError),
    /// More digits than any block has.
    TooLong { found: usize },
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("expected a header or a block in hexadecimal, found nothing"),
            Self::Hex(error) => fmt::Display::fmt(error, f),
            Self::TooLong { found } => {
                write!(f, "expected at most {} hexadecimal digits, found {found}", 2 * MAX_BLOCK_BYTES)
            }
        }
    }
}

impl core::error::Error for TextError {}

/// The bytes that a text means: hexadecimal digits, broken by any white space, perhaps after `0x`.
///
/// # Errors
/// See [`TextError`].
pub fn bytes_of_text(text: &str) -> Result<Vec<u8>, TextError> {
    let trimmed = text.trim();
    let body = trimmed.strip_prefix("0x").unwrap_or(trimmed);
    let digits: String = body.split_whitespace().collect();
    if digits.is_empty() {
        return Err(TextError::Empty);
    }
    let length = digits.chars().count();
    if length > 2 * MAX_BLOCK_BYTES {
        return Err(TextError::TooLong { found: length });
    }
    hex::decode(&digits).map_err(|error| {
        TextError::Hex(match error {
            // Tell the place in the text as it was given.
            HexError::NotADigit { found, position } => {
                let before = text.chars().count() - text.trim_start().chars().count();
                let prefix = trimmed.chars().count() - body.chars().count();
                let inside = body.chars().enumerate().filter(|(_, letter)| !letter.is_whitespace()).nth(position);
                let offset = inside.map_or(position, |(index, _)| index);
                HexError::NotADigit { found, position: before + prefix + offset }
            }
            other => other,
        })
    })
}

/// The bytes that a file means: the bytes of hexadecimal text if it is that, else the file as it is.
///
/// # Errors
/// See [`TextError`].
pub fn bytes_of_file(content: &[u8]) -> Result<Vec<u8>, TextError> {
    if content.is_empty() {
        return Err(TextError::Empty);
    }
    // A binary block begins with a version, whose bytes are hardly ever digits, and ends in a lock time of zeros.
    let is_text = content.iter().all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace() || *byte == b'x');
    match core::str::from_utf8(content) {
        Ok(text) if is_text => bytes_of_text(text),
        _ => Ok(content.to_vec()),
    }
}
