//! A bar that shows a part of a whole. The words beside it say the same, so it is hidden from screen readers.

use super::percent;
use crate::ui::kit::el::el;
use yew::prelude::*;

/// The part in per mille; more than the whole is drawn as full.
pub fn meter(part: u16) -> Html {
    el("svg")
        .class("meter")
        .attr("width", "100%")
        .attr("height", "8")
        .attr("aria-hidden", "true")
        .child(el("rect").class("rest").attr("width", "100%").attr("height", "8").attr("rx", "4"))
        .child(el("rect").class("part").attr("width", percent(part)).attr("height", "8").attr("rx", "4"))
        .html()
}
