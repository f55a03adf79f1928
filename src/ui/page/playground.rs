//! The playground: two lanes, the energy between them, time above, events below.

use super::{about::about, brand_bar::brand_bar, log::log, notices::notices, payments::payments};
use crate::session::msg::Msg;
use crate::ui::kit::el::{el, join};
use crate::ui::{
    app::Place,
    control::transport,
    dispatch::Dispatch,
    energy::column::energy,
    inspect::{evidence::evidence, inspector::inspector},
    kit::{Look, button, el::Node},
    lane::{stake_lane, waiting, work_lane},
    local::{self, Dialog},
    memo::memo,
    parts::Parts,
};
use crate::view::model::{LaneKind, Part, Speed};
use crate::web::{engine, theme};
use yew::prelude::*;

const PROMISE: &str = "The same payments reach both. Nothing of value is mined, and nothing leaves this browser.";

const PAGES: &[(&str, &str)] =
    &[("lab.html", "Mining lab"), ("stake.html", "Staking lab"), ("article.html", "Article"), ("share.html", "Embed")];

/// The whole page, with an engine that keeps its runs.
pub struct Playground;

impl Place for Playground {
    fn connect(on_parts: Callback<Vec<Part>>) -> Callback<Msg> {
        local::change(|local| local.theme = theme::restore());
        let engine = engine::connect(on_parts);
        Callback::from(move |msg| engine.send(msg))
    }

    fn draw(parts: &Parts) -> Html {
        playground(parts)
    }
}

/// Opens what says which of all this is real; a question mark where there is little room.
fn what_is_real() -> Html {
    button(Html::from_iter([
        el("span").class("word").text("What is real here").html(),
        el("span").class("sign").attr("aria-hidden", "true").text("?").html(),
    ]))
    .look(Look::Quiet)
    .onclick(local::open(Dialog::About))
    .into_node()
}

fn playground(parts: &Parts) -> Html {
    let dispatch = Dispatch;
    // At these speeds a movement could not be followed: the pictures change at once.
    let quick = matches!(parts.transport.speed, Speed::X100 | Speed::Max) && parts.transport.running;
    let (dialog, said) = local::read(|local| (local.dialog, local.said.clone()));
    let live = el("div").class("sr").attr("aria-live", "polite").attr("aria-atomic", "true").child(said);
    el("div")
        .class(join(&["page", if quick { "quick" } else { "" }]))
        .child(el("a").class("skip").attr("href", "#main").text("Skip to the chains"))
        .child(brand_bar(PAGES, what_is_real()))
        .child(transport(&parts.transport, dialog))
        .child(
            el("main")
                .attr("id", "main")
                .attr("tabindex", "-1")
                .child(
                    el("div")
                        .class("intro")
                        .child(el("h1").text("Two blockchains, side by side"))
                        .child(el("p").class("small muted").text(PROMISE)),
                )
                .child(notices(&parts.notices, dispatch))
                .child(payments(&parts.payments, &parts.payment_form, dialog))
                .child(
                    el("div")
                        .class("lanes")
                        .child(el("div").class("col").child(if parts.ready {
                            work_lane(parts)
                        } else {
                            waiting(LaneKind::Work)
                        }))
                        .child(memo(&parts.energy, move |view| energy(view, dialog)))
                        .child(el("div").class("col").child(if parts.ready {
                            stake_lane(parts)
                        } else {
                            waiting(LaneKind::Stake)
                        })),
                )
                .child(memo(&parts.log, |view| log(view))),
        )
        .child(live)
        .child(el("div").child((dialog == Some(Dialog::About)).then(|| about(local::close_dialog()))))
        .child(el("div").child(parts.inspector.as_ref().map(|view| inspector(view))))
        .child(el("div").child(parts.evidence.as_ref().map(|view| evidence(view))))
        .html()
}
