//! One text, its SHA-256, and how far that is from the one before.

use crate::core::hash::sha256;

/// The digest of a text beside that of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestView {
    /// The 64 hexadecimal digits, each with whether any of its four bits differs.
    pub digits: Vec<(char, bool)>,
    /// All of them at once.
    pub whole: String,
    /// `129 of 256 bits changed.`, or what to try while nothing did.
    pub sentence: String,
    pub bytes: String,
}

/// `before` is the text before the last change.
pub fn digest_view(text: &str, before: Option<&str>) -> DigestView {
    let digest = sha256(text.as_bytes()).0;
    let earlier = before.map(|before| sha256(before.as_bytes()).0);
    let differs = |byte: usize| earlier.map_or(0, |earlier| earlier[byte] ^ digest[byte]);
    let changed: u32 = (0..32).map(|byte| differs(byte).count_ones()).sum();
    let digits: Vec<(char, bool)> = (0..64)
        .map(|place| {
            let shift = 4 * (1 - place % 2);
            let digit = u32::from(digest[place / 2] >> shift & 15);
            (char::from_digit(digit, 16).unwrap_or('0'), differs(place / 2) >> shift & 15 != 0)
        })
        .collect();
    let sentence = match (before, changed) {
        (None, _) => "Change one letter, and see how many of the 256 bits change with it.".to_owned(),
        (_, 0) => "The same text always has the same hash.".to_owned(),
        (_, changed) => format!("{changed} of 256 bits changed. A fair coin for each bit would change 128."),
    };
    let bytes = match text.len() {
        1 => "1 byte in".to_owned(),
        length => format!("{length} bytes in"),
    };
    DigestView { whole: digits.iter().map(|(digit, _)| digit).collect(), digits, sentence, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_the_standard_one_and_its_changes_are_counted() {
        let view = digest_view("abc", None);
        // FIPS 180-4, the example of one block.
        assert_eq!(view.whole, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(view.digits.iter().all(|(_, changed)| !changed));
        let changed = digest_view("abd", Some("abc"));
        let bits: u32 = (0..64)
            .map(|place| {
                let digit = |view: &DigestView| view.digits[place].0.to_digit(16).unwrap_or(0);
                (digit(&view) ^ digit(&changed)).count_ones()
            })
            .sum();
        assert!(changed.sentence.starts_with(&format!("{bits} of 256 bits changed")), "{}", changed.sentence);
        assert_eq!(digest_view("abc", Some("abc")).sentence, "The same text always has the same hash.");
        assert_eq!(digest_view("é", None).bytes, "2 bytes in");
    }
}
