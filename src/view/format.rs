//! Numbers as people read them, by integer arithmetic alone: float formatting would cost 20 KB of download.

use crate::core::hash::Hash256;
use crate::core::units::{Amount, GRAINS_PER_COIN, SimTime};
use crate::view::model::MarkedHash;

/// `262,144`.
pub fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `value / unit` with three significant digits: `5.21`, `41.2`, `262`.
pub fn significant(value: u128, unit: u128) -> String {
    let unit = unit.max(1);
    let whole = value / unit;
    let decimals = match whole {
        0 if value == 0 => return "0".into(),
        0 => return small(value, unit),
        1..=9 => 2,
        10..=99 => 1,
        _ => return thousands(u64::try_from(whole).unwrap_or(u64::MAX)),
    };
    let scale = 10u128.pow(decimals);
    let part = (value % unit * scale / unit) as u64;
    format!("{}.{part:0width$}", whole as u64, width = decimals as usize)
}

/// Below one: two significant digits, at most six places.
fn small(value: u128, unit: u128) -> String {
    for places in 1..=6u32 {
        let scaled = (value * 10u128.pow(places) / unit) as u64;
        if scaled >= 10 || (places == 6 && scaled > 0) {
            return format!("0.{scaled:0width$}", width = places as usize);
        }
    }
    "< 0.000001".into()
}

/// The value in the largest unit it reaches, each a thousand times the one before.
fn stepped(value: u128, units: &[&str]) -> String {
    let (mut unit, mut place) = (1, 0);
    while place + 1 < units.len() && value / unit >= 1_000 {
        unit *= 1_000;
        place += 1;
    }
    let number = if place == 0 { thousands(value as u64) } else { significant(value, unit) };
    format!("{number} {}", units.get(place).unwrap_or(&""))
}

/// `5.21 million`, `262,144`.
pub fn large(value: u64) -> String {
    match value {
        0..1_000_000 => thousands(value),
        _ => stepped(value.into(), &["", "thousand", "million", "billion", "trillion"]),
    }
}

/// `11.2 M`: the same where there is little room.
pub fn compact(value: u64) -> String {
    match value {
        0..100_000 => thousands(value),
        _ => stepped(value.into(), &["", "k", "M", "G", "T"]),
    }
}

/// Nanojoules as `41.2 J`, `0.5 mJ`, `3.2 µJ`.
pub fn joules(nano: u128) -> String {
    match nano {
        0 => "0 J".into(),
        _ => stepped(nano, &["nJ", "µJ", "mJ", "J", "kJ", "MJ"]),
    }
}

/// Coins with two decimals, rounded down: `32.41`.
pub fn coins(amount: Amount) -> String {
    let cents = amount.0 / (GRAINS_PER_COIN / 100);
    format!("{}.{:02}", thousands(cents / 100), cents % 100)
}

/// Coins with as many decimals as it takes to see something: `0.0051`.
pub fn coins_fine(amount: Amount) -> String {
    if amount.0 == 0 || amount.0 >= GRAINS_PER_COIN / 10 {
        return coins(amount);
    }
    small(u128::from(amount.0), u128::from(GRAINS_PER_COIN))
}

/// `93 %`, or `2.1 %` below ten.
pub fn percent(per_mille: u64) -> String {
    if per_mille < 100 && !per_mille.is_multiple_of(10) {
        format!("{}.{} %", per_mille / 10, per_mille % 10)
    } else {
        format!("{} %", (per_mille + 5) / 10)
    }
}

/// A part of a whole in thousandths.
pub fn per_mille(part: u64, whole: u64) -> u16 {
    let share = u128::from(part) * 1000 / u128::from(whole.max(1));
    u16::try_from(share).unwrap_or(u16::MAX)
}

