//! Bitcoin's own blocks: bytes in, ticks and crosses out.
//!
//! Whoever brings a block sees every check a node would make of it, made here from the bytes. One bit can be turned to see
//! which check notices: that is what "secured by hashes" means. Nothing is fetched, so what needs the rest of the chain is
//! said to need it.
//!
//! Reading order: `acts` (the blocks held, and why they are worth a look), `places` (which bit is turned), `story`
//! (retargets and the stale pair), `screen` (all of it in words).

pub mod acts;
pub mod places;
pub mod screen;
pub mod story;
pub(in crate::lab) mod words;

use crate::core::bitcoin::examine::{Examination, examine};
use crate::core::bitcoin::raw::{MAX_BLOCK_BYTES, ParseError, bytes_of_file, bytes_of_text};
use acts::Act;
use places::Place;

/// The longest file that is read: a block in hexadecimal, with room for white space.
pub const MAX_FILE_BYTES: usize = 2 * MAX_BLOCK_BYTES + 1_000_000;

/// What the section is about at the moment.
#[derive(Default)]
pub struct Blocks {
    shown: Option<Shown>,
    /// Why the last thing brought was not taken.
    refusal: Option<String>,
}

/// A header or a block that is on the table.
struct Shown {
    act: Option<Act>,
    /// A file's name, if it came in one.
    file: Option<String>,
    original: Examination,
    places: Vec<Place>,
    /// The place chosen for turning a bit.
    chosen: usize,
    flipped: Option<Result<Examination, ParseError>>,
}

impl Blocks {
    /// Puts one of the held blocks on the table.
    pub fn show(&mut self, act: Act) {
        // Held blocks are read by the same reader; `tests/bitcoin.rs` reads each.
        self.take(act.hex(), Some(act));
    }

    /// Puts what the text says on the table.
    pub fn read_text(&mut self, text: &str) {
        self.take(text, None);
    }

    fn take(&mut self, text: &str, act: Option<Act>) {
        let bytes = bytes_of_text(text).map_err(|error| error.to_string());
        self.put(bytes, act, None);
    }

    /// Puts what a file holds on the table: bytes, or hexadecimal digits. `content` is `None` if it was too long to read.
    pub fn read_file(&mut self, name: &str, size: u64, content: Option<&[u8]>) {
        let bytes = match content {
            Some(content) => bytes_of_file(content).map_err(|error| error.to_string()),
            None => Err(format!("expected a file of at most {MAX_FILE_BYTES} bytes, found {size}")),
        };
        // A name is the visitor's own, and may be any length.
        self.put(bytes, None, Some(name.chars().take(60).collect()));
    }

    fn put(&mut self, bytes: Result<Vec<u8>, String>, act: Option<Act>, file: Option<String>) {
        match bytes.and_then(|bytes| examine(&bytes).map_err(|error| error.to_string())) {
            Ok(original) => {
                let act = act.or_else(|| Act::of(&original));
                let places = places::of(&original.raw);
                let names = |places: &[Place]| places.iter().map(|place| place.name.clone()).collect::<Vec<_>>();
                let before = self.shown.as_ref().filter(|before| names(&before.places) == names(&places));
                // The first after the header's fields, if there is one: a payment is what one would like to change. A
                // choice that was made among the same places stays.
                let first = places::FIRST_IN_BODY.min(places.len().saturating_sub(1));
                let chosen = before.map_or(first, |before| before.chosen);
                self.shown = Some(Shown { act, file, original, places, chosen, flipped: None });
                self.refusal = None;
            }
            Err(reason) => {
                let what = file.map_or_else(|| "Not read".to_owned(), |name| format!("“{name}” was not read"));
                self.refusal = Some(format!("{what}: {}.", words::grouped(&reason)));
            }
        }
    }

    /// Whether the last thing brought was not taken.
    pub fn is_refused(&self) -> bool {
        self.refusal.is_some()
    }

    /// Chooses where a bit will be turned, and puts back one that is.
    pub fn choose(&mut self, index: usize) {
        if let Some(shown) = self.shown.as_mut().filter(|shown| index < shown.places.len()) {
            shown.chosen = index;
            shown.flipped = None;
        }
    }

    /// Turns the bit at the chosen place, or back.
    pub fn flip(&mut self) {
        let Some(shown) = &mut self.shown else { return };
        shown.flipped = match (&shown.flipped, shown.places.get(shown.chosen)) {
            (None, Some(place)) => {
                let mut bytes = shown.original.raw.bytes.clone();
                if let Some(byte) = bytes.get_mut(place.byte) {
                    *byte ^= 1;
                }
                Some(examine(&bytes))
            }
            _ => None,
        };
    }
}
