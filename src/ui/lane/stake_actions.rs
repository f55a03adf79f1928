//! What a person can do with their stake.

use super::{misbehave::misbehave, stake_dialog::stake_dialog};
use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::el;
use crate::ui::kit::{Look, tag};
use crate::ui::local::{self, Dialog};
use crate::view::model::StakeActions;
use yew::prelude::*;

pub fn actions(view: &StakeActions) -> Html {
    let dispatch = Dispatch;
    let staking = local::read(|local| local.dialog == Some(Dialog::Stake));
    let open = Callback::from(move |()| {
        local::change(|local| local.show(Some(Dialog::Stake)));
        dispatch.send(Msg::DraftStake { amount: String::new() });
    });
    Html::from_iter([
        el("div")
            .class("row act")
            .child(button("Stake more…").look(Look::Lane).off(!view.can_stake).onclick(open))
            .child(
                button("Leave")
                    .off(!view.can_leave)
                    .title("Ask to leave the validators")
                    .onclick(dispatch.on(Msg::Leave)),
            )
            .child(el("span").child(view.can_withdraw.then(|| button("Withdraw").onclick(dispatch.on(Msg::Withdraw)))))
            .child(misbehave(&view.misbehave, dispatch))
            .child(el("span").child((!view.online).then(|| tag("bad", "you are offline"))))
            .html(),
        el("p").class("small muted").child(&view.balance).html(),
        el("div").child(view.pending.as_ref().map(|pending| el("p").class("small pending").child(pending))).html(),
        el("div").child(staking.then(|| stake_dialog(view))).html(),
    ])
}
