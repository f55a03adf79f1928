//! What a chain is made of, in reading order: header, transaction, vote, evidence, block, and what they build up.
pub mod header;
pub mod transaction;
pub mod attestation;
pub mod evidence;
pub mod block;
pub mod ledger;
pub mod registry;
pub mod chain_state;
pub mod error;
pub mod block_tree;
pub mod mempool;
