//! What happened, newest first.

use crate::ui::kit::el::{el, join};
use crate::ui::kit::tone_class;
use crate::view::model::{LaneKind, LogView};
use yew::prelude::*;

pub fn log(view: &LogView) -> Html {
    let entries = view.entries.iter().map(|entry| {
        let (lane, word) = match entry.lane {
            Some(LaneKind::Work) => ("of-work", "work"),
            Some(LaneKind::Stake) => ("of-stake", "stake"),
            None => ("", "both"),
        };
        el("li")
            .key(entry.id)
            .class(tone_class(entry.tone))
            .child(el("time").child(&entry.time))
            .child(el("span").class(join(&["tag", lane, tone_class(entry.tone)])).child(word))
            .child(el("span").child(&entry.text))
            .html()
    });
    el("section")
        .class("card log")
        .attr("aria-labelledby", "log-title")
        .child(el("h2").attr("id", "log-title").text("What happened"))
        .child(el("div").child(if view.entries.is_empty() {
            el("p").class("small muted").text("Nothing yet. Mine a block, or press Run.").html()
        } else {
            Html::default()
        }))
        .child(
            el("div")
                .class("lines")
                .attr("role", "log")
                .attr("aria-live", "off")
                .attr("aria-labelledby", "log-title")
                .attr("tabindex", "0")
                .child(el("ol").all(entries)),
        )
        .html()
}
