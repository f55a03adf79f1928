//! One node that cheats. It has no power but its hashes, its signatures, and what it tells whom.
//!
//! Every attack follows its own strategy on the same rules as everybody else, and may fail. The strategy speaks of lengths;
//! the network weighs work, and the strategies here are handed the difference in work where the two could differ.

mod censor;
mod double_spend;
mod eclipse;
mod race;
mod selfish;
mod snipe;

use crate::core::chain::mempool::TxIndex;
use crate::core::scenario::ScenarioError;
use crate::core::units::{Amount, GRAINS_PER_COIN, SimTime};
use crate::core::world::watch::news::NewsKind;
use crate::core::world::watch::setup::Setup;
use crate::core::world::watch::{Due, Watch};
use serde::{Deserialize, Serialize};

/// What the merchant is paid.
pub const PRICE: Amount = Amount::from_coins(40);
/// Fee of an attack's payments: more than anybody else offers, so that it does not wait.
pub(super) const FEE: Amount = Amount(GRAINS_PER_COIN / 2);
/// The fee that is worth sniping.
pub const LARGE_FEE: Amount = Amount::from_coins(30);

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AttackKind {
    /// Pay, wait for the goods, and bring out a longer branch that spends the same coins otherwise.
    DoubleSpend,
    /// Withhold blocks so that others work on what is already beaten (Eyal and Sirer).
    SelfishMining,
    /// Build on no block that holds the victim's payment.
    Censorship,
    /// Make a block with a large fee again, with the fee for oneself.
    FeeSniping,
    /// Be all the neighbours a node has.
    Eclipse,
    /// Send two payments of the same coins at once to a merchant who waits for no block.
    NoConfirmation,
}

/// Who tries what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttackSetup {
    pub kind: AttackKind,
    pub attacker: u8,
    /// The merchant, or whoever is censored, or whoever pays the large fee.
    pub victim: u8,
    /// Confirmations the merchant waits for.
    pub confirmations: u64,
    /// An attacker with half the hash power or less gives up when it is more blocks behind than this.
    pub patience: u64,
    /// Blocks after which selfish mining or censorship is judged; mean blocks until an eclipsed node finds an honest peer.
    pub horizon: u64,
}

impl AttackSetup {
    pub(super) fn check(&self, setup: &Setup) -> Result<(), ScenarioError> {
        let last = (setup.nodes.len() as u64).saturating_sub(1);
        let power = setup.nodes.get(usize::from(self.attacker)).map_or(0, |node| u64::from(node.power));
        let total = setup.total_power();
        let same = u64::from(self.attacker == self.victim);
        let least = u64::from(self.kind != AttackKind::NoConfirmation);
        let bounds = [
            ("attack: the attacker", u64::from(self.attacker), 0, last),
            ("attack: the victim", u64::from(self.victim), 0, last),
            ("attack: parts the attacker plays on both sides", same, 0, 0),
            ("attack: the attacker's hash power", power, least, total.saturating_sub(1)),
            ("attack: confirmations", self.confirmations, least, 12),
            ("attack: patience", self.patience, 1, 50),
            ("attack: horizon", self.horizon, 1, 400),
        ];
        for (field, found, least, most) in bounds {
            if !(least..=most).contains(&found) {
                return Err(ScenarioError { field, least, most, found });
            }
        }
        Ok(())
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Nothing is planned, or it has not begun.
    Waiting,
    /// The attacker builds a branch of its own.
    Racing,
    /// The move is made; the network decides.
    Settling,
    Over,
}

/// What the attacker is up to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attack {
    setup: Option<AttackSetup>,
    phase: Phase,
    /// The last block of everybody's chain below the attacker's branch.
    base: u32,
    /// What the attacker builds on.
    tip: u32,
    /// The last block of its branch that it has shown.
    shown: u32,
    /// What the merchant was paid with, or what is censored or sniped.
    payment: Option<TxIndex>,
    /// Another transaction with the same sequence number: only one of the two can ever count.
    rival: Option<TxIndex>,
    /// The merchant handed over the goods; for a sniper: the block to snipe was seen.
    accepted: bool,
    /// The eclipsed node hears the others again.
    let_go: bool,
    before: Option<Purses>,
    /// Blocks the attacker found since it began.
    mined: Vec<u32>,
    outcome: Option<Outcome>,
}

