//! Sends a payment with the learner's key and shows what is signed.
//!
//! Whether an amount is good is the session's to say: every change goes there as a draft and the answer comes back as props.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{TextField, dialog, text_field};
use crate::view::model::{PaymentFormView, PaymentPreview};
use crate::web::dom;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PaymentDialogProps {
    pub form: Rc<PaymentFormView>,
    pub on_close: Callback<()>,
}

#[derive(Clone, PartialEq)]
struct Draft {
    to: u8,
    amount: String,
    fee: String,
    /// Errors are shown beside a field once a person has been there, or has tried to send.
    touched: bool,
    tried: bool,
}

#[component]
pub fn PaymentDialog(props: &PaymentDialogProps) -> Html {
    let dispatch = Dispatch;
    let form = &props.form;
    let draft = use_state_eq(|| Draft {
        to: form.recipients.first().map(|(id, _)| *id).unwrap_or_default(),
        amount: String::new(),
        fee: "0.01".to_owned(),
        touched: false,
        tried: false,
    });
    {
        use_effect_with((draft.to, draft.amount.clone(), draft.fee.clone()), move |(to, amount, fee)| {
            dispatch.send(Msg::DraftPayment { to: *to, amount: amount.clone(), fee: fee.clone() });
        });
    }
    let edit = |change: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |text: String| {
            let mut next = (*draft).clone();
            change(&mut next, text);
            draft.set(next);
        })
    };
    let onsubmit = {
        let (draft, dispatch) = (draft.clone(), dispatch);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            dispatch.send(Msg::SendPayment { to: draft.to, amount: draft.amount.clone(), fee: draft.fee.clone() });
            draft.set(Draft { tried: true, ..(*draft).clone() });
        })
    };
    let onchange =
        edit(|draft, text| draft.to = text.parse().unwrap_or(draft.to)).reform(|event: Event| dom::value_of(&event));
    let show_amount = draft.touched || draft.tried;
    let error_amount = form.error_amount.clone().filter(|_| show_amount);
    let recipients = form.recipients.iter().map(|(id, name)| {
        el("option").key(*id).attr("value", id.to_string()).flag("selected", *id == draft.to).child(name).html()
    });
    dialog(
        "payment",
        "Send a payment",
        props.on_close.clone(),
        el("form")
            .onsubmit(onsubmit)
            .flag("novalidate", true)
            .child(
                el("p")
                    .class("small muted")
                    .text("One payment, signed once for each chain. You have ")
                    .child(el("b").child(&form.balance_work))
                    .text(" on the work chain and ")
                    .child(el("b").child(&form.balance_stake))
                    .text(" on the stake chain."),
            )
            .child(
                el("div").class("field").child(el("label").attr("for", "pay-to").text("To")).child(
                    el("select").attr("id", "pay-to").flag("autofocus", true).onchange(onchange).all(recipients),
                ),
            )
            .child(
                el("div")
                    .class("cols")
                    .child(text_field(&TextField {
                        id: "pay-amount".into(),
                        label: "Amount".into(),
                        decimal: true,
                        value: draft.amount.clone().into(),
                        error: error_amount.map(AttrValue::from),
                        oninput: edit(|draft, text| {
                            draft.amount = text;
                            draft.tried = false;
                            draft.touched = true;
                        }),
                        ..TextField::default()
                    }))
                    .child(text_field(&TextField {
                        id: "pay-fee".into(),
                        label: "Fee".into(),
                        hint: Some("A higher fee is written down sooner.".into()),
                        decimal: true,
                        value: draft.fee.clone().into(),
                        error: form.error_fee.clone().map(AttrValue::from),
                        oninput: edit(|draft, text| {
                            draft.fee = text;
                            draft.tried = false;
                        }),
                        ..TextField::default()
                    })),
            )
            .child(el("div").class("preview").child(if let Some(preview) = &form.preview {
                html_of(signed(preview))
            } else {
                Html::default()
            }))
            .child(el("p").class("done").attr("role", "status").child(
                if let Some(sent) = form.sent.as_ref().filter(|_| draft.tried) {
                    Html::from_iter([html_of("✓ "), html_of(sent)])
                } else {
                    Html::default()
                },
            ))
            .child(
                el("div")
                    .class("row")
                    .child(el("button").attr("type", "submit").class("btn primary").text("Sign and send"))
                    .child(button("Close").onclick(props.on_close.clone())),
            )
            .html(),
    )
}

/// The bytes that the signatures will cover.
fn signed(preview: &PaymentPreview) -> Html {
    Html::from_iter([
        el("p").child(el("b").child(&preview.sentence)).html(),
        el("p").class("small muted").child(&preview.note).html(),
        el("details")
            .child(el("summary").text("What is signed"))
            .child(
                el("dl")
                    .class("bytes-of")
                    .child(el("dt").text("Work chain"))
                    .child(el("dd").child(el("code").child(&preview.work_bytes)))
                    .child(el("dt").text("Stake chain"))
                    .child(el("dd").child(el("code").child(&preview.stake_bytes))),
            )
            .html(),
    ])
}
