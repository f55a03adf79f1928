//! What both chains spent, side by side.

pub mod column;
pub mod details;
