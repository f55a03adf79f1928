//! At most five large numbers with small plain labels.

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
        html! {
            <div key={fact.label.clone()} title={fact.hint.clone()}>
                <dt>{ &fact.label }</dt>
                <dd>{ &fact.value }</dd>
            </div>
        }
    });
    let hints = props.facts.iter().map(|fact| {
        html! {
            <div key={fact.label.clone()}>
                <dt>{ &fact.label }</dt>
                <dd>{ &fact.hint }</dd>
            </div>
        }
    });
    html! {
        <div class="facts">
            <dl>{ for facts }</dl>
            { hint("these numbers", html! { <dl>{ for hints }</dl> }) }
        </div>
    }
}
