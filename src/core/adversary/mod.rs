//! Dishonest miners of a work chain, each a small state machine over lengths of branches.
//!
//! A strategy knows nothing of blocks, hashes or networks: it is told who found a block, and answers what it does. So
//! one and the same code drives the statistical runs (`lab::experiment`, millions of blocks a second, nothing but
//! lengths) and a lane whose blocks are real ([`world`](crate::core::world)).
//!
//! # The contract
//! Whoever drives a strategy (the *driver*) keeps two places in its tree: the attacker's own **tip**, on which it
//! mines, and the **base**, the last block that the attacker's branch and the branch of all others share. At the start
//! both are the public head.
//!
//! 1. The attacker found a block on its tip: the tip moves there, nobody is told, and the driver calls `on_own_block`.
//! 2. The best branch of the others became one block longer: the driver calls `on_other_block`, once for every block of
//!    height gained. A rival that makes no branch longer is not told. [`OtherBlock::builds_on_own`] says that the block
//!    stands on the newest block that the attacker has published since the base; that block is the new base.
//! 3. Either call answers one [`Action`], which the driver carries out at once, before the next call.
//!
//! A strategy never needs to be told that its blocks won: it answers [`Action::Override`] exactly when what it
//! publishes is longer than the others' branch, and from then on counts from that block as base.
//!
//! Lengths stand for work: all blocks of a run are equally hard here. A driver whose blocks are not passes on what its
//! fork choice ([`most_work`](crate::core::consensus::fork_choice::most_work)) says.

pub mod branch;
pub mod censorship;
pub mod double_spend;
pub mod eclipse;
pub mod fee_sniping;
pub mod selfish_mining;

pub use branch::Branch;
pub use censorship::Censorship;
pub use double_spend::DoubleSpend;
pub use eclipse::Eclipse;
pub use fee_sniping::FeeSniping;
pub use selfish_mining::SelfishMining;

use serde::{Deserialize, Serialize};

use crate::core::units::Amount;

/// What a strategy does next. Names of the first four: Sapirshtein, Sompolinsky and Zohar, "Optimal Selfish Mining
/// Strategies in Bitcoin", 2016.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Gives up its own branch, if it has one: its tip is the others' head.
    Adopt,
    /// Keeps mining on its own tip and tells nobody anything.
    Wait,
    /// Publishes so many of its blocks, oldest first, that its public branch is as long as the others': who heard of it
    /// first mines on it. Keeps mining on its own tip.
    Match(u32),
    /// Publishes so many of its blocks, oldest first, that its public branch is longer: all honest nodes follow. None
    /// is left withheld, and its tip is the new base.
    Override(u32),
    /// Publishes so many of its blocks, oldest first, though the others' branch stays longer. Keeps mining on its own
    /// tip.
    Publish(u32),
    /// Will not build on the block just told: its tip is that block's parent, which is the base of a branch of its own.
    Refuse,
    /// Shows so many of its blocks, oldest first, to the eclipsed node and to nobody else ([`Eclipse`]).
    Show(u32),
}

/// A block found by somebody else, as far as a strategy cares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OtherBlock {
    /// It stands on the newest block that the attacker has published since the base.
    pub builds_on_own: bool,
    /// It holds the payment that the strategy is about: the one to the merchant, or the one to be censored.
    pub holds_payment: bool,
    /// What its transactions pay in fees.
    pub fees: Amount,
}

/// How an attack that has an end ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Won,
    GaveUp,
}

/// Any one of the strategies, for a driver that holds whichever was picked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Strategy {
    DoubleSpend(DoubleSpend),
    SelfishMining(SelfishMining),
    Censorship(Censorship),
    FeeSniping(FeeSniping),
    Eclipse(Eclipse),
}

impl Strategy {
    /// The attacker found a block on its own tip.
    pub fn on_own_block(&mut self) -> Action {
        match self {
            Self::DoubleSpend(strategy) => strategy.on_own_block(),
            Self::SelfishMining(strategy) => strategy.on_own_block(),
            Self::Censorship(strategy) => strategy.on_own_block(),
            Self::FeeSniping(strategy) => strategy.on_own_block(),
            Self::Eclipse(strategy) => strategy.on_own_block(),
        }
    }

    /// The others' branch became one block longer.
    pub fn on_other_block(&mut self, block: OtherBlock) -> Action {
        match self {
            Self::DoubleSpend(strategy) => strategy.on_other_block(block),
            Self::SelfishMining(strategy) => strategy.on_other_block(block),
            Self::Censorship(strategy) => strategy.on_other_block(block),
            Self::FeeSniping(strategy) => strategy.on_other_block(block),
            Self::Eclipse(strategy) => strategy.on_other_block(block),
        }
    }

    /// The two branches since the base, as the strategy counts them.
    pub fn branch(&self) -> Branch {
        match self {
            Self::DoubleSpend(strategy) => strategy.branch(),
            Self::SelfishMining(strategy) => strategy.branch(),
            Self::Censorship(strategy) => strategy.branch(),
            Self::FeeSniping(strategy) => strategy.branch(),
            Self::Eclipse(strategy) => strategy.branch(),
        }
    }

    /// How the attack ended; `None` while it goes on, and for those that never end.
    pub fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::DoubleSpend(strategy) => strategy.outcome(),
            Self::Eclipse(strategy) => strategy.outcome(),
            Self::SelfishMining(_) | Self::Censorship(_) | Self::FeeSniping(_) => None,
        }
    }
}
