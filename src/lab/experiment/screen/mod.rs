//! What the section of experiments shows: a bench on which one experiment stands, is set, runs, and is looked at.
//!
//! Reading order: `draft` (the form, and what is wrong with it), `run` (chunks handed out and taken back), `bench` (both,
//! and what a person can do), `picture` (the chart, the table and every word).

mod bench;
mod draft;
mod picture;
mod run;

pub use bench::Bench;
pub use draft::{Draft, Field};
pub use picture::{FieldView, Screen};
pub use run::{Run, State};
