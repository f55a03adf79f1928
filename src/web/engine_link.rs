//! What the page and its engine say to each other.
//!
//! Packets from the page are numbered, and the engine says with each answer how far it came. So the page knows what a saved
//! run contains already, and what a new engine would have to be told again.

use crate::core::packed::{choices, records};
use crate::session::msg::{Effect, Msg};

/// A run as it was saved: `log` rebuilds it. A higher counter is newer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedRun {
    pub counter: u64,
    pub log: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToEngine {
    /// The first message: go on with the first of these that can be restored, else begin with this seed.
    Start { saved: Vec<SavedRun>, seed: u64 },
    /// Always answered, if only by the number.
    Packet { number: u64, msgs: Vec<Msg> },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromEngine {
    Started {
        restored: Option<u32>,
        problem: Option<String>,
    },
    /// Everything up to packet `seen` was taken in, and this came of it.
    Effects {
        seen: u64,
        effects: Vec<Effect>,
    },
    /// The last words.
    Panicked(String),
}

records! { SavedRun { counter log } }

choices! {
    ToEngine { Packet { number msgs } 1 Start { saved seed } }
    FromEngine { Effects { seen effects } 1 Started { restored problem } 2 Panicked(text) }
}
