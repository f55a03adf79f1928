//! Keeping the run: in IndexedDB, and its small log once more in `localStorage`.
//!
//! A browser killed while it writes can lose a whole database, so what can rebuild the run lies in two places that do not
//! fail together. At the start the newest whole copy wins. Where nothing can be stored the session goes on in memory.

use super::database::Database;
use super::engine_link::SavedRun;
use super::local::{self, StoreError};
use super::{clock, frame, sealed};
use crate::view::model::NoticeId;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};

const MIRROR: &str = "proofground.log";
/// `localStorage` holds some five million characters for the whole origin; a longer log has no mirror.
const LONGEST_MIRROR: usize = 2_000_000;
const SAVE_EVERY_MS: f64 = 1000.0;

/// What was found at the start.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Whole copies, the newest first.
    pub runs: Vec<SavedRun>,
    /// The damaged bytes, when there were some and not one whole copy.
    pub corrupt: Option<Vec<u8>>,
    /// The database was there but empty, and the mirror was not.
    pub is_from_mirror: bool,
}

pub struct Storage {
    database: RefCell<Option<Rc<Database>>>,
    counter: Cell<u64>,
    pending: RefCell<Option<Vec<u8>>>,
    /// Off in a second tab, and while a damaged run waits for a decision.
    is_writer: bool,
    is_held: Cell<bool>,
    is_pumping: Cell<bool>,
    wrote_at: Cell<f64>,
    /// Troubles told already.
    told: RefCell<Vec<NoticeId>>,
    on_trouble: Box<dyn Fn(NoticeId)>,
}

impl Storage {
    /// Opens what can be opened and reads it. `on_trouble` hears at most once each that storage is off, or full.
    pub async fn open(is_writer: bool, on_trouble: impl Fn(NoticeId) + 'static) -> (Rc<Storage>, Loaded) {
        let database = Database::open().await.ok();
        let stored = match &database {
            Some(database) => database.read().await.ok(),
            None => None,
        };
        let loaded = choose(stored, local::get(MIRROR).as_deref());
        let storage = Rc::new(Storage {
            database: RefCell::new(database.map(Rc::new)),
            counter: Cell::new(loaded.runs.first().map_or(0, |run| run.counter)),
            pending: RefCell::default(),
            is_writer,
            is_held: Cell::new(false),
            is_pumping: Cell::new(false),
            wrote_at: Cell::new(-SAVE_EVERY_MS),
            told: RefCell::default(),
            on_trouble: Box::new(on_trouble),
        });
        if storage.database.borrow().is_none() && !local::works() {
            storage.tell(NoticeId::StorageOff);
        }
        storage.clone().save_when_hidden();
        (storage, loaded)
    }

    /// Keeps this run; at most one a second is really written, always the newest.
    pub fn save(self: &Rc<Storage>, log: Vec<u8>) {
        *self.pending.borrow_mut() = Some(log);
        self.pump();
    }

    /// Writes nothing until [`release`](Self::release): what lies there may still be rescued.
    pub fn hold(&self) {
        self.is_held.set(true);
    }

    pub fn release(self: &Rc<Storage>) {
        self.is_held.set(false);
        self.pump();
    }

    fn may_write(&self) -> bool {
        self.is_writer && !self.is_held.get()
    }

    fn pump(self: &Rc<Storage>) {
        if !self.may_write() || self.pending.borrow().is_none() || self.is_pumping.replace(true) {
            return;
        }
        let storage = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            loop {
                let wait = storage.wrote_at.get() + SAVE_EVERY_MS - clock::now_ms();
                if wait > 0.0 {
                    frame::sleep(wait as u32 + 1).await;
                }
                if !storage.write_pending().await {
                    return storage.is_pumping.set(false);
                }
            }
        });
    }

    /// False when there was nothing to write, or it may not be written.
    async fn write_pending(&self) -> bool {
        if !self.may_write() {
            return false;
        }
        let Some(log) = self.pending.take() else {
            return false;
        };
        self.wrote_at.set(clock::now_ms());
        let counter = self.counter.get() + 1;
        self.counter.set(counter);
        let log = sealed::seal(counter, &log);
        // The mirror first: it is written when this call returns, whatever becomes of the page.
        let mirrored = write_mirror(&log);
        let stored = self.write_database(&log).await;
        match (stored, mirrored) {
            (Ok(()), _) | (Err(StoreError::Absent), Ok(())) => {}
            (Err(StoreError::Absent), Err(StoreError::Absent)) => self.tell(NoticeId::StorageOff),
            (Err(StoreError::Full), _) | (_, Err(StoreError::Full)) => self.tell(NoticeId::StorageFull),
        }
        true
    }

    /// A connection may break at any time; it is opened anew once, and then done without.
    async fn write_database(&self, log: &[u8]) -> Result<(), StoreError> {
        let database = self.database.borrow().clone().ok_or(StoreError::Absent)?;
        match database.write(log).await {
            Err(StoreError::Absent) => {}
            answer => return answer,
        }
        let database = Database::open().await.ok().map(Rc::new);
        self.database.replace(database.clone());
        let answer = database.ok_or(StoreError::Absent)?.write(log).await;
        if answer == Err(StoreError::Absent) {
            self.database.replace(None);
        }
        answer
    }

    fn tell(&self, trouble: NoticeId) {
        let mut told = self.told.borrow_mut();
        if !told.contains(&trouble) {
            told.push(trouble);
            drop(told);
            (self.on_trouble)(trouble);
        }
    }

    /// A hidden page may never be shown again, so what is pending is written at once. `unload` would come too late.
    fn save_when_hidden(self: Rc<Storage>) {
        let Some(document) = super::document() else {
            return;
        };
        let on_change = Closure::<dyn FnMut()>::new(move || {
            if !super::is_visible() {
                let storage = self.clone();
                wasm_bindgen_futures::spawn_local(async move {
                    storage.write_pending().await;
                });
            }
        });
        let _ = document.add_event_listener_with_callback("visibilitychange", on_change.as_ref().unchecked_ref());
        // Listens as long as the page lives.
        on_change.forget();
    }
}

