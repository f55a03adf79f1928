//! Two signed messages that cannot both be honest, and what one flipped bit does to that.

use crate::session::msg::Msg;
use crate::ui::dispatch::use_dispatch;
use crate::ui::kit::{Button, CopyButton, Dialog, Shape, icon};
use crate::view::model::{EvidenceView, SignedMessageView};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct EvidenceProps {
    pub view: Rc<EvidenceView>,
}

#[component]
pub fn Evidence(props: &EvidenceProps) -> Html {
    let dispatch = use_dispatch();
    let view = &props.view;
    let flip = if view.flipped {
        "Put it back"
    } else {
        "Flip one bit"
    };
    let (class, shape) = match view.valid {
        true => ("verdict-box on", Shape::Tick),
        false => ("verdict-box off", Shape::Cross),
    };
    let penalties = view
        .penalties
        .iter()
        .enumerate()
        .map(|(index, (what, amount))| {
            html! { <div key={index}><dt>{ what }</dt><dd>{ amount }</dd></div> }
        });
    let messages = view
        .messages
        .iter()
        .enumerate()
        .map(|(index, message)| message_view(index, message));
    html! {
        <Dialog id="evidence" title={view.title.clone()} wide=true on_close={dispatch.on(Msg::CloseEvidence)}>
            <div class="stake">
                <p>{ &view.rule }<span class="tiny muted">{ " " }{ &view.rule_source }</span></p>
                <div {class}>
                    { icon(shape) }
                    <p role="status">{ &view.verdict }</p>
                    <Button onclick={dispatch.on(Msg::FlipEvidenceBit)}>{ flip }</Button>
                </div>
                <div class="two messages">{ for messages }</div>
                <h3>{ "What it costs" }</h3>
                <dl class="kinds">{ for penalties }</dl>
            </div>
        </Dialog>
    }
}

fn message_view(index: usize, view: &SignedMessageView) -> Html {
    let title = format!("message-{index}");
    let (class, shape, word) = match view.signature_ok {
        true => ("ok", Shape::Tick, "The signature is good."),
        false => (
            "broken",
            Shape::Cross,
            "The signature does not fit these bytes.",
        ),
    };
    let fields = view
        .fields
        .iter()
        .enumerate()
        .map(|(index, (name, value))| {
            html! { <div key={index}><dt>{ name }</dt><dd>{ value }</dd></div> }
        });
    html! {
        <section key={index} class="message" aria-labelledby={title.clone()}>
            <h3 id={title}>{ &view.title }</h3>
            <dl class="kinds">{ for fields }</dl>
            <ul class="checks"><li {class}>{ icon(shape) }<span>{ word }</span></li></ul>
            <dl class="bytes-of">
                <dt>{ "Signed bytes" }<CopyButton what="the signed bytes" text={view.bytes.clone()} /></dt>
                <dd><code>{ &view.bytes }</code></dd>
                <dt>{ "Signature" }<CopyButton what="the signature" text={view.signature.clone()} /></dt>
                <dd><code>{ &view.signature }</code></dd>
                <dt>{ "Public key" }<CopyButton what="the public key" text={view.public_key.clone()} /></dt>
                <dd><code>{ &view.public_key }</code></dd>
            </dl>
        </section>
    }
}
