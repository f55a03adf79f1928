//! The page's side of real mining: workers that start with the first order, and one tally of what they do.
//!
//! Nothing is hashed, and no worker exists, before a person asks for it. A worker may die or hang at any time: it is
//! replaced and given its part of the job again. Where none can start, the page hashes in small slices and says so.

use super::dig::is_smaller;
use super::miner_link::{End, Part, Report};
use super::mining_inline::InlineMiner;
use super::mining_worker::{Sign, Slot};
use super::{clock, frame, gpu};
use crate::mining::{MineJob, NONCES};
use crate::session::msg::{MineOrder, MiningProgress, Msg};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use yew::Callback;

const REPORT_EVERY_MS: f64 = 100.0;
const MOST_WORKERS: u8 = 64;
/// Ticks of the watch without a sign of life after which a worker counts as dead. Ticks rather than time: a page that
/// was frozen itself must not blame its workers.
const WATCH_EVERY_MS: u32 = 250;
const SILENT_TICKS: u32 = 4;
/// A stop is heard between two batches; a worker that has not answered by then is ended.
const STOP_WITHIN_MS: u32 = 80;
/// Failures of one worker in a row before the pool does without it.
const MOST_FAILURES: u32 = 3;

pub struct MiningPool {
    this: Weak<MiningPool>,
    send: Callback<Msg>,
    order: RefCell<Option<MineOrder>>,
    /// Raised with each order and each stop; answers to older ones are ignored.
    epoch: Cell<u32>,
    slots: RefCell<Vec<Rc<Slot>>>,
    inline: InlineMiner,
    is_inline: Cell<bool>,
    /// Whether the one worker there is hashes on the graphics processor.
    is_gpu: Cell<bool>,
    tally: RefCell<MiningProgress>,
    /// The order before this one, and what its workers still told of it: paid for, so counted.
    past: Cell<Past>,
    late: RefCell<MiningProgress>,
    is_watched: Cell<bool>,
    told_at: Cell<f64>,
    /// Parts of this order that were searched to their end.
    exhausted: RefCell<Vec<bool>>,
}

impl MiningPool {
    pub fn new(send: Callback<Msg>) -> Rc<MiningPool> {
        Rc::new_cyclic(|this: &Weak<MiningPool>| {
            let pool = this.clone();
            MiningPool {
                this: this.clone(),
                send,
                order: RefCell::default(),
                epoch: Cell::new(0),
                slots: RefCell::default(),
                inline: InlineMiner::new(move |report| {
                    if let Some(pool) = pool.upgrade() {
                        pool.on_report(0, report);
                    }
                }),
                is_inline: Cell::new(false),
                is_gpu: Cell::new(false),
                tally: RefCell::default(),
                past: Cell::default(),
                late: RefCell::default(),
                is_watched: Cell::new(false),
                told_at: Cell::new(0.0),
                exhausted: RefCell::default(),
            }
        })
    }

    /// Sets all workers on this order; whatever they were at is dropped.
    pub fn start(&self, order: MineOrder) {
        self.tell_progress(true);
        self.next_epoch();
        let is_gpu = gpu::choice() == Some(true);
        if self.is_gpu.replace(is_gpu) != is_gpu {
            self.slots.borrow_mut().clear();
        }
        let count = self.crew(&order);
        *self.tally.borrow_mut() = MiningProgress { job: order.job, best: [0xff; 32], ..MiningProgress::default() };
        *self.exhausted.borrow_mut() = vec![false; usize::from(count)];
        *self.order.borrow_mut() = Some(order);
        if self.is_inline.get() {
            return self.mine_inline();
        }
        self.resize(usize::from(count));
        for slot in self.slots.borrow().iter() {
            self.give_part(slot);
        }
        if !self.is_watched.replace(true) {
            wasm_bindgen_futures::spawn_local(watch(self.this.clone()));
        }
    }

    /// Leaves the present order behind, if there is one.
    fn next_epoch(&self) -> u32 {
        if let Some(order) = self.order.take() {
            self.tell_late();
            let lanes = self.lanes(&order);
            self.past.set(Past { epoch: self.epoch.get(), job: order.job, lanes });
        }
        self.epoch.set(self.epoch.get().wrapping_add(1));
        self.epoch.get()
    }

