//! Who may extend the chain?
pub mod coin_age;
pub mod stake;
pub mod work;
