//! The address of this page: the part after `#`, which names what is shown, and links to it.

use super::window;
use wasm_bindgen::{JsCast, closure::Closure};

/// The part from `#` on; empty where there is none.
pub fn hash() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// The whole address with another part after `#` (which `hash` begins with).
pub fn with_hash(hash: &str) -> String {
    let whole = window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let page = whole.split('#').next().unwrap_or_default();
    format!("{page}{hash}")
}

/// Goes to another part of the page without a step to come back from.
pub fn replace(hash: &str) {
    if let Some(window) = window() {
        let _ = window.location().replace(&with_hash(hash));
    }
}

/// Calls `tell` whenever the part after `#` changes, for as long as the page lives.
pub fn on_change(tell: impl Fn() + 'static) {
    listen("hashchange", tell);
}

/// Calls `tell` whenever the window has another size, for as long as the page lives.
pub fn on_resize(tell: impl Fn() + 'static) {
    listen("resize", tell);
}

fn listen(event: &str, tell: impl Fn() + 'static) {
    let Some(window) = window() else { return };
    let on_event = Closure::<dyn Fn()>::new(tell);
    if window.add_event_listener_with_callback(event, on_event.as_ref().unchecked_ref()).is_ok() {
        on_event.forget();
    }
}
