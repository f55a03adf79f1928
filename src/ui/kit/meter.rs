//! A bar that shows a part of a whole. The words beside it say the same, so it is hidden from screen readers.

use super::percent;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct MeterProps {
    /// Per mille; more is drawn as full.
    pub part: u16,
    #[prop_or_default]
    pub class: Classes,
}

#[component]
pub fn Meter(props: &MeterProps) -> Html {
    html! {
        <svg class={classes!("meter", props.class.clone())} width="100%" height="8" aria-hidden="true">
            <rect class="rest" width="100%" height="8" rx="4" />
            <rect class="part" width={percent(props.part)} height="8" rx="4" />
        </svg>
    }
}
