//! Run, step, speed, the clock, the seed.

use super::reset::{open_reset, reset};
use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{Look, Shape, icon, segmented};
use crate::ui::local::Dialog;
use crate::view::model::{Speed, TransportView};
use yew::prelude::*;

pub fn transport(view: &TransportView, dialog: Option<Dialog>) -> Html {
    let dispatch = Dispatch;
    let (shape, word, msg) = match view.running {
        true => (Shape::Pause, "Pause", Msg::Pause),
        false => (Shape::Run, "Run", Msg::Run),
    };
    let speeds = Speed::ALL.iter().map(|speed| (html_of(speed.label()), None)).collect::<Vec<_>>();
    let chosen = Speed::ALL.iter().position(|speed| *speed == view.speed).unwrap_or_default();
    let on_choose = dispatch.with(|index: usize| Msg::SetSpeed(Speed::ALL.get(index).copied().unwrap_or_default()));
    el("section")
        .class("bar transport")
        .attr("aria-label", "Clock")
        .child(
            button(Html::from_iter([html_of(icon(shape)), el("span").class("word").child(word).html()]))
                .look(Look::Primary)
                .class("run")
                .off(!view.running && view.stopped_because.is_some())
                .title(view.stopped_because.clone())
                .onclick(dispatch.on(msg)),
        )
        .child(
            button(Html::from_iter([html_of(icon(Shape::Step)), el("span").class("word").text("Step").html()]))
                .off(view.stopped_because.is_some())
                .title("To the next block or slot")
                .onclick(dispatch.on(Msg::Step)),
        )
        .child(segmented("Speed", "small", speeds, chosen, &on_choose))
        .child(
            el("span")
                .class("small muted clock")
                .child(el("span").class("word").text("Simulated time "))
                .child(el("b").class("mono").child(&view.sim_time)),
        )
        .child(el("span").class("small late").child(if view.catching_up {
            html_of("catching up…")
        } else {
            Html::default()
        }))
        .child(el("span").class("spacer"))
        .child(
            el("span")
                .class("small muted seed")
                .child(if !view.scenario.is_empty() {
                    el("span").class("scenario").text("Scenario ").child(el("b").child(&view.scenario)).html()
                } else {
                    Html::default()
                })
                .child(el("span").text("Seed ").child(el("span").class("mono").child(&view.seed))),
        )
        .child(
            button(Html::from_iter([html_of(icon(Shape::Reset)), el("span").class("word").text("Reset").html()]))
                .look(Look::Quiet)
                .class("small")
                .title("Start afresh")
                .onclick(open_reset()),
        )
        .child(el("div").child((dialog == Some(Dialog::Reset)).then(|| reset(&view.seed))))
        .child(el("div").class("stopped").child(if let Some(reason) = &view.stopped_because {
            el("p").class("small").child(reason).html()
        } else {
            Html::default()
        }))
        .html()
}
