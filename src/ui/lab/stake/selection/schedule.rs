//! Schedule ahead: slot by slot, and the choice of whoever reveals last.

use super::super::parts::Outcome;
use super::{Msg, Send, small, tiny, two};
use crate::lab::stake::selection::randao::BIAS;
use crate::lab::stake::selection::schedule::Schedule;
use crate::ui::kit::el::el;
use crate::ui::kit::{Look, button};
use crate::ui::lab::chart::table;
use yew::prelude::*;

pub fn view(schedule: &Schedule, outcome: &Outcome, send: &Send) -> Html {
    let form = vec![
        small(
            "Sixteen validators with equal stakes; V0 to V3 are yours. In its slot each signs the number of the epoch. That \
             signature cannot be chosen, and its hash is mixed into the seed of the epoch after next.",
        ),
        el("div")
            .class("row")
            .child(button("Next slot").look(Look::Primary).onclick(send.press(Msg::Pass(false))))
            .child(button("Withhold this reveal").off(!schedule.is_own_turn()).onclick(send.press(Msg::Pass(true))))
            .html(),
        el("div")
            .class("row")
            .child(button("On to your last say").onclick(send.press(Msg::ToLastSay)))
            .child(button("Begin again").look(Look::Quiet).onclick(send.press(Msg::Afresh)))
            .html(),
        outcome.html(),
        el("p").class("small").child(schedule.status()).html(),
    ];
    let futures = schedule.futures().map(|(futures, words)| {
        el("div")
            .class("stack")
            .child(el("h2").text("Your choice"))
            .child(el("p").class("notice").child(words))
            .child(table(&futures, "The two schedules you choose between"))
    });
    let figures = vec![
        el("h2").text("Who proposes when").html(),
        table(&schedule.table(), "Schedule"),
        el("div").child(futures).html(),
        tiny(BIAS),
        tiny(
            "The first chain shown was picked since withholding pays there at once; mostly it does not. Real Ed25519 keys and signatures, the chain’s own draw. Simplified: 8 slots an epoch instead of 32, no votes, no \
             payments. Two reveals of one validator in one epoch are the same signature: the second takes the first out again.",
        ),
    ];
    two("Schedule ahead", form, figures)
}
