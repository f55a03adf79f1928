//! A block opened up, with whatever the learner changed in it. The stored block is never touched.

use crate::core::chain::block::{Block, Seal, Unchecked};
use crate::core::chain::chain_state::ChainState;
use crate::core::chain::error::Violation;
use crate::core::chain::transaction::Action;
use crate::core::consensus::rule_id::RuleId;
use crate::core::consensus::validate::examine;
use crate::core::hash::Hash256;
use crate::core::hex;
use crate::core::keys::{PublicKey, Signature};
use crate::core::sorted::SortedMap;
use crate::core::units::work::CompactTarget;
use crate::core::units::{Amount, Slot};
use crate::core::world::World;
use crate::view::model::{BlockKey, FieldId};
use std::fmt::Display;

/// Longest text a field takes.
const MAX_FIELD_CHARS: usize = 200;

/// The open inspector.
#[derive(Clone, Debug)]
pub struct Inspector {
    pub key: BlockKey,
    /// The block with the changes made so far.
    pub block: Block<Unchecked>,
    pub changed: Vec<FieldId>,
    /// Edits that were refused: what was typed, and why.
    pub refused: SortedMap<FieldId, (String, String)>,
}

impl Inspector {
    pub fn open(world: &World, key: BlockKey) -> Option<Self> {
        let stored = world.lane(key.lane).tree.get(key.index)?;
        Some(Self { key, block: stored.block.to_unchecked(), changed: Vec::new(), refused: SortedMap::new() })
    }

    pub fn is_tampered(&self) -> bool {
        !self.changed.is_empty()
    }

    /// Changes a field, or remembers why the text does not fit it.
    pub fn tamper(&mut self, world: &World, field: FieldId, text: &str) {
        let mut block = self.block.clone();
        match edit(&mut block, world, field, text.trim()) {
            Ok(()) => {
                self.refused.remove(&field);
                if block != self.block {
                    self.block = block;
                    if !self.changed.contains(&field) {
                        self.changed.push(field);
                    }
                }
                self.forget_undone(world);
            }
            Err(reason) => {
                self.refused.insert(field, (text.chars().take(MAX_FIELD_CHARS).collect(), reason));
            }
        }
    }

    /// A field typed back to what it was counts as unchanged.
    fn forget_undone(&mut self, world: &World) {
        let original = world.lane(self.key.lane).tree.at(self.key.index).block.to_unchecked();
        if original == self.block {
            self.changed.clear();
        }
    }

    /// Every rule, asked of the block as it stands here. The genesis block is agreed on and asked nothing.
    pub fn checks(&self, world: &World) -> Vec<(RuleId, Result<(), Violation>)> {
        let lane = world.lane(self.key.lane);
        let Some(parent) = lane.tree.at(self.key.index).parent else { return Vec::new() };
        let state = lane.tree.state(parent, &lane.spec);
        examine(&self.block, lane.tree.at(parent).id, &state, &lane.spec, lane.spec.unix_time(world.now))
    }

    /// The parent's state, on which the block stands.
    pub fn state_before(&self, world: &World) -> Option<std::rc::Rc<ChainState>> {
        let lane = world.lane(self.key.lane);
        Some(lane.tree.state(lane.tree.at(self.key.index).parent?, &lane.spec))
    }
}

fn number<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, String> {
    text.replace([',', ' ', '_'], "").parse().map_err(|_| format!("expected {what}, found “{}”", shorten(text)))
}

fn hex_number(text: &str) -> Result<u32, String> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    u32::from_str_radix(digits, 16).map_err(|_| format!("expected up to 8 hex digits, found “{}”", shorten(text)))
}

fn amount(text: &str) -> Result<Amount, String> {
    Amount::parse(text).map_err(said)
}

fn said(error: impl Display) -> String {
    error.to_string()
}

fn shorten(text: &str) -> String {
    if text.chars().count() > 24 { text.chars().take(23).chain(['…']).collect() } else { text.into() }
}

fn edit(block: &mut Block<Unchecked>, world: &World, field: FieldId, text: &str) -> Result<(), String> {
    if text.chars().count() > MAX_FIELD_CHARS {
        return Err(format!("expected at most {MAX_FIELD_CHARS} characters, found {}", text.chars().count()));
    }
    let no_such = || "expected a field of this block, found none".to_string();
    match (field, &mut block.seal) {
        (FieldId::Version, _) => block.header.version = number(text, "a whole number")?,
        (FieldId::Previous, _) => block.header.previous = Hash256::from_display_hex(text).map_err(said)?,
        (FieldId::MerkleRoot, _) => block.header.merkle_root = Hash256::from_display_hex(text).map_err(said)?,
        (FieldId::Time, _) => block.header.time = number(text, "seconds from 0 to 4,294,967,295")?,
        (FieldId::Bits, _) => block.header.bits = CompactTarget(hex_number(text)?),
        (FieldId::Nonce, _) => block.header.nonce = number(text, "a number from 0 to 4,294,967,295")?,
        (FieldId::Payee, Seal::Work(coinbase)) => coinbase.payee = person(world, text)?,
        (FieldId::Reward, Seal::Work(coinbase)) => coinbase.reward = amount(text)?,
        (FieldId::Slot, Seal::Stake(seal)) => seal.slot = Slot(number(text, "a slot number")?),
        (FieldId::Proposer, Seal::Stake(seal)) => seal.proposer = number(text, "a validator's number")?,
        (FieldId::Signature, Seal::Stake(seal)) => seal.signature = Signature(hex::decode_array(text).map_err(said)?),
        (FieldId::TxAmount(index), _) => {
            let transaction = block.transactions.get_mut(usize::from(index)).ok_or_else(no_such)?;
            match &mut transaction.action {
                Action::Transfer { amount: old, .. } | Action::Deposit { amount: old, .. } => *old = amount(text)?,
                Action::Exit | Action::Withdraw | Action::Evidence(_) => return Err(no_such()),
            }
        }
        (FieldId::TxFee(index), _) => {
            block.transactions.get_mut(usize::from(index)).ok_or_else(no_such)?.fee = amount(text)?;
        }
        (FieldId::TxSignature(index), _) => {
            let transaction = block.transactions.get_mut(usize::from(index)).ok_or_else(no_such)?;
            transaction.signature = Signature(hex::decode_array(text).map_err(said)?);
        }
        _ => return Err(no_such()),
    }
    Ok(())
}

/// A name of somebody here, or a public key in hex.
fn person(world: &World, text: &str) -> Result<PublicKey, String> {
    let named = world
        .keys
        .payouts()
        .iter()
        .find(|key| world.keys.name_of(key).is_some_and(|name| name.eq_ignore_ascii_case(text)));
    match named {
        Some(key) => Ok(*key),
        None => hex::decode_array(text)
            .map(PublicKey)
            .map_err(|_| format!("expected a miner's name or 64 hex digits, found “{}”", shorten(text))),
    }
}
