//! A shortened hash whose leading zeros are marked, with a way to copy the whole.

use super::copy_button;
use crate::ui::kit::el::el;
use crate::view::model::MarkedHash;
use yew::prelude::*;

/// `copy` names what the copy button copies (`the block's hash`); without it there is none.
pub fn marked_hash(hash: &MarkedHash, copy: Option<&'static str>) -> Html {
    el("span")
        .class("hash")
        .child(
            el("code")
                .attr("title", hash.whole.clone())
                .child(el("b").class("zero").child(&hash.zeros))
                .child(&hash.rest),
        )
        .child(el("span").child(if let Some(what) = copy {
            copy_button("hash", what, &hash.whole)
        } else {
            Html::default()
        }))
        .html()
}
