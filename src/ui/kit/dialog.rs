//! A modal dialog: labelled, closed by Escape or its button, and the focus goes back to where it came from.
//!
//! It is open while it is mounted. Closing only asks its owner, so what is shown and what is open cannot disagree.

use super::{Look, Shape, icon};
use crate::ui::kit::button;
use crate::ui::kit::el::{el, join};
use crate::web::dom::Modal;
use yew::prelude::*;

/// A dialog over the page.
pub fn dialog(id: &'static str, title: impl Into<AttrValue>, on_close: Callback<()>, content: Html) -> Html {
    html! { <Dialog {id} title={title.into()} {on_close}>{ content }</Dialog> }
}

/// One with room for two columns.
pub fn wide_dialog(id: &'static str, title: impl Into<AttrValue>, on_close: Callback<()>, content: Html) -> Html {
    html! { <Dialog {id} title={title.into()} {on_close} wide=true>{ content }</Dialog> }
}

#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// Unique on the page; its heading is `{id}-title`.
    pub id: &'static str,
    pub title: AttrValue,
    pub on_close: Callback<()>,
    #[prop_or_default]
    pub wide: bool,
    pub children: Html,
}

#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        use_effect_with((), move |()| {
            let modal = Modal::open(&node, on_close);
            move || drop(modal)
        });
    }
    let title = format!("{}-title", props.id);
    el("dialog")
        .node_ref(node)
        .attr("id", props.id)
        .class(join(&["dialog", if props.wide { "wide" } else { "" }]))
        .attr("aria-labelledby", title.clone())
        .child(el("div").class("head").child(el("h2").attr("id", title).child(&props.title)).child(
            button(icon(Shape::Cross)).look(Look::Quiet).class("icon").label("Close").onclick(props.on_close.clone()),
        ))
        .child(el("div").class("body").child(props.children.clone()))
        .html()
}
