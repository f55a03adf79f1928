//! The work lane's panel: facts, chain, miner, hash power.

use crate::core::consensus::leader::work::RetargetRule;
use crate::core::consensus::params::WorkRules;
use crate::core::hash::Hash256;
use crate::core::units::Amount;
use crate::core::units::work::{CompactTarget, Target};
use crate::core::world::World;
use crate::core::world::lane::LEARNER;
use crate::session::Session;
use crate::session::miner::MinerNote;
use crate::view::format::{bits, coins, count, duration, large, marked, per_mille, percent, significant, thousands};
use crate::view::model::{Fact, MarkedHash, MinerView, PowerView, ShareView};

/// A label, a large figure, and what it means.
pub(super) fn fact(value: String, label: &str, hint: String) -> Fact {
    Fact { value, label: label.into(), hint }
}

pub fn facts(session: &Session) -> Vec<Fact> {
    let lane = &session.world.work;
    let state = lane.state();
    let height = state.height;
    let expected = session.expected_hashes();
    let (to_retarget, what_then) = match (state.work(), lane.spec.engine.work_rules()) {
        (Some(work), Some(WorkRules { params, .. })) => match params.rule {
            RetargetRule::Interval => (
                count((work.period_start_height + params.retarget_interval).saturating_sub(height), "block"),
                "Then the difficulty follows how fast blocks came, by Bitcoin’s formula.",
            ),
            RetargetRule::PerBlock { .. } | RetargetRule::Lwma { .. } => {
                (count(1, "block"), "The difficulty follows with every block how fast they come.")
            }
            RetargetRule::Fixed => ("never".into(), "The difficulty of this chain does not move by itself."),
        },
        _ => Default::default(),
    };
    let stale = lane.stale.len() as u64;
    let known = height + stale;
    vec![
        fact(thousands(height), "height", "Blocks on the chain since the start.".into()),
        fact(large(expected), "hashes expected", "How many tries a block takes on average.".into()),
        fact(to_retarget, "to the next retarget", what_then.into()),
        fact(
            percent(u64::from(per_mille(stale, known))),
            "stale",
            format!("{} of {} valid blocks lost against a rival.", thousands(stale), thousands(known)),
        ),
    ]
}

fn target_of(world: &World) -> (CompactTarget, Target) {
    let compact = world.work.next_bits(LEARNER, world.now);
    (compact, compact.decode().target)
}

pub fn miner_view(session: &Session) -> MinerView {
    let world = &session.world;
    let miner = &session.miner;
    let (_, target) = target_of(world);
    let milli = target.bits_milli();
    let expected = session.expected_hashes();
    let next = world.work.state().height + 1;
    let rate = session.settings.hash_rate;
    let progress = u128::from(miner.attempt_hashes) * 1000 / u128::from(expected.max(1));
    let hash = |hash: &Option<Hash256>| hash.as_ref().map_or_else(MarkedHash::default, |hash| marked(hash, 16));
    MinerView {
        mining: miner.mining,
        next_height: thousands(next),
        keep_mining: session.settings.keep_mining,
        workers_label: match (miner.inline, session.settings.workers.max(1)) {
            (true, _) => "no worker could start: the page itself hashes".into(),
            (false, workers) => count(u64::from(workers), "worker"),
        },
        workers: session.settings.workers.max(1),
        max_workers: session.cores,
        cpu_percent: session.settings.cpu_percent,
        difficulty_bits: u8::try_from((milli + 500) / 1000).unwrap_or(u8::MAX).clamp(8, 32),
        difficulty_label: bits(milli),
        expected_hashes: thousands(expected),
        expected_time: match (rate, session.settings.workers) {
            (0, _) => "mine once to measure this device".into(),
            (rate, _) => format!("{} on this device", duration(expected.saturating_mul(1000) / rate.max(1))),
        },
        target_position: u16::try_from(u64::from(milli) / 256).unwrap_or(1000).min(1000),
        target_hex: Hash256(target.0.to_le_bytes()).to_string(),
        nonce: if miner.last.is_some() {
            format!("block {} · nonce {}", job_height(session), thousands(u64::from(miner.nonce)))
        } else {
            String::new()
        },
        last: hash(&miner.last),
        best: hash(&miner.best),
        rate: if rate == 0 { String::new() } else { format!("{} hashes/s", large(rate)) },
        progress: u16::try_from(progress).unwrap_or(u16::MAX),
        progress_label: format!(
            "{} % of the expected work",
            thousands(u64::try_from(progress / 10).unwrap_or(u64::MAX))
        ),
        luck: miner.found.map(|(taken, expected)| luck(taken, expected)),
        reward: reward(session),
        note: miner.note.map(|note| {
            match note {
                MinerNote::NewTip => "A new block arrived: the search goes on above it.",
                MinerNote::NewDifficulty => "New target: the search starts again.",
                MinerNote::WorkerReplaced => "A worker stopped and was replaced.",
                MinerNote::NoncesExhausted => "Every nonce was tried: the extra nonce moved on.",
            }
            .into()
        }),
    }
}

