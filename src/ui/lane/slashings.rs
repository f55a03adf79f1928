//! Who was caught, newest first; the evidence is a click away.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::el::{el, join};
use crate::view::model::SlashingView;
use yew::prelude::*;

pub fn slashings(slashings: &[SlashingView]) -> Html {
    let dispatch = Dispatch;
    let shown = slashings.iter().map(|slashing| {
        el("li")
            .key(slashing.id)
            .class("evidence")
            .child(el("b").child(&slashing.headline))
            .text(" ")
            .child(&slashing.detail)
            .text(" ")
            .child(
                el("button")
                    .class("link")
                    .attr("type", "button")
                    .onclick(dispatch.on(Msg::OpenEvidence(slashing.id)))
                    .text("See the evidence")
                    .child(el("span").class("sr").text(": ").child(&slashing.headline)),
            )
            .html()
    });
    el("div")
        .class(join(&[if !slashings.is_empty() { "section" } else { "" }]))
        .child(el("ul").class("slashings").attr("aria-label", "Slashings").all(shown))
        .html()
}
