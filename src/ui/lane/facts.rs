//! At most five large numbers with small plain labels.

use crate::ui::kit::el::el;
use crate::ui::kit::hint;
use crate::view::model::Fact;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct FactsProps {
    pub facts: Rc<Vec<Fact>>,
}

#[component]
pub fn Facts(props: &FactsProps) -> Html {
    let facts = props.facts.iter().map(|fact| {
        el("div")
            .key(fact.label.clone())
            .attr("title", fact.hint.clone())
            .child(el("dt").child(&fact.label))
            .child(el("dd").child(&fact.value))
            .html()
    });
    let hints = props.facts.iter().map(|fact| {
        el("div").key(fact.label.clone()).child(el("dt").child(&fact.label)).child(el("dd").child(&fact.hint)).html()
    });
    el("div").class("facts").child(el("dl").all(facts)).child(hint("these numbers", el("dl").all(hints).html())).html()
}
