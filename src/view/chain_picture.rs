//! The last stretch of a chain as blocks on a grid: columns are heights or slots, rows are branches.

use crate::core::hash::Hash256;
use crate::core::units::Slot;
use crate::core::world::event::LaneKind;
use crate::core::world::lane::{LEARNER, Lane};
use crate::session::Session;
use crate::view::format::{count, marked, per_mille, percent};
use crate::view::inspector::broken_blocks;
use crate::view::model::{BlockKey, BlockState, BlockView, ChainPicture, EdgeView};
use crate::view::names;

/// Columns in the window.
pub const WINDOW: u64 = 5;
/// Rows a fork may take up.
const MAX_ROWS: u16 = 4;

/// A block chosen for the picture.
struct Placed {
    index: u32,
    x: u16,
    y: u16,
}

/// The picture of the learner's view of a lane.
pub fn chain_picture(session: &Session, kind: LaneKind) -> ChainPicture {
    let lane = session.world.lane(kind);
    let newest = newest_column(session, lane);
    let back = u64::from(session.scrolled(kind)).min((newest + 1).saturating_sub(WINDOW));
    let last = newest - back;
    let first = (last + 1).saturating_sub(WINDOW);
    let placed = place(lane, first, last);
    let broken = broken_blocks(session, kind);
    let blocks: Vec<BlockView> = placed.iter().map(|at| block_view(session, lane, at, broken.get(&at.index))).collect();
    let mut picture = ChainPicture {
        edges: edges(lane, &placed),
        columns: u16::try_from(last - first + 1).unwrap_or(u16::MAX),
        rows: placed.iter().map(|at| at.y + 1).max().unwrap_or(1),
        older: first > 0,
        newer: back > 0,
        range: match kind {
            LaneKind::Work => format!("blocks {first} to {last} of {newest}"),
            LaneKind::Stake => format!("slots {first} to {last} of {newest}"),
        },
        blocks,
        ..ChainPicture::default()
    };
    if kind == LaneKind::Stake {
        add_missed_slots(session, lane, first, last, &mut picture);
        shade(lane, first, last, &mut picture);
    }
    picture.summary = summary(kind, &picture);
    picture
}

fn column(lane: &Lane, index: u32) -> u64 {
    match lane.kind {
        LaneKind::Work => lane.tree.at(index).height,
        LaneKind::Stake => lane.tree.at(index).slot.0,
    }
}

/// The rightmost column: the tip, or the slot whose block should have come by now.
fn newest_column(session: &Session, lane: &Lane) -> u64 {
    let head = column(lane, lane.learner().head);
    if lane.kind == LaneKind::Work {
        return head;
    }
    let now = session.world.now;
    let slot = lane.spec.slot_at(now);
    let half_over = now.0 * 2 >= lane.spec.slot_start(slot).0 + lane.spec.slot_start(Slot(slot.0 + 1)).0;
    head.max(if half_over { slot.0 } else { slot.0.saturating_sub(1) })
}

/// Chooses what the learner knows of in these columns and gives branches rows of their own.
fn place(lane: &Lane, first: u64, last: u64) -> Vec<Placed> {
    let head = lane.learner().head;
    let best: Vec<u32> = lane.tree.path_to_genesis(head).take_while(|index| column(lane, *index) >= first).collect();
    let row_of = |placed: &[Placed], index: u32| placed.iter().find(|at| at.index == index).map(|at| at.y);
    let mut placed: Vec<Placed> = Vec::new();
    // Blocks arrive in order of time, so the window's blocks are near the end of the store.
    let start = best.iter().min().copied().unwrap_or(0).saturating_sub(16);
    for (index, _) in lane.tree.iter_from(start) {
        let at = column(lane, index);
        if !(first..=last).contains(&at) || !lane.learner().knows(index) {
            continue;
        }
        let x = u16::try_from(at - first).unwrap_or(u16::MAX);
        let row = if best.contains(&index) {
            0
        } else {
            let parent_row = lane.tree.at(index).parent.and_then(|parent| row_of(&placed, parent)).unwrap_or(0);
            (parent_row.max(1)..MAX_ROWS)
                .find(|row| !placed.iter().any(|at| (at.x, at.y) == (x, *row)))
                .unwrap_or(MAX_ROWS)
        };
        if row < MAX_ROWS {
            placed.push(Placed { index, x, y: row });
        }
    }
    placed
}

fn edges(lane: &Lane, placed: &[Placed]) -> Vec<EdgeView> {
    let edge = |at: &Placed| {
        let parent = lane.tree.at(at.index).parent?;
        let to = placed.iter().find(|other| other.index == parent)?;
        Some(EdgeView { from_x: at.x, from_y: at.y, to_x: to.x, to_y: to.y, dashed: at.y > 0 })
    };
    placed.iter().filter_map(edge).collect()
}

