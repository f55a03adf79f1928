//! Everything a node checks of a block, with a tick or a cross and in words.

use crate::ui::kit::{Icon, Shape};
use crate::view::model::CheckView;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ChecksProps {
    pub checks: Vec<CheckView>,
}

#[component]
pub fn Checks(props: &ChecksProps) -> Html {
    let checks = props.checks.iter().enumerate().map(|(index, check)| {
        let (class, shape, word) = match check.ok {
            true => ("ok", Shape::Tick, "holds"),
            false => ("broken", Shape::Cross, "broken"),
        };
        html! {
            <li key={index} {class}>
                <Icon {shape} />
                <span><b>{ &check.name }</b>{ " " }<span class="word">{ word }</span><span class="what">{ &check.detail }</span></span>
            </li>
        }
    });
    html! { <ul class="checks">{ for checks }</ul> }
}
