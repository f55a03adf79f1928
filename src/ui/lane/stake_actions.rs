//! What a person can do with their stake.

use super::{misbehave::misbehave, stake_dialog::StakeDialog};
use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{Look, tag};
use crate::view::model::StakeActions;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ActionsProps {
    pub view: Rc<StakeActions>,
}

#[component]
pub fn Actions(props: &ActionsProps) -> Html {
    let dispatch = Dispatch;
    let view = &props.view;
    let staking = use_state_eq(|| false);
    let open = staking.setter();
    let close = staking.setter();
    Html::from_iter([
        el("div")
            .class("row act")
            .child(
                button("Stake more…")
                    .look(Look::Lane)
                    .off(!view.can_stake)
                    .onclick(Callback::from(move |()| open.set(true))),
            )
            .child(
                button("Leave")
                    .off(!view.can_leave)
                    .title("Ask to leave the validators")
                    .onclick(dispatch.on(Msg::Leave)),
            )
            .child(el("span").child(if view.can_withdraw {
                html_of(button("Withdraw").onclick(dispatch.on(Msg::Withdraw)))
            } else {
                Html::default()
            }))
            .child(misbehave(&view.misbehave, dispatch))
            .child(el("span").child(if !view.online {
                html_of(tag("bad", "you are offline"))
            } else {
                Html::default()
            }))
            .html(),
        el("p").class("small muted").child(&view.balance).html(),
        el("div")
            .child(if let Some(pending) = &view.pending {
                el("p").class("small pending").child(pending).html()
            } else {
                Html::default()
            })
            .html(),
        el("div")
            .child(if *staking {
                html! { <StakeDialog view={view.clone()} on_close={Callback::from(move |()| close.set(false))} /> }
            } else {
                Html::default()
            })
            .html(),
    ])
}
