//! The stake lane's panel: facts, slots, validators, what the learner can do.

use crate::core::chain::block::Seal;
use crate::core::chain::registry::{FAR_FUTURE_EPOCH, Validator};
use crate::core::consensus::epoch::participating_balance;
use crate::core::consensus::penalty::rewards::TimelyFlag;
use crate::core::units::{Amount, Slot};
use crate::core::world::event::Misbehaviour as Offence;
use crate::core::world::lane::LEARNER;
use crate::core::world::{STAKE_FEE, World};
use crate::session::Session;
use crate::view::format::{coins, coins_fine, count, per_mille, percent, thousands};
use crate::view::model::{
    EpochCell, EpochStrip, Fact, Ground, MisbehaveItem, Misbehaviour, SlotCell, StakeActions, ValidatorRow,
    ValidatorStatus, VoteDot,
};
use crate::view::names;
use crate::view::work::fact;

/// Epochs of votes shown per validator.
const VOTE_DOTS: u64 = 6;
/// Epochs shown at a glance: enough for the final ground to be in sight.
const EPOCHS_SHOWN: u64 = 6;

fn present_slot(world: &World) -> Slot {
    world.stake.spec.slot_at(world.now)
}

pub fn facts(world: &World) -> Vec<Fact> {
    let lane = &world.stake;
    let (Some(rules), state) = (lane.spec.engine.stake_rules(), lane.state()) else { return Vec::new() };
    let Some(stake) = state.stake() else { return Vec::new() };
    let slot = present_slot(world);
    let epoch = rules.epoch_of(stake.slot);
    let total = stake.registry.total_active_balance(epoch, rules.increment());
    // The last whole epoch, since this one's votes are still coming in.
    let voted = match epoch.checked_sub(1) {
        Some(previous) => per_mille(participating_balance(stake, TimelyFlag::Target, previous, epoch, rules), total),
        None => 0,
    };
    let store = &lane.learner().store;
    let own = world
        .own_validator()
        .and_then(|own| stake.registry.get(own))
        .map_or(32_000_000_000, |own| own.effective_balance);
    let reward = crate::core::consensus::penalty::rewards::base_reward(own, total, &rules.rewards);
    vec![
        fact(thousands(slot.0), "slot", "Turns of six simulated seconds since the start.".into()),
        fact(
            thousands(rules.epoch_of(slot)),
            "epoch",
            format!("{} slots each; every validator votes once.", rules.slots_per_epoch),
        ),
        fact(
            thousands(store.finalized.epoch),
            "finalized",
            "The chain up to the start of this epoch can no longer change.".into(),
        ),
        fact(
            percent(u64::from(voted)),
            "voted",
            "Stake that voted in time in the last whole epoch; two thirds justify.".into(),
        ),
        fact(
            coins_fine(Amount(reward)),
            "reward an epoch",
            "Most your stake can earn in an epoch here. So small a network pays far more than a large one.".into(),
        ),
    ]
}

/// The last epochs, with what became of each slot on the learner's chain.
pub fn epoch_strip(world: &World) -> EpochStrip {
    EpochStrip { summary: epochs_summary(world), epochs: epochs(world) }
}

fn epochs(world: &World) -> Vec<EpochCell> {
    let lane = &world.stake;
    let Some(rules) = lane.spec.engine.stake_rules() else { return Vec::new() };
    let newest = rules.epoch_of(present_slot(world));
    let store = &lane.learner().store;
    let first = (newest + 1).saturating_sub(EPOCHS_SHOWN);
    let start = rules.first_slot(first);
    let own = world.own_validator();
    let filled: Vec<(u64, bool)> = lane
        .tree
        .path_to_genesis(lane.learner().head)
        .map(|block| lane.tree.at(block))
        .take_while(|stored| stored.slot >= start)
        .map(|stored| {
            let mine =
                matches!(&stored.block.seal, Seal::Stake(seal) if Some(seal.proposer) == own && stored.slot.0 > 0);
            (stored.slot.0, mine)
        })
        .collect();
    let now = present_slot(world).0;
    let cell = |slot: u64| match filled.iter().find(|(at, _)| *at == slot) {
        Some((_, true)) => SlotCell::Mine,
        Some((_, false)) => SlotCell::Filled,
        None if slot >= now => SlotCell::Ahead,
        None => SlotCell::Missed,
    };
    (first..=newest)
        .map(|epoch| {
            let ground = match epoch {
                _ if epoch < store.finalized.epoch => Ground::Final,
                _ if epoch < store.justified.epoch => Ground::Justified,
                _ => Ground::Open,
            };
            let word = match ground {
                Ground::Final => " · final",
                Ground::Justified => " · justified",
                Ground::Open => "",
            };
            let slots = rules.first_slot(epoch).0..rules.first_slot(epoch + 1).0;
            EpochCell { label: format!("{epoch}{word}"), ground, slots: slots.map(cell).collect() }
        })
        .collect()
}