/// Height of the block being searched, or last found.
fn job_height(session: &Session) -> String {
    let height = session.world.work.state().height;
    thousands(if session.miner.found.is_some() && !session.miner.mining { height } else { height + 1 })
}

fn luck(taken: u64, expected: u64) -> String {
    let ratio = significant(u128::from(taken.max(1)), u128::from(expected.max(1)));
    let word = if taken * 2 < expected {
        "lucky"
    } else if taken > expected.saturating_mul(2) {
        "unlucky"
    } else {
        "about average"
    };
    format!("Found after {} hashes, {ratio} of what was expected: {word}.", thousands(taken))
}

fn reward(session: &Session) -> String {
    let world = &session.world;
    let Some(rules) = world.work.spec.engine.work_rules() else { return String::new() };
    let subsidy = crate::core::consensus::validate::block_subsidy(world.work.state().height + 1, rules);
    let job_fees = world.work.mining.job.as_ref().and_then(|job| job.block.total_fees());
    let waiting = || {
        let pool = world.work.learner().mempool.iter().take(world.work.spec.max_transactions);
        pool.filter_map(|index| world.work.transactions.get(index as usize))
            .fold(Amount::ZERO, |sum, stored| sum.saturating_add(stored.transaction.fee))
    };
    let fees = job_fees.filter(|_| session.miner.mining).unwrap_or_else(waiting);
    format!("reward {} + fees {}", coins(subsidy), coins(fees))
}

pub fn power(session: &Session) -> PowerView {
    let lane = &session.world.work;
    let factor = session.time_factor();
    let measured = if session.miner.mining { session.settings.hash_rate } else { 0 };
    let own = measured / factor;
    let total = lane.mining.total_rate().saturating_add(own).max(1);
    let mut shares: Vec<ShareView> = lane
        .names
        .iter()
        .zip(&lane.mining.rates)
        .enumerate()
        .map(|(node, (name, rate))| {
            let mine = node == usize::from(LEARNER);
            let rate = if mine { own } else { *rate };
            let share = per_mille(rate, total);
            let hint = match (mine, factor) {
                (false, _) => format!("{} hashes/s, modelled", large(rate)),
                (true, _) if measured == 0 => "not mining".into(),
                (true, 1) => format!("{} hashes/s, measured here", large(measured)),
                (true, factor) => {
                    let measured = large(measured);
                    format!("{measured} hashes/s measured here, while time runs {}×", thousands(factor))
                }
            };
            ShareView { name: name.clone(), per_mille: share, label: ((share + 5) / 10).to_string(), hint, mine }
        })
        .collect();
    // What rounding lost goes to the largest, so that the parts fill the bar.
    let sum: u16 = shares.iter().map(|share| share.per_mille).sum();
    if let Some(largest) = shares.iter_mut().max_by_key(|share| share.per_mille) {
        largest.per_mille += 1000u16.saturating_sub(sum);
    }
    PowerView { note: power_note(session, &shares), shares }
}

fn power_note(session: &Session, shares: &[ShareView]) -> String {
    match shares.iter().find(|share| share.per_mille > 500) {
        Some(share) if share.mine && session.time_factor() == 1 => {
            "you have more than half: you could rewrite the chain".into()
        }
        Some(share) if share.mine => "you have more than half, even at this speed".into(),
        Some(share) => format!("{} has more than half", share.name),
        None => "an attacker needs half".into(),
    }
}
