//! The strip of payments both chains wait to write down.

use super::payment_dialog::{draft, payment_dialog};
use crate::ui::kit::button;
use crate::ui::kit::el::{el, html_of, join};
use crate::ui::local::{self, Dialog};
use crate::view::model::{PaymentFormView, PaymentsView};
use std::rc::Rc;
use yew::prelude::*;

pub fn payments(view: &PaymentsView, form: &Rc<PaymentFormView>, dialog: Option<Dialog>) -> Html {
    let opened = form.clone();
    let open = Callback::from(move |()| {
        local::change(|local| local.show(Some(Dialog::Payment)));
        draft(&opened);
    });
    let chips = view.waiting.iter().map(|chip| {
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
        .child(el("span").class("small faint more").child(if view.more > 0 {
            Html::from_iter([html_of("+ "), html_of(view.more.to_string()), html_of(" more")])
        } else if view.waiting.is_empty() {
            html_of("none")
        } else {
            Html::default()
        }))
        .child(button("Send a payment…").onclick(open))
        .child(el("div").child((dialog == Some(Dialog::Payment)).then(|| payment_dialog(form))))
        .html()
}
