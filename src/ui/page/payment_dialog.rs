//! Sends a payment with the learner's key and shows what is signed.
//!
//! Whether an amount is good is the session's to say: every change goes there as a draft and the answer comes back as props.

use crate::session::msg::Msg;
use crate::ui::dispatch::use_dispatch;
use crate::ui::kit::{Button, Dialog, TextField};
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
    let dispatch = use_dispatch();
    let form = &props.form;
    let draft = use_state_eq(|| Draft {
        to: form
            .recipients
            .first()
            .map(|(id, _)| *id)
            .unwrap_or_default(),
        amount: String::new(),
        fee: "0.01".to_owned(),
        touched: false,
        tried: false,
    });
    {
        let dispatch = dispatch.clone();
        use_effect_with(
            (draft.to, draft.amount.clone(), draft.fee.clone()),
            move |(to, amount, fee)| {
                dispatch.send(Msg::DraftPayment {
                    to: *to,
                    amount: amount.clone(),
                    fee: fee.clone(),
                });
            },
        );
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
        let (draft, dispatch) = (draft.clone(), dispatch.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            dispatch.send(Msg::SendPayment {
                to: draft.to,
                amount: draft.amount.clone(),
                fee: draft.fee.clone(),
            });
            draft.set(Draft {
                tried: true,
                ..(*draft).clone()
            });
        })
    };
    let onchange = edit(|draft, text| draft.to = text.parse().unwrap_or(draft.to))
        .reform(|event: Event| dom::value_of(&event));
    let show_amount = draft.touched || draft.tried;
    let error_amount = form.error_amount.clone().filter(|_| show_amount);
    let recipients = form.recipients.iter().map(|(id, name)| {
        html! { <option key={*id} value={id.to_string()} selected={*id == draft.to}>{ name }</option> }
    });
    html! {
        <Dialog id="payment" title="Send a payment" on_close={props.on_close.clone()}>
            <form {onsubmit} novalidate=true>
                <p class="small muted">
                    { "One payment, signed once for each chain. You have " }
                    <b>{ &form.balance_work }</b>{ " on the work chain and " }<b>{ &form.balance_stake }</b>{ " on the stake chain." }
                </p>
                <div class="field">
                    <label for="pay-to">{ "To" }</label>
                    <select id="pay-to" autofocus=true {onchange}>{ for recipients }</select>
                </div>
                <div class="cols">
                    <TextField
                        id="pay-amount"
                        label="Amount"
                        decimal=true
                        value={draft.amount.clone()}
                        error={error_amount.map(AttrValue::from)}
                        oninput={edit(|draft, text| { draft.amount = text; draft.tried = false; draft.touched = true; })}
                    />
                    <TextField
                        id="pay-fee"
                        label="Fee"
                        hint="A higher fee is written down sooner."
                        decimal=true
                        value={draft.fee.clone()}
                        error={form.error_fee.clone().map(AttrValue::from)}
                        oninput={edit(|draft, text| { draft.fee = text; draft.tried = false; })}
                    />
                </div>
                <div class="preview">
                    if let Some(preview) = &form.preview {
                        { signed(preview) }
                    }
                </div>
                <p class="done" role="status">
                    if let Some(sent) = form.sent.as_ref().filter(|_| draft.tried) {
                        { "✓ " }{ sent }
                    }
                </p>
                <div class="row">
                    <button type="submit" class="btn primary">{ "Sign and send" }</button>
                    <Button onclick={props.on_close.clone()}>{ "Close" }</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// The bytes that the signatures will cover.
fn signed(preview: &PaymentPreview) -> Html {
    html! {
        <>
            <p><b>{ &preview.sentence }</b></p>
            <p class="small muted">{ &preview.note }</p>
            <details>
                <summary>{ "What is signed" }</summary>
                <dl class="bytes-of">
                    <dt>{ "Work chain" }</dt><dd><code>{ &preview.work_bytes }</code></dd>
                    <dt>{ "Stake chain" }</dt><dd><code>{ &preview.stake_bytes }</code></dd>
                </dl>
            </details>
        </>
    }
}
