//! Two chains on one clock and one stream of payments.
//!
//! A run is a function of the scenario, its seed and the recorded intents. Time moves only through `advance_to`, which
//! is additive: going to `a` and then to `b` is the same as going to `b`. Intents act on the present moment; `Err` means
//! that nothing changed.
//!
//! [`watch`] is the work lane alone, on a network that can be cut, slowed and cheated on; [`stake_watch`] is the stake lane
//! alone, with hundreds of validators.

pub mod event;
pub mod intent;
pub mod keyring;
pub mod lane;
mod stake_lane;
pub mod stake_watch;
mod start;
mod two_faced;
pub mod watch;
mod work_lane;

use crate::core::chain::ledger::LedgerError;
use crate::core::chain::mempool::TxIndex;
use crate::core::chain::transaction::Action;
use crate::core::hash::{Hash256, sha256};
use crate::core::network::event_queue::EventQueue;
use crate::core::prng::Prng;
use crate::core::scenario::{MAX_TRANSACTIONS, Scenario};
use crate::core::units::{Amount, GRAINS_PER_COIN, SimTime};
use event::{Event, EventKind, LaneKind, Misbehaviour};
use intent::{Intent, Rejection};
use keyring::Keyring;
use lane::{Due, LEARNER, Lane, Surroundings};
use serde::{Deserialize, Serialize};

pub use stake_lane::Validating;
pub use work_lane::{Job, Mining};

/// Fee of the learner's stake transactions: a hundredth of a coin.
pub const STAKE_FEE: Amount = Amount(GRAINS_PER_COIN / 100);

/// One payment, sent to both chains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    pub at: SimTime,
    pub from: u8,
    pub to: u8,
    pub amount: Amount,
    pub fee: Amount,
    /// Its transaction on the work and on the stake lane; `None` where it was refused.
    pub transactions: [Option<TxIndex>; 2],
}

/// The whole simulated world.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct World {
    pub scenario: Scenario,
    pub now: SimTime,
    pub keys: Keyring,
    pub work: Lane,
    pub stake: Lane,
    pub payments: Vec<Payment>,
    queue: EventQueue<Due>,
    prng: Prng,
    /// Told and not yet taken: news about the world, and no part of it. So it makes no difference to the digest when, or
    /// whether, somebody listens.
    #[serde(skip)]
    events: Vec<Event>,
}

impl World {
    pub fn lane(&self, kind: LaneKind) -> &Lane {
        match kind {
            LaneKind::Work => &self.work,
            LaneKind::Stake => &self.stake,
        }
    }

    /// What happened since the last call, oldest first.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Takes signatures as good while a run of ours is played again from its record. What is counted stays the same.
    pub fn trust_signatures(&mut self, trusting: bool) {
        self.work.cache.trust(trusting);
        self.stake.cache.trust(trusting);
    }

    /// Whether a lane reached its limit. Then nothing more happens on it.
    pub fn is_full(&self) -> bool {
        self.work.is_full() || self.stake.is_full()
    }

    /// Moves time on to `until`, handling about `budget` things on the way. Whether it got there; if not, everything due
    /// at the moment reached is done all the same, so that an intent recorded with that time is replayed in its place.
    pub fn advance_to(&mut self, until: SimTime, budget: u32) -> bool {
        let mut left = budget;
        while let Some(at) = self.queue.peek().filter(|at| *at <= until) {
            if left == 0 && at > self.now {
                return false;
            }
            left = left.saturating_sub(1);
            self.now = self.now.max(at);
            if let Some((_, due)) = self.queue.pop() {
                self.handle(due);
            }
        }
        self.now = self.now.max(until);
        self.work.accrue(self.now);
        true
    }

    /// When the next thing is due.
    pub fn next_due(&self) -> Option<SimTime> {
        self.queue.peek()
    }

    fn handle(&mut self, due: Due) {
        if due == Due::Payment {
            return self.random_payment();
        }
        let mut around =
            Surroundings { now: self.now, queue: &mut self.queue, events: &mut self.events, keys: &self.keys };
        match due {
            Due::Deliver { lane: LaneKind::Work, from, to, item } => self.work.deliver(&mut around, from, to, item),
            Due::Deliver { lane: LaneKind::Stake, from, to, item } => self.stake.deliver(&mut around, from, to, item),
            Due::RivalFinds { node, search } => self.work.rival_finds(&mut around, node, search),
            Due::SlotStart(slot) => self.stake.slot_start(&mut around, slot),
            Due::VotesDue(slot) => self.stake.votes_due(&mut around, slot),
            Due::Payment => {}
        }
    }

