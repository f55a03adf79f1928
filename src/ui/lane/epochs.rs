//! The last epochs at a glance: a square for each slot on ground that shows how firm it is.

use crate::ui::kit::el::el;
use crate::view::model::{EpochCell, EpochStrip, Ground, SlotCell};
use yew::prelude::*;

/// Side of a slot's square, and of its place.
const SQUARE: usize = 9;
const PITCH: usize = 13;

pub fn epoch_strip(strip: &EpochStrip) -> Html {
    el("div")
        .class("epochs")
        .attr("role", "img")
        .attr("aria-label", strip.summary.clone())
        .all(strip.epochs.iter().map(epoch))
        .html()
}

fn epoch(cell: &EpochCell) -> Html {
    let class = match cell.ground {
        Ground::Final => "epoch final",
        Ground::Justified => "epoch justified",
        Ground::Open => "epoch",
    };
    let width = (cell.slots.len() * PITCH).to_string();
    el("div")
        .class(class)
        .key(cell.label.clone())
        .child(
            el("svg")
                .attr("width", width)
                .attr("height", "13")
                .attr("aria-hidden", "true")
                .all(cell.slots.iter().enumerate().map(slot)),
        )
        .child(el("span").child(&cell.label))
        .html()
}

fn slot((place, cell): (usize, &SlotCell)) -> Html {
    let class = match cell {
        SlotCell::Filled => "filled",
        SlotCell::Mine => "mine",
        SlotCell::Missed => "missed",
        SlotCell::Ahead => "ahead",
    };
    let (x, side) = ((place * PITCH + 2).to_string(), SQUARE.to_string());
    el("rect")
        .class(class)
        .attr("x", x)
        .attr("y", "2")
        .attr("width", side.clone())
        .attr("height", side)
        .attr("rx", "2")
        .html()
}
