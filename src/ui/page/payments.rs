//! The strip of payments both chains wait to write down.

use super::payment_dialog::PaymentDialog;
use crate::ui::kit::button;

use crate::ui::kit::el::{el, html_of, join};
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
        el("li")
            .key(chip.id)
            .class(join(&["chip", if chip.mine { "mine" } else { "" }]))
            .attr("title", chip.status.clone())
            .child(el("b").child(&chip.parties))
            .text(" ")
            .child(&chip.amount)
            .child(el("span").class("faint").text(" fee ").child(&chip.fee))
            .child(el("span").class("sr").text(", ").child(&chip.status))
            .html()
    });
    el("section")
        .class("payments")
        .attr("aria-labelledby", "payments-title")
        .child(
            el("div")
                .class("lead")
                .child(el("h2").attr("id", "payments-title").text("Payments waiting"))
                .child(el("span").class("faint small").text("both chains receive the same ones")),
        )
        .child(el("ul").class("chips").attr("aria-labelledby", "payments-title").all(chips))
        .child(el("span").class("small faint more").child(if props.view.more > 0 {
            Html::from_iter([html_of("+ "), html_of(props.view.more.to_string()), html_of(" more")])
        } else if props.view.waiting.is_empty() {
            html_of("none")
        } else {
            Html::default()
        }))
        .child(button("Send a payment…").onclick(Callback::from(move |()| open.set(true))))
        .child(el("div").child(if *paying {
            html! { <PaymentDialog form={props.form.clone()} on_close={Callback::from(move |()| close.set(false))} /> }
        } else {
            Html::default()
        }))
        .html()
}
