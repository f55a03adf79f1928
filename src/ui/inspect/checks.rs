//! Everything a node checks of a block, with a tick or a cross and in words.

use crate::ui::kit::{Shape, icon};
use crate::view::model::CheckView;
use yew::prelude::*;

pub fn checks(checks: &[CheckView]) -> Html {
    let checks = checks.iter().enumerate().map(|(index, check)| {
        let (class, shape, word) = match check.ok {
            true => ("ok", Shape::Tick, "holds"),
            false => ("broken", Shape::Cross, "broken"),
        };
        html! {
            <li key={index} {class}>
                { icon(shape) }
                <span><b>{ &check.name }</b>{ " " }<span class="word">{ word }</span><span class="what">{ &check.detail }</span></span>
            </li>
        }
    });
    html! { <ul class="checks">{ for checks }</ul> }
}
