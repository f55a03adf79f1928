//! Fractions as people and files read them, and as people type them.
//!
//! The language's own float formatting and reading cost 20 KB of download each. Here a value is scaled to a whole number of
//! digits first and written as one: exact to the digits shown, and at most fifteen of them, as many as a double holds.

/// What stands where there is no number.
pub const NOTHING: &str = "–";
/// Most significant digits that a double holds whatever its value (IEEE 754 binary64).
const MOST_DIGITS: u32 = 15;

/// Ten to a whole power.
pub fn ten_to(exponent: i32) -> f64 {
    10f64.powi(exponent)
}

/// `|value|` times ten to the power, also where the power alone would overflow.
fn scaled(value: f64, exponent: i32) -> f64 {
    let half = exponent / 2;
    value.abs() * ten_to(half) * ten_to(exponent - half)
}

/// The first digits of a finite value that is not zero, as a whole number, and the power of ten of the first of them.
fn digits_of(value: f64, digits: u32) -> (u64, i32) {
    let digits = digits.clamp(1, MOST_DIGITS);
    let mut exponent = value.abs().log10().floor() as i32;
    let last = digits as i32 - 1;
    let mut whole = scaled(value, last - exponent).round() as u64;
    // The logarithm may miss by a hair, and rounding may carry.
    if whole >= 10u64.pow(digits) {
        exponent += 1;
        whole = scaled(value, last - exponent).round() as u64;
    } else if whole < 10u64.pow(digits - 1) {
        exponent -= 1;
        whole = scaled(value, last - exponent).round() as u64;
    }
    (whole, exponent)
}

/// Puts a point into a whole number: `places` digits stand after it.
fn with_point(whole: u64, places: u32, group: bool) -> String {
    let text = whole.to_string();
    let places = places as usize;
    let text = if text.len() <= places { format!("{}{text}", "0".repeat(places + 1 - text.len())) } else { text };
    let (before, after) = text.split_at(text.len() - places);
    let before = if group { grouped(before) } else { before.to_owned() };
    if after.is_empty() { before } else { format!("{before}.{after}") }
}

