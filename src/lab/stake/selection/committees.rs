//! What the rounds of the shuffle are for: who runs many validators registered them one after the other, and they must not
//! end up in one committee together.

use super::seed_of;
use crate::core::consensus::leader::stake::compute_shuffled_list;
use crate::lab::chart::Table;
use crate::lab::number;

pub const VALIDATORS: usize = 256;
pub const COMMITTEES: usize = 8;
/// Neighbours in the register that one owner has: as many as a committee.
pub const OWNED: usize = VALIDATORS / COMMITTEES;
const EPOCHS: u64 = 60;
const ROUNDS: [u8; 4] = [0, 1, 10, 90];

/// The most of an owner's neighbours that sit in one committee, on average over some epochs.
pub fn most_together(rounds: u8, epochs: u64) -> f64 {
    let in_one = |epoch| {
        let order = compute_shuffled_list(VALIDATORS, &seed_of(1, b"committees", epoch), rounds).unwrap_or_default();
        let owned = |committee: &[usize]| committee.iter().filter(|member| **member < OWNED).count();
        order.chunks(OWNED).map(owned).max().unwrap_or(0) as f64
    };
    (0..epochs).map(in_one).sum::<f64>() / epochs.max(1) as f64
}

/// The same for several numbers of rounds, with those who vote first in one epoch.
pub fn table() -> Table {
    let row = |rounds: u8| {
        let order = compute_shuffled_list(VALIDATORS, &seed_of(1, b"committees", 0), rounds).unwrap_or_default();
        let first: Vec<String> = order.iter().take(6).map(usize::to_string).collect();
        let most = number::decimal(most_together(rounds, EPOCHS), 1);
        vec![rounds.to_string(), most, first.join(" "), (u32::from(rounds) * 2).to_string()]
    };
    let head = ["Rounds", "Most of the 32 in one committee", "The first six to vote", "Hashes"];
    super::table(&head, ROUNDS.into_iter().map(row).collect())
}
