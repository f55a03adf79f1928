//! What does cheating, or sleeping, cost?
pub mod inactivity;
pub mod rewards;
pub mod slashing;
