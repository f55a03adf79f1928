//! Bitcoin's own blocks: real bytes, read and checked by the rules they were made under.
//!
//! A block needs no trust to be looked at. Most of what a full node checks can be checked from the block's own bytes: the
//! proof of work, the Merkle root, the shape of every transaction. The rest needs other blocks (is the parent known, did
//! the spent coins exist), and then the honest answer is "cannot be told from this block alone".
//!
//! [`raw`] reads the bytes, [`examine`] checks what they say, [`famous`] holds a few blocks everybody may look up.
//!
//! Sources: Bitcoin Core v31.99 and the BIPs, named at each rule.

pub mod examine;
pub mod famous;
pub mod raw;
pub mod rule;
pub mod script;
