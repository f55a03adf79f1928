//! Experiments: the same run many times over a range of one parameter, beside what the closed forms say.
//!
//! # How to use it
//! An [`Experiment`] is plain data: what its [`Kind`] asks, which parameter is varied over which range, how many points
//! and repeats, and a seed. It is cut into chunks; each chunk may run in any worker, in any order, and gives a
//! [`Part`]; [`Results`] adds parts up and tells points, bands, curves and a table at any time.
//! ```
//! use proofground::lab::experiment::{Experiment, Kind, Level, Results, export, share};
//! let experiment = Experiment { points: 3, repeats: 200, ..Experiment::usual(Kind::DoubleSpend) };
//! let mut results = Results::new(experiment.clone())?;
//! for chunk in 0..experiment.chunks() {
//!     results.add(&experiment.run_chunk(chunk));
//! }
//! assert!(results.is_complete());
//! for point in results.points(Level::P95) {
//!     assert!(point.value.is_some_and(|value| point.band.contains(value)));
//! }
//! assert_eq!(export::rows(&results).len(), 4);
//! assert_eq!(share::decode(&share::encode(&experiment))?, experiment);
//! # Ok::<(), proofground::lab::experiment::ExperimentError>(())
//! ```

pub mod attacks;
pub mod catalogue;
pub mod confidence;
pub mod decimal;
pub mod export;
pub mod intervals;
pub mod network;
pub mod plan;
pub mod results;
pub mod screen;
pub mod share;
pub mod stale;
pub mod theory;

pub use catalogue::{Info, Kind, Parameter};
pub use confidence::{Interval, Level};
pub use plan::{Experiment, ExperimentError, Part, Tally};
pub use results::{Curve, Point, Results};
