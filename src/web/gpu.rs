//! The graphics processor as a miner: whether there is one, and whether a person chose it.
//!
//! It is asked for only once somebody looks at where that can be chosen, and off until then. The hashing is in
//! `www/gpu-miner.js`.

use super::page_script;
use std::cell::Cell;
use yew::Callback;

thread_local! {
    /// Nothing while no graphics processor is known of.
    static CHOICE: Cell<Option<bool>> = const { Cell::new(None) };
    static WAS_ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Whether it is chosen; nothing where there is none.
pub fn choice() -> Option<bool> {
    CHOICE.get()
}

/// Chooses it, or does without it. Work already under way goes on as it is until the next order.
pub fn choose(chosen: bool) {
    CHOICE.set(Some(chosen));
}

/// Looks for one, the first time this is called; `found` hears of it if there is.
pub fn look(found: Callback<()>) {
    if WAS_ASKED.replace(true) {
        return;
    }
    wasm_bindgen_futures::spawn_local(async move {
        if page_script::has_gpu().await {
            choose(false);
            found.emit(());
        }
    });
}
