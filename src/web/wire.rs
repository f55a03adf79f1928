//! Messages between the page and its workers: one compact binary form, checked on arrival.
//!
//! A worker's message is input like any other. It has to be bytes, no more of them than its kind may have, and to be
//! used up to the last one.

use crate::core::packed::{Packed, unpack};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};

/// Most bytes of a message from or to the engine: a record at its own limit, and room for the rest.
pub const ENGINE_LIMIT: u32 = 32 << 20;
/// Most bytes of a message from or to a search worker: a header, a target, some counters.
pub const MINER_LIMIT: u32 = 1024;
/// Most bytes of a message from or to a worker of the lab: several tallies for each of 200 points.
pub const LAB_LIMIT: u32 = 512 << 10;

/// Why a message was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireError {
    NotBytes,
    TooLong { limit: u32, found: u32 },
    Malformed,
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WireError::NotBytes => f.write_str("expected bytes, found something else"),
            WireError::TooLong { limit, found } => {
                write!(f, "expected at most {limit} bytes, found {found}")
            }
            WireError::Malformed => f.write_str("expected a message of this version, found other bytes"),
        }
    }
}

/// Reads what arrived with a message event.
pub fn decode<T: Packed>(data: &JsValue, limit: u32) -> Result<T, WireError> {
    let bytes = data.dyn_ref::<Uint8Array>().ok_or(WireError::NotBytes)?;
    if bytes.length() > limit {
        return Err(WireError::TooLong { limit, found: bytes.length() });
    }
    unpack(&bytes.to_vec()).ok_or(WireError::Malformed)
}

/// Bytes for `postMessage`, with the list that hands their buffer over instead of copying it again.
pub fn to_js(bytes: &[u8]) -> (Uint8Array, js_sys::Array) {
    let array = Uint8Array::from(bytes);
    let transfer = js_sys::Array::of1(&array.buffer());
    (array, transfer)
}
