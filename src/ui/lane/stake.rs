//! The stake lane.

use super::{
    epochs::epoch_strip,
    facts::facts as facts_row,
    picture::Picture,
    slashings::slashings as caught,
    stake_actions::Actions,
    validators::validators as table,
    waiting::{head, title_id},
};
use crate::ui::kit::el::el;
use crate::ui::parts::StakeParts;
use crate::view::model::LaneKind;
use yew::prelude::*;

pub fn stake_lane(parts: &StakeParts) -> Html {
    let StakeParts { facts, picture, epochs, validators, actions, slashings } = parts.clone();
    el("section")
        .class("card lane stake")
        .attr("aria-labelledby", title_id(LaneKind::Stake))
        .child(head(LaneKind::Stake))
        .child(facts_row(&facts))
        .child(html! { <Picture lane={LaneKind::Stake} view={picture} /> })
        .child(epoch_strip(&epochs))
        .child(el("div").class("section").child(table(&validators)).child(html! { <Actions view={actions} /> }))
        .child(caught(&slashings))
        .html()
}
