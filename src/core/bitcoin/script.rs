//! The little of Bitcoin's script that can be judged without running it.
//!
//! A script is a row of commands; those of 1 to 75 push that many bytes. Three facts can be read off: how many signature
//! checks a script may ask for, the height at the front of a coinbase, and the commitment to the witnesses.
//!
//! Sources: Bitcoin Core v31.99, `script/script.cpp` (`GetSigOpCount`, inaccurate form), `consensus/validation.h`
//! (`GetWitnessCommitmentIndex`); BIP 34, BIP 141.

/// The keys a multi-signature counts for before anybody has looked how many it has.
const MAX_PUBKEYS_PER_MULTISIG: usize = 20;

/// What a witness commitment's output script begins with: return, a push of 36 bytes, and BIP 141's mark.
const COMMITMENT_MARK: [u8; 6] = [0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed];

/// A script's commands in order, each with the bytes it pushes; it ends where a push reaches beyond the end.
pub struct Commands<'a> {
    rest: &'a [u8],
}

/// Walks through a script.
pub fn commands(script: &[u8]) -> Commands<'_> {
    Commands { rest: script }
}

impl<'a> Iterator for Commands<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&command, after) = self.rest.split_first()?;
        let length_bytes = match command {
            0x4c => 1,
            0x4d => 2,
            0x4e => 4,
            _ => 0,
        };
        let (length, data) = after.split_at_checked(length_bytes)?;
        let own = if command < 0x4c { usize::from(command) } else { 0 };
        let pushed = length.iter().rev().fold(own, |sum, byte| sum << 8 | usize::from(*byte));
        let (data, rest) = data.split_at_checked(pushed)?;
        self.rest = rest;
        Some((command, data))
    }
}

/// How many signature checks the script asks for, by the count of the first years.
pub fn signature_checks(script: &[u8]) -> usize {
    let cost = |(command, _): (u8, &[u8])| match command {
        0xac | 0xad => 1,
        0xae | 0xaf => MAX_PUBKEYS_PER_MULTISIG,
        _ => 0,
    };
    commands(script).map(cost).sum()
}

/// The number that the coinbase's script begins with, if it is written as BIP 34 writes a height.
pub fn height(script: &[u8]) -> Option<u64> {
    let (&length, rest) = script.split_first()?;
    if let 0x51..=0x60 = length {
        return Some(u64::from(length) - 0x50);
    }
    let number = rest.get(..usize::from(length))?;
    let value = number.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
    let (&top, below) = number.split_last()?;
    // Its sign bit clear, no byte more than needed, and above the heights that have a command of their own.
    let is_shortest = top != 0 || below.last().is_some_and(|next| next & 0x80 != 0);
    (length <= 5 && top & 0x80 == 0 && is_shortest && value > 16).then_some(value)
}

/// The 32 bytes that an output script commits the witnesses to, if it is such a script.
pub fn witness_commitment(script: &[u8]) -> Option<[u8; 32]> {
    script.strip_prefix(&COMMITMENT_MARK)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_checks_are_counted_as_in_the_first_years() {
        assert_eq!(signature_checks(&[0xac, 0xad, 0xae, 0xaf]), 42);
        // A pushed 0xac is data.
        assert_eq!(signature_checks(&[0x01, 0xac, 0xac]), 1);
        assert_eq!(signature_checks(&[0x4c, 0x01, 0xac, 0xac]), 1);
        assert_eq!(signature_checks(&[0x4d, 0x01, 0x00, 0xac, 0xac]), 1);
        assert_eq!(signature_checks(&[0xac, 0x4e, 0xff, 0xff, 0xff, 0xff, 0xac]), 1);
        assert_eq!(signature_checks(&[0xac, 0x4d, 0xff]), 1);
        assert_eq!(signature_checks(&[]), 0);
    }

    #[test]
    fn heights_as_bip_34_writes_them() {
        assert_eq!(height(&[0x03, 0xfc, 0x79, 0x03, 0x99]), Some(227_836));
        assert_eq!(height(&[0x51]), Some(1));
        assert_eq!(height(&[0x01, 0x11]), Some(17));
        assert_eq!(height(&[0x01, 0x10]), None);
        assert_eq!(height(&[0x02, 0x80, 0x00]), Some(128));
        assert_eq!(height(&[0x01, 0x80]), None);
        assert_eq!(height(&[0x03, 0x11, 0x11, 0x00]), None);
        assert_eq!(height(&[0x03, 0x11]), None);
        assert_eq!(height(&[0x00]), None);
        assert_eq!(height(&[]), None);
    }
}
