//! Locks more coins.

use crate::session::msg::Msg;
use crate::ui::dispatch::use_dispatch;
use crate::ui::kit::{Button, Dialog, TextField};
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
    let dispatch = use_dispatch();
    let view = &props.view;
    let amount = use_state_eq(String::new);
    let touched = use_state_eq(|| false);
    let tried = use_state_eq(|| false);
    let draft = {
        let (amount, touched, tried, dispatch) = (
            amount.clone(),
            touched.clone(),
            tried.clone(),
            dispatch.clone(),
        );
        Callback::from(move |text: String| {
            dispatch.send(Msg::DraftStake {
                amount: text.clone(),
            });
            amount.set(text);
            touched.set(true);
            tried.set(false);
        })
    };
    {
        let dispatch = dispatch.clone();
        use_effect_with((), move |()| {
            dispatch.send(Msg::DraftStake {
                amount: String::new(),
            })
        });
    }
    let onsubmit = {
        let (amount, tried, dispatch) = (amount.clone(), tried.clone(), dispatch.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            dispatch.send(Msg::StakeMore {
                amount: (*amount).clone(),
            });
            tried.set(true);
        })
    };
    let all = {
        let (draft, most) = (draft.clone(), view.max_stake.clone());
        Callback::from(move |()| draft.emit(most.clone()))
    };
    let error = view.error_amount.clone().filter(|_| *touched || *tried);
    html! {
        <Dialog id="stake-more" title="Stake more" on_close={props.on_close.clone()}>
            <form {onsubmit} novalidate=true>
                <p>{ "Locked coins vote and take turns writing blocks. They earn while they follow the rules and are cut when they break one." }</p>
                <TextField
                    id="stake-amount"
                    label="Amount"
                    decimal=true
                    first=true
                    value={(*amount).clone()}
                    hint={AttrValue::from(view.balance.clone())}
                    error={error.map(AttrValue::from)}
                    oninput={draft}
                />
                <p class="done" role="status">
                    if let Some(staked) = view.staked.as_ref().filter(|_| *tried) {
                        { "✓ " }{ staked }
                    }
                </p>
                <div class="row">
                    <button type="submit" class="btn primary">{ "Stake" }</button>
                    <Button onclick={all}>{ "All of it: " }{ &view.max_stake }</Button>
                    <Button onclick={props.on_close.clone()}>{ "Close" }</Button>
                </div>
            </form>
        </Dialog>
    }
}
