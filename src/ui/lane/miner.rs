//! The learner's miner: difficulty, the search as it runs, start and stop.

use super::target_line::target_line;
use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{Look, Slider, marked_hash, meter};
use crate::view::model::MinerView;
use crate::web::dom;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct MinerProps {
    pub view: Rc<MinerView>,
}

#[component]
pub fn Miner(props: &MinerProps) -> Html {
    let dispatch = Dispatch;
    let view = &props.view;
    let spoken = format!("{}, {} hashes expected", view.difficulty_label, view.expected_hashes);
    let difficulty = html! {
        <Slider
            id="difficulty"
            label="Difficulty"
            min=8
            max=32
            value={view.difficulty_bits}
            text={view.difficulty_label.clone()}
            unit="bits"
            spoken={AttrValue::from(spoken)}
            on_change={dispatch.with(Msg::SetDifficulty)}
        />
    };
    el("div")
        .class("section")
        .child(el("h3").child(el("span").text("Your miner")).child(el("span").child(&view.workers_label)))
        .child(difficulty)
        .child(target_line(view.target_position, &view.target_hex))
        .child(
            el("p")
                .class("small muted")
                .text("About ")
                .child(el("b").child(&view.expected_hashes))
                .text(" hashes for one block: ")
                .child(&view.expected_time)
                .text("."),
        )
        .child(console(view))
        .child(
            el("div")
                .class("row act")
                .child(
                    button(Html::from_iter([html_of("Mine block "), html_of(&view.next_height)]))
                        .look(Look::Lane)
                        .off(view.mining)
                        .onclick(dispatch.on(Msg::Mine)),
                )
                .child(button("Stop").off(!view.mining).onclick(dispatch.on(Msg::StopMining)))
                .child(
                    el("label")
                        .class("check small")
                        .child(
                            el("input")
                                .attr("type", "checkbox")
                                .checked(view.keep_mining)
                                .onchange(dispatch.with(|event: Event| Msg::SetKeepMining(dom::checked_of(&event)))),
                        )
                        .text("keep mining"),
                )
                .child(el("span").class("spacer"))
                .child(el("span").class("small muted").child(&view.reward)),
        )
        .child(settings(view, dispatch))
        .html()
}

/// The numbers that change while it hashes.
fn console(view: &MinerView) -> Html {
    el("div")
        .class("console")
        .child(el("div").child(&view.nonce))
        .child(
            el("div")
                .class("pair")
                .child(el("span").text("last ").child(marked_hash(&view.last, None)))
                .child(el("span").text("best ").child(marked_hash(&view.best, None))),
        )
        .child(
            el("div").class("pair").child(el("span").child(&view.rate)).child(el("span").child(&view.progress_label)),
        )
        .child(meter(view.progress))
        .child(el("div").class("good").child(if let Some(luck) = &view.luck { html_of(luck) } else { Html::default() }))
        .child(el("div").class("muted").child(if let Some(note) = &view.note {
            html_of(note)
        } else {
            Html::default()
        }))
        .html()
}

fn settings(view: &MinerView, dispatch: Dispatch) -> Html {
    let workers = html! {
        <Slider
            id="workers"
            label="Workers"
            min=1
            max={view.max_workers.max(1)}
            value={view.workers}
            text={view.workers.to_string()}
            unit=""
            on_change={dispatch.with(Msg::SetWorkers)}
        />
    };
    let limit = html! {
        <Slider
            id="cpu"
            label="CPU limit"
            min=10
            max=100
            step=10
            value={view.cpu_percent}
            text={format!("{} %", view.cpu_percent)}
            unit="%"
            on_change={dispatch.with(Msg::SetCpuLimit)}
        />
    };
    el("details").class("fold").child(el("summary").text("Workers and load")).child(workers).child(limit).html()
}
