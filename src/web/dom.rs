//! The few things a component needs of the document and cannot say in elements: focus, what was typed, modal dialogs.
//!
//! None of them can fail in a way a person must hear of: where the browser lacks one, nothing happens.

use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, EventTarget, HtmlDialogElement, HtmlElement, HtmlInputElement, Node};
use yew::TargetCast;

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// What was typed into, or chosen in, the field this event comes from.
pub fn value_of<E: TargetCast>(event: &E) -> String {
    // A select and a textarea have the same `value`, and the cast is not checked.
    event.target_unchecked_into::<HtmlInputElement>().value()
}

/// What stands in the field of this id, for fields whose text is too long to be handed around at every key.
pub fn text_of(id: &str) -> String {
    let element = document().and_then(|document| document.get_element_by_id(id));
    element.map(|element| element.unchecked_into::<HtmlInputElement>().value()).unwrap_or_default()
}

/// Whether the check box this event comes from is ticked.
pub fn checked_of<E: TargetCast>(event: &E) -> bool {
    event.target_unchecked_into::<HtmlInputElement>().checked()
}

thread_local! {
    /// What [`prose`] gave out: the same each time, since another node would be drawn anew.
    static PROSE: RefCell<Vec<(&'static str, Node)>> = RefCell::default();
}

/// An element that waits, hidden, in the page's HTML: long texts need not be in the program.
pub fn prose(id: &'static str) -> Option<Node> {
    PROSE.with_borrow_mut(|kept| {
        let known = kept.iter().find(|(name, _)| *name == id).map(|(_, node)| node.clone());
        known.or_else(|| {
            let node: Node = document()?.get_element_by_id(id)?.into();
            kept.push((id, node.clone()));
            Some(node)
        })
    })
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

/// What the browser writes on the tab.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Width of the window in CSS pixels; that of an ordinary screen where none can be told.
pub fn width() -> f64 {
    let width = web_sys::window().and_then(|window| window.inner_width().ok());
    width.and_then(|width| width.as_f64()).unwrap_or(1280.0)
}

/// Whether the element of this id has the focus.
pub fn has_focus(id: &str) -> bool {
    document().is_some_and(|document| {
        document.active_element().is_some_and(|active| Some(active) == document.get_element_by_id(id))
    })
}

/// Whether `target` lies inside the element of this id.
pub fn contains(id: &str, target: Option<EventTarget>) -> bool {
    let target = target.and_then(|target| target.dyn_into::<Node>().ok());
    let element = document().and_then(|document| document.get_element_by_id(id));
    element.is_some_and(|element| element.contains(target.as_ref()))
}

/// The dialogs on the page, each shown as a modal one for as long as it is drawn.
#[derive(Default)]
pub struct Modals {
    shown: Vec<Modal>,
}

struct Modal {
    dialog: HtmlDialogElement,
    /// What had the focus when it opened, and has it again afterwards.
    opener: Option<Element>,
}

impl Modals {
    /// Call it when the page is drawn: shows the dialogs that are new, and gives the focus back for those that are gone.
    pub fn settle(&mut self) {
        let Some(document) = document() else { return };
        let (shown, gone): (Vec<_>, Vec<_>) = self.shown.drain(..).partition(|modal| modal.dialog.is_connected());
        self.shown = shown;
        for modal in gone {
            // What opened the dialog may be gone too, such as a block that has left the window.
            if let Some(opener) = modal.opener {
                focus_element(&opener);
            }
            if is_focus_lost() {
                focus_id("main");
            }
        }
        while let Ok(Some(dialog)) = document.query_selector("dialog:not([open])") {
            let modal = Modal { dialog: dialog.unchecked_into(), opener: document.active_element() };
            if modal.dialog.show_modal().is_err() {
                return;
            }
            self.shown.push(modal);
        }
    }
}
