//! Controls that the lab needs and `ui::kit` lacks: a number with its bounds, a choice of several, a bar of progress.

use crate::lab::number::{self, Bounds};
use crate::ui::kit::el::el;
use crate::ui::kit::{TextField, meter, text_field};
use crate::ui::local;
use crate::web::dom;
use yew::prelude::*;

/// The parts of a picture in words, for those who hear the page: what stands inside a picture is not read out.
pub fn in_words<'a>(name: &'static str, parts: impl Iterator<Item = &'a String>) -> Html {
    let parts = parts.enumerate().map(|(index, words)| el("li").key(index).child(words).html());
    el("ol").class("sr").attr("aria-label", name).all(parts).html()
}

pub struct NumberField {
    /// Unique on the page.
    pub id: AttrValue,
    pub label: AttrValue,
    /// What counts until another number is accepted.
    pub value: f64,
    pub bounds: Bounds,
    pub hint: Option<String>,
    /// Told each number within the bounds as it is typed; of anything else nobody is told.
    pub on_change: Callback<f64>,
}

/// A line for a number. What is refused stays beside the reason, and the value stays what it was.
pub fn number_field(field: NumberField) -> Html {
    let NumberField { id, label, value, bounds, hint, on_change } = field;
    let error = local::typed(&id).and_then(|text| bounds.read(&text).err());
    let on_type = Callback::from(move |text: String| {
        if let Ok(value) = bounds.read(&text) {
            on_change.emit(value);
        }
    });
    text_field(TextField {
        id,
        label,
        value: number::machine(value),
        hint,
        error,
        decimal: true,
        live: true,
        on_type,
        ..TextField::default()
    })
}

/// A labelled choice of one among several. `id` is unique on the page.
pub fn select<'a>(
    id: &'static str,
    label: &'static str,
    options: impl IntoIterator<Item = &'a str>,
    chosen: usize,
    on_choose: Callback<usize>,
) -> Html {
    let options = options.into_iter().enumerate().map(|(index, words)| {
        el("option").key(index).attr("value", index.to_string()).flag("selected", index == chosen).child(words).html()
    });
    let onchange = Callback::from(move |event: Event| {
        if let Ok(index) = dom::value_of(&event).parse() {
            on_choose.emit(index);
        }
    });
    el("div")
        .class("field")
        .child(el("label").attr("for", id).text(label))
        .child(el("select").attr("id", id).onchange(onchange).all(options))
        .html()
}

/// How much of something is done, in thousandths; `words` say the same.
pub fn progress(label: &'static str, per_mille: u16, words: &str) -> Html {
    el("div")
        .class("progress")
        .child(
            el("div")
                .attr("role", "progressbar")
                .attr("aria-label", label)
                .attr("aria-valuemin", "0")
                .attr("aria-valuemax", "1000")
                .attr("aria-valuenow", per_mille.min(1000).to_string())
                .attr("aria-valuetext", words.to_owned())
                .child(meter(per_mille)),
        )
        .child(el("p").class("small muted").attr("aria-hidden", "true").child(words))
        .html()
}
