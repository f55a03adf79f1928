//! A native range. While it is dragged the thumb follows the hand and nothing is sent; letting go, or a key, sends.

use crate::ui::kit::el::el;
use crate::web::dom;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SliderProps {
    pub id: &'static str,
    pub label: AttrValue,
    pub min: u8,
    pub max: u8,
    #[prop_or(1)]
    pub step: u8,
    pub value: u8,
    /// The value in words, for `value` as it is in the model.
    pub text: AttrValue,
    /// What follows the number while it is dragged: `bits`.
    pub unit: AttrValue,
    /// More for screen readers than `text`.
    #[prop_or_default]
    pub spoken: Option<AttrValue>,
    pub on_change: Callback<u8>,
}

#[component]
pub fn Slider(props: &SliderProps) -> Html {
    let dragged = use_state_eq(|| None::<u8>);
    {
        let dragged = dragged.clone();
        // Only the value that was sent ends the hold: answers to earlier steps of a quick hand come later.
        use_effect_with(props.value, move |value| {
            if *dragged == Some(*value) {
                dragged.set(None);
            }
        });
    }
    let oninput = {
        let dragged = dragged.clone();
        Callback::from(move |event: InputEvent| dragged.set(dom::value_of(&event).parse().ok()))
    };
    let onchange = {
        let on_change = props.on_change.clone();
        Callback::from(move |event: Event| {
            if let Ok(value) = dom::value_of(&event).parse() {
                on_change.emit(value);
            }
        })
    };
    let onblur = {
        let dragged = dragged.clone();
        Callback::from(move |_: FocusEvent| dragged.set(None))
    };
    let text = match *dragged {
        Some(value) if value != props.value => AttrValue::from(format!("{value} {}", props.unit)),
        _ => props.text.clone(),
    };
    let spoken = match (*dragged, &props.spoken) {
        (None, Some(spoken)) => spoken.clone(),
        _ => text.clone(),
    };
    el("div")
        .class("slider")
        .child(el("label").attr("for", props.id).child(&props.label))
        .child(
            el("input")
                .attr("id", props.id)
                .attr("type", "range")
                .attr("min", props.min.to_string())
                .attr("max", props.max.to_string())
                .attr("step", props.step.to_string())
                .value(dragged.unwrap_or(props.value).to_string())
                .attr("aria-valuetext", spoken)
                .oninput(oninput)
                .onchange(onchange)
                .onblur(onblur),
        )
        .child(el("b").class("mono").attr("aria-hidden", "true").child(text))
        .html()
}
