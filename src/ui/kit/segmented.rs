//! A few choices side by side, of which one is pressed.

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
    pub class: Classes,
}

#[component]
pub fn Segmented(props: &SegmentedProps) -> Html {
    let buttons = props
        .options
        .iter()
        .enumerate()
        .map(|(index, (content, name))| {
            let pressed = index == props.chosen;
            html! {
                <button
                    key={index}
                    type="button"
                    aria-label={name.clone()}
                    title={name.clone()}
                    aria-pressed={if pressed { "true" } else { "false" }}
                    onclick={props.on_choose.reform(move |_: MouseEvent| index)}
                >
                    { content.clone() }
                </button>
            }
        });
    html! {
        <div class={classes!("seg", props.class.clone())} role="group" aria-label={props.label.clone()}>{ for buttons }</div>
    }
}
