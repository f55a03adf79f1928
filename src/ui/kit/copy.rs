//! Copies a whole value that is shown shortened.

use super::{Look, Shape, icon};
use crate::ui::kit::button;
use crate::ui::kit::el::el;
use crate::ui::local;
use crate::web::{frame, page_script};
use yew::platform::spawn_local;
use yew::prelude::*;

/// How long it says that it copied, in milliseconds.
const SAID_MS: u32 = 2000;

/// What is copied gives the button its name: `the hash`. `place` tells it from others that copy the like.
pub fn copy_button(place: &str, what: &str, text: &str) -> Html {
    let id = format!("{place} {what}");
    let done = local::read(|local| local.copied.as_ref().filter(|(button, _)| *button == id).map(|(_, done)| *done));
    // The button has the focus, so its new name is spoken without a live region.
    let (said, label) = match done {
        None => ("", format!("Copy {what}")),
        Some(true) => ("copied", "Copied".to_owned()),
        Some(false) => ("select it and copy by hand", "Not copied: select it and copy by hand".to_owned()),
    };
    let text = text.to_owned();
    let onclick = Callback::from(move |()| spawn_local(copy(id.clone(), text.clone())));
    el("span")
        .class("copy")
        .child(button(icon(Shape::Copy)).look(Look::Quiet).class("icon").label(label).onclick(onclick))
        .child(el("span").class("tiny muted").attr("aria-hidden", "true").child(said))
        .html()
}

async fn copy(id: String, text: String) {
    let done = page_script::copy(&text).await;
    local::change(|local| local.copied = Some((id.clone(), done)));
    frame::sleep(SAID_MS).await;
    // Another button may have been pressed since, and says its own word.
    local::change(|local| drop(local.copied.take_if(|(button, _)| *button == id)));
}
