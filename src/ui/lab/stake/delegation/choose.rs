//! Choosing: a crowd that follows size, yield and names for a year, with a cap on any one operator and without.

use super::super::parts::Outcome;
use super::{Delegation, Msg};
use crate::lab::stake::delegation::choose_screen::{Choose, Knob};
use crate::ui::kit::el::el;
use crate::ui::kit::{Look, button};
use crate::ui::lab::chart::{Room, chart, table};
use crate::ui::lab::kit::{NumberField, number_field};
use yew::html::Scope;
use yew::prelude::*;

pub fn view(choose: &Choose, outcome: &Outcome, link: &Scope<Delegation>, room: Room) -> Html {
    let knobs = Knob::ALL.map(|knob| {
        let (id, label, hint) = knob.words();
        let field = number_field(NumberField {
            id: id.into(),
            label: label.into(),
            value: choose.value(knob),
            bounds: knob.bounds(),
            hint: Some(hint.to_owned()),
            on_change: link.callback(move |value| Msg::CrowdKnob(knob, value)),
        });
        el("div").key(id).child(field).html()
    });
    let run = if choose.came.is_some() { "Another year" } else { "Run a year" };
    let form = el("section")
        .key("form")
        .class("card sheet stack")
        .attr("aria-label", "Choose")
        .child(
            el("p").class("small").text("300 lenders look around about once a month, and move to whom they like best."),
        )
        .child(el("div").class("row").child(button(run).look(Look::Primary).onclick(link.callback(|()| Msg::RunCrowd))))
        .child(outcome.html())
        .child(el("div").class("stack").all(knobs))
        .child(
            el("p")
                .class("tiny muted")
                .child(format!("Modelled: a logit choice with your weights. Seed {}.", choose.seed())),
        );
    let found = choose.came.is_some().then(|| table(&choose.table(), "Concentration"));
    let figures = el("section")
        .key("figures")
        .class("card sheet stack")
        .attr("aria-label", "Concentration")
        .child(chart("largest", &choose.largest_chart(), room))
        .child(el("div").child(found))
        .child(
            el("p").class("small muted").text(
                "Gini: 0 when all have the same, near 1 when one has all. The fewest with a third can stop finality together. \
                 The cap here refuses what would pass it; names can still hide one owner behind two operators.",
            ),
        );
    Html::from_iter([form.html(), figures.html()])
}
