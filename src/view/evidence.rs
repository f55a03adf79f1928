//! A slashing opened: two signed messages side by side, and what one flipped bit does to them.

use crate::core::chain::attestation::Attestation;
use crate::core::chain::block::SignedHeader;
use crate::core::chain::evidence::SlashingEvidence;
use crate::core::hash::Hash256;
use crate::core::hex;
use crate::core::keys::PublicKey;
use crate::core::units::Amount;
use crate::core::world::World;
use crate::core::world::lane::SlashingRecord;
use crate::session::Session;
use crate::view::format::coins_fine;
use crate::view::model::{EvidenceView, SignedMessageView, SlashingView};
use crate::view::names;

/// The opened evidence, if one is open.
pub fn evidence_view(session: &Session) -> Option<EvidenceView> {
    let (id, flipped) = session.evidence?;
    let world = &session.world;
    let record = world.stake.slashings.get(id as usize)?;
    let state = world.stake.state();
    let key = state.stake()?.registry.get(record.offender)?.signing_key;
    let evidence = if flipped { flip_one_bit(&record.evidence) } else { record.evidence.clone() };
    let verdict = evidence.verify(world.stake.spec.id, &key);
    let name = names::validator(world, record.offender);
    Some(EvidenceView {
        id,
        title: headline(world, record),
        rule: rule(&record.evidence).into(),
        rule_source: "ethereum/consensus-specs: process_proposer_slashing, is_slashable_attestation_data".into(),
        messages: messages(world, &evidence, &key),
        verdict: match &verdict {
            Ok(()) if name == names::learner(world) => {
                "Both signatures are yours, and the two messages contradict each other.".into()
            }
            Ok(()) => format!("Both signatures are {name}’s, and the two messages contradict each other."),
            Err(error) => format!("This proves nothing: {error}."),
        },
        valid: verdict.is_ok(),
        flipped,
        penalties: penalties(world, record),
    })
}

/// The three newest slashings, newest first.
pub fn slashings(world: &World) -> Vec<SlashingView> {
    let mut newest: Vec<(u32, &SlashingRecord)> = (0u32..).zip(&world.stake.slashings).collect();
    newest.reverse();
    newest
        .into_iter()
        .take(3)
        .map(|(id, record)| SlashingView { id, headline: headline(world, record), detail: detail(world, record) })
        .collect()
}

fn headline(world: &World, record: &SlashingRecord) -> String {
    let name = names::validator(world, record.offender);
    match &record.evidence {
        SlashingEvidence::ProposerEquivocation { first, .. } => {
            format!("{name} signed two blocks for slot {}.", first.slot.0)
        }
        SlashingEvidence::DoubleVote { first, .. } => {
            format!("{name} signed two votes for epoch {}.", first.data.target.epoch)
        }
        SlashingEvidence::SurroundVote { first, second } => format!(
            "{name} signed a vote {} → {} around its own {} → {}.",
            first.data.source.epoch, first.data.target.epoch, second.data.source.epoch, second.data.target.epoch
        ),
    }
}

const fn rule(evidence: &SlashingEvidence) -> &'static str {
    match evidence {
        SlashingEvidence::ProposerEquivocation { .. } => "A proposer signs one block for a slot, and never a second.",
        SlashingEvidence::DoubleVote { .. } => "A validator votes once for each target epoch.",
        SlashingEvidence::SurroundVote { .. } => "No vote’s link may go around another of the same validator.",
    }
}

fn detail(world: &World, record: &SlashingRecord) -> String {
    let rows = penalties(world, record);
    let value = |label: &str| rows.iter().find(|(name, _)| name == label).map(|(_, value)| value.clone());
    format!(
        "Anyone can check both signatures. Penalty {} now, {} with the others caught in the same window; locked until epoch {}.",
        value(AT_ONCE).unwrap_or_default(),
        value(TOGETHER).unwrap_or_default(),
        value(LOCKED).unwrap_or_default()
    )
}

const AT_ONCE: &str = "Penalty at once";
const TOGETHER: &str = "Correlation penalty";
const LOCKED: &str = "Locked until epoch";

