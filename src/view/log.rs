//! The event log: what happened, in sentences under fifteen words.

use crate::core::units::Amount;
use crate::core::world::World;
use crate::core::world::event::{Event, EventKind, LaneKind, Misbehaviour};
use crate::core::world::lane::LEARNER;
use crate::session::{Session, Told};
use crate::view::format::{bits, clock, coins, coins_fine, count, percent};
use crate::view::model::{LogEntry, LogView, Tone};
use crate::view::names;

const SHOWN: usize = 60;

/// The newest entries first.
pub fn log_view(session: &Session) -> LogView {
    let entries = session.journal.iter().rev().filter_map(|told| entry(&session.world, told)).take(SHOWN).collect();
    LogView { entries }
}

fn entry(world: &World, told: &Told) -> Option<LogEntry> {
    let (lane, tone, text, announce) = words(world, &told.event)?;
    Some(LogEntry { id: told.id, time: clock(told.event.at), lane, tone, text, announce })
}

/// Lane, tone, sentence, and whether it is worth announcing. `None` for what the picture shows by itself.
fn words(world: &World, event: &Event) -> Option<(Option<LaneKind>, Tone, String, bool)> {
    let work = Some(LaneKind::Work);
    let stake = Some(LaneKind::Stake);
    let noun = |lane: &LaneKind| match lane {
        LaneKind::Work => "work",
        LaneKind::Stake => "stake",
    };
    let payment = |index: &u32| {
        world.payments.get(*index as usize).map_or_else(String::new, |payment| {
            format!(
                "{} → {} {}",
                names::person(world, payment.from),
                names::person(world, payment.to),
                coins(payment.amount)
            )
        })
    };
    let mine = |index: &u32| world.payments.get(*index as usize).is_some_and(|payment| payment.from == LEARNER);
    Some(match &event.kind {
        EventKind::BlockAdopted { lane: LaneKind::Work, block } => {
            let name = names::producer(world, &world.work, *block);
            let height = world.work.tree.at(*block).height;
            let own = name == names::learner(world);
            let text = if own {
                format!("You mined block {height}; your node accepted it.")
            } else {
                format!("{name} found block {height}.")
            };
            (work, if own { Tone::Good } else { Tone::Plain }, text, own)
        }
        EventKind::BlockAdopted { lane: LaneKind::Stake, block } => {
            let name = names::producer(world, &world.stake, *block);
            if name != names::learner(world) {
                return None;
            }
            let slot = world.stake.tree.at(*block).slot.0;
            (stake, Tone::Good, format!("You proposed the block of slot {slot}."), true)
        }
        EventKind::Reorganised { lane, left, joined, .. } => (
            Some(*lane),
            Tone::Plain,
            format!(
                "The chain was reorganised: {} left, {} joined.",
                count(u64::from(*left), "block"),
                count(u64::from(*joined), "block")
            ),
            true,
        ),
        EventKind::WentStale { lane: LaneKind::Work, block } => {
            let height = world.work.tree.at(*block).height;
            let name = names::producer(world, &world.work, *block);
            (work, Tone::Plain, format!("Two miners found block {height}; {name}’s went stale."), true)
        }
        EventKind::WentStale { lane: LaneKind::Stake, block } => {
            let slot = world.stake.tree.at(*block).slot.0;
            let name = names::producer(world, &world.stake, *block);
            (stake, Tone::Plain, format!("{name}’s block of slot {slot} did not make it."), false)
        }
        EventKind::Retargeted { height, before, after } => {
            let bits = |compact: &crate::core::units::work::CompactTarget| bits(compact.decode().target.bits_milli());
            (work, Tone::Plain, format!("Block {height} retargets: {} become {}.", bits(before), bits(after)), true)
        }
        EventKind::DifficultySet { height, bits } => {
            (work, Tone::Plain, format!("You set the difficulty to {bits} bits, from block {height} on."), true)
        }
        EventKind::SlotMissed { slot, proposer } => {
            (stake, Tone::Plain, format!("Slot {slot} was missed by {}.", names::validator(world, *proposer)), false)
        }
        EventKind::Justified { epoch } => (stake, Tone::Plain, format!("Epoch {epoch} is justified."), false),
        EventKind::Finalized { epoch, voted_per_mille } => (
            stake,
            Tone::Good,
            format!("Epoch {epoch} is final: {} of stake voted.", percent(u64::from(*voted_per_mille))),
            true,
        ),
        EventKind::Leak { active: true } => {
            (stake, Tone::Bad, "Finality stalls: the absent now leak stake.".into(), true)
        }
        EventKind::Leak { active: false } => (stake, Tone::Good, "The leak is over.".into(), true),
        EventKind::PaymentSent { payment: index } if mine(index) => {
            (None, Tone::Plain, format!("{} was signed for both chains.", payment(index)), true)
        }
        EventKind::PaymentIncluded { lane, payment: index, .. } if mine(index) => {
            (Some(*lane), Tone::Good, format!("{} is in a block on {}.", payment(index), noun(lane)), true)
        }
        EventKind::PaymentSent { .. } | EventKind::PaymentIncluded { .. } => return None,
        EventKind::PaymentRefused { lane, payment: index, reason } => {
            (Some(*lane), Tone::Bad, format!("{}: {} refused it: {reason}.", payment(index), noun(lane)), true)
        }
        EventKind::PaymentEvicted { lane, payment: index } => (
            Some(*lane),
            Tone::Bad,
            format!("{} paid too little and was dropped on {}.", payment(index), noun(lane)),
            true,
        ),
        EventKind::Misbehaved { misbehaviour } => {
            let text = match misbehaviour {
                Misbehaviour::ProposeTwice => "You signed two blocks for one slot.",
                Misbehaviour::VoteTwice => "You signed two votes for one epoch.",
                Misbehaviour::Surround => "You signed a vote around your own last one.",
            };
            (stake, Tone::Bad, text.into(), true)
        }
        EventKind::EvidenceFound { by, offender } => {
            let by = u8::try_from(*by).map_or_else(|_| String::new(), |by| names::person(world, by));
            let offender = names::validator(world, *offender);
            (stake, Tone::Bad, format!("{by} noticed two signatures of {offender} and sent the proof."), true)
        }
        EventKind::Slashed { record } => {
            let offender = world.stake.slashings.get(*record as usize).map_or(0, |record| record.offender);
            let name = names::validator(world, offender);
            (stake, Tone::Bad, format!("{name} {} slashed on evidence.", was(world, &name)), true)
        }
        EventKind::CorrelationPenalty { validator, amount } => {
            let name = names::validator(world, *validator);
            (stake, Tone::Bad, format!("Correlation penalty for {name}: {}.", coins_fine(*amount)), true)
        }
        EventKind::Staked { amount } => staked(*amount),
        EventKind::ExitRequested => (stake, Tone::Plain, "Your exit is in a block; you leave soon.".into(), true),
        EventKind::Withdrawn { amount } => (stake, Tone::Good, format!("You took back {}.", coins(*amount)), true),
        EventKind::Online { online: false } => (stake, Tone::Bad, "Your validator went offline.".into(), true),
        EventKind::Online { online: true } => (stake, Tone::Good, "Your validator is back online.".into(), true),
        EventKind::LimitReached { lane } => {
            (Some(*lane), Tone::Bad, "This run is full: no more blocks fit. Reset to start anew.".into(), true)
        }
    })
}

fn staked(amount: Amount) -> (Option<LaneKind>, Tone, String, bool) {
    (Some(LaneKind::Stake), Tone::Good, format!("{} more of yours is at stake.", coins(amount)), true)
}

fn was(world: &World, name: &str) -> &'static str {
    if name == names::learner(world) { "were" } else { "was" }
}
