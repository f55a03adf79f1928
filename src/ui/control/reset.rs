//! Asks before everything is thrown away, and offers a fresh seed.

use super::seed::{format_seed, parse_seed};
use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{TextField, dialog, text_field};
use crate::web::seed;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ResetProps {
    pub seed: AttrValue,
    pub on_close: Callback<()>,
}

#[component]
pub fn Reset(props: &ResetProps) -> Html {
    let dispatch = Dispatch;
    let text = use_state_eq(|| format_seed(seed::fresh()));
    let refused = use_state_eq(|| false);
    let oninput = {
        let (text, refused) = (text.clone(), refused.clone());
        Callback::from(move |typed| {
            refused.set(false);
            text.set(typed);
        })
    };
    let onsubmit = {
        let (text, refused, on_close) = (text.clone(), refused.clone(), props.on_close.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match parse_seed(&text) {
                Some(seed) => {
                    dispatch.send(Msg::Reset { seed });
                    on_close.emit(());
                }
                None => refused.set(true),
            }
        })
    };
    let same = {
        let (text, refused, present) = (text.clone(), refused.clone(), props.seed.to_string());
        Callback::from(move |()| {
            refused.set(false);
            text.set(present.clone());
        })
    };
    let fresh = {
        let (text, refused) = (text.clone(), refused.clone());
        Callback::from(move |()| {
            refused.set(false);
            text.set(format_seed(seed::fresh()));
        })
    };
    dialog(
        "reset",
        "Start afresh?",
        props.on_close.clone(),
        el("form")
            .onsubmit(onsubmit)
            .flag("novalidate", true)
            .child(el("p").text("Both chains, your balance and the log are thrown away. This cannot be undone."))
            .child(text_field(&TextField {
                id: "reset-seed".into(),
                label: "Seed".into(),
                mono: true,
                first: true,
                hint: Some("The same seed and the same acts give the same run.".into()),
                value: (*text).clone().into(),
                error: refused.then_some(AttrValue::from("expected up to 16 hexadecimal digits, such as 7f3a-19c0")),
                oninput,
                ..TextField::default()
            }))
            .child(
                el("div").class("row").child(button("Another seed").onclick(fresh)).child(
                    button(Html::from_iter([
                        html_of("The present one: "),
                        el("span").class("mono").child(&props.seed).html(),
                    ]))
                    .onclick(same),
                ),
            )
            .child(
                el("div")
                    .class("row")
                    .child(el("button").attr("type", "submit").class("btn danger").text("Start afresh"))
                    .child(button("Keep everything").onclick(props.on_close.clone())),
            )
            .html(),
    )
}
