//! The menu of broken rules. It is play: every one shows what the chain does about it.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::{Menu, MenuItem};
use crate::view::model::MisbehaveItem;
use yew::prelude::*;

pub fn misbehave(ways: &[MisbehaveItem], dispatch: Dispatch) -> Html {
    let items = ways.iter().map(|way| MenuItem {
        label: way.label.clone().into(),
        hint: way.hint.clone().into(),
        enabled: way.enabled,
    });
    let on_choose = {
        let kinds: Vec<_> = ways.iter().map(|way| way.kind).collect();
        Callback::from(move |index: usize| {
            if let Some(kind) = kinds.get(index) {
                dispatch.send(Msg::Misbehave(*kind));
            }
        })
    };
    html! { <Menu id="misbehave" label="Misbehave" items={items.collect::<Vec<_>>()} {on_choose} /> }
}
