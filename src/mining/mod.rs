//! The search for a nonce, without a thread or a clock: what a mining worker runs, and what a test runs in its place.
//!
//! A worker owns a share of the nonces and walks it in batches of a few milliseconds, so that it can be stopped between two
//! and can say how far it is. What it finds is a claim; the core checks every claim again.

pub mod job;
pub mod search;

pub use job::{MineJob, NONCES, Solution};
pub use search::{Progress, Search, Step};
