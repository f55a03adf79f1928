//! Hoppers that leave at different ages, and one under each scheme, side by side.

use crate::lab::pools::hopping::{DIFFICULTY, Hop, Hopped, MOST_ROUNDS};
use crate::lab::pools::scheme::Scheme;

/// Ages at which the hoppers leave, in thousandths of the difficulty.
pub const AGES: [u64; 8] = [50, 150, 300, 435, 600, 900, 1_300, 2_000];
/// The age at which a share is worth its fair price, to the thousandth.
pub const FAIR_AGE: u64 = 435;
/// The schemes compared at that age.
pub const SCHEMES: [(Scheme, &str); 3] = [
    (Scheme::Proportional, "proportional"),
    (Scheme::PerShare, "PPS"),
    (Scheme::LastShares(2 * DIFFICULTY), "PPLNS, last two blocks’ worth"),
];

/// All of these hoppers.
pub struct Sweep {
    by_age: Vec<Hop>,
    by_scheme: Vec<Hop>,
    part_per_mille: u64,
    rounds: u32,
    done: u32,
}

impl Sweep {
    /// Hoppers with `part_per_mille` thousandths of the pool's hash power, `rounds` rounds each.
    pub fn new(seed: u64, part_per_mille: u64, rounds: u32) -> Self {
        let hop = |place: usize, scheme, age| Hop::new(seed.wrapping_add(place as u64), scheme, part_per_mille, age);
        let ages = AGES.iter().enumerate();
        let schemes = SCHEMES.iter().enumerate();
        Self {
            by_age: ages.map(|(place, age)| hop(place, Scheme::Proportional, *age)).collect(),
            by_scheme: schemes.map(|(place, (scheme, _))| hop(AGES.len() + place, *scheme, FAIR_AGE)).collect(),
            part_per_mille,
            rounds: rounds.min(MOST_ROUNDS),
            done: 0,
        }
    }

    /// One more round for each; whether there are more to play.
    pub fn advance(&mut self) -> bool {
        if self.done < self.rounds {
            self.by_age.iter_mut().chain(&mut self.by_scheme).for_each(Hop::round);
            self.done += 1;
        }
        self.done < self.rounds
    }

    /// Rounds played and wanted.
    pub fn progress(&self) -> (u32, u32) {
        (self.done, self.rounds)
    }

    /// The hopper's part of the pool's hash power.
    pub fn part(&self) -> f64 {
        self.part_per_mille as f64 / 1_000.0
    }

    pub fn by_age(&self) -> impl Iterator<Item = (u64, Hopped)> + '_ {
        AGES.iter().copied().zip(self.by_age.iter().map(Hop::result))
    }

    pub fn by_scheme(&self) -> impl Iterator<Item = (&'static str, Hopped)> + '_ {
        SCHEMES.iter().map(|(_, name)| *name).zip(self.by_scheme.iter().map(Hop::result))
    }
}
