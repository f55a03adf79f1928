//! Who may extend the chain?
pub mod stake;
pub mod work;
