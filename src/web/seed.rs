//! A seed for a new run: the only true randomness in the whole program.

/// 32 random bits, few enough to read aloud.
pub fn fresh() -> u64 {
    // Without the browser's generator the clock must do: a seed need not be secret.
    u64::from(getrandom::u32().unwrap_or_else(|_| (js_sys::Date::now() * 7919.0) as u64 as u32))
}
