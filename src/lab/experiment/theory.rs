//! Closed forms: what the papers say a frequency must be.
//!
//! Each is written so that nothing cancels: sums of positive terms, so that a chance of one in a billion is as exact as
//! one in two. `tests/lab.rs` holds them against values computed elsewhere. The functions `exp` and `ln` may differ in
//! the last digit between machines; no simulated result depends on them.

/// Most confirmations that a search for "enough" looks at.
pub const MOST_CONFIRMATIONS: u32 = 1_000;

/// The chance that an attacker with share `q` of the hash rate ever catches up from `z` blocks behind: (q/p)^z.
///
/// Source: Nakamoto, "Bitcoin", 2008, section 11 (the gambler's ruin).
pub fn catch_up(q: f64, z: u32) -> f64 {
    if q >= 0.5 { 1.0 } else { (q / (1.0 - q)).powf(f64::from(z)) }
}

/// A walk that goes up with chance `p_up` and otherwise down, from `start` until it reaches 0 or `end`: the chance that
/// it ends at `end`. `start` at or past either end is there already.
///
/// Source: the gambler's ruin, Feller, "An Introduction to Probability Theory", volume I, chapter XIV.
pub fn reaches(p_up: f64, start: f64, end: f64) -> f64 {
    if start <= 0.0 {
        return 0.0;
    }
    if start >= end {
        return 1.0;
    }
    let log_ratio = ((1.0 - p_up) / p_up).ln();
    if log_ratio == 0.0 {
        start / end
    } else if log_ratio > 0.0 {
        // (r^start - 1) / (r^end - 1), divided through by r^end so that nothing overflows.
        ((start - end) * log_ratio).exp() * (-start * log_ratio).exp_m1() / (-end * log_ratio).exp_m1()
    } else {
        (start * log_ratio).exp_m1() / (end * log_ratio).exp_m1()
    }
}

/// The chance that a double spend succeeds against `z` confirmations, in Nakamoto's approximation: the attacker's
/// blocks while the merchant waits are taken to follow a Poisson law of mean z q/p.
///
/// Source: Nakamoto, "Bitcoin", 2008, section 11.
pub fn nakamoto(q: f64, z: u32) -> f64 {
    if q >= 0.5 {
        return 1.0;
    }
    if q <= 0.0 {
        return if z == 0 { 1.0 } else { 0.0 };
    }
    let ratio = q / (1.0 - q);
    let mean = f64::from(z) * ratio;
    if mean == 0.0 {
        return 1.0;
    }
    // ln of the Poisson term for k blocks, carried from k to k + 1.
    let mut log_term = -mean;
    let mut sum = 0.0;
    let mut k = 0.0;
    while k <= f64::from(z) {
        sum += (log_term + (f64::from(z) - k) * ratio.ln()).exp();
        k += 1.0;
        log_term += mean.ln() - k.ln();
    }
    // More than z blocks: ahead already. Terms past the mean shrink; they are added until they no longer count.
    loop {
        let term = log_term.exp();
        sum += term;
        k += 1.0;
        log_term += mean.ln() - k.ln();
        if k > mean && term <= sum * 1e-18 {
            return sum.min(1.0);
        }
    }
}

/// The chance that a double spend succeeds against `n` confirmations, exactly: the attacker's blocks while the merchant
/// waits follow a negative binomial law. Success means to have found as many blocks as the others since the payment,
/// which is what an attacker with a head start of one block needs to be ahead.
///
/// Source: Rosenfeld, "Analysis of Hashrate-Based Double Spending", 2014; Grunspan and Pérez-Marco, arXiv:1702.02867,
/// who show that it equals the incomplete beta function I(4pq; n, 1/2).
pub fn rosenfeld(q: f64, n: u32) -> f64 {
    if q >= 0.5 || n == 0 {
        return 1.0;
    }
    if q <= 0.0 {
        return 0.0;
    }
    // Ahead or level when the others have found n, and behind but catching up: both come to the same sum.
    let n = f64::from(n);
    let mut sum = 0.0;
    for_each_term(n, q, n, 1.0 - q, |_, chance| sum += 2.0 * chance);
    sum.min(1.0)
}

/// The chance that [`DoubleSpend`](crate::core::adversary::DoubleSpend) succeeds, with everything that it does counted:
/// the merchant waits for `z` confirmations, the attacker starts `head_start` blocks ahead, must be strictly longer
/// than the others, and gives up `give_up` blocks behind (more than `z`). With a head start of one and endless patience
/// this is [`rosenfeld`].
pub fn double_spend(q: f64, z: u32, head_start: u32, give_up: u32) -> f64 {
    if q <= 0.0 {
        return if head_start > z { 1.0 } else { 0.0 };
    }
    if q >= 1.0 {
        return 1.0;
    }
    let p = 1.0 - q;
    // Blocks of the attacker that put it ahead once the others have found z.
    let needed = (u64::from(z) + 1).saturating_sub(head_start.into());
    if needed == 0 {
        return 1.0;
    }
    let (z_blocks, needed) = (f64::from(z), needed as f64);
    let patience = f64::from(give_up);
    let mut sum = 0.0;
    // Behind when the goods are handed over, with m blocks: the walk begins so far above where the attacker gives up.
    for_each_term(z_blocks, p, needed, q, |m, chance| {
        sum += chance * reaches(q, patience + 1.0 - (needed - m), patience + 1.0);
    });
    // Ahead by then: the attacker finds what it needs before the others find z.
    for_each_term(needed, q, z_blocks, p, |_, chance| sum += chance);
    sum.min(1.0)
}

