//! A block opened up: every field, the header's bytes, and every rule with a tick or a cross.

use crate::core::chain::block::Seal;
use crate::core::chain::header::FIELDS;
use crate::core::chain::transaction::{Action, Transaction};
use crate::core::consensus::apply::apply_transaction;
use crate::core::hex;
use crate::core::sorted::SortedMap;
use crate::core::units::work::CompactTarget;
use crate::core::world::World;
use crate::core::world::event::LaneKind;
use crate::session::Session;
use crate::session::inspector::Inspector;
use crate::view::format::{bits, clock, coins_fine, count, marked};
use crate::view::model::{CheckView, FieldId, FieldView, InspectorView, TransactionView};
use crate::view::names;

/// Blocks above a changed one that are named one by one.
const NAMED_DOWNSTREAM: usize = 5;

/// The open inspector, if one is open.
pub fn inspector_view(session: &Session) -> Option<InspectorView> {
    let open = session.inspector.as_ref()?;
    let world = &session.world;
    let lane = world.lane(open.key.lane);
    let stored = lane.tree.at(open.key.index);
    let (number, what) = match &open.block.seal {
        Seal::Work(_) => (format!("Block {}", stored.height), "proof of work"),
        Seal::Stake(_) => (format!("Slot {}", stored.slot.0), "proof of stake"),
    };
    let header = open.block.header.to_bytes();
    let bytes = FIELDS
        .iter()
        .zip(0u8..)
        .map(|(field, colour)| (field.name.to_string(), hex::encode(&header[field.range.clone()]), colour))
        .collect();
    let downstream = downstream(session, open);
    Some(InspectorView {
        key: open.key,
        title: format!("{number} · {what}"),
        hash: marked(&open.block.id(), 64),
        fields: fields(world, open),
        bytes,
        transactions: transactions(world, open),
        votes: votes(world, open),
        checks: checks(world, open),
        tampered: open.is_tampered(),
        consequence: open.is_tampered().then(|| consequence(world, open, downstream.len())),
        downstream: named(session, open, &downstream),
    })
}

/// What a changed block and those above it suffer, by block: empty while nothing is changed.
pub fn broken_blocks(session: &Session, kind: LaneKind) -> SortedMap<u32, String> {
    let Some(open) = session.inspector.as_ref().filter(|open| open.key.lane == kind && open.is_tampered()) else {
        return SortedMap::new();
    };
    let mut broken = SortedMap::new();
    if let Some((rule, _)) = open.checks(&session.world).into_iter().find(|(_, result)| result.is_err()) {
        broken.insert(open.key.index, rule.broken().to_string());
    }
    for (index, what) in downstream(session, open) {
        broken.insert(index, what);
    }
    broken
}

/// Blocks on the learner's chain above the changed one, with what is wrong there, lowest first.
fn downstream(session: &Session, open: &Inspector) -> Vec<(u32, String)> {
    if !open.is_tampered() {
        return Vec::new();
    }
    let lane = session.world.lane(open.key.lane);
    let stored = lane.tree.at(open.key.index);
    if open.checks(&session.world).iter().all(|(_, result)| result.is_ok()) && open.block.id() == stored.id {
        return Vec::new();
    }
    let head = lane.learner().head;
    if !lane.tree.is_ancestor(open.key.index, head) {
        return Vec::new();
    }
    let mut above: Vec<u32> = lane.tree.path_to_genesis(head).take_while(|index| *index != open.key.index).collect();
    above.reverse();
    let link_breaks = open.block.id() != stored.id;
    above
        .into_iter()
        .enumerate()
        .map(|(distance, index)| {
            let what = if distance == 0 && link_breaks { "bad link" } else { "bad parent" };
            (index, what.to_string())
        })
        .collect()
}

