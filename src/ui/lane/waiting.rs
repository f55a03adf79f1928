//! The head of a lane, and the lane before the engine has answered: its name and its sentence, true already.

use super::{class, name, sentence};
use crate::ui::kit::el::{el, join};
use crate::view::model::LaneKind;
use yew::prelude::*;

pub fn head(lane: LaneKind) -> Html {
    el("header")
        .child(el("span").class("swatch"))
        .child(
            el("div")
                .child(el("h2").attr("id", title_id(lane)).child(name(lane)))
                .child(el("p").class("small muted").child(sentence(lane))),
        )
        .html()
}

pub fn title_id(lane: LaneKind) -> String {
    format!("{}-title", class(lane))
}

pub fn waiting(lane: LaneKind) -> Html {
    el("section")
        .class(join(&["card", "lane", "waiting", class(lane)]))
        .attr("aria-labelledby", title_id(lane))
        .child(head(lane))
        .child(el("p").class("section muted").text("Starting the engine…"))
        .html()
}
