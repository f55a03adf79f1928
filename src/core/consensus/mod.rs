//! An engine is four rules.
pub mod finality;
pub mod fork_choice;
pub mod leader;
pub mod penalty;
