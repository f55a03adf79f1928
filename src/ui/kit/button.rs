//! A button. One that is off stays reachable and says so, since a person who has the focus on it must not lose it.

use crate::ui::kit::el::{el, join};
use yew::prelude::*;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    #[default]
    Plain,
    /// The one first thing to do.
    Primary,
    /// The one primary action of a lane, in its colour.
    Lane,
    Quiet,
}

#[derive(Properties, PartialEq)]
pub struct ButtonProps {
    #[prop_or_default]
    pub look: Look,
    #[prop_or_default]
    pub off: bool,
    /// The name for screen readers where the content is a sign.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    #[prop_or_default]
    pub title: Option<AttrValue>,
    #[prop_or_default]
    pub class: AttrValue,
    #[prop_or_default]
    pub pressed: Option<bool>,
    pub onclick: Callback<()>,
    pub children: Html,
}

#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let look = match props.look {
        Look::Plain => "",
        Look::Primary => "primary",
        Look::Lane => "hue",
        Look::Quiet => "quiet",
    };
    let onclick = {
        let (off, onclick) = (props.off, props.onclick.clone());
        Callback::from(move |_: MouseEvent| {
            if !off {
                onclick.emit(());
            }
        })
    };
    el("button")
        .attr("type", "button")
        .class(join(&["btn", look, &props.class]))
        .attr("aria-label", props.label.clone())
        .attr("aria-disabled", props.off.then_some("true"))
        .attr("aria-pressed", props.pressed.map(|it| if it { "true" } else { "false" }))
        .attr("title", props.title.clone())
        .onclick(onclick)
        .child(props.children.clone())
        .html()
}
