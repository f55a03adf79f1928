//! Where lent stake gathers when everyone chooses for themselves.
//!
//! Each lender looks around once a month or so and chooses an operator by what it pays, how large it is and how well it is
//! known, with some taste of their own: a logit choice (McFadden, 1974), in which an operator is chosen with a chance
//! proportional to exp(utility). Following size feeds on itself: each who comes makes the operator larger. Above a weight
//! of about one the largest takes nearly all (as in Pólya's urn with reinforcement); a cap on any one operator stops that,
//! and nothing else here does.
//!
//! Modelled, not measured: the weights are the learner's. Moves go through [`Staking`], with its waits, limits and cap.

use super::MILLION;
use super::concentration::Concentration;
use super::refused::Refused;
use super::staking::{Operator, Rules, Staking};
use crate::core::prng::Prng;
use crate::core::units::GRAINS_PER_COIN as COIN;
use crate::lab::order::by_key;

/// Days between two looks around, on average.
const LOOK_EVERY: u64 = 30;
/// Fineness of a drawn fraction.
const GRAIN: u64 = 1 << 32;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crowd {
    pub operators: usize,
    pub lenders: usize,
    pub days: u32,
    /// How much the logarithm of an operator's size counts.
    pub follow_size: f64,
    /// How much a hundredth more of yield counts.
    pub follow_yield: f64,
    /// How much a well-known name counts; names are known by chance.
    pub follow_name: f64,
    pub cap_ppm: Option<u64>,
    pub seed: u64,
}

impl Crowd {
    pub const fn first_look() -> Crowd {
        Crowd {
            operators: 20,
            lenders: 300,
            days: 365,
            follow_size: 1.2,
            follow_yield: 0.3,
            follow_name: 0.3,
            cap_ppm: None,
            seed: 7,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    /// At the end of each day, the first before anybody moved.
    pub days: Vec<Concentration>,
    /// Operators at the end, largest first: part of the whole, and net yield in millionths.
    pub ranks: Vec<(f64, u64)>,
    pub moves: u32,
    /// Moves that the cap did not let through.
    pub capped: u32,
}

/// Runs a crowd. The same seed gives the same operators, lenders and looks whatever the cap.
pub fn gather(crowd: Crowd) -> Gathered {
    let chance = Prng::from_seed(crowd.seed);
    let mut traits = chance.fork("operators");
    let operators: Vec<Operator> = (1..=crowd.operators)
        .map(|number| {
            let commission = traits.below(13) * 10_000;
            Operator::new(&format!("Operator {number}"), commission, MILLION - traits.below(20_000))
        })
        .collect();
    let names: Vec<f64> = operators.iter().map(|_| draw(&mut traits) * 2.0).collect();
    let mut people = chance.fork("lenders");
    let purses: Vec<u64> = (0..crowd.lenders).map(|_| (10 + people.below(90)) * COIN).collect();
    let mut staking = Staking::new(Rules::cosmos(), operators, purses.clone());
    let mut order: Vec<usize> = (0..crowd.lenders).collect();
    people.shuffle(&mut order);
    for (place, lender) in order.into_iter().enumerate() {
        // In turn, so that all begin nearly equal. It cannot be refused: the coins are there, and there is no cap yet.
        let _ = staking.delegate(lender, place % crowd.operators.max(1), purses[lender]);
    }
    staking.rules.cap_ppm = crowd.cap_ppm;

    let mut looks = chance.fork("looks");
    let stakes = |staking: &Staking| -> Vec<u64> { staking.operators.iter().map(|one| one.tokens).collect() };
    let mut gathered = Gathered { days: Vec::new(), ranks: Vec::new(), moves: 0, capped: 0 };
    gathered.days.push(Concentration::of(&stakes(&staking)));
    let yields: Vec<f64> =
        staking.operators.iter().map(|one| one.net_yield_ppm(&staking.rules) as f64 / 10_000.0).collect();
    for _ in 0..crowd.days {
        for lender in 0..crowd.lenders {
            if !looks.chance(1, LOOK_EVERY) {
                continue;
            }
            let taste = draw(&mut looks);
            let Some(from) = (0..crowd.operators).find(|operator| staking.shares_of(lender, *operator) > 0) else {
                continue;
            };
            let all = staking.bonded().max(1) as f64;
            let mut odds: Vec<f64> = (0..crowd.operators)
                .map(|operator| {
                    // One share's worth keeps the logarithm finite.
                    let size = (staking.operators[operator].tokens.max(1) as f64 / all * crowd.operators as f64).ln();
                    let utility = crowd.follow_size * size
                        + crowd.follow_yield * yields[operator]
                        + crowd.follow_name * names[operator];
                    utility.exp()
                })
                .collect();
            // Who is refused by the cap takes the next in their own order.
            loop {
                let to = pick(&odds, taste);
                if to == from {
                    break;
                }
                match staking.redelegate(lender, from, to, staking.lent(lender, from)) {
                    Err(Refused::OverCap { .. }) => {
                        gathered.capped += 1;
                        odds[to] = 0.0;
                    }
                    // Moved lately, or not at all.
                    Err(_) => break,
                    Ok(_) => {
                        gathered.moves += 1;
                        break;
                    }
                }
            }
        }
        staking.pass_day();
        gathered.days.push(Concentration::of(&stakes(&staking)));
    }
    let all = staking.bonded().max(1) as f64;
    let ranks = staking.operators.iter();
    let ranks = ranks.map(|operator| (operator.tokens as f64 / all, operator.net_yield_ppm(&staking.rules)));
    gathered.ranks = by_key(ranks.collect(), |(share, _)| -share);
    gathered
}

/// A fraction from 0 to 1, the end left out.
fn draw(chance: &mut Prng) -> f64 {
    chance.below(GRAIN) as f64 / GRAIN as f64
}

/// The index that a fraction points at among odds that need not add up to one.
fn pick(odds: &[f64], fraction: f64) -> usize {
    let mut left = fraction * odds.iter().sum::<f64>();
    for (index, one) in odds.iter().enumerate() {
        left -= one;
        if left < 0.0 {
            return index;
        }
    }
    odds.iter().rposition(|one| *one > 0.0).unwrap_or(0)
}
