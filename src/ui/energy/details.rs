//! Every counter with where it comes from, and the networks others reported on.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::el::{el, join};
use crate::ui::kit::{TextField, meter, text_field, wide_dialog};
use crate::view::model::{EnergyView, LaneKind, Provenance};
use std::rc::Rc;
use yew::prelude::*;

pub fn details(view: &Rc<EnergyView>, on_close: Callback<()>) -> Html {
    let counters = view.counters.iter().map(|counter| {
        el("tr")
            .key(counter.label.clone())
            .child(
                el("th")
                    .attr("scope", "row")
                    .child(&counter.label)
                    .text(" ")
                    .child(
                        el("span")
                            .class(join(&["tag", provenance_class(counter.provenance)]))
                            .child(counter.provenance.label()),
                    )
                    .child(el("span").class("source").child(&counter.source)),
            )
            .child(el("td").class("num of-work").child(&counter.work))
            .child(el("td").class("num of-stake").child(&counter.stake))
            .html()
    });
    let networks = view.network.iter().map(|network| {
        let lane = match network.lane {
            LaneKind::Work => "work",
            LaneKind::Stake => "stake",
        };
        el("li")
            .key(network.name.clone())
            .class(lane)
            .child(
                el("div")
                    .class("row")
                    .child(el("b").child(&network.name))
                    .child(el("span").class("spacer"))
                    .child(el("span").child(&network.value)),
            )
            .child(meter(network.bar))
            .child(el("p").class("tiny muted").child(&network.source))
            .html()
    });
    wide_dialog(
        "energy-details",
        "Where the energy goes",
        on_close,
        Html::from_iter([
            el("p").class("lead-line").child(el("b").child(&view.ratio)).text(" ").child(&view.ratio_sentence).html(),
            el("h3").text("At network scale").html(),
            el("p").class("small muted").text("Reported by others. The bars are on a log scale.").html(),
            el("ul").class("networks").all(networks).html(),
            el("h3").attr("id", "counters-title").text("Counted here").html(),
            el("table")
                .attr("aria-labelledby", "counters-title")
                .child(
                    el("thead").child(
                        el("tr")
                            .child(el("th").attr("scope", "col").text("What, and how it is known"))
                            .child(el("th").attr("scope", "col").class("num").text("Work"))
                            .child(el("th").attr("scope", "col").class("num").text("Stake")),
                    ),
                )
                .child(el("tbody").all(counters))
                .html(),
            html! { <Watts view={view.clone()} /> },
            el("p").class("small muted").child(&view.left_out).html(),
        ]),
    )
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
    let dispatch = Dispatch;
    let view = &props.view;
    let typed = use_state_eq(|| None::<String>);
    let oninput = {
        let (typed, dispatch) = (typed.clone(), dispatch);
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
    text_field(&TextField {
        id: "watts".into(),
        label: "Watts of one busy core of this device".into(),
        class: "short".into(),
        decimal: true,
        value: typed.as_ref().unwrap_or(&view.watts).clone().into(),
        hint: Some(AttrValue::from(view.watts_hint.clone())),
        error: view.watts_error.clone().map(AttrValue::from),
        oninput,
        onblur,
        ..TextField::default()
    })
}
