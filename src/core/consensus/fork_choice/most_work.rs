//! The chain that took the most work to make wins; among equals the one seen first stays.
//!
//! Source: Bitcoin Core, chain.cpp (GetBlockProof, nChainWork).

use crate::core::chain::block_tree::BlockTree;

/// Whether a newly heard chain of so much work beats the one followed so far. Work of any unit, the same on both sides: the
/// statistical runs count in blocks that are all equally hard.
pub fn beats<W: Ord>(candidate: W, head: W) -> bool {
    candidate > head
}

/// Whether a newly heard block beats the head.
pub fn is_better(tree: &BlockTree, candidate: u32, head: u32) -> bool {
    beats(tree.at(candidate).total_work, tree.at(head).total_work)
}
