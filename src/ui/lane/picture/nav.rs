//! Moves the window over a chain longer than the screen.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::{Button, Look};
use crate::view::model::{ChainPicture, LaneKind};
use yew::prelude::*;

/// Columns moved by one press: less than a window, so that something known stays in view.
const STRIDE: i32 = 4;

pub fn nav(lane: LaneKind, view: &ChainPicture, dispatch: &Dispatch) -> Html {
    let step = |columns| dispatch.on(Msg::Scroll { lane, columns });
    html! {
        <div class="nav small">
            <span class="key">
                if view.final_until > 0 {
                    <span><i class="final" />{ &view.final_label }</span>
                }
                if view.justified_until > view.final_until {
                    <span><i class="justified" />{ "justified" }</span>
                }
            </span>
            <span class="faint">{ &view.range }</span>
            <span class="moves">
                <Button look={Look::Quiet} class="tiny" off={!view.older} onclick={step(-STRIDE)}>{ "Older" }</Button>
                <Button look={Look::Quiet} class="tiny" off={!view.newer} onclick={step(STRIDE)}>{ "Newer" }</Button>
                <Button look={Look::Quiet} class="tiny" off={!view.newer} onclick={dispatch.on(Msg::ScrollToTip(lane))}>
                    { "Latest" }
                </Button>
            </span>
        </div>
    }
}
