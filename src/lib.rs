//! Proofground.
#![forbid(unsafe_code)]
pub mod core;
pub mod mining;
pub mod session;
#[cfg(feature = "web")]
pub mod ui;
pub mod view;
#[cfg(feature = "web")]
pub mod web;
