//! One text, its SHA-256, and how far that is from the one before.

use crate::core::hash::sha256;

/// The digest of a text beside that of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestView {
    /// The 64 hexadecimal digits, each with whether any of its four bits differs.
    pub digits: Vec<(char, bool)>,
    /// An SVG path through the bits that are one, 32 in a row of 320 × 80 units, and one around those that changed.
    pub ones: String,
    pub changed: String,
    /// All digits at once.
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
    let path = |is_in: &dyn Fn(usize) -> bool, margin: usize| {
        let side = 10 - 2 * margin;
        (0..256)
            .filter(|bit| is_in(*bit))
            .map(|bit| format!("M{} {}h{side}v{side}h-{side}z", bit % 32 * 10 + margin, bit / 32 * 10 + margin))
            .collect::<String>()
    };
    // Within a byte the highest bit comes first, as in its digits.
    let ones = path(&|bit| digest[bit / 8] >> (7 - bit % 8) & 1 == 1, 2);
    let changed_bits = path(&|bit| differs(bit / 8) >> (7 - bit % 8) & 1 == 1, 1);
    let sentence = match (before, changed) {
        (None, _) => "Change one letter, and see how many of the 256 bits change with it.".to_owned(),
        (_, 0) => "The same text always has the same hash.".to_owned(),
        (_, changed) => format!("{changed} of 256 bits changed. A fair coin for each bit would change 128 on average."),
    };
    let bytes = match text.len() {
        1 => "1 byte in".to_owned(),
        length => format!("{length} bytes in"),
    };
    DigestView {
        whole: digits.iter().map(|(digit, _)| digit).collect(),
        digits,
        ones,
        changed: changed_bits,
        sentence,
        bytes,
    }
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
        assert_eq!(changed.changed.matches('M').count(), bits as usize, "one square for each bit");
        // The first byte is ba: 1011 1010.
        assert!(view.ones.starts_with("M2 2h6v6h-6zM22 2h6v6h-6zM32 2"), "{}", view.ones);
        assert!(changed.sentence.starts_with(&format!("{bits} of 256 bits changed")), "{}", changed.sentence);
        assert_eq!(digest_view("abc", Some("abc")).sentence, "The same text always has the same hash.");
        assert_eq!(digest_view("é", None).bytes, "2 bytes in");
    }
}
