//! When can it no longer change?
pub mod casper_ffg;
