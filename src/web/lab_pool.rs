//! Workers for the lab: as many as the device has cores, each with one job at a time.
//!
//! No worker exists before there is a job. One that dies is replaced and its job handed back; where none can start, the page
//! does it itself in slices of a frame.

use super::worker_start::{self, Role, WorkerEvent, WorkerLink};
use super::{clock, cores, frame, wire};
use crate::core::packed::pack;
use crate::lab::job::{Answer, Job};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use yew::Callback;

const MOST_WORKERS: u8 = 16;
/// Longest the page works in one frame, where a chunk allows it.
const SLICE_MS: f64 = 8.0;
/// Chunks of one job: enough to be worth the message.
const CHUNKS_OF_JOB: u32 = 32;
/// Failures of one place in a row before the pool does without it.
const MOST_FAILURES: u32 = 3;

/// What the pool tells its owner.
pub enum Heard {
    /// Somebody has nothing to do: [`Pool::feed`] it.
    Free,
    Answer(Answer),
    /// The worker of this job died over it.
    Returned(Job),
    /// No worker can start here: the page works by itself from now on.
    Alone,
    /// Every worker failed, again and again.
    GaveUp,
}

pub struct Pool {
    this: Weak<Pool>,
    tell: Callback<Heard>,
    places: RefCell<Vec<Place>>,
    /// Names each worker that was ever started; what one says that is gone is not heard.
    started: Cell<u32>,
    has_worked: Cell<bool>,
    is_inline: Cell<bool>,
    is_busy_inline: Cell<bool>,
    /// When the page began to work in this frame, and how long its last chunk took, in milliseconds.
    slice: Cell<(f64, f64)>,
}

/// Where one worker is: starting, free, or at a job.
struct Place {
    id: u32,
    link: Option<WorkerLink>,
    job: Option<Job>,
    failures: u32,
}

impl Pool {
    pub fn new(tell: Callback<Heard>) -> Rc<Pool> {
        Rc::new_cyclic(|this| Pool {
            this: this.clone(),
            tell,
            places: RefCell::default(),
            started: Cell::new(0),
            has_worked: Cell::new(false),
            is_inline: Cell::new(false),
            is_busy_inline: Cell::new(false),
            slice: Cell::default(),
        })
    }

    /// Gives a job to everyone who has none, until `next` has no more. `next` is told how many chunks a job may have.
    pub fn feed(&self, mut next: impl FnMut(u32) -> Option<Job>) {
        if self.is_inline.get() {
            if !self.is_busy_inline.get()
                && let Some(job) = next(1)
            {
                self.is_busy_inline.set(true);
                wasm_bindgen_futures::spawn_local(work_inline(self.this.clone(), job));
            }
            return;
        }
        if self.places.borrow().is_empty() {
            for _ in 0..cores().min(MOST_WORKERS) {
                self.start(0);
            }
        }
        for place in self.places.borrow_mut().iter_mut().filter(|place| place.job.is_none()) {
            let Some(link) = &place.link else { continue };
            let Some(job) = next(CHUNKS_OF_JOB) else { return };
            link.post(&pack(&job));
            place.job = Some(job);
        }
    }

    /// Ends every worker at once, whatever it is doing.
    pub fn clear(&self) {
        self.places.borrow_mut().clear();
    }

    fn start(&self, failures: u32) {
        let id = self.started.get().wrapping_add(1);
        self.started.set(id);
        self.places.borrow_mut().push(Place { id, link: None, job: None, failures });
        let pool = self.this.clone();
        wasm_bindgen_futures::spawn_local(async move {
            // Weak: the worker's closures must not keep the pool alive that owns the worker.
            let heard = pool.clone();
            let started = worker_start::start(Role::Lab, move |event| {
                if let Some(pool) = heard.upgrade() {
                    pool.on_event(id, event);
                }
            });
            let started = started.await;
            if let Some(pool) = pool.upgrade() {
                pool.on_started(id, started.ok());
            }
        });
    }

    fn on_started(&self, id: u32, link: Option<WorkerLink>) {
        {
            let mut places = self.places.borrow_mut();
            // The pool may have been cleared in the meantime; the link ends its worker as it is dropped.
            let Some(place) = places.iter_mut().find(|place| place.id == id) else { return };
            match link {
                Some(link) => {
                    place.link = Some(link);
                    self.has_worked.set(true);
                }
                None => places.retain(|place| place.id != id),
            }
            if !places.is_empty() && places.iter().all(|place| place.link.is_none()) {
                // Others are still starting.
                return;
            }
        }
        self.go_on();
    }

    fn on_event(&self, id: u32, event: WorkerEvent) {
        let answer = match event {
            WorkerEvent::Message(data) => wire::decode::<Answer>(&data, wire::LAB_LIMIT).ok(),
            WorkerEvent::Failed(_) => None,
        };
        let lost = {
            let mut places = self.places.borrow_mut();
            let Some(at) = places.iter().position(|place| place.id == id) else { return };
            if answer.is_some() {
                places[at].failures = 0;
                places[at].job = None;
                None
            } else {
                Some(places.swap_remove(at))
            }
        };
        if let Some(answer) = answer {
            return self.tell.emit(Heard::Answer(answer));
        }
        if let Some(place) = lost {
            if place.failures + 1 < MOST_FAILURES {
                self.start(place.failures + 1);
            }
            if let Some(job) = place.job {
                self.tell.emit(Heard::Returned(job));
            }
            self.go_on();
        }
    }

    /// After somebody came or went.
    fn go_on(&self) {
        if !self.places.borrow().is_empty() {
            return self.tell.emit(Heard::Free);
        }
        if self.has_worked.get() {
            self.tell.emit(Heard::GaveUp);
        } else {
            self.is_inline.set(true);
            self.tell.emit(Heard::Alone);
        }
    }
}

async fn work_inline(pool: Weak<Pool>, job: Job) {
    let Some(slice) = pool.upgrade().map(|pool| pool.slice.get()) else { return };
    let began = match slice {
        // The last one took so long that another fits into this frame.
        (began, last_ms) if clock::now_ms() - began + last_ms <= SLICE_MS => began,
        _ => {
            frame::next_frame().await;
            clock::now_ms()
        }
    };
    let Some(pool) = pool.upgrade() else { return };
    let before = clock::now_ms();
    let answer = job.perform();
    pool.slice.set((began, clock::now_ms() - before));
    pool.is_busy_inline.set(false);
    pool.tell.emit(Heard::Answer(answer));
}
