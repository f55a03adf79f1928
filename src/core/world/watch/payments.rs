//! Payments on a watched network: ordinary ones now and then, and those an attack needs.

use crate::core::chain::mempool::TxIndex;
use crate::core::chain::transaction::{Action, Transaction};
use crate::core::keys::PublicKey;
use crate::core::units::{Amount, GRAINS_PER_COIN};
use crate::core::world::watch::news::NewsKind;
use crate::core::world::watch::wire::Message;
use crate::core::world::watch::{Due, MOST_TRANSACTIONS, Watch};

impl Watch {
    /// The public key of a node's account.
    pub fn account(&self, node: u8) -> Option<PublicKey> {
        self.keys.account(node).map(|key| key.public_key())
    }

    pub(super) fn find_transaction(&self, one: &Transaction) -> Option<TxIndex> {
        let place = self.lane.transactions.iter().rposition(|stored| stored.transaction == *one)?;
        u32::try_from(place).ok()
    }

    /// Signs a payment of a node's account. Nobody has heard of it yet.
    pub(super) fn sign_payment(
        &mut self,
        from: u8,
        to: PublicKey,
        sequence: u64,
        amount: Amount,
        fee: Amount,
    ) -> Option<TxIndex> {
        let key = self.keys.account(from)?;
        let transaction = Transaction::sign(key, self.lane.spec.id, sequence, fee, Action::Transfer { to, amount });
        self.lane.meter.signatures_made += 1;
        Some(self.lane.store(transaction, None))
    }

    /// Somebody pays somebody, now and then. The parties of an attack keep out, so that their balances tell its story.
    pub(super) fn random_payment(&mut self) {
        let mean = self.setup.payment_mean_ms;
        // Never at once, or this moment would not end.
        let wait = self.prng.exponential_ms(mean).clamp(mean / 10, mean.saturating_mul(4)).max(1);
        self.queue.push(self.now.saturating_add_ms(wait), Due::Payment);
        let parties = self.setup.attack.as_ref().map(|attack| [attack.attacker, attack.victim]);
        let is_free = |node: &u8| parties.is_none_or(|parties| !parties.contains(node)) && !self.away.contains(node);
        let people: Vec<u8> = (0..self.lane.node_count()).filter(is_free).collect();
        let count = people.len() as u64;
        if count < 2 || self.is_full() || self.lane.transactions.len() >= MOST_TRANSACTIONS {
            return;
        }
        let from = self.prng.below(count);
        let other = self.prng.below(count - 1);
        let to = if other >= from { other + 1 } else { other };
        let amount = Amount((1 + self.prng.below(60)) * (GRAINS_PER_COIN / 20));
        let fee = Amount((1 + self.prng.below(20)) * (GRAINS_PER_COIN / 100));
        let person = |place: u64| people.get(usize::try_from(place).unwrap_or(0)).copied();
        let (Some(from), Some(to)) = (person(from), person(to)) else { return };
        self.pay(from, to, amount, fee);
    }

    /// One node's account pays another's, if its own chain has the coins.
    fn pay(&mut self, from: u8, to: u8, amount: Amount, fee: Amount) {
        let (Some(sender), Some(recipient)) = (self.account(from), self.account(to)) else { return };
        if self.lane.spendable(from, &sender) < amount.saturating_add(fee) {
            return;
        }
        let sequence = self.lane.next_sequence(from, &sender);
        if let Some(payment) = self.sign_payment(from, recipient, sequence, amount, fee) {
            self.tell(NewsKind::Paid { payment, from, to });
            self.send_out(from, payment);
        }
    }

    /// A payment starts its travel at a node.
    pub(super) fn send_out(&mut self, node: u8, payment: TxIndex) {
        if self.hear_payment(node, payment) {
            self.send_to_neighbours(node, None, Message::Payment(payment));
        }
    }
}
