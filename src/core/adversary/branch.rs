//! Two branches above one base: the attacker's, of which a part may be public, and everybody else's.
//!
//! All that the strategies decide by is in these three numbers.

use serde::{Deserialize, Serialize};

use crate::core::adversary::{Action, OtherBlock};

/// Blocks since the last one that both branches share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Found by the attacker, public or not.
    pub own: u32,
    /// How many of them, from the base up, are public. At most `own`.
    pub published: u32,
    /// The best branch of the others.
    pub others: u32,
}

impl Branch {
    /// How far the attacker is ahead; negative if behind.
    pub fn lead(&self) -> i64 {
        i64::from(self.own) - i64::from(self.others)
    }

    pub fn withheld(&self) -> u32 {
        self.own.saturating_sub(self.published)
    }

    /// Whether the attacker and the others mine on different blocks, or the attacker holds something back.
    pub fn is_open(&self) -> bool {
        *self != Self::default()
    }

    /// The attacker found a block on its tip.
    pub fn extend_own(&mut self) {
        self.own = self.own.saturating_add(1);
    }

    /// The others' branch became longer; if on top of what the attacker has published, then that is common history now.
    pub fn extend_others(&mut self, builds_on_own: bool) {
        if builds_on_own {
            *self = Self { own: self.withheld(), published: 0, others: 1 };
        } else {
            self.others = self.others.saturating_add(1);
        }
    }

    /// Gives the own branch up.
    pub fn adopt(&mut self) -> Action {
        *self = Self::default();
        Action::Adopt
    }

    /// Publishes all that is withheld, and names it by what it comes to: longer, as long, or shorter than the others.
    pub fn publish_all(&mut self) -> Action {
        let count = self.withheld();
        self.published = self.own;
        match self.lead() {
            1.. => {
                *self = Self::default();
                Action::Override(count)
            }
            0 => Action::Match(count),
            _ => Action::Publish(count),
        }
    }
}

/// A miner that will not build on certain blocks and mines beside each of them until its own branch is longer, or until
/// it is too far behind. Censor and fee sniper differ in which blocks, and in what they show on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub branch: Branch,
    /// Times that the refused block fell out of the chain.
    pub won: u32,
    /// Times that it stayed.
    pub lost: u32,
    give_up: u32,
}

impl Refusal {
    /// Gives up once it is `give_up` blocks behind: at 1 it refuses nothing.
    pub fn new(give_up: u32) -> Self {
        Self { branch: Branch::default(), won: 0, lost: 0, give_up: give_up.max(1) }
    }

    fn is_fork(&self) -> bool {
        self.branch.others > 0
    }

    /// The attacker found a block; behind the others it shows it only if `is_open`.
    pub fn on_own_block(&mut self, is_open: bool) -> Action {
        let was_fork = self.is_fork();
        self.branch.extend_own();
        if self.branch.lead() < 0 && !is_open {
            return Action::Wait;
        }
        let action = self.branch.publish_all();
        if was_fork && matches!(action, Action::Override(_)) {
            self.won = self.won.saturating_add(1);
        }
        action
    }

    pub fn on_other_block(&mut self, block: OtherBlock, is_refused: bool) -> Action {
        if self.is_fork() && block.builds_on_own {
            // Somebody honest put the own branch ahead.
            self.won = self.won.saturating_add(1);
            self.branch = Branch::default();
        }
        let was_fork = self.is_fork();
        if !was_fork && !is_refused {
            return self.branch.adopt();
        }
        self.branch.extend_others(false);
        if self.branch.lead() <= -i64::from(self.give_up) {
            self.lost = self.lost.saturating_add(1);
            return self.branch.adopt();
        }
        if was_fork { Action::Wait } else { Action::Refuse }
    }
}
