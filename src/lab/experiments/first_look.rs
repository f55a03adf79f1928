//! What the section shows before anything has run: the chance of a double spend, by the exact formula.
//!
//! An attacker with a share q of the hash rate mines in secret while a merchant waits for z blocks. The number m of blocks
//! that the attacker has by then is drawn from the negative binomial distribution, and a branch that is z − m behind
//! catches up with probability (q/p)^(z−m). Source: Rosenfeld, "Analysis of Hashrate-Based Double Spending",
//! arXiv:1402.2009, 2014, equation (1); the same in Grunspan and Pérez-Marco, arXiv:1702.02867.

use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Series};

/// The chance that a double spend against `z` confirmations succeeds for a share `q` of the hash rate.
fn rosenfeld(q: f64, z: u32) -> f64 {
    let p = 1.0 - q;
    if q >= p {
        return 1.0;
    }
    // C(m + z − 1, m) p^z q^m and C(m + z − 1, m) p^m q^z, from one m to the next.
    let (mut honest, mut secret) = (p.powi(z as i32), q.powi(z as i32));
    let mut caught = 0.0;
    for m in 0..=z {
        caught += honest - secret;
        let grown = f64::from(m + z) / f64::from(m + 1);
        honest *= grown * q;
        secret *= grown * p;
    }
    (1.0 - caught).clamp(0.0, 1.0)
}

pub fn first_look() -> Chart {
    let curve = |z: u32| (0..=100u32).map(move |step| f64::from(step) / 200.0).map(move |q| (q, rosenfeld(q, z)));
    let hues = [(1, Hue::Bad), (6, Hue::Work), (24, Hue::Stake)];
    let series = hues.map(|(z, hue)| {
        let name = format!("{z} confirmation{}", if z == 1 { "" } else { "s" });
        Series::new(&name, Kind::Line, hue, curve(z))
    });
    Chart {
        title: "Double spend by share of the hash rate".to_owned(),
        description: "The exact chance of success: higher with the attacker’s share, lower with each confirmation."
            .to_owned(),
        x: Axis::new("attacker’s share q of the hash rate").format(Format::Percent).range(0.0, 0.5),
        y: Axis::new("chance of success").format(Format::Percent).range(0.0, 1.0),
        series: series.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::rosenfeld;

    #[test]
    fn the_formula_gives_the_published_values() {
        for (q, expected) in [(0.1, 0.000591), (0.3, 0.15645)] {
            assert!((rosenfeld(q, 6) - expected).abs() < 5e-6, "q = {q}: {}", rosenfeld(q, 6));
        }
        assert_eq!(rosenfeld(0.5, 6), 1.0);
        assert!(rosenfeld(0.0, 6) < 1e-12);
    }
}
