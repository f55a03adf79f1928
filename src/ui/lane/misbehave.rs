//! The menu of broken rules. It is play: every one shows what the chain does about it.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::{Menu, menu};
use crate::view::model::MisbehaveItem;
use yew::prelude::*;

pub fn misbehave(ways: &[MisbehaveItem], dispatch: Dispatch) -> Html {
    let kinds: Vec<_> = ways.iter().map(|way| way.kind).collect();
    let on_choose = Callback::from(move |index: usize| {
        if let Some(kind) = kinds.get(index) {
            dispatch.send(Msg::Misbehave(*kind));
        }
    });
    let items = ways.iter().map(|way| (way.label.as_str(), way.hint.as_str(), way.enabled));
    menu(Menu { id: "misbehave", label: "Misbehave", count: ways.len() }, items, &on_choose)
}
