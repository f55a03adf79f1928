//! Days around a liquid-staking pool: holders, arbitrageurs, a market, and the queue that decides what waiting costs.
//!
//! The token's price need not be its exchange rate. Who wants coins today sells; who buys below the rate must wait in the
//! queue for the rest. So the price may fall as far as waiting is worth: `rate / (1 + r·days/365)` for somebody who asks r
//! a year. Arbitrageurs close the gap beyond that, while their coins last: those they have put in are stuck in the same
//! queue. A long queue and few patient coins, and the peg is lost until the queue is short again.
//!
//! Modelled: everybody here follows the rule in the comment at its function; chance moves only the small daily trades. The
//! reward is 3 % a year (an Ethereum-like figure, 2024: CoinGecko gives 3.2 to 4.1), the pool's fee a tenth of it.

use super::liquid::{ExitQueue, Paid, Pool};
use super::market::Market;
use super::refused::Refused;
use super::staking::enough;
use super::{MILLION, portion};
use crate::core::prng::Prng;
use crate::core::units::GRAINS_PER_COIN as COIN;

pub const OPERATORS: [&str; 5] = ["Alma", "Boro", "Cleo", "Dina", "Emil"];

pub const YOU: usize = 0;
pub const HOLDERS: usize = 1;
pub const ARBITRAGEURS: usize = 2;

/// Thousand-millionths of the stake a day: 3 % a year.
const DAILY_PPB: u64 = 82_192;
/// What the chain's other stakers ask for each day, as a part of the churn: half.
const OTHERS_PPM: u64 = 500_000;
/// Part of the holders' daily trades in the market's heap of tokens, at most: 0.2 %.
const NOISE_PPM: u64 = 2_000;
/// Ten years.
const MOST_DAYS: u32 = 3_650;
const BATCHES: u64 = 100;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    pub coins: u64,
    pub tokens: u64,
}

/// What a learner may choose before the first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// Stake that the chain lets out a day, in grains.
    pub churn_per_day: u64,
    /// What arbitrageurs ask for a year of waiting, in millionths.
    pub discount_ppm: u64,
    /// What arbitrageurs have, in grains.
    pub capital: u64,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup { churn_per_day: 500 * COIN, discount_ppm: 80_000, capital: 1_000 * COIN }
    }
}

/// What a chart shows of a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    pub day: u32,
    pub rate: f64,
    pub price: f64,
    /// Stake in the queue, in grains.
    pub queued: u64,
    pub wait_days: u64,
}

/// What a run was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Tokens that went to the queue and to the market.
    pub asked: u64,
    pub sold: u64,
    /// Coins that the market paid.
    pub got: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Days {
    pub setup: Setup,
    pub day: u32,
    pub pool: Pool,
    pub queue: ExitQueue,
    pub market: Market,
    pub purses: [Purse; 3],
    /// The pool's fees.
    pub treasury: u64,
    pub minted: u64,
    pub burned: u64,
    pub moments: Vec<Moment>,
    chance: Prng,
}

/// What `amount` in so many days is worth today to somebody who asks `ppm` a year: simple interest, rounded down.
fn worth_today(amount: u64, days: u64, ppm: u64) -> u64 {
    let year = 365 * MILLION;
    portion(amount, year, year.saturating_add(ppm.saturating_mul(days)))
}

impl Days {
    /// A pool of 100,000 coins, a tenth of its tokens on the market beside 10,000 coins.
    pub fn new(setup: Setup, seed: u64) -> Days {
        let mut pool = Pool::new(&OPERATORS, 100_000);
        let mut tokens = 0;
        for _ in OPERATORS {
            // Each deposit goes to the operator that has least: all get the same.
            tokens += pool.deposit(20_000 * COIN).unwrap_or(0);
        }
        let on_market = tokens / 10;
        let mut days = Days {
            setup,
            day: 0,
            pool,
            queue: ExitQueue::new(setup.churn_per_day),
            market: Market { coins: on_market, tokens: on_market, fee_ppm: 3_000 },
            purses: [
                Purse { coins: 1_000 * COIN, tokens: 0 },
                Purse { coins: 20_000 * COIN, tokens: tokens - on_market },
                Purse { coins: setup.capital, tokens: 0 },
            ],
            treasury: 0,
            minted: 0,
            burned: 0,
            moments: Vec::new(),
            chance: Prng::from_seed(seed).fork("pool"),
        };
        days.note();
        days
    }

