//! A few choices side by side, of which one is pressed.

use crate::ui::kit::el::{el, join};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SegmentedProps {
    /// The name of the group.
    pub label: AttrValue,
    /// What each shows, and its name where that is a sign.
    pub options: Vec<(Html, Option<AttrValue>)>,
    pub chosen: usize,
    pub on_choose: Callback<usize>,
    #[prop_or_default]
    pub class: AttrValue,
}

#[component]
pub fn Segmented(props: &SegmentedProps) -> Html {
    let buttons = props.options.iter().enumerate().map(|(index, (content, name))| {
        let pressed = index == props.chosen;
        el("button")
            .key(index)
            .attr("type", "button")
            .attr("aria-label", name.clone())
            .attr("title", name.clone())
            .attr("aria-pressed", if pressed { "true" } else { "false" })
            .onclick(props.on_choose.reform(move |_: MouseEvent| index))
            .child(content.clone())
            .html()
    });
    el("div")
        .class(join(&["seg", &props.class]))
        .attr("role", "group")
        .attr("aria-label", props.label.clone())
        .all(buttons)
        .html()
}
