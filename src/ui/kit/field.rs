//! A labelled line of text with its hint and its error beside it.

use crate::ui::kit::el::{el, join};
use crate::web::dom;
use yew::prelude::*;

#[derive(Default)]
pub struct TextField {
    /// Unique on the page; hint and error are `{id}-hint` and `{id}-error`.
    pub id: AttrValue,
    pub label: AttrValue,
    pub value: AttrValue,
    pub hint: Option<AttrValue>,
    pub error: Option<AttrValue>,
    /// Numbers bring up the number keys; they stay text, since amounts are never floats.
    pub decimal: bool,
    pub mono: bool,
    /// Has the focus when its dialog opens.
    pub first: bool,
    pub class: AttrValue,
    pub oninput: Callback<String>,
    pub onfocus: Callback<()>,
    pub onblur: Callback<()>,
}

pub fn text_field(props: &TextField) -> Html {
    let hint_id = format!("{}-hint", props.id);
    let error_id = format!("{}-error", props.id);
    let described: Vec<String> =
        [props.error.as_ref().map(|_| error_id.clone()), props.hint.as_ref().map(|_| hint_id.clone())]
            .into_iter()
            .flatten()
            .collect();
    let oninput = props.oninput.reform(|event: InputEvent| dom::value_of(&event));
    el("div")
        .class(join(&["field", &props.class]))
        .child(el("label").attr("for", props.id.clone()).child(&props.label))
        .child(
            el("input")
                .attr("id", props.id.clone())
                .class(props.mono.then_some("mono"))
                .attr("type", "text")
                .attr("autocomplete", "off")
                .attr("spellcheck", "false")
                .flag("autofocus", props.first)
                .attr("inputmode", props.decimal.then_some("decimal"))
                .value(props.value.clone())
                .attr("aria-invalid", props.error.as_ref().map(|_| "true"))
                .attr("aria-describedby", (!described.is_empty()).then(|| described.join(" ")))
                .oninput(oninput)
                .onfocus(props.onfocus.reform(|_: FocusEvent| ()))
                .onblur(props.onblur.reform(|_: FocusEvent| ())),
        )
        .child(el("div").class("said").child(if let Some(error) = &props.error {
            el("p").attr("id", error_id).class("error").text("✗ ").child(error).html()
        } else {
            Html::default()
        }))
        .child(el("div").class("said").child(if let Some(hint) = &props.hint {
            el("p").attr("id", hint_id).class("tiny muted").child(hint).html()
        } else {
            Html::default()
        }))
        .html()
}
