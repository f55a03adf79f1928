//! Both meters, on one stream of payments.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::energy::column::{bars, pairs};
use crate::ui::kit::el::el;
use crate::ui::kit::{Look, button};
use crate::ui::parts::Parts;
use yew::prelude::*;

pub fn energy(parts: &Parts) -> Html {
    let (view, running) = (&parts.energy, parts.transport.running);
    Html::from_iter([
        el("p").class("ratio").child(&view.ratio).html(),
        el("p").class("small muted").child(&view.ratio_sentence).html(),
        el("div").class("energy").child(bars(view.work_bar, view.stake_bar)).child(pairs(view)).html(),
        el("div")
            .class("row act")
            .child(button(if running { "Pause" } else { "Run" }).look(Look::Primary).onclick(Dispatch.on(if running {
                Msg::Pause
            } else {
                Msg::Run
            })))
            .child(el("span").class("small mono muted").child(&parts.transport.sim_time))
            .child(el("span").class("spacer"))
            .child(el("span").class("small muted").text("the rivals are modelled, what happens here is measured"))
            .html(),
        el("p").class("tiny muted").child(&view.left_out).html(),
    ])
}
