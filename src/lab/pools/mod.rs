//! Many small miners, one steady income.
//!
//! A miner with a millionth of the hash power finds a block in nineteen years, on average: it may be tomorrow and it may be
//! never. A pool lets many work on one block and divides what it pays. To know who did how much, it takes *shares*: hashes
//! that miss the chain's target but meet an easier one. How it pays for them decides who carries the risk and who can cheat.
//!
//! [`scheme`] divides the money, [`year`] is one small miner's year, [`hopping`] is the trick that proportional payout
//! invites, [`reserve`] is the operator's risk, [`concentration`] is what follows for everybody else.
//!
//! Source: Meni Rosenfeld, "Analysis of Bitcoin Pooled Mining Reward Systems", arXiv:1112.4980 (2011).

pub mod concentration;
pub mod hopping;
pub mod reserve;
pub mod scheme;
pub mod screen;
pub mod sweep;
pub mod year;

use crate::core::prng::Prng;

/// A number from above 0 to 1, each of 2^53 as likely as the others.
fn even(prng: &mut Prng) -> f64 {
    ((prng.next_u64() >> 11) as f64 + 1.0) / (1u64 << 53) as f64
}