/// A comma before every third digit from the end.
fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Without the zeros that say nothing after the point.
fn trimmed(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Puts the sign before a text; nothing before what reads as zero.
fn signed(value: f64, text: String) -> String {
    let is_zero = !text.contains(|letter: char| ('1'..='9').contains(&letter));
    if value < 0.0 && !is_zero { format!("−{text}") } else { text }
}

/// The words for what is no number; nothing for what is one.
fn no_number(value: f64) -> Option<String> {
    if value.is_nan() {
        Some(NOTHING.to_owned())
    } else if value.is_infinite() {
        Some(if value > 0.0 { "∞" } else { "−∞" }.to_owned())
    } else {
        None
    }
}

/// With so many digits after the point: `1,234.50`. Beyond fifteen digits in all, by significant digits instead.
pub fn decimal(value: f64, places: u32) -> String {
    if let Some(words) = no_number(value) {
        return words;
    }
    let shown = scaled(value, places as i32).round();
    if shown >= ten_to(MOST_DIGITS as i32) {
        return significant(value, MOST_DIGITS);
    }
    signed(value, with_point(shown as u64, places, true))
}

/// With so many significant digits: `0.0591`, `1,230`, `2.40 × 10⁻⁷`.
pub fn significant(value: f64, digits: u32) -> String {
    if let Some(words) = no_number(value) {
        return words;
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = digits.clamp(1, MOST_DIGITS);
    let (whole, exponent) = digits_of(value, digits);
    let after = digits as i32 - 1 - exponent;
    let text = match exponent {
        -5..0 => with_point(whole, after as u32, true),
        0..15 if after >= 0 => with_point(whole, after as u32, true),
        0..15 => grouped(&(whole * 10u64.pow(after.unsigned_abs())).to_string()),
        _ => format!("{} × 10{}", with_point(whole, digits - 1, false), superscript(exponent)),
    };
    signed(value, text)
}

/// The same without zeros at the end: `0.25`, `5`.
pub fn short(value: f64, digits: u32) -> String {
    let text = significant(value, digits);
    match text.split_once(" × ") {
        Some((number, power)) => format!("{} × {power}", trimmed(number.to_owned())),
        None => trimmed(text),
    }
}

/// A part of one in hundredths, with so many significant digits at most: `44.1 %`.
pub fn percent(value: f64, digits: u32) -> String {
    format!("{} %", short(value * 100.0, digits))
}

/// With the largest prefix of the SI that it reaches, three significant digits: `5.21 MH/s`.
pub fn si(value: f64, unit: &str) -> String {
    const PREFIXES: [(i32, &str); 12] = [
        (21, "Z"),
        (18, "E"),
        (15, "P"),
        (12, "T"),
        (9, "G"),
        (6, "M"),
        (3, "k"),
        (0, ""),
        (-3, "m"),
        (-6, "µ"),
        (-9, "n"),
        (-12, "p"),
    ];
    if value == 0.0 || !value.is_finite() {
        return format!("{} {unit}", significant(value, 1)).trim_end().to_owned();
    }
    // Judged as it will be shown: 999.6 has three digits as 1.00 k.
    let (_, exponent) = digits_of(value, 3);
    let reached = PREFIXES.into_iter().find(|(power, _)| exponent >= *power);
    let (power, prefix) = reached.unwrap_or((-12, "p"));
    format!("{} {prefix}{unit}", short(value / ten_to(power), 3)).trim_end().to_owned()
}

/// For files: twelve significant digits, a point, no grouping, `e` before a power of ten. What is no number is empty.
pub fn machine(value: f64) -> String {
    const DIGITS: u32 = 12;
    if !value.is_finite() {
        return String::new();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let (whole, exponent) = digits_of(value, DIGITS);
    let after = DIGITS as i32 - 1 - exponent;
    let text = match exponent {
        -5..=11 => trimmed(with_point(whole, after as u32, false)),
        _ => format!("{}e{exponent}", trimmed(with_point(whole, DIGITS - 1, false))),
    };
    if value < 0.0 { format!("-{text}") } else { text }
}

fn superscript(exponent: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digits = exponent.unsigned_abs().to_string();
    let sign = if exponent < 0 { "⁻" } else { "" };
    let raised = digits.bytes().filter_map(|digit| DIGITS.get(usize::from(digit.wrapping_sub(b'0'))));
    sign.chars().chain(raised.copied()).collect()
}

/// Reads what a person or a link says: `0.25`, `-3`, `1e6`. At most eighteen digits; nothing for anything else.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (number, power) = match text.split_once(['e', 'E']) {
        Some((number, power)) => (number, power.parse::<i16>().ok()?),
        None => (text, 0),
    };
    let (before, after) = number.split_once('.').unwrap_or((number, ""));
    let digits = before.len() + after.len();
    let all_digits = before.bytes().chain(after.bytes()).all(|byte| byte.is_ascii_digit());
    if digits == 0 || digits > 18 || !all_digits {
        return None;
    }
    let whole = before.bytes().chain(after.bytes()).fold(0u64, |whole, byte| whole * 10 + u64::from(byte - b'0'));
    let exponent = i32::from(power) - after.len() as i32;
    // Dividing by an exact power of ten rounds once; multiplying by its inverse would round twice.
    let value = if exponent < 0 { whole as f64 / ten_to(-exponent) } else { whole as f64 * ten_to(exponent) };
    let value = if negative { -value } else { value };
    value.is_finite().then_some(value)
}

/// What a field accepts.
#[derive(Clone, Copy, PartialEq)]
pub struct Bounds {
    pub least: f64,
    pub most: f64,
    /// Whether only whole numbers will do.
    pub whole: bool,
}

impl Bounds {
    pub const fn whole(least: u32, most: u32) -> Bounds {
        Bounds { least: least as f64, most: most as f64, whole: true }
    }

    pub const fn between(least: f64, most: f64) -> Bounds {
        Bounds { least, most, whole: false }
    }

    /// Reads a number within these bounds.
    ///
    /// # Errors
    /// A sentence that says what was expected and what was found.
    pub fn read(&self, text: &str) -> Result<f64, String> {
        let value = parse(text)
            .filter(|value| (self.least..=self.most).contains(value) && (!self.whole || value.fract() == 0.0));
        value.ok_or_else(|| {
            let kind = if self.whole { "a whole number" } else { "a number" };
            let end = |end: f64| if self.whole { decimal(end, 0) } else { short(end, 6) };
            let (least, most) = (end(self.least), end(self.most));
            let found = match text.trim() {
                "" => "nothing".to_owned(),
                // A person knows what they typed; a page of it is no message.
                text => format!("“{}”", text.chars().take(24).collect::<String>()),
            };
            format!("expected {kind} from {least} to {most}, found {found}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn significant_digits_are_those_of_the_value() {
        for (value, digits, shown) in [
            (0.000591, 3, "0.000591"),
            (0.15645, 4, "0.1565"),
            (9.9996, 3, "10.0"),
            (1234.5, 3, "1,230"),
            (1234.5, 6, "1,234.50"),
            (2.4e-7, 3, "2.40 × 10⁻⁷"),
            (-6.02e23, 3, "−6.02 × 10²³"),
            (0.0, 3, "0"),
            (1.0, 1, "1"),
            (1e15, 2, "1.0 × 10¹⁵"),
            (f64::MIN_POSITIVE, 2, "2.2 × 10⁻³⁰⁸"),
            (f64::MAX, 2, "1.8 × 10³⁰⁸"),
            (5e-324, 1, "5 × 10⁻³²⁴"),
            (f64::NAN, 3, NOTHING),
            (f64::INFINITY, 3, "∞"),
        ] {
            assert_eq!(significant(value, digits), shown);
        }
    }

    #[test]
    fn decimals_percent_and_units() {
        assert_eq!(decimal(1234.5, 2), "1,234.50");
        assert_eq!(decimal(-0.004, 2), "0.00");
        assert_eq!(decimal(-0.006, 2), "−0.01");
        assert_eq!(decimal(1e300, 2), "1.00000000000000 × 10³⁰⁰");
        assert_eq!(percent(0.441, 3), "44.1 %");
        assert_eq!(percent(0.5, 3), "50 %");
        assert_eq!(short(0.25, 3), "0.25");
        assert_eq!(short(100.0, 3), "100");
        assert_eq!(si(5.214e6, "H/s"), "5.21 MH/s");
        assert_eq!(si(999.6, ""), "1 k");
        assert_eq!(si(0.0, "J"), "0 J");
        assert_eq!(si(3e-15, "J"), "0.003 pJ");
    }

    #[test]
    fn files_get_points_and_powers() {
        for (value, text) in [
            (0.1, "0.1"),
            (-2.5, "-2.5"),
            (1e-9, "1e-9"),
            (600.0, "600"),
            (123_456_789_012.0, "123456789012"),
            (1e12, "1e12"),
            (f64::NAN, ""),
            (1.0 / 3.0, "0.333333333333"),
        ] {
            assert_eq!(machine(value), text);
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for value in [0.1, 0.3, 600.0, 1e-9, 2.5e11, 1e12, -7.25, 0.333_333_333_333] {
            assert_eq!(parse(&machine(value)), Some(value));
        }
        assert_eq!(parse("  +0.30 "), Some(0.3));
        assert_eq!(parse(".5"), Some(0.5));
        for bad in
            ["", ".", "-", "1,5", "0x1", "1e", "1e999", "ten", "1.2.3", "١", "12345678901234567890", "NaN", "inf"]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn bounds_say_what_they_expected() {
        let share = Bounds::between(0.01, 0.5);
        assert_eq!(share.read("0.3"), Ok(0.3));
        assert_eq!(share.read("0.6"), Err("expected a number from 0.01 to 0.5, found “0.6”".to_owned()));
        assert_eq!(
            Bounds::whole(1, 100).read("2.5"),
            Err("expected a whole number from 1 to 100, found “2.5”".to_owned())
        );
        assert_eq!(share.read(" "), Err("expected a number from 0.01 to 0.5, found nothing".to_owned()));
    }
}
