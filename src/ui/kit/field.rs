//! A labelled line of text with its hint and its error beside it.

use crate::ui::kit::el::{Node, el, join};
use crate::ui::local;
use crate::web::dom;
use yew::prelude::*;

#[derive(Default)]
pub struct TextField {
    /// Unique on the page; hint and error are `{id}-hint` and `{id}-error`.
    pub id: AttrValue,
    pub label: AttrValue,
    /// What stands there until something is typed.
    pub value: String,
    pub hint: Option<String>,
    pub error: Option<String>,
    /// Numbers bring up the number keys; they stay text, since amounts are never floats.
    pub decimal: bool,
    pub mono: bool,
    /// Has the focus when its dialog opens.
    pub first: bool,
    pub class: &'static str,
    /// The value is the session's, and stands there again once a person has left the field: else its own spelling would
    /// overtake the hand. A refused value stays beside its reason.
    pub live: bool,
    /// Told what is typed, each time.
    pub on_type: Callback<String>,
}

pub fn text_field(field: TextField) -> Html {
    let TextField { id, error, hint, .. } = field;
    let hint_id = AttrValue::from(format!("{id}-hint"));
    let error_id = AttrValue::from(format!("{id}-error"));
    let described = join(&[if error.is_some() { &error_id } else { "" }, if hint.is_some() { &hint_id } else { "" }]);
    let (on_type, typed_id) = (field.on_type, id.clone());
    let oninput = Callback::from(move |event: InputEvent| {
        let text = dom::value_of(&event);
        local::change(|local| local.type_in(&typed_id, text.clone()));
        on_type.emit(text);
    });
    let (left_id, keep) = (id.clone(), !field.live || error.is_some());
    let onblur = Callback::from(move |_: FocusEvent| {
        if !keep {
            local::change(|local| local.untype(&left_id));
        }
    });
    el("div")
        .class(join(&["field", field.class]))
        .child(el("label").attr("for", id.clone()).child(field.label))
        .child(
            el("input")
                .attr("id", id.clone())
                .class(field.mono.then_some("mono"))
                .attr("type", "text")
                .attr("autocomplete", "off")
                .attr("spellcheck", "false")
                .flag("autofocus", field.first)
                .attr("inputmode", field.decimal.then_some("decimal"))
                .value(local::typed(&id).unwrap_or(field.value))
                .attr("aria-invalid", error.is_some().then_some("true"))
                .attr("aria-describedby", (!described.is_empty()).then_some(described))
                .oninput(oninput)
                .onblur(onblur),
        )
        .child(
            el("div")
                .class("said")
                .child(error.map(|error| el("p").attr("id", error_id).class("error").text("✗ ").child(error))),
        )
        .child(
            el("div").class("said").child(hint.map(|hint| el("p").attr("id", hint_id).class("tiny muted").child(hint))),
        )
        .into_node()
}
