//! The page: functions that draw [`crate::view::model`] and send [`crate::session::msg::Msg`].
//!
//! Reading order:
//! - [`app`] is the root component; [`parts`] is what the engine last showed, and [`dispatch`] is how anything below asks
//!   for something.
//! - [`local`] is all that the page remembers by itself: what is open, half typed or dragged. A change there draws the page
//!   anew; `memo` is the component that leaves a piece as it is while neither its part nor this changed.
//! - `page` is the layout: brand bar, intro, notices, payments, log.
//! - `control` is time: run, step, speed, reset.
//! - `lane` is the two chains: facts, picture, and what a person can do there.
//! - `energy` is what both spent.
//! - `inspect` is what opens on a click: a block, the evidence of a slashing.
//! - `widget` is one idea alone, for a frame in somebody else's page, made of the pieces above.
//! - `lab` is the page of experiments, a root of its own.
//! - `kit` knows nothing of chains.
//!
//! Two rules of Yew 0.23 (its issue 4092): a conditional or a list stands alone in an element of its own, and no component
//! renders nothing. One of the Content-Security-Policy: no `style` attributes; lengths are SVG attributes.

pub mod app;
pub mod control;
pub mod dispatch;
pub mod energy;
pub mod inspect;
pub mod kit;
pub mod lab;
pub mod lane;
pub mod local;
mod memo;
pub mod page;
pub mod parts;
pub mod widget;

pub use app::App;
pub use lab::{MiningLab, StakingLab};
pub use page::Playground;
pub use widget::Widget;
