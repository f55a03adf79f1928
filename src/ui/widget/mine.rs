//! Set a difficulty, hash in earnest, see what it took.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{Look, button};
use crate::ui::lane::miner::{console, difficulty, expected};
use crate::ui::parts::Parts;
use yew::prelude::*;

pub fn mine(parts: &Parts) -> Html {
    let view = &parts.miner;
    let spent = match &parts.energy.pairs[..] {
        [energy, hashes, ..] => {
            format!("{} hashes · {} at {} W a core", hashes.work, energy.work, parts.energy.watts)
        }
        _ => String::new(),
    };
    Html::from_iter([
        difficulty(view),
        expected(view),
        console(view),
        el("div")
            .class("row act")
            .child(
                button(Html::from_iter([html_of("Mine block "), html_of(&view.next_height)]))
                    .look(Look::Lane)
                    .off(view.mining)
                    .onclick(Dispatch.on(Msg::Mine)),
            )
            .child(button("Stop").off(!view.mining).onclick(Dispatch.on(Msg::StopMining)))
            .child(el("span").class("spacer"))
            .child(el("span").class("small muted").child(spent))
            .html(),
    ])
}
