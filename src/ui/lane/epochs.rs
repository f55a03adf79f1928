//! The last epochs at a glance: a square for each slot on ground that shows how firm it is.

use crate::view::model::{EpochCell, EpochStrip, Ground, SlotCell};
use yew::prelude::*;

/// Side of a slot's square, and of its place.
const SQUARE: usize = 9;
const PITCH: usize = 13;

pub fn epoch_strip(strip: &EpochStrip) -> Html {
    html! {
        <div class="epochs" role="img" aria-label={strip.summary.clone()}>
            { for strip.epochs.iter().map(epoch) }
        </div>
    }
}

fn epoch(cell: &EpochCell) -> Html {
    let class = match cell.ground {
        Ground::Final => "epoch final",
        Ground::Justified => "epoch justified",
        Ground::Open => "epoch",
    };
    let width = (cell.slots.len() * PITCH).to_string();
    html! {
        <div {class} key={cell.label.clone()}>
            <svg {width} height="13" aria-hidden="true">{ for cell.slots.iter().enumerate().map(slot) }</svg>
            <span>{ &cell.label }</span>
        </div>
    }
}

fn slot((place, cell): (usize, &SlotCell)) -> Html {
    let class = match cell {
        SlotCell::Filled => "filled",
        SlotCell::Mine => "mine",
        SlotCell::Missed => "missed",
        SlotCell::Ahead => "ahead",
    };
    let (x, side) = ((place * PITCH + 2).to_string(), SQUARE.to_string());
    html! { <rect {class} {x} y="2" width={side.clone()} height={side} rx="2" /> }
}
