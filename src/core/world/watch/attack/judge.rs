//! What the nodes make of an attack, and how it ends.

use crate::core::adversary::{Outcome, Strategy};
use crate::core::chain::mempool::TxIndex;
use crate::core::keys::PublicKey;
use crate::core::units::Amount;
use crate::core::world::watch::Watch;
use crate::core::world::watch::attack::{AttackKind, AttackNews, AttackSetup, Phase, Purses, Reason, Verdict};
use crate::core::world::watch::news::NewsKind;

impl Watch {
    /// The parties' coins on the chain the victim's node follows.
    pub fn purses(&self, setup: &AttackSetup) -> Purses {
        let state = self.lane.head_state(setup.victim);
        let balance = |key: Option<PublicKey>| key.map_or(Amount::ZERO, |key| state.ledger.balance(&key));
        let other = balance(self.keys.signer(setup.attacker).map(|key| key.public_key()));
        Purses {
            attacker: balance(self.account(setup.attacker)).saturating_add(other),
            victim: balance(self.account(setup.victim)),
        }
    }

    /// Whether a node hears the attacker alone.
    pub fn is_eclipsed(&self, node: u8) -> bool {
        let setup = self.attack.setup.as_ref();
        let is_it = setup.is_some_and(|setup| setup.kind == AttackKind::Eclipse && setup.victim == node);
        is_it && self.attack.phase == Phase::On && !self.attack.let_go
    }

    pub(in crate::core::world::watch) fn attack_lets_through(&self, a: u8, b: u8) -> bool {
        let attacker = self.attack.setup.as_ref().map(|setup| setup.attacker);
        let hears = |node: u8, other: u8| !self.is_eclipsed(node) || Some(other) == attacker;
        hears(a, b) && hears(b, a)
    }

    fn holds(&self, head: u32, payment: Option<TxIndex>) -> bool {
        payment.is_some_and(|payment| self.confirmations(payment, head).is_some())
    }

    /// The merchant hands over the goods once there are enough confirmations.
    pub(super) fn merchant_looks(&mut self, setup: &AttackSetup) {
        let waits = matches!(setup.kind, AttackKind::DoubleSpend | AttackKind::Eclipse);
        let head = self.head(setup.victim);
        let found = self.attack.payment.and_then(|payment| self.confirmations(payment, head)).unwrap_or(0);
        if waits && !self.attack.accepted && found >= setup.confirmations.into() {
            self.accept(setup, found);
        }
    }

    /// A payment came into a node's pool. To a merchant who waits for nothing that is enough.
    pub(in crate::core::world::watch) fn attack_hears_payment(&mut self, node: u8, index: TxIndex) {
        let Some(setup) = self.attack.setup.clone() else { return };
        let is_merchant = setup.kind == AttackKind::NoConfirmation && setup.victim == node;
        if is_merchant && self.attack.phase == Phase::On && self.attack.payment == Some(index) {
            self.accept(&setup, 0);
        }
    }

    fn accept(&mut self, setup: &AttackSetup, confirmations: u64) {
        self.attack.accepted = true;
        let mut purses = self.purses(setup);
        if confirmations == 0 {
            // Nothing is on the chain yet: this is what the merchant takes to be true.
            purses.victim = purses.victim.saturating_add(super::PRICE);
            purses.attacker = purses.attacker.saturating_sub(super::PRICE.saturating_add(super::FEE));
        }
        self.attack.before = Some(purses);
        self.tell(NewsKind::Attack(AttackNews::Accepted { confirmations, purses }));
    }

    /// Whether it has come to its end.
    pub(super) fn judge(&mut self, setup: &AttackSetup) {
        if let Some((won, reason)) = self.verdict(setup) {
            self.end_attack(setup, won, reason);
        } else if self.is_eclipsed(setup.victim) && self.strategy_outcome() == Some(Outcome::Won) {
            self.let_go(setup);
        }
    }

    fn strategy_outcome(&self) -> Option<Outcome> {
        match self.attack.strategy.as_ref()? {
            Strategy::DoubleSpend(strategy) => strategy.outcome(),
            Strategy::Eclipse(strategy) => strategy.outcome(),
            _ => None,
        }
    }

