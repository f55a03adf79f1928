//! Moves the window over a chain longer than the screen.

use crate::session::msg::Msg;
use crate::ui::dispatch::use_dispatch;
use crate::ui::kit::{Button, Look};
use crate::view::model::LaneKind;
use yew::prelude::*;

/// Columns moved by one press: less than a window, so that something known stays in view.
const STRIDE: i32 = 4;

#[derive(Properties, PartialEq)]
pub struct NavProps {
    pub lane: LaneKind,
    pub older: bool,
    pub newer: bool,
    pub range: AttrValue,
    pub final_label: AttrValue,
    pub has_final: bool,
    pub has_justified: bool,
}

#[component]
pub fn Nav(props: &NavProps) -> Html {
    let dispatch = use_dispatch();
    let lane = props.lane;
    let step = |columns| dispatch.on(Msg::Scroll { lane, columns });
    html! {
        <div class="nav small">
            <span class="key">
                if props.has_final {
                    <span><i class="final" />{ &props.final_label }</span>
                }
                if props.has_justified {
                    <span><i class="justified" />{ "justified" }</span>
                }
            </span>
            <span class="faint">{ &props.range }</span>
            <span class="moves">
                <Button look={Look::Quiet} class="tiny" off={!props.older} onclick={step(-STRIDE)}>{ "Older" }</Button>
                <Button look={Look::Quiet} class="tiny" off={!props.newer} onclick={step(STRIDE)}>{ "Newer" }</Button>
                <Button look={Look::Quiet} class="tiny" off={!props.newer} onclick={dispatch.on(Msg::ScrollToTip(lane))}>
                    { "Latest" }
                </Button>
            </span>
        </div>
    }
}
