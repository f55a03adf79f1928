//! What the part on old keys says.

use super::coins;
use super::old_keys::{EXIT, FORK, OldKeys};
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::weak_subjectivity::weak_subjectivity_period;
use crate::lab::chart::Table;
use crate::lab::fact::{Fact, Origin};
use crate::lab::stake::losses::{NETWORK, STAKE, days, whole};

pub const SOURCE: &str = "consensus-specs, electra/weak-subjectivity.md";

pub const SIMPLIFIED: &str = "Simplified: four founders and four who joined later, 32 coins each, epochs of four slots; two \
     may enter and two leave in an epoch, and four epochs lie between exit and withdrawal. In the true history one slot in \
     seven stays empty. Every block and vote of both histories is really signed, and judged by the same rules.";

pub fn facts(run: &OldKeys) -> Vec<Fact> {
    let [real, other] = run.histories();
    let electra = StakeRules::electra();
    let mainnet = weak_subjectivity_period(NETWORK * STAKE, NETWORK, &electra);
    let (period, _) = run.period(&run.checkpoint(0));
    vec![
        Fact::new(Origin::Simulated, format!("{}, {}", real.blocks, other.blocks), "blocks: true, other", ""),
        Fact::new(
            Origin::Simulated,
            format!("{}, {}", real.finalized, other.finalized),
            "final up to epoch: true, other",
            &format!("it is epoch {}", run.present()),
        ),
        Fact::new(Origin::Rule, format!("{period} epochs"), "weak subjectivity period here", SOURCE),
        Fact::new(
            Origin::Rule,
            format!("{} epochs, {}", whole(mainnet), days(mainnet, &electra)),
            "the same on Ethereum",
            "32,000,000 ETH at stake",
        ),
    ]
}

fn tick(holds: bool) -> String {
    if holds { "✓ yes" } else { "✗ no" }.to_owned()
}

/// What a new node can check of either history; with a checkpoint so many epochs old, if it has one.
pub fn table(run: &OldKeys, age: Option<u8>) -> Table {
    let [real, other] = run.histories();
    let pair = |what: &str, one: String, two: String| vec![what.to_owned(), one, two];
    let numbers = |what: &str, one: u64, two: u64| pair(what, one.to_string(), two.to_string());
    let mut rows = vec![
        pair("every block keeps every rule", tick(run.refused[0] == 0), tick(run.refused[1] == 0)),
        numbers("votes, each with a good signature", real.votes as u64, other.votes as u64),
        numbers("final up to epoch", real.finalized, other.finalized),
    ];
    if let Some(age) = age {
        let [one, two] = run.contain(&run.checkpoint(age));
        rows.push(pair("goes through the checkpoint", tick(one), tick(two)));
    }
    let head = ["What a new node finds", "The true history", "The other"];
    Table { head: head.map(str::to_owned).into(), rows, left_out: 0 }
}

/// What a new node does.
pub fn newcomer(run: &OldKeys, age: Option<u8>) -> String {
    let Some(age) = age else { return by_genesis(run) };
    let trusted = run.checkpoint(age);
    let (period, is_young) = run.period(&trusted);
    let [_, is_in_other] = run.contain(&trusted);
    let warning = if is_young {
        String::new()
    } else {
        let age = run.present().saturating_sub(trusted.epoch);
        format!(
            " At {age} epochs it is older than the period of {period}, so it should not be relied on: by then enough of those \
             who signed may have left for their signatures to cost too little."
        )
    };
    if is_in_other {
        format!(
            "The checkpoint of epoch {} is older than the fork in epoch {FORK}: both histories go through it, and it \
             decides nothing.{warning}",
            trusted.epoch
        )
    } else {
        format!(
            "The node refuses the other history: it does not go through the checkpoint of epoch {}. One hash from a \
             friend was enough.{warning}",
            trusted.epoch
        )
    }
}

fn by_genesis(run: &OldKeys) -> String {
    let [real, other] = run.histories();
    let heard_true = run.newcomer(true);
    let heard_other = run.newcomer(false);
    if heard_other.head == other.tip {
        let refusal = heard_other.refusal.map_or(String::new(), |refusal| format!(" (“{refusal}”)"));
        let leaked = if run.setup.sellers > 2 {
            ""
        } else {
            " The sellers had only half of the stake, but in their history the absent were leaked out, until it was two thirds."
        };
        format!(
            "It cannot tell. Told the true history first, it ends at block {}; told the other first, it ends on the other, \
             and refuses every true block after{refusal}. Nothing in either history is wrong.{leaked}",
            heard_true.head
        )
    } else if heard_other.head == real.tip {
        "This time it finds the true history even if it hears the other first: the sellers had less than two thirds, so \
         nothing of theirs is final, and a chain that has justified more wins."
            .to_owned()
    } else {
        "It follows neither to its end.".to_owned()
    }
}

/// Why slashing helps, or does not.
pub fn proofs(run: &OldKeys) -> String {
    let proofs = run.proofs();
    let left = u64::from(run.setup.wait);
    let refusal = proofs.refusal.map_or(String::new(), |refusal| format!(" The chain answers: {refusal}."));
    if proofs.slashed == 0 {
        format!(
            "Each of the {} sellers signed votes that contradict each other, and handing them in does nothing: {left} \
             epochs after they asked to leave (epoch {EXIT}), nobody’s stake is bound any more.{refusal}",
            proofs.found
        )
    } else {
        format!(
            "Too early for the sellers: {} of {} can still be slashed. Coins taken at once: {}. While the stake is bound, an \
             old key is worth something to its owner.{refusal}",
            proofs.slashed,
            proofs.found,
            coins(proofs.taken)
        )
    }
}
