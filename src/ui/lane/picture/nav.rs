//! Moves the window over a chain longer than the screen.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::Look;
use crate::ui::kit::button;
use crate::ui::kit::el::el;
use crate::view::model::{ChainPicture, LaneKind};
use yew::prelude::*;

/// Columns moved by one press: less than a window, so that something known stays in view.
const STRIDE: i32 = 4;

pub fn nav(lane: LaneKind, view: &ChainPicture, dispatch: Dispatch) -> Html {
    let step = |columns| dispatch.on(Msg::Scroll { lane, columns });
    el("div")
        .class("nav small")
        .child(
            el("span")
                .class("key")
                .child(if view.final_until > 0 {
                    el("span").child(el("i").class("final")).child(&view.final_label).html()
                } else {
                    Html::default()
                })
                .child(if view.justified_until > view.final_until {
                    el("span").child(el("i").class("justified")).text("justified").html()
                } else {
                    Html::default()
                }),
        )
        .child(el("span").class("faint").child(&view.range))
        .child(
            el("span")
                .class("moves")
                .child(button("Older").look(Look::Quiet).class("tiny").off(!view.older).onclick(step(-STRIDE)))
                .child(button("Newer").look(Look::Quiet).class("tiny").off(!view.newer).onclick(step(STRIDE)))
                .child(
                    button("Latest")
                        .look(Look::Quiet)
                        .class("tiny")
                        .off(!view.newer)
                        .onclick(dispatch.on(Msg::ScrollToTip(lane))),
                ),
        )
        .html()
}
