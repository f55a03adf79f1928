//! Type, and see how the whole hash changes with one letter.

use crate::ui::kit::el::{el, join};
use crate::ui::kit::{TextField, text_field};
use crate::ui::local;
use crate::view::digest::digest_view;
use crate::web::guest;
use yew::prelude::*;

const TEXT: AttrValue = AttrValue::Static("hash-text");
const BEFORE: AttrValue = AttrValue::Static("hash-before");
const NOW: AttrValue = AttrValue::Static("hash-now");

pub fn hash() -> Html {
    let first = || guest::config("text").unwrap_or_else(|| "One payment, signed and sealed".to_owned());
    let text = local::typed(&TEXT).unwrap_or_else(first);
    let view = digest_view(&text, local::typed(&BEFORE).as_deref());
    let on_type = Callback::from(move |text: String| {
        let before = local::typed(&NOW).unwrap_or_else(first);
        local::change(|local| {
            local.type_in(&BEFORE, before);
            local.type_in(&NOW, text);
        });
    });
    let digits = view.digits.iter().enumerate().map(|(place, (digit, changed))| {
        el("span").key(place).class(join(&[if *changed { "changed" } else { "" }])).child(digit.to_string()).html()
    });
    Html::from_iter([
        text_field(TextField {
            id: TEXT,
            label: "Any text".into(),
            value: text,
            hint: Some(view.bytes),
            on_type,
            ..TextField::default()
        }),
        el("p")
            .class("console digest")
            .attr("role", "img")
            .attr("aria-label", format!("SHA-256: {}", view.whole))
            .all(digits)
            .html(),
        el("p").class("small muted").attr("role", "status").child(view.sentence).html(),
    ])
}