    /// Every grain of coin there is; grows by what is minted and falls by what is burned, and by nothing else.
    pub fn coins(&self) -> u128 {
        let purses = self.purses.iter().map(|purse| purse.coins);
        let held = [self.pool.assets(), self.market.coins, self.treasury];
        purses.chain(held).map(u128::from).sum()
    }

    /// Every token there is, by who has it; equals the pool's supply.
    pub fn tokens(&self) -> u128 {
        let purses = self.purses.iter().map(|purse| purse.tokens);
        let waiting = self.pool.requests.iter().map(|request| request.tokens);
        purses.chain(waiting).chain([self.market.tokens]).map(u128::from).sum()
    }

    /// Gives coins to the pool for tokens.
    ///
    /// # Errors
    /// When the purse holds less, or it buys no token; nothing has changed then.
    pub fn deposit(&mut self, who: usize, coins: u64) -> Result<u64, Refused> {
        let purse = self.purses.get(who).ok_or(Refused::Unknown)?;
        enough(purse.coins, coins)?;
        let tokens = self.pool.deposit(coins)?;
        self.purses[who].coins -= coins;
        self.purses[who].tokens += tokens;
        self.note();
        Ok(tokens)
    }

    /// Hands tokens in for an exit; returns what it promises and the days until then.
    ///
    /// # Errors
    /// As for [`Days::deposit`].
    pub fn ask(&mut self, who: usize, tokens: u64) -> Result<(u64, u64), Refused> {
        let purse = self.purses.get(who).ok_or(Refused::Unknown)?;
        enough(purse.tokens, tokens)?;
        let promised = self.pool.request(&mut self.queue, who, tokens, self.day)?;
        self.purses[who].tokens -= tokens;
        self.note();
        Ok((promised, self.queue.wait_days(0)))
    }

    /// Sells tokens on the market.
    ///
    /// # Errors
    /// As for [`Days::deposit`].
    pub fn sell(&mut self, who: usize, tokens: u64) -> Result<u64, Refused> {
        let purse = self.purses.get(who).ok_or(Refused::Unknown)?;
        enough(purse.tokens, tokens)?;
        let coins = self.market.sell(tokens)?;
        self.purses[who].tokens -= tokens;
        self.purses[who].coins += coins;
        self.note();
        Ok(coins)
    }

    /// Slashes one operator of the pool.
    ///
    /// # Errors
    /// When there is nothing to take.
    pub fn slash(&mut self, operator: usize, part_ppm: u64) -> Result<u64, Refused> {
        let gone = self.pool.slash(operator, part_ppm)?;
        self.burned += gone;
        self.note();
        Ok(gone)
    }

    /// A part of all that holders have wants out today. Each of a hundred groups takes the better of the two ways: the
    /// market's price, or waiting, at a price of waiting of its own, from 5 % to 500 % a year.
    ///
    /// # Errors
    /// When holders have nothing.
    pub fn run(&mut self, part_ppm: u64) -> Result<Run, Refused> {
        let leaving = portion(self.purses[HOLDERS].tokens, part_ppm.min(MILLION), MILLION);
        let group = leaving / BATCHES;
        enough(self.purses[HOLDERS].tokens, group)?;
        let mut run = Run::default();
        for patience in 1..=BATCHES {
            // From the least to the most patient by turns, so that neither goes first: 37 has no factor of 100.
            let ppm = (1 + patience * 37 % BATCHES) * 50_000;
            let promised = self.pool.worth(group);
            let later = worth_today(promised, self.queue.wait_days(promised), ppm);
            if self.market.quote_sell(group) > later {
                run.got += self.sell(HOLDERS, group)?;
                run.sold += group;
            } else {
                self.ask(HOLDERS, group)?;
                run.asked += group;
            }
        }
        Ok(run)
    }