    /// Carries out an act of the learner now.
    pub fn apply(&mut self, intent: &Intent) -> Result<(), Rejection> {
        let shares: Vec<u16> = self.scenario.miners.iter().map(|miner| miner.share).collect();
        if let Intent::SendPayment { to, amount, fee } = intent {
            if self.is_full() {
                return Err(Rejection::Full);
            }
            return self.send_payment(LEARNER, *to, *amount, *fee);
        }
        let mut around =
            Surroundings { now: self.now, queue: &mut self.queue, events: &mut self.events, keys: &self.keys };
        let account = self.keys.account(LEARNER).ok_or(Rejection::NotAValidator)?;
        let signer = self.keys.signer(LEARNER).ok_or(Rejection::NotAValidator)?;
        let action = match intent {
            Intent::SetDifficulty { bits } => return self.work.set_difficulty(&mut around, *bits, &shares),
            Intent::RequestWork { extra_nonce } => return self.work.request_work(&mut around, *extra_nonce),
            Intent::SubmitWork { job, nonce } => {
                return self.work.submit_work(&mut around, *job, *nonce).map(|_| ());
            }
            Intent::Measured { hashes, cpu_us } => {
                self.work.meter.own_hashes = self.work.meter.own_hashes.saturating_add(*hashes);
                self.work.meter.own_cpu_us = self.work.meter.own_cpu_us.saturating_add(*cpu_us);
                return Ok(());
            }
            Intent::Misbehave(kind) => return self.stake.misbehave(&mut around, *kind),
            Intent::SetOnline(online) => {
                let changed = if *online {
                    self.stake.validating.offline.remove(&LEARNER)
                } else {
                    self.stake.validating.offline.insert(LEARNER)
                };
                if changed {
                    around.tell(EventKind::Online { online: *online });
                }
                return Ok(());
            }
            Intent::SendPayment { .. } => return Ok(()),
            Intent::Stake { amount } => Action::Deposit { signing_key: signer.public_key(), amount: *amount },
            Intent::Leave => Action::Exit,
            Intent::Withdraw => Action::Withdraw,
        };
        if self.stake.is_full() || self.stake.transactions.len() >= MAX_TRANSACTIONS {
            return Err(Rejection::Full);
        }
        self.stake.submit(&mut around, LEARNER, account, STAKE_FEE, action, None).map(|_| ()).map_err(Rejection::Ledger)
    }

    /// The misbehaviour that could be carried out, or why not.
    pub fn can_surround(&self) -> bool {
        let own = self.own_validator();
        own.is_some_and(|own| self.stake.surrounding_vote(own, self.stake.spec.slot_at(self.now)).is_some())
    }

    /// The learner's validator on the learner's chain.
    pub fn own_validator(&self) -> Option<u32> {
        let key = self.keys.account(LEARNER)?.public_key();
        self.stake.state().stake()?.registry.owned_by(&key)
    }

    /// Somebody pays somebody, now and then.
    fn random_payment(&mut self) {
        let mean = self.scenario.payment_mean_ms;
        // Never at once, or this moment would not end.
        let wait = self.prng.exponential_ms(mean).clamp(mean / 10, mean.saturating_mul(4)).max(1);
        self.queue.push(self.now.saturating_add_ms(wait), Due::Payment);
        let people = self.scenario.people.len() as u64;
        if people < 3 || self.is_full() {
            return;
        }
        let from = 1 + self.prng.below(people - 1);
        let other = self.prng.below(people - 1);
        let to = if other >= from { other + 1 } else { other };
        let amount = Amount((1 + self.prng.below(120)) * (GRAINS_PER_COIN / 20));
        let fee = Amount((1 + self.prng.below(20)) * (GRAINS_PER_COIN / 100));
        let (Ok(from), Ok(to)) = (u8::try_from(from), u8::try_from(to)) else { return };
        let Some(key) = self.keys.account(from).map(|key| key.public_key()) else { return };
        let needed = amount.saturating_add(fee);
        if [&self.work, &self.stake].iter().all(|lane| lane.spendable(lane.entry_node(from), &key) >= needed) {
            // Enough on both chains, so neither refuses.
            let sent = self.send_payment(from, to, amount, fee);
            debug_assert!(matches!(sent, Ok(()) | Err(Rejection::Full)), "{sent:?}");
        }
    }

    /// Signs the same payment twice, once for each chain, and sends both. Refused only if both chains refuse.
    fn send_payment(&mut self, from: u8, to: u8, amount: Amount, fee: Amount) -> Result<(), Rejection> {
        let recipient = self.keys.account(to).ok_or(Rejection::NoSuchRecipient { found: to })?.public_key();
        let key = self.keys.account(from).ok_or(Rejection::NoSuchRecipient { found: from })?;
        let payment = u32::try_from(self.payments.len()).unwrap_or(u32::MAX);
        let action = Action::Transfer { to: recipient, amount };
        let mut around =
            Surroundings { now: self.now, queue: &mut self.queue, events: &mut self.events, keys: &self.keys };
        let sender = key.public_key();
        if [&self.work, &self.stake].iter().any(|lane| lane.transactions.len() >= MAX_TRANSACTIONS) {
            return Err(Rejection::Full);
        }
        let checks = [&self.work, &self.stake]
            .map(|lane| lane.check_action(lane.entry_node(from), &sender, fee, &action, self.now));
        if let [Err(error), Err(_)] = checks {
            return Err(Rejection::Ledger(error));
        }
        around.tell(EventKind::PaymentSent { payment });
        let mut send = |lane: &mut Lane| {
            let sent: Result<TxIndex, LedgerError> =
                lane.submit(&mut around, lane.entry_node(from), key, fee, action.clone(), Some(payment));
            match sent {
                Ok(index) => Some(index),
                Err(reason) => {
                    around.tell(EventKind::PaymentRefused { lane: lane.kind, payment, reason });
                    None
                }
            }
        };
        let transactions = [send(&mut self.work), send(&mut self.stake)];
        self.payments.push(Payment { at: self.now, from, to, amount, fee, transactions });
        Ok(())
    }

    /// A hash over everything that decides what happens next: two worlds with the same digest go on alike. Events not
    /// yet taken are left out, since when somebody looks must not matter.
    pub fn digest(&self) -> Hash256 {
        let Self { scenario, now, keys, work, stake, payments, queue, prng, events: _ } = self;
        let bytes = postcard::to_allocvec(&((scenario, now, keys), (work, stake), (payments, queue, prng)));
        sha256(&bytes.unwrap_or_default())
    }
}

/// Misbehaviours a learner may choose from.
pub const MISBEHAVIOURS: [Misbehaviour; 3] =
    [Misbehaviour::ProposeTwice, Misbehaviour::VoteTwice, Misbehaviour::Surround];
