//! Handles for tests, only on a page whose address asks for them: `#debug`.

use super::engine::Link;
use js_sys::{Object, Reflect};
use std::rc::Rc;
use wasm_bindgen::{JsValue, closure::Closure};

/// `window.__proofground = { killMiner(), killEngine(), miners() }`. They can do nothing that a browser could not do.
pub(super) fn expose(link: &Rc<Link>) {
    let asked =
        super::window().and_then(|window| window.location().hash().ok()).is_some_and(|hash| hash.contains("debug"));
    if !asked {
        return;
    }
    let handles = Object::new();
    let of = |name: &str, act: Box<dyn Fn(&Link) -> JsValue>| {
        let link = link.clone();
        let closure = Closure::<dyn Fn() -> JsValue>::new(move || act(&link));
        let _ = Reflect::set(&handles, &name.into(), &closure.into_js_value());
    };
    of("killMiner", Box::new(|link| link.pool.kill_one().into()));
    of("killEngine", Box::new(|link| link.kill_engine().into()));
    of("miners", Box::new(|link| JsValue::from_f64(link.pool.workers() as f64)));
    let _ = Reflect::set(&js_sys::global(), &"__proofground".into(), &handles);
}
