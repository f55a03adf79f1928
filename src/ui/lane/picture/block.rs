//! One block, or the gap where one is missing.

use super::geometry::{BLOCK_WIDTH, block_height, block_id, is_block, x, y};
use crate::ui::kit::el::{el, join};
use crate::view::model::{BlockState, BlockView, LaneKind};
use crate::web::page_script;
use yew::prelude::*;

/// What a block does when it is used.
pub struct Wiring {
    /// The one block of the picture that Tab reaches; arrows lead to the others.
    pub reachable: bool,
    pub on_open: Callback<()>,
    pub on_focus: Callback<()>,
    pub on_key: Callback<KeyboardEvent>,
}

pub fn block(lane: LaneKind, view: &BlockView, key: String, wiring: Wiring) -> Html {
    let place = format!("translate({} {})", x(view.x), y(lane, view.y));
    let class = join(&[
        "block",
        match view.state {
            BlockState::Best => "",
            BlockState::Tip => "tip",
            BlockState::Stale => "stale",
            BlockState::Missed => "gap",
        },
        if view.is_justified { "justified" } else { "" },
        if view.is_final { "final" } else { "" },
        if view.mine { "mine" } else { "" },
        if view.broken.is_some() { "broken" } else { "" },
    ]);
    if !is_block(view) {
        return el("g")
            .key(key)
            .class(class)
            .attr("role", "img")
            .attr("aria-label", view.summary.clone())
            .attr("transform", place)
            .child(inside(lane, view))
            .html();
    }
    let onkeydown = {
        let (on_open, on_key) = (wiring.on_open.clone(), wiring.on_key);
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" | " " => {
                event.prevent_default();
                on_open.emit(());
            }
            _ => on_key.emit(event),
        })
    };
    el("g")
        .key(key)
        .class(class)
        .attr("transform", place)
        .child(inside(lane, view))
        .child(
            el("rect")
                .attr("id", block_id(view.key))
                .class("hit")
                .attr("role", "button")
                .attr("tabindex", if wiring.reachable { "0" } else { "-1" })
                .attr("aria-label", view.summary.clone())
                // In a widget it is shown beneath.
                .attr("aria-haspopup", (!page_script::is_guest()).then_some("dialog"))
                .attr("x", "1")
                .attr("y", "1")
                .attr("width", (BLOCK_WIDTH - 2).to_string())
                .attr("height", (block_height(lane) - 2).to_string())
                .attr("rx", "7")
                .onclick(wiring.on_open.reform(|_: MouseEvent| ()))
                .onfocus(wiring.on_focus.reform(|_: FocusEvent| ()))
                .onkeydown(onkeydown),
        )
        .html()
}

/// What is drawn, apart from where and as what.
fn inside(lane: LaneKind, view: &BlockView) -> Html {
    let tall = block_height(lane);
    let bars: Html = view
        .bars
        .iter()
        .enumerate()
        .map(|(index, bar)| {
            el("rect")
                .key(index)
                .class(shade(*bar))
                .attr("x", (8 + index * 10).to_string())
                .attr("y", "8")
                .attr("width", "9")
                .attr("height", "6")
                .html()
        })
        .collect();
    let (last_class, last) = match &view.broken {
        Some(broken) => ("t3 bad", format!("✗ {broken}")),
        None => ("t3", view.by.clone()),
    };
    el("g")
        .class("in")
        .attr("aria-hidden", "true")
        .child(
            el("svg")
                .attr("width", BLOCK_WIDTH.to_string())
                .attr("height", tall.to_string())
                .child(
                    el("rect")
                        .class("box")
                        .attr("x", "1")
                        .attr("y", "1")
                        .attr("width", (BLOCK_WIDTH - 2).to_string())
                        .attr("height", (tall - 2).to_string())
                        .attr("rx", "7"),
                )
                .child(el("g").class("bars").child(bars))
                .child(el("text").class("t1").attr("x", "8").attr("y", "31").child(&view.title))
                .child(
                    el("text")
                        .class("t2")
                        .attr("x", "8")
                        .attr("y", "45")
                        .child(el("tspan").class("zero").child(&view.zeros))
                        .child(&view.hash),
                )
                .child(el("text").class(last_class).attr("x", "8").attr("y", "58").child(last))
                .child(el("g").child(if let Some(votes) = view.votes {
                    Html::from_iter([
                        el("rect")
                            .class("rest")
                            .attr("x", "8")
                            .attr("y", "65")
                            .attr("width", VOTES_WIDTH.to_string())
                            .attr("height", "6")
                            .attr("rx", "3")
                            .html(),
                        el("rect")
                            .class("votes")
                            .attr("x", "8")
                            .attr("y", "65")
                            .attr("width", votes_width(votes).to_string())
                            .attr("height", "6")
                            .attr("rx", "3")
                            .html(),
                        el("path").class("third").attr("d", format!("M{} 63v10", 8 + VOTES_WIDTH * 2 / 3)).html(),
                    ])
                } else {
                    Html::default()
                })),
        )
        .html()
}

const VOTES_WIDTH: u32 = 68;

fn votes_width(per_mille: u16) -> u32 {
    VOTES_WIDTH * u32::from(per_mille.min(1000)) / 1000
}

fn shade(bar: u8) -> &'static str {
    const SHADES: [&str; 7] = ["b0", "b1", "b2", "b3", "b4", "b5", "b6"];
    SHADES[usize::from(bar) % SHADES.len()]
}