/// The coins of the two parties, as the victim's node sees them. The attacker's are those of its account and of the one it
/// pays itself; what it mines goes elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purses {
    pub attacker: Amount,
    pub victim: Amount,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub won: bool,
    pub reason: Reason,
    /// When the merchant accepted, or when it began where nobody accepts anything.
    pub before: Purses,
    pub after: Purses,
    /// Blocks the attacker found, and how many of them are not on the chain the victim follows.
    pub mined: u64,
    pub wasted: u64,
}

/// Why it ended so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// Everybody follows the attacker's branch.
    BranchWon,
    /// The attacker fell too far behind.
    FellBehind,
    /// The branch was shown and then overtaken.
    Overtaken,
    /// The chain after so many blocks: the attacker's of all.
    Share { own: u64, all: u64 },
    /// The payment stayed out for as long as was looked, or got in.
    KeptOut,
    GotIn,
    /// The attacker found the block with the large fee itself.
    NothingToSnipe,
    /// The eclipsed node heard from somebody else too early.
    FoundAPeer,
    /// The other payment got into a block first.
    RivalCounted,
    /// The merchant's payment got into a block.
    PaymentCounted,
    /// The merchant heard of the other payment first and never accepted.
    NeverAccepted,
}

/// What an attack tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttackNews {
    Began {
        base: u32,
        payment: Option<TxIndex>,
        rival: Option<TxIndex>,
    },
    /// The merchant hands over the goods.
    Accepted {
        confirmations: u64,
        purses: Purses,
    },
    /// The attacker's branch and everybody's, in blocks above the base.
    Withheld {
        block: u32,
        own: u64,
        public: u64,
    },
    /// So many blocks are shown at once.
    Shown {
        blocks: u64,
        head: u32,
    },
    /// A selfish miner drops its branch and follows the others.
    Adopted {
        lost: u64,
        head: u32,
    },
    /// The sniper begins: this block's fee is wanted.
    Snipes {
        block: u32,
    },
    /// The eclipsed node hears the others again.
    LetGo,
    Ended(Outcome),
}

impl Attack {
    pub(super) fn new(setup: Option<&AttackSetup>) -> Self {
        Self {
            setup: setup.cloned(),
            phase: Phase::Waiting,
            base: 0,
            tip: 0,
            shown: 0,
            payment: None,
            rival: None,
            accepted: false,
            let_go: false,
            before: None,
            mined: Vec::new(),
            outcome: None,
        }
    }

    pub fn setup(&self) -> Option<&AttackSetup> {
        self.setup.as_ref()
    }

    pub fn phase(&self) -> Phase {
        self.phase
    }

    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// Where the attacker's branch begins and where it ends.
    pub fn branch(&self) -> (u32, u32) {
        (self.base, self.tip)
    }

    pub fn payment(&self) -> Option<TxIndex> {
        self.payment
    }

    pub fn rival(&self) -> Option<TxIndex> {
        self.rival
    }

    pub fn has_accepted(&self) -> bool {
        self.accepted
    }

    fn kind(&self) -> Option<AttackKind> {
        self.setup.as_ref().map(|setup| setup.kind)
    }

    fn is_on(&self) -> bool {
        matches!(self.phase, Phase::Racing | Phase::Settling)
    }

    /// The attack, if it is on and this node is the attacker.
    fn by(&self, node: u8) -> Option<AttackKind> {
        self.setup.as_ref().filter(|setup| self.is_on() && setup.attacker == node).map(|setup| setup.kind)
    }
}

impl Watch {
    /// The attack begins after a few blocks, so that there is a chain to see.
    pub(super) fn plan_attack(&mut self) {
        if self.setup.attack.is_some() {
            self.queue.push(SimTime(self.setup.spacing_s.saturating_mul(2_500)), Due::Attack);
        }
    }

    pub(super) fn attack_is_due(&mut self) {
        let Some(setup) = self.setup.attack.clone() else { return };
        if self.attack.phase != Phase::Waiting {
            return self.eclipse_ends_by_itself(&setup);
        }
        let base = self.head(setup.attacker);
        self.attack.phase = Phase::Racing;
        (self.attack.base, self.attack.tip, self.attack.shown) = (base, base, base);
        match setup.kind {
            AttackKind::DoubleSpend => self.begin_double_spend(&setup),
            AttackKind::SelfishMining => {}
            AttackKind::Censorship => self.begin_censorship(&setup),
            AttackKind::FeeSniping => self.begin_sniping(&setup),
            AttackKind::Eclipse => self.begin_eclipse(&setup),
            AttackKind::NoConfirmation => self.begin_race(&setup),
        }
        self.attack.before = Some(self.purses(&setup));
        let (payment, rival) = (self.attack.payment, self.attack.rival);
        self.tell(NewsKind::Attack(AttackNews::Began { base: self.attack.base, payment, rival }));
        self.restart_if_moved(setup.attacker);
    }

