//! Tells the strategy what happens and carries out what it answers: the contract of
//! [`adversary`](crate::core::adversary), on a tree of real blocks.
//!
//! The best branch of the others is what the attacker's own node follows. Against a merchant it counts only as far as the
//! merchant's node follows it too, for there the confirmations are counted.

use crate::core::adversary::{Action, Branch, OtherBlock};
use crate::core::chain::mempool::TxIndex;
use crate::core::units::Amount;
use crate::core::world::watch::Watch;
use crate::core::world::watch::attack::{AttackKind, AttackNews, AttackSetup};
use crate::core::world::watch::news::NewsKind;
use crate::core::world::watch::wire::Message;

impl Watch {
    /// What a node builds its next block on.
    pub(in crate::core::world::watch) fn mining_parent(&self, node: u8) -> u32 {
        let is_driven = self.attack.by(node).is_some() && self.attack.strategy.is_some();
        if is_driven { self.attack.tip } else { self.head(node) }
    }

    /// What a node would put into its next block, best first.
    pub(in crate::core::world::watch) fn offered_payments(&self, node: u8) -> Vec<TxIndex> {
        let pool = self.lane.replicas[usize::from(node)].mempool.iter();
        let (payment, rival) = (self.attack.payment, self.attack.rival);
        let (first, never) = match self.attack.by(node) {
            Some(AttackKind::DoubleSpend | AttackKind::NoConfirmation) => (rival, payment),
            Some(AttackKind::Eclipse) => (payment, rival),
            Some(AttackKind::Censorship) => (None, payment),
            // The block made again holds the fee again, though to this node's pool it is in a block already.
            Some(AttackKind::FeeSniping) => (payment, None),
            Some(AttackKind::SelfishMining) | None => (None, None),
        };
        let rest = pool.filter(|index| Some(*index) != first && Some(*index) != never);
        first.into_iter().chain(rest).collect()
    }

    /// Whether a node keeps from passing on what others found.
    pub(in crate::core::world::watch) fn keeps_quiet(&self, node: u8) -> bool {
        matches!(self.attack.by(node), Some(AttackKind::SelfishMining | AttackKind::Eclipse))
    }

    /// Whether a node keeps from passing on payments.
    pub(in crate::core::world::watch) fn keeps_payments(&self, node: u8) -> bool {
        matches!(self.attack.by(node), Some(AttackKind::Eclipse | AttackKind::NoConfirmation))
    }

    /// The head a node speaks of when it meets a neighbour again.
    pub(in crate::core::world::watch) fn shown_head(&self, from: u8, to: u8) -> u32 {
        match self.attack.by(from) {
            Some(AttackKind::SelfishMining) => self.attack.shown,
            Some(AttackKind::Eclipse) if self.is_eclipsed(to) => self.attack.shown,
            _ => self.head(from),
        }
    }

    /// The attacker found a block. False for everybody else.
    pub(in crate::core::world::watch) fn attack_finds(&mut self, node: u8, block: u32) -> bool {
        let Some(setup) = self.attack.setup.clone().filter(|_| self.attack.by(node).is_some()) else { return false };
        self.attack.mined.push(block);
        let Some(strategy) = &mut self.attack.strategy else { return false };
        self.attack.tip = block;
        let action = strategy.on_own_block();
        let withheld = action == Action::Wait;
        self.tell(NewsKind::Found { node, block, withheld });
        if withheld {
            let branch = self.counted();
            self.tell(NewsKind::Attack(AttackNews::Withheld { block, branch }));
        }
        self.carry_out(&setup, action, block);
        self.judge(&setup);
        true
    }

    /// A node's head moved: the attacker, or the victim, takes notice.
    pub(in crate::core::world::watch) fn attack_sees(&mut self, node: u8) {
        let Some(setup) = self.attack.setup.clone() else { return };
        if self.attack.by(setup.attacker).is_none() || (node != setup.attacker && node != setup.victim) {
            return;
        }
        self.merchant_looks(&setup);
        self.tell_strategy(&setup);
        self.judge(&setup);
        self.restart_if_moved(setup.attacker);
    }

    /// The two branches as the strategy counts them.
    fn counted(&self) -> Branch {
        self.attack.strategy.as_ref().map_or_else(Branch::default, |strategy| strategy.branch())
    }

