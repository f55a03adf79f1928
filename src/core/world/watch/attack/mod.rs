//! One node that cheats. It has no power but its hashes, its signatures, and what it tells whom.
//!
//! How it decides is in [`adversary`](crate::core::adversary), the same code that the statistical runs count with; here its
//! decisions meet a real network (`drive`), real payments (`begin`) and whatever the nodes make of it (`judge`). Every
//! attack may fail.

mod begin;
mod drive;
mod judge;

use crate::core::adversary::{Branch, Strategy};
use crate::core::chain::mempool::TxIndex;
use crate::core::scenario::ScenarioError;
use crate::core::units::{Amount, GRAINS_PER_COIN};
use crate::core::world::watch::setup::{NO_RETARGET, Setup};
use serde::{Deserialize, Serialize};

/// What the merchant is paid.
pub const PRICE: Amount = Amount::from_coins(40);
/// Fee of an attack's payments: more than anybody else offers, so that it does not wait.
pub const FEE: Amount = Amount(GRAINS_PER_COIN / 2);
/// The fee that is worth sniping.
pub const LARGE_FEE: Amount = Amount::from_coins(30);

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AttackKind {
    DoubleSpend,
    SelfishMining,
    Censorship,
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
    pub confirmations: u32,
    /// An attacker with half the hash power or less gives up when it is so many blocks behind. One with more never does.
    pub give_up: u32,
    /// Blocks after which selfish mining or censorship is judged; mean blocks until an eclipsed node finds an honest peer.
    pub horizon: u32,
}

impl AttackSetup {
    pub(super) fn check(&self, setup: &Setup) -> Result<(), ScenarioError> {
        let last = (setup.nodes.len() as u64).saturating_sub(1);
        let power = setup.nodes.get(usize::from(self.attacker)).map_or(0, |node| u64::from(node.power));
        let others = setup.total_power().saturating_sub(power);
        let same = u64::from(self.attacker == self.victim);
        let least = u64::from(self.kind != AttackKind::NoConfirmation);
        let bounds = [
            ("attack: the attacker", u64::from(self.attacker), 0, last),
            ("attack: the victim", u64::from(self.victim), 0, last),
            ("attack: parties that are both attacker and victim", same, 0, 0),
            ("attack: hash power of the attacker", power, least, u64::MAX),
            ("attack: hash power of the others", others, 1, u64::MAX),
            ("attack: confirmations", self.confirmations.into(), least, 12),
            ("attack: give_up", self.give_up.into(), 1, 50),
            ("attack: horizon", self.horizon.into(), 1, 400),
            // Strategies count blocks, so all must be equally hard.
            ("attack: retarget_interval", setup.retarget_interval, NO_RETARGET, NO_RETARGET),
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
    On,
    Over,
}

/// What the attacker is up to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attack {
    setup: Option<AttackSetup>,
    phase: Phase,
    /// How it decides. None where the attacker only signs twice.
    strategy: Option<Strategy>,
    /// The head when it began.
    start: u32,
    /// The last block that the attacker's branch and everybody else's share.
    base: u32,
    /// What the attacker builds on.
    tip: u32,
    /// The last block of its branch that it has shown.
    shown: u32,
    /// What the merchant is paid with, or what is censored or sniped.
    payment: Option<TxIndex>,
    /// Another transaction with the same sequence number: only one of the two can ever count.
    rival: Option<TxIndex>,
    /// The payment has been sent.
    paid: bool,
    /// The merchant handed over the goods.
    accepted: bool,
    /// The eclipsed node hears the others again.
    let_go: bool,
    before: Option<Purses>,
    /// Blocks the attacker found since it began.
    mined: Vec<u32>,
    outcome: Option<Verdict>,
}

/// The coins of the two parties, as the victim's node sees them. The attacker's are those of its account and of the one it
/// pays itself; what it mines goes elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purses {
    pub attacker: Amount,
    pub victim: Amount,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub won: bool,
    pub reason: Reason,
    /// When the merchant accepted, or when it began where nobody accepts anything.
    pub before: Purses,
    pub after: Purses,
    /// Blocks the attacker found, and how many of them are not on the chain it follows in the end.
    pub mined: u32,
    pub wasted: u32,
}

/// Why it ended so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// Everybody follows the attacker's branch.
    BranchWon,
    /// The attacker fell too far behind and gave up.
    FellBehind,
    /// The branch was shown and then overtaken.
    Overtaken,
    /// The chain after so many blocks: the attacker's of all.
    Share { own: u32, all: u32 },
    /// The payment stayed out for as long as was looked.
    KeptOut,
    /// The payment got in and stayed.
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
    },
    /// The payment goes out; where there is a rival, that is signed too.
    Paid {
        payment: TxIndex,
        rival: Option<TxIndex>,
    },
    /// The merchant hands over the goods.
    Accepted {
        confirmations: u64,
        purses: Purses,
    },
    /// A block is kept back: so long are the two branches.
    Withheld {
        block: u32,
        branch: Branch,
    },
    /// So many blocks are shown at once.
    Shown {
        blocks: u32,
        head: u32,
        branch: Branch,
    },
    /// The attacker drops so many blocks of its own and follows the others.
    Adopted {
        lost: u32,
        head: u32,
    },
    /// The attacker will not build on this block.
    Refused {
        block: u32,
    },
    /// The eclipsed node hears the others again.
    LetGo,
    Ended(Verdict),
}

impl Attack {
    pub(super) fn new(setup: Option<&AttackSetup>) -> Self {
        Self {
            setup: setup.cloned(),
            phase: Phase::Waiting,
            strategy: None,
            start: 0,
            base: 0,
            tip: 0,
            shown: 0,
            payment: None,
            rival: None,
            paid: false,
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

    pub fn outcome(&self) -> Option<&Verdict> {
        self.outcome.as_ref()
    }

    pub fn strategy(&self) -> Option<&Strategy> {
        self.strategy.as_ref()
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

    /// Blocks the attacker found since it began.
    pub fn mined(&self) -> &[u32] {
        &self.mined
    }

    /// The attack, if it is on and this node is the attacker.
    fn by(&self, node: u8) -> Option<AttackKind> {
        self.setup.as_ref().filter(|setup| self.phase == Phase::On && setup.attacker == node).map(|setup| setup.kind)
    }
}
