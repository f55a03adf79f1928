//! Where a bit can be turned: one place for each thing a check guards.

use crate::core::bitcoin::raw::{Raw, RawTransaction};
use crate::core::chain::header::{FIELDS, HEADER_LEN};

/// The index of the first place behind the header.
pub const FIRST_IN_BODY: usize = FIELDS.len();

/// A byte whose lowest bit can be turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is part of.
    pub name: String,
    /// Which byte, from 0.
    pub byte: usize,
}

/// What the header's fields are called here.
pub const FIELD_NAMES: [&str; 6] = ["Version", "Parent", "Merkle root", "Time", "nBits", "Nonce"];

/// The places of a header, then those of the transactions.
pub fn of(raw: &Raw) -> Vec<Place> {
    let mut places: Vec<Place> = FIELDS
        .iter()
        .zip(FIELD_NAMES)
        .map(|(field, name)| Place { name: format!("Header: {name}"), byte: field.range.start })
        .collect();
    let Some(list) = &raw.transactions else { return places };
    let mut add = |name: &str, byte: Option<usize>| {
        places.extend(byte.map(|byte| Place { name: name.to_owned(), byte }));
    };
    let coinbase = list.first();
    let payment = list.iter().find(|transaction| !transaction.is_coinbase());
    add("Payment: its amount", payment.and_then(amount));
    add("Payment: the coin it spends", payment.map(|payment| payment.range.start + first_input(payment)));
    add("Payment: a signature", payment.and_then(signature));
    add("Coinbase: its amount", coinbase.and_then(amount));
    add("Coinbase: the miner's text", coinbase.and_then(|coinbase| last_of(&coinbase.inputs.first()?.script)));
    let witness = list.iter().rev().find(|transaction| transaction.witness.is_some());
    // The last byte of a transaction's witness belongs to its last entry; lengths come first.
    add("A witness", witness.and_then(|transaction| last_of(transaction.witness.as_ref()?)));
    add("The number of transactions", Some(HEADER_LEN));
    places
}

fn amount(transaction: &RawTransaction) -> Option<usize> {
    transaction.outputs.first().map(|output| output.value_at)
}

/// Where the first input begins: after the version, marker and flag if there are any, and the count.
fn first_input(transaction: &RawTransaction) -> usize {
    if transaction.witness.is_some() { 7 } else { 5 }
}

/// The middle of the first input's script, where a signature of the first years lies.
fn signature(transaction: &RawTransaction) -> Option<usize> {
    let script = &transaction.inputs.first()?.script;
    (script.len() > 8).then_some(script.start + script.len() / 2)
}

fn last_of(range: &core::ops::Range<usize>) -> Option<usize> {
    range.end.checked_sub(1).filter(|last| range.contains(last))
}
