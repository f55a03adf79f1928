//! The staking lab: what proof of stake promises, what it costs to break, and what comes with it.

pub mod delegation;
pub mod keys;
