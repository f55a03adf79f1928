//! Binary logarithms without floats.
//!
//! Squaring a number doubles its logarithm. So square a mantissa from [1, 2): if the square reached 2, the next binary
//! digit of the logarithm is 1 (halve and go on), otherwise it is 0. One multiplication gives one exact digit, and every
//! machine gets the same ones, which floating-point `ln` does not promise.
//!
//! Source: the classical digit-by-digit method (Knuth, TAOCP volume 1, exercise 1.2.2-25).

/// The first `digits` binary digits (at most 48) of log2(mantissa / 2^63), as an integer below 2^digits.
///
/// `mantissa` must have its top bit set, so that it stands for a number from [1, 2). Each squaring rounds down by less
/// than 2^-63 and step `i` weighs 2^-i, so the result is at most the true value and more than it minus 2^-digits - 2^-60.
pub(crate) fn log2_fraction(mantissa: u64, digits: u32) -> u64 {
    let mut mantissa = mantissa | 1 << 63;
    let mut fraction = 0;
    for _ in 0..digits.min(48) {
        let square = u128::from(mantissa) * u128::from(mantissa);
        let reached_two = square >> 127 == 1;
        fraction = fraction << 1 | u64::from(reached_two);
        mantissa = if reached_two { (square >> 64) as u64 } else { (square >> 63) as u64 };
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_logarithms() {
        assert_eq!(log2_fraction(1 << 63, 48), 0);
        // log2(1.5) = 0.58496250072115618145...
        assert_eq!(log2_fraction(3 << 62, 48), 164_652_306_267_094);
        // log2(sqrt 2) is one half; the mantissa is rounded down, so the digits fall just short of it.
        assert_eq!(log2_fraction(0xb504_f333_f9de_6484, 16), 0x7fff);
        assert_eq!(log2_fraction(u64::MAX, 48), (1 << 48) - 1);
    }
}
