//! Proofground.
#![forbid(unsafe_code)]
pub mod core;
pub mod mining;
pub mod session;
pub mod view;
