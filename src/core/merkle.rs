//! One hash for a whole list.
//!
//! Hash the entries in pairs, then the results in pairs, until one is left: the root. Anyone who knows the root can be
//! shown that an entry belongs to it with one hash a level (the *branch*), twelve for four thousand entries.
//!
//! Bitcoin pairs the last entry of an odd level with itself, and that has a catch: `[1, 2, 3]` and `[1, 2, 3, 3]` get the
//! same root. A block relayed with such a repetition is invalid while its header is that of a valid one, and a node that
//! remembered the *header* as bad would shut itself out (CVE-2012-2459). So the repetition is detected and reported beside
//! the root.
//!
//! Source: Bitcoin Core v31.99, `consensus/merkle.cpp` (`ComputeMerkleRoot`, `mutated`).

use serde::{Deserialize, Serialize};

use crate::core::hash::{Hash256, sha256d_pair};

/// A root, and whether the list under it repeats itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerkleRoot {
    /// The root.
    pub root: Hash256,
    /// Some pair holds the same hash twice, so that a shorter list has this root too. Such a block is invalid, but its
    /// header must not be remembered as such.
    pub mutated: bool,
}

/// The root of `leaves` by Bitcoin's rule. One leaf is its own root; no leaves give zero.
///
/// ```
/// use proofground::core::{hash::Hash256, merkle::merkle_root};
/// // Block 170, the first with a payment in it.
/// let txids = [
///     "b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082",
///     "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16",
/// ].map(|txid| Hash256::from_display_hex(txid).unwrap());
/// let result = merkle_root(&txids);
/// assert_eq!(result.root.to_string(), "7dac2c5666815c17a3b36427de37bb9d2e2c5ccec3f8633eb91a4205cb4c10ff");
/// assert!(!result.mutated);
/// ```
pub fn merkle_root(leaves: &[Hash256]) -> MerkleRoot {
    let mut level = leaves.to_vec();
    let mut mutated = false;
    while level.len() > 1 {
        // Only pairs that were really there count: the last entry's own copy is the rule, not a repetition.
        mutated |= level.chunks_exact(2).any(|pair| pair[0] == pair[1]);
        level = next_level(&level);
    }
    MerkleRoot { root: level.first().copied().unwrap_or(Hash256::ZERO), mutated }
}

/// The hashes needed to get from leaf `index` to the root, lowest level first; `None` if there is no such leaf.
pub fn merkle_branch(leaves: &[Hash256], index: usize) -> Option<Vec<Hash256>> {
    let mut level = leaves.to_vec();
    let mut position = index;
    level.get(position)?;
    let mut branch = Vec::new();
    while level.len() > 1 {
        branch.push(level.get(position ^ 1).copied().unwrap_or(level[position]));
        level = next_level(&level);
        position /= 2;
    }
    Some(branch)
}

/// The root that `leaf` at `index` has with this branch.
pub fn root_from_branch(leaf: Hash256, branch: &[Hash256], index: usize) -> Hash256 {
    let mut node = leaf;
    let mut position = index;
    for sibling in branch {
        node = if position.is_multiple_of(2) { sha256d_pair(&node, sibling) } else { sha256d_pair(sibling, &node) };
        position /= 2;
    }
    node
}

/// Whether `branch` shows that `leaf` stands at `index` under `root`. An index beyond the branch's reach is refused, so
/// that one branch does not serve for several places.
pub fn verify_branch(leaf: Hash256, branch: &[Hash256], index: usize, root: Hash256) -> bool {
    let is_within_reach = match u32::try_from(branch.len()) {
        Ok(depth) => index.checked_shr(depth).unwrap_or(0) == 0,
        Err(_) => true,
    };
    is_within_reach && root_from_branch(leaf, branch, index) == root
}

fn next_level(level: &[Hash256]) -> Vec<Hash256> {
    level.chunks(2).map(|pair| sha256d_pair(&pair[0], pair.last().unwrap_or(&pair[0]))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::hash::sha256;

    fn leaves(count: u8) -> Vec<Hash256> {
        (0..count).map(|number| sha256(&[number])).collect()
    }

    #[test]
    fn every_leaf_has_a_branch_and_only_its_own() {
        for count in 1..=33 {
            let leaves = leaves(count);
            let root = merkle_root(&leaves).root;
            for (index, leaf) in leaves.iter().enumerate() {
                let branch = merkle_branch(&leaves, index).unwrap();
                assert!(verify_branch(*leaf, &branch, index, root));
                assert!(!verify_branch(sha256(b"other"), &branch, index, root));
                assert!(!verify_branch(*leaf, &branch, index + (1 << branch.len()), root));
            }
            assert_eq!(merkle_branch(&leaves, leaves.len()), None);
        }
    }

    #[test]
    fn repetitions_are_noticed_at_every_level() {
        assert_eq!(merkle_root(&[]), MerkleRoot { root: Hash256::ZERO, mutated: false });
        assert_eq!(merkle_root(&leaves(1)).root, leaves(1)[0]);
        for count in 1..=20usize {
            let plain = leaves(count as u8);
            let result = merkle_root(&plain);
            assert!(!result.mutated);
            // Repeat the last subtree wherever its level has an odd number of nodes.
            let mut width = 1;
            while width < count {
                if count % (2 * width) == width {
                    let mut repeated = plain.clone();
                    repeated.extend_from_within(count - width..);
                    assert_eq!(merkle_root(&repeated), MerkleRoot { root: result.root, mutated: true });
                }
                width *= 2;
            }
        }
    }
}
