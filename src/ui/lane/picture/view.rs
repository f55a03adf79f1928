//! The picture as a whole, and how keys move in it: Tab comes to one block, arrows go on from there.

use super::{
    block::{Wiring, block as draw},
    geometry::{block_id, height, is_block, neighbour, width},
    ground::ground,
    nav::nav,
};
use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::el::el;
use crate::ui::local::{self, Focus};
use crate::view::model::{BlockKey, BlockState, ChainPicture, LaneKind};
use crate::web::dom;
use std::rc::Rc;
use yew::prelude::*;

pub fn picture(lane: LaneKind, view: &Rc<ChainPicture>) -> Html {
    let dispatch = Dispatch;
    let visited = local::visited(lane);
    let reachable = reachable(view, visited);
    if let (Some(gone), Some(key)) = (visited.filter(|_| visited != reachable), reachable)
        && dom::has_focus(&block_id(gone))
    {
        // The block that still has the focus leaves the window; the focus then goes to what takes its place.
        local::focus_next(Focus::IfLost(block_id(key)));
    }
    let blocks = view.blocks.iter().map(|block| {
        let key = match is_block(block) {
            true => block.key.index.to_string(),
            false => format!("gap {}", block.title),
        };
        let on_key = {
            let (dispatch, view, from) = (dispatch, view.clone(), block.clone());
            Callback::from(move |event: KeyboardEvent| {
                let name = event.key();
                if let Some(to) = neighbour(&view.blocks, &from, &name) {
                    event.prevent_default();
                    dom::focus_id(&block_id(to));
                } else if name == "ArrowLeft" && view.older {
                    event.prevent_default();
                    dispatch.send(Msg::Scroll { lane, columns: -1 });
                } else if name == "ArrowRight" && view.newer {
                    event.prevent_default();
                    dispatch.send(Msg::Scroll { lane, columns: 1 });
                }
            })
        };
        let visit = block.key;
        let wiring = Wiring {
            reachable: reachable == Some(block.key),
            on_open: dispatch.on(Msg::Inspect(block.key)),
            on_focus: local::on(move |local| local.visit(visit)),
            on_key,
        };
        draw(lane, block, key, wiring)
    });
    let (wide, tall) = (width(view.columns).to_string(), height(lane, view.rows).to_string());
    let blocks: Html = blocks.collect();
    el("div")
        .class("chain")
        .child(
            el("div").class("scroller").child(
                el("svg")
                    .attr("width", wide)
                    .attr("height", tall)
                    .attr("role", "group")
                    .attr("aria-label", view.summary.clone())
                    .child(ground(lane, view))
                    .child(el("g").child(blocks)),
            ),
        )
        .child(nav(lane, view, dispatch))
        .html()
}

/// The block last visited while it is in the window, else the tip, else any.
fn reachable(view: &ChainPicture, visited: Option<BlockKey>) -> Option<BlockKey> {
    let blocks = || view.blocks.iter().filter(|block| is_block(block));
    visited
        .filter(|key| blocks().any(|block| block.key == *key))
        .or_else(|| blocks().find(|block| block.state == BlockState::Tip).map(|block| block.key))
        .or_else(|| blocks().next_back().map(|block| block.key))
}
