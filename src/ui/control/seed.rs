//! How a seed is written: eight hexadecimal digits in two groups.

/// `7f3a-19c0`.
pub fn format_seed(seed: u64) -> String {
    format!("{:04x}-{:04x}", seed >> 16, seed & 0xffff)
}

/// Reads one to sixteen hexadecimal digits; dashes and blanks do not count.
pub fn parse_seed(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|c| *c != '-' && !c.is_whitespace()).collect();
    let is_hex = !digits.is_empty() && digits.len() <= 16 && digits.chars().all(|c| c.is_ascii_hexdigit());
    is_hex.then(|| u64::from_str_radix(&digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_seed_is_read_back() {
        for seed in [0, 1, 0x7f3a_19c0, u64::from(u32::MAX), u64::MAX] {
            assert_eq!(parse_seed(&format_seed(seed)), Some(seed));
        }
    }

    #[test]
    fn what_is_no_seed_is_refused() {
        for text in ["", "-", "xyz", "+1", "12345678901234567"] {
            assert_eq!(parse_seed(text), None, "{text}");
        }
    }
}