    /// Two payments of the attacker's with one sequence number: one to the victim, one to itself.
    fn sign_both(&mut self, setup: &AttackSetup) {
        let (Some(own), Some(victim)) = (self.account(setup.attacker), self.account(setup.victim)) else { return };
        let Some(other) = self.keys.signer(setup.attacker).map(|key| key.public_key()) else { return };
        let sequence = self.lane.next_sequence(setup.attacker, &own);
        self.attack.payment = self.sign_payment(setup.attacker, victim, sequence, PRICE, FEE);
        self.attack.rival = self.sign_payment(setup.attacker, other, sequence, PRICE, FEE);
    }

    /// The parties' coins on the chain the victim's node follows.
    pub fn purses(&self, setup: &AttackSetup) -> Purses {
        let state = self.lane.head_state(setup.victim);
        let balance = |key: Option<crate::core::keys::PublicKey>| {
            key.map_or(Amount::ZERO, |key| state.ledger.balance(&key))
        };
        let other = balance(self.keys.signer(setup.attacker).map(|key| key.public_key()));
        Purses {
            attacker: balance(self.account(setup.attacker)).saturating_add(other),
            victim: balance(self.account(setup.victim)),
        }
    }

    /// What a node builds its next block on.
    pub(super) fn mining_parent(&self, node: u8) -> u32 {
        let builds_own = match self.attack.by(node) {
            Some(AttackKind::SelfishMining | AttackKind::Censorship) => true,
            Some(AttackKind::DoubleSpend | AttackKind::Eclipse) => self.attack.phase == Phase::Racing,
            Some(AttackKind::FeeSniping) => self.is_sniping(),
            Some(AttackKind::NoConfirmation) | None => false,
        };
        if builds_own { self.attack.tip } else { self.head(node) }
    }

    /// What a node would put into its next block, best first.
    pub(super) fn offered_payments(&self, node: u8) -> Vec<TxIndex> {
        let pool = self.lane.replicas[usize::from(node)].mempool.iter();
        let (payment, rival) = (self.attack.payment, self.attack.rival);
        let (first, never) = match self.attack.by(node) {
            Some(AttackKind::DoubleSpend | AttackKind::NoConfirmation) => (rival, payment),
            Some(AttackKind::Eclipse) if self.attack.phase == Phase::Racing => (payment, rival),
            Some(AttackKind::Eclipse) => (rival, payment),
            Some(AttackKind::Censorship) => (None, payment),
            Some(AttackKind::FeeSniping) => (payment, None),
            Some(AttackKind::SelfishMining) | None => (None, None),
        };
        let rest = pool.filter(|index| Some(*index) != first && Some(*index) != never);
        first.into_iter().chain(rest).collect()
    }

    /// The attacker found a block: what it does with it. False for everybody else.
    pub(super) fn attack_finds(&mut self, node: u8, block: u32) -> bool {
        let Some(kind) = self.attack.by(node) else { return false };
        self.attack.mined.push(block);
        match kind {
            AttackKind::DoubleSpend if self.attack.phase == Phase::Racing => self.double_spender_finds(block),
            AttackKind::SelfishMining => self.selfish_miner_finds(block),
            AttackKind::Censorship => self.censor_finds(block),
            AttackKind::FeeSniping if self.is_sniping() => self.sniper_finds(block),
            AttackKind::Eclipse if self.attack.phase == Phase::Racing => self.eclipser_finds(block),
            _ => return false,
        }
        true
    }

