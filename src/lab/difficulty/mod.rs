//! Difficulty: how retarget rules answer when miners leave, come for a visit, or lie about the time.
//!
//! Who finds a block, and when, is drawn; what target it must meet is asked of the chain's own rule
//! ([`required_bits`](crate::core::consensus::validate::required_bits)), and whether its time is allowed of the chain's own
//! check. Nothing of either is written a second time here.
//!
//! Reading order: `setup` (what can be asked for), `run` (one chain under one rule), `race` (several side by side),
//! `screen` (charts and words), then Bitcoin's own history: `rows` (files that people open), `history`.

pub mod history;
pub mod race;
pub mod rows;
pub mod run;
pub mod screen;
pub mod setup;
