//! The playground: two lanes, the energy between them, time above, events below.

use super::{brand_bar::BrandBar, log::Log, notices::notices, payments::Payments};
use crate::ui::{
    control::Transport,
    dispatch::use_dispatch,
    energy::Energy,
    inspect::{Evidence, Inspector},
    kit::LiveRegion,
    lane::{StakeLane, WorkLane, waiting},
    parts::Parts,
};
use crate::view::model::{LaneKind, Speed};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PlaygroundProps {
    pub parts: Parts,
}

#[component]
pub fn Playground(props: &PlaygroundProps) -> Html {
    let dispatch = use_dispatch();
    let parts = &props.parts;
    // At these speeds a movement could not be followed: the pictures change at once.
    let quick =
        matches!(parts.transport.speed, Speed::X100 | Speed::Max) && parts.transport.running;
    html! {
        <div class={classes!("page", quick.then_some("quick"))}>
            <a class="skip" href="#main">{ "Skip to the chains" }</a>
            <BrandBar />
            <Transport view={parts.transport.clone()} />
            <main id="main" tabindex="-1">
                <div class="intro">
                    <h1>{ "Two blockchains, side by side" }</h1>
                    <p class="small muted">
                        { "The same payments reach both. Nothing of value is mined, and nothing leaves this browser." }
                    </p>
                </div>
                { notices(&parts.notices, &dispatch) }
                <Payments view={parts.payments.clone()} form={parts.payment_form.clone()} />
                <div class="lanes">
                    <div class="col">
                        if let Some(work) = &parts.work {
                            <WorkLane parts={work.clone()} />
                        } else {
                            { waiting(LaneKind::Work) }
                        }
                    </div>
                    <Energy view={parts.energy.clone()} />
                    <div class="col">
                        if let Some(stake) = &parts.stake {
                            <StakeLane parts={stake.clone()} />
                        } else {
                            { waiting(LaneKind::Stake) }
                        }
                    </div>
                </div>
                <Log view={parts.log.clone()} />
            </main>
            <LiveRegion ready={parts.work.is_some()} log={parts.log.clone()} notices={parts.notices.clone()} />
            <div>
                if let Some(view) = &parts.inspector {
                    <Inspector view={view.clone()} />
                }
            </div>
            <div>
                if let Some(view) = &parts.evidence {
                    <Evidence view={view.clone()} />
                }
            </div>
        </div>
    }
}
