//! The stake lane.

use super::{
    epochs::epoch_strip,
    facts::Facts,
    picture::Picture,
    slashings::Slashings,
    stake_actions::Actions,
    validators::Validators,
    waiting::{head, title_id},
};
use crate::ui::kit::el::el;
use crate::ui::parts::StakeParts;
use crate::view::model::LaneKind;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct StakeLaneProps {
    pub parts: StakeParts,
}

#[component]
pub fn StakeLane(props: &StakeLaneProps) -> Html {
    let StakeParts { facts, picture, epochs, validators, actions, slashings } = props.parts.clone();
    el("section")
        .class("card lane stake")
        .attr("aria-labelledby", title_id(LaneKind::Stake))
        .child(head(LaneKind::Stake))
        .child(html! { <Facts {facts} /> })
        .child(html! { <Picture lane={LaneKind::Stake} view={picture} /> })
        .child(epoch_strip(&epochs))
        .child(
            el("div")
                .class("section")
                .child(html! { <Validators rows={validators} /> })
                .child(html! { <Actions view={actions} /> }),
        )
        .child(html! { <Slashings {slashings} /> })
        .html()
}
