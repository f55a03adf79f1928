//! tmp: stands in for the host's own. `dom` is to stay.
pub mod clipboard;
pub mod dom;
pub mod engine;
pub mod seed;
pub mod theme;
