//! The playground: two lanes, the energy between them, time above, events below.

use super::{brand_bar::BrandBar, log::log, notices::notices, payments::Payments};
use crate::ui::kit::el::{el, html_of, join};
use crate::ui::{
    control::Transport,
    dispatch::Dispatch,
    energy::Energy,
    inspect::{evidence, inspector},
    kit::LiveRegion,
    lane::{stake_lane, waiting, work_lane},
    parts::Parts,
};
use crate::view::model::{LaneKind, Speed};
use yew::prelude::*;

const PROMISE: &str = "The same payments reach both. Nothing of value is mined, and nothing leaves this browser.";

pub fn playground(parts: &Parts) -> Html {
    let dispatch = Dispatch;
    // At these speeds a movement could not be followed: the pictures change at once.
    let quick = matches!(parts.transport.speed, Speed::X100 | Speed::Max) && parts.transport.running;
    let payments = html! { <Payments view={parts.payments.clone()} form={parts.payment_form.clone()} /> };
    let live = html! {
        <LiveRegion ready={parts.work.is_some()} log={parts.log.clone()} notices={parts.notices.clone()} />
    };
    el("div")
        .class(join(&["page", if quick { "quick" } else { "" }]))
        .child(el("a").class("skip").attr("href", "#main").text("Skip to the chains"))
        .child(html! { <BrandBar /> })
        .child(html! { <Transport view={parts.transport.clone()} /> })
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
                .child(payments)
                .child(
                    el("div")
                        .class("lanes")
                        .child(el("div").class("col").child(if let Some(work) = &parts.work {
                            work_lane(work)
                        } else {
                            html_of(waiting(LaneKind::Work))
                        }))
                        .child(html! { <Energy view={parts.energy.clone()} /> })
                        .child(el("div").class("col").child(if let Some(stake) = &parts.stake {
                            stake_lane(stake)
                        } else {
                            html_of(waiting(LaneKind::Stake))
                        })),
                )
                .child(log(&parts.log)),
        )
        .child(live)
        .child(el("div").child(if let Some(view) = &parts.inspector { inspector(view) } else { Html::default() }))
        .child(el("div").child(if let Some(view) = &parts.evidence { evidence(view) } else { Html::default() }))
        .html()
}
