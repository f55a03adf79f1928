//! What opens on a click: a block with all it holds, and the evidence of a slashing.

mod checks;
mod evidence;
mod field;
mod header_bytes;
mod inspector;
mod transactions;

pub use evidence::evidence;
pub use inspector::inspector;
