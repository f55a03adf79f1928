//! A validator contradicts itself, and anyone can prove it.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::inspect::evidence::{messages, penalties, rule, verdict};
use crate::ui::kit::el::el;
use crate::ui::kit::{Look, button};
use crate::ui::lane::{slashings::slashings, validators::validators};
use crate::ui::parts::Parts;
use crate::view::model::{EvidenceView, Misbehaviour};
use crate::web::page_script;
use yew::prelude::*;

pub fn slash(parts: &Parts) -> Html {
    let actions = &parts.actions;
    // Setting it up and letting time run are one act here.
    let sign_twice = |how: Misbehaviour| {
        Callback::from(move |()| {
            Dispatch.send(Msg::Misbehave(how));
            Dispatch.send(Msg::Run);
        })
    };
    let can = |how: Misbehaviour| actions.misbehave.iter().any(|item| item.kind == how && item.enabled);
    let own: Vec<_> = parts.validators.iter().filter(|row| row.mine).cloned().collect();
    Html::from_iter([
        validators(&own),
        el("div")
            .class("row act")
            .child(
                button("Propose twice")
                    .look(Look::Lane)
                    .off(!can(Misbehaviour::ProposeTwice))
                    .onclick(sign_twice(Misbehaviour::ProposeTwice)),
            )
            .child(button("Vote twice").off(!can(Misbehaviour::VoteTwice)).onclick(sign_twice(Misbehaviour::VoteTwice)))
            .child(
                button(if parts.transport.running { "Pause" } else { "Run" })
                    .onclick(Dispatch.on(if parts.transport.running { Msg::Pause } else { Msg::Run })),
            )
            // A validator is slashed once; another try needs another beginning. Always there, so that the focus stays on it.
            .child(
                button("Begin again")
                    .off(parts.slashings.is_empty())
                    .onclick(Callback::from(|()| page_script::act("reset"))),
            )
            .child(el("span").class("spacer"))
            .child(el("span").class("small mono muted").child(&parts.transport.sim_time))
            .html(),
        el("div").child(actions.pending.as_ref().map(|pending| el("p").class("small pending").child(pending))).html(),
        el("div").child(slashings(&parts.slashings)).html(),
        el("div").child(parts.evidence.as_ref().map(|view| proof(view))).html(),
    ])
}

/// The verdict first, then what it costs; whoever doubts it unfolds the messages.
fn proof(view: &EvidenceView) -> Html {
    Html::from_iter([
        verdict(view),
        rule(view),
        penalties(view),
        el("details")
            .class("fold")
            .child(el("summary").text("The two messages, with their signatures"))
            .child(messages(view))
            .html(),
    ])
}
