//! Accidents and attacks on a stake: a key on two machines, a block that nobody checked, keys that are worth nothing any
//! more, and votes for every side at once.
//!
//! Reading order: `bench` (a small chain with real keys), then a file for each, and beside it what the page says of it.

pub mod bad_block;
pub mod bad_block_screen;
pub mod bench;
pub mod both_sides;
pub mod both_sides_screen;
pub mod cause;
pub mod machines;
pub mod machines_screen;
pub mod old_keys;
pub mod old_keys_screen;

use crate::core::units::GRAINS_PER_COIN;
use crate::lab::number;

fn in_coins(grains: f64) -> f64 {
    grains / GRAINS_PER_COIN as f64
}

/// Grains as coins, four digits.
pub fn coins(grains: u64) -> String {
    number::short(in_coins(grains as f64), 4)
}

/// The same of a change, with its sign.
pub fn signed_coins(grains: f64) -> String {
    let words = number::short(in_coins(grains.abs()), 4);
    match grains {
        _ if words == "0" => words,
        _ if grains < 0.0 => format!("−{words}"),
        _ => format!("+{words}"),
    }
}
