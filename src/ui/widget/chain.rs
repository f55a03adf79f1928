//! Four blocks, and what breaks when one of them is changed.

use crate::ui::inspect::{
    checks::checks,
    field::edit,
    inspector::{consequence, put_back},
};
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{Shape, icon, marked_hash};
use crate::ui::lane::picture::picture;
use crate::ui::parts::Parts;
use crate::view::model::{InspectorView, LaneKind};
use yew::prelude::*;

pub fn chain(parts: &Parts) -> Html {
    Html::from_iter([
        picture(LaneKind::Work, &parts.work.picture),
        el("div")
            .child(match &parts.inspector {
                Some(view) => opened(view),
                None => html_of(
                    el("p")
                        .class("muted")
                        .text("Each block names the hash of the one before it. Open one and change it."),
                ),
            })
            .html(),
    ])
}

/// The fields that say most by breaking; the playground has them all.
const FIELDS: [&str; 4] = ["Previous block", "Time", "Nonce", "Reward"];

fn opened(view: &InspectorView) -> Html {
    let fields = view.fields.iter().filter(|field| FIELDS.contains(&&*field.label)).map(edit);
    let broken: Vec<_> = view.checks.iter().filter(|check| !check.ok).cloned().collect();
    let holding = view.checks.iter().filter(|check| check.ok).map(|check| {
        el("li").key(check.name.clone()).child(icon(Shape::Tick)).child(el("span").child(&check.name)).html()
    });
    el("section")
        .class("inspector")
        .attr("aria-label", view.title.clone())
        .child(
            el("div")
                .class("row")
                .child(el("b").child(&view.title))
                .child(el("span").class("spacer"))
                .child(put_back(view)),
        )
        .child(el("p").child(marked_hash(&view.hash, None)))
        .child(consequence(view))
        .child(el("div").class("fields").all(fields))
        .child(checks(&broken))
        .child(el("ul").class("holding small").attr("aria-label", "What still holds").all(holding))
        .html()
}
