//! The page's side of the engine: hand over what a person did, and do what the engine asks for.
//!
//! The engine is disposable. It lives in a worker that may be killed, hang or panic at any time, or inline where no worker
//! can start; nothing on the page knows which. What outlives it is the [`Journal`].

use super::engine_link::{FromEngine, ToEngine};
use super::engine_loop::EngineLoop;
use super::journal::Journal;
use super::mining_pool::MiningPool;
use super::storage::Storage;
use super::worker_start::WorkerLink;
use super::{page_script, panic_page, seed};
use crate::core::packed::pack;
use crate::session::msg::{Effect, Msg};
use crate::view::model::{NoticeId, Part};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use yew::Callback;

/// A connection to the engine. Clones share it, and are equal.
#[derive(Clone)]
pub struct EngineHandle(Rc<Link>);

impl PartialEq for EngineHandle {
    fn eq(&self, other: &EngineHandle) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Starts the engine and restores what was saved. `on_parts` gets every part once, and then each that changed.
pub fn connect(on_parts: Callback<Vec<Part>>) -> EngineHandle {
    let link = Link::new(on_parts);
    super::debug::expose(&link);
    wasm_bindgen_futures::spawn_local(link.clone().begin());
    EngineHandle(link)
}

impl EngineHandle {
    /// Tells the engine; never waits, and never calls back before it returns. Early messages wait for the engine.
    pub fn send(&self, msg: Msg) {
        match msg {
            Msg::Act(id) => self.0.act(id),
            Msg::Dismiss(id) => self.0.notices.borrow_mut().retain(|(other, _)| *other != id),
            _ => {}
        }
        self.0.send(msg);
    }
}

#[derive(Default)]
pub(super) enum Engine {
    #[default]
    Starting,
    Worker(WorkerLink),
    Inline(EngineLoop),
}

pub(super) struct Link {
    pub(super) this: Weak<Link>,
    on_parts: Callback<Vec<Part>>,
    pub(super) engine: RefCell<Engine>,
    /// Raised with each new engine; the words of an earlier one are ignored.
    pub(super) life: Cell<u32>,
    pub(super) journal: RefCell<Journal>,
    /// How the engine that is being started shall begin.
    pub(super) start: RefCell<Option<ToEngine>>,
    /// Said before the engine could hear it.
    pub(super) waiting: RefCell<Vec<Msg>>,
    /// What the last engine may have died of: said again once the new one is known to live.
    pub(super) unseen: RefCell<Vec<Msg>>,
    /// The host's standing word, said again to each new engine.
    pub(super) notices: RefCell<Vec<(NoticeId, Option<String>)>>,
    pub(super) pool: Rc<MiningPool>,
    pub(super) storage: OnceCell<Rc<Storage>>,
    /// A saved run that could not be restored, kept until the person decides.
    pub(super) corrupt: RefCell<Option<Vec<u8>>>,
    pub(super) is_running: Cell<bool>,
    pub(super) silent_ticks: Cell<u32>,
    pub(super) is_watched: Cell<bool>,
    pub(super) crashes: RefCell<Vec<f64>>,
}

impl Link {
    fn new(on_parts: Callback<Vec<Part>>) -> Rc<Link> {
        Rc::new_cyclic(|this: &Weak<Link>| {
            let link = this.clone();
            let send = Callback::from(move |msg| {
                if let Some(link) = link.upgrade() {
                    link.send(msg);
                }
            });
            Link {
                this: this.clone(),
                on_parts,
                engine: RefCell::default(),
                life: Cell::new(0),
                journal: RefCell::new(Journal::new(seed::fresh())),
                start: RefCell::default(),
                waiting: RefCell::default(),
                unseen: RefCell::default(),
                notices: RefCell::default(),
                pool: MiningPool::new(send),
                storage: OnceCell::new(),
                corrupt: RefCell::default(),
                is_running: Cell::new(false),
                silent_ticks: Cell::new(0),
                is_watched: Cell::new(false),
                crashes: RefCell::default(),
            }
        })
    }

    pub(super) fn send(&self, msg: Msg) {
        self.waiting.borrow_mut().push(msg);
        self.send_waiting();
    }

