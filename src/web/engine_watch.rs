//! The life of an engine: started with what was saved, watched while it owes an answer, replaced when it fails.

use super::engine::{Engine, Link};
use super::engine_link::{FromEngine, SavedRun};
use super::engine_loop::EngineLoop;
use super::journal::Restart;
use super::storage::{Loaded, Storage};
use super::worker_start::{self, Role, WorkerEvent};
use super::{clock, frame, page_script, panic_page, sealed, tabs, wire};
use crate::session::msg::Msg;
use crate::session::record::Record;
use crate::view::model::NoticeId;
use std::pin::Pin;
use std::rc::Rc;

const TICK_MS: u32 = 1000;
/// Ticks in which an engine that owes an answer may be silent. Ticks rather than time: a page that was frozen itself must
/// not blame its engine.
const SILENT_TICKS: u32 = 5;
/// This many failures within this time are a fault of the run and not an accident.
const MOST_CRASHES: usize = 3;
const CRASH_WINDOW_MS: f64 = 60_000.0;

impl Link {
    /// Loads what was saved while the engine starts, then brings the two together.
    pub(super) async fn begin(self: Rc<Link>) {
        let (loaded, load_done, _) = frame::deferred();
        let link = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let loaded = link.load().await;
            link.take_loaded(loaded);
            let _ = load_done.call0(&wasm_bindgen::JsValue::NULL);
        });
        let engine = self.start_engine().await;
        let _ = frame::first_of(&[loaded]).await;
        self.install(engine);
    }

    async fn load(self: &Rc<Link>) -> Loaded {
        let linked = self.take_linked();
        let link = self.this.clone();
        let is_writer = linked.is_none()
            && tabs::claim(move |text| {
                if let Some(link) = link.upgrade() {
                    link.notice(NoticeId::OtherTab, Some(text.to_owned()));
                }
            })
            .await;
        let link = self.this.clone();
        let on_trouble = move |id| {
            if let Some(link) = link.upgrade() {
                link.notice(id, None);
            }
        };
        let (storage, loaded) = Storage::open(is_writer, on_trouble).await;
        let _ = self.storage.set(storage);
        match linked {
            Some(log) => Loaded { runs: vec![SavedRun { counter: 0, log }], ..Loaded::default() },
            None => loaded,
        }
    }

    /// A run that came with the address is shown and never stored, so that the person's own stays as it is.
    fn take_linked(&self) -> Option<Vec<u8>> {
        let text = page_script::noted("linked")?.as_string()?;
        let log = sealed::from_base64(&text).unwrap_or_default();
        let problem = Record::from_bytes(&log).err();
        let id = if problem.is_some() { NoticeId::LinkRefused } else { NoticeId::Linked };
        self.notice(id, problem.as_ref().map(ToString::to_string));
        problem.is_none().then_some(log)
    }

    fn take_loaded(&self, loaded: Loaded) {
        if loaded.is_from_mirror {
            self.notice(NoticeId::RestoredFromMirror, None);
        }
        if let Some(bytes) = loaded.corrupt {
            self.on_corrupt(bytes, "expected a saved run, found damaged bytes".to_owned());
        }
        self.journal.borrow_mut().saved = loaded.runs;
    }

    /// In a box, since two wait for it and its future is large.
    fn start_engine(self: &Rc<Link>) -> Pin<Box<dyn Future<Output = Engine>>> {
        let life = self.life.get().wrapping_add(1);
        self.life.set(life);
        let this = self.this.clone();
        let current = move || this.upgrade().filter(|link| link.life.get() == life);
        let of_worker = current.clone();
        let worker = worker_start::start(Role::Engine, move |event| {
            let Some(link) = of_worker() else { return };
            match event {
                WorkerEvent::Message(data) => match wire::decode(&data, wire::ENGINE_LIMIT) {
                    Ok(answer) => link.on_answer(answer),
                    Err(error) => link.replace(&error.to_string()),
                },
                WorkerEvent::Failed(reason) => link.replace(&reason),
            }
        });
        let link = self.clone();
        Box::pin(async move {
            match worker.await {
                Ok(worker) => Engine::Worker(worker),
                Err(_) => {
                    link.notice(NoticeId::EngineInline, None);
                    Engine::Inline(EngineLoop::inline(move |answer: FromEngine| {
                        if let Some(link) = current() {
                            link.on_answer(answer);
                        }
                    }))
                }
            }
        })
    }

    /// Puts a fresh engine to work: the saved run, the host's word, what was done since, what waited.
    fn install(&self, engine: Engine) {
        *self.engine.borrow_mut() = engine;
        self.silent_ticks.set(0);
        let start = self.start.take().unwrap_or_else(|| self.journal.borrow_mut().restart().start);
        self.post(start);
        let mut msgs = vec![Msg::Cores(super::cores())];
        msgs.append(&mut self.waiting.borrow_mut());
        // Each standing notice once, wherever it came from.
        msgs.retain(|msg| !matches!(msg, Msg::Notice(..)));
        let notices = self.notices.borrow();
        msgs.extend(notices.iter().map(|(id, text)| Msg::Notice(*id, text.clone())));
        drop(notices);
        self.send_packet(msgs);
    }

    /// This engine is lost; another goes on from the last save.
    pub(super) fn replace(&self, reason: &str) {
        let now = clock::now_ms();
        let crashes = {
            let mut crashes = self.crashes.borrow_mut();
            crashes.retain(|at| now - at < CRASH_WINDOW_MS);
            crashes.push(now);
            crashes.len()
        };
        // Whatever the old one still says is void from here on.
        self.life.set(self.life.get().wrapping_add(1));
        drop(self.engine.take());
        let was_mining = self.pool.is_mining();
        self.pool.stop();
        if crashes > MOST_CRASHES {
            return panic_page::show("The engine failed again and again.", reason);
        }
        let Restart { start, seen, unseen } = self.journal.borrow_mut().restart();
        self.start.replace(Some(start));
        if crashes == 1 {
            let mut waiting = self.waiting.borrow_mut();
            waiting.splice(0..0, seen);
            if self.is_running.get() {
                waiting.push(Msg::Run);
            }
            if was_mining {
                waiting.push(Msg::Mine);
            }
            drop(waiting);
            self.unseen.replace(unseen);
        } else {
            // Saying the same again may be what it dies of.
            self.unseen.borrow_mut().clear();
        }
        self.notice(NoticeId::EngineRestarted, None);
        let Some(link) = self.this.upgrade() else {
            return;
        };
        wasm_bindgen_futures::spawn_local(async move {
            let engine = link.start_engine().await;
            link.install(engine);
        });
    }

    /// Sees to it that somebody looks while there is something to look for.
    pub(super) fn watch(&self) {
        let is_needed = self.is_running.get() || self.journal.borrow().is_owed();
        if !is_needed || self.is_watched.replace(true) {
            return;
        }
        let this = self.this.clone();
        wasm_bindgen_futures::spawn_local(async move {
            loop {
                frame::sleep(TICK_MS).await;
                let Some(link) = this.upgrade() else { return };
                if !link.tick() {
                    return link.is_watched.set(false);
                }
            }
        });
    }

    /// False when nothing is left to watch.
    fn tick(&self) -> bool {
        if !matches!(*self.engine.borrow(), Engine::Worker(_)) {
            return false;
        }
        let is_owed = self.journal.borrow().is_owed();
        if is_owed && super::is_visible() {
            let silent = self.silent_ticks.get() + 1;
            self.silent_ticks.set(silent);
            if silent >= SILENT_TICKS {
                self.replace("the engine did not answer");
                return false;
            }
        }
        if !is_owed && self.is_running.get() {
            // Running without a word for a second: ask.
            self.send_packet(Vec::new());
        }
        is_owed || self.is_running.get()
    }

    /// Ends the engine behind the page's back, as a browser short of memory would. For tests.
    pub(super) fn kill_engine(&self) -> bool {
        match &*self.engine.borrow() {
            Engine::Worker(worker) => {
                worker.kill();
                true
            }
            _ => false,
        }
    }
}
