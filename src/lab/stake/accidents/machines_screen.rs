//! What the part on two machines says: figures, a verdict, and each record as a table.

use super::cause::Cause;
use super::coins;
use super::machines::{Machines, NAMES};
use crate::core::hash::Hash256;
use crate::lab::chart::Table;
use crate::lab::fact::{Fact, Origin};

pub const SOURCE: &str = "EIP-3076";

pub const SIMPLIFIED: &str = "Simplified: five validators of 32 coins, epochs of four slots, Bellatrix’s fractions in a \
     window of 16 epochs. With five validators you are a fifth of the stake, so the correlation penalty is far larger than \
     on a real chain (“Losing a stake” has the real figures). Each machine marks its blocks as its own. A machine without \
     protection writes nothing down.";

/// Entries of a record that are shown, the newest.
const SHOWN: usize = 6;

pub fn facts(machines: &Machines) -> Vec<Fact> {
    let validator = machines.validator();
    let stake = validator.map_or(0, |own| own.balance.0);
    let mut facts = vec![
        Fact::new(Origin::Simulated, coins(stake), "coins at stake", ""),
        Fact::new(Origin::Simulated, format!("{}, {}", machines.epoch(), machines.slot), "epoch, slot", ""),
        Fact::new(Origin::Simulated, machines.signed().to_string(), "messages signed", "each counted once"),
        Fact::new(Origin::Simulated, machines.refused.to_string(), "refused by a record", SOURCE),
    ];
    if let Some(bill) = machines.bill {
        let rule = "slash_validator, process_slashings";
        facts.extend([
            Fact::new(Origin::Rule, coins(bill.initial), "coins taken at once", rule),
            Fact::new(Origin::Rule, coins(bill.reward), "coins to whoever brought the proof", "new money"),
            match bill.correlation {
                Some(taken) => Fact::new(
                    Origin::Rule,
                    coins(taken),
                    "coins less when all slashed in the window were counted",
                    rule,
                ),
                None => Fact::new(
                    Origin::Rule,
                    format!("epoch {}", bill.correlation_epoch),
                    "more is taken, by all the stake slashed in the window",
                    rule,
                ),
            },
            Fact::new(
                Origin::Rule,
                format!("epoch {}", bill.withdrawable_epoch),
                "what is left may be withdrawn",
                rule,
            ),
        ]);
    }
    facts
}

/// What it means.
pub fn verdict(machines: &Machines) -> &'static str {
    // What is ticked by now need not be what was ticked then.
    if let Some(bill) = machines.bill {
        return match bill.cause {
            Cause::NoRecord => {
                "Slashed. Two signatures of one key are proof enough; nobody asks whether it was an accident."
            }
            Cause::OldRecord => {
                "Slashed, though the machine asked its record: the record had been lost, or was older than what was signed \
                 since. A record protects only while it holds all that the key signed."
            }
            Cause::TwoRecords => {
                "Slashed, though both machines kept a record: neither knew of the other’s. A record protects one machine \
                 from itself, never two from each other."
            }
        };
    }
    let [one, two] = &machines.machines;
    match (one.runs && two.runs, one.is_protected && two.is_protected) {
        (true, true) => "Both run, each with a record of its own. Neither record knows what the other machine signs.",
        (true, false) => "Both run, and at least one asks no record. The next duty may be the last.",
        _ if !one.runs && two.runs => "Moved to B. It is safe if A is stopped for good and B has all that A signed.",
        _ if !one.runs => {
            "Nobody signs. That costs missed votes, each about as much as it would have earned, and no more."
        }
        _ => "One machine, one key: as safe as it can be. Now start the other “to be safe”, and go on.",
    }
}

fn short(root: Option<Hash256>) -> String {
    root.map_or_else(|| "not known".to_owned(), |root| root.to_string().chars().take(8).collect())
}

/// The newest entries of a machine's record.
pub fn record(machines: &Machines, which: usize) -> Table {
    let mut table = Table { head: ["Signed", "Number", "Root"].map(str::to_owned).into(), ..Table::default() };
    let Some(machine) = machines.machines.get(which) else { return table };
    let row = |what: &str, number: String, root| vec![what.to_owned(), number, short(root)];
    let record = &machine.record;
    let blocks = record.blocks().iter().rev().take(SHOWN);
    let votes = record.attestations().iter().rev().take(SHOWN);
    table
        .rows
        .extend(votes.map(|it| row("vote", format!("{} → {}", it.source_epoch, it.target_epoch), it.signing_root)));
    table.rows.extend(blocks.map(|it| row("block", format!("slot {}", it.slot), it.signing_root)));
    table
}

/// How long a record is, in words.
pub fn record_words(machines: &Machines, which: usize) -> String {
    let Some(machine) = machines.machines.get(which) else { return String::new() };
    let (blocks, votes) = (machine.record.blocks().len(), machine.record.attestations().len());
    match machine.record.is_empty() {
        true => "Its record is empty.".to_owned(),
        false => format!("In its record: votes {votes}, blocks {blocks}."),
    }
}

pub fn state(machines: &Machines, which: usize) -> String {
    let runs = machines.machines.get(which).is_some_and(|machine| machine.runs);
    format!("{}: {}", NAMES.get(which).copied().unwrap_or_default(), if runs { "running" } else { "stopped" })
}
