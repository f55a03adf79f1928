//! The two chains on the screen: what each is, what it looks like now, and what a person can do there.

mod epochs;
mod facts;
pub mod miner;
mod misbehave;
pub mod picture;
mod power;
pub mod slashings;
mod stake;
mod stake_actions;
mod stake_dialog;
mod target_line;
pub mod validators;
mod waiting;
mod work;

pub use stake::stake_lane;
pub use waiting::waiting;
pub use work::work_lane;

use crate::view::model::LaneKind;

/// What a lane is called and the one sentence it is explained with.
pub const fn name(lane: LaneKind) -> &'static str {
    match lane {
        LaneKind::Work => "Proof of work",
        LaneKind::Stake => "Proof of stake",
    }
}

pub const fn sentence(lane: LaneKind) -> &'static str {
    match lane {
        LaneKind::Work => "Whoever finds a small enough hash writes the next block.",
        LaneKind::Stake => "Locked coins take turns; two thirds of them must agree.",
    }
}

/// The class that gives a lane its hue, and the stem of its ids.
pub const fn class(lane: LaneKind) -> &'static str {
    match lane {
        LaneKind::Work => "work",
        LaneKind::Stake => "stake",
    }
}
