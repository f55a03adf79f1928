//! Plain data a screen needs, and how it is worded.
pub mod model;
