//! The work lane.

use super::{
    facts::facts,
    miner::miner,
    picture::picture,
    power::power,
    waiting::{head, title_id},
};
use crate::ui::kit::el::el;
use crate::ui::memo::memo;
use crate::ui::parts::Parts;
use crate::view::model::LaneKind;
use yew::prelude::*;

pub fn work_lane(parts: &Parts) -> Html {
    el("section")
        .class("card lane work")
        .attr("aria-labelledby", title_id(LaneKind::Work))
        .child(head(LaneKind::Work))
        .child(facts(&parts.work.facts))
        .child(memo(&parts.work.picture, |view| picture(LaneKind::Work, view)))
        .child(memo(&parts.miner, |view| miner(view)))
        .child(memo(&parts.power, |view| power(view)))
        .html()
}
