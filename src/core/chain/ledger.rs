//! Who has what. Every coin was minted somewhere and none goes missing.
//!
//! The ledger counts what it mints and what it burns, so that minted − burned = balances + stake can be asked of it after
//! every block.

use crate::core::keys::PublicKey;
use crate::core::sorted::SortedMap;
use crate::core::units::Amount;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One account's free coins and the number of its next transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub balance: Amount,
    pub sequence: u64,
}

/// All accounts, and what was ever made or destroyed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    accounts: SortedMap<PublicKey, Account>,
    minted: Amount,
    burned: Amount,
}

/// Why the ledger refuses a transaction. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LedgerError {
    UnknownAccount(PublicKey),
    WrongSequence {
        expected: u64,
        found: u64,
    },
    ZeroAmount,
    AmountOverflow,
    Overspend {
        available: Amount,
        needed: Amount,
    },
    NoValidator,
    DepositTooSmall {
        least: Amount,
        found: Amount,
    },
    SigningKeyMismatch,
    AlreadyExiting {
        exit_epoch: u64,
    },
    NotActive,
    /// Leaving, or withdrawing, is not allowed yet.
    NotBefore {
        epoch: u64,
        found: u64,
    },
    NothingToWithdraw,
    NoSuchValidator(u32),
    AlreadySlashed(u32),
    NotSlashable {
        validator: u32,
        epoch: u64,
    },
    Evidence(crate::core::chain::evidence::EvidenceError),
    /// This chain has no stake.
    NotOnThisChain,
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAccount(key) => write!(f, "expected an account with coins, found {key}, which has none"),
            Self::WrongSequence { expected, found } => {
                write!(f, "expected sequence number {expected}, found {found}")
            }
            Self::ZeroAmount => write!(f, "expected an amount above zero, found zero"),
            Self::AmountOverflow => write!(f, "expected a sum that fits in 64 bits, found a larger one"),
            Self::Overspend { available, needed } => write!(f, "expected at most {available}, found {needed}"),
            Self::NoValidator => write!(f, "expected an account with a stake, found one without"),
            Self::DepositTooSmall { least, found } => write!(f, "expected a stake of at least {least}, found {found}"),
            Self::SigningKeyMismatch => write!(f, "expected the validator's own signing key, found another"),
            Self::AlreadyExiting { exit_epoch } => {
                write!(f, "expected an active validator, found one that leaves in epoch {exit_epoch}")
            }
            Self::NotActive => write!(f, "expected an active validator, found one that is not"),
            Self::NotBefore { epoch, found } => {
                write!(f, "expected epoch {epoch} or later, found epoch {found}")
            }
            Self::NothingToWithdraw => write!(f, "expected some stake left, found none"),
            Self::NoSuchValidator(index) => write!(f, "expected a validator, found no number {index}"),
            Self::AlreadySlashed(index) => write!(f, "expected an unpunished validator, found {index} already slashed"),
            Self::NotSlashable { validator, epoch } => {
                write!(
                    f,
                    "expected a validator that can still be slashed, found validator {validator} past that in epoch {epoch}"
                )
            }
            Self::Evidence(error) => write!(f, "{error}"),
            Self::NotOnThisChain => write!(f, "expected a proof-of-stake chain, found proof of work"),
        }
    }
}

impl Ledger {
    /// Accounts as a chain begins with them. Whatever would no longer fit 64 bits in all is left out.
    pub fn genesis(accounts: impl IntoIterator<Item = (PublicKey, Amount)>) -> Ledger {
        let mut ledger = Ledger::default();
        for (key, amount) in accounts {
            let minted = ledger.mint(&key, amount);
            debug_assert!(minted.is_ok(), "the balances at a chain's beginning add up");
        }
        ledger
    }

    pub fn account(&self, key: &PublicKey) -> Option<&Account> {
        self.accounts.get(key)
    }

    /// Free coins; zero for an account nobody has heard of.
    pub fn balance(&self, key: &PublicKey) -> Amount {
        self.accounts.get(key).map_or(Amount::ZERO, |account| account.balance)
    }

    /// Number of the account's next transaction.
    pub fn sequence(&self, key: &PublicKey) -> u64 {
        self.accounts.get(key).map_or(0, |account| account.sequence)
    }

    pub fn accounts(&self) -> impl Iterator<Item = &(PublicKey, Account)> {
        self.accounts.iter()
    }

    pub fn minted(&self) -> Amount {
        self.minted
    }

    pub fn burned(&self) -> Amount {
        self.burned
    }

    /// Sum of the free coins.
    pub fn total_balance(&self) -> Amount {
        self.accounts.iter().fold(Amount::ZERO, |sum, (_, account)| sum.saturating_add(account.balance))
    }

    /// Makes coins and gives them to an account.
    pub(in crate::core) fn mint(&mut self, to: &PublicKey, amount: Amount) -> Result<(), LedgerError> {
        let minted = self.minted.checked_add(amount).ok_or(LedgerError::AmountOverflow)?;
        self.credit(to, amount)?;
        self.minted = minted;
        Ok(())
    }

    /// Notes coins made directly as stake.
    pub(in crate::core) fn note_minted(&mut self, amount: Amount) {
        self.minted = self.minted.saturating_add(amount);
    }

    /// Notes coins destroyed out of stake.
    pub(in crate::core) fn note_burned(&mut self, amount: Amount) {
        self.burned = self.burned.saturating_add(amount);
    }

    pub(in crate::core) fn credit(&mut self, to: &PublicKey, amount: Amount) -> Result<(), LedgerError> {
        let account = self.accounts.get_or_insert(*to, Account::default());
        account.balance = account.balance.checked_add(amount).ok_or(LedgerError::AmountOverflow)?;
        Ok(())
    }

    /// Takes `cost` from the sender and moves its sequence on, or says why not and changes nothing.
    pub(in crate::core) fn spend(
        &mut self,
        sender: &PublicKey,
        sequence: u64,
        cost: Amount,
    ) -> Result<(), LedgerError> {
        let account = self.accounts.get_mut(sender).ok_or(LedgerError::UnknownAccount(*sender))?;
        if account.sequence != sequence {
            return Err(LedgerError::WrongSequence { expected: account.sequence, found: sequence });
        }
        let balance = account
            .balance
            .checked_sub(cost)
            .ok_or(LedgerError::Overspend { available: account.balance, needed: cost })?;
        account.balance = balance;
        account.sequence += 1;
        Ok(())
    }
}
