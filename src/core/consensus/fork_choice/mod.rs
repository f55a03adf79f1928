//! Which tip wins?
pub mod lmd_ghost;
pub mod most_work;
pub mod store;
