//! Who made a block, who owns a validator: names instead of keys.

use crate::core::chain::block::Seal;
use crate::core::keys::PublicKey;
use crate::core::world::World;
use crate::core::world::lane::{LEARNER, Lane};

/// Who made a block; the first one was made by nobody.
pub fn producer(world: &World, lane: &Lane, block: u32) -> String {
    if lane.tree.at(block).parent.is_none() {
        return "agreement".into();
    }
    match &lane.tree.at(block).block.seal {
        Seal::Work(coinbase) => account(world, &coinbase.payee),
        Seal::Stake(seal) => validator(world, seal.proposer),
    }
}

/// Whose account or payout key this is; the key's beginning for a stranger.
pub fn account(world: &World, key: &PublicKey) -> String {
    world.keys.name_of(key).map_or_else(|| format!("{}…", &key.to_string()[..8]), String::from)
}

/// Who owns a validator.
pub fn validator(world: &World, index: u32) -> String {
    let state = world.stake.state();
    let owner = state.stake().and_then(|stake| stake.registry.get(index)).map(|validator| validator.withdrawal);
    owner.map_or_else(|| format!("validator {index}"), |owner| account(world, &owner))
}

/// A person of the scenario.
pub fn person(world: &World, index: u8) -> String {
    world
        .scenario
        .people
        .get(usize::from(index))
        .map_or_else(|| format!("person {index}"), |person| person.name.clone())
}

/// The learner's own name.
pub fn learner(world: &World) -> String {
    person(world, LEARNER)
}
