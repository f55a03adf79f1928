//! The strip of payments both chains wait to write down.

use super::payment_dialog::PaymentDialog;
use crate::ui::kit::Button;
use crate::view::model::{PaymentFormView, PaymentsView};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PaymentsProps {
    pub view: Rc<PaymentsView>,
    pub form: Rc<PaymentFormView>,
}

#[component]
pub fn Payments(props: &PaymentsProps) -> Html {
    let paying = use_state_eq(|| false);
    let open = paying.setter();
    let close = paying.setter();
    let chips = props.view.waiting.iter().map(|chip| {
        html! {
            <li key={chip.id} class={classes!("chip", chip.mine.then_some("mine"))} title={chip.status.clone()}>
                <b>{ &chip.parties }</b>
                { " " }
                { &chip.amount }
                <span class="faint">{ " fee " }{ &chip.fee }</span>
                <span class="sr">{ ", " }{ &chip.status }</span>
            </li>
        }
    });
    html! {
        <section class="payments" aria-labelledby="payments-title">
            <div class="lead">
                <h2 id="payments-title">{ "Payments waiting" }</h2>
                <span class="faint small">{ "both chains receive the same ones" }</span>
            </div>
            <ul class="chips" aria-labelledby="payments-title">{ for chips }</ul>
            <span class="small faint more">
                if props.view.more > 0 {
                    { "+ " }{ props.view.more }{ " more" }
                } else if props.view.waiting.is_empty() {
                    { "none" }
                }
            </span>
            <Button onclick={Callback::from(move |()| open.set(true))}>{ "Send a payment…" }</Button>
            <div>
                if *paying {
                    <PaymentDialog form={props.form.clone()} on_close={Callback::from(move |()| close.set(false))} />
                }
            </div>
        </section>
    }
}