fn write_mirror(sealed_log: &[u8]) -> Result<(), StoreError> {
    let text = sealed::to_base64(sealed_log);
    if text.len() > LONGEST_MIRROR {
        // An old mirror is older than the database and would only take up room.
        local::remove(MIRROR);
        return Err(StoreError::Full);
    }
    local::set(MIRROR, &text)
}

/// Sorts out what was found. A record that is not whole counts only when nothing whole is left.
///
/// `stored` is what the database holds: nothing when there is none, and `Some(None)` when it is empty.
fn choose(stored: Option<Option<Vec<u8>>>, mirror: Option<&str>) -> Loaded {
    let is_empty = stored == Some(None);
    let log = stored.flatten();
    let mirror_bytes = mirror.map(|text| sealed::from_base64(text).unwrap_or_else(|| text.as_bytes().to_vec()));

    let run = |(counter, log): (u64, &[u8])| SavedRun { counter, log: log.to_vec() };
    let mut runs = Vec::new();
    runs.extend(log.as_deref().and_then(sealed::unseal).map(run));
    let mirrored = mirror_bytes.as_deref().and_then(sealed::unseal).map(run);
    let is_from_mirror = is_empty && mirrored.is_some();
    if let Some(mirrored) = mirrored.filter(|run| !runs.contains(run)) {
        let is_newer = runs.first().is_none_or(|run: &SavedRun| mirrored.counter > run.counter);
        runs.insert(if is_newer { 0 } else { 1 }, mirrored);
    }
    let corrupt = if runs.is_empty() { log.or(mirror_bytes) } else { None };
    Loaded { runs, corrupt, is_from_mirror }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(counter: u64, log: &[u8]) -> Option<Option<Vec<u8>>> {
        Some(Some(sealed::seal(counter, log)))
    }

    fn mirror(counter: u64, log: &[u8]) -> String {
        sealed::to_base64(&sealed::seal(counter, log))
    }

    #[test]
    fn the_same_run_in_both_stores_is_one_run() {
        let loaded = choose(stored(4, b"log"), Some(&mirror(4, b"log")));
        let run = SavedRun { counter: 4, log: b"log".to_vec() };
        assert_eq!(loaded, Loaded { runs: vec![run], ..Loaded::default() });
    }

    #[test]
    fn the_newest_comes_first() {
        let loaded = choose(stored(4, b"old"), Some(&mirror(5, b"new")));
        assert_eq!(loaded.runs.iter().map(|run| run.counter).collect::<Vec<_>>(), [5, 4]);
        assert!(!loaded.is_from_mirror, "the database had something");
    }

    #[test]
    fn an_empty_database_is_rebuilt_from_the_mirror() {
        assert!(choose(Some(None), Some(&mirror(5, b"new"))).is_from_mirror);
        assert!(!choose(None, Some(&mirror(5, b"new"))).is_from_mirror, "no database, so the mirror is the store");
        assert_eq!(choose(Some(None), None), Loaded::default());
    }

    #[test]
    fn damage_is_told_only_when_nothing_whole_is_left() {
        let damaged = || Some(Some(b"PFG1 and then some".to_vec()));
        assert_eq!(choose(damaged(), Some(&mirror(1, b"log"))).corrupt, None);
        assert_eq!(choose(damaged(), None).corrupt, Some(b"PFG1 and then some".to_vec()));
        assert_eq!(choose(None, Some("scribble!")).corrupt, Some(b"scribble!".to_vec()));
    }
}
