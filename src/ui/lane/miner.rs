//! The learner's miner: difficulty, the search as it runs, start and stop.

use super::target_line::target_line;
use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{Look, Slider, marked_hash, meter, slider};
use crate::ui::local;
use crate::view::model::MinerView;
use crate::web::{dom, gpu};
use yew::prelude::*;

pub fn miner(view: &MinerView) -> Html {
    let dispatch = Dispatch;
    el("div")
        .class("section")
        .child(el("h3").child(el("span").text("Your miner")).child(crew(view)))
        .child(difficulty(view))
        .child(target_line(view.target_position, &view.target_hex))
        .child(expected(view))
        .child(console(view))
        .child(
            el("div")
                .class("row act")
                .child(start_and_stop(view))
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

/// Who hashes.
fn crew(view: &MinerView) -> Html {
    let who = el("span");
    if gpu::choice() == Some(true) {
        who.text("graphics processor").html()
    } else {
        who.child(&view.workers_label).html()
    }
}

/// The two buttons, of which one is on.
pub fn start_and_stop(view: &MinerView) -> Html {
    let start = button(Html::from_iter([html_of("Mine block "), html_of(&view.next_height)]))
        .look(Look::Lane)
        .off(view.mining)
        .onclick(Dispatch.on(Msg::Mine));
    let stop = button("Stop").off(!view.mining).onclick(Dispatch.on(Msg::StopMining));
    Html::from_iter([html_of(start), html_of(stop)])
}

/// The slider for the difficulty.
pub fn difficulty(view: &MinerView) -> Html {
    let spoken = format!("{}, {} hashes expected", view.difficulty_label, view.expected_hashes);
    slider(Slider {
        id: "difficulty",
        label: "Difficulty",
        range: (8, 32, 1),
        value: view.difficulty_bits,
        text: view.difficulty_label.clone(),
        unit: "bits",
        worded: None,
        spoken: Some(spoken),
        on_change: Dispatch.with(Msg::SetDifficulty),
    })
}

/// What the difficulty means, in hashes and in time on this device.
pub fn expected(view: &MinerView) -> Html {
    el("p")
        .class("small muted")
        .text("About ")
        .child(el("b").child(&view.expected_hashes))
        .text(" hashes for one block: ")
        .child(&view.expected_time)
        .text(".")
        .html()
}

/// The numbers that change while it hashes.
pub fn console(view: &MinerView) -> Html {
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
        .child(el("div").class("good").child(view.luck.as_ref()))
        .child(el("div").class("muted").child(view.note.as_ref()))
        .html()
}

fn settings(view: &MinerView, dispatch: Dispatch) -> Html {
    let workers = slider(Slider {
        id: "workers",
        label: "Workers",
        range: (1, view.max_workers.max(1), 1),
        value: view.workers,
        text: view.workers.to_string(),
        unit: "",
        worded: None,
        spoken: None,
        on_change: dispatch.with(Msg::SetWorkers),
    });
    let limit = slider(Slider {
        id: "cpu",
        label: "CPU limit",
        range: (10, 100, 10),
        value: view.cpu_percent,
        text: format!("{} %", view.cpu_percent),
        unit: "%",
        worded: None,
        spoken: None,
        on_change: dispatch.with(Msg::SetCpuLimit),
    });
    el("details")
        .class("fold")
        .child(el("summary").text("Workers and load").onclick(Callback::from(|_| gpu::look(local::on(|_| {})))))
        .child(workers)
        .child(limit)
        .child(el("div").child(graphics(view)))
        .html()
}

/// The choice of the graphics processor, where there is one.
fn graphics(view: &MinerView) -> Option<Html> {
    let chosen = gpu::choice()?;
    let workers = view.workers;
    let on_choose = Callback::from(move |event: Event| {
        gpu::choose(dom::checked_of(&event));
        local::change(|_| {});
        // The same number again: whatever is searched is handed out anew.
        Dispatch.send(Msg::SetWorkers(workers));
    });
    let tick = el("input").attr("type", "checkbox").checked(chosen).onchange(on_choose);
    let label = el("label").class("check small").child(tick).text("hash on the graphics processor instead");
    let note = "Its joules are its busy time at the watts you stated: state the graphics processor’s.";
    Some(Html::from_iter([label.html(), el("p").class("tiny muted").child(chosen.then(|| html_of(note))).html()]))
}
