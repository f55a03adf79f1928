//! Copying text, also where the modern clipboard is missing: it exists only in a secure context.

use super::document;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlTextAreaElement;

/// Copies the text and says whether that worked. Call it from a click: browsers allow it only then.
pub async fn copy(text: &str) -> bool {
    copy_modern(text).await.is_some() || copy_by_selection(text).is_some()
}

async fn copy_modern(text: &str) -> Option<()> {
    let navigator = super::window()?.navigator();
    // Absent outside a secure context, where the typed accessor would hand out `undefined`.
    let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok().filter(JsValue::is_object)?;
    let write: Function = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into().ok()?;
    let promise: Promise = write.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok().map(|_| ())
}

fn copy_by_selection(text: &str) -> Option<()> {
    let document = document()?;
    let focused = document.active_element();
    // A modal dialog makes everything outside it inert, so the text is put beside what has the focus.
    let parent =
        focused.as_ref().and_then(|element| element.parent_element()).or_else(|| document.body().map(Into::into))?;
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_value(text);
    area.set_read_only(true);
    area.set_class_name("visually-hidden");
    parent.append_child(&area).ok()?;
    area.select();
    let exec: Option<Function> = Reflect::get(&document, &"execCommand".into()).ok().and_then(|f| f.dyn_into().ok());
    let copied = exec.and_then(|exec| exec.call1(&document, &"copy".into()).ok()).is_some_and(|done| done.is_truthy());
    area.remove();
    if let Some(element) = focused.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
    copied.then_some(())
}
