//! The learner's miner: difficulty, the search as it runs, start and stop.

use super::target_line::target_line;
use crate::session::msg::Msg;
use crate::ui::dispatch::{Dispatch, use_dispatch};
use crate::ui::kit::{Button, Look, Slider, marked_hash, meter};
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
    let dispatch = use_dispatch();
    let view = &props.view;
    let spoken = format!(
        "{}, {} hashes expected",
        view.difficulty_label, view.expected_hashes
    );
    html! {
        <div class="section">
            <h3><span>{ "Your miner" }</span><span>{ &view.workers_label }</span></h3>
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
            { target_line(view.target_position, &view.target_hex) }
            <p class="small muted">
                { "About " }<b>{ &view.expected_hashes }</b>{ " hashes for one block: " }{ &view.expected_time }{ "." }
            </p>
            { console(view) }
            <div class="row act">
                <Button look={Look::Lane} off={view.mining} onclick={dispatch.on(Msg::Mine)}>
                    { "Mine block " }{ &view.next_height }
                </Button>
                <Button off={!view.mining} onclick={dispatch.on(Msg::StopMining)}>{ "Stop" }</Button>
                <label class="check small">
                    <input
                        type="checkbox"
                        checked={view.keep_mining}
                        onchange={dispatch.with(|event: Event| Msg::SetKeepMining(dom::checked_of(&event)))}
                    />
                    { "keep mining" }
                </label>
                <span class="spacer" />
                <span class="small muted">{ &view.reward }</span>
            </div>
            { settings(view, &dispatch) }
        </div>
    }
}

/// The numbers that change while it hashes.
fn console(view: &MinerView) -> Html {
    html! {
        <div class="console">
            <div>{ &view.nonce }</div>
            <div class="pair">
                <span>{ "last " }{ marked_hash(&view.last, None) }</span>
                <span>{ "best " }{ marked_hash(&view.best, None) }</span>
            </div>
            <div class="pair"><span>{ &view.rate }</span><span>{ &view.progress_label }</span></div>
            { meter(view.progress) }
            <div class="good">
                if let Some(luck) = &view.luck {
                    { luck }
                }
            </div>
            <div class="muted">
                if let Some(note) = &view.note {
                    { note }
                }
            </div>
        </div>
    }
}

fn settings(view: &MinerView, dispatch: &Dispatch) -> Html {
    html! {
        <details class="fold">
            <summary>{ "Workers and load" }</summary>
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
        </details>
    }
}