/// The chances that a party with share `q` finds k blocks, k below `below`, before the others with share `p` find
/// `wins`: (k + wins - 1 choose k) p^wins q^k. Carried along as logarithms, since p^wins alone may be too small for a
/// float.
fn for_each_term(wins: f64, p: f64, below: f64, q: f64, mut each: impl FnMut(f64, f64)) {
    let mut log_term = wins * p.ln();
    let mut k = 0.0;
    while k < below {
        each(k, log_term.exp());
        log_term += (k + wins).ln() - (k + 1.0).ln() + q.ln();
        k += 1.0;
    }
}

/// How many confirmations press the chance below `bound`, by either formula; `None` if [`MOST_CONFIRMATIONS`] do not.
pub fn confirmations_below(bound: f64, chance: impl Fn(u32) -> f64) -> Option<u32> {
    (0..=MOST_CONFIRMATIONS).find(|z| chance(*z) < bound)
}

/// The share of the chain's blocks that a selfish pool with share `alpha` of the hash rate earns, where a share `gamma`
/// of the honest miners builds on its block in a tie.
///
/// Source: Eyal and Sirer, "Majority is not Enough", 2014, equation 8; from one half on the pool's branch always wins.
pub fn selfish_revenue(alpha: f64, gamma: f64) -> f64 {
    if alpha >= 0.5 {
        return 1.0;
    }
    let a = alpha;
    let won = a * (1.0 - a).powi(2) * (4.0 * a + gamma * (1.0 - 2.0 * a)) - a.powi(3);
    won / (1.0 - a * (1.0 + (2.0 - a) * a))
}

/// The share of the hash rate from which selfish mining pays: (1 - gamma) / (3 - 2 gamma).
///
/// Source: Eyal and Sirer, "Majority is not Enough", 2014, observation 1.
pub fn selfish_threshold(gamma: f64) -> f64 {
    (1.0 - gamma) / (3.0 - 2.0 * gamma)
}

/// The chance that a rival block is found before everybody has heard of a block: 1 - exp(-delay / interval).
///
/// Source: Decker and Wattenhofer, "Information Propagation in the Bitcoin Network", 2013, in the limit of many tries.
pub fn stale(delay: f64, interval: f64) -> f64 {
    -(-delay / interval).exp_m1()
}

/// The share of all blocks that end outside the chain where [`stale`] is the chance of a rival: each block meets
/// delay / interval rivals on average, so x / (1 + x).
pub fn lost_blocks(delay: f64, interval: f64) -> f64 {
    delay / (interval + delay)
}

/// The chance that a block takes from `from` to `to` times the mean: exp(-from) - exp(-to). Mining has no memory.
pub fn interval_between(from: f64, to: f64) -> f64 {
    (-from).exp() * -(from - to).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-12 * (1.0 + a.abs())
    }

    /// The second way to Rosenfeld's chance: one less the first terms of the series of the incomplete beta function.
    fn rosenfeld_by_series(q: f64, n: u32) -> f64 {
        let x = 4.0 * q * (1.0 - q);
        let mut term = (1.0 - x).sqrt();
        let mut below = 0.0;
        for j in 0..n {
            below += term;
            term *= x * (f64::from(j) + 0.5) / (f64::from(j) + 1.0);
        }
        1.0 - below
    }

    #[test]
    fn two_ways_to_rosenfelds_chance() {
        for q in [0.05, 0.1, 0.25, 0.33, 0.45, 0.49] {
            for n in 0..200 {
                let (one, other) = (rosenfeld(q, n), rosenfeld_by_series(q, n));
                assert!((one - other).abs() < 1e-12, "q {q}, n {n}: {one} and {other}");
            }
        }
    }

    #[test]
    fn endless_patience_and_a_head_start_make_it_rosenfelds() {
        for q in [0.05, 0.2, 0.4, 0.45] {
            for z in 0..40 {
                let (bounded, exact) = (double_spend(q, z, 1, 2_000), rosenfeld(q, z));
                assert!(close(bounded, exact), "q {q}, z {z}: {bounded} and {exact}");
                assert!(double_spend(q, z, 1, 60) <= exact + 1e-12);
                assert!(double_spend(q, z, 0, 2_000) < exact);
            }
        }
        assert!(double_spend(0.6, 6, 1, 1_000) > 1.0 - 1e-9);
        // Without a head start and without confirmation it is to find one block more than the others.
        assert!(close(double_spend(0.3, 0, 0, 1_000), catch_up(0.3, 1)));
    }

    #[test]
    fn walks_between_two_ends() {
        assert_eq!(reaches(0.5, 3.0, 7.0), 3.0 / 7.0);
        assert_eq!((reaches(0.4, 0.0, 5.0), reaches(0.4, 5.0, 5.0)), (0.0, 1.0));
        // Up and down change places together.
        assert!(close(reaches(0.3, 4.0, 9.0), 1.0 - reaches(0.7, 5.0, 9.0)));
        // Far ends do not overflow.
        assert!(close(reaches(0.6, 1.0, 1e6), 1.0 - 4.0 / 6.0));
        assert_eq!(reaches(0.4, 1.0, 1e6), 0.0);
    }

    #[test]
    fn nothing_is_out_of_range() {
        for q in [0.0, 1e-6, 0.499_999, 0.5, 0.51, 1.0] {
            for z in [0, 1, 6, 1_000] {
                for chance in [nakamoto(q, z), rosenfeld(q, z), catch_up(q, z), double_spend(q, z, 1, z + 400)] {
                    assert!((0.0..=1.0).contains(&chance), "q {q}, z {z}: {chance}");
                }
            }
        }
        assert!(close((0..50).map(|bin| interval_between(f64::from(bin), f64::from(bin + 1))).sum(), 1.0));
        assert!(close(selfish_revenue(selfish_threshold(0.3), 0.3), selfish_threshold(0.3)));
    }
}
