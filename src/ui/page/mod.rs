//! The layout and what stands around the lanes.

mod about;
pub mod brand_bar;
mod log;
mod notices;
mod payment_dialog;
mod payments;
mod playground;

pub use playground::Playground;
