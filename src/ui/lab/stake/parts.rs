//! What the sections on lent stake and keys have in common: a field for an amount, what an act came to, and a list of acts.

use crate::ui::kit::el::{el, join};
use crate::ui::kit::{TextField, text_field};
use crate::ui::lab::say;
use crate::ui::local;
use yew::prelude::*;

/// What the last act came to; refused or done.
#[derive(Clone, Default)]
pub struct Outcome {
    words: String,
    refused: bool,
}

impl Outcome {
    /// Keeps and says what came of an act, and returns whether it was done.
    pub fn tell(&mut self, came: Result<String, String>) -> bool {
        let (words, refused) = match came {
            Ok(words) => (words, false),
            Err(reason) => (format!("Nothing was done: {reason}."), true),
        };
        say(&words);
        *self = Outcome { words, refused };
        !refused
    }

    pub fn html(&self) -> Html {
        let said = (!self.words.is_empty())
            .then(|| el("p").class(join(&["notice", if self.refused { "bad" } else { "" }])).child(&self.words));
        el("div").class("outcome").child(said).html()
    }
}

/// What stands in a field: what was typed, or what stood there at first.
pub fn standing(id: &str, first: &str) -> String {
    local::typed(id).unwrap_or_else(|| first.to_owned())
}

/// A field whose text is read when a button is pressed.
pub fn amount_field(id: &'static str, label: &'static str, first: &'static str) -> Html {
    text_field(TextField {
        id: id.into(),
        label: label.into(),
        value: first.to_owned(),
        decimal: true,
        ..TextField::default()
    })
}

/// What was done, newest first.
pub fn acts(name: &'static str, lines: &[String]) -> Html {
    let items = lines.iter().enumerate().map(|(index, line)| el("li").key(index).child(line).html());
    let list =
        (!lines.is_empty()).then(|| el("ul").class("acts").attr("aria-label", name).attr("tabindex", "0").all(items));
    el("div").child(list).html()
}
