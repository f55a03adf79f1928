//! Dividing a block's money by shares, to the last satoshi.
//!
//! Proportional: when the pool finds a block, everybody is paid for the shares since the block before. Pay per share: every
//! share is paid at once at its expected worth, and the operator keeps what blocks bring. Pay per last N shares: a block is
//! divided among the last N shares, wherever they fell. Payouts are whole satoshis, rounded down; what is left over stays
//! with the operator, so that nothing appears and nothing is lost.
//!
//! Source: Rosenfeld, arXiv:1112.4980, sections 2.1, 2.2, 3.3.

use std::collections::VecDeque;

/// How a pool pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Proportional,
    /// PPS.
    PerShare,
    /// PPLNS: so many shares.
    LastShares(u64),
}

/// A pool: counts shares, takes rewards, pays.
#[derive(Clone, Debug)]
pub struct Pool {
    scheme: Scheme,
    /// Satoshis a block brings.
    reward: u64,
    /// The operator's part in thousandths.
    fee_per_mille: u64,
    /// Shares a block takes on average.
    difficulty: u64,
    /// Satoshis paid to each miner so far.
    paid: Vec<u64>,
    /// What the operator holds: rewards taken minus payouts. Below zero only if shares are paid at once.
    operator: i64,
    blocks: u64,
    /// Shares of this round by miner.
    round: Vec<u64>,
    /// The last shares as (miner, count), oldest first, and how many they are.
    last: VecDeque<(usize, u64)>,
    last_count: u64,
}

impl Pool {
    /// A pool of `miners`, whose blocks bring `reward` satoshis and take `difficulty` shares on average, at least 1.
    pub fn new(scheme: Scheme, miners: usize, reward: u64, fee_per_mille: u64, difficulty: u64) -> Self {
        Self {
            scheme,
            reward,
            fee_per_mille: fee_per_mille.min(1_000),
            difficulty: difficulty.max(1),
            paid: vec![0; miners],
            operator: 0,
            blocks: 0,
            round: vec![0; miners],
            last: VecDeque::new(),
            last_count: 0,
        }
    }

    pub fn paid(&self, miner: usize) -> u64 {
        self.paid.get(miner).copied().unwrap_or(0)
    }

    /// Satoshis with the operator; below zero if it paid out more than blocks brought.
    pub fn operator(&self) -> i64 {
        self.operator
    }

    pub fn blocks(&self) -> u64 {
        self.blocks
    }

    /// Shares since the last block.
    pub fn round_shares(&self) -> u64 {
        self.round.iter().sum()
    }

    fn after_fee(&self) -> u64 {
        self.reward - self.reward * self.fee_per_mille / 1_000
    }

    /// Satoshis that one share is paid at once.
    pub fn per_share(&self) -> u64 {
        self.after_fee() / self.difficulty
    }

    /// `count` shares of `miner`. A miner that is not in the pool is not paid.
    pub fn submit(&mut self, miner: usize, count: u64) {
        if miner >= self.paid.len() || count == 0 {
            return;
        }
        match self.scheme {
            Scheme::Proportional => self.round[miner] += count,
            Scheme::PerShare => self.pay(miner, count * self.per_share()),
            Scheme::LastShares(window) => self.remember(miner, count, window),
        }
    }

    fn remember(&mut self, miner: usize, count: u64, window: u64) {
        match self.last.back_mut() {
            Some((last, held)) if *last == miner => *held += count,
            _ => self.last.push_back((miner, count)),
        }
        self.last_count += count;
        while self.last_count > window {
            let over = self.last_count - window;
            match self.last.front_mut() {
                Some((_, held)) if *held > over => {
                    *held -= over;
                    self.last_count -= over;
                }
                Some((_, held)) => {
                    self.last_count -= *held;
                    self.last.pop_front();
                }
                None => break,
            }
        }
    }

    fn pay(&mut self, miner: usize, satoshis: u64) {
        self.paid[miner] += satoshis;
        self.operator -= satoshis as i64;
    }

    /// The last share submitted was a block: the reward comes in and is divided as the scheme says.
    pub fn block(&mut self) {
        self.blocks += 1;
        self.operator += self.reward as i64;
        let pot = self.after_fee();
        let part = |shares: u64, of: u64| (u128::from(pot) * u128::from(shares) / u128::from(of.max(1))) as u64;
        match self.scheme {
            Scheme::PerShare => {}
            Scheme::Proportional => {
                let whole = self.round_shares();
                for miner in 0..self.round.len() {
                    let shares = std::mem::take(&mut self.round[miner]);
                    self.pay(miner, part(shares, whole));
                }
            }
            // A young pool has fewer than N shares; what the missing ones would get stays with the operator.
            Scheme::LastShares(window) => {
                let mut shares = vec![0; self.paid.len()];
                self.last.iter().for_each(|(miner, count)| shares[*miner] += count);
                for (miner, shares) in shares.into_iter().enumerate() {
                    self.pay(miner, part(shares, window));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scheme_pays_as_it_says() {
        let mut pool = Pool::new(Scheme::Proportional, 2, 1_000, 20, 10);
        pool.submit(0, 3);
        pool.submit(1, 1);
        pool.block();
        assert_eq!((pool.paid(0), pool.paid(1), pool.operator()), (735, 245, 20));
        pool.block();
        assert_eq!((pool.paid(0), pool.operator()), (735, 1_020), "a block without shares pays nobody");

        let mut pool = Pool::new(Scheme::PerShare, 2, 1_000, 20, 10);
        pool.submit(0, 3);
        assert_eq!((pool.paid(0), pool.operator()), (294, -294));
        pool.block();
        assert_eq!(pool.operator(), 706);

        let mut pool = Pool::new(Scheme::LastShares(4), 2, 1_000, 0, 10);
        pool.submit(0, 3);
        pool.submit(1, 2);
        pool.submit(1, 1);
        pool.block();
        assert_eq!((pool.paid(0), pool.paid(1), pool.operator()), (250, 750, 0));
        pool.block();
        assert_eq!((pool.paid(0), pool.paid(1)), (500, 1_500), "shares count again until newer ones push them out");
        pool.submit(7, 1);
        assert_eq!(pool.last_count, 4);
    }
}
