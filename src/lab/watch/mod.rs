//! A small real network, watched while it runs: forks, cuts and attacks as they happen.
//!
//! The chain, the nodes and the attackers are [`core::world::watch`](crate::core::world::watch): signed payments, proofs
//! really found, every block judged by the rules. Here is what may be picked (`scene`), the run as the page turns it
//! (`model`), and everything the page shows of it: words (`words`, `telling`), the tree of blocks (`tree`), the map of nodes
//! (`map`), and the rest (`screen`).

pub mod map;
pub mod model;
pub mod scene;
pub mod screen;
mod telling;
pub mod tree;
mod words;

pub use model::Model;