    /// A node's head moved: the attacker, or the victim, takes notice.
    pub(super) fn attack_sees(&mut self, node: u8) {
        let Some(setup) = self.attack.setup.clone().filter(|_| self.attack.is_on()) else { return };
        if node != setup.attacker && node != setup.victim {
            return;
        }
        match setup.kind {
            AttackKind::DoubleSpend => self.double_spend_sees(&setup),
            AttackKind::SelfishMining if node == setup.attacker => self.selfish_miner_sees(&setup),
            AttackKind::SelfishMining => {}
            AttackKind::Censorship => self.censorship_sees(&setup),
            AttackKind::FeeSniping => self.sniping_sees(&setup),
            AttackKind::Eclipse => self.eclipse_sees(&setup),
            AttackKind::NoConfirmation => self.race_sees(&setup),
        }
        self.restart_if_moved(setup.attacker);
    }

    /// Whether the attacker keeps from passing on what others found.
    pub(super) fn keeps_quiet(&self, node: u8) -> bool {
        matches!(self.attack.by(node), Some(AttackKind::SelfishMining | AttackKind::Eclipse))
    }

    /// The head a node speaks of when it meets a neighbour again.
    pub(super) fn shown_head(&self, from: u8, to: u8) -> u32 {
        let is_victim = self.attack.setup.as_ref().is_some_and(|setup| setup.victim == to);
        match self.attack.by(from) {
            Some(AttackKind::SelfishMining) => self.attack.shown,
            Some(AttackKind::Eclipse) if is_victim && self.is_eclipsed(to) => self.attack.tip,
            _ => self.head(from),
        }
    }

    /// Whether the attacker has more than half of the hash power, and so need not ever give up.
    fn has_majority(&self, setup: &AttackSetup) -> bool {
        let power = self.setup.nodes.get(usize::from(setup.attacker)).map_or(0, |node| u64::from(node.power));
        power * 2 > self.setup.total_power()
    }

    /// Blocks of the attacker's branch, and of the branch of everybody else, above the base.
    fn lengths(&self, setup: &AttackSetup) -> (u64, u64) {
        let height = |block: u32| self.lane.tree.at(block).height;
        let above = |block: u32| height(block).saturating_sub(height(self.attack.base));
        (above(self.attack.tip), above(self.head(setup.attacker)))
    }

    /// Whether the attacker's branch carries more work than what it sees everybody follow.
    fn is_ahead(&self, setup: &AttackSetup) -> bool {
        let work = |block: u32| self.lane.tree.at(block).total_work;
        work(self.attack.tip) > work(self.head(setup.attacker))
    }

    fn is_hopeless(&self, setup: &AttackSetup) -> bool {
        let (own, public) = self.lengths(setup);
        !self.has_majority(setup) && public > own + setup.patience
    }

    fn tell_withheld(&mut self, setup: &AttackSetup, block: u32) {
        let (own, public) = self.lengths(setup);
        self.tell(NewsKind::Found { node: setup.attacker, block, withheld: true });
        self.tell(NewsKind::Attack(AttackNews::Withheld { block, own, public }));
    }

    /// Shows the branch up to a block.
    fn show(&mut self, setup: &AttackSetup, block: u32) {
        let height = |block: u32| self.lane.tree.at(block).height;
        let blocks = height(block).saturating_sub(height(self.attack.shown));
        self.attack.shown = block;
        self.tell(NewsKind::Attack(AttackNews::Shown { blocks, head: block }));
        self.publish(setup.attacker, block);
    }

    /// The merchant hands over the goods.
    fn accept(&mut self, setup: &AttackSetup, confirmations: u64) {
        self.attack.accepted = true;
        let purses = self.purses(setup);
        self.attack.before = Some(purses);
        self.tell(NewsKind::Attack(AttackNews::Accepted { confirmations, purses }));
    }

    fn holds(&self, head: u32, payment: Option<TxIndex>) -> bool {
        payment.is_some_and(|payment| self.confirmations(payment, head).is_some())
    }

    /// It is over. From now on the attacker is a node like any other.
    fn end_attack(&mut self, setup: &AttackSetup, won: bool, reason: Reason) {
        let after = self.purses(setup);
        let head = self.head(setup.victim);
        let wasted = self.attack.mined.iter().filter(|block| !self.lane.tree.is_ancestor(**block, head)).count();
        let outcome = Outcome {
            won,
            reason,
            before: self.attack.before.unwrap_or(after),
            after,
            mined: self.attack.mined.len() as u64,
            wasted: wasted as u64,
        };
        self.attack.phase = Phase::Over;
        self.attack.outcome = Some(outcome);
        self.tell(NewsKind::Attack(AttackNews::Ended(outcome)));
        self.restart_if_moved(setup.attacker);
    }
}
