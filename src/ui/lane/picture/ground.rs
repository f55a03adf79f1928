//! What lies under the blocks: justified and final ground, and the lines between blocks.

use super::geometry::{BLOCK_WIDTH, PITCH, edge_path, height, x, y};
use crate::view::model::{ChainPicture, LaneKind};
use yew::prelude::*;

pub fn ground(lane: LaneKind, view: &ChainPicture) -> Html {
    let until = |column: u16| match column {
        0 => 0,
        // Half of the space behind the last block belongs to it.
        _ => x(column) - (PITCH - BLOCK_WIDTH) / 2,
    };
    let tall = height(lane, view.rows).to_string();
    let (final_x, justified_x) = (
        until(view.final_until),
        until(view.justified_until).max(until(view.final_until)),
    );
    let edges: Html = view
        .edges
        .iter()
        .map(|edge| {
            html! {
                <path
                    key={format!("{}.{}-{}.{}", edge.from_x, edge.from_y, edge.to_x, edge.to_y)}
                    class={classes!("edge", edge.dashed.then_some("dashed"))}
                    d={edge_path(lane, edge)}
                />
            }
        })
        .collect();
    let stub = y(lane, 0) + super::geometry::block_height(lane) / 2;
    html! {
        <g>
            <rect class="justified" width={justified_x.to_string()} height={tall.clone()} rx="6" />
            <rect class="final" width={final_x.to_string()} height={tall} rx="6" />
            <g>
                if view.older {
                    <path class="edge" d={format!("M0 {stub}H{}", x(0))} />
                }
            </g>
            <g>{ edges }</g>
        </g>
    }
}