fn epochs_summary(world: &World) -> String {
    let store = &world.stake.learner().store;
    let missed =
        epochs(world).iter().flat_map(|epoch| epoch.slots.clone()).filter(|slot| *slot == SlotCell::Missed).count();
    format!(
        "The last epochs: final up to the start of epoch {}, justified up to the start of epoch {}, {} missed",
        store.finalized.epoch,
        store.justified.epoch,
        count(missed as u64, "slot")
    )
}

pub fn validators(world: &World) -> Vec<ValidatorRow> {
    let lane = &world.stake;
    let (Some(rules), state) = (lane.spec.engine.stake_rules(), lane.state()) else { return Vec::new() };
    let Some(stake) = state.stake() else { return Vec::new() };
    let slot = present_slot(world);
    let epoch = rules.epoch_of(slot);
    let total = stake.registry.total_active_balance(epoch, rules.increment());
    (0u32..)
        .zip(&stake.registry.0)
        .filter(|(_, validator)| !validator.is_withdrawn())
        .map(|(index, validator)| {
            let name = names::account(world, &validator.withdrawal);
            let mine = world.own_validator() == Some(index);
            let active = validator.is_active(epoch);
            let share = if active { per_mille(validator.effective_balance, total) } else { 0 };
            let votes = vote_dots(world, index, epoch);
            let (status, status_label) = status(world, index, validator, epoch, &votes);
            ValidatorRow {
                votes_label: votes_label(&votes),
                name,
                mine,
                stake: coins(validator.balance),
                share,
                share_label: percent(u64::from(share)),
                votes,
                status,
                status_label,
            }
        })
        .collect()
}

/// The newest epochs' votes of a validator, as the learner's node heard them.
fn vote_dots(world: &World, validator: u32, epoch: u64) -> Vec<VoteDot> {
    let lane = &world.stake;
    let slashed = lane.slashings.iter().find(|record| record.offender == validator).map(|record| record.epoch);
    let first = (epoch + 1).saturating_sub(VOTE_DOTS);
    (first..=epoch)
        .map(|at| {
            let recent = lane
                .votes
                .iter()
                .rev()
                .take_while(|vote| vote.data.target.epoch + 2 > at || vote.data.target.epoch >= at);
            let voted = recent.take(400).any(|vote| vote.validator == validator && vote.data.target.epoch == at);
            match (slashed == Some(at), voted, at == epoch) {
                (true, _, _) => VoteDot::Offence,
                (_, true, _) => VoteDot::Voted,
                (_, false, true) => VoteDot::Due,
                (_, false, false) => VoteDot::Missed,
            }
        })
        .collect()
}

fn votes_label(votes: &[VoteDot]) -> String {
    let voted = votes.iter().filter(|dot| **dot == VoteDot::Voted).count();
    let missed = votes.iter().filter(|dot| **dot == VoteDot::Missed).count();
    let mut text = format!("voted in {voted} of the last {} epochs", votes.len());
    if missed > 0 {
        text.push_str(&format!(", missed {missed}"));
    }
    if votes.contains(&VoteDot::Offence) {
        text.push_str(", contradicted itself");
    }
    text
}

