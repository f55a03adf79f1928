//! Reliability: stake × a learned score, beside stake alone.

use super::{Run, Selection, Send, small, tiny, two};
use crate::ui::kit::el::el;
use crate::ui::lab::chart::{Room, chart, table};
use yew::prelude::*;

pub fn view(selection: &Selection, send: &Send, room: Room) -> Html {
    let compare = &selection.compare;
    let fresh = compare.sides()[0].slots == 0;
    let form = vec![
        small(
            "Sixteen validators with equal stakes, some of them often away. A model learns from every turn who will be there, and \
             the draw goes by stake × score.",
        ),
        selection.controls(Run { what: "Simulated", words: "Run 4,000 slots", full: compare.is_full(), fresh }, send),
        el("h2").text("What it has learned").html(),
        table(&compare.weights(), "Weights of the model"),
        tiny(
            "Score = 1 / (1 + e^−s), s the sum of weight × what it sees. After each turn the weights move a step towards what happened.",
        ),
    ];
    let figures = vec![
        chart("missed", &compare.chart(), room),
        table(&compare.validators(), "Validators"),
        tiny(
            "An experiment, no chain’s rule. The sums are of floating-point numbers, which need not agree on all machines: a chain \
             would need integers. And whoever is drawn less can hardly show that they have mended.",
        ),
    ];
    two("Reliability", form, figures)
}
