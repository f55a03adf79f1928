//! The work lane.

use super::{
    facts::Facts,
    miner::Miner,
    picture::Picture,
    power::Power,
    waiting::{head, title_id},
};
use crate::ui::kit::el::el;
use crate::ui::parts::WorkParts;
use crate::view::model::LaneKind;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WorkLaneProps {
    pub parts: WorkParts,
}

#[component]
pub fn WorkLane(props: &WorkLaneProps) -> Html {
    let WorkParts { facts, picture, miner, power, power_note } = props.parts.clone();
    el("section")
        .class("card lane work")
        .attr("aria-labelledby", title_id(LaneKind::Work))
        .child(head(LaneKind::Work))
        .child(html! { <Facts {facts} /> })
        .child(html! { <Picture lane={LaneKind::Work} view={picture} /> })
        .child(html! { <Miner view={miner} /> })
        .child(html! { <Power shares={power} note={power_note} /> })
        .html()
}
