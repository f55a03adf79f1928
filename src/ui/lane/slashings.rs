//! Who was caught, newest first; the evidence is a click away.

use crate::session::msg::Msg;
use crate::ui::dispatch::use_dispatch;
use crate::view::model::SlashingView;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SlashingsProps {
    pub slashings: Rc<Vec<SlashingView>>,
}

#[component]
pub fn Slashings(props: &SlashingsProps) -> Html {
    let dispatch = use_dispatch();
    let slashings = props.slashings.iter().map(|slashing| {
        html! {
            <li key={slashing.id} class="evidence">
                <b>{ &slashing.headline }</b>
                { " " }
                { &slashing.detail }
                { " " }
                <button type="button" class="link" onclick={dispatch.on(Msg::OpenEvidence(slashing.id))}>
                    { "See the evidence" }
                    <span class="sr">{ ": " }{ &slashing.headline }</span>
                </button>
            </li>
        }
    });
    html! {
        <div class={classes!((!props.slashings.is_empty()).then_some("section"))}>
            <ul class="slashings" aria-label="Slashings">{ for slashings }</ul>
        </div>
    }
}
