//! The chain that took the most work to make wins; among equals the one seen first stays.
//!
//! Source: Bitcoin Core, chain.cpp (GetBlockProof, nChainWork).

use crate::core::chain::block_tree::BlockTree;

/// Whether a newly heard block beats the head.
pub fn is_better(tree: &BlockTree, candidate: u32, head: u32) -> bool {
    tree.at(candidate).total_work > tree.at(head).total_work
}
