//! Asks before everything is thrown away, and offers a fresh seed.

use super::seed::{format_seed, parse_seed};
use crate::session::msg::Msg;
use crate::ui::dispatch::use_dispatch;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{Button, Dialog, TextField};
use crate::web::seed;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ResetProps {
    pub seed: AttrValue,
    pub on_close: Callback<()>,
}

#[component]
pub fn Reset(props: &ResetProps) -> Html {
    let dispatch = use_dispatch();
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
    html! { <Dialog id="reset" title="Start afresh?" on_close={props.on_close.clone()}>{ el("form").onsubmit(onsubmit).flag("novalidate", true).child(el("p").text("Both chains, your balance and the log are thrown away. This cannot be undone.")).child(html! { <TextField id="reset-seed" label="Seed" mono={true} first={true} hint="The same seed and the same acts give the same run." value={(*text).clone()} error={refused.then_some(AttrValue::from("expected up to 16 hexadecimal digits, such as 7f3a-19c0"))} {oninput} /> }).child(el("div").class("row").child(html! { <Button onclick={fresh}>{ html_of("Another seed") }</Button> }).child(html! { <Button onclick={same}>{ Html::from_iter([html_of("The present one: "), el("span").class("mono").child(&props.seed).html()]) }</Button> })).child(el("div").class("row").child(el("button").attr("type", "submit").class("btn danger").text("Start afresh")).child(html! { <Button onclick={props.on_close.clone()}>{ html_of("Keep everything") }</Button> })).html() }</Dialog> }
}
