//! Copies a whole value that is shown shortened.

use super::{Look, Shape, icon};
use crate::ui::kit::button;
use crate::ui::kit::el::el;
use crate::web::clipboard;
use std::time::Duration;
use yew::platform::{spawn_local, time::sleep};
use yew::prelude::*;

const SAID_FOR: Duration = Duration::from_secs(2);

#[derive(Properties, PartialEq)]
pub struct CopyProps {
    /// What is copied, for the name of the button: `the hash`.
    pub what: AttrValue,
    pub text: AttrValue,
}

#[component]
pub fn CopyButton(props: &CopyProps) -> Html {
    let done = use_state_eq(|| None::<bool>);
    let onclick = {
        let (done, text) = (done.clone(), props.text.clone());
        Callback::from(move |()| {
            let (done, text) = (done.clone(), text.to_string());
            spawn_local(async move {
                done.set(Some(clipboard::copy(&text).await));
                sleep(SAID_FOR).await;
                done.set(None);
            });
        })
    };
    // The button has the focus, so its new name is spoken without a live region.
    let (said, label) = match *done {
        None => ("", format!("Copy {}", props.what)),
        Some(true) => ("copied", "Copied".to_owned()),
        Some(false) => ("select it and copy by hand", "Not copied: select it and copy by hand".to_owned()),
    };
    el("span")
        .class("copy")
        .child(button(icon(Shape::Copy)).look(Look::Quiet).class("icon").label(label).onclick(onclick))
        .child(el("span").class("tiny muted").attr("aria-hidden", "true").child(said))
        .html()
}
