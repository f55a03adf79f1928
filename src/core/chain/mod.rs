//! What a chain is made of.
pub mod header;