    fn verdict(&self, setup: &AttackSetup) -> Option<(bool, Reason)> {
        if self.attack.phase != Phase::On {
            return None;
        }
        let attack = &self.attack;
        let tree = &self.lane.tree;
        let (own, seen) = (self.head(setup.attacker), self.head(setup.victim));
        let above = |head: u32| {
            let blocks = tree.at(head).height.saturating_sub(tree.at(attack.start).height);
            u32::try_from(blocks).unwrap_or(u32::MAX)
        };
        match &attack.strategy {
            Some(Strategy::DoubleSpend(strategy)) => match strategy.outcome()? {
                Outcome::GaveUp => Some((false, Reason::FellBehind)),
                Outcome::Won if self.holds(seen, attack.rival) => Some((attack.accepted, Reason::BranchWon)),
                Outcome::Won if self.holds(own, attack.payment) => Some((false, Reason::Overtaken)),
                Outcome::Won => None,
            },
            Some(Strategy::SelfishMining(_)) => {
                let all = above(own);
                let blocks = attack.mined.iter().filter(|block| tree.is_ancestor(**block, own)).count();
                let blocks = u32::try_from(blocks).unwrap_or(u32::MAX);
                let power = self.setup.nodes.get(usize::from(setup.attacker)).map_or(0, |node| u64::from(node.power));
                // More of the chain than of the hash power?
                let won =
                    u128::from(blocks) * u128::from(self.setup.total_power()) > u128::from(all) * u128::from(power);
                (all >= setup.horizon).then_some((won, Reason::Share { own: blocks, all }))
            }
            Some(Strategy::Censorship(strategy)) => match () {
                () if strategy.given_in() > 0 => Some((false, Reason::GotIn)),
                () if above(seen) >= setup.horizon && !self.holds(seen, attack.payment) => {
                    Some((true, Reason::KeptOut))
                }
                () => None,
            },
            Some(Strategy::FeeSniping(strategy)) => {
                let made_by_attacker = |block: u32| attack.mined.contains(&block);
                let holder =
                    attack.payment.and_then(|fee| tree.path_to_genesis(seen).find(|block| self.is_in(*block, fee)));
                let is_own = holder.is_some_and(made_by_attacker);
                match () {
                    () if strategy.missed() > 0 => Some((false, Reason::FellBehind)),
                    () if is_own && strategy.sniped() > 0 => Some((true, Reason::BranchWon)),
                    () if is_own && strategy.branch().others == 0 => Some((true, Reason::NothingToSnipe)),
                    () if strategy.sniped() > 0 && !tree.is_ancestor(attack.base, own) => {
                        Some((false, Reason::Overtaken))
                    }
                    () => None,
                }
            }
            Some(Strategy::Eclipse(_)) => match () {
                () if self.holds(seen, attack.rival) => Some((attack.accepted, Reason::BranchWon)),
                () if self.holds(own, attack.payment) => Some((false, Reason::PaymentCounted)),
                () => None,
            },
            None => match () {
                () if self.holds(seen, attack.payment) => Some((false, Reason::PaymentCounted)),
                () if self.holds(seen, attack.rival) && attack.accepted => Some((true, Reason::RivalCounted)),
                () if self.holds(seen, attack.rival) => Some((false, Reason::NeverAccepted)),
                () => None,
            },
        }
    }

    /// The eclipsed node found a peer by chance.
    pub(super) fn eclipse_ends_by_itself(&mut self, setup: &AttackSetup) {
        if self.is_eclipsed(setup.victim) {
            self.let_go(setup);
            if !self.attack.accepted {
                self.end_attack(setup, false, Reason::FoundAPeer);
            }
        }
    }

    fn let_go(&mut self, setup: &AttackSetup) {
        self.attack.let_go = true;
        self.tell(NewsKind::Attack(AttackNews::LetGo));
        let victim = setup.victim;
        self.meet_again(|a, b| a == victim || b == victim);
    }

    /// It is over. From now on the attacker is a node like any other.
    fn end_attack(&mut self, setup: &AttackSetup, won: bool, reason: Reason) {
        let after = self.purses(setup);
        let head = self.head(setup.attacker);
        let count = |blocks: usize| u32::try_from(blocks).unwrap_or(u32::MAX);
        let is_lost = |block: &&u32| !self.lane.tree.is_ancestor(**block, head);
        let verdict = Verdict {
            won,
            reason,
            before: self.attack.before.unwrap_or(after),
            after,
            mined: count(self.attack.mined.len()),
            wasted: count(self.attack.mined.iter().filter(is_lost).count()),
        };
        self.attack.phase = Phase::Over;
        self.attack.outcome = Some(verdict);
        self.tell(NewsKind::Attack(AttackNews::Ended(verdict)));
        self.restart_if_moved(setup.attacker);
    }
}
