//! What a person can do with their stake.

use super::{misbehave::misbehave, stake_dialog::StakeDialog};
use crate::session::msg::Msg;
use crate::ui::dispatch::use_dispatch;
use crate::ui::kit::{Button, Look, tag};
use crate::view::model::StakeActions;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ActionsProps {
    pub view: Rc<StakeActions>,
}

#[component]
pub fn Actions(props: &ActionsProps) -> Html {
    let dispatch = use_dispatch();
    let view = &props.view;
    let staking = use_state_eq(|| false);
    let open = staking.setter();
    let close = staking.setter();
    html! {
        <>
            <div class="row act">
                <Button look={Look::Lane} off={!view.can_stake} onclick={Callback::from(move |()| open.set(true))}>
                    { "Stake more…" }
                </Button>
                <Button off={!view.can_leave} title="Ask to leave the validators" onclick={dispatch.on(Msg::Leave)}>
                    { "Leave" }
                </Button>
                <span>
                    if view.can_withdraw {
                        <Button onclick={dispatch.on(Msg::Withdraw)}>{ "Withdraw" }</Button>
                    }
                </span>
                { misbehave(&view.misbehave, &dispatch) }
                <span>
                    if !view.online {
                        { tag("bad", "you are offline") }
                    }
                </span>
            </div>
            <p class="small muted">{ &view.balance }</p>
            <div>
                if let Some(pending) = &view.pending {
                    <p class="small pending">{ pending }</p>
                }
            </div>
            <div>
                if *staking {
                    <StakeDialog view={view.clone()} on_close={Callback::from(move |()| close.set(false))} />
                }
            </div>
        </>
    }
}
