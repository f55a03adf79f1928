//! The nonce search.
