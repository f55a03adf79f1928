//! Every key tried at every act: the table of least privilege, not told but found.
//!
//! Each cell is a message signed with that key in the name that would help it most, and handed to a register of its own in
//! which nothing else stands in the way.

use super::bench::{Bench, ledger, proposal, vote};
use super::register::{Message, Register, Rotation, SLOTS_PER_EPOCH, WITHDRAWAL_DELAY};
use crate::core::chain::evidence::evidence_from_votes;
use crate::core::chain::transaction::Action;
use crate::core::keys::SecretKey;
use crate::core::units::Slot;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    Vote,
    Propose,
    Contradict,
    Exit,
    Rotate,
    Withdraw,
}

impl Power {
    pub const ALL: [Power; 6] =
        [Power::Vote, Power::Propose, Power::Contradict, Power::Exit, Power::Rotate, Power::Withdraw];

    pub const fn words(self) -> &'static str {
        match self {
            Power::Vote => "Vote",
            Power::Propose => "Propose a block",
            Power::Contradict => "Get the stake slashed",
            Power::Exit => "Stop validating",
            Power::Rotate => "Change the signing key",
            Power::Withdraw => "Take the stake",
        }
    }
}

/// What came of one try; nothing where the key is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub can: bool,
    /// The check that decided.
    pub check: &'static str,
}

pub type Row = (Power, [Option<Cell>; 3]);

/// Tries all keys of the bench at all acts. The bench's own register stays as it is.
pub fn powers(bench: &Bench) -> Vec<Row> {
    Power::ALL
        .into_iter()
        .map(|power| (power, bench.keys().map(|(_, key)| key.map(|key| attempt(bench, power, key)))))
        .collect()
}

fn attempt(bench: &Bench, power: Power, key: &SecretKey) -> Cell {
    let [(_, signing), _, (_, stranger)] = bench.keys();
    let registered = bench.register.validator;
    let signing_key = signing.map_or(registered.signing_key, SecretKey::public_key);
    let mut register = Register::new(signing_key, registered.withdrawal);
    let (chain, slot, owner) = (register.chain, register.slot, registered.withdrawal);
    let message = match power {
        Power::Vote => Message::Vote(vote(key, chain, slot, b"head")),
        Power::Propose => Message::Proposal(proposal(key, chain, slot)),
        Power::Contradict => {
            let (first, second) = (vote(key, chain, slot, b"head"), vote(key, chain, slot, b"another head"));
            match evidence_from_votes(&first, &second) {
                // Anyone may hand it in; here the same key does.
                Some(evidence) => ledger(key, key.public_key(), &register, Action::Evidence(Box::new(evidence))),
                None => Message::Vote(second),
            }
        }
        Power::Exit => {
            let own = key.public_key();
            let sender = if own == signing_key { own } else { owner };
            ledger(key, sender, &register, Action::Exit)
        }
        Power::Rotate => {
            // Some key that is not in the register yet.
            let new = stranger.unwrap_or(key).public_key();
            Message::Rotation(Rotation::sign(key, chain, owner, register.sequence_of(&owner), new))
        }
        Power::Withdraw => {
            register.validator.exit_epoch = register.epoch();
            register.validator.withdrawable_epoch = register.epoch() + WITHDRAWAL_DELAY;
            register.slot = Slot(register.validator.withdrawable_epoch * SLOTS_PER_EPOCH);
            ledger(key, owner, &register, Action::Withdraw)
        }
    };
    let verdict = register.submit(&message);
    Cell { can: verdict.accepted, check: verdict.checks.last().map_or("", |check| check.what) }
}
