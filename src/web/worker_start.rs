//! Starting a worker from the very same wasm the page runs.
//!
//! The page hands over its compiled module and the address of its glue script, so nothing is downloaded or compiled
//! twice. A classic worker made from a blob works even in a sandboxed frame; where a policy forbids blobs, the same few
//! lines lie beside the page as `worker.js`. A worker that is not ready within a few seconds never will be.

use super::{frame, page_script};
use js_sys::{Array, Function};
use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, BlobPropertyBag, ErrorEvent, Event, MessageEvent, Url, Worker};

/// What a worker runs before it knows anything: it waits for the address of the script and the compiled module (or the
/// address of it), then becomes whatever `main` makes of it. Classic rather than a module, because that starts in more
/// places. A rejected promise would stay inside the worker; thrown from a timer it reaches the page as an error event.
const BOOTSTRAP: &str = include_str!("../../www/worker.js");
const FILE: &str = "worker.js";
/// A search worker that hashes on the graphics processor. It says what a search worker of this program says.
const GPU_FILE: &str = "gpu-miner.js";
const READY_WITHIN_MS: u32 = 5_000;
const SILENT: &str = "the worker did not get ready in time";

/// What a worker is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Engine,
    Search,
    Lab,
}

impl Role {
    pub const fn name(self) -> &'static str {
        match self {
            Role::Engine => "engine",
            Role::Search => "search",
            Role::Lab => "lab",
        }
    }

    pub fn from_name(name: &str) -> Option<Role> {
        [Role::Engine, Role::Search, Role::Lab].into_iter().find(|role| role.name() == name)
    }
}

/// What a running worker tells.
pub enum WorkerEvent {
    Message(JsValue),
    /// It threw, or sent what could not be read; it is of no further use.
    Failed(String),
}

type Handler = Rc<dyn Fn(WorkerEvent)>;

/// A worker of ours; it ends when this is dropped.
pub struct WorkerLink {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

thread_local! {
    /// Every worker alive, for the panic page, which ends them all.
    static ALIVE: RefCell<Vec<Worker>> = const { RefCell::new(Vec::new()) };
}

/// Ends all workers of this page. Safe in a panic: gives up where the list is in use.
pub fn terminate_all() {
    ALIVE.with(|alive| {
        if let Ok(alive) = alive.try_borrow() {
            alive.iter().for_each(Worker::terminate);
        }
    });
}

impl WorkerLink {
    /// Sends bytes; false when the browser refused.
    pub fn post(&self, bytes: &[u8]) -> bool {
        let (bytes, transfer) = super::wire::to_js(bytes);
        self.worker.post_message_with_transfer(&bytes, &transfer).is_ok()
    }

    /// Ends the worker as if the browser had: nobody is told. For tests.
    pub fn kill(&self) {
        self.worker.terminate();
    }
}

impl Drop for WorkerLink {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
        ALIVE.with(|alive| {
            if let Ok(mut alive) = alive.try_borrow_mut() {
                alive.retain(|worker| *worker != self.worker);
            }
        });
    }
}

/// A worker on its way; the error says why neither way worked.
pub type Starting = Pin<Box<dyn Future<Output = Result<WorkerLink, String>>>>;

/// Starts a worker, one way or the other. In a box, since the future of it is large and is used in several places.
pub fn start(role: Role, handler: impl Fn(WorkerEvent) + 'static) -> Starting {
    Box::pin(start_somehow(role, Rc::new(handler)))
}

/// Starts a search worker on the graphics processor: a script of its own, which no program is loaded into.
pub fn start_gpu(handler: impl Fn(WorkerEvent) + 'static) -> Starting {
    greet(Worker::new(GPU_FILE), Role::Search, Rc::new(handler))
}

async fn start_somehow(role: Role, handler: Handler) -> Result<WorkerLink, String> {
    let blob = blob_url();
    let worker = blob.as_deref().map_or_else(|thrown| Err(thrown.clone()), Worker::new);
    let started = greet(worker, role, handler.clone()).await;
    if let Ok(url) = blob {
        let _ = Url::revoke_object_url(&url);
    }
    let blob_reason = match started {
        // A policy that forbids blobs says so at once. Silence has another cause, and trying again would only double it.
        Err(reason) if reason != SILENT => reason,
        ended => return ended,
    };
    let started = greet(Worker::new(FILE), role, handler).await;
    started.map_err(|reason| format!("from a blob: {blob_reason}; from {FILE}: {reason}"))
}

/// The address of the bootstrap, for as long as it is not revoked.
fn blob_url() -> Result<String, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&BOOTSTRAP.into()), &options)?;
    Url::create_object_url_with_blob(&blob)
}

fn greet(worker: Result<Worker, JsValue>, role: Role, handler: Handler) -> Starting {
    Box::pin(async move { exchange_greetings(worker, role, handler).await.map_err(|thrown| super::describe(&thrown)) })
}

/// Hands over module and glue, waits for "ready", and tells the worker its role.
async fn exchange_greetings(
    worker: Result<Worker, JsValue>,
    role: Role,
    handler: Handler,
) -> Result<WorkerLink, JsValue> {
    let (answer, ready, failed) = frame::deferred();
    let is_ready = Rc::new(Cell::new(false));
    let link = listen(worker?, handler, is_ready.clone(), ready, failed);
    link.worker.post_message(&Array::of2(&glue_url()?, &wasm_bindgen::module()))?;
    frame::first_of(&[answer, frame::timer(READY_WITHIN_MS)]).await?;
    if !is_ready.get() {
        return Err(SILENT.into());
    }
    link.worker.post_message(&role.name().into())?;
    Ok(link)
}

fn listen(worker: Worker, handler: Handler, is_ready: Rc<Cell<bool>>, ready: Function, failed: Function) -> WorkerLink {
    let on_message = {
        let (handler, is_ready, failed) = (handler.clone(), is_ready.clone(), failed.clone());
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            if is_ready.get() {
                handler(WorkerEvent::Message(data));
            } else if data.as_string().is_some_and(|word| word == "ready") {
                is_ready.set(true);
                let _ = ready.call0(&JsValue::NULL);
            } else {
                let _ = failed.call1(&JsValue::NULL, &data);
            }
        })
    };
    let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        // It is dealt with here; the console need not hear of it.
        event.prevent_default();
        let text = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
        let text = if text.is_empty() { "the worker failed".to_owned() } else { text };
        if is_ready.get() {
            handler(WorkerEvent::Failed(text));
        } else {
            let _ = failed.call1(&JsValue::NULL, &text.into());
        }
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
    ALIVE.with(|alive| {
        if let Ok(mut alive) = alive.try_borrow_mut() {
            alive.push(worker.clone());
        }
    });
    WorkerLink { worker, _on_message: on_message, _on_error: on_error }
}

/// Where this page's glue script is, as the bootstrap in `index.html` noted it.
fn glue_url() -> Result<JsValue, JsValue> {
    page_script::noted("js").filter(JsValue::is_string).ok_or_else(|| "the page does not know its own script".into())
}
