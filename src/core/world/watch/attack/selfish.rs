//! Selfish mining: keep blocks back while ahead, and show just as many as it takes to waste the others' work.
//!
//! The lead decides. Behind: follow the others. Level: show the branch and race. One ahead: show it all and take everything.
//! Further ahead: show one block for each of theirs.
//!
//! Source: Eyal and Sirer, "Majority is not Enough", 2014, algorithm 1.

use crate::core::world::watch::Watch;
use crate::core::world::watch::attack::{AttackNews, AttackSetup, Reason};
use crate::core::world::watch::news::NewsKind;

impl Watch {
    pub(super) fn selfish_miner_finds(&mut self, block: u32) {
        let Some(setup) = self.attack.setup.clone() else { return };
        let height = |block: u32| self.lane.tree.at(block).height;
        let public = self.head(setup.attacker);
        // A branch shown and level with the others': this block decides the race.
        let is_race = self.attack.shown == self.attack.tip
            && height(self.attack.shown) == height(public)
            && !self.lane.tree.is_ancestor(self.attack.shown, public);
        self.attack.tip = block;
        self.tell_withheld(&setup, block);
        if is_race {
            self.show(&setup, block);
        }
    }

    pub(super) fn selfish_miner_sees(&mut self, setup: &AttackSetup) {
        let tree = &self.lane.tree;
        let public = self.head(setup.attacker);
        let height = |block: u32| tree.at(block).height;
        let (own, others) = (height(self.attack.tip), height(public));
        if !tree.is_ancestor(public, self.attack.tip) {
            if own < others {
                let lost = own.saturating_sub(height(tree.common_ancestor(self.attack.tip, public)));
                (self.attack.tip, self.attack.shown) = (public, public);
                if lost > 0 {
                    self.tell(NewsKind::Attack(AttackNews::Adopted { lost, head: public }));
                }
            } else {
                let until = if own <= others + 1 { own } else { others };
                let block = tree.ancestor_at_height(self.attack.tip, until).unwrap_or(self.attack.tip);
                if height(block) > height(self.attack.shown) || !tree.is_ancestor(self.attack.shown, block) {
                    self.show(setup, block);
                }
            }
        }
        self.judge_selfish_mining(setup);
    }

    /// After enough blocks: has it more of the chain than of the hash power?
    fn judge_selfish_mining(&mut self, setup: &AttackSetup) {
        let tree = &self.lane.tree;
        let head = self.head(setup.attacker);
        let all = tree.at(head).height.saturating_sub(tree.at(self.attack.base).height);
        if all < setup.horizon || self.attack.outcome.is_some() {
            return;
        }
        let own = self.attack.mined.iter().filter(|block| tree.is_ancestor(**block, head)).count() as u64;
        let power = self.setup.nodes.get(usize::from(setup.attacker)).map_or(0, |node| u64::from(node.power));
        let won = u128::from(own) * u128::from(self.setup.total_power()) > u128::from(all) * u128::from(power);
        self.end_attack(setup, won, Reason::Share { own, all });
    }
}