/// `02:14:36`.
pub fn clock(at: SimTime) -> String {
    let seconds = at.0 / 1000;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// How long something takes, in words: `half a second`, `2 minutes`.
pub fn duration(ms: u64) -> String {
    let several = |count: u64, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    match ms {
        0..10 => "less than a hundredth of a second".into(),
        10..100 => format!("{} of a second", several((ms + 5) / 10, "hundredth")),
        100..400 => format!("{} of a second", several(ms / 100, "tenth")),
        400..700 => "half a second".into(),
        700..1_500 => "a second".into(),
        1_500..90_000 => several((ms + 500) / 1_000, "second"),
        90_000..5_400_000 => several((ms + 30_000) / 60_000, "minute"),
        5_400_000..172_800_000 => several((ms + 1_800_000) / 3_600_000, "hour"),
        172_800_000..63_072_000_000 => several((ms + 43_200_000) / 86_400_000, "day"),
        _ => several(ms / 31_536_000_000, "year"),
    }
}

/// `7f3a-19c0`: the seed in groups of four hex digits, as few as it needs, at least two.
pub fn seed(seed: u64) -> String {
    let digits = format!("{seed:016x}");
    let groups: Vec<&str> = (0..4).map(|group| &digits[group * 4..group * 4 + 4]).collect();
    let first = groups.iter().position(|group| *group != "0000").unwrap_or(3).min(2);
    groups[first..].join("-")
}

/// `18 bits`, `18.6 bits`, from thousandths.
pub fn bits(milli: u32) -> String {
    let tenths = (milli + 50) / 100;
    if tenths.is_multiple_of(10) {
        format!("{} bits", tenths / 10)
    } else {
        format!("{}.{} bits", tenths / 10, tenths % 10)
    }
}

/// A hash cut to `shown` digits, its leading zeros apart.
pub fn marked(hash: &Hash256, shown: usize) -> MarkedHash {
    let whole = hash.to_string();
    let zeros = whole.bytes().take_while(|digit| *digit == b'0').count().min(shown.saturating_sub(2));
    let more = if shown < whole.len() { "…" } else { "" };
    let rest = format!("{}{more}", &whole[zeros..shown.min(whole.len())]);
    MarkedHash { zeros: whole[..zeros].into(), rest, whole }
}

/// Thousandths of the way from `least` to `most` on a log scale; a quarter of the way between powers of two is exact
/// enough for a bar.
pub fn log_bar(value: u128, least: u128, most: u128) -> u16 {
    let log = |value: u128| {
        let value = value.max(1);
        let whole = value.ilog2();
        u64::from(whole) * 1000 + (((value - (1 << whole)) * 1000) >> whole) as u64
    };
    if value <= least {
        return 0;
    }
    let (low, high) = (log(least), log(most).max(log(least) + 1));
    u16::try_from(((log(value) - low) * 1000 / (high - low)).min(1000)).unwrap_or(1000)
}

/// `1 block`, `3 blocks`.
pub fn count(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", thousands(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(262_144), "262,144");
        assert_eq!(significant(5_213, 1_000), "5.21");
        assert_eq!(significant(41_200, 1_000), "41.2");
        assert_eq!(significant(19, 1_000), "0.019");
        assert_eq!(large(5_210_000), "5.21 million");
        assert_eq!(compact(1_284), "1,284");
        assert_eq!(joules(41_200_000_000), "41.2 J");
        assert_eq!(joules(500_000), "500 µJ");
        assert_eq!(coins(Amount(32_419_999_999)), "32.41");
        assert_eq!(coins_fine(Amount(5_120_000)), "0.0051");
        assert_eq!(percent(21), "2.1 %");
        assert_eq!(percent(930), "93 %");
        assert_eq!(clock(SimTime(8_076_000)), "02:14:36");
        assert_eq!(seed(0x7f3a_19c0), "7f3a-19c0");
        assert_eq!(seed(0), "0000-0000");
        assert_eq!(bits(18_000), "18 bits");
        assert_eq!(bits(18_580), "18.6 bits");
        assert_eq!(duration(500), "half a second");
        assert_eq!(duration(120_000), "2 minutes");
        assert_eq!(log_bar(0, 1, 1000), 0);
        assert_eq!(log_bar(1024, 1, 1024), 1000);
        assert_eq!(log_bar(32, 1, 1024), 500);
    }
}
