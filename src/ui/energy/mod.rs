//! What both chains spent, side by side.

mod column;
mod details;

pub use column::energy;
