//! The first moments inside a worker: say "ready", hear the role, become it.
//!
//! Nothing sent before "ready" would arrive, so the page waits for that word.

use super::worker_start::Role;
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// The worker's own side of the wire.
#[derive(Clone)]
pub struct Scope(DedicatedWorkerGlobalScope);

impl Scope {
    /// `None` on the page.
    pub fn here() -> Option<Scope> {
        // By what it can do rather than by its class, which a page does not even have a name for.
        let global = js_sys::global();
        let has_import = Reflect::has(&global, &"importScripts".into()).unwrap_or(false);
        (has_import && super::window().is_none()).then(|| Scope(global.unchecked_into()))
    }

    pub fn post(&self, bytes: &[u8]) {
        let (bytes, transfer) = super::wire::to_js(bytes);
        // A page that cannot be reached any more will end this worker.
        let _ = self.0.post_message_with_transfer(&bytes, &transfer);
    }

    fn say(&self, word: &str) {
        let _ = self.0.post_message(&word.into());
    }

    /// Calls `handler` with each message from now on, for as long as the worker lives.
    pub fn listen(&self, mut handler: impl FnMut(JsValue) + 'static) {
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| handler(event.data()));
        self.0.set_onmessage(Some(on_message.as_ref().unchecked_ref::<Function>()));
        on_message.forget();
    }
}

/// Runs in a worker until the page ends it. Each program has workers of its own: `take_role` makes one what it is asked to
/// be.
pub fn start(take_role: fn(Role, Scope)) {
    let Some(scope) = Scope::here() else { return };
    let page = scope.clone();
    scope.listen(move |data| match data.as_string().as_deref().and_then(Role::from_name) {
        Some(role) => take_role(role, page.clone()),
        None => page.say("expected a role"),
    });
    scope.say("ready");
}

/// What a worker of the playground or of a widget becomes.
pub fn take_role(role: Role, page: Scope) {
    match role {
        Role::Engine => super::engine_loop::run_in_worker(page),
        Role::Search => super::miner::run_in_worker(page),
        Role::Lab => {}
    }
}
