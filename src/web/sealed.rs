//! Bytes that know whether they are whole: a mark, a counter, a checksum, then the content.
//!
//! The counter tells which of two stores is ahead; the checksum tells whether a store kept what it was given.

use sha2::{Digest, Sha256};

/// The last character is the version of this envelope.
const MARK: &[u8; 4] = b"PFG1";
const HEAD: usize = 4 + 8 + 8;

/// Puts content into an envelope.
pub fn seal(counter: u64, content: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(HEAD + content.len());
    sealed.extend_from_slice(MARK);
    sealed.extend_from_slice(&counter.to_le_bytes());
    sealed.extend_from_slice(&checksum(counter, content));
    sealed.extend_from_slice(content);
    sealed
}

/// Counter and content; `None` when a single bit is not as it was sealed.
pub fn unseal(sealed: &[u8]) -> Option<(u64, &[u8])> {
    let (mark, rest) = sealed.split_first_chunk::<4>()?;
    let (counter, rest) = rest.split_first_chunk::<8>()?;
    let (sum, content) = rest.split_first_chunk::<8>()?;
    let counter = u64::from_le_bytes(*counter);
    (mark == MARK && *sum == checksum(counter, content)).then_some((counter, content))
}

fn checksum(counter: u64, content: &[u8]) -> [u8; 8] {
    let digest: [u8; 32] = Sha256::new().chain_update(counter.to_le_bytes()).chain_update(content).finalize().into();
    let mut sum = [0; 8];
    sum.copy_from_slice(&digest[..8]);
    sum
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 for addresses and files, without padding (RFC 4648, section 5).
pub fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let group = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(group >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}

/// `None` for anything that [`to_base64`] would not have written.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let mut group = 0u32;
        for place in 0..4 {
            let digit = match chunk.get(place) {
                Some(character) => ALPHABET.iter().position(|known| known == character)? as u32,
                None => 0,
            };
            group = group << 6 | digit;
        }
        let [_, decoded @ ..] = group.to_be_bytes();
        bytes.extend_from_slice(&decoded[..chunk.len().checked_sub(1).filter(|length| *length > 0)?]);
    }
    // Bits beyond the last byte must be zero, so that every content has one text only.
    (to_base64(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_is_noticed() {
        let sealed = seal(7, b"a run");
        assert_eq!(unseal(&sealed), Some((7, b"a run".as_slice())));
        for bit in 0..sealed.len() * 8 {
            let mut damaged = sealed.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(unseal(&damaged), None, "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert_eq!(unseal(&sealed[..length]), None);
        }
    }

    #[test]
    fn base64_is_the_one_of_the_standard() {
        for (bytes, text) in
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(to_base64(bytes.as_bytes()), text);
            assert_eq!(from_base64(text).as_deref(), Some(bytes.as_bytes()));
        }
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(from_base64(&to_base64(&all)), Some(all));
        for bad in ["Z", "Zh", "Zm9", "Zm 8", "Zm8=", "é"] {
            assert_eq!(from_base64(bad), None, "{bad}");
        }
    }
}
