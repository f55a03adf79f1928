//! What a hash or a running node costs on known hardware, each with who measured it.

/// A machine that hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashHardware {
    pub name: &'static str,
    /// Picojoules a double SHA-256.
    pub picojoules_per_hash: u64,
    pub source: &'static str,
}

/// A desktop processor of 2009: about 0.04 million hashes a joule.
pub const CPU_2009: HashHardware = HashHardware {
    name: "a desktop processor of 2009",
    picojoules_per_hash: 25_000_000,
    source: "0.04 million hashes a joule, DeepDotWeb on early mining hardware",
};

/// Watts of a home validator's whole computer.
pub const HOME_NODE_WATTS: u64 = 22;
pub const HOME_NODE_SOURCE: &str = "22 W for a home node: CCRI metering of 2022, quoted by Gnosis Analytics";
