//! The stakes that a draw begins from: some to choose from, or what a person typed.

/// Fewest and most coins of one validator: what counts at most is `MAX_EFFECTIVE_BALANCE_ELECTRA`.
pub const COINS: (u64, u64) = (1, 2_048);
/// Most validators.
pub const MOST: usize = 64;

/// Sets of stakes with names, the first for the beginning.
pub const PRESETS: [(&str, &str); 4] = [
    ("Eight, some richer", "8, 16, 32, 32, 48, 64, 128, 256"),
    ("One whale", "512, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32"),
    ("All equal", "32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32"),
    ("A long tail", "512, 256, 171, 128, 102, 85, 73, 64, 57, 51, 46, 42, 39, 36, 34, 32, 16, 16, 8, 8, 8, 4, 4, 4"),
];

/// Coins of each validator, from whole numbers with commas or spaces between.
///
/// # Errors
/// Says what was expected and what was found.
pub fn parse(text: &str) -> Result<Vec<u64>, String> {
    let mut stakes = Vec::new();
    for word in text.split(|letter: char| letter == ',' || letter == ';' || letter.is_whitespace()) {
        match word.parse() {
            _ if word.is_empty() => {}
            _ if stakes.len() >= MOST => return Err(format!("expected at most {MOST} numbers, found more")),
            Ok(coins) if (COINS.0..=COINS.1).contains(&coins) => stakes.push(coins),
            _ => {
                let shown: String = word.chars().take(24).collect();
                return Err(format!("expected whole numbers from 1 to 2,048 with commas between, found “{shown}”"));
            }
        }
    }
    if stakes.is_empty() { Err("expected at least one number, found nothing".to_owned()) } else { Ok(stakes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_or_told() {
        assert_eq!(parse("1, 2 ;2048"), Ok(vec![1, 2, 2_048]));
        for (bad, found) in
            [("", "nothing"), (" , ", "nothing"), ("0", "“0”"), ("3, -4", "“-4”"), ("2049", "“2049”"), ("1.5", "“1.5”")]
        {
            assert!(parse(bad).unwrap_err().ends_with(found), "{bad}");
        }
        assert!(parse(&"1 ".repeat(64)).is_ok());
        assert!(parse(&"1 ".repeat(65)).unwrap_err().contains("at most 64"));
        assert!(parse(&"9".repeat(1_000)).unwrap_err().len() < 120);
        assert!(PRESETS.iter().all(|(_, text)| parse(text).is_ok()));
    }
}
