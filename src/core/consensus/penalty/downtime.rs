//! Where a chain cannot wait for the absent, it sends them out.
//!
//! Tendermint's chains stop without two thirds, so they do not leak: whoever signed too few of the last blocks loses a small
//! part at once and is **jailed**, that is out of the active set, and the others' two thirds are of what is left. Signing
//! twice is another matter: a twentieth of the stake, and out for good (*tombstoned*).
//!
//! What counts as a signed block here is a vote that a block included: one an epoch. Left out: whoever is jailed comes back
//! by itself when its time is over, where Cosmos waits for its operator to ask (`MsgUnjail`), and cannot be slashed for
//! signing twice before it is back.
//!
//! Source: cosmos/cosmos-sdk, x/slashing/keeper/infractions.go (`HandleValidatorSignature`), x/slashing/types/params.go
//! (defaults).

use serde::{Deserialize, Serialize};

/// The constants of jailing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DowntimeParams {
    /// `SignedBlocksWindow`: how many votes are looked back on; at most 128.
    pub window: u32,
    /// `MinSignedPerWindow`, as a number of votes.
    pub min_signed: u32,
    /// `SlashFractionDowntime`: the effective balance is divided by this.
    pub penalty_quotient: u64,
    /// `DowntimeJailDuration`, in epochs.
    pub jail_epochs: u64,
}

impl DowntimeParams {
    /// The SDK's defaults: 50 of 100, 1 %, 600 seconds, which are 100 of its blocks of six seconds.
    pub const fn cosmos() -> Self {
        Self { window: 100, min_signed: 50, penalty_quotient: 100, jail_epochs: 100 }
    }

    /// The same to watch: 4 of 8, and out for 4.
    pub const fn playground() -> Self {
        Self { window: 8, min_signed: 4, jail_epochs: 4, ..Self::cosmos() }
    }

    /// The record after one more vote was due: a bit a vote, the newest lowest, set where it was missed.
    pub const fn record(&self, missed: u128, is_missed: bool) -> u128 {
        let kept = if self.window < 128 { (1 << self.window) - 1 } else { u128::MAX };
        (missed << 1 | is_missed as u128) & kept
    }

    /// Whether so much was missed that fewer than the least can have been signed.
    pub const fn is_too_much(&self, missed: u128) -> bool {
        missed.count_ones() > self.window.saturating_sub(self.min_signed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_forgets_what_left_the_window() {
        let params = DowntimeParams::playground();
        let mut missed = 0;
        for _ in 0..4 {
            missed = params.record(missed, true);
        }
        assert!(!params.is_too_much(missed), "four of eight may be missed");
        assert!(params.is_too_much(params.record(missed, true)));
        for _ in 0..8 {
            missed = params.record(missed, false);
        }
        assert_eq!(missed, 0);
        let widest = DowntimeParams { window: 128, ..params };
        assert_eq!(widest.record(u128::MAX, false), u128::MAX - 1);
    }
}
