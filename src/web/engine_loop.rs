//! Turning the engine host, in a worker or on the page. The two differ in how they wait and how they answer.

use super::engine_host::{EngineHost, Next};
use super::engine_link::{FromEngine, ToEngine};
use super::worker::Scope;
use super::{clock, frame, wire};
use crate::core::packed::pack;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// How an engine waits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Alone on its thread.
    Worker,
    /// A guest in the page's frames.
    Page,
}

impl Place {
    const fn budget_ms(self) -> f64 {
        match self {
            Place::Worker => 40.0,
            // Eight milliseconds of a frame are ours, and showing what changed takes some of them.
            Place::Page => 6.0,
        }
    }

    async fn wait(self, next: Next) {
        match (self, next) {
            (Place::Page, _) => frame::next_frame().await,
            (Place::Worker, Next::In(ms)) => frame::sleep(ms.min(16)).await,
            (Place::Worker, _) => frame::yield_now().await,
        }
    }
}

/// An engine that takes orders and answers through `answer`. Clones share it.
#[derive(Clone)]
pub struct EngineLoop(Rc<Inner>);

struct Inner {
    place: Place,
    inbox: RefCell<Vec<ToEngine>>,
    host: RefCell<Option<EngineHost>>,
    seen: Cell<u64>,
    is_awake: Cell<bool>,
    answer: Box<dyn Fn(FromEngine)>,
}

impl EngineLoop {
    fn new(place: Place, answer: impl Fn(FromEngine) + 'static) -> EngineLoop {
        EngineLoop(Rc::new(Inner {
            place,
            inbox: RefCell::default(),
            host: RefCell::default(),
            seen: Cell::new(0),
            is_awake: Cell::new(false),
            answer: Box::new(answer),
        }))
    }

    /// An engine on the page, in slices of at most 8 ms a frame.
    pub fn inline(answer: impl Fn(FromEngine) + 'static) -> EngineLoop {
        EngineLoop::new(Place::Page, answer)
    }

    /// Takes an order; it is worked on later, never before this returns.
    pub fn take(&self, order: ToEngine) {
        self.0.inbox.borrow_mut().push(order);
        if !self.0.is_awake.replace(true) {
            wasm_bindgen_futures::spawn_local(self.clone().run());
        }
    }

    /// The run so far as it would be saved; nothing before there is one, and while a saved one is still being played.
    pub fn record(&self) -> Option<Vec<u8>> {
        self.0.host.borrow().as_ref().and_then(EngineHost::record)
    }

    /// Nothing happens any more, and nothing more is said.
    pub fn end(&self) {
        self.0.inbox.take();
        self.0.host.take();
    }

    async fn run(self) {
        // On the page an order given in a click is worked on in the next frame.
        if self.0.place == Place::Page {
            frame::next_frame().await;
        }
        loop {
            let next = self.turn();
            if next == Next::Idle && self.0.inbox.borrow().is_empty() {
                self.0.is_awake.set(false);
                return;
            }
            self.0.place.wait(next).await;
        }
    }

    fn turn(&self) -> Next {
        let inner = &self.0;
        let mut msgs = Vec::new();
        let mut is_asked = false;
        for order in inner.inbox.take() {
            match order {
                ToEngine::Start { saved, seed } => {
                    let (host, restored, effects) = EngineHost::start(&saved, seed, clock::now_ms());
                    inner.host.replace(Some(host));
                    (inner.answer)(FromEngine::Started { restored: restored.index, problem: restored.problem });
                    (inner.answer)(FromEngine::Effects { seen: inner.seen.get(), effects });
                }
                ToEngine::Packet { number, msgs: more } => {
                    is_asked = true;
                    inner.seen.set(inner.seen.get().max(number));
                    msgs.extend(more);
                }
            }
        }
        let turned =
            inner.host.borrow_mut().as_mut().map(|host| host.turn(msgs, &clock::now_ms, inner.place.budget_ms()));
        let Some((effects, next)) = turned else {
            return Next::Idle;
        };
        if is_asked || !effects.is_empty() {
            (inner.answer)(FromEngine::Effects { seen: inner.seen.get(), effects });
        }
        next
    }
}

/// Runs in the engine worker until the page ends it.
pub fn run_in_worker(scope: Scope) {
    let page = scope.clone();
    let dying = scope.clone();
    super::panic_page::report_panics_to(move |text| {
        dying.post(&pack(&FromEngine::Panicked(text)));
    });
    let engine = EngineLoop::new(Place::Worker, move |answer| page.post(&pack(&answer)));
    scope.listen(move |data| {
        // The page speaks this very program's language; anything else is nothing to act on.
        if let Ok(order) = wire::decode(&data, wire::ENGINE_LIMIT) {
            engine.take(order);
        }
    });
}