    pub(super) fn send_waiting(&self) {
        if matches!(*self.engine.borrow(), Engine::Starting) {
            return;
        }
        let msgs = self.waiting.take();
        if !msgs.is_empty() {
            self.send_packet(msgs);
        }
    }

    /// An empty packet asks for no more than a sign of life.
    pub(super) fn send_packet(&self, msgs: Vec<Msg>) {
        let packet = self.journal.borrow_mut().packet(msgs);
        self.post(packet);
        self.watch();
    }

    pub(super) fn post(&self, order: ToEngine) {
        match &*self.engine.borrow() {
            // A refused message stays unanswered, which the watch will notice.
            Engine::Worker(worker) => drop(worker.post(&pack(&order))),
            Engine::Inline(engine) => engine.take(order),
            Engine::Starting => {}
        }
    }

    /// Gives the host's word, and keeps it for the engines to come.
    pub(super) fn notice(&self, id: NoticeId, text: Option<String>) {
        {
            let mut notices = self.notices.borrow_mut();
            notices.retain(|(other, _)| *other != id);
            notices.push((id, text.clone()));
        }
        self.send(Msg::Notice(id, text));
    }

    /// The action of one of the host's own notices.
    fn act(&self, id: NoticeId) {
        match id {
            NoticeId::CorruptSave => {
                let Some(bytes) = self.corrupt.take() else {
                    return;
                };
                page_script::save("proofground-broken-save.bin", &bytes);
                if let Some(storage) = self.storage.get() {
                    storage.release();
                }
                self.notices.borrow_mut().retain(|(other, _)| *other != id);
            }
            NoticeId::Linked => {
                if let Some(location) = super::window().map(|window| window.location()) {
                    let _ = location.set_hash("");
                    let _ = location.reload();
                }
            }
            _ => {}
        }
    }

    pub(super) fn on_answer(&self, answer: FromEngine) {
        self.silent_ticks.set(0);
        match answer {
            FromEngine::Started { restored, problem } => self.on_started(restored, problem),
            FromEngine::Effects { seen, effects } => {
                self.journal.borrow_mut().on_seen(seen);
                for effect in effects {
                    self.perform(seen, effect);
                }
                self.say_unseen();
            }
            FromEngine::Panicked(text) => {
                self.replace(&text);
                // One of these it was.
                self.unseen.borrow_mut().clear();
            }
        }
    }

    fn say_unseen(&self) {
        if !self.journal.borrow().is_owed() {
            let msgs = self.unseen.take();
            if !msgs.is_empty() {
                self.send_packet(msgs);
            }
        }
    }

    fn on_started(&self, restored: Option<u32>, problem: Option<String>) {
        let (None, Some(problem)) = (restored, problem) else {
            return;
        };
        // The new run begins with nothing of the old.
        let saved = std::mem::take(&mut self.journal.borrow_mut().saved);
        let bytes = saved.into_iter().next().map(|run| run.log);
        self.on_corrupt(bytes.unwrap_or_default(), problem);
    }

    /// Nothing is written over a run that somebody may still rescue.
    pub(super) fn on_corrupt(&self, bytes: Vec<u8>, problem: String) {
        if let Some(storage) = self.storage.get() {
            storage.hold();
        }
        *self.corrupt.borrow_mut() = Some(bytes);
        self.notice(NoticeId::CorruptSave, Some(problem));
    }

    fn perform(&self, seen: u64, effect: Effect) {
        match effect {
            Effect::Show(parts) => {
                for part in &parts {
                    if let Part::Transport(transport) = part {
                        self.is_running.set(transport.running);
                        panic_page::note_seed(&transport.seed);
                    }
                }
                self.watch();
                self.on_parts.emit(parts);
            }
            Effect::StartMining(order) => self.pool.start(order),
            Effect::StopMining => self.pool.stop(),
            Effect::Save { log } => {
                self.journal.borrow_mut().on_saved(seen, log.clone());
                if let Some(storage) = self.storage.get() {
                    storage.save(log);
                }
            }
            // Done where the signatures are made.
            Effect::MeasureSignatures => {}
        }
    }
}
