//! A modal dialog: labelled, closed by Escape or its button, and the focus goes back to where it came from.
//!
//! It is open while it is mounted. Closing only asks its owner, so what is shown and what is open cannot disagree.

use super::{Button, Look, Shape, icon};
use crate::web::dom::Modal;
use yew::prelude::*;

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
    html! {
        <dialog
            ref={node}
            id={props.id}
            class={classes!("dialog", props.wide.then_some("wide"))}
            aria-labelledby={title.clone()}
        >
            <div class="head">
                <h2 id={title}>{ &props.title }</h2>
                <Button look={Look::Quiet} class="icon" label="Close" onclick={props.on_close.clone()}>
                    { icon(Shape::Cross) }
                </Button>
            </div>
            <div class="body">{ props.children.clone() }</div>
        </dialog>
    }
}
