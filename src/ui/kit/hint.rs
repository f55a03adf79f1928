//! A question mark that unfolds an explanation: reachable by key and touch, unlike a title.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct HintProps {
    /// What it explains, for the name: `About {what}`.
    pub what: AttrValue,
    pub children: Html,
}

#[component]
pub fn Hint(props: &HintProps) -> Html {
    html! {
        <details class="hint">
            <summary aria-label={format!("About {}", props.what)}>{ "?" }</summary>
            { props.children.clone() }
        </details>
    }
}
