//! At most five large numbers with small plain labels.

use crate::ui::kit::el::el;
use crate::ui::kit::hint;
use crate::view::model::Fact;
use yew::prelude::*;

pub fn facts(facts: &[Fact]) -> Html {
    let shown = facts.iter().map(|fact| {
        el("div")
            .key(fact.label.clone())
            .attr("title", fact.hint.clone())
            .child(el("dt").child(&fact.label))
            .child(el("dd").child(&fact.value))
            .html()
    });
    let hints = facts.iter().map(|fact| {
        el("div").key(fact.label.clone()).child(el("dt").child(&fact.label)).child(el("dd").child(&fact.hint)).html()
    });
    el("div").class("facts").child(el("dl").all(shown)).child(hint("these numbers", el("dl").all(hints).html())).html()
}
