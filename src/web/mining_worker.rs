//! One place in the mining pool: a worker that is starting, running, or being replaced.

use super::miner_link::{FromMiner, Part, Report, ToMiner};
use super::wire;
use super::worker_start::{Role, WorkerEvent, WorkerLink, start, start_gpu};
use crate::core::packed::pack;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What becomes known about a worker.
pub enum Sign {
    Ready,
    Report(Report),
    Died,
    CannotStart,
}

type OnSign = Box<dyn Fn(&Rc<Slot>, Sign)>;

pub struct Slot {
    is_gpu: bool,
    link: RefCell<Option<WorkerLink>>,
    /// Raised with each restart; the words of an earlier worker are ignored.
    life: Cell<u32>,
    silent_ticks: Cell<u32>,
    is_searching: Cell<bool>,
    owed_stop: Cell<Option<u32>>,
    failures: Cell<u32>,
    on_sign: OnSign,
}

impl Slot {
    /// Begins to start a worker, on the processor or on the graphics processor; `on_sign` hears how that goes, never before this returns.
    pub fn new(is_gpu: bool, on_sign: impl Fn(&Rc<Slot>, Sign) + 'static) -> Rc<Slot> {
        let slot = Rc::new(Slot {
            is_gpu,
            link: RefCell::default(),
            life: Cell::new(0),
            silent_ticks: Cell::new(0),
            is_searching: Cell::new(false),
            owed_stop: Cell::new(None),
            failures: Cell::new(0),
            on_sign: Box::new(on_sign),
        });
        slot.restart();
        slot
    }

    /// Ends the worker, if there is one, and starts a new one.
    pub fn restart(self: &Rc<Slot>) {
        let life = self.life.get().wrapping_add(1);
        self.life.set(life);
        self.silent_ticks.set(0);
        self.is_searching.set(false);
        self.owed_stop.set(None);
        drop(self.link.take());
        wasm_bindgen_futures::spawn_local(self.clone().start(life));
    }

    async fn start(self: Rc<Slot>, life: u32) {
        // Weak: the worker's closures must not keep the place alive that owns the worker.
        let place = Rc::downgrade(&self);
        let on_event = move |event| {
            if let Some(slot) = place.upgrade().filter(|slot| slot.life.get() == life) {
                slot.on_event(event);
            }
        };
        let started = if self.is_gpu { start_gpu(on_event) } else { start(Role::Search, on_event) };
        let started = started.await;
        if self.life.get() != life {
            return;
        }
        match started {
            Ok(link) => {
                *self.link.borrow_mut() = Some(link);
                (self.on_sign)(&self, Sign::Ready);
            }
            Err(_) => {
                self.note_failure();
                (self.on_sign)(&self, Sign::CannotStart);
            }
        }
    }

    fn on_event(self: Rc<Slot>, event: WorkerEvent) {
        self.silent_ticks.set(0);
        let answer = match event {
            WorkerEvent::Message(data) => wire::decode(&data, wire::MINER_LIMIT).ok(),
            WorkerEvent::Failed(_) => None,
        };
        match answer {
            Some(FromMiner::Report(report)) => {
                // It works after all.
                self.failures.set(0);
                if report.end.is_some() {
                    self.is_searching.set(false);
                }
                (self.on_sign)(&self, Sign::Report(report));
            }
            Some(FromMiner::Stopped { epoch }) if self.owed_stop.get() == Some(epoch) => self.owed_stop.set(None),
            Some(FromMiner::Stopped { .. }) => {}
            None => (self.on_sign)(&self, Sign::Died),
        }
    }

    /// Sends an order. One that is still starting asks for it when ready.
    pub fn search(&self, part: Part) {
        if self.post(&ToMiner::Search(part)) {
            self.silent_ticks.set(0);
            self.is_searching.set(true);
        }
    }

    pub fn stop(&self, epoch: u32) {
        self.is_searching.set(false);
        if self.post(&ToMiner::Stop { epoch }) {
            self.owed_stop.set(Some(epoch));
        }
    }

    pub fn owes_stop(&self, epoch: u32) -> bool {
        self.owed_stop.get() == Some(epoch)
    }

    fn post(&self, order: &ToMiner) -> bool {
        self.link.borrow().as_ref().is_some_and(|link| link.post(&pack(order)))
    }

    /// Counts a tick of the watch; returns how many passed in silence while a report was due.
    pub fn tick(&self) -> u32 {
        let silent = if self.is_searching.get() { self.silent_ticks.get() + 1 } else { 0 };
        self.silent_ticks.set(silent);
        silent
    }

    pub fn is_running(&self) -> bool {
        self.link.borrow().is_some()
    }

    /// How often in a row it failed without a single report in between.
    pub fn failures(&self) -> u32 {
        self.failures.get()
    }

    pub fn note_failure(&self) {
        self.failures.set(self.failures.get() + 1);
    }

    pub fn kill(&self) -> bool {
        self.link.borrow().as_ref().map(WorkerLink::kill).is_some()
    }
}
