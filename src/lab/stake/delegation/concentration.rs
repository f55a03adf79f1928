//! How far stake is gathered in few hands, in three numbers.
//!
//! Sources: Gini coefficient Σ|xᵢ−xⱼ| / (2n²·mean), from 0 (all equal) to (n−1)/n; Nakamoto coefficient (Srinivasan and
//! Lee, 2017): the fewest who together have more than a given part. A third stops finality, so a third is asked for.

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Concentration {
    /// Part of the whole that the largest has.
    pub largest: f64,
    pub gini: f64,
    /// Fewest who together have more than a third.
    pub nakamoto: u32,
}

impl Concentration {
    /// Of these stakes, in any order; of nothing, zeros.
    pub fn of(stakes: &[u64]) -> Concentration {
        let mut sorted = stakes.to_vec();
        sorted.sort_unstable();
        let total: u128 = sorted.iter().copied().map(u128::from).sum();
        if total == 0 {
            return Concentration::default();
        }
        let n = sorted.len() as f64;
        // Sorted upwards, the differences add up to Σ (2i − n + 1) xᵢ, counted from zero.
        let weighted: f64 = (0..).map(f64::from).zip(&sorted).map(|(i, x)| (2.0 * i - n + 1.0) * *x as f64).sum();
        let mut nakamoto = 0;
        let mut together = 0u128;
        for stake in sorted.iter().rev() {
            nakamoto += 1;
            together += u128::from(*stake);
            if together * 3 > total {
                break;
            }
        }
        let largest = sorted.last().copied().unwrap_or(0) as f64 / total as f64;
        Concentration { largest, gini: weighted / (n * total as f64), nakamoto }
    }
}

#[cfg(test)]
mod tests {
    use super::Concentration;

    #[test]
    fn equal_hands_and_one_hand() {
        let equal = Concentration::of(&[5; 12]);
        assert_eq!((equal.gini, equal.nakamoto), (0.0, 5));
        let one = Concentration::of(&[0, 0, 0, 9]);
        assert_eq!((one.largest, one.gini, one.nakamoto), (1.0, 0.75, 1));
        // Exactly a third is not more than a third.
        assert_eq!(Concentration::of(&[1, 1, 1]).nakamoto, 2);
        assert_eq!(Concentration::of(&[]), Concentration::default());
        // By the definition, pair by pair: |1−3|·2 / (2·4·2).
        assert_eq!(Concentration::of(&[3, 1]).gini, 0.25);
    }
}
