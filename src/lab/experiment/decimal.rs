//! Numbers with a point, written and read by integers alone: reading and printing floats would cost 30 KB of download.
//!
//! A parameter is a whole number of ten-thousandths, so that what a link says is what runs, to the last digit,
//! anywhere.

/// Ten-thousandths in one.
pub const ONE: u64 = 10_000;
/// Digits after the point.
const PLACES: usize = 4;

/// `0.25` for 2,500; `6` for 60,000.
pub fn write(value: u64) -> String {
    with_places(u128::from(value), PLACES)
}

/// Reads what [`write`] writes: digits, and at most four more after a point. `None` for anything else.
pub fn read(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(part) || part.len() > PLACES {
        return None;
    }
    let scale = 10u64.pow((PLACES - part.len()) as u32);
    let part = part.parse::<u64>().ok()?.checked_mul(scale)?;
    whole.parse::<u64>().ok()?.checked_mul(ONE)?.checked_add(part)
}

/// A figure between 0 and 10^15 with at most twelve digits after the point, rounded; `?` for what is not.
pub fn write_figure(value: f64) -> String {
    if !(0.0..1e15).contains(&value) {
        return "?".into();
    }
    with_places((value * 1e12).round() as u128, 12)
}

/// As a float, for the closed forms.
pub fn to_float(value: u64) -> f64 {
    value as f64 / ONE as f64
}

/// `value` in units of ten to the minus `places`, without zeros at the end.
fn with_places(value: u128, places: usize) -> String {
    let unit = 10u128.pow(places as u32);
    let (whole, part) = (value / unit, value % unit);
    if part == 0 {
        return whole.to_string();
    }
    let digits = part.to_string();
    let zeros = "0".repeat(places - digits.len());
    [&whole.to_string(), ".", &zeros, digits.trim_end_matches('0')].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for (value, text) in [(0, "0"), (2_500, "0.25"), (60_000, "6"), (1, "0.0001"), (123_456_780, "12345.678")] {
            assert_eq!(write(value), text);
            assert_eq!(read(text), Some(value));
        }
        for wrong in
            ["", ".", "1.", ".5", "-1", "+1", "1e3", "0.00001", " 1", "1844674407370956", "99999999999999999999"]
        {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn figures_are_rounded() {
        assert_eq!(write_figure(0.059_136_1), "0.0591361");
        assert_eq!(write_figure(1e-13), "0");
        assert_eq!(write_figure(6e-13), "0.000000000001");
        assert_eq!(write_figure(600.0), "600");
        assert_eq!([f64::NAN, -1.0, f64::INFINITY].map(write_figure), ["?", "?", "?"]);
    }
}