fn named(session: &Session, open: &Inspector, downstream: &[(u32, String)]) -> Vec<(String, String)> {
    let lane = session.world.lane(open.key.lane);
    let mut rows: Vec<(String, String)> = downstream
        .iter()
        .take(NAMED_DOWNSTREAM)
        .map(|(index, what)| {
            let stored = lane.tree.at(*index);
            let name = match lane.kind {
                LaneKind::Work => format!("Block {}", stored.height),
                LaneKind::Stake => format!("Slot {}", stored.slot.0),
            };
            let detail = if what == "bad link" {
                format!(
                    "bad link: it names {}, and that block is gone",
                    marked(&stored.block.header.previous, 12).whole
                )
            } else {
                what.clone()
            };
            (name, detail)
        })
        .collect();
    if let Some(more) = downstream.len().checked_sub(NAMED_DOWNSTREAM).filter(|more| *more > 0) {
        rows.push((format!("and {more} more"), "bad parent".into()));
    }
    rows
}

fn consequence(world: &World, open: &Inspector, above: usize) -> String {
    let broken: Vec<&str> =
        open.checks(world).into_iter().filter(|(_, result)| result.is_err()).map(|(rule, _)| rule.broken()).collect();
    let here = match broken.as_slice() {
        [] => "Every rule still holds here, but this is another block now".to_string(),
        rules => format!("Broken here: {}", rules.join(", ")),
    };
    match above {
        0 => format!("{here}. Nothing stands on it."),
        1 => format!("{here}. The block above no longer stands."),
        above => format!("{here}. {} above no longer stand.", count(above as u64, "block")),
    }
}

fn checks(world: &World, open: &Inspector) -> Vec<CheckView> {
    if world.lane(open.key.lane).tree.at(open.key.index).parent.is_none() {
        let agreed = !open.is_tampered();
        let detail = if agreed {
            "The first block is agreed on before the chain starts. Nobody mined or signed it."
        } else {
            "expected the block that all agreed on, found another: this is the start of another chain"
        };
        return vec![CheckView { name: "Genesis".into(), ok: agreed, detail: detail.into() }];
    }
    open.checks(world)
        .into_iter()
        .map(|(rule, result)| CheckView {
            name: rule.name().into(),
            ok: result.is_ok(),
            detail: match result {
                Ok(()) => rule.sentence().into(),
                Err(violation) => format!("{}: {violation}. Rule: {}", rule.broken(), rule.source()),
            },
        })
        .collect()
}

fn fields(world: &World, open: &Inspector) -> Vec<FieldView> {
    let header = &open.block.header;
    let mut fields = vec![
        field(
            open,
            FieldId::Version,
            "Version",
            header.version.to_string(),
            "Which rules the block claims to follow.".into(),
        ),
        field(
            open,
            FieldId::Previous,
            "Previous block",
            header.previous.to_string(),
            "Hash of the block before.".into(),
        ),
        field(
            open,
            FieldId::MerkleRoot,
            "Merkle root",
            header.merkle_root.to_string(),
            "Commits to everything the block carries.".into(),
        ),
        field(open, FieldId::Time, "Time", header.time.to_string(), time_hint(world, open)),
        field(open, FieldId::Bits, "nBits", format!("0x{:08x}", header.bits.0), bits_hint(header.bits)),
        field(open, FieldId::Nonce, "Nonce", header.nonce.to_string(), "The number miners try out.".into()),
    ];
    match &open.block.seal {
        Seal::Work(coinbase) => {
            fields.push(field(
                open,
                FieldId::Payee,
                "Paid to",
                names::account(world, &coinbase.payee),
                payee_hint(coinbase.scale),
            ));
            fields.push(field(
                open,
                FieldId::Reward,
                "Reward",
                coinbase.reward.to_string(),
                "New coins and the fees of the payments.".into(),
            ));
        }
        Seal::Stake(seal) => {
            fields.push(field(
                open,
                FieldId::Slot,
                "Slot",
                seal.slot.0.to_string(),
                "The turn this block was made in.".into(),
            ));
            fields.push(field(
                open,
                FieldId::Proposer,
                "Proposer",
                seal.proposer.to_string(),
                format!("Number of the validator: {}.", names::validator(world, seal.proposer)),
            ));
            fields.push(field(
                open,
                FieldId::Signature,
                "Signature",
                hex::encode(&seal.signature.0),
                "Ed25519, over chain, header, slot and proposer.".into(),
            ));
        }
    }
    fields
}

