//! What the part on a bad block says.

use super::bad_block::{BadBlock, Then};
use super::signed_coins;
use crate::lab::chart::Table;
use crate::lab::fact::{Fact, Origin};

pub const SIMPLIFIED: &str = "Simplified: twelve validators of 32 coins, epochs of four slots, Bellatrix’s fractions. The \
     others’ chain is real in all: it judges the block, counts the stray votes as its rules say, and takes from whoever is \
     proved to contradict itself. What the careless hold for the state after a forbidden payment nobody can work out; they \
     sign votes, and blocks that name each other.";

pub const COLUMNS: &str = "Source, target, head: votes of the bad block’s epoch that counted. Coins: change of the stake in \
     five epochs.";

pub const NOT_COVERED: &str = "What slashing does not cover: proposing an invalid block, voting for one, or voting without \
     looking. Each of these contradicts nothing. They are answered by being ignored, which costs what the block and the \
     votes would have earned. Slashed is only who signs two things that cannot both be honest.";

pub fn facts(run: &BadBlock) -> Vec<Fact> {
    let (justified, finalized, epoch) = run.checkpoints();
    vec![
        Fact::new(
            Origin::Simulated,
            signed_coins(run.forgone as f64),
            "coins the same block would have earned its proposer without the payment",
            "worked out by the chain’s own rules",
        ),
        Fact::new(
            Origin::Simulated,
            run.refused_blocks.to_string(),
            "further blocks built on it",
            "refused as well: their parent is not known",
        ),
        Fact::new(Origin::Simulated, run.contradictions.to_string(), "proofs of two contradicting votes", ""),
        Fact::new(
            Origin::Simulated,
            format!("{justified}, {finalized}"),
            "newest justified and final epoch",
            &format!("for those who check, in epoch {epoch}"),
        ),
    ]
}

pub fn table(run: &BadBlock) -> Table {
    let head = ["", "Validators", "Source", "Target", "Head", "Coins, each", "Slashed"];
    let names = ["Its proposer", "Voted without checking", "Checked"];
    let mut table = Table { head: head.map(str::to_owned).into(), ..Table::default() };
    for (name, group) in names.iter().zip(run.groups()) {
        if group.members == 0 {
            continue;
        }
        let [source, target, hit] = group.flags.map(|flag| format!("{flag} of {}", group.members));
        let change = signed_coins(group.change as f64 / f64::from(group.members));
        table.rows.push(vec![
            (*name).to_owned(),
            group.members.to_string(),
            source,
            target,
            hit,
            change,
            group.slashed.to_string(),
        ]);
    }
    table
}

/// What a node that checks says of the block, rule by rule.
pub fn rules(run: &BadBlock) -> Vec<String> {
    let line = |(rule, verdict): &(crate::core::consensus::rule_id::RuleId, Result<(), _>)| match verdict {
        Ok(()) => format!("✓ {}", rule.name()),
        Err(violation) => format!("✗ {}: {violation}", rule.name()),
    };
    run.verdicts.iter().map(line).collect()
}

/// What it means.
pub fn verdict(run: &BadBlock) -> String {
    let slashed: u32 = run.groups().iter().map(|group| group.slashed).sum();
    let careless = run.setup.careless;
    let who = match slashed {
        0 => "Nobody is slashed".to_owned(),
        1 => "One is slashed".to_owned(),
        _ => format!("{slashed} are slashed"),
    };
    match (run.setup.then, run.setup.justifies_itself()) {
        _ if careless == 0 && slashed == 0 => {
            "Everybody checks, so nobody follows. The proposer alone pays: its reward is gone, and so is the rest of its vote."
                .to_owned()
        }
        (Then::Return, _) => format!(
            "{who}. The {careless} who did not look lose what target and head would have earned, and pay for \
             the missed target as if they had been away. However many they are, whoever checks follows the others."
        ),
        (Then::VoteAgain, _) => format!(
            "{who}: not for the bad block, but for a second vote in the same epoch. A mistake must be left \
             as it is until the next epoch."
        ),
        (Then::GoOn, false) => format!(
            "{who}. The {careless} and the proposer are fewer than two thirds, so the bad block was never justified, and \
             their way back need cross no vote of theirs. They lose two epochs of rewards."
        ),
        (Then::GoOn, true) => format!(
            "{who}. With two thirds, the bad block was justified among them, and their next votes linked it \
             to the epoch after. The way back is a vote with an older source and a newer target: around their own. This is \
             why no one program should run two thirds of the stake."
        ),
    }
}
