//! The 256 bits of a hash as a line: the marked part on the left must be zeros for a block to be good.

use crate::ui::kit::percent;
use yew::prelude::*;

/// `position` is where the zeros end, per mille of the line.
pub fn target_line(position: u16, hex: &str) -> Html {
    let at = percent(position);
    html! {
        <svg class="target" width="100%" height="30" role="img" aria-label={format!("Target {hex}")}>
            <title>{ "Target " }{ hex }</title>
            <rect class="rest" y="4" width="100%" height="6" rx="3" />
            <rect class="zeros" y="4" width={at.clone()} height="6" rx="3" />
            <line class="mark" x1={at.clone()} x2={at.clone()} y1="0" y2="15" />
            <text x={at} y="26" dx="-4">{ "must be zeros up to here" }</text>
            <text x="100%" y="26" text-anchor="end">{ "256 bits" }</text>
        </svg>
    }
}
