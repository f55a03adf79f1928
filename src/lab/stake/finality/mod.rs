//! Votes and finality: a stake chain watched while its validators vote, are cut apart, fall silent, censor, or vote on two
//! sides at once.
//!
//! The chain, the nodes and every vote are [`core::world::stake_watch`](crate::core::world::stake_watch): each vote is
//! signed, each block judged by the rules, and what becomes final is what the rule finds in the blocks. Here is what may be
//! picked (`scene`), the run as the page turns it (`player`) with what it notes at each epoch's end (`tally`) and tells
//! (`telling`), what convicts whom (`guilt`), the picture (`picture`), and the words of the page (`screen`).

pub mod guilt;
pub mod picture;

pub mod player;
pub mod scene;
pub mod screen;

pub mod tally;
mod telling;

use crate::core::world::stake_watch::StakeWatch;

/// `1 block`, `3 blocks`.
fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A validator's name.
fn validator(index: u32) -> String {
    format!("V{}", u64::from(index) + 1)
}

/// The first names of a list, and how many more there are.
fn names(validators: &[u32], most: usize) -> String {
    let mut text = String::new();
    for (place, index) in validators.iter().take(most).enumerate() {
        if place > 0 {
            text.push_str(", ");
        }
        text.push_str(&validator(*index));
    }
    if validators.len() > most {
        text.push_str(&format!(" and {} more", validators.len() - most));
    }
    text
}

/// A side with the letters of its nodes: `side 1 (A–D)`.
fn side_name(side: u8, nodes: u8) -> String {
    let mut letters = (0..nodes).filter(|node| StakeWatch::side_of(*node) == side).map(|node| letter(node, nodes));
    match (letters.next(), letters.next_back()) {
        (Some(first), Some(last)) => format!("side {} ({first}–{last})", side + 1),
        (first, _) => format!("side {} ({})", side + 1, first.unwrap_or('–')),
    }
}

/// A node's letter: first those of side 1, then those of side 2.
pub fn letter(node: u8, nodes: u8) -> char {
    let first_odd = nodes.div_ceil(2);
    let place = node / 2 + if StakeWatch::side_of(node) == 0 { 0 } else { first_odd };
    char::from(b'A' + place.min(25))
}
