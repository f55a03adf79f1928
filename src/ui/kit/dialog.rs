//! A modal dialog: labelled, closed by Escape or its button, and the focus goes back to where it came from.
//!
//! It is open while it is drawn ([`Modals`](crate::web::dom::Modals) sees to that). Closing only asks its owner, so what
//! is shown and what is open cannot disagree.

use super::{Look, Shape, icon};
use crate::ui::kit::button;
use crate::ui::kit::el::{Node, Value, el};
use yew::prelude::*;

/// A dialog over the page. `id` is unique on the page; the heading is `{id}-title`.
pub fn dialog(id: &'static str, title: impl Node, on_close: Callback<()>, content: Html) -> Html {
    modal(id, "dialog", title.into_node(), on_close, content)
}

/// One with room for two columns.
pub fn wide_dialog(id: &'static str, title: impl Node, on_close: Callback<()>, content: Html) -> Html {
    modal(id, "dialog wide", title.into_node(), on_close, content)
}

fn modal(id: &'static str, class: &'static str, title: Html, on_close: Callback<()>, content: Html) -> Html {
    let title_id = Value::into_value(format!("{id}-title"));
    let on_cancel = on_close.reform(|event: Event| event.prevent_default());
    el("dialog")
        .attr("id", id)
        .class(class)
        .attr("aria-labelledby", title_id.clone())
        .oncancel(on_cancel)
        .onclose(on_close.reform(|_| ()))
        .child(
            el("div")
                .class("head")
                .child(el("h2").attr("id", title_id).child(title))
                .child(button(icon(Shape::Cross)).look(Look::Quiet).class("icon").label("Close").onclick(on_close)),
        )
        .child(el("div").class("body").child(content))
        .html()
}
