//! Four blocks, and what breaks when one of them is changed.

use crate::ui::inspect::{
    checks::checks,
    field::edit,
    inspector::{consequence, put_back},
};
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::marked_hash;
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

fn opened(view: &InspectorView) -> Html {
    el("section")
        .class("inspector")
        .attr("aria-label", view.title.clone())
        .child(
            el("div")
                .class("row")
                .child(el("b").child(&view.title))
                .child(marked_hash(&view.hash, None))
                .child(el("span").class("spacer"))
                .child(put_back(view)),
        )
        .child(consequence(view))
        .child(
            el("div")
                .class("two")
                .child(el("div").class("fields").all(view.fields.iter().map(edit)))
                .child(checks(&view.checks)),
        )
        .html()
}
