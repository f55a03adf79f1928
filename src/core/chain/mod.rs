//! What a chain is made of, in reading order: header, transaction, vote, evidence, block, and what they build up.
pub mod attestation;
pub mod block;
pub mod block_tree;
pub mod chain_state;
pub mod error;
pub mod evidence;
pub mod header;
pub mod ledger;
pub mod mempool;
pub mod registry;
pub mod transaction;