fn block_view(session: &Session, lane: &Lane, at: &Placed, broken: Option<&String>) -> BlockView {
    let world = &session.world;
    let stored = lane.tree.at(at.index);
    let name = names::producer(world, lane, at.index);
    let head = lane.learner().head;
    let is_tip = at.index == head;
    let state = match (is_tip, at.y) {
        (true, _) => BlockState::Tip,
        (false, 0) => BlockState::Best,
        (false, _) => BlockState::Stale,
    };
    let number = column(lane, at.index);
    let is_work = lane.kind == LaneKind::Work;
    let short = marked(&stored.id, 8);
    let (zeros, hash) = if is_work {
        (short.zeros, short.rest.trim_end_matches('…').to_string())
    } else {
        (String::new(), format!("{} {}", &short.whole[..4], &short.whole[4..8]))
    };
    let genesis = at.index == 0;
    let by = match state {
        BlockState::Tip if genesis => "start".into(),
        BlockState::Tip => format!("{name} · {}", if is_work { "tip" } else { "head" }),
        BlockState::Stale => format!("stale · {name}"),
        BlockState::Best if genesis => "start".into(),
        BlockState::Best | BlockState::Missed => name.clone(),
    };
    let store = &lane.learner().store;
    let is_at_or_below = |root: &[u8; 32]| {
        let checkpoint = lane.tree.find(&Hash256(*root)).unwrap_or(0);
        !is_work && at.y == 0 && stored.slot <= lane.tree.at(checkpoint).slot
    };
    let is_final = is_at_or_below(&store.finalized.root);
    let is_justified = is_at_or_below(&store.justified.root);
    let votes = (!is_work && !genesis).then(|| support(lane, at.index));
    let mut summary = format!("{} {number}, by {name}", if is_work { "Block" } else { "Slot" });
    summary.push_str(match state {
        BlockState::Tip => ", the head of the chain",
        BlockState::Stale => ", stale: not on the chain",
        BlockState::Best | BlockState::Missed => "",
    });
    if is_final {
        summary.push_str(", final");
    } else if is_justified {
        summary.push_str(", justified");
    }
    if let Some(votes) = votes {
        summary.push_str(&format!(", {} of the stake stands behind it", percent(u64::from(votes))));
    }
    if let Some(broken) = broken {
        summary.push_str(&format!(", broken: {broken}"));
    }
    BlockView {
        key: BlockKey { lane: lane.kind, index: at.index },
        x: at.x,
        y: at.y,
        title: if at.y == 0 { number.to_string() } else { format!("{number}′") },
        zeros,
        hash,
        by,
        state,
        bars: stored.id.0[..7].iter().map(|byte| byte % 7).collect(),
        votes,
        mine: name == names::learner(world),
        is_final,
        is_justified,
        broken: broken.cloned(),
        summary,
    }
}

/// Stake whose newest vote is for this block or one built on it, as far as the learner's node has heard.
fn support(lane: &Lane, block: u32) -> u16 {
    let state = lane.head_state(LEARNER);
    let Some(stake) = state.stake() else { return 0 };
    let rules = lane.spec.engine.stake_rules();
    let epoch = rules.map_or(0, |rules| rules.epoch_of(stake.slot));
    let total = stake.registry.total_active_balance(epoch, 1);
    let behind = (0u32..)
        .zip(&stake.registry.0)
        .filter(|(index, validator)| {
            let message = lane.learner().store.latest_message(*index);
            validator.is_active(epoch) && message.is_some_and(|message| lane.tree.is_ancestor(block, message.head))
        })
        .fold(0u64, |sum, (_, validator)| sum.saturating_add(validator.effective_balance));
    per_mille(behind, total).min(1000)
}

/// A gap for every slot that has passed without a block.
fn add_missed_slots(session: &Session, lane: &Lane, first: u64, last: u64, picture: &mut ChainPicture) {
    for slot in first.max(1)..=last {
        let x = u16::try_from(slot - first).unwrap_or(u16::MAX);
        if picture.blocks.iter().any(|block| block.x == x && block.y == 0) {
            continue;
        }
        let stands_on = lane.tree.ancestor_at_slot(lane.learner().head, Slot(slot)).unwrap_or(0);
        let state = lane.state_at(stands_on, Slot(slot));
        let drawn = lane
            .spec
            .engine
            .stake_rules()
            .and_then(|rules| crate::core::consensus::duties::proposer(state.stake()?, Slot(slot), rules));
        let name = drawn.map_or_else(String::new, |index| names::validator(&session.world, index));
        let place = picture.blocks.iter().position(|block| block.x > x).unwrap_or(picture.blocks.len());
        let missed = BlockView {
            key: BlockKey { lane: LaneKind::Stake, index: u32::MAX },
            x,
            y: 0,
            title: slot.to_string(),
            zeros: String::new(),
            hash: "missed".into(),
            summary: format!("Slot {slot}, missed by {name}"),
            mine: name == names::learner(&session.world),
            by: name,
            state: BlockState::Missed,
            bars: Vec::new(),
            votes: None,
            is_final: false,
            is_justified: false,
            broken: None,
        };
        picture.blocks.insert(place, missed);
    }
}

/// How far the final and the justified ground reach.
fn shade(lane: &Lane, first: u64, last: u64, picture: &mut ChainPicture) {
    let store = &lane.learner().store;
    let columns_up_to = |root: &[u8; 32]| {
        let slot = lane.tree.find(&Hash256(*root)).map_or(0, |block| lane.tree.at(block).slot.0);
        let until = (slot + 1).clamp(first, last + 1) - first;
        u16::try_from(until).unwrap_or(u16::MAX)
    };
    picture.final_until = columns_up_to(&store.finalized.root);
    picture.justified_until = columns_up_to(&store.justified.root);
    picture.final_label = match store.finalized.epoch {
        0 => "agreed from the start".into(),
        epoch => format!("final to epoch {epoch}: undoing it would cost a third its stake"),
    };
}

fn summary(kind: LaneKind, picture: &ChainPicture) -> String {
    let stale = picture.blocks.iter().filter(|block| block.state == BlockState::Stale).count() as u64;
    let missed = picture.blocks.iter().filter(|block| block.state == BlockState::Missed).count() as u64;
    let mut text = format!("The chain, {}", picture.range);
    if stale > 0 {
        text.push_str(&format!("; {} stale", count(stale, "block")));
    }
    if missed > 0 {
        text.push_str(&format!("; {} missed", count(missed, "slot")));
    }
    if kind == LaneKind::Stake && picture.final_until > 0 {
        text.push_str(&format!("; {} final", count(u64::from(picture.final_until), "slot")));
    }
    text
}
