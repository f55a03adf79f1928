//! The pure core: no browser, no clock, no thread, no float that decides anything.
pub mod adversary;
pub mod bitcoin;
pub(crate) mod byte_array;
pub mod chain;
pub mod consensus;
pub mod energy;
pub mod hash;
pub mod hex;
pub mod keys;
pub mod merkle;
pub mod network;
pub mod packed;
pub mod prng;
pub mod scenario;
pub mod sorted;
pub mod units;
pub mod world;
