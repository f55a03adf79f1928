//! The browser: the only folder that names `web_sys` or `js_sys`.
//!
//! The page is a thin host. It starts an engine (in a worker of its own, or inline when no worker can start), hands it
//! what a person did, and performs what the engine asks for: showing parts, storing, hashing in further workers. Every
//! browser call here may fail, and failing is ordinary: storage may be forbidden, workers blocked, the clipboard absent.

// Small tools.
pub mod address;
pub mod clock;
pub mod dom;
pub mod frame;
pub mod local;
pub mod page_script;
pub mod seed;
pub mod theme;
pub mod wire;

// Workers: how one starts, and what runs in it.
pub mod worker;
pub mod worker_start;

// The engine: the loop around a session, and the page's side of it.
pub mod debug;
pub mod engine;
pub mod engine_host;
pub mod engine_link;
pub mod engine_loop;
pub mod engine_watch;
pub mod journal;

// Real mining.
pub mod dig;
pub mod gpu;
pub mod miner;
pub mod miner_link;
pub mod mining_inline;
pub mod mining_pool;
pub mod mining_worker;

// The lab's workers.
pub mod lab_pool;
pub mod lab_worker;

// A widget in somebody else's page.
pub mod guest;

// Keeping a run.
pub mod database;
pub mod sealed;
pub mod storage;
pub mod tabs;

// When all else fails.
pub mod panic_page;

use wasm_bindgen::JsCast;

/// The page's window; `None` in a worker.
pub fn window() -> Option<web_sys::Window> {
    js_sys::global().dyn_into::<web_sys::Window>().ok()
}

/// The page's document; `None` in a worker.
pub fn document() -> Option<web_sys::Document> {
    window()?.document()
}

/// Whether the page is on the screen. A page that cannot tell counts as visible.
pub fn is_visible() -> bool {
    document().is_none_or(|document| !document.hidden())
}

/// Cores of this device, at least one.
pub fn cores() -> u8 {
    let cores = window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    // Some browsers hide it and say 0 or nothing; a float-to-integer cast saturates.
    (cores as u8).max(1)
}

/// What a thrown value says, for a person.
pub fn describe(thrown: &wasm_bindgen::JsValue) -> String {
    if let Some(text) = thrown.as_string() {
        return text;
    }
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => error.message().into(),
        None => "unknown error".to_owned(),
    }
}

/// The name of a thrown error (`QuotaExceededError`), empty when it has none. `DOMException` is not an `Error` to
/// `instanceof` in every engine, hence by property.
pub fn error_name(thrown: &wasm_bindgen::JsValue) -> String {
    js_sys::Reflect::get(thrown, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default()
}
