//! The staking lab: what proof of stake promises, what it costs to break, and what comes with it.
//!
//! Reading order: `section` (what there is), then a folder for each.

pub mod accidents;
pub mod delegation;
pub mod finality;
pub mod keys;
pub mod losses;
pub mod queues;
pub mod rewards;
pub mod section;
pub mod selection;
