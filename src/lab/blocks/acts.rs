//! The blocks that a visitor can look at without bringing one, and what is worth seeing in each.
//!
//! Sources: the bytes are `core::bitcoin::famous`; what is said of block 170 is public since Hal Finney's own account of 2013
//! ("Bitcoin and me"); the rest follows from the bytes.

use crate::core::bitcoin::examine::Examination;
use crate::core::bitcoin::famous;

/// A held block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Genesis,
    FirstPayment,
    FirstRetarget,
    Clamp,
    Stale,
    Rival,
    Witness,
}

impl Act {
    /// In the order in which they are offered.
    pub const ALL: [Act; 7] =
        [Act::Genesis, Act::FirstPayment, Act::FirstRetarget, Act::Clamp, Act::Stale, Act::Rival, Act::Witness];

    /// Its name in an address: `#/blocks?show=170`.
    pub const fn key(self) -> &'static str {
        match self {
            Act::Genesis => "genesis",
            Act::FirstPayment => "170",
            Act::FirstRetarget => "32256",
            Act::Clamp => "68544",
            Act::Stale => "stale",
            Act::Rival => "rival",
            Act::Witness => "witness",
        }
    }

    /// What its button says.
    pub const fn button(self) -> &'static str {
        match self {
            Act::Genesis => "Check the genesis block",
            Act::FirstPayment => "170: the first payment",
            Act::FirstRetarget => "32,256: the first retarget that moved",
            Act::Clamp => "68,544: the clamp",
            Act::Stale => "562,630: a stale block",
            Act::Rival => "562,630: its rival",
            Act::Witness => "A block with witnesses",
        }
    }

    /// Its title once it is shown.
    pub const fn title(self) -> &'static str {
        match self {
            Act::Genesis => "Block 0, the genesis block",
            Act::FirstPayment => "Block 170, the first payment",
            Act::FirstRetarget => "Block 32,256, the first retarget that moved",
            Act::Clamp => "Block 68,544, the retarget that hit the clamp",
            Act::Stale => "Block 562,630, the one that went stale",
            Act::Rival => "Block 562,630, the one that stayed",
            Act::Witness => "Block 1,263,442 of the test network",
        }
    }

    /// What is worth seeing in it.
    pub const fn note(self) -> &'static str {
        match self {
            Act::Genesis => "Every node begins with these 285 bytes. Its coinbase quotes the newspaper of that day.",
            Act::FirstPayment => {
                "The first payment between two people: 10 BTC from Satoshi Nakamoto to Hal Finney, 40 BTC back as change."
            }
            Act::FirstRetarget => "For a year the difficulty stood at 1. Here it rose for the first time.",
            Act::Clamp => "The only retarget of the first fifteen years that a limit of four held back.",
            Act::Stale => "A valid header with full proof of work, and yet the chain went on without it.",
            Act::Rival => "The same parent, the same work; the next block was built on this one.",
            Act::Witness => {
                "From the test network testnet3, whose blocks keep the same rules here. Its signatures stand in witnesses."
            }
        }
    }

    /// The bytes in hexadecimal.
    pub fn hex(self) -> &'static str {
        let header = |height, is_stale| famous::at(height, is_stale).map_or("", famous::Known::header_hex);
        match self {
            Act::Genesis => famous::GENESIS,
            Act::FirstPayment => famous::BLOCK_170,
            Act::FirstRetarget => header(32_256, false),
            Act::Clamp => header(68_544, false),
            Act::Stale => header(562_630, true),
            Act::Rival => header(562_630, false),
            Act::Witness => famous::WITNESS_BLOCK,
        }
    }

    /// The act that these bytes are, if they are one: a visitor may well paste the genesis block.
    pub fn of(found: &Examination) -> Option<Act> {
        let text = crate::core::hex::encode(found.raw.bytes.get(..80)?);
        Act::ALL.into_iter().find(|act| act.hex().get(..160) == Some(text.as_str()))
    }

    /// The act that an address asks for: `show=170`.
    pub fn in_query(query: &str) -> Option<Act> {
        let wanted = query.split('&').find_map(|part| part.strip_prefix("show="))?;
        Act::ALL.into_iter().find(|act| act.key() == wanted)
    }
}
