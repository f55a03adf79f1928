//! Type, and see how the whole hash changes with one letter.

use crate::ui::kit::el::el;
use crate::ui::kit::{TextField, text_field};
use crate::ui::local;
use crate::view::digest::digest_view;
use crate::web::guest;
use yew::prelude::*;

const TEXT: AttrValue = AttrValue::Static("hash-text");
const BEFORE: AttrValue = AttrValue::Static("hash-before");

pub fn hash() -> Html {
    // The page around may have set another text since.
    let text = guest::text();
    local::untype_unless(&TEXT, &text);
    let view = digest_view(&text, local::typed(&BEFORE).as_deref());
    let on_type = Callback::from(move |text: String| {
        let before = guest::text();
        guest::set_text(&text);
        local::change(|local| local.type_in(&BEFORE, before));
    });
    let digits = view.digits.iter().enumerate().map(|(place, (digit, changed))| {
        el("span").key(place).class(changed.then_some("changed")).child(digit.to_string()).html()
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
        bits(&view.ones, &view.changed),
        el("p").class("small muted").attr("role", "status").child(view.sentence).html(),
    ])
}

/// The 256 bits as a grid, each as wide as an eighth of a byte: filled where it is one, marked where it changed.
fn bits(ones: &str, changed: &str) -> Html {
    el("svg")
        .class("bitmap")
        .attr("viewBox", "0 0 320 80")
        .attr("width", "100%")
        .attr("aria-hidden", "true")
        .child(el("path").class("ones").attr("d", ones.to_owned()))
        .child(el("path").class("changed").attr("d", changed.to_owned()))
        .html()
}
