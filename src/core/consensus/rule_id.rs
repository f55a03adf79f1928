//! A broken rule has a name. The name leads to a sentence and to where the rule comes from.

use serde::{Deserialize, Serialize};

/// The ways a block can be wrong, in the order they are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RuleId {
    Link,
    Time,
    Proof,
    Proposer,
    MerkleRoot,
    Signatures,
    Votes,
    Balances,
    Reward,
}

impl RuleId {
    pub const WORK: [RuleId; 7] = [
        RuleId::Link,
        RuleId::Time,
        RuleId::Proof,
        RuleId::MerkleRoot,
        RuleId::Signatures,
        RuleId::Balances,
        RuleId::Reward,
    ];
    pub const STAKE: [RuleId; 7] = [
        RuleId::Link,
        RuleId::Time,
        RuleId::Proposer,
        RuleId::MerkleRoot,
        RuleId::Signatures,
        RuleId::Votes,
        RuleId::Balances,
    ];

    /// Short name, as beside a tick.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Link => "Link",
            Self::Time => "Time",
            Self::Proof => "Proof",
            Self::Proposer => "Proposer",
            Self::MerkleRoot => "Merkle root",
            Self::Signatures => "Signatures",
            Self::Votes => "Votes",
            Self::Balances => "Balances",
            Self::Reward => "Reward",
        }
    }

    /// What a block that breaks it is called.
    pub const fn broken(self) -> &'static str {
        match self {
            Self::Link => "bad link",
            Self::Time => "wrong time",
            Self::Proof => "bad proof",
            Self::Proposer => "wrong proposer",
            Self::MerkleRoot => "bad Merkle root",
            Self::Signatures => "bad signature",
            Self::Votes => "bad vote",
            Self::Balances => "overspend",
            Self::Reward => "wrong reward",
        }
    }

    /// The rule in a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Link => "A block names the hash of the block before it.",
            Self::Time => "A block is later than those before it, and not from the future.",
            Self::Proof => "The header's double SHA-256, read as a number, is at most the target.",
            Self::Proposer => "Only the validator drawn for the slot may propose in it.",
            Self::MerkleRoot => "The header's Merkle root commits to everything the block carries.",
            Self::Signatures => "Every transaction, and a stake block itself, carries a good signature.",
            Self::Votes => "Votes come from active validators, in their slot, for this chain's checkpoints.",
            Self::Balances => "Nobody spends what they do not have, and nothing counts twice.",
            Self::Reward => "A miner takes the subsidy and the fees, and not a grain more.",
        }
    }

    /// Where the rule is written.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Link => "Bitcoin Core, validation.cpp (AcceptBlockHeader); consensus-specs, process_block_header",
            Self::Time => {
                "Bitcoin Core, validation.cpp (ContextualCheckBlockHeader); consensus-specs, process_block_header"
            }
            Self::Proof => "Bitcoin Core, pow.cpp (CheckProofOfWork, GetNextWorkRequired)",
            Self::Proposer => "consensus-specs, get_beacon_proposer_index, process_block_header",
            Self::MerkleRoot => "Bitcoin Core, consensus/merkle.cpp (ComputeMerkleRoot, CVE-2012-2459)",
            Self::Signatures => "RFC 8032 (Ed25519), strict verification; consensus-specs, process_randao",
            Self::Votes => "consensus-specs, process_attestation",
            Self::Balances => "this project, core/chain/ledger.rs",
            Self::Reward => "Bitcoin Core, validation.cpp (GetBlockSubsidy, bad-cb-amount)",
        }
    }
}
