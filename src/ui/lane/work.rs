//! The work lane.

use super::{
    facts::facts as facts_row,
    miner::Miner,
    picture::Picture,
    power::power as power_bar,
    waiting::{head, title_id},
};
use crate::ui::kit::el::el;
use crate::ui::parts::WorkParts;
use crate::view::model::LaneKind;
use yew::prelude::*;

pub fn work_lane(parts: &WorkParts) -> Html {
    let WorkParts { facts, picture, miner, power, power_note } = parts.clone();
    el("section")
        .class("card lane work")
        .attr("aria-labelledby", title_id(LaneKind::Work))
        .child(head(LaneKind::Work))
        .child(facts_row(&facts))
        .child(html! { <Picture lane={LaneKind::Work} view={picture} /> })
        .child(html! { <Miner view={miner} /> })
        .child(power_bar(&power, &power_note))
        .html()
}
