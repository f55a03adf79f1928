//! A validator's two keys, and the least that each should be allowed.
//!
//! The *signing key* is hot: it lies on a machine that is online day and night, signs every few minutes, and will be stolen
//! one day. The *withdrawal key* is cold: it lies in a safe and signs once a year. The register gives each only what its
//! work needs, so that a stolen signing key can hurt the stake and never take it.
//!
//! Nothing here is told that was not tried: every act is a message, signed by the key that is said to sign it, and judged
//! by [`register`] with the core's own checks. The keys are real Ed25519 keys, made in the page, for play.
//!
//! Reading order: [`register`] (the rules), [`bench`] (who holds what, and the acts), [`powers`] (every key tried at every
//! act), [`screen`] (words).
//!
//! Sources: ethereum/consensus-specs for who may sign what (`process_voluntary_exit`: the signing key; withdrawals only to
//! the credentials fixed at the deposit) and EIP-7002 (an exit asked for by the withdrawal credentials); rotation as on
//! other chains: Cosmos SDK 0.55 (docs.cosmos.network, key rotation; ADR-016), Polkadot (`session.set_keys`). Ethereum has
//! no rotation of the signing key.

pub mod bench;
pub mod powers;
pub mod register;
pub mod screen;