    /// Ends all hashing within a tenth of a second, whatever the workers do.
    pub fn stop(&self) {
        if self.order.borrow().is_none() {
            return;
        }
        self.inline.stop();
        self.tell_progress(true);
        let epoch = self.next_epoch();
        let slots = self.slots.borrow().clone();
        for slot in &slots {
            slot.stop(epoch);
        }
        let pool = self.this.clone();
        wasm_bindgen_futures::spawn_local(async move {
            frame::sleep(STOP_WITHIN_MS).await;
            // An answer may lie in the queue behind this timer.
            frame::yield_now().await;
            for slot in slots.iter().filter(|slot| slot.owes_stop(epoch)) {
                slot.restart();
            }
            if let Some(pool) = pool.upgrade() {
                pool.tell_late();
            }
        });
    }

    pub fn is_mining(&self) -> bool {
        self.order.borrow().is_some()
    }

    /// How many workers there are, running or starting.
    pub fn workers(&self) -> usize {
        self.slots.borrow().len()
    }

    /// Ends one worker behind the pool's back, as a browser short of memory would. For tests.
    pub fn kill_one(&self) -> bool {
        self.slots.borrow().first().is_some_and(|slot| slot.kill())
    }

    /// How many workers share an order.
    fn crew(&self, order: &MineOrder) -> u8 {
        if self.is_inline.get() || self.is_gpu.get() { 1 } else { order.workers.clamp(1, MOST_WORKERS) }
    }

    fn resize(&self, count: usize) {
        let is_gpu = self.is_gpu.get();
        let mut slots = self.slots.borrow_mut();
        slots.truncate(count);
        while slots.len() < count {
            let pool = self.this.clone();
            slots.push(Slot::new(is_gpu, move |slot, sign| {
                if let Some(pool) = pool.upgrade() {
                    pool.on_sign(slot, sign);
                }
            }));
        }
    }

    /// `None` when nothing is mined, or when the session sent a header that is none.
    fn part(&self, index: usize) -> Option<Part> {
        let order = self.order.borrow();
        let order = order.as_ref()?;
        let header = order.header.as_slice().try_into().ok()?;
        let all = MineJob { id: order.job, header, target: order.target, first_nonce: 0, count: NONCES };
        let job = all.share(u32::try_from(index).ok()?, u32::from(self.crew(order)));
        Some(Part { epoch: self.epoch.get(), job, cpu_percent: order.cpu_percent })
    }

    /// Hundredths of a worker that hash at once.
    fn lanes(&self, order: &MineOrder) -> u64 {
        let percent = u64::from(order.cpu_percent.clamp(10, 100));
        // On the page only eight of a frame's sixteen milliseconds are ours.
        if self.is_inline.get() { percent / 2 } else { u64::from(self.crew(order)) * percent }
    }

    fn index_of(&self, slot: &Rc<Slot>) -> Option<usize> {
        self.slots.borrow().iter().position(|other| Rc::ptr_eq(other, slot))
    }

    fn give_part(&self, slot: &Rc<Slot>) {
        if let Some(part) = self.index_of(slot).and_then(|index| self.part(index)) {
            slot.search(part);
        }
    }

    fn on_sign(&self, slot: &Rc<Slot>, sign: Sign) {
        // A place the pool gave up says nothing any more.
        let Some(index) = self.index_of(slot) else {
            return;
        };
        match sign {
            Sign::Ready => self.give_part(slot),
            Sign::Report(report) => self.on_report(index, report),
            Sign::Died => self.replace(slot),
            Sign::CannotStart => self.on_cannot_start(slot),
        }
    }

    fn on_report(&self, index: usize, report: Report) {
        if report.epoch != self.epoch.get() {
            return self.on_late_report(&report);
        }
        let order = self.order.borrow().as_ref().map(|order| (order.job, self.lanes(order)));
        let Some((job, lanes)) = order else { return };
        add(&mut self.tally.borrow_mut(), &report, lanes);
        self.tell_progress(false);
        match report.end {
            Some(End::Solved { nonce }) => {
                // Nobody searches on while the session decides what is next.
                self.stop();
                self.send.emit(Msg::Solved { job, nonce });
            }
            Some(End::Exhausted) => {
                if let Some(done) = self.exhausted.borrow_mut().get_mut(index) {
                    *done = true;
                }
                if self.is_inline.get() || self.exhausted.borrow().iter().all(|done| *done) {
                    self.stop();
                    self.send.emit(Msg::Exhausted { job });
                }
            }
            None => {}
        }
    }

