//! Proofground.
#![forbid(unsafe_code)]
pub mod core;
pub mod mining;
pub mod session;
pub mod view;
#[cfg(feature = "web")]
pub mod ui;
#[cfg(feature = "web")]
pub mod web;
