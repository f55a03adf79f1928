//! Set a difficulty, hash in earnest, see what it took.

use crate::ui::kit::el::el;
use crate::ui::lane::miner::{console, difficulty, expected, start_and_stop};
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
            .child(start_and_stop(view))
            .child(el("span").class("spacer"))
            .child(el("span").class("small muted").child(spent))
            .html(),
    ])
}
