//! The transactions of a block, each with its verdict and its fields.

use super::field::edit;
use crate::ui::kit::el::el;
use crate::view::model::TransactionView;
use yew::prelude::*;

pub fn transactions(transactions: &[TransactionView]) -> Html {
    let transactions = transactions.iter().enumerate().map(|(index, transaction)| {
        let (class, sign) = match transaction.ok {
            true => ("ok", "✓"),
            false => ("broken", "✗"),
        };
        let fields = transaction.fields.iter().map(edit);
        el("li")
            .key(index)
            .class(class)
            .child(
                el("div")
                    .class("row")
                    .child(el("b").child(&transaction.summary))
                    .child(el("code").class("tiny muted").child(&transaction.id))
                    .child(el("span").class("spacer"))
                    .child(el("span").class("verdict small").child(sign).text(" ").child(&transaction.verdict)),
            )
            .child(el("div").child(if !transaction.fields.is_empty() {
                el("details").child(el("summary").text("Change it")).child(el("div").class("fields").all(fields)).html()
            } else {
                Html::default()
            }))
            .html()
    });
    el("ul").class("transactions").all(transactions).html()
}
