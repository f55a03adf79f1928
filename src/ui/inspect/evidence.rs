//! Two signed messages that cannot both be honest, and what one flipped bit does to that.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::el;
use crate::ui::kit::{Shape, copy_button, icon, wide_dialog};
use crate::view::model::{EvidenceView, SignedMessageView};
use crate::web::guest;
use yew::prelude::*;

pub fn evidence(view: &EvidenceView) -> Html {
    let body = el("div")
        .class("stake")
        .child(rule(view))
        .child(verdict(view))
        .child(messages(view))
        .child(el("h3").text("What it costs"))
        .child(penalties(view));
    wide_dialog("evidence", &view.title, Dispatch.on(Msg::CloseEvidence), body.html())
}

/// Whether it is proof, and the bit that decides it.
pub fn verdict(view: &EvidenceView) -> Html {
    let flip = if view.flipped { "Put it back" } else { "Flip one bit" };
    let (class, shape) = match view.valid {
        true => ("verdict-box on", Shape::Tick),
        false => ("verdict-box off", Shape::Cross),
    };
    el("div")
        .class(class)
        .child(icon(shape))
        .child(el("p").attr("role", "status").child(&view.verdict))
        .child(button(flip).onclick(Dispatch.on(Msg::FlipEvidenceBit)))
        .html()
}

/// The rule, and where it stands.
pub fn rule(view: &EvidenceView) -> Html {
    el("p").child(&view.rule).child(el("span").class("tiny muted").text(" ").child(&view.rule_source)).html()
}

/// Both messages, with all that was signed.
pub fn messages(view: &EvidenceView) -> Html {
    let messages = view.messages.iter().enumerate().map(|(index, message)| message_view(index, message));
    el("div").class("two messages").all(messages).html()
}

/// What the signer loses.
pub fn penalties(view: &EvidenceView) -> Html {
    let penalties = view.penalties.iter().enumerate().map(|(index, (what, amount))| {
        el("div").key(index).child(el("dt").child(what)).child(el("dd").child(amount)).html()
    });
    el("dl").class("kinds").all(penalties).html()
}

fn message_view(index: usize, view: &SignedMessageView) -> Html {
    let title = format!("message-{index}");
    let (class, shape, word) = match view.signature_ok {
        true => ("ok", Shape::Tick, "The signature is good."),
        false => ("broken", Shape::Cross, "The signature does not fit these bytes."),
    };
    let fields = view.fields.iter().enumerate().map(|(index, (name, value))| {
        el("div").key(index).child(el("dt").child(name)).child(el("dd").child(value)).html()
    });
    el("section")
        .key(index)
        .class("message")
        .attr("aria-labelledby", title.clone())
        .child(el(guest::heading_below()).attr("id", title.clone()).child(&view.title))
        .child(el("dl").class("kinds").all(fields))
        .child(el("ul").class("checks").child(el("li").class(class).child(icon(shape)).child(el("span").child(word))))
        .child(
            el("dl")
                .class("bytes-of")
                .child(el("dt").text("Signed bytes").child(copy_button(&title, "the signed bytes", &view.bytes)))
                .child(el("dd").child(el("code").child(&view.bytes)))
                .child(el("dt").text("Signature").child(copy_button(&title, "the signature", &view.signature)))
                .child(el("dd").child(el("code").child(&view.signature)))
                .child(el("dt").text("Public key").child(copy_button(&title, "the public key", &view.public_key)))
                .child(el("dd").child(el("code").child(&view.public_key))),
        )
        .html()
}
