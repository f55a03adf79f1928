//! What a screen shows: plain data, and the words and figures in it.
//!
//! Each file makes one part from the session; `screen` sends those that changed, `packed` is how they cross as bytes.

mod chain_picture;
pub mod digest;
mod energy;
mod evidence;
pub mod format;
mod inspector;
mod log;
pub mod model;
mod names;
mod packed;
mod payments;
pub mod screen;
mod stake;
mod work;
