//! One lane's counters. Counting is exact; turning counts into joules is left to whoever shows them.

use serde::{Deserialize, Serialize};

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Provenance {
    /// Counted or timed on this device.
    Measured,
    /// Worked out from a stated model and a hardware figure with a source.
    Modelled,
    /// Published by somebody, at a date.
    Reported,
}

/// Counts since the run began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    /// Hashes the learner's own miner computed. Measured.
    pub own_hashes: u64,
    /// Busy time of the learner's mining workers, microseconds. Measured.
    pub own_cpu_us: u64,
    /// Hashes computed here so that the rivals' blocks carry real proofs. Measured.
    pub rival_proof_hashes: u64,
    /// Hashes the rivals' hash power stands for, in thousandths. Modelled.
    pub modelled_millihashes: u128,
    /// Signatures really made here, for all nodes. Measured.
    pub signatures_made: u64,
    /// Verifications really made here: each message once. Measured.
    pub signatures_verified: u64,
    /// Verifications all nodes would make, each for itself. Modelled.
    pub modelled_verifications: u64,
    /// Bytes sent over the simulated links. Modelled.
    pub bytes_sent: u64,
}

impl Meter {
    /// Whole hashes the rivals' hash power stands for.
    pub fn modelled_hashes(&self) -> u64 {
        u64::try_from(self.modelled_millihashes / 1000).unwrap_or(u64::MAX)
    }
}

/// Energy in nanojoules, exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NanoJoules(pub u128);

impl NanoJoules {
    /// Busy microseconds at so many milliwatts: 1 µs × 1 mW = 1 nJ.
    pub fn from_busy_time(micros: u64, milliwatts: u64) -> Self {
        Self(u128::from(micros) * u128::from(milliwatts))
    }

    /// A count of things at so many picojoules each.
    pub fn from_count(count: u64, picojoules_each: u64) -> Self {
        Self(u128::from(count) * u128::from(picojoules_each) / 1000)
    }

    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_core_second_at_ten_watts_is_ten_joules() {
        assert_eq!(NanoJoules::from_busy_time(1_000_000, 10_000), NanoJoules(10_000_000_000));
    }

    #[test]
    fn a_terahash_on_an_s21_is_seventeen_and_a_half_joules() {
        // 17.5 J/TH = 17.5 pJ a hash; stated in femtojoules elsewhere, so here the whole part only.
        assert_eq!(NanoJoules::from_count(1_000_000_000_000, 17), NanoJoules(17_000_000_000));
    }
}
