//! Waiting: for the next frame, for some time, or just until other messages had their turn.
//!
//! Each of these hands the promise's own `resolve` to the browser, so no closure has to be kept alive or freed.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// Waits for `ms` milliseconds; a hidden page may wait longer.
pub async fn sleep(ms: u32) {
    // The promise never rejects.
    let _ = JsFuture::from(timer(ms)).await;
}

/// A promise that resolves to `undefined` after `ms` milliseconds.
pub fn timer(ms: u32) -> Promise {
    Promise::new(&mut |resolve, _| {
        let global = js_sys::global();
        let delay = JsValue::from_f64(f64::from(ms));
        let started = Reflect::get(&global, &JsValue::from_str("setTimeout"))
            .and_then(JsCast::dyn_into::<Function>)
            .and_then(|set_timeout| set_timeout.call2(&global, &resolve, &delay));
        if started.is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    })
}

/// Waits for the next frame of the page. Hidden pages draw no frames, so those wait a little instead.
pub async fn next_frame() {
    let Some(window) = super::window().filter(|_| super::is_visible()) else {
        return sleep(50).await;
    };
    let drawn = Promise::new(&mut |resolve, _| {
        if window.request_animation_frame(&resolve).is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    // A page hidden right now draws no further frame: do not wait for one for ever.
    first_of(&[drawn, timer(250)]).await.ok();
}

/// Lets waiting messages in once.
pub async fn yield_now() {
    Turns::open().next().await;
}

/// Lets waiting messages in again and again, by a message to itself: `setTimeout(0)` would cost a third of the time. A
/// channel made anew for each turn would cost twice as much as one that is kept. One turn at a time.
pub struct Turns(Option<MessageChannel>);

impl Turns {
    pub fn open() -> Turns {
        Turns(MessageChannel::new().ok())
    }

    pub async fn next(&self) {
        let Some(channel) = &self.0 else { return sleep(0).await };
        let port = channel.port1();
        let turn = Promise::new(&mut |resolve, _| port.set_onmessage(Some(&resolve)));
        if channel.port2().post_message(&JsValue::NULL).is_err() {
            return sleep(0).await;
        }
        let _ = JsFuture::from(turn).await;
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        // An open port keeps its channel alive.
        if let Some(channel) = &self.0 {
            let port = channel.port1();
            port.set_onmessage(None);
            port.close();
        }
    }
}

/// What the first of these promises says.
pub async fn first_of(promises: &[Promise]) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::race(&promises.iter().collect::<js_sys::Array>())).await
}

/// A promise with the two functions that settle it.
pub fn deferred() -> (Promise, Function, Function) {
    let mut settle = None;
    let promise = Promise::new(&mut |resolve, reject| settle = Some((resolve, reject)));
    let (resolve, reject) = settle.unwrap_or_else(|| (Function::default(), Function::default()));
    (promise, resolve, reject)
}
