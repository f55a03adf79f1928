//! Sends a payment with the learner's key and shows what is signed.
//!
//! Whether an amount is good is the session's to say: every change goes there as a draft and the answer comes back as the
//! form.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::el;
use crate::ui::kit::{TextField, dialog, text_field};
use crate::ui::local;
use crate::view::model::{PaymentFormView, PaymentPreview};
use crate::web::dom;
use std::rc::Rc;
use yew::prelude::*;

const TO: AttrValue = AttrValue::Static("pay-to");
const AMOUNT: AttrValue = AttrValue::Static("pay-amount");
const FEE: AttrValue = AttrValue::Static("pay-fee");

/// Recipient, amount and fee as they stand in the form.
fn filled(form: &PaymentFormView) -> (u8, String, String) {
    let first = form.recipients.first().map(|(id, _)| *id).unwrap_or_default();
    let to = local::typed(&TO).and_then(|text| text.parse().ok()).unwrap_or(first);
    (to, local::typed(&AMOUNT).unwrap_or_default(), local::typed(&FEE).unwrap_or_else(|| "0.01".to_owned()))
}

/// Asks the session what it says to the form as it stands.
pub fn draft(form: &PaymentFormView) {
    let (to, amount, fee) = filled(form);
    Dispatch.send(Msg::DraftPayment { to, amount, fee });
}

pub fn payment_dialog(form: &Rc<PaymentFormView>) -> Html {
    let (to, amount, fee) = filled(form);
    let tried = local::read(|local| local.tried);
    // An error stands beside a field once a person has been there, or has tried to send.
    let show_amount = tried || local::typed(&AMOUNT).is_some();
    let on_type = {
        let form = form.clone();
        Callback::from(move |_: String| draft(&form))
    };
    let onchange = {
        let on_type = on_type.clone();
        Callback::from(move |event: Event| {
            let text = dom::value_of(&event);
            local::change(|local| local.type_in(&TO, text.clone()));
            on_type.emit(text);
        })
    };
    let onsubmit = {
        let form = form.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (to, amount, fee) = filled(&form);
            Dispatch.send(Msg::SendPayment { to, amount, fee });
            local::change(|local| local.tried = true);
        })
    };
    let recipients = form.recipients.iter().map(|(id, name)| {
        el("option").key(*id).attr("value", id.to_string()).flag("selected", *id == to).child(name).html()
    });
    dialog(
        "payment",
        "Send a payment",
        local::close_dialog(),
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
                el("div")
                    .class("field")
                    .child(el("label").attr("for", TO).text("To"))
                    .child(el("select").attr("id", TO).flag("autofocus", true).onchange(onchange).all(recipients)),
            )
            .child(
                el("div")
                    .class("cols")
                    .child(text_field(TextField {
                        id: AMOUNT,
                        label: "Amount".into(),
                        decimal: true,
                        value: amount,
                        error: form.error_amount.clone().filter(|_| show_amount),
                        on_type: on_type.clone(),
                        ..TextField::default()
                    }))
                    .child(text_field(TextField {
                        id: FEE,
                        label: "Fee".into(),
                        hint: Some("A higher fee is written down sooner.".into()),
                        decimal: true,
                        value: fee,
                        error: form.error_fee.clone(),
                        on_type,
                        ..TextField::default()
                    })),
            )
            .child(el("div").class("preview").child(form.preview.as_ref().map(signed)))
            .child(
                el("p")
                    .class("done")
                    .attr("role", "status")
                    .child(form.sent.as_ref().filter(|_| tried).map(|sent| format!("✓ {sent}"))),
            )
            .child(
                el("div")
                    .class("row")
                    .child(el("button").class("btn primary").attr("type", "submit").text("Sign and send"))
                    .child(button("Close").onclick(local::close_dialog())),
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
