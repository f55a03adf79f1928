//! Where the vectors are, and how tests read them.
//!
//! `PROOFGROUND_VECTORS` names a folder of vectors. With it, every file a test asks for must be there. Without it, tests run
//! on what the project itself holds and say what they left out.
#![allow(dead_code)]

use std::path::PathBuf;

use serde_json::Value;

/// The variable that names the folder of vectors.
pub const VARIABLE: &str = "PROOFGROUND_VECTORS";

/// The file `name` (such as `bitcoin/headers.json`) of the vectors, or `None` where no vectors were given: then the test is
/// left out, and says so.
///
/// # Panics
/// If vectors were given and this file is missing or is no JSON.
pub fn load(name: &str) -> Option<Value> {
    let Some(folder) = std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) else {
        println!("left out: {name} ({VARIABLE} is not set)");
        return None;
    };
    let path = PathBuf::from(folder).join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// The elements of a JSON array.
///
/// # Panics
/// If it is none, or is empty: a test over nothing shows nothing.
pub fn list(value: &Value) -> &[Value] {
    match value.as_array() {
        Some(list) if !list.is_empty() => list,
        _ => panic!("expected a list with something in it, found {value}"),
    }
}

/// A JSON string.
///
/// # Panics
/// If it is none.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("expected a string, found {value}"))
}

/// A JSON integer from 0 to 2^64 - 1.
///
/// # Panics
/// If it is none.
pub fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("expected a whole number, found {value}"))
}

/// A JSON integer that fits into 32 bits.
///
/// # Panics
/// If it is none.
pub fn number_u32(value: &Value) -> u32 {
    number(value).try_into().unwrap_or_else(|_| panic!("expected at most 32 bits, found {value}"))
}

/// A JSON truth value.
///
/// # Panics
/// If it is none.
pub fn truth(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| panic!("expected true or false, found {value}"))
}
