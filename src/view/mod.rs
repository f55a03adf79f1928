//! What a screen shows: plain data, and the words and figures in it.
//!
//! Each file makes one part from the session; `screen` sends those that changed.
pub mod model;
pub mod format;
mod names;
mod chain_picture;
mod work;
mod stake;
mod energy;
mod inspector;
mod evidence;
mod payments;
mod log;
pub mod screen;
