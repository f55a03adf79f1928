//! The larger store: IndexedDB, where log and snapshot change together in one transaction or not at all.

use super::frame;
use super::journal::Snapshot;
use super::local::{StoreError, error_of};
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode};

const NAME: &str = "proofground";
const STORE: &str = "run";
const LOG: &str = "log";
const SNAPSHOT: &str = "snapshot";
/// Some browsers never answer; waiting longer would keep the page empty.
const OPEN_WITHIN_MS: u32 = 3000;

pub struct Database(IdbDatabase);

/// What lies in the store.
#[derive(Default)]
pub struct Records {
    pub log: Option<Vec<u8>>,
    pub snapshot: Option<Vec<u8>>,
}

impl Database {
    pub async fn open() -> Result<Database, JsValue> {
        let factory = super::window().ok_or(JsValue::NULL)?.indexed_db()?.ok_or(JsValue::NULL)?;
        let request = factory.open_with_u32(NAME, 1)?;
        let upgraded = {
            let request = request.clone();
            Closure::<dyn FnMut(Event)>::new(move |_| {
                if let Ok(database) = request.result() {
                    // Fails only if it is there already.
                    let _ = database.unchecked_into::<IdbDatabase>().create_object_store(STORE);
                }
            })
        };
        request.set_onupgradeneeded(Some(upgraded.as_ref().unchecked_ref()));
        let opened = frame::first_of(&[settled(&request), frame::timer(OPEN_WITHIN_MS)]).await;
        request.set_onupgradeneeded(None);
        opened?;
        // Throws while the request is still pending, that is, when the time was up first.
        request.result().map(|database| Database(database.unchecked_into()))
    }

    pub async fn read(&self) -> Result<Records, JsValue> {
        let store = self.transaction(IdbTransactionMode::Readonly)?.object_store(STORE)?;
        let (log, snapshot) = (store.get(&LOG.into())?, store.get(&SNAPSHOT.into())?);
        // Both are listened to before either is waited for, or the second answer could be missed.
        let (log_read, snapshot_read) = (settled(&log), settled(&snapshot));
        JsFuture::from(log_read).await?;
        JsFuture::from(snapshot_read).await?;
        Ok(Records { log: bytes_of(&log)?, snapshot: bytes_of(&snapshot)? })
    }

    /// Replaces the log, and does with the snapshot what is asked, both or neither.
    pub async fn write(&self, log: &[u8], snapshot: &Snapshot) -> Result<(), StoreError> {
        let transaction = self.transaction(IdbTransactionMode::Readwrite).map_err(|thrown| error_of(&thrown))?;
        let put = |store: IdbObjectStore| -> Result<(), JsValue> {
            store.put_with_key(&Uint8Array::from(log), &LOG.into())?;
            match snapshot {
                Snapshot::Keep => {}
                Snapshot::Drop => drop(store.delete(&SNAPSHOT.into())?),
                Snapshot::Put(bytes) => {
                    store.put_with_key(&Uint8Array::from(bytes.as_slice()), &SNAPSHOT.into())?;
                }
            }
            Ok(())
        };
        if let Err(thrown) = transaction.object_store(STORE).and_then(put) {
            let _ = transaction.abort();
            return Err(error_of(&thrown));
        }
        let done = Promise::new(&mut |resolve, reject| {
            transaction.set_oncomplete(Some(&resolve));
            transaction.set_onabort(Some(&reject));
        });
        JsFuture::from(done).await.map(|_| ()).map_err(|_| match transaction.error() {
            Some(error) => error_of(&error),
            None => StoreError::Absent,
        })
    }

    fn transaction(&self, mode: IdbTransactionMode) -> Result<IdbTransaction, JsValue> {
        self.0.transaction_with_str_and_mode(STORE, mode)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// A promise for the end of a request, without a closure: the promise's own functions are the handlers.
fn settled(request: &IdbRequest) -> Promise {
    Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    })
}

fn bytes_of(request: &IdbRequest) -> Result<Option<Vec<u8>>, JsValue> {
    Ok(request.result()?.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec))
}
