//! Locks more coins.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{TextField, dialog, text_field};
use crate::view::model::StakeActions;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct StakeDialogProps {
    pub view: Rc<StakeActions>,
    pub on_close: Callback<()>,
}

#[component]
pub fn StakeDialog(props: &StakeDialogProps) -> Html {
    let dispatch = Dispatch;
    let view = &props.view;
    let amount = use_state_eq(String::new);
    let touched = use_state_eq(|| false);
    let tried = use_state_eq(|| false);
    let draft = {
        let (amount, touched, tried, dispatch) = (amount.clone(), touched.clone(), tried.clone(), dispatch);
        Callback::from(move |text: String| {
            dispatch.send(Msg::DraftStake { amount: text.clone() });
            amount.set(text);
            touched.set(true);
            tried.set(false);
        })
    };
    {
        use_effect_with((), move |()| dispatch.send(Msg::DraftStake { amount: String::new() }));
    }
    let onsubmit = {
        let (amount, tried, dispatch) = (amount.clone(), tried.clone(), dispatch);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            dispatch.send(Msg::StakeMore { amount: (*amount).clone() });
            tried.set(true);
        })
    };
    let all = {
        let (draft, most) = (draft.clone(), view.max_stake.clone());
        Callback::from(move |()| draft.emit(most.clone()))
    };
    let error = view.error_amount.clone().filter(|_| *touched || *tried);
    dialog(
        "stake-more",
        "Stake more",
        props.on_close.clone(),
        el("form")
            .onsubmit(onsubmit)
            .flag("novalidate", true)
            .child(
                el("p")
                    .text("Locked coins vote and take turns writing blocks. ")
                    .text("They earn while they follow the rules and are cut when they break one."),
            )
            .child(text_field(&TextField {
                id: "stake-amount".into(),
                label: "Amount".into(),
                decimal: true,
                first: true,
                value: (*amount).clone().into(),
                hint: Some(AttrValue::from(view.balance.clone())),
                error: error.map(AttrValue::from),
                oninput: draft,
                ..TextField::default()
            }))
            .child(el("p").class("done").attr("role", "status").child(
                if let Some(staked) = view.staked.as_ref().filter(|_| *tried) {
                    Html::from_iter([html_of("✓ "), html_of(staked)])
                } else {
                    Html::default()
                },
            ))
            .child(
                el("div")
                    .class("row")
                    .child(el("button").attr("type", "submit").class("btn primary").text("Stake"))
                    .child(button(Html::from_iter([html_of("All of it: "), html_of(&view.max_stake)])).onclick(all))
                    .child(button("Close").onclick(props.on_close.clone())),
            )
            .html(),
    )
}
