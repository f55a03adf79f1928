//! The transactions of a block, each with its verdict and its fields.

use super::field::{Edit, id};
use crate::view::model::TransactionView;
use yew::prelude::*;

pub fn transactions(transactions: &[TransactionView]) -> Html {
    let transactions = transactions.iter().enumerate().map(|(index, transaction)| {
        let (class, sign) = match transaction.ok {
            true => ("ok", "✓"),
            false => ("broken", "✗"),
        };
        let fields = transaction
            .fields
            .iter()
            .map(|field| html! { <Edit key={id(field.id)} view={field.clone()} /> });
        html! {
            <li key={index} {class}>
                <div class="row">
                    <b>{ &transaction.summary }</b>
                    <code class="tiny muted">{ &transaction.id }</code>
                    <span class="spacer" />
                    <span class="verdict small">{ sign }{ " " }{ &transaction.verdict }</span>
                </div>
                <div>
                    if !transaction.fields.is_empty() {
                        <details>
                            <summary>{ "Change it" }</summary>
                            <div class="fields">{ for fields }</div>
                        </details>
                    }
                </div>
            </li>
        }
    });
    html! { <ul class="transactions">{ for transactions }</ul> }
}
