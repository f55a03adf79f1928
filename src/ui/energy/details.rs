//! Every counter with where it comes from, and the networks others reported on.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::el::{el, join};
use crate::ui::kit::{TextField, meter, text_field, wide_dialog};
use crate::ui::local;
use crate::view::model::{EnergyView, LaneKind, Provenance};
use yew::prelude::*;

pub fn details(view: &EnergyView) -> Html {
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
        local::close_dialog(),
        Html::from_iter([
            el("p").class("lead-line").child(el("b").child(&view.ratio)).text(" ").child(&view.ratio_sentence).html(),
            el("h3").text("At network scale").html(),
            el("p").class("small muted").text("Reported by others. The bars are on a log scale.").html(),
            el("ul").class("networks").all(networks).html(),
            el("h3").attr("id", "counters-title").text("Counted here").html(),
            counters(view),
            watts(view),
            el("p").class("small muted").child(&view.left_out).html(),
        ]),
    )
}

/// What was counted here, each line with how it is known.
pub fn counters(view: &EnergyView) -> Html {
    let rows = view.counters.iter().map(|counter| {
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
    el("table")
        .attr("aria-labelledby", "counters-title")
        .child(
            el("thead").child(
                el("tr")
                    .child(el("th").attr("scope", "col").text("What, and how it is known"))
                    .child(el("th").class("num").attr("scope", "col").text("Work"))
                    .child(el("th").class("num").attr("scope", "col").text("Stake")),
            ),
        )
        .child(el("tbody").all(rows))
        .html()
}

const fn provenance_class(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Measured => "measured",
        Provenance::Modelled => "modelled",
        Provenance::Reported => "reported",
    }
}

fn watts(view: &EnergyView) -> Html {
    text_field(TextField {
        id: "watts".into(),
        label: "Watts of one busy core of this device".into(),
        class: "short",
        decimal: true,
        live: true,
        value: view.watts.clone(),
        hint: Some(view.watts_hint.clone()),
        error: view.watts_error.clone(),
        on_type: Dispatch.with(Msg::SetWatts),
        ..TextField::default()
    })
}
