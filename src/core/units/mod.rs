//! Newtypes for every number.
pub mod work;
