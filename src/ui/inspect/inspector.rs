//! A block opened up: every field can be changed, and what breaks is shown at once.

use super::{checks::checks, field::edit, header_bytes::header_bytes, transactions::transactions};
use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::{Node, el, join};
use crate::ui::kit::{marked_hash, wide_dialog};
use crate::ui::local;
use crate::view::model::{InspectorView, LaneKind};
use yew::prelude::*;

pub fn inspector(view: &InspectorView) -> Html {
    let dispatch = Dispatch;
    let lane = match view.key.lane {
        LaneKind::Work => "work",
        LaneKind::Stake => "stake",
    };
    let fields = view.fields.iter().map(edit);
    wide_dialog(
        "inspector",
        &view.title,
        dispatch.on(Msg::CloseInspector),
        el("div")
            .class(join(&["inspector", lane]))
            .child(
                el("div")
                    .class("row")
                    .child(el("span").class("small muted").text("Hash"))
                    .child(marked_hash(&view.hash, Some("the block's hash")))
                    .child(el("span").class("spacer"))
                    .child(put_back(view)),
            )
            .child(consequence(view))
            .child(
                el("div")
                    .class("two")
                    .child(
                        el("section")
                            .attr("aria-labelledby", "inspector-checks")
                            .child(el("h3").attr("id", "inspector-checks").text("What a node checks"))
                            .child(checks(&view.checks)),
                    )
                    .child(
                        el("section")
                            .attr("aria-labelledby", "inspector-fields")
                            .child(el("h3").attr("id", "inspector-fields").text("Change any of it"))
                            .child(el("div").class("fields").all(fields)),
                    ),
            )
            .child(el("h3").text("The header, byte by byte"))
            .child(header_bytes(&view.bytes))
            .child(el("h3").text("Transactions"))
            .child(transactions(&view.transactions))
            .child(votes(&view.votes))
            .html(),
    )
}

/// Undoes what was changed, in the block and in the fields.
pub fn put_back(view: &InspectorView) -> Html {
    let onclick = Callback::from(|()| {
        local::forget_typed();
        Dispatch.send(Msg::PutBack);
    });
    button("Put it back").off(!view.tampered).onclick(onclick).into_node()
}

/// What a change broke, here and in the blocks above. The live region of the page is out of reach behind a modal dialog, so
/// this one speaks for itself.
pub fn consequence(view: &InspectorView) -> Html {
    let downstream = view.downstream.iter().enumerate().map(|(index, (block, broken))| {
        el("li").key(index).text("✗ ").child(el("b").child(block)).text(" ").child(broken).html()
    });
    el("div")
        .class(join(&["consequence", if view.tampered { "on" } else { "" }]))
        .child(el("p").attr("role", "status").child(view.consequence.as_ref()))
        .child(el("ul").class("small").all(downstream))
        .html()
}

fn votes(votes: &[String]) -> Html {
    let is_empty = votes.is_empty();
    let votes = votes.iter().enumerate().map(|(index, vote)| el("li").key(index).child(vote).html());
    el("div")
        .child(if !is_empty {
            Html::from_iter([
                el("h3").text("Votes in this block").html(),
                el("ul").class("small plain").all(votes).html(),
            ])
        } else {
            Html::default()
        })
        .html()
}
