//! Who proposes: draws by several rules, held against what chance allows, and what can be gained by cheating on each.
//!
//! [`draw`] counts many slots by one of three rules and sets the shares of the blocks against those of the stake; [`odds`]
//! says what the specification's rule gives each exactly, and [`committees`] what the rounds of its shuffle are for.
//! [`randao`] is a small chain of real keys whose schedule is known ahead, and the one who may withhold a reveal.
//! [`hoard`] lets coins ripen and comes back with all of them, [`grind`] tries many blocks until one draws its maker again,
//! [`score`] prefers those who were there. [`stakes`] and [`minting`] are what several of these begin from.
//!
//! The draws are the core's own (`core::consensus::leader::{stake, coin_age}`). Only whether somebody is there at their turn
//! is thrown here.

pub mod committees;
pub mod draw;
pub mod grind;
pub mod hoard;
pub mod minting;
pub mod odds;
pub mod randao;
pub mod schedule;
pub mod score;
pub mod stakes;

use crate::core::hash::sha256_parts;
use crate::lab::chart::Table;
use crate::lab::number;

/// Where the draw by balance is written down.
pub const ETHEREUM_SOURCE: &str = "ethereum/consensus-specs, compute_proposer_index (Electra)";
/// Where coin age is written down.
pub const PEERCOIN_SOURCE: &str = "peercoin/peercoin, src/kernel.cpp";

/// Something that takes longer than a frame: it is turned a little at a time until it is over.
pub trait Turn {
    /// Does a millisecond's work or so. Whether there is more to do.
    fn turn(&mut self) -> bool;
    /// How much is done, in thousandths.
    fn done(&self) -> u16;
}

/// What a count says that has reached its limit.
const AT_ITS_END: &str = " This run is at its end: begin again for another.";

fn per_mille(done: u64, of: u64) -> u16 {
    (u128::from(done.min(of)) * 1000 / u128::from(of.max(1))) as u16
}

fn whole(count: u64) -> String {
    number::decimal(count as f64, 0)
}

/// A part of one in hundredths, three digits.
fn part(value: f64) -> String {
    number::percent(value, 3)
}

/// A table from what it is made of.
fn table(head: &[&str], rows: Vec<Vec<String>>) -> Table {
    Table { head: head.iter().map(|words| (*words).to_owned()).collect(), rows, left_out: 0 }
}

/// The seed of one draw of a run.
fn seed_of(run: u64, purpose: &[u8], number: u64) -> [u8; 32] {
    sha256_parts(&[&run.to_le_bytes(), purpose, &number.to_le_bytes()]).0
}
