//! Who has the hash power: one bar, with the half as a line one can see being crossed.

use crate::ui::kit::el::el;
use crate::ui::kit::percent;
use crate::view::model::PowerView;
use yew::prelude::*;

/// Under this share (per mille) a name does not fit into its part of the bar.
const NAMED_FROM: u16 = 110;

pub fn power(view: &PowerView) -> Html {
    let PowerView { shares, note } = view;
    let mut from = 0;
    let parts = shares.iter().enumerate().map(|(index, share)| {
        let x = from;
        from += share.per_mille;
        el("svg")
            .key(index)
            .attr("x", percent(x))
            .attr("width", percent(share.per_mille))
            .attr("height", "26")
            .class(shade(index))
            .child(el("title").child(&share.hint))
            .child(el("rect").attr("width", "100%").attr("height", "26"))
            .child(if share.per_mille >= NAMED_FROM {
                el("text")
                    .attr("x", "50%")
                    .attr("y", "17")
                    .attr("text-anchor", "middle")
                    .child(&share.name)
                    .child(el("tspan").text(" ").child(&share.label))
                    .html()
            } else {
                Html::default()
            })
            .html()
    });
    let parts: Html = parts.collect();
    let legend = shares.iter().enumerate().map(|(index, share)| {
        el("li")
            .key(index)
            .child(
                el("svg")
                    .class(shade(index))
                    .attr("width", "10")
                    .attr("height", "10")
                    .attr("aria-hidden", "true")
                    .child(el("rect").attr("width", "10").attr("height", "10").attr("rx", "2")),
            )
            .child(el("b").child(&share.name))
            .text(" ")
            .child(&share.label)
            .text(" %")
            .child(el("span").class("faint").text(" · ").child(&share.hint))
            .html()
    });
    el("div")
        .class("section")
        .child(el("h3").child(el("span").text("Who has the hash power")).child(el("span").child(note)))
        .child(
            el("svg")
                .class("share")
                .attr("width", "100%")
                .attr("height", "34")
                .attr("aria-hidden", "true")
                .child(el("svg").attr("y", "4").attr("width", "100%").attr("height", "26").child(parts))
                .child(el("line").class("half").attr("x1", "50%").attr("x2", "50%").attr("y1", "0").attr("y2", "34")),
        )
        .child(el("ul").class("legend tiny").all(legend))
        .html()
}

fn shade(index: usize) -> &'static str {
    const SHADES: [&str; 6] = ["s0", "s1", "s2", "s3", "s4", "s5"];
    SHADES[index % SHADES.len()]
}
