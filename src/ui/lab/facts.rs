//! Figures with their labels, and beside each where it comes from.

use crate::lab::fact::{Fact, Origin};
use crate::ui::kit::el::{el, html_of, join};
use yew::prelude::*;

pub fn facts(facts: &[Fact]) -> Html {
    let figures = facts.iter().enumerate().map(|(index, fact)| {
        let kind = match fact.origin {
            Origin::Simulated => "measured",
            Origin::Modelled => "modelled",
            Origin::Reported => "reported",
            Origin::Rule | Origin::Yours => "",
        };
        let note = (!fact.note.is_empty()).then(|| el("span").class("tiny muted").child(&fact.note));
        el("div")
            .key(index)
            .child(el("dt").class("small").child(&fact.label))
            .child(el("dd").class("figure-value").child(&fact.value))
            .child(
                el("dd")
                    .class("from")
                    .child(el("span").class(join(&["tag", kind])).text(fact.origin.word()))
                    .child(note),
            )
            .html()
    });
    html_of(el("dl").class("figures").all(figures))
}
