//! Every counter with where it comes from, and the networks others reported on.

use crate::session::msg::Msg;
use crate::ui::dispatch::use_dispatch;
use crate::ui::kit::{Dialog, TextField, meter};
use crate::view::model::{EnergyView, LaneKind, Provenance};
use std::rc::Rc;
use yew::prelude::*;

pub fn details(view: &Rc<EnergyView>, on_close: Callback<()>) -> Html {
    let counters = view.counters.iter().map(|counter| {
        html! {
            <tr key={counter.label.clone()}>
                <th scope="row">
                    { &counter.label }
                    { " " }
                    <span class={classes!("tag", provenance_class(counter.provenance))}>{ counter.provenance.label() }</span>
                    <span class="source">{ &counter.source }</span>
                </th>
                <td class="num of-work">{ &counter.work }</td>
                <td class="num of-stake">{ &counter.stake }</td>
            </tr>
        }
    });
    let networks = view.network.iter().map(|network| {
        let lane = match network.lane {
            LaneKind::Work => "work",
            LaneKind::Stake => "stake",
        };
        html! {
            <li key={network.name.clone()} class={lane}>
                <div class="row"><b>{ &network.name }</b><span class="spacer" /><span>{ &network.value }</span></div>
                { meter(network.bar) }
                <p class="tiny muted">{ &network.source }</p>
            </li>
        }
    });
    html! {
        <Dialog id="energy-details" title="Where the energy goes" wide=true {on_close}>
            <p class="lead-line"><b>{ &view.ratio }</b>{ " " }{ &view.ratio_sentence }</p>
            <h3>{ "At network scale" }</h3>
            <p class="small muted">{ "Reported by others. The bars are on a log scale." }</p>
            <ul class="networks">{ for networks }</ul>
            <h3 id="counters-title">{ "Counted here" }</h3>
            <table aria-labelledby="counters-title">
                <thead>
                    <tr>
                        <th scope="col">{ "What, and how it is known" }</th>
                        <th scope="col" class="num">{ "Work" }</th>
                        <th scope="col" class="num">{ "Stake" }</th>
                    </tr>
                </thead>
                <tbody>{ for counters }</tbody>
            </table>
            <Watts view={view.clone()} />
            <p class="small muted">{ &view.left_out }</p>
        </Dialog>
    }
}

const fn provenance_class(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Measured => "measured",
        Provenance::Modelled => "modelled",
        Provenance::Reported => "reported",
    }
}

#[derive(Properties, PartialEq)]
struct WattsProps {
    view: Rc<EnergyView>,
}

#[component]
fn Watts(props: &WattsProps) -> Html {
    let dispatch = use_dispatch();
    let view = &props.view;
    let typed = use_state_eq(|| None::<String>);
    let oninput = {
        let (typed, dispatch) = (typed.clone(), dispatch.clone());
        Callback::from(move |text: String| {
            dispatch.send(Msg::SetWatts(text.clone()));
            typed.set(Some(text));
        })
    };
    let onblur = {
        let (typed, refused) = (typed.clone(), view.watts_error.is_some());
        Callback::from(move |()| {
            if !refused {
                typed.set(None);
            }
        })
    };
    html! {
        <TextField
            id="watts"
            label="Watts of one busy core of this device"
            class="short"
            decimal=true
            value={typed.as_ref().unwrap_or(&view.watts).clone()}
            hint={AttrValue::from(view.watts_hint.clone())}
            error={view.watts_error.clone().map(AttrValue::from)}
            {oninput}
            {onblur}
        />
    }
}
