//! A liquid-staking pool: stake that is locked, and a token for it that is not.
//!
//! The pool lends everybody's coins to several operators and hands out a token that stands for a part of all it has. The
//! *exchange rate*, coins for a token, grows with every reward and falls with every slashing. Whoever wants coins back
//! waits: the chain lets only so much stake out a day, first come, first served, and other people's exits stand in the
//! same queue. A request fixes the most it will pay; should the pool be slashed meanwhile, it pays less, as for all.
//!
//! Rounding always favours those who stay, so without a slashing the rate never falls.
//!
//! Sources: the request's rule is Lido's withdrawal queue's (docs.lido.fi, `WithdrawalQueueERC721`: the lower of the rates
//! at request and at payment). Churn as a limit by balance: ethereum/consensus-specs, Electra, `compute_exit_epoch_and_
//! update_churn` (256 ETH an epoch at most, 57,600 ETH a day). Left out: deposits wait in no queue, and do not pay
//! waiting requests.

use super::refused::Refused;
use super::staking::enough;
use super::{MILLION, portion};
use std::collections::VecDeque;

/// One that runs machines for the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolOperator {
    pub name: &'static str,
    /// The pool's stake with it, in grains.
    pub staked: u64,
}

/// A holder's wish to have coins back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    pub who: usize,
    pub tokens: u64,
    /// Most that it will pay: the worth when it was asked for.
    pub promised: u64,
    pub day: u32,
}

/// A request that was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paid {
    pub request: Request,
    pub coins: u64,
}

/// The chain's way out: stake leaves in order of asking, so much a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExitQueue {
    /// Whether the pool's, and how much; oldest first.
    waiting: VecDeque<(bool, u64)>,
    pub churn_per_day: u64,
}

/// Days between leaving the stake and having the coins: 256 epochs are 27.3 hours (consensus-specs), a day here.
pub const WITHDRAWAL_DAYS: u64 = 1;

impl ExitQueue {
    pub fn new(churn_per_day: u64) -> ExitQueue {
        ExitQueue { waiting: VecDeque::new(), churn_per_day: churn_per_day.max(1) }
    }

    pub fn join(&mut self, pool: bool, amount: u64) {
        match self.waiting.back_mut() {
            Some((whose, last)) if *whose == pool => *last = last.saturating_add(amount),
            _ if amount > 0 => self.waiting.push_back((pool, amount)),
            _ => {}
        }
    }

    /// All stake that waits, in grains.
    pub fn length(&self) -> u64 {
        self.waiting.iter().fold(0, |sum, (_, amount)| sum.saturating_add(*amount))
    }

    /// Days until coins that join now are paid.
    pub fn wait_days(&self, amount: u64) -> u64 {
        self.length().saturating_add(amount).div_ceil(self.churn_per_day) + WITHDRAWAL_DAYS
    }

    /// Lets a day's worth out and returns how much of it is the pool's.
    fn pass_day(&mut self) -> u64 {
        let (mut room, mut pools) = (self.churn_per_day, 0);
        while let Some((pool, amount)) = self.waiting.front_mut() {
            let out = room.min(*amount);
            *amount -= out;
            room -= out;
            if *pool {
                pools += out;
            }
            if *amount > 0 {
                break;
            }
            self.waiting.pop_front();
        }
        pools
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    pub operators: Vec<PoolOperator>,
    /// Coins that have left the stake and wait for the requests they are for.
    pub buffer: u64,
    /// Tokens there are, those of waiting requests included.
    pub supply: u64,
    /// Part of the rewards that the pool keeps for its operators, in millionths.
    pub fee_ppm: u64,
    pub requests: VecDeque<Request>,
}

/// What a day's rewards were, in grains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewarded {
    pub minted: u64,
    pub fee: u64,
}

