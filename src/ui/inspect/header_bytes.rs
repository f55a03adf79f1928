//! The header as the bytes that are hashed, each field in its colour and with its name.

use crate::ui::kit::el::el;
use yew::prelude::*;

/// Of each field its name, its bytes as hex, its colour.
pub fn header_bytes(bytes: &[(String, String, u8)]) -> Html {
    let runs = bytes.iter().enumerate().map(|(index, (name, hex, colour))| {
        el("li")
            .key(index)
            .class(shade(*colour))
            .child(el("span").class("tiny").child(name))
            .child(el("code").child(hex))
            .html()
    });
    el("ul").class("header-bytes").all(runs).html()
}

fn shade(colour: u8) -> &'static str {
    const SHADES: [&str; 6] = ["h0", "h1", "h2", "h3", "h4", "h5"];
    SHADES[usize::from(colour) % SHADES.len()]
}
