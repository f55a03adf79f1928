//! A seed for a new run, and bytes for keys: the only true randomness in the whole program.

/// 32 random bits, few enough to read aloud.
pub fn fresh() -> u64 {
    // Without the browser's generator the clock must do: a seed need not be secret.
    u64::from(getrandom::u32().unwrap_or_else(|_| (js_sys::Date::now() * 7919.0) as u64 as u32))
}

/// 32 bytes for a secret key. Nothing where the browser has no generator: unlike a seed, a key must not be guessed.
pub fn secret() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}
