//! A word in a small pill.

use crate::ui::kit::el::{el, join};
use crate::view::model::Tone;
use yew::prelude::*;

pub fn tag(class: &str, text: &str) -> Html {
    el("span").class(join(&["tag", class])).child(text).html()
}

pub const fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Good => "good",
        Tone::Bad => "bad",
    }
}