    /// The head of everybody else, as far as it concerns the attacker.
    fn others_head(&self, setup: &AttackSetup) -> u32 {
        let own = self.head(setup.attacker);
        match setup.kind {
            AttackKind::DoubleSpend => self.lane.tree.common_ancestor(own, self.head(setup.victim)),
            _ => own,
        }
    }

    /// Tells the strategy of every block by which the others' branch has become longer.
    fn tell_strategy(&mut self, setup: &AttackSetup) {
        loop {
            let tree = &self.lane.tree;
            let head = self.others_head(setup);
            let told = tree.at(self.attack.base).height + u64::from(self.counted().others);
            if tree.at(head).height <= told || tree.is_ancestor(head, self.attack.tip) {
                return;
            }
            let Some(block) = tree.ancestor_at_height(head, told + 1) else { return };
            if tree.is_ancestor(block, self.attack.shown) {
                // Its own block, which the others follow by now.
                return;
            }
            let parent = tree.at(block).parent.unwrap_or(0);
            let builds_on_own = parent == self.attack.shown && parent != self.attack.base;
            let holds_payment = self.attack.payment.is_some_and(|payment| self.is_in(block, payment));
            let one = OtherBlock { builds_on_own, holds_payment, fees: self.fees(block) };
            if builds_on_own {
                self.attack.base = parent;
            }
            let Some(strategy) = &mut self.attack.strategy else { return };
            let action = strategy.on_other_block(one);
            self.carry_out(setup, action, block);
        }
    }

    fn fees(&self, block: u32) -> Amount {
        let transactions = &self.lane.tree.at(block).block.transactions;
        transactions.iter().fold(Amount::ZERO, |sum, one| sum.saturating_add(one.fee))
    }

    /// `told` is the block the strategy answered to.
    fn carry_out(&mut self, setup: &AttackSetup, action: Action, told: u32) {
        let height = |block: u32| self.lane.tree.at(block).height;
        match action {
            Action::Wait => {}
            Action::Adopt => {
                // Never lower than what it was told of, or it would be told again.
                let head = if self.lane.tree.is_ancestor(told, self.others_head(setup)) {
                    self.others_head(setup)
                } else {
                    told
                };
                let meet = self.lane.tree.common_ancestor(self.attack.tip, head);
                let lost = height(self.attack.tip).saturating_sub(height(meet));
                self.stand_on(head);
                if lost > 0 {
                    let lost = u32::try_from(lost).unwrap_or(u32::MAX);
                    self.tell(NewsKind::Attack(AttackNews::Adopted { lost, head }));
                }
            }
            Action::Refuse => {
                let parent = self.lane.tree.at(told).parent.unwrap_or(0);
                self.stand_on(parent);
                self.tell(NewsKind::Attack(AttackNews::Refused { block: told }));
            }
            Action::Match(blocks) | Action::Publish(blocks) | Action::Override(blocks) => {
                self.show(setup, blocks);
                if matches!(action, Action::Override(_)) {
                    self.attack.base = self.attack.shown;
                }
                let head = self.attack.shown;
                self.publish(setup.attacker, head);
            }
            Action::Show(blocks) => {
                self.show(setup, blocks);
                self.send(setup.attacker, setup.victim, Message::Announce(self.attack.shown));
            }
        }
        if self.has_to_pay() {
            self.pay_for_attack(setup);
        }
        self.restart_if_moved(setup.attacker);
    }

    fn stand_on(&mut self, block: u32) {
        (self.attack.base, self.attack.tip, self.attack.shown) = (block, block, block);
    }

    /// So many more blocks of its branch, oldest first, are no secret.
    fn show(&mut self, setup: &AttackSetup, blocks: u32) {
        let tree = &self.lane.tree;
        let until = tree.at(self.attack.shown).height + u64::from(blocks);
        self.attack.shown = tree.ancestor_at_height(self.attack.tip, until).unwrap_or(self.attack.tip);
        let (head, branch) = (self.attack.shown, self.counted());
        // A block that was never kept back is found and no more.
        let is_open = matches!(setup.kind, AttackKind::Censorship | AttackKind::FeeSniping);
        if blocks > u32::from(is_open) {
            self.tell(NewsKind::Attack(AttackNews::Shown { blocks, head, branch }));
        }
    }
}