fn penalties(world: &World, record: &SlashingRecord) -> Vec<(String, String)> {
    let (Some(rules), state) = (world.stake.spec.engine.stake_rules(), world.stake.state()) else { return Vec::new() };
    let (Some(slashing), Some(stake)) = (&rules.slashing, state.stake()) else { return Vec::new() };
    let effective = record.effective_balance;
    let epoch = rules.epoch_of(stake.slot);
    let window = slashing.total_slashed_in_window(&stake.slashings, epoch).max(effective);
    let total = stake.registry.total_active_balance(epoch, rules.increment());
    let amount = |grains: u64| coins_fine(Amount(grains));
    let reward = slashing.whistleblower_reward(effective);
    vec![
        (AT_ONCE.into(), amount(slashing.initial_penalty(effective))),
        (TOGETHER.into(), amount(slashing.correlation_penalty(effective, window, total))),
        ("due in epoch".into(), slashing.correlation_epoch(record.epoch).to_string()),
        (
            LOCKED.into(),
            stake
                .registry
                .get(record.offender)
                .map_or_else(String::new, |validator| validator.withdrawable_epoch.to_string()),
        ),
        (
            "Reward for the proof".into(),
            format!("{} to {} and the proposer", amount(reward), names::account(world, &record.whistleblower)),
        ),
    ]
}

/// The same evidence with the lowest bit of the first message's slot flipped.
fn flip_one_bit(evidence: &SlashingEvidence) -> SlashingEvidence {
    let mut flipped = evidence.clone();
    match &mut flipped {
        SlashingEvidence::ProposerEquivocation { first, .. } => first.header.nonce ^= 1,
        SlashingEvidence::DoubleVote { first, .. } | SlashingEvidence::SurroundVote { first, .. } => {
            first.data.head.0[0] ^= 1;
        }
    }
    flipped
}

fn messages(world: &World, evidence: &SlashingEvidence, key: &PublicKey) -> [SignedMessageView; 2] {
    match evidence {
        SlashingEvidence::ProposerEquivocation { first, second } => {
            [block_message(world, "First block", first, key), block_message(world, "Second block", second, key)]
        }
        SlashingEvidence::DoubleVote { first, second } => {
            [vote_message(world, "First vote", first, key), vote_message(world, "Second vote", second, key)]
        }
        SlashingEvidence::SurroundVote { first, second } => {
            [vote_message(world, "Outer vote", first, key), vote_message(world, "Inner vote", second, key)]
        }
    }
}

fn row(label: &str, value: impl ToString) -> (String, String) {
    (label.into(), value.to_string())
}

fn block_message(world: &World, title: &str, message: &SignedHeader, key: &PublicKey) -> SignedMessageView {
    SignedMessageView {
        title: title.into(),
        fields: vec![
            row("Slot", message.slot.0),
            row("Proposer", message.proposer),
            row("Previous block", message.header.previous),
            row("Merkle root", message.header.merkle_root),
            row("Nonce", message.header.nonce),
        ],
        bytes: hex::encode(&message.signing_bytes(world.stake.spec.id)),
        public_key: key.to_string(),
        signature: hex::encode(&message.signature.0),
        signature_ok: message.verify(world.stake.spec.id, key).is_ok(),
    }
}

fn vote_message(world: &World, title: &str, vote: &Attestation, key: &PublicKey) -> SignedMessageView {
    SignedMessageView {
        title: title.into(),
        fields: vec![
            row("Slot", vote.data.slot.0),
            row("Validator", vote.validator),
            row("Head", vote.data.head),
            row("Source", format!("epoch {}, {}", vote.data.source.epoch, Hash256(vote.data.source.root))),
            row("Target", format!("epoch {}, {}", vote.data.target.epoch, Hash256(vote.data.target.root))),
        ],
        bytes: hex::encode(&vote.signing_bytes(world.stake.spec.id)),
        public_key: key.to_string(),
        signature: hex::encode(&vote.signature.0),
        signature_ok: vote.verify(world.stake.spec.id, key).is_ok(),
    }
}
