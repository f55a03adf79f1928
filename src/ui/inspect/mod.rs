//! What opens on a click: a block with all it holds, and the evidence of a slashing.

pub mod checks;
pub mod evidence;
pub mod field;
mod header_bytes;
pub mod inspector;
mod transactions;
