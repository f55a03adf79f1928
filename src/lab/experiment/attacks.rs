//! Two parties, an attacker and everybody else, and no delay: who finds the next block is one draw.
//!
//! The strategy is the very code that attacks in the live lane ([`core::adversary`](crate::core::adversary)). The
//! *referee* beside it holds what is true, carries out what the strategy does, and settles by the lane's rule which
//! branch wins. A success is what the referee says, not what the strategy believes.
//!
//! Simplified against a real network: blocks arrive at once and always in one piece, difficulty does not change, and
//! all honest miners act as one, except that in a tie a share `gamma` of them builds on the attacker's block.

use crate::core::adversary::{Action, Branch, Censorship, DoubleSpend, FeeSniping, OtherBlock, Outcome, SelfishMining};
use crate::core::consensus::fork_choice::most_work;
use crate::core::prng::Prng;
use crate::core::units::Amount;
use crate::lab::experiment::confidence::RatioSums;

/// A chance in steps of 2^-64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance(u64);

impl Chance {
    /// `parts` of ten thousand; everything from ten thousand on is as good as always.
    pub fn of_ten_thousand(parts: u64) -> Self {
        let scaled = (u128::from(parts.min(10_000)) << 64) / 10_000;
        Self(u64::try_from(scaled).unwrap_or(u64::MAX))
    }

    /// Once in 2^`bits` (at most 63).
    pub fn one_in_two_to(bits: u32) -> Self {
        Self(1 << (64 - bits.clamp(1, 64)))
    }

    #[inline]
    pub fn draw(self, prng: &mut Prng) -> bool {
        prng.next_u64() < self.0
    }
}

/// What is true of the two branches, and how many blocks of either side the chain holds for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Referee {
    branch: Branch,
    own: u64,
    others: u64,
}

impl Referee {
    /// Whether honest miners see two public branches of equal length.
    fn is_tie(&self) -> bool {
        self.branch.others > 0 && self.branch.published == self.branch.others
    }

    #[inline]
    fn on_other_block(&mut self, builds_on_own: bool) {
        if builds_on_own {
            self.own += u64::from(self.branch.published);
        }
        self.branch.extend_others(builds_on_own);
    }

    #[inline]
    fn carry_out(&mut self, action: Action) {
        match action {
            Action::Adopt => {
                self.others += u64::from(self.branch.others);
                self.branch = Branch::default();
            }
            Action::Match(count) | Action::Override(count) | Action::Publish(count) => {
                self.branch.published = (self.branch.published + count).min(self.branch.own);
                // The branch heard first stays unless the newcomer has more work.
                if most_work::beats(self.branch.published, self.branch.others) {
                    self.own += u64::from(self.branch.published);
                    self.branch = Branch { own: self.branch.withheld(), ..Branch::default() };
                }
            }
            Action::Wait | Action::Refuse | Action::Show(_) => {}
        }
    }
}

/// One double spend, from the head start to its end. Returns whether the payment was undone, and how many blocks it
/// took.
pub fn double_spend(prng: &mut Prng, share: Chance, mut attack: DoubleSpend) -> (bool, u64) {
    const OTHER: OtherBlock = OtherBlock { builds_on_own: false, holds_payment: true, fees: Amount::ZERO };
    let mut referee = Referee::default();
    let mut blocks = 0;
    while attack.outcome().is_none() {
        blocks += 1;
        let action = if share.draw(prng) {
            referee.branch.extend_own();
            attack.on_own_block()
        } else {
            referee.on_other_block(false);
            attack.on_other_block(OTHER)
        };
        referee.carry_out(action);
    }
    (attack.outcome() == Some(Outcome::Won) && referee.own > 0, blocks)
}

