//! A few choices side by side, of which one is pressed.

use crate::ui::kit::el::{el, join};
use yew::prelude::*;

pub fn segmented(
    label: &'static str,
    class: &str,
    options: Vec<(Html, Option<AttrValue>)>,
    chosen: usize,
    on_choose: &Callback<usize>,
) -> Html {
    let buttons = options.into_iter().enumerate().map(|(index, (content, name))| {
        let pressed = index == chosen;
        el("button")
            .key(index)
            .attr("type", "button")
            .attr("aria-label", name.clone())
            .attr("title", name)
            .attr("aria-pressed", if pressed { "true" } else { "false" })
            .onclick(on_choose.reform(move |_: MouseEvent| index))
            .child(content)
            .html()
    });
    el("div").class(join(&["seg", class])).attr("role", "group").attr("aria-label", label).all(buttons).html()
}
