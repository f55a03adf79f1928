//! A native range. While it is dragged the thumb follows the hand and nothing is sent; letting go, or a key, sends.

use crate::ui::kit::el::el;
use crate::ui::local;
use crate::web::dom;
use yew::prelude::*;

pub struct Slider {
    /// Unique on the page.
    pub id: &'static str,
    pub label: &'static str,
    /// Least, most, and the step between.
    pub range: (u8, u8, u8),
    pub value: u8,
    /// The value in words, for `value` as it is in the model.
    pub text: String,
    /// What follows the number while it is dragged: `bits`.
    pub unit: &'static str,
    /// The same for any other value, where a number and a unit would not say it while it is dragged.
    pub worded: Option<fn(u8) -> String>,
    /// More for screen readers than `text`.
    pub spoken: Option<String>,
    pub on_change: Callback<u8>,
}

pub fn slider(slider: Slider) -> Html {
    let Slider { id, label, range: (least, most, step), value, text, unit, worded, spoken, on_change } = slider;
    let held = local::held(id, value);
    let (text, spoken) = match held {
        Some(at) => (worded.map_or_else(|| format!("{at} {unit}"), |words| words(at)), None),
        None => (text, spoken),
    };
    let hold = move |at: Option<u8>| local::change(|local| local.hold(id, at));
    let onchange = Callback::from(move |event: Event| {
        if let Ok(value) = dom::value_of(&event).parse() {
            on_change.emit(value);
        }
    });
    el("div")
        .class("slider")
        .child(el("label").attr("for", id).child(label))
        .child(
            el("input")
                .attr("id", id)
                .attr("type", "range")
                .attr("min", least.to_string())
                .attr("max", most.to_string())
                .attr("step", step.to_string())
                .value(held.unwrap_or(value).to_string())
                .attr("aria-valuetext", spoken.unwrap_or_else(|| text.clone()))
                .oninput(Callback::from(move |event: InputEvent| hold(dom::value_of(&event).parse().ok())))
                .onchange(onchange)
                .onblur(Callback::from(move |_| hold(None))),
        )
        .child(el("b").class("mono").attr("aria-hidden", "true").child(text))
        .html()
}
