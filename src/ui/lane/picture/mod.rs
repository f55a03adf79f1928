//! The chain as a picture: blocks, branches, gaps, final ground. Every block is a button that opens it.

mod block;
mod geometry;
mod ground;
mod nav;
mod view;

pub use view::picture;
