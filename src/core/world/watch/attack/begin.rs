//! How each attack begins: who signs what, and who hears of it.

use crate::core::adversary::{Censorship, DoubleSpend, Eclipse, FeeSniping, SelfishMining, Strategy};
use crate::core::units::{Amount, SimTime};
use crate::core::world::watch::attack::{AttackKind, AttackNews, AttackSetup, FEE, LARGE_FEE, PRICE, Phase};
use crate::core::world::watch::news::NewsKind;
use crate::core::world::watch::wire::Message;
use crate::core::world::watch::{Due, Watch};

impl Watch {
    /// The attack begins after a few blocks, so that there is a chain to see.
    pub(in crate::core::world::watch) fn plan_attack(&mut self) {
        if self.setup.attack.is_some() {
            self.queue.push(SimTime(self.setup.spacing_s.saturating_mul(2_500)), Due::Attack);
        }
    }

    pub(in crate::core::world::watch) fn attack_is_due(&mut self) {
        let Some(setup) = self.setup.attack.clone() else { return };
        if self.attack.phase != Phase::Waiting {
            return self.eclipse_ends_by_itself(&setup);
        }
        let head = self.head(if setup.kind == AttackKind::Eclipse { setup.victim } else { setup.attacker });
        let attack = &mut self.attack;
        attack.phase = Phase::On;
        (attack.start, attack.base, attack.tip, attack.shown) = (head, head, head, head);
        self.attack.strategy = self.strategy(&setup);
        self.attack.before = Some(self.purses(&setup));
        self.tell(NewsKind::Attack(AttackNews::Began { base: head }));
        match setup.kind {
            AttackKind::SelfishMining => {}
            AttackKind::Censorship => self.sign_victims(&setup, PRICE, FEE),
            AttackKind::FeeSniping => self.sign_victims(&setup, Amount::from_coins(1), LARGE_FEE),
            AttackKind::DoubleSpend | AttackKind::Eclipse | AttackKind::NoConfirmation => self.sign_both(&setup),
        }
        if setup.kind == AttackKind::Eclipse {
            // Sooner or later a node connects to somebody else.
            let mean = self.setup.spacing_s.saturating_mul(1_000).saturating_mul(setup.horizon.into());
            let wait = self.prng.exponential_ms(mean).max(1);
            self.queue.push(self.now.saturating_add_ms(wait), Due::Attack);
        }
        if self.has_to_pay() {
            self.pay_for_attack(&setup);
        }
        self.restart_if_moved(setup.attacker);
    }

    fn strategy(&self, setup: &AttackSetup) -> Option<Strategy> {
        let give_up = if self.has_majority(setup) { u32::MAX } else { setup.give_up };
        Some(match setup.kind {
            // One block ahead before it pays: what Nakamoto's and Rosenfeld's curves count with.
            AttackKind::DoubleSpend => Strategy::DoubleSpend(DoubleSpend::new(setup.confirmations, 1, give_up)),
            AttackKind::SelfishMining => Strategy::SelfishMining(SelfishMining::default()),
            AttackKind::Censorship => Strategy::Censorship(Censorship::new(give_up)),
            AttackKind::FeeSniping => Strategy::FeeSniping(FeeSniping::new(LARGE_FEE, give_up)),
            AttackKind::Eclipse => Strategy::Eclipse(Eclipse::new(setup.confirmations)),
            AttackKind::NoConfirmation => return None,
        })
    }

    /// Whether the attacker has more than half of the hash power.
    fn has_majority(&self, setup: &AttackSetup) -> bool {
        let power = self.setup.nodes.get(usize::from(setup.attacker)).map_or(0, |node| u64::from(node.power));
        power * 2 > self.setup.total_power()
    }

    /// Two payments of the attacker's with one sequence number: one to the victim, one to itself.
    fn sign_both(&mut self, setup: &AttackSetup) {
        let (Some(own), Some(victim)) = (self.account(setup.attacker), self.account(setup.victim)) else { return };
        let Some(other) = self.keys.signer(setup.attacker).map(|key| key.public_key()) else { return };
        let sequence = self.lane.next_sequence(setup.attacker, &own);
        self.attack.payment = self.sign_payment(setup.attacker, victim, sequence, PRICE, FEE);
        self.attack.rival = self.sign_payment(setup.attacker, other, sequence, PRICE, FEE);
    }

    /// A payment of the victim's to somebody who has no part in this.
    fn sign_victims(&mut self, setup: &AttackSetup, amount: Amount, fee: Amount) {
        let free = |node: &u8| *node != setup.attacker && *node != setup.victim;
        let recipient = (0..self.lane.node_count()).find(free).unwrap_or(setup.attacker);
        let (Some(sender), Some(key)) = (self.account(setup.victim), self.account(recipient)) else { return };
        let sequence = self.lane.next_sequence(setup.victim, &sender);
        self.attack.payment = self.sign_payment(setup.victim, key, sequence, amount, fee);
    }

    /// Whether the payment is still to be sent, and it is time.
    pub(super) fn has_to_pay(&self) -> bool {
        let is_time = match &self.attack.strategy {
            Some(Strategy::DoubleSpend(strategy)) => strategy.has_paid(),
            _ => true,
        };
        self.attack.phase == Phase::On && self.attack.payment.is_some() && !self.attack.paid && is_time
    }

    /// Sends what was signed to whom it is meant for.
    pub(super) fn pay_for_attack(&mut self, setup: &AttackSetup) {
        let Some(payment) = self.attack.payment else { return };
        let rival = self.attack.rival;
        self.attack.paid = true;
        self.tell(NewsKind::Attack(AttackNews::Paid { payment, rival }));
        match setup.kind {
            AttackKind::DoubleSpend => self.send_to_neighbours(setup.attacker, None, Message::Payment(payment)),
            // The victim hears of one, everybody else of the other.
            AttackKind::Eclipse | AttackKind::NoConfirmation => {
                self.send(setup.attacker, setup.victim, Message::Payment(payment));
                if let Some(rival) = rival {
                    self.send_to_neighbours(setup.attacker, Some(setup.victim), Message::Payment(rival));
                }
            }
            AttackKind::SelfishMining | AttackKind::Censorship | AttackKind::FeeSniping => {
                self.send_out(setup.victim, payment);
            }
        }
    }
}
