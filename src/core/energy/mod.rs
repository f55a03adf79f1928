//! What agreement cost, counted; and what the counts mean in joules.
//!
//! Three kinds of figure are never mixed: measured on this device, modelled for the rivals, reported by somebody else.

pub mod hardware;
pub mod meter;
pub mod network_scale;
