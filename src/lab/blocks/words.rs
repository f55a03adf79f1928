//! Dates, sizes and amounts as the section writes them.

use crate::lab::number;

/// Seconds in a day.
const DAY_S: u64 = 86_400;

/// A whole number with a comma before every third digit from the end.
pub fn whole(value: u64) -> String {
    number::decimal(value as f64, 0)
}

/// The same sentence with its longer numbers grouped; hashes are left as they are.
pub fn grouped(sentence: &str) -> String {
    let words = sentence.split(' ').map(|word| {
        let digits = word.trim_end_matches([',', '.', ':']);
        match digits.parse::<u64>() {
            Ok(value) if (5..16).contains(&digits.len()) && !digits.starts_with(['0', '+']) => {
                format!("{}{}", whole(value), &word[digits.len()..])
            }
            _ => word.to_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Unix seconds as a date of the Gregorian calendar and the time in UTC.
pub fn date(unix_s: u32) -> String {
    let (day, rest) = (u64::from(unix_s) / DAY_S, u64::from(unix_s) % DAY_S);
    // Years of 400 from 1 March of the year 0, so that a leap day is the last of its year (H. Hinnant, "chrono-compatible
    // low-level date algorithms").
    let day = day + 719_468;
    let (era, day) = (day / 146_097, day % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, year) = if month < 10 { (month + 3, year) } else { (month - 9, year + 1) };
    let year = year + 400 * era;
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// A span of seconds in days, hours and minutes.
pub fn span(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / DAY_S, seconds / 3_600 % 24, seconds / 60 % 60);
    format!("{days} d {hours} h {minutes} min")
}

/// One or several of a thing.
pub fn count(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", whole(number as u64), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_known_moments() {
        assert_eq!(date(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(date(1_231_006_505), "2009-01-03 18:15:05 UTC");
        assert_eq!(date(1_330_473_600), "2012-02-29 00:00:00 UTC");
        assert_eq!(date(u32::MAX), "2106-02-07 06:28:15 UTC");
        assert_eq!(span(1_022_578), "11 d 20 h 2 min");
    }

    #[test]
    fn numbers_are_grouped_and_hashes_are_not() {
        assert_eq!(grouped("at most 4000000, found 12345."), "at most 4,000,000, found 12,345.");
        assert_eq!(grouped("found 0000000012345678"), "found 0000000012345678");
        assert_eq!(grouped("byte 80"), "byte 80");
    }
}