    /// A day: the chain's queue moves, rewards come, requests are paid, holders trade a little, arbitrageurs look.
    ///
    /// # Errors
    /// When ten years are over.
    pub fn pass_day(&mut self) -> Result<Vec<Paid>, Refused> {
        if self.day >= MOST_DAYS {
            return Err(Refused::TooLate { most: MOST_DAYS });
        }
        self.queue.join(false, portion(self.queue.churn_per_day, OTHERS_PPM, MILLION));
        let (rewarded, paid) = self.pool.pass_day(&mut self.queue, DAILY_PPB);
        self.minted += rewarded.minted;
        self.treasury += rewarded.fee;
        for Paid { request, coins } in &paid {
            self.purses[request.who].coins += coins;
        }
        self.day += 1;
        self.trade_a_little();
        self.arbitrage();
        self.note();
        Ok(paid)
    }

    /// Holders buy and sell by chance, as much one way as the other on average.
    fn trade_a_little(&mut self) {
        for _ in 0..2 {
            let most = portion(self.market.tokens, NOISE_PPM, MILLION);
            let amount = self.chance.below(most.saturating_add(1));
            let purse = &mut self.purses[HOLDERS];
            if self.chance.chance(1, 2) {
                let tokens = amount.min(purse.tokens);
                if let Ok(coins) = self.market.sell(tokens) {
                    purse.tokens -= tokens;
                    purse.coins += coins;
                }
            } else {
                let coins = amount.min(purse.coins);
                if let Ok(tokens) = self.market.buy(coins) {
                    purse.coins -= coins;
                    purse.tokens += tokens;
                }
            }
        }
    }

    /// Arbitrageurs buy and ask for exit while that pays more than their price of waiting; above the rate they deposit
    /// and sell. In steps of a hundredth of what they began with, as each step moves the price and the wait.
    fn arbitrage(&mut self) {
        let step = self.setup.capital / 100;
        if step == 0 {
            return;
        }
        for _ in 0..200 {
            let coins = step.min(self.purses[ARBITRAGEURS].coins);
            let promised = self.pool.worth(self.market.quote_buy(coins));
            if worth_today(promised, self.queue.wait_days(promised), self.setup.discount_ppm) <= coins {
                break;
            }
            let Ok(tokens) = self.market.buy(coins) else { break };
            self.purses[ARBITRAGEURS].coins -= coins;
            self.purses[ARBITRAGEURS].tokens += tokens;
            if self.pool.request(&mut self.queue, ARBITRAGEURS, tokens, self.day).is_err() {
                break;
            }
            self.purses[ARBITRAGEURS].tokens -= tokens;
        }
        for _ in 0..200 {
            let coins = step.min(self.purses[ARBITRAGEURS].coins);
            if self.market.quote_sell(self.pool.quote_deposit(coins)) <= coins {
                break;
            }
            let Ok(tokens) = self.pool.deposit(coins) else { break };
            self.purses[ARBITRAGEURS].coins -= coins;
            self.purses[ARBITRAGEURS].tokens += tokens;
            let Ok(got) = self.market.sell(tokens) else { break };
            self.purses[ARBITRAGEURS].tokens -= tokens;
            self.purses[ARBITRAGEURS].coins += got;
        }
    }

    /// Keeps the moment for the chart: the first of each day, and the last.
    fn note(&mut self) {
        let moment = Moment {
            day: self.day,
            rate: self.pool.rate(),
            price: self.market.price(),
            queued: self.queue.length(),
            wait_days: self.queue.wait_days(0),
        };
        let same_day = self.moments.iter().rev().take_while(|earlier| earlier.day == moment.day).count();
        if same_day >= 2 {
            self.moments.pop();
        }
        self.moments.push(moment);
    }
}
