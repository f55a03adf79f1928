//! Stake that others lend: an operator runs the machine, many lend it their stake, and all share what it earns and loses.
//!
//! Three questions, each with a model of its own. What happens to coins that are lent ([`staking`], [`slash`])? Where does
//! lent stake gather when everyone chooses for themselves ([`choose`])? And what does a pool's token cost on a market when
//! the way out is long ([`liquid`], [`market`], [`days`])?
//!
//! Every amount is a whole number of grains, and no operation makes or loses one: what is minted as reward and burned as
//! penalty is counted. [`lend`], [`choose_screen`] and [`pool_screen`] hold the words.
//!
//! Simplified against the Cosmos SDK, whose rules these are: rewards join the stake at once instead of waiting to be
//! claimed; an operator's own stake is lent like everybody's; a jailed operator's lenders leave with the usual delay.

pub mod choose;
pub mod choose_screen;
pub mod concentration;
pub mod days;
pub mod lend;
pub mod liquid;
pub mod market;
pub mod pool_screen;
pub mod refused;
pub mod slash;
pub mod staking;

/// Parts in a whole, for fractions that are exact.
pub const MILLION: u64 = 1_000_000;

/// `a × b / c`, rounded down; nothing divided by nothing is nothing. Holds at `u64::MAX`.
pub(crate) fn portion(a: u64, b: u64, c: u64) -> u64 {
    u64::try_from(u128::from(a) * u128::from(b) / u128::from(c.max(1))).unwrap_or(u64::MAX)
}

/// The same, rounded up.
pub(crate) fn portion_up(a: u64, b: u64, c: u64) -> u64 {
    u64::try_from((u128::from(a) * u128::from(b)).div_ceil(u128::from(c.max(1)))).unwrap_or(u64::MAX)
}
