//! A small real network, watched while it runs: forks, cuts and attacks as they happen.
//!
//! The chain, the nodes and the attackers are [`core::world::watch`](crate::core::world::watch): signed payments, proofs
//! really found, every block judged by the rules. Here is what may be picked (`scene`), and what the page shows of it.

pub mod scene;
