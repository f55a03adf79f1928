//! Time that only moves forward: `performance.now()`, the same call on the page and in a worker.

use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    static PERFORMANCE: Option<web_sys::Performance> =
        js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("performance"))
            .ok()
            .filter(JsValue::is_object)
            .map(JsCast::unchecked_into);
}

/// Milliseconds since this page or worker began, with a fraction. Browsers round it to 0.1 ms or less.
pub fn now_ms() -> f64 {
    PERFORMANCE.with(|performance| performance.as_ref().map_or_else(js_sys::Date::now, web_sys::Performance::now))
}

/// A span in milliseconds as whole microseconds; never negative.
pub fn to_micros(span_ms: f64) -> u64 {
    // A float-to-integer cast saturates, so a clock that steps back gives 0.
    (span_ms * 1000.0) as u64
}