/// Selfish mining for at least so many blocks, up to the next moment at which everybody mines on the same block. The
/// sums are over the rounds between such moments: rounds are independent, and `part` of `whole` is the pool's share of
/// the chain. The second result is how many blocks were found in all.
///
/// With half the hash rate or more such a moment may never come; then this ends after twice the blocks.
pub fn selfish_mining(prng: &mut Prng, share: Chance, gamma: Chance, blocks: u64) -> (RatioSums, u64) {
    let mut pool = SelfishMining::default();
    let mut referee = Referee::default();
    let mut sums = RatioSums::default();
    let mut found = 0;
    while (found < blocks || referee.branch.is_open()) && found < blocks.saturating_mul(2).max(1_000) {
        found += 1;
        let action = if share.draw(prng) {
            referee.branch.extend_own();
            pool.on_own_block()
        } else {
            let builds_on_own = referee.is_tie() && gamma.draw(prng);
            referee.on_other_block(builds_on_own);
            pool.on_other_block(OtherBlock { builds_on_own, ..OtherBlock::default() })
        };
        referee.carry_out(action);
        if !referee.branch.is_open() {
            let (part, whole) = (referee.own, referee.own + referee.others);
            sums.rounds += 1;
            sums.part += part;
            sums.whole += whole;
            sums.part_part += part * part;
            sums.part_whole += part * whole;
            sums.whole_whole += whole * whole;
            referee = Referee::default();
        }
    }
    (sums, found)
}

/// One fork of a censor: the others have just found a block with the payment. Returns whether it fell out of the chain,
/// and how many blocks it took.
pub fn censorship(prng: &mut Prng, share: Chance, gamma: Chance, give_up: u32) -> (bool, u64) {
    let listed = OtherBlock { holds_payment: true, ..OtherBlock::default() };
    let mut censor = Censorship::new(give_up);
    let first = censor.on_other_block(listed);
    let act = |block: Option<OtherBlock>| match block {
        None => censor.on_own_block(),
        Some(block) => censor.on_other_block(block),
    };
    rival_branch(prng, share, gamma, first, act)
}

/// One fork of a fee sniper: the others have just found a block with fees worth it. Returns whether it was replaced,
/// and how many blocks it took.
pub fn fee_sniping(prng: &mut Prng, share: Chance, gamma: Chance, give_up: u32) -> (bool, u64) {
    let mut sniper = FeeSniping::new(Amount(1), give_up);
    let first = sniper.on_other_block(OtherBlock { fees: Amount(1), ..OtherBlock::default() });
    let act = |block: Option<OtherBlock>| match block {
        None => sniper.on_own_block(),
        Some(block) => sniper.on_other_block(block),
    };
    rival_branch(prng, share, gamma, first, act)
}

/// Mines beside one block of the others until the two branches are one again. Tells whether it fell out of the chain.
fn rival_branch(
    prng: &mut Prng,
    share: Chance,
    gamma: Chance,
    first: Action,
    mut act: impl FnMut(Option<OtherBlock>) -> Action,
) -> (bool, u64) {
    let mut referee = Referee::default();
    referee.on_other_block(false);
    referee.carry_out(first);
    let mut blocks = 1;
    while referee.branch.is_open() {
        blocks += 1;
        let action = if share.draw(prng) {
            referee.branch.extend_own();
            act(None)
        } else {
            let builds_on_own = referee.is_tie() && gamma.draw(prng);
            referee.on_other_block(builds_on_own);
            act(Some(OtherBlock { builds_on_own, ..OtherBlock::default() }))
        };
        referee.carry_out(action);
    }
    (referee.own > 0, blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strategy_never_counts_otherwise_than_the_referee() {
        let mut prng = Prng::from_seed(1);
        let (share, gamma) = (Chance::of_ten_thousand(4_200), Chance::of_ten_thousand(5_000));
        let mut pool = SelfishMining::default();
        let mut referee = Referee::default();
        for _ in 0..100_000 {
            let action = if share.draw(&mut prng) {
                referee.branch.extend_own();
                pool.on_own_block()
            } else {
                let builds_on_own = referee.is_tie() && gamma.draw(&mut prng);
                referee.on_other_block(builds_on_own);
                pool.on_other_block(OtherBlock { builds_on_own, ..OtherBlock::default() })
            };
            referee.carry_out(action);
            assert_eq!(pool.branch(), referee.branch, "after {action:?}");
        }
    }

    #[test]
    fn nobody_and_everybody() {
        let mut prng = Prng::from_seed(2);
        assert_eq!(Chance::of_ten_thousand(0), Chance(0));
        assert!((0..1_000).all(|_| Chance::of_ten_thousand(10_000).draw(&mut prng)));
        let (sums, found) = selfish_mining(&mut prng, Chance(0), Chance(0), 100);
        assert_eq!((sums.part, sums.whole, found), (0, 100, 100));
        // The whole hash rate finds a block and never shows it: no round ends, and this does.
        assert_eq!(selfish_mining(&mut prng, Chance(u64::MAX), Chance(0), 100).0.rounds, 0);
    }
}
