//! Both meters, on one stream of payments.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::energy::{
    column::{bars, pairs},
    details::counters,
};
use crate::ui::kit::el::el;
use crate::ui::kit::{Look, button};
use crate::ui::parts::Parts;
use crate::view::model::Speed;
use yew::prelude::*;

pub fn energy(parts: &Parts) -> Html {
    let (view, running) = (&parts.energy, parts.transport.running);
    let (word, msg) = if running { ("Pause", Msg::Pause) } else { ("Run", Msg::Run) };
    Html::from_iter([
        el("div")
            .class("row")
            .child(el("p").class("ratio").child(&view.ratio))
            .child(el("p").class("small muted").child(&view.ratio_sentence))
            .html(),
        el("div")
            .class("energy")
            .child(bars(view.work_bar, view.stake_bar))
            .child(el("p").class("tiny faint").text("joules, log scale"))
            .child(pairs(view))
            .html(),
        el("div")
            .class("row act")
            .child(button(word).look(Look::Primary).onclick(Dispatch.on(msg)))
            .child(el("span").class("small mono muted").child(&parts.transport.sim_time))
            .child(el("span").class("small muted").text(match parts.transport.speed {
                Speed::X1 => "on both chains, in real time",
                Speed::X10 => "on both chains, ten times as fast as real time",
                Speed::X100 | Speed::Max => "on both chains, much faster than real time",
            }))
            .html(),
        el("details")
            .class("fold")
            .child(el("summary").attr("id", "counters-title").text("How each figure is known"))
            .child(counters(view))
            .child(el("p").class("tiny muted").child(&view.left_out))
            .html(),
    ])
}
