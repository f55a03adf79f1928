//! Fee sniping: a block holds a fee so large that making the block again, with the fee for oneself, is worth the risk.
//!
//! Source: Bitcoin Core v31.99, `wallet/spend.cpp` (`DiscourageFeeSniping`), which dates transactions so that it pays less.

use crate::core::world::watch::Watch;
use crate::core::world::watch::attack::{AttackNews, AttackSetup, LARGE_FEE, Phase, Reason};
use crate::core::world::watch::news::NewsKind;
use crate::core::units::Amount;

impl Watch {
    pub(super) fn begin_sniping(&mut self, setup: &AttackSetup) {
        let free = |node: &u8| *node != setup.attacker && *node != setup.victim;
        let Some(recipient) = (0..self.lane.node_count()).find(free) else { return };
        let (Some(sender), Some(key)) = (self.account(setup.victim), self.account(recipient)) else { return };
        let sequence = self.lane.next_sequence(setup.victim, &sender);
        self.attack.payment = self.sign_payment(setup.victim, key, sequence, Amount::from_coins(1), LARGE_FEE);
        if let Some(payment) = self.attack.payment {
            self.send_out(setup.victim, payment);
        }
    }

    /// Whether it has turned to a branch of its own.
    pub(super) fn is_sniping(&self) -> bool {
        self.attack.phase == Phase::Racing && self.attack.accepted
    }

    /// The block on a chain that holds the large fee.
    fn block_with_fee(&self, head: u32) -> Option<u32> {
        let depth = self.confirmations(self.attack.payment?, head)?;
        self.lane.tree.ancestor_at_height(head, self.lane.tree.at(head).height + 1 - depth)
    }

    pub(super) fn sniper_finds(&mut self, block: u32) {
        let Some(setup) = self.attack.setup.clone() else { return };
        self.attack.tip = block;
        self.tell_withheld(&setup, block);
        if self.is_ahead(&setup) {
            self.attack.phase = Phase::Settling;
            self.show(&setup, block);
        }
    }

    pub(super) fn sniping_sees(&mut self, setup: &AttackSetup) {
        let own = |watch: &Self, block: u32| watch.attack.mined.contains(&block);
        match self.attack.phase {
            Phase::Racing if !self.attack.accepted => {
                let Some(block) = self.block_with_fee(self.head(setup.attacker)) else { return };
                if own(self, block) {
                    return self.end_attack(setup, true, Reason::NothingToSnipe);
                }
                let parent = self.lane.tree.at(block).parent.unwrap_or(0);
                self.attack.accepted = true;
                (self.attack.base, self.attack.tip, self.attack.shown) = (parent, parent, parent);
                self.tell(NewsKind::Attack(AttackNews::Snipes { block }));
            }
            Phase::Racing if self.is_hopeless(setup) => self.end_attack(setup, false, Reason::FellBehind),
            Phase::Settling if !self.lane.tree.is_ancestor(self.attack.tip, self.head(setup.attacker)) => {
                self.end_attack(setup, false, Reason::Overtaken);
            }
            Phase::Settling if self.block_with_fee(self.head(setup.victim)).is_some_and(|block| own(self, block)) => {
                self.end_attack(setup, true, Reason::BranchWon);
            }
            _ => {}
        }
    }
}
