//! The few things a component needs of the document and cannot say in `html!`: focus, what was typed, modal dialogs.
//!
//! None of them can fail in a way a person must hear of: where the browser lacks one, nothing happens.

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, Element, Event, EventTarget, HtmlDialogElement, HtmlElement, HtmlInputElement, Node};
use yew::{Callback, NodeRef, TargetCast};

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// What was typed into, or chosen in, the field this event comes from.
pub fn value_of<E: TargetCast>(event: &E) -> String {
    // A select and a textarea have the same `value`, and the cast is not checked.
    event.target_unchecked_into::<HtmlInputElement>().value()
}

/// Whether the check box this event comes from is ticked.
pub fn checked_of<E: TargetCast>(event: &E) -> bool {
    event.target_unchecked_into::<HtmlInputElement>().checked()
}

pub fn focus(node: &NodeRef) {
    if let Some(element) = node.get() {
        focus_element(&element);
    }
}

pub fn focus_id(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        focus_element(&element);
    }
}

/// Works for SVG elements too, whose class in web_sys has no `focus`.
fn focus_element(element: &JsValue) {
    element.unchecked_ref::<HtmlElement>().focus().ok();
}

/// True when nothing has the focus: what had it is gone.
pub fn is_focus_lost() -> bool {
    document().is_some_and(|document| match document.active_element() {
        None => true,
        Some(active) => document.body().is_some_and(|body| &active == AsRef::<Element>::as_ref(&body)),
    })
}

/// Whether `target` lies inside `node`.
pub fn contains(node: &NodeRef, target: Option<EventTarget>) -> bool {
    let target = target.and_then(|target| target.dyn_into::<Node>().ok());
    node.get().is_some_and(|node| node.contains(target.as_ref()))
}

/// A dialog shown as a modal one, until this is dropped; then the focus goes back to where it was.
///
/// Escape does not close it but asks: `on_close` is called, and its owner drops this.
pub struct Modal {
    dialog: HtmlDialogElement,
    on_cancel: Closure<dyn FnMut(Event)>,
    on_close: Closure<dyn FnMut(Event)>,
}

impl Modal {
    pub fn open(node: &NodeRef, on_close: Callback<()>) -> Option<Modal> {
        let dialog = node.cast::<HtmlDialogElement>()?;
        let asked = on_close.clone();
        let modal = Modal {
            dialog,
            on_cancel: Closure::new(move |event: Event| {
                event.prevent_default();
                asked.emit(());
            }),
            on_close: Closure::new(move |_| on_close.emit(())),
        };
        modal.listen(true);
        modal.dialog.show_modal().ok()?;
        Some(modal)
    }

    fn listen(&self, on: bool) {
        for (name, closure) in [("cancel", &self.on_cancel), ("close", &self.on_close)] {
            let function: &Function = closure.as_ref().unchecked_ref();
            let _ = if on {
                self.dialog.add_event_listener_with_callback(name, function)
            } else {
                self.dialog.remove_event_listener_with_callback(name, function)
            };
        }
    }
}

impl Drop for Modal {
    fn drop(&mut self) {
        self.listen(false);
        self.dialog.close();
        // What opened the dialog may be gone, such as a block that has left the window.
        if is_focus_lost() {
            focus_id("main");
        }
    }
}
