//! An engine is four rules: who leads, which tip wins, when it is final, what cheating costs.
//!
//! Reading order: `engine`, then each rule's folder, then how a block is judged (`validate`), what an epoch settles, and what
//! an honest validator signs (`honest`, `slashing_protection`).
pub mod apply;
pub mod duties;
pub mod engine;
pub mod epoch;
pub mod finality;
pub mod fork_choice;
pub mod genesis;
pub mod honest;
pub mod leader;
pub mod params;
pub mod penalty;
pub mod presets;
pub mod queue;
pub mod replica;
pub mod rule_id;
pub mod slashing_protection;
pub mod spec;
pub mod validate;
pub mod weak_subjectivity;
