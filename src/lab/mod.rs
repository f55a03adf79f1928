//! The labs: questions about proof of work and of stake that one watches, counts and compares with a formula.
//!
//! Pure like [`core`](crate::core), but for floats: what is estimated here decides nothing on any chain. Everything that
//! the lab's page says or draws is made here as plain data; `ui::lab` only draws it.
//!
//! Reading order: `section` (what there is, and its address), `number` (fractions in words), `order` (sorting), `chart` (pictures and tables
//! of numbers), then a folder for each section of the mining lab; `stake` holds those of the staking lab.

pub mod blocks;
pub mod chart;
pub mod cost;
pub mod difficulty;
pub mod experiment;
pub mod fact;
pub mod fees;
pub mod job;
pub mod number;
pub mod order;
pub mod pools;
pub mod section;
pub mod stake;
pub mod supply;
pub mod watch;
