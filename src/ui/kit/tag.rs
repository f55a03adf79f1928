//! A word in a small pill.

use crate::view::model::Tone;
use yew::prelude::*;

pub fn tag(class: impl Into<Classes>, text: &str) -> Html {
    html! { <span class={classes!("tag", class.into())}>{ text }</span> }
}

pub const fn tone_class(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Good => Some("good"),
        Tone::Bad => Some("bad"),
    }
}
