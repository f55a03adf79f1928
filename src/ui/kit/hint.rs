//! A question mark that unfolds an explanation: reachable by key and touch, unlike a title.

use yew::prelude::*;

/// `what` it explains is its name: `About these numbers`.
pub fn hint(what: &str, content: Html) -> Html {
    html! {
        <details class="hint">
            <summary aria-label={format!("About {what}")}>{ "?" }</summary>
            { content }
        </details>
    }
}