fn time_hint(world: &World, open: &Inspector) -> String {
    let start = world.lane(open.key.lane).spec.genesis_time;
    let since = open.block.header.time.saturating_sub(start);
    format!("Unix seconds; {} of simulated time.", clock(crate::core::units::SimTime::from_secs(u64::from(since))))
}

fn bits_hint(compact: CompactTarget) -> String {
    match compact.to_target() {
        Some(target) if compact.0 != 0 => format!("The target in short: {}.", bits(target.bits_milli())),
        _ => "The target in short. A stake block has none.".into(),
    }
}

fn payee_hint(scale: u8) -> String {
    match scale {
        0 => "Who made the block.".into(),
        scale => format!(
            "A modelled rival: its proof was searched for at a target {scale} bits easier, and each hash stands for {}.",
            1u64 << scale.min(63)
        ),
    }
}

fn field(open: &Inspector, id: FieldId, label: &str, value: String, hint: String) -> FieldView {
    let refused = open.refused.get(&id);
    FieldView {
        id,
        label: label.into(),
        value: refused.map_or(value, |(typed, _)| typed.clone()),
        hint,
        changed: open.changed.contains(&id),
        error: refused.map(|(_, reason)| reason.clone()),
    }
}

fn transactions(world: &World, open: &Inspector) -> Vec<TransactionView> {
    let lane = world.lane(open.key.lane);
    let mut state = open.state_before(world).map(|state| (*state).clone());
    if let (Some(state), Some(slot)) = (&mut state, open.block.slot()) {
        *state = lane.state_at(lane.tree.at(open.key.index).parent.unwrap_or(0), slot);
    }
    open.block
        .transactions
        .iter()
        .zip(0u16..)
        .map(|(transaction, index)| {
            let signature = transaction.verify(lane.spec.id).map_err(|error| error.to_string());
            let applied = match &mut state {
                Some(state) => apply_transaction(state, transaction, &transaction.sender, &lane.spec)
                    .map_err(|error| error.to_string()),
                None => Ok(()),
            };
            let verdict = signature.and(applied);
            TransactionView {
                id: transaction.id().to_string(),
                summary: summary(world, transaction),
                fields: transaction_fields(open, transaction, index),
                ok: verdict.is_ok(),
                verdict: verdict.err().unwrap_or_else(|| "signature good, covered by the balance".into()),
            }
        })
        .collect()
}

fn transaction_fields(open: &Inspector, transaction: &Transaction, index: u16) -> Vec<FieldView> {
    let mut fields = Vec::new();
    if let Action::Transfer { amount, .. } | Action::Deposit { amount, .. } = &transaction.action {
        fields.push(field(open, FieldId::TxAmount(index), "Amount", amount.to_string(), "Coins moved.".into()));
    }
    fields.push(field(
        open,
        FieldId::TxFee(index),
        "Fee",
        transaction.fee.to_string(),
        "For whoever makes the block.".into(),
    ));
    let signature = hex::encode(&transaction.signature.0);
    let hint = "Ed25519, over chain, sender, sequence number, fee and action.".into();
    fields.push(field(open, FieldId::TxSignature(index), "Signature", signature, hint));
    fields
}

/// One line about a transaction.
pub fn summary(world: &World, transaction: &Transaction) -> String {
    let sender = names::account(world, &transaction.sender);
    match &transaction.action {
        Action::Transfer { to, amount } => {
            format!(
                "{sender} → {} {}, fee {}",
                names::account(world, to),
                coins_fine(*amount),
                coins_fine(transaction.fee)
            )
        }
        Action::Deposit { amount, .. } => format!("{sender} stakes {}", coins_fine(*amount)),
        Action::Exit => format!("{sender} stops validating"),
        Action::Withdraw => format!("{sender} withdraws the stake"),
        Action::Evidence(evidence) => {
            format!("{sender} proves an offence of {}", names::validator(world, evidence.offender()))
        }
    }
}

fn votes(world: &World, open: &Inspector) -> Vec<String> {
    open.block
        .attestations
        .iter()
        .map(|vote| {
            format!(
                "{} in slot {}: head {}, epoch {} → {}",
                names::validator(world, vote.validator),
                vote.data.slot.0,
                &vote.data.head.to_string()[..8],
                vote.data.source.epoch,
                vote.data.target.epoch
            )
        })
        .collect()
}
