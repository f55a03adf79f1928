//! The rules a block is held against, each with a name, a sentence and the place where it is written.
//!
//! They stand in the order a node comes to them: first what is cheap to check and dear to fake, the header; then the
//! block's own bytes; last what needs the rest of the chain.
//!
//! Sources: named at each rule; files are Bitcoin Core's, v31.99.

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlockRule {
    Target,
    Proof,
    Parent,
    Difficulty,
    Time,
    Version,
    MerkleRoot,
    Repetition,
    Size,
    CoinbaseFirst,
    CoinbaseOnly,
    Transactions,
    SignatureChecks,
    Height,
    WitnessCommitment,
    Weight,
    CoinbaseValue,
    Spending,
}

impl BlockRule {
    /// The rules for a header by itself.
    pub const HEADER: [Self; 6] =
        [Self::Target, Self::Proof, Self::Parent, Self::Difficulty, Self::Time, Self::Version];

    /// The rules for the rest of a block.
    pub const BODY: [Self; 12] = [
        Self::MerkleRoot,
        Self::Repetition,
        Self::Size,
        Self::CoinbaseFirst,
        Self::CoinbaseOnly,
        Self::Transactions,
        Self::SignatureChecks,
        Self::Height,
        Self::WitnessCommitment,
        Self::Weight,
        Self::CoinbaseValue,
        Self::Spending,
    ];

    /// Short name, as beside a tick.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Target => "Target",
            Self::Proof => "Proof of work",
            Self::Parent => "Parent",
            Self::Difficulty => "Difficulty",
            Self::Time => "Time",
            Self::Version => "Version",
            Self::MerkleRoot => "Merkle root",
            Self::Repetition => "No repetition",
            Self::Size => "Size",
            Self::CoinbaseFirst => "Coinbase first",
            Self::CoinbaseOnly => "Only one coinbase",
            Self::Transactions => "Transactions",
            Self::SignatureChecks => "Signature checks",
            Self::Height => "Height",
            Self::WitnessCommitment => "Witness commitment",
            Self::Weight => "Weight",
            Self::CoinbaseValue => "Reward",
            Self::Spending => "Spending",
        }
    }

    /// The rule in a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Target => "The target in nBits is above zero, at most 256 bits long, and no easier than allowed.",
            Self::Proof => "The header's double SHA-256, read as a number, is at most the target.",
            Self::Parent => "The header names the hash of the block before it.",
            Self::Difficulty => "The target is its parent's, or at every 2,016th block a new one by the retarget rule.",
            Self::Time => "The time is after the median of the eleven blocks before, and not two hours ahead of now.",
            Self::Version => "The version is at least 2, 3 and 4 from the heights on at which those came into force.",
            Self::MerkleRoot => "The header's Merkle root is that of the transactions.",
            Self::Repetition => {
                "No two neighbours in the Merkle tree are the same, or a shorter list would share its root."
            }
            Self::Size => "Without witnesses the block is at most 1,000,000 bytes long.",
            Self::CoinbaseFirst => "The first transaction is the coinbase, which pays the miner.",
            Self::CoinbaseOnly => "No other transaction is a coinbase.",
            Self::Transactions => {
                "Each transaction has inputs and outputs, possible amounts, and spends nothing twice."
            }
            Self::SignatureChecks => "Scripts ask for at most 20,000 signature checks, by the old count.",
            Self::Height => "The coinbase begins with the block's height, so that no two coinbases are the same.",
            Self::WitnessCommitment => "The coinbase commits to all witnesses, which the Merkle root does not cover.",
            Self::Weight => "The weight, four for a plain byte and one for a byte of witness, is at most 4,000,000.",
            Self::CoinbaseValue => "The coinbase pays out at most the subsidy and the fees.",
            Self::Spending => "Coins spent exist, are unspent and mature; scripts agree; no lock time lies ahead.",
        }
    }

    /// Where the rule is written.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Target => "Bitcoin Core, pow.cpp (DeriveTarget)",
            Self::Proof => "Bitcoin Core, pow.cpp (CheckProofOfWork)",
            Self::Parent => "Bitcoin Core, validation.cpp (AcceptBlockHeader)",
            Self::Difficulty => "Bitcoin Core, pow.cpp (GetNextWorkRequired)",
            Self::Time => "Bitcoin Core, validation.cpp (ContextualCheckBlockHeader); BIP 113",
            Self::Version => "Bitcoin Core, validation.cpp (ContextualCheckBlockHeader); BIPs 34, 66, 65, 90",
            Self::MerkleRoot => "Bitcoin Core, consensus/merkle.cpp (BlockMerkleRoot)",
            Self::Repetition => "Bitcoin Core, consensus/merkle.cpp (mutated); CVE-2012-2459",
            Self::Size => "Bitcoin Core, validation.cpp (CheckBlock, bad-blk-length)",
            Self::CoinbaseFirst => "Bitcoin Core, validation.cpp (CheckBlock, bad-cb-missing)",
            Self::CoinbaseOnly => "Bitcoin Core, validation.cpp (CheckBlock, bad-cb-multiple)",
            Self::Transactions => "Bitcoin Core, consensus/tx_check.cpp (CheckTransaction)",
            Self::SignatureChecks => "Bitcoin Core, validation.cpp (CheckBlock, bad-blk-sigops)",
            Self::Height => "Bitcoin Core, validation.cpp (ContextualCheckBlock, bad-cb-height); BIP 34",
            Self::WitnessCommitment => "Bitcoin Core, validation.cpp (CheckWitnessMalleation); BIP 141",
            Self::Weight => "Bitcoin Core, validation.cpp (ContextualCheckBlock, bad-blk-weight); BIP 141",
            Self::CoinbaseValue => "Bitcoin Core, validation.cpp (ConnectBlock, bad-cb-amount)",
            Self::Spending => {
                "Bitcoin Core, validation.cpp (ConnectBlock), consensus/tx_verify.cpp (IsFinalTx, CheckTxInputs)"
            }
        }
    }
}
