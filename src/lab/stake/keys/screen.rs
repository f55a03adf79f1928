//! What the section says: the facts, who holds which key, the attempts with their checks, and the table of powers.

use super::bench::{Attempt, Bench, Which, short_key};
use super::powers::{Power, powers};
use crate::core::chain::registry::FAR_FUTURE_EPOCH;
use crate::lab::chart::Table;
use crate::lab::fact::{Fact, Origin};
use crate::lab::stake::delegation::lend::coins;

/// What keys have in common everywhere.
pub const IN_GENERAL: [&str; 4] = [
    "It is the same with every credential. Give each only what its work needs (least privilege): a web server’s password \
     should not be able to delete the backups.",
    "What is used daily will leak one day, so it must be replaceable (rotation) and worthless afterwards (revocation), \
     by something that is used rarely and kept apart.",
    "What cannot be replaced needs a second copy in another place, and no copy in a page, a repository, a chat or a \
     screenshot.",
    "Ethereum cannot rotate a signing key: it is fixed at the deposit, and the only way is to exit and deposit anew. \
     Polkadot (session.set_keys) and the Cosmos SDK from 0.55 (one rotation in an unbonding period) can.",
];

/// What is left out here.
pub const SIMPLIFIED: &str = "Simplified: one validator, epochs of 8 slots, 4 epochs from exit to withdrawal, evidence \
     counts for 16 epochs. A slashing takes the initial penalty only (1/32, as under Bellatrix); the correlation penalty \
     and the reward for evidence are in the section on slashing. Exits may be signed by either key, as on Ethereum since \
     Electra (EIP-7002).";

/// One key, for its card.
pub struct KeyCard {
    pub which: Which,
    pub title: &'static str,
    pub about: &'static str,
    /// The public half, shortened.
    pub public: String,
    pub holders: &'static str,
    /// Whether something is wrong with it.
    pub bad: bool,
}

pub fn cards(bench: &Bench) -> [KeyCard; 2] {
    let validator = &bench.register.validator;
    let (holders, leaked) = match (bench.is_leaked(), bench.is_leak_live()) {
        (true, true) => ("Held by: you, and the thief", true),
        (true, false) => ("Held by: you (the thief has an old one)", false),
        _ => ("Held by: you", false),
    };
    let lost = bench.is_withdrawal_lost();
    [
        KeyCard {
            which: Which::Signing,
            title: "Signing key (hot)",
            about: "On a machine that is online day and night; signs blocks and votes.",
            public: short_key(&validator.signing_key),
            holders,
            bad: leaked,
        },
        KeyCard {
            which: Which::Withdrawal,
            title: "Withdrawal key (cold)",
            about: "In a safe; signs about once a year. The stake can go to nobody else.",
            public: short_key(&validator.withdrawal),
            holders: if lost { "Held by: nobody" } else { "Held by: you" },
            bad: lost,
        },
    ]
}

pub fn facts(bench: &Bench) -> [Fact; 4] {
    let register = &bench.register;
    let paid = register.paid_out.iter().fold(0, |sum, (_, amount)| sum + amount.0);
    [
        (coins(register.validator.balance.0), "coins at stake"),
        (coins(paid), "coins withdrawn"),
        (register.epoch().to_string(), "epoch"),
        (state(bench).to_owned(), "the validator"),
    ]
    .map(|(value, label)| Fact::new(Origin::Simulated, value, label, ""))
}

fn state(bench: &Bench) -> &'static str {
    let validator = &bench.register.validator;
    let epoch = bench.register.epoch();
    match validator.exit_epoch {
        _ if validator.balance.is_zero() => "withdrawn",
        FAR_FUTURE_EPOCH => "at work",
        _ if epoch >= validator.withdrawable_epoch && bench.is_withdrawal_lost() => "stuck for good",
        _ if epoch >= validator.withdrawable_epoch => "free to withdraw",
        _ if validator.slashed => "slashed, on its way out",
        _ => "on its way out",
    }
}

/// When the stake may be withdrawn, where that is known.
pub fn wait(bench: &Bench) -> Option<String> {
    let register = &bench.register;
    let opens = register.validator.withdrawable_epoch;
    let waits = opens != FAR_FUTURE_EPOCH && opens > register.epoch();
    waits.then(|| format!("The withdrawal opens in epoch {opens}; it is epoch {} now.", register.epoch()))
}

/// The line over an attempt's checks.
pub fn signed(attempt: &Attempt) -> String {
    let digits = attempt.signature.to_string();
    let (begin, end) = (digits.get(..8).unwrap_or_default(), digits.get(120..).unwrap_or_default());
    format!("Slot {}: {} bytes signed, signature {begin}…{end}", attempt.slot, attempt.length)
}

/// A check in a line: a sign, what must hold, and what was found if it does not.
pub fn check_line(check: &super::register::Check) -> String {
    match &check.outcome {
        Ok(()) => format!("✓ {}", check.what),
        Err(found) => format!("✗ {}: {found}", check.what),
    }
}

/// Tries every key at every act now.
pub fn powers_table(bench: &Bench) -> Table {
    let rows = powers(bench).into_iter().map(|(power, cells): (Power, _)| {
        let cells = cells.map(|cell| match cell {
            None => "lost".to_owned(),
            Some(cell) if cell.can => "✓ can".to_owned(),
            Some(cell) => format!("✗ cannot. Failed check: {}", cell.check),
        });
        std::iter::once(power.words().to_owned()).chain(cells).collect()
    });
    let head = ["Who has it can …", "Signing key", "Withdrawal key", "A stranger’s key"];
    Table { head: head.map(str::to_owned).into(), rows: rows.collect(), left_out: 0 }
}
