//! `localStorage`, where every call may throw: in a sandbox even reading `window.localStorage` does.

use web_sys::Storage;

/// Why a value could not be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// There is no storage here, or it is forbidden.
    Absent,
    /// The browser grants no more room.
    Full,
}

fn storage() -> Option<Storage> {
    super::window()?.local_storage().ok().flatten()
}

pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

pub fn set(key: &str, value: &str) -> Result<(), StoreError> {
    let storage = storage().ok_or(StoreError::Absent)?;
    storage.set_item(key, value).map_err(|thrown| error_of(&thrown))
}

pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

/// Whether something can be stored here at all, found out by doing it.
pub fn works() -> bool {
    const PROBE: &str = "proofground.probe";
    // A full store is still a store.
    let works = !matches!(set(PROBE, "1"), Err(StoreError::Absent));
    remove(PROBE);
    works
}

/// Tells a full store from a forbidden one.
pub fn error_of(thrown: &wasm_bindgen::JsValue) -> StoreError {
    // Firefox once had a name of its own.
    match super::error_name(thrown).as_str() {
        "QuotaExceededError" | "NS_ERROR_DOM_QUOTA_REACHED" => StoreError::Full,
        _ => StoreError::Absent,
    }
}
