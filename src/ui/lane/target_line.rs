//! The 256 bits of a hash as a line: the marked part on the left must be zeros for a block to be good.

use crate::ui::kit::el::el;
use crate::ui::kit::percent;
use yew::prelude::*;

/// `position` is where the zeros end, per mille of the line.
pub fn target_line(position: u16, hex: &str) -> Html {
    let at = percent(position);
    el("svg")
        .class("target")
        .attr("width", "100%")
        .attr("height", "30")
        .attr("role", "img")
        .attr("aria-label", format!("Target {hex}"))
        .child(el("title").text("Target ").child(hex))
        .child(el("rect").class("rest").attr("y", "4").attr("width", "100%").attr("height", "6").attr("rx", "3"))
        .child(el("rect").class("zeros").attr("y", "4").attr("width", at.clone()).attr("height", "6").attr("rx", "3"))
        .child(el("line").class("mark").attr("x1", at.clone()).attr("x2", at.clone()).attr("y1", "0").attr("y2", "15"))
        .child(el("text").attr("x", at).attr("y", "26").attr("dx", "-4").text("must be zeros up to here"))
        .child(el("text").attr("x", "100%").attr("y", "26").attr("text-anchor", "end").text("256 bits"))
        .html()
}