fn status(
    world: &World,
    index: u32,
    validator: &Validator,
    epoch: u64,
    votes: &[VoteDot],
) -> (ValidatorStatus, String) {
    let own_offline = world.own_validator() == Some(index) && world.stake.validating.offline.contains(&LEARNER);
    if validator.slashed {
        return (ValidatorStatus::Slashed, "slashed".into());
    }
    if validator.activation_epoch > epoch {
        let label = match validator.activation_epoch {
            FAR_FUTURE_EPOCH => "waiting".into(),
            at => format!("starts in epoch {at}"),
        };
        return (ValidatorStatus::Waiting, label);
    }
    if validator.exit_epoch != FAR_FUTURE_EPOCH {
        return if epoch >= validator.withdrawable_epoch {
            (ValidatorStatus::Left, "can withdraw".into())
        } else if epoch >= validator.exit_epoch {
            (ValidatorStatus::Left, format!("locked to epoch {}", validator.withdrawable_epoch))
        } else {
            (ValidatorStatus::Leaving, format!("leaves in epoch {}", validator.exit_epoch))
        };
    }
    if own_offline {
        return (ValidatorStatus::Offline, "offline".into());
    }
    let missed_last = votes.len() >= 2 && votes[votes.len() - 2] == VoteDot::Missed;
    if missed_last { (ValidatorStatus::Active, "late".into()) } else { (ValidatorStatus::Active, "active".into()) }
}

pub fn actions(session: &Session) -> StakeActions {
    let world = &session.world;
    let lane = &world.stake;
    let Some(account) = world.keys.account(LEARNER).map(|key| key.public_key()) else {
        return StakeActions::default();
    };
    let state = lane.state();
    let (Some(rules), Some(stake)) = (lane.spec.engine.stake_rules(), state.stake()) else {
        return StakeActions::default();
    };
    let epoch = rules.epoch_of(present_slot(world));
    let own = world.own_validator().and_then(|own| stake.registry.get(own));
    let active = own.is_some_and(|own| own.is_active(epoch) && !own.slashed);
    let leaving = own.is_some_and(|own| own.exit_epoch != FAR_FUTURE_EPOCH);
    let spendable = lane.spendable(LEARNER, &account);
    let online = !lane.validating.offline.contains(&LEARNER);
    StakeActions {
        balance: format!("You have {} free on this chain.", coins(spendable)),
        max_stake: spendable.saturating_sub(STAKE_FEE).to_string(),
        error_amount: session.stake_form.error.clone(),
        staked: session
            .stake_form
            .staked
            .map(|amount| format!("Signed and sent: {} more at stake once a block includes it.", coins(amount))),
        can_stake: !leaving && spendable > STAKE_FEE,
        can_leave: active && !leaving,
        can_withdraw: own.is_some_and(|own| epoch >= own.withdrawable_epoch),
        online,
        misbehave: misbehave_items(world, active, online),
        pending: pending(world),
    }
}

fn misbehave_items(world: &World, active: bool, online: bool) -> Vec<MisbehaveItem> {
    let why_not = "You need an active validator in good standing.";
    let item = |kind, label: &str, hint: &str, enabled: bool, reason: &str| MisbehaveItem {
        kind,
        label: label.into(),
        hint: if enabled { hint.into() } else { reason.into() },
        enabled,
    };
    let surround = active && world.can_surround();
    let mut items = vec![
        item(Misbehaviour::ProposeTwice, "Propose twice", "Sign two different blocks for one slot.", active, why_not),
        item(Misbehaviour::VoteTwice, "Vote twice", "Sign two different votes for one epoch.", active, why_not),
        item(
            Misbehaviour::Surround,
            "Surround a vote",
            "Sign a vote whose link goes around your last one.",
            surround,
            if active { "You need a vote of your own from a later epoch first." } else { why_not },
        ),
    ];
    items.push(if online {
        item(Misbehaviour::GoOffline, "Go offline", "Stop proposing and voting.", active, why_not)
    } else {
        item(Misbehaviour::ComeBack, "Come back online", "Propose and vote again.", true, "")
    });
    items
}

fn pending(world: &World) -> Option<String> {
    let pending = &world.stake.validating.pending;
    if pending.contains(&Offence::ProposeTwice) {
        Some("You will sign two blocks the next time it is your turn.".into())
    } else if pending.contains(&Offence::VoteTwice) {
        Some("You will sign two votes the next time you vote.".into())
    } else {
        None
    }
}
