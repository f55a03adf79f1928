//! The strip of waiting payments, and the form that signs one.

use crate::core::chain::transaction::{Action, Transaction};
use crate::core::hex;
use crate::core::keys::{Domain, Signature};
use crate::core::units::Amount;
use crate::core::world::World;
use crate::core::world::event::LaneKind;
use crate::core::world::lane::{LEARNER, Lane};
use crate::session::Session;
use crate::view::format::{coins, coins_fine, count};
use crate::view::model::{PaymentChip, PaymentFormView, PaymentPreview, PaymentsView};
use crate::view::names;

/// Chips shown before the rest is only counted.
const SHOWN: usize = 8;
/// Payments looked back at; older ones have long been settled.
const LOOKED_AT: usize = 200;

/// Where a payment stands on a lane.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Waiting,
    Included,
    Refused,
}

/// The payments that some chain still has to include, newest last.
pub fn payments_view(session: &Session) -> PaymentsView {
    let world = &session.world;
    let first = world.payments.len().saturating_sub(LOOKED_AT);
    let mut open: Vec<PaymentChip> = Vec::new();
    for (index, payment) in world.payments.iter().enumerate().skip(first) {
        let places = [LaneKind::Work, LaneKind::Stake].map(|kind| place(world, kind, index));
        if !places.contains(&Place::Waiting) {
            continue;
        }
        open.push(PaymentChip {
            id: index as u64,
            parties: format!("{} → {}", names::person(world, payment.from), names::person(world, payment.to)),
            amount: coins(payment.amount),
            fee: coins_fine(payment.fee),
            status: match places {
                [Place::Waiting, Place::Waiting] => "waiting on both chains",
                [Place::Waiting, Place::Included] => "in a block on stake, waiting on work",
                [Place::Included, _] => "in a block on work, waiting on stake",
                [Place::Waiting, Place::Refused] => "waiting on work, refused on stake",
                [Place::Refused, _] => "waiting on stake, refused on work",
            }
            .into(),
            mine: payment.from == LEARNER,
        });
    }
    let more = open.len().saturating_sub(SHOWN);
    open.truncate(SHOWN);
    PaymentsView { waiting: open, more: u32::try_from(more).unwrap_or(u32::MAX) }
}

fn place(world: &World, kind: LaneKind, payment: usize) -> Place {
    let lane = world.lane(kind);
    let index = world.payments[payment].transactions[kind as usize];
    let Some(stored) = index.and_then(|index| lane.transactions.get(index as usize)) else { return Place::Refused };
    let done = lane.state().ledger.sequence(&stored.transaction.sender) > stored.transaction.sequence;
    if done { Place::Included } else { Place::Waiting }
}

/// The payment dialog's contents.
pub fn payment_form_view(session: &Session) -> PaymentFormView {
    let world = &session.world;
    let form = &session.payment_form;
    let balance = |lane: &Lane| {
        let key = world.keys.account(LEARNER).map(|key| key.public_key());
        key.map_or(Amount::ZERO, |key| lane.spendable(LEARNER, &key))
    };
    let people = (0u8..).zip(&world.scenario.people).filter(|(index, _)| *index != LEARNER);
    PaymentFormView {
        recipients: people.map(|(index, person)| (index, person.name.clone())).collect(),
        balance_work: coins(balance(&world.work)),
        balance_stake: coins(balance(&world.stake)),
        preview: preview(session),
        error_amount: form.error_amount.clone(),
        error_fee: form.error_fee.clone(),
        sent: form.sent.map(|index| sent(world, index as usize)),
    }
}

fn sent(world: &World, payment: usize) -> String {
    let places = [LaneKind::Work, LaneKind::Stake].map(|kind| place(world, kind, payment));
    let included = places.iter().filter(|place| **place == Place::Included).count() as u64;
    if places.contains(&Place::Refused) {
        return "Signed and sent; one chain refused it, since the coins there do not reach.".into();
    }
    match included {
        0 => "Signed twice and sent to both chains. A block has to include it.".into(),
        2 => "In a block on both chains.".into(),
        _ => format!("In a block on {}, waiting on the other.", count(included, "chain")),
    }
}

/// What would be signed, byte for byte, on each chain.
fn preview(session: &Session) -> Option<PaymentPreview> {
    let world = &session.world;
    let form = &session.payment_form;
    let (amount, fee) = (Amount::parse(form.amount.trim()).ok()?, Amount::parse(form.fee.trim()).ok()?);
    let to = world.keys.account(form.to)?.public_key();
    let sender = world.keys.account(LEARNER)?.public_key();
    let signed = |lane: &Lane| {
        let transaction = Transaction {
            sender,
            sequence: lane.next_sequence(LEARNER, &sender),
            fee,
            action: Action::Transfer { to, amount },
            signature: Signature::EMPTY,
        };
        hex::encode(&Domain::Transaction.signed_bytes(&transaction.signing_bytes(lane.spec.id)))
    };
    Some(PaymentPreview {
        sentence: format!(
            "You pay {} {}, and {} to whoever makes the block.",
            names::person(world, form.to),
            amount,
            fee
        ),
        work_bytes: signed(&world.work),
        stake_bytes: signed(&world.stake),
        note: "The two differ in the chain’s identity, so neither signature counts on the other chain.".into(),
    })
}
