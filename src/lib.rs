//! Proofground.
#![forbid(unsafe_code)]
pub mod core;
pub mod session;
pub mod view;
