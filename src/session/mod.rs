//! The one application state: what a person did, what the world answered.
pub mod msg;
