//! Bytes as text: two hexadecimal digits a byte, lower case when written, either case when read.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Why a piece of text is not the bytes that were wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HexError {
    /// The wrong number of digits.
    Length {
        /// Digits wanted.
        expected: usize,
        /// Digits found.
        found: usize,
    },
    /// An odd number of digits, so that the last byte is half a byte.
    OddLength {
        /// Digits found.
        found: usize,
    },
    /// A character that is no hexadecimal digit.
    NotADigit {
        /// The first such character.
        found: char,
        /// Where it stands, in characters from 0.
        position: usize,
    },
}

impl fmt::Display for HexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => {
                write!(f, "expected {expected} hexadecimal digits, found {found}")
            }
            Self::OddLength { found } => write!(f, "expected an even number of hexadecimal digits, found {found}"),
            Self::NotADigit { found, position } => {
                write!(f, "expected a hexadecimal digit, found {found:?} at character {}", position + 1)
            }
        }
    }
}

impl core::error::Error for HexError {}

/// The bytes in hexadecimal, first byte first.
pub fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// Reads any even number of digits.
///
/// # Errors
/// [`HexError::NotADigit`] or [`HexError::OddLength`].
pub fn decode(text: &str) -> Result<Vec<u8>, HexError> {
    let digits: Vec<u8> = digits(text)?;
    if digits.len() % 2 == 1 {
        return Err(HexError::OddLength { found: digits.len() });
    }
    Ok(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Reads exactly `N` bytes.
///
/// # Errors
/// [`HexError::NotADigit`] or [`HexError::Length`].
pub fn decode_array<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let digits = digits(text)?;
    if digits.len() != 2 * N {
        return Err(HexError::Length { expected: 2 * N, found: digits.len() });
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair[0] << 4 | pair[1];
    }
    Ok(bytes)
}

fn digits(text: &str) -> Result<Vec<u8>, HexError> {
    text.chars()
        .enumerate()
        .map(|(position, found)| match found.to_digit(16) {
            Some(digit) => Ok(digit as u8),
            None => Err(HexError::NotADigit { found, position }),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert_eq!(decode("00fFa1"), Ok(vec![0, 255, 0xa1]));
        assert_eq!(encode(&[0, 255, 0xa1]), "00ffa1");
        assert_eq!(decode("abc"), Err(HexError::OddLength { found: 3 }));
        assert_eq!(decode("aé"), Err(HexError::NotADigit { found: 'é', position: 1 }));
        assert_eq!(decode_array::<2>("abc"), Err(HexError::Length { expected: 4, found: 3 }));
        assert_eq!(decode_array::<2>("0102"), Ok([1, 2]));
    }
}