impl Pool {
    /// A pool to which nobody has given anything.
    pub fn new(names: &[&'static str], fee_ppm: u64) -> Pool {
        Pool {
            operators: names.iter().map(|name| PoolOperator { name, staked: 0 }).collect(),
            buffer: 0,
            supply: 0,
            fee_ppm: fee_ppm.min(MILLION),
            requests: VecDeque::new(),
        }
    }

    pub fn staked(&self) -> u64 {
        self.operators.iter().fold(0, |sum, operator| sum.saturating_add(operator.staked))
    }

    /// All that the tokens stand for, in grains.
    pub fn assets(&self) -> u64 {
        self.staked().saturating_add(self.buffer)
    }

    /// What so many tokens stand for, rounded down.
    pub fn worth(&self, tokens: u64) -> u64 {
        portion(tokens, self.assets(), self.supply)
    }

    /// Coins for a token.
    pub fn rate(&self) -> f64 {
        if self.supply == 0 { 1.0 } else { self.assets() as f64 / self.supply as f64 }
    }

    /// Tokens for these coins, rounded down.
    pub fn quote_deposit(&self, coins: u64) -> u64 {
        match (self.supply, self.assets()) {
            (0, _) => coins,
            (_, 0) => 0,
            (supply, assets) => portion(coins, supply, assets),
        }
    }

    /// Lends coins to the operator that has least, and returns the tokens that were made for them.
    ///
    /// # Errors
    /// When they buy no token, or the sum would not fit; nothing has changed then.
    pub fn deposit(&mut self, coins: u64) -> Result<u64, Refused> {
        if coins == 0 {
            return Err(Refused::Nothing);
        }
        let tokens = self.quote_deposit(coins);
        if tokens == 0 {
            return Err(Refused::TooSmall);
        }
        let supply = self.supply.checked_add(tokens).ok_or(Refused::TooLarge)?;
        self.assets().checked_add(coins).filter(|sum| *sum < u64::MAX).ok_or(Refused::TooLarge)?;
        let least = self.operators.iter_mut().min_by_key(|operator| operator.staked).ok_or(Refused::Unknown)?;
        least.staked += coins;
        self.supply = supply;
        Ok(tokens)
    }

    /// Files a request for tokens that `who` hands in, and returns the most it will pay.
    ///
    /// # Errors
    /// When they are worth less than a grain, or more than there are.
    pub fn request(&mut self, queue: &mut ExitQueue, who: usize, tokens: u64, day: u32) -> Result<u64, Refused> {
        enough(self.supply, tokens)?;
        let promised = self.worth(tokens);
        if promised == 0 {
            return Err(Refused::TooSmall);
        }
        self.requests.push_back(Request { who, tokens, promised, day });
        queue.join(true, promised);
        Ok(promised)
    }

    /// A day passes: rewards, payment of what left the stake yesterday, and the chain's queue moves on.
    pub fn pass_day(&mut self, queue: &mut ExitQueue, daily_ppb: u64) -> (Rewarded, Vec<Paid>) {
        let mut rewarded = Rewarded::default();
        for operator in &mut self.operators {
            let reward = portion(operator.staked, daily_ppb, 1_000 * MILLION);
            let fee = portion(reward, self.fee_ppm, MILLION);
            operator.staked = operator.staked.saturating_add(reward - fee);
            rewarded.minted += reward;
            rewarded.fee += fee;
        }
        let paid = self.pay();
        // What is left over when nobody waits goes back to work.
        if self.requests.is_empty()
            && let Some(least) = self.operators.iter_mut().min_by_key(|operator| operator.staked)
        {
            least.staked += std::mem::take(&mut self.buffer);
        }
        let mut leaving = queue.pass_day();
        while let Some(most) = self.operators.iter_mut().max_by_key(|operator| operator.staked) {
            let out = leaving.min(most.staked);
            if out == 0 {
                break;
            }
            most.staked -= out;
            self.buffer += out;
            leaving -= out;
        }
        (rewarded, paid)
    }

    /// Pays requests in their order while the coins are there.
    fn pay(&mut self) -> Vec<Paid> {
        let mut paid = Vec::new();
        while let Some(request) = self.requests.front().copied() {
            let coins = request.promised.min(self.worth(request.tokens));
            if coins > self.buffer {
                break;
            }
            self.buffer -= coins;
            self.supply -= request.tokens;
            self.requests.pop_front();
            paid.push(Paid { request, coins });
        }
        paid
    }

    /// Slashes one operator by so many millionths of its stake, and returns what is gone.
    ///
    /// # Errors
    /// When there is no such operator or no stake with it.
    pub fn slash(&mut self, operator: usize, part_ppm: u64) -> Result<u64, Refused> {
        let found = self.operators.get_mut(operator).ok_or(Refused::Unknown)?;
        let gone = portion(found.staked, part_ppm.min(MILLION), MILLION);
        if gone == 0 {
            return Err(Refused::Nothing);
        }
        found.staked -= gone;
        Ok(gone)
    }
}
