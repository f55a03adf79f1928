//! A labelled line of text with its hint and its error beside it.

use crate::web::dom;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TextFieldProps {
    /// Unique on the page; hint and error are `{id}-hint` and `{id}-error`.
    pub id: AttrValue,
    pub label: AttrValue,
    pub value: AttrValue,
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Numbers bring up the number keys; they stay text, since amounts are never floats.
    #[prop_or_default]
    pub decimal: bool,
    #[prop_or_default]
    pub mono: bool,
    /// Has the focus when its dialog opens.
    #[prop_or_default]
    pub first: bool,
    #[prop_or_default]
    pub class: Classes,
    pub oninput: Callback<String>,
    #[prop_or_default]
    pub onfocus: Callback<()>,
    #[prop_or_default]
    pub onblur: Callback<()>,
}

#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let hint_id = format!("{}-hint", props.id);
    let error_id = format!("{}-error", props.id);
    let described: Vec<String> = [
        props.error.as_ref().map(|_| error_id.clone()),
        props.hint.as_ref().map(|_| hint_id.clone()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let oninput = props
        .oninput
        .reform(|event: InputEvent| dom::value_of(&event));
    html! {
        <div class={classes!("field", props.class.clone())}>
            <label for={props.id.clone()}>{ &props.label }</label>
            <input
                id={props.id.clone()}
                class={props.mono.then_some("mono")}
                type="text"
                autocomplete="off"
                spellcheck="false"
                autofocus={props.first}
                inputmode={props.decimal.then_some("decimal")}
                value={props.value.clone()}
                aria-invalid={props.error.as_ref().map(|_| "true")}
                aria-describedby={(!described.is_empty()).then(|| described.join(" "))}
                {oninput}
                onfocus={props.onfocus.reform(|_: FocusEvent| ())}
                onblur={props.onblur.reform(|_: FocusEvent| ())}
            />
            <div class="said">
                if let Some(error) = &props.error {
                    <p id={error_id} class="error">{ "✗ " }{ error }</p>
                }
            </div>
            <div class="said">
                if let Some(hint) = &props.hint {
                    <p id={hint_id} class="tiny muted">{ hint }</p>
                }
            </div>
        </div>
    }
}
