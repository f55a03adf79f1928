//! What does cheating, or sleeping, cost?
pub mod downtime;
pub mod inactivity;
pub mod rewards;
pub mod slashing;
