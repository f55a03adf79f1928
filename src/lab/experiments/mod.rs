//! Experiments: a parameter is varied, races are simulated at each value, and what was counted is drawn over the theory.

mod first_look;

pub use first_look::first_look;
