//! One block, or the gap where one is missing.

use super::geometry::{BLOCK_WIDTH, block_height, block_id, is_block, x, y};
use crate::view::model::{BlockState, BlockView, LaneKind};
use yew::prelude::*;

/// What a block does when it is used.
pub struct Wiring {
    /// The one block of the picture that Tab reaches; arrows lead to the others.
    pub reachable: bool,
    pub on_open: Callback<()>,
    pub on_focus: Callback<()>,
    pub on_key: Callback<KeyboardEvent>,
}

pub fn block(lane: LaneKind, view: &BlockView, key: String, wiring: Wiring) -> Html {
    let place = format!("translate({} {})", x(view.x), y(lane, view.y));
    let class = classes!(
        "block",
        match view.state {
            BlockState::Best => None,
            BlockState::Tip => Some("tip"),
            BlockState::Stale => Some("stale"),
            BlockState::Missed => Some("gap"),
        },
        view.is_justified.then_some("justified"),
        view.is_final.then_some("final"),
        view.mine.then_some("mine"),
        view.broken.is_some().then_some("broken"),
    );
    if !is_block(view) {
        return html! {
            <g {key} {class} role="img" aria-label={view.summary.clone()} transform={place}>{ inside(lane, view) }</g>
        };
    }
    let onkeydown = {
        let (on_open, on_key) = (wiring.on_open.clone(), wiring.on_key);
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" | " " => {
                event.prevent_default();
                on_open.emit(());
            }
            _ => on_key.emit(event),
        })
    };
    html! {
        <g {key} {class} transform={place}>
            { inside(lane, view) }
            // The button lies over the drawing rather than around it: its name is the sentence, and the short signs in the
            // drawing are not taken for a name that differs.
            <rect
                id={block_id(view.key)}
                class="hit"
                role="button"
                tabindex={if wiring.reachable { "0" } else { "-1" }}
                aria-label={view.summary.clone()}
                aria-haspopup="dialog"
                x="1"
                y="1"
                width={(BLOCK_WIDTH - 2).to_string()}
                height={(block_height(lane) - 2).to_string()}
                rx="7"
                onclick={wiring.on_open.reform(|_: MouseEvent| ())}
                onfocus={wiring.on_focus.reform(|_: FocusEvent| ())}
                {onkeydown}
            />
        </g>
    }
}

/// What is drawn, apart from where and as what.
fn inside(lane: LaneKind, view: &BlockView) -> Html {
    let tall = block_height(lane);
    let bars: Html = view.bars.iter().enumerate().map(|(index, bar)| {
        html! { <rect key={index} class={shade(*bar)} x={(8 + index * 10).to_string()} y="8" width="9" height="6" /> }
    }).collect();
    let (last_class, last) = match &view.broken {
        Some(broken) => ("t3 bad", format!("✗ {broken}")),
        None => ("t3", view.by.clone()),
    };
    html! {
        <g class="in" aria-hidden="true"><svg width={BLOCK_WIDTH.to_string()} height={tall.to_string()}>
            <rect class="box" x="1" y="1" width={(BLOCK_WIDTH - 2).to_string()} height={(tall - 2).to_string()} rx="7" />
            <g class="bars">{ bars }</g>
            <text class="t1" x="8" y="31">{ &view.title }</text>
            <text class="t2" x="8" y="45"><tspan class="zero">{ &view.zeros }</tspan>{ &view.hash }</text>
            <text class={last_class} x="8" y="58">{ last }</text>
            <g>
                if let Some(votes) = view.votes {
                    <rect class="rest" x="8" y="65" width={VOTES_WIDTH.to_string()} height="6" rx="3" />
                    <rect class="votes" x="8" y="65" width={votes_width(votes).to_string()} height="6" rx="3" />
                    // Two thirds: the line one can see being crossed.
                    <path class="third" d={format!("M{} 63v10", 8 + VOTES_WIDTH * 2 / 3)} />
                }
            </g>
        </svg></g>
    }
}

const VOTES_WIDTH: u32 = 68;

fn votes_width(per_mille: u16) -> u32 {
    VOTES_WIDTH * u32::from(per_mille.min(1000)) / 1000
}

fn shade(bar: u8) -> &'static str {
    const SHADES: [&str; 7] = ["b0", "b1", "b2", "b3", "b4", "b5", "b6"];
    SHADES[usize::from(bar) % SHADES.len()]
}
