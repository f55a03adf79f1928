//! Who proposes: the draw by stake, repeated until chance evens out.

mod shares;

pub use shares::{Draws, share_chart};
