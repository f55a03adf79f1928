//! A question mark that unfolds an explanation: reachable by key and touch, unlike a title.

use crate::ui::kit::el::el;
use yew::prelude::*;

/// `what` it explains is its name: `About these numbers`.
pub fn hint(what: &str, content: Html) -> Html {
    el("details")
        .class("hint")
        .child(el("summary").attr("aria-label", format!("About {what}")).text("?"))
        .child(content)
        .html()
}
