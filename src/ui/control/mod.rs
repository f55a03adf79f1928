//! Time: run, step, speed, reset.

mod reset;
mod seed;
mod transport;

pub use transport::transport;