    /// Counts what was hashed for the order before this one; whether it found something no longer matters.
    fn on_late_report(&self, report: &Report) {
        let Past { epoch, job, lanes } = self.past.get();
        if report.epoch != epoch {
            return;
        }
        let mut late = self.late.borrow_mut();
        if late.job != job {
            *late = MiningProgress { job, best: [0xff; 32], ..MiningProgress::default() };
        }
        add(&mut late, report, lanes);
    }

    fn tell_late(&self) {
        let late = self.late.take();
        if late.hashes > 0 {
            self.send.emit(Msg::MiningProgress(late));
        }
    }

    /// Passes on the sum of all workers, at most ten times a second unless something ends.
    fn tell_progress(&self, force: bool) {
        let now = clock::now_ms();
        if !force && now - self.told_at.get() < REPORT_EVERY_MS {
            return;
        }
        let progress = *self.tally.borrow();
        if progress.hashes == 0 {
            return;
        }
        self.told_at.set(now);
        self.tell_late();
        // The best hash so far stays; what was counted is told once.
        *self.tally.borrow_mut() = MiningProgress { hashes: 0, cpu_us: 0, wall_us: 0, ..progress };
        self.send.emit(Msg::MiningProgress(progress));
    }

    /// Goes on with ordinary workers, when the graphics processor failed.
    fn leave_gpu(&self) {
        gpu::choose(false);
        let order = self.order.borrow().clone();
        if let Some(order) = order {
            self.start(order);
            self.send.emit(Msg::WorkerReplaced);
        }
    }

    fn replace(&self, slot: &Rc<Slot>) {
        if self.is_gpu.get() {
            return self.leave_gpu();
        }
        slot.note_failure();
        if slot.failures() >= MOST_FAILURES {
            // One that dies of every job would be replaced for ever.
            return self.on_cannot_start(slot);
        }
        slot.restart();
        if self.is_mining() {
            self.send.emit(Msg::WorkerReplaced);
        }
    }

    fn on_cannot_start(&self, slot: &Rc<Slot>) {
        if self.is_gpu.get() {
            return self.leave_gpu();
        }
        if slot.failures() < MOST_FAILURES && self.slots.borrow().iter().any(|slot| slot.is_running()) {
            return slot.restart();
        }
        // One that runs is enough to go on, with the parts dealt out anew.
        let alive = {
            let mut slots = self.slots.borrow_mut();
            slots.retain(|other| !Rc::ptr_eq(other, slot));
            slots.len()
        };
        let order = self.order.borrow().clone();
        if alive == 0 {
            self.is_inline.set(true);
            self.send.emit(Msg::MiningInline);
            self.mine_inline();
        } else if let Some(order) = order {
            let workers = u8::try_from(alive).unwrap_or(MOST_WORKERS);
            self.start(MineOrder { workers, ..order });
        }
    }

    fn mine_inline(&self) {
        if let Some(part) = self.part(0) {
            self.inline.search(&part);
        }
    }
}

/// An order that is over: its workers may still tell what they did for it.
#[derive(Clone, Copy, Default)]
struct Past {
    epoch: u32,
    job: u64,
    lanes: u64,
}

/// Adds a report. `lanes` says how many hundredths of a worker hashed at once, which turns busy time into real time:
/// reports overlap and end at different moments, so the clock on the wall would belong to none of them.
fn add(tally: &mut MiningProgress, report: &Report, lanes: u64) {
    tally.hashes += report.hashes;
    tally.cpu_us += report.busy_us;
    tally.wall_us += report.busy_us * 100 / lanes.max(1);
    if report.hashes > 0 {
        (tally.nonce, tally.last) = (report.nonce, report.last);
    }
    if is_smaller(&report.best, &tally.best) {
        tally.best = report.best;
    }
}

/// While an order is worked on: notices workers that fell silent.
async fn watch(pool: Weak<MiningPool>) {
    loop {
        frame::sleep(WATCH_EVERY_MS).await;
        let Some(pool) = pool.upgrade() else { return };
        if !pool.is_mining() {
            return pool.is_watched.set(false);
        }
        let silent: Vec<_> = pool.slots.borrow().iter().filter(|slot| slot.tick() >= SILENT_TICKS).cloned().collect();
        for slot in &silent {
            pool.replace(slot);
        }
    }
}
