//! A bar that shows a part of a whole. The words beside it say the same, so it is hidden from screen readers.

use super::percent;
use yew::prelude::*;

/// The part in per mille; more than the whole is drawn as full.
pub fn meter(part: u16) -> Html {
    html! {
        <svg class="meter" width="100%" height="8" aria-hidden="true">
            <rect class="rest" width="100%" height="8" rx="4" />
            <rect class="part" width={percent(part)} height="8" rx="4" />
        </svg>
    }
}
