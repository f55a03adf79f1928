//! A market without a market maker: two heaps and one rule, that their product never falls.
//!
//! Whoever puts coins into one heap may take from the other so much that coins × tokens stays what it was. The more is sold,
//! the worse the price: a heap is never emptied. The fee stays in the heaps, so the product grows with every trade.
//!
//! Source: the rule x·y = k with a fee of 0.3 % is Uniswap v2's (Adams, Zinsmeister, Robinson, 2020; `getAmountOut`).

use super::refused::Refused;
use super::{MILLION, portion};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Market {
    /// The two heaps, in grains.
    pub coins: u64,
    pub tokens: u64,
    /// Part of what is put in that does not count, in millionths.
    pub fee_ppm: u64,
}

/// What the other heap gives for `given`.
fn quote(given: u64, into: u64, from: u64, fee_ppm: u64) -> u64 {
    let counted = portion(given, MILLION.saturating_sub(fee_ppm), MILLION);
    match into.checked_add(counted) {
        Some(sum) => portion(counted, from, sum),
        None => 0,
    }
}

impl Market {
    /// Coins for these tokens.
    pub fn quote_sell(&self, tokens: u64) -> u64 {
        quote(tokens, self.tokens, self.coins, self.fee_ppm)
    }

    /// Tokens for these coins.
    pub fn quote_buy(&self, coins: u64) -> u64 {
        quote(coins, self.coins, self.tokens, self.fee_ppm)
    }

    /// Puts tokens in and returns the coins that come out.
    ///
    /// # Errors
    /// When it is too little to get anything, or too much to count; nothing has changed then.
    pub fn sell(&mut self, tokens: u64) -> Result<u64, Refused> {
        let coins = self.quote_sell(tokens);
        if coins == 0 {
            return Err(Refused::TooSmall);
        }
        self.tokens = self.tokens.checked_add(tokens).ok_or(Refused::TooLarge)?;
        self.coins -= coins;
        Ok(coins)
    }

    /// Puts coins in and returns the tokens that come out.
    ///
    /// # Errors
    /// As for [`Market::sell`].
    pub fn buy(&mut self, coins: u64) -> Result<u64, Refused> {
        let tokens = self.quote_buy(coins);
        if tokens == 0 {
            return Err(Refused::TooSmall);
        }
        self.coins = self.coins.checked_add(coins).ok_or(Refused::TooLarge)?;
        self.tokens -= tokens;
        Ok(tokens)
    }

    /// The product that never falls.
    pub fn product(&self) -> u128 {
        u128::from(self.coins) * u128::from(self.tokens)
    }

    /// Coins for a token, for a very small trade and before the fee.
    pub fn price(&self) -> f64 {
        self.coins as f64 / self.tokens as f64
    }
}
