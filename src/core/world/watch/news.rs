//! What happened on a watched network, as data. Words are chosen elsewhere.

use crate::core::chain::mempool::TxIndex;
use crate::core::units::SimTime;
use crate::core::world::watch::act::Act;
use crate::core::world::watch::attack::AttackNews;
use serde::{Deserialize, Serialize};

/// Something that happened at a simulated moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    pub at: SimTime,
    pub kind: NewsKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NewsKind {
    /// A node found a block. A withheld one is known to its finder alone.
    Found {
        node: u8,
        block: u32,
        withheld: bool,
    },
    /// A node's head moved up without leaving anything behind.
    Extended {
        node: u8,
        head: u32,
    },
    /// A node left blocks it had taken for good.
    Reorganised(Reorganisation),
    /// An act was carried out.
    Done(Act),
    /// A payment was sent from one node's account to another's.
    Paid {
        payment: TxIndex,
        from: u8,
        to: u8,
    },
    Attack(AttackNews),
    /// The run is at its limit and stands still.
    Full,
}

/// One node's change of branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reorganisation {
    pub node: u8,
    /// The last block both branches share.
    pub meet: u32,
    /// Blocks left, newest first.
    pub left: Vec<u32>,
    /// Blocks joined, oldest first.
    pub joined: Vec<u32>,
    /// What became of each payment in the blocks left.
    pub payments: Vec<(TxIndex, Fate)>,
}

/// What a reorganisation does to a payment that was in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// The branch joined holds it too.
    OnBoth,
    /// It waits in the pool again.
    Waits,
    /// It can never be carried out on this branch: another transaction of the same account took its place.
    DoubleSpent,
    /// It found no room in the pool, or its coins came from a block that was left.
    Lost,
}
