//! Run, step, speed, the clock, the seed.

use super::reset::Reset;
use crate::session::msg::Msg;
use crate::ui::dispatch::use_dispatch;
use crate::ui::kit::{Button, Look, Segmented, Shape, icon};
use crate::view::model::{Speed, TransportView};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TransportProps {
    pub view: Rc<TransportView>,
}

#[component]
pub fn Transport(props: &TransportProps) -> Html {
    let dispatch = use_dispatch();
    let view = &props.view;
    let resetting = use_state_eq(|| false);
    let open = resetting.setter();
    let close = resetting.setter();
    let (shape, word, msg) = match view.running {
        true => (Shape::Pause, "Pause", Msg::Pause),
        false => (Shape::Run, "Run", Msg::Run),
    };
    let speeds = Speed::ALL
        .iter()
        .map(|speed| (html! { { speed.label() } }, None))
        .collect::<Vec<_>>();
    let chosen = Speed::ALL
        .iter()
        .position(|speed| *speed == view.speed)
        .unwrap_or_default();
    let on_choose = dispatch
        .with(|index: usize| Msg::SetSpeed(Speed::ALL.get(index).copied().unwrap_or_default()));
    html! {
        <section class="bar transport" aria-label="Clock">
            <Button
                look={Look::Primary}
                class="run"
                off={!view.running && view.stopped_because.is_some()}
                title={view.stopped_because.clone().map(AttrValue::from)}
                onclick={dispatch.on(msg)}
            >
                { icon(shape) }<span class="word">{ word }</span>
            </Button>
            <Button off={view.stopped_because.is_some()} title="To the next block or slot" onclick={dispatch.on(Msg::Step)}>
                { icon(Shape::Step) }<span class="word">{ "Step" }</span>
            </Button>
            <Segmented class="small" label="Speed" options={speeds} {chosen} {on_choose} />
            <span class="small muted clock">
                <span class="word">{ "Simulated time " }</span><b class="mono">{ &view.sim_time }</b>
            </span>
            <span class="small late">
                if view.catching_up {
                    { "catching up…" }
                }
            </span>
            <span class="spacer" />
            <span class="small muted seed">
                if !view.scenario.is_empty() {
                    <span class="scenario">{ "Scenario " }<b>{ &view.scenario }</b></span>
                }
                <span>{ "Seed " }<span class="mono">{ &view.seed }</span></span>
            </span>
            <Button look={Look::Quiet} class="small" title="Start afresh" onclick={Callback::from(move |()| open.set(true))}>
                { icon(Shape::Reset) }<span class="word">{ "Reset" }</span>
            </Button>
            <div>
                if *resetting {
                    <Reset seed={view.seed.clone()} on_close={Callback::from(move |()| close.set(false))} />
                }
            </div>
            <div class="stopped">
                if let Some(reason) = &view.stopped_because {
                    <p class="small">{ reason }</p>
                }
            </div>
        </section>
    }
}
