//! A button. One that is off stays reachable and says so, since a person who has the focus on it must not lose it.

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
    pub class: Classes,
    #[prop_or_default]
    pub pressed: Option<bool>,
    pub onclick: Callback<()>,
    pub children: Html,
}

#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let look = match props.look {
        Look::Plain => None,
        Look::Primary => Some("primary"),
        Look::Lane => Some("hue"),
        Look::Quiet => Some("quiet"),
    };
    let onclick = {
        let (off, onclick) = (props.off, props.onclick.clone());
        Callback::from(move |_: MouseEvent| {
            if !off {
                onclick.emit(());
            }
        })
    };
    html! {
        <button
            type="button"
            class={classes!("btn", look, props.class.clone())}
            aria-label={props.label.clone()}
            aria-disabled={props.off.then_some("true")}
            aria-pressed={props.pressed.map(|it| if it { "true" } else { "false" })}
            title={props.title.clone()}
            {onclick}
        >
            { props.children.clone() }
        </button>
    }
}
