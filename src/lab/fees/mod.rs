//! Block space is scarce, so payments bid for it.
//!
//! A block holds only so many bytes. Whoever builds it takes what pays most a byte, the rest waits, and a queue forms as soon
//! as more is sent than fits. What a payment costs is therefore not set by anybody: it is what the last one that still fits
//! was ready to pay. [`demand`] says who sends what, [`market`] is the queue and the blocks, [`estimator`] learns from them
//! what to advise, and [`screen`] puts it in words.
//!
//! Sources: Bitcoin Core v31.99, `node/miner.cpp` (fee-rate order), `policy/rbf.cpp` (replacement), `policy/fees/`
//! (estimation); 1,000,000 virtual bytes a block are its 4,000,000 weight units (`consensus/consensus.h`).
//!
//! What is simplified: a block here holds a tenth of Bitcoin's space; no payment spends another waiting one, so packages and
//! ancestors do not matter; what people bid follows the timetable and not the queue they see; nothing expires with age.

pub mod demand;
pub mod estimator;
pub mod market;
pub mod screen;
