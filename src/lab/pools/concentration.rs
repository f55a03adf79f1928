//! Who holds how much, and what a pool that turns could do.
//!
//! The Nakamoto coefficient is the least number of parties that together hold more than half. A pool decides what its
//! miners hash, so for this count its whole share is one party's, until the miners leave.
//!
//! Sources: Srinivasan and Lee, "Quantifying decentralization" (2017) for the coefficient; Rosenfeld, "Analysis of
//! hashrate-based double spending", arXiv:1402.2009, for a private branch.

use crate::lab::number;

/// Pools that can be named.
pub const MOST_POOLS: usize = 20;

/// Why a list of shares is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharesError {
    NotANumber(String),
    TooMany {
        limit: usize,
        found: usize,
    },
    Empty,
    /// Hundredths of a percent.
    MoreThanAll {
        found: u64,
    },
}

/// Shares in hundredths of a percent from percentages with commas between: `30, 25.5, 12`. Largest first; the rest up to a
/// hundred belongs to parties too small to name.
pub fn parse_shares(text: &str) -> Result<Vec<u64>, SharesError> {
    let parts: Vec<&str> = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return Err(SharesError::Empty);
    }
    if parts.len() > MOST_POOLS {
        return Err(SharesError::TooMany { limit: MOST_POOLS, found: parts.len() });
    }
    let mut shares = Vec::with_capacity(parts.len());
    for part in parts {
        let wrong = || SharesError::NotANumber(part.chars().take(20).collect());
        let value = number::parse(part.trim_end_matches('%')).ok_or_else(wrong)?;
        if !(0.01..=100.0).contains(&value) {
            return Err(wrong());
        }
        shares.push((value * 100.0).round() as u64);
    }
    let found = shares.iter().sum();
    if found > 10_000 {
        return Err(SharesError::MoreThanAll { found });
    }
    shares.sort_unstable_by(|one, other| other.cmp(one));
    Ok(shares)
}

/// The least number of parties with more than half, or `None` if those named do not reach it. Shares largest first.
pub fn nakamoto_coefficient(shares: &[u64]) -> Option<usize> {
    let mut sum = 0;
    let reached = shares.iter().position(|share| {
        sum += share;
        sum > 5_000
    });
    reached.map(|place| place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_and_counted() {
        assert_eq!(parse_shares("12.5, 30, 25 %"), Ok(vec![3_000, 2_500, 1_250]));
        assert_eq!(nakamoto_coefficient(&[3_000, 2_500, 1_250]), Some(2));
        assert_eq!(nakamoto_coefficient(&[5_000]), None, "half is not more than half");
        assert_eq!(nakamoto_coefficient(&[5_001]), Some(1));
        assert_eq!(parse_shares(" , "), Err(SharesError::Empty));
        assert_eq!(parse_shares("60, 60"), Err(SharesError::MoreThanAll { found: 12_000 }));
        for wrong in ["-1", "x", "NaN", "30 25", "0", "101"] {
            assert_eq!(parse_shares(wrong), Err(SharesError::NotANumber(wrong.into())));
        }
        let many = ["1"; 21].join(",");
        assert_eq!(parse_shares(&many), Err(SharesError::TooMany { limit: 20, found: 21 }));
    }
}
