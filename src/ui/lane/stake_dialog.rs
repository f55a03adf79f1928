//! Locks more coins.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{TextField, dialog, text_field};
use crate::ui::local;
use crate::view::model::StakeActions;
use yew::prelude::*;

const AMOUNT: AttrValue = AttrValue::Static("stake-amount");

pub fn stake_dialog(view: &StakeActions) -> Html {
    let tried = local::read(|local| local.tried);
    let typed = local::typed(&AMOUNT);
    let error = view.error_amount.clone().filter(|_| tried || typed.is_some());
    let onsubmit = Callback::from(|event: SubmitEvent| {
        event.prevent_default();
        Dispatch.send(Msg::StakeMore { amount: local::typed(&AMOUNT).unwrap_or_default() });
        local::change(|local| local.tried = true);
    });
    let all = {
        let most = view.max_stake.clone();
        Callback::from(move |()| {
            local::change(|local| local.type_in(&AMOUNT, most.clone()));
            Dispatch.send(Msg::DraftStake { amount: most.clone() });
        })
    };
    dialog(
        "stake-more",
        "Stake more",
        local::close_dialog(),
        el("form")
            .onsubmit(onsubmit)
            .flag("novalidate", true)
            .child(
                el("p")
                    .text("Locked coins vote and take turns writing blocks. ")
                    .text("They earn while they follow the rules and are cut when they break one."),
            )
            .child(text_field(TextField {
                id: AMOUNT,
                label: "Amount".into(),
                decimal: true,
                first: true,
                hint: Some(view.balance.clone()),
                error,
                on_type: Dispatch.with(|amount| Msg::DraftStake { amount }),
                ..TextField::default()
            }))
            .child(
                el("p")
                    .class("done")
                    .attr("role", "status")
                    .child(view.staked.as_ref().filter(|_| tried).map(|staked| format!("✓ {staked}"))),
            )
            .child(
                el("div")
                    .class("row")
                    .child(el("button").class("btn primary").attr("type", "submit").text("Stake"))
                    .child(button(Html::from_iter([html_of("All of it: "), html_of(&view.max_stake)])).onclick(all))
                    .child(button("Close").onclick(local::close_dialog())),
            )
            .html(),
    )
}
