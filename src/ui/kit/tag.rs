//! A word in a small pill.

use crate::view::model::Tone;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TagProps {
    #[prop_or_default]
    pub class: Classes,
    pub text: AttrValue,
    #[prop_or_default]
    pub title: Option<AttrValue>,
}

#[component]
pub fn Tag(props: &TagProps) -> Html {
    html! { <span class={classes!("tag", props.class.clone())} title={props.title.clone()}>{ &props.text }</span> }
}

pub const fn tone_class(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Good => Some("good"),
        Tone::Bad => Some("bad"),
    }
}
