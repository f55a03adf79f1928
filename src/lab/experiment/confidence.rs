//! How far a counted frequency may be from the truth.
//!
//! A band of 95 % is a rule for drawing bands that in 95 of 100 experiments hold the true value. For counts (so many
//! successes in so many trials) the rule is Clopper and Pearson's: it goes by the binomial law itself and never holds
//! the truth less often than it says, even where one success in a thousand is expected; where counts are small it is
//! wider than it had to be. For a ratio of two sums it is the delta method over independent rounds, which needs many
//! rounds.
//!
//! Sources: Clopper and Pearson, "The Use of Confidence or Fiducial Limits", 1934; Cochran, "Sampling Techniques",
//! 1977, section 6.3 (variance of a ratio); continued fraction of the incomplete beta function: Abramowitz and Stegun,
//! 26.5.8, evaluated by Lentz's method; ln Γ: Stirling's series, Abramowitz and Stegun 6.1.41.

/// How sure a band is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// 95 %: what the page draws.
    P95,
    /// 99.9 %: what the tests hold every frequency to.
    P999,
}

impl Level {
    /// The chance that a band misses the truth on one side.
    fn tail(self) -> f64 {
        match self {
            Self::P95 => 0.025,
            Self::P999 => 0.000_5,
        }
    }

    /// Standard deviations of the normal law that leave that chance on each side.
    fn deviations(self) -> f64 {
        match self {
            Self::P95 => 1.959_963_984_540_054,
            Self::P999 => 3.290_526_731_491_926,
        }
    }
}

/// A band around an estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// What nothing is known about.
    pub const WHOLE: Self = Self { low: 0.0, high: 1.0 };

    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// Clopper and Pearson's band for a chance that showed `hits` times in `trials`. Without trials: anything from 0 to 1.
pub fn proportion(hits: u64, trials: u64, level: Level) -> Interval {
    if trials == 0 || hits > trials {
        return Interval::WHOLE;
    }
    let (k, n) = (hits as f64, trials as f64);
    let tail = level.tail();
    // P(X >= k | p) = I(p; k, n-k+1) rises with p; P(X <= k | p) = 1 - I(p; k+1, n-k) falls.
    let low = if hits == 0 { 0.0 } else { solve(0.0, k / n, |p| beta(p, k, n - k + 1.0) - tail) };
    let high =
        if hits == trials { 1.0 } else { solve(k / n, 1.0, |p| beta(1.0 - p, n - k, k + 1.0).mul_add(-1.0, tail)) };
    Interval { low, high }
}

/// Where a rising function crosses zero between `low` and `high`, to the last digits, by halving.
fn solve(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if high - low <= 1e-10 * middle {
            break;
        }
        if f(middle) < 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// The incomplete beta function I(x; a, b) for positive a and b.
fn beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    // The fraction converges fast on this side of the mean; I(x; a, b) = 1 - I(1-x; b, a) leads there.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

/// The continued fraction of the incomplete beta function.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let keep = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / keep(1.0 - (a + b) * x / (a + 1.0));
    let mut result = d;
    // It takes about the root of the larger of a and b in steps.
    for step in 1..100_000u32 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = 1.0 / keep(1.0 + term * d);
            c = keep(1.0 + term / c);
            change = c * d;
            result *= change;
        }
        if (change - 1.0).abs() < 1e-14 {
            break;
        }
    }
    result
}

/// ln Γ(x) for positive x: Stirling's series where it is exact to the last digits, reached by Γ(x+1) = x Γ(x).
fn ln_gamma(mut x: f64) -> f64 {
    let mut product = 1.0;
    while x < 10.0 {
        product *= x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series = (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1_260.0 - y * (1.0 / 1_680.0 - y / 1_188.0)))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * core::f64::consts::TAU.ln() + series - product.ln()
}

/// Sums over independent rounds, in each of which `part` of `whole` blocks fell to somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RatioSums {
    pub rounds: u64,
    pub part: u64,
    pub whole: u64,
    pub part_part: u64,
    pub part_whole: u64,
    pub whole_whole: u64,
}

/// The band of `part / whole`: the estimate's variance is the mean square of `part - ratio * whole` over the rounds,
/// divided by the rounds and by the square of the mean of `whole` (the delta method). Fewer than two rounds: anything.
pub fn ratio(sums: &RatioSums, level: Level) -> Interval {
    if sums.rounds < 2 || sums.whole == 0 {
        return Interval::WHOLE;
    }
    let value = sums.part as f64 / sums.whole as f64;
    let squares =
        sums.part_part as f64 - 2.0 * value * sums.part_whole as f64 + value * value * sums.whole_whole as f64;
    let rounds = sums.rounds as f64;
    let error = (squares.max(0.0) * rounds / (rounds - 1.0)).sqrt() / sums.whole as f64;
    let reach = level.deviations() * error;
    Interval { low: (value - reach).max(0.0), high: (value + reach).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P(X >= k) for n trials of chance p, by adding up the binomial law.
    fn at_least(k: u64, n: u64, p: f64) -> f64 {
        let mut term = (1.0 - p).powi(n as i32);
        let mut below = 0.0;
        for i in 0..k {
            below += term;
            term *= (n - i) as f64 / (i + 1) as f64 * p / (1.0 - p);
        }
        1.0 - below
    }

    #[test]
    fn ends_are_where_the_binomial_law_says() {
        for (k, n) in [(1, 10), (5, 10), (3, 200), (150, 200), (40, 1_000)] {
            for level in [Level::P95, Level::P999] {
                let band = proportion(k, n, level);
                assert!((at_least(k, n, band.low) / level.tail() - 1.0).abs() < 1e-6, "{k} of {n}: {band:?}");
                assert!(
                    ((1.0 - at_least(k + 1, n, band.high)) / level.tail() - 1.0).abs() < 1e-6,
                    "{k} of {n}: {band:?}"
                );
            }
        }
    }

    #[test]
    fn at_the_ends() {
        // None of n: the upper end solves (1-p)^n = 2.5 %.
        let band = proportion(0, 100, Level::P95);
        assert_eq!(band.low, 0.0);
        assert!((band.high - (1.0 - 0.025f64.powf(0.01))).abs() < 1e-9, "{band:?}");
        let all = proportion(100, 100, Level::P95);
        assert_eq!(all.high, 1.0);
        assert!((all.low + band.high - 1.0).abs() < 1e-9);
        assert_eq!(proportion(0, 0, Level::P95), Interval::WHOLE);
        // So many that the binomial law is a normal one.
        let wide = proportion(500_000_000, 1_000_000_000, Level::P95);
        let expect = 1.96 * 0.5 / 1e9f64.sqrt();
        assert!(((wide.high - wide.low) / 2.0 / expect - 1.0).abs() < 1e-3, "{wide:?}");
    }

    #[test]
    fn a_ratio_of_equal_rounds_is_sure() {
        let sums = RatioSums { rounds: 10, part: 10, whole: 20, part_part: 10, part_whole: 20, whole_whole: 40 };
        assert_eq!(ratio(&sums, Level::P999), Interval { low: 0.5, high: 0.5 });
        assert_eq!(ratio(&RatioSums::default(), Level::P95), Interval::WHOLE);
    }
}
