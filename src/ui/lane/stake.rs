//! The stake lane.

use super::{
    epochs::epoch_strip,
    facts::facts,
    picture::picture,
    slashings::slashings,
    stake_actions::actions,
    validators::validators,
    waiting::{head, title_id},
};
use crate::ui::kit::el::el;
use crate::ui::memo::memo;
use crate::ui::parts::Parts;
use crate::view::model::LaneKind;
use yew::prelude::*;

pub fn stake_lane(parts: &Parts) -> Html {
    el("section")
        .class("card lane stake")
        .attr("aria-labelledby", title_id(LaneKind::Stake))
        .child(head(LaneKind::Stake))
        .child(facts(&parts.stake.facts))
        .child(memo(&parts.stake.picture, |view| picture(LaneKind::Stake, view)))
        .child(memo(&parts.epochs, |view| epoch_strip(view)))
        .child(
            el("div")
                .class("section")
                .child(memo(&parts.validators, |rows| validators(rows)))
                .child(memo(&parts.actions, |view| actions(view))),
        )
        .child(slashings(&parts.slashings))
        .html()
}
