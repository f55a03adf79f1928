//! How a stake chain begins: validators in place, and a first block that is agreed on beforehand.

use crate::core::chain::block::{Block, Seal, StakeSeal, Unchecked};
use crate::core::chain::chain_state::{ChainState, ConsensusState, StakeState};
use crate::core::chain::header::Header;
use crate::core::chain::ledger::Ledger;
use crate::core::chain::registry::Registry;
use crate::core::chain::transaction::ChainId;
use crate::core::hash::{Hash256, sha256d};
use crate::core::keys::Signature;
use crate::core::units::Slot;
use crate::core::units::work::CompactTarget;

/// The first block of a stake chain, and the state after it. `time` is in Unix seconds; `ledger` holds the free coins, and
/// the validators' stake is minted on top.
pub fn stake_genesis(id: ChainId, time: u32, mut ledger: Ledger, registry: Registry) -> (Block<Unchecked>, ChainState) {
    let seal = StakeSeal {
        slot: Slot(0),
        proposer: 0,
        randao_reveal: Signature::EMPTY,
        graffiti: 0,
        signature: Signature::EMPTY,
    };
    // The identity goes into the header, so that two chains never share a genesis block.
    let header = Header {
        version: 1,
        previous: sha256d(&id.0.0),
        merkle_root: Hash256::ZERO,
        time,
        bits: CompactTarget(0),
        nonce: 0,
    };
    let mut genesis = Block::new(header, Seal::Stake(seal), Vec::new(), Vec::new());
    genesis.header.merkle_root = genesis.compute_merkle_root().root;
    ledger.note_minted(registry.total_stake());
    let stake = StakeState::genesis(registry, genesis.id(), id.0.0);
    let state = ChainState { ledger, height: 0, consensus: ConsensusState::Stake(Box::new(stake)) };
    (genesis, state)
}
