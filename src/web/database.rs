//! The larger store: IndexedDB, where the log changes in one transaction or not at all.

use super::frame;
use super::local::{StoreError, error_of};
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode};

const NAME: &str = "proofground";
const STORE: &str = "run";
const LOG: &str = "log";
/// Some browsers never answer; waiting longer would keep the page empty.
const OPEN_WITHIN_MS: u32 = 3000;

pub struct Database(IdbDatabase);

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

    /// The stored log; nothing when the store is empty.
    pub async fn read(&self) -> Result<Option<Vec<u8>>, JsValue> {
        let store = self.transaction(IdbTransactionMode::Readonly)?.object_store(STORE)?;
        let log = store.get(&LOG.into())?;
        JsFuture::from(settled(&log)).await?;
        bytes_of(&log)
    }

    /// Replaces the log, or leaves it as it was.
    pub async fn write(&self, log: &[u8]) -> Result<(), StoreError> {
        let transaction = self.transaction(IdbTransactionMode::Readwrite).map_err(|thrown| error_of(&thrown))?;
        let put = |store: IdbObjectStore| store.put_with_key(&Uint8Array::from(log), &LOG.into());
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
