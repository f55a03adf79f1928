//! Everything a node checks of a block, with a tick or a cross and in words.

use crate::ui::kit::el::el;
use crate::ui::kit::{Shape, icon};
use crate::view::model::CheckView;
use yew::prelude::*;

pub fn checks(checks: &[CheckView]) -> Html {
    let checks = checks.iter().enumerate().map(|(index, check)| {
        let (class, shape, word) = match check.ok {
            true => ("ok", Shape::Tick, "holds"),
            false => ("broken", Shape::Cross, "broken"),
        };
        el("li")
            .key(index)
            .class(class)
            .child(icon(shape))
            .child(
                el("span")
                    .child(el("b").child(&check.name))
                    .text(" ")
                    .child(el("span").class("word").child(word))
                    .child(el("span").class("what").child(&check.detail)),
            )
            .html()
    });
    el("ul").class("checks").all(checks).html()
}
