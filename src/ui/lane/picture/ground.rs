//! What lies under the blocks: justified and final ground, and the lines between blocks.

use super::geometry::{BLOCK_WIDTH, PITCH, edge_path, height, x, y};
use crate::ui::kit::el::{el, join};
use crate::view::model::{ChainPicture, LaneKind};
use yew::prelude::*;

pub fn ground(lane: LaneKind, view: &ChainPicture) -> Html {
    let until = |column: u16| match column {
        0 => 0,
        // Half of the space behind the last block belongs to it.
        _ => x(column) - (PITCH - BLOCK_WIDTH) / 2,
    };
    let tall = height(lane, view.rows).to_string();
    let (final_x, justified_x) = (until(view.final_until), until(view.justified_until).max(until(view.final_until)));
    let edges: Html = view
        .edges
        .iter()
        .map(|edge| {
            el("path")
                .key(format!("{}.{}-{}.{}", edge.from_x, edge.from_y, edge.to_x, edge.to_y))
                .class(join(&["edge", if edge.dashed { "dashed" } else { "" }]))
                .attr("d", edge_path(lane, edge))
                .html()
        })
        .collect();
    let stub = y(lane, 0) + super::geometry::block_height(lane) / 2;
    el("g")
        .child(
            el("rect")
                .class("justified")
                .attr("width", justified_x.to_string())
                .attr("height", tall.clone())
                .attr("rx", "6"),
        )
        .child(el("rect").class("final").attr("width", final_x.to_string()).attr("height", tall).attr("rx", "6"))
        .child(el("g").child(if view.older {
            el("path").class("edge").attr("d", format!("M0 {stub}H{}", x(0))).html()
        } else {
            Html::default()
        }))
        .child(el("g").child(edges))
        .html()
}
