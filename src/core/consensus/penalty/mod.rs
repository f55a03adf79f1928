//! What does cheating, or sleeping, cost?
pub mod downtime;
pub mod inactivity;
pub mod rewards;
pub mod slashing;

/// `a * b / c`, rounded down, saturating; a zero divisor counts as one. One copy of it: 128-bit arithmetic takes room.
#[inline(never)]
fn mul_div(a: u64, b: u64, c: u64) -> u64 {
    u64::try_from(u128::from(a) * u128::from(b) / u128::from(c.max(1))).unwrap_or(u64::MAX)
}
