//! Where columns and rows lie, and which block an arrow key leads to.

use crate::view::model::{BlockKey, BlockView, EdgeView, LaneKind};

pub const PITCH: u32 = 110;
pub const BLOCK_WIDTH: u32 = 84;
const LEFT: u32 = 24;
const TOP: u32 = 10;
const GAP: u32 = 14;

/// A block of the stake chain is taller by its bar of votes.
pub const fn block_height(lane: LaneKind) -> u32 {
    match lane {
        LaneKind::Work => 68,
        LaneKind::Stake => 78,
    }
}

pub fn x(column: u16) -> u32 {
    LEFT + u32::from(column) * PITCH
}

pub fn y(lane: LaneKind, row: u16) -> u32 {
    TOP + u32::from(row) * (block_height(lane) + GAP)
}

pub fn width(columns: u16) -> u32 {
    LEFT + u32::from(columns) * PITCH
}

pub fn height(lane: LaneKind, rows: u16) -> u32 {
    y(lane, rows.max(1)) - GAP + TOP
}

/// The path from a block to its parent; it swings when they lie on different rows.
pub fn edge_path(lane: LaneKind, edge: &EdgeView) -> String {
    let middle = block_height(lane) / 2;
    let (from_x, from_y) = (x(edge.from_x), y(lane, edge.from_y) + middle);
    let (to_x, to_y) = (x(edge.to_x) + BLOCK_WIDTH, y(lane, edge.to_y) + middle);
    if from_y == to_y {
        return format!("M{from_x} {from_y}H{to_x}");
    }
    let bend = u32::midpoint(from_x, to_x);
    format!("M{from_x} {from_y}C{bend} {from_y} {bend} {to_y} {to_x} {to_y}")
}

/// A slot without a block cannot be opened.
pub fn is_block(block: &BlockView) -> bool {
    block.key.index != u32::MAX
}

pub fn block_id(key: BlockKey) -> String {
    format!("{}-block-{}", super::super::class(key.lane), key.index)
}

/// The block an arrow key leads to from the one at `(x, y)`.
pub fn neighbour(blocks: &[BlockView], from: &BlockView, key: &str) -> Option<BlockKey> {
    let open = blocks.iter().filter(|block| is_block(block));
    let distance = |block: &&BlockView| (block.x.abs_diff(from.x), block.y.abs_diff(from.y));
    let found = match key {
        "ArrowLeft" => open.filter(|block| block.x < from.x).min_by_key(distance),
        "ArrowRight" => open.filter(|block| block.x > from.x).min_by_key(distance),
        "ArrowUp" => open
            .filter(|block| block.y < from.y)
            .min_by_key(|block| (block.y.abs_diff(from.y), block.x.abs_diff(from.x))),
        "ArrowDown" => open
            .filter(|block| block.y > from.y)
            .min_by_key(|block| (block.y.abs_diff(from.y), block.x.abs_diff(from.x))),
        "Home" => open.min_by_key(|block| (block.x, block.y)),
        "End" => open.max_by_key(|block| (block.x, u16::MAX - block.y)),
        _ => None,
    };
    found.map(|block| block.key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::model::BlockState;

    fn block(index: u32, x: u16, y: u16) -> BlockView {
        BlockView {
            key: BlockKey { lane: LaneKind::Work, index },
            x,
            y,
            title: String::new(),
            zeros: String::new(),
            hash: String::new(),
            by: String::new(),
            state: BlockState::Best,
            bars: Vec::new(),
            votes: None,
            mine: false,
            is_final: false,
            is_justified: false,
            broken: None,
            summary: String::new(),
        }
    }

    /// `0 - 1 - gap - 3` with a branch `4` below `1`.
    fn blocks() -> Vec<BlockView> {
        vec![block(0, 0, 0), block(1, 1, 0), block(4, 1, 1), block(u32::MAX, 2, 0), block(3, 3, 0)]
    }

    fn from(index: u32, key: &str) -> Option<u32> {
        let blocks = blocks();
        let from = blocks.iter().find(|block| block.key.index == index)?;
        neighbour(&blocks, from, key).map(|key| key.index)
    }

    #[test]
    fn arrows_lead_to_the_nearest_block() {
        assert_eq!(from(1, "ArrowLeft"), Some(0));
        assert_eq!(from(1, "ArrowRight"), Some(3), "a missed slot is stepped over");
        assert_eq!(from(1, "ArrowDown"), Some(4));
        assert_eq!(from(4, "ArrowUp"), Some(1));
        assert_eq!(from(4, "ArrowLeft"), Some(0));
        assert_eq!(from(3, "Home"), Some(0));
        assert_eq!(from(0, "End"), Some(3));
    }

    #[test]
    fn at_the_rim_nothing_lies_beyond() {
        for (index, key) in [(0, "ArrowLeft"), (3, "ArrowRight"), (0, "ArrowUp"), (4, "ArrowDown"), (1, "x")] {
            assert_eq!(from(index, key), None, "{index} {key}");
        }
    }

    #[test]
    fn a_straight_edge_is_a_line_and_a_branch_swings() {
        let edge = |to_y| EdgeView { from_x: 1, from_y: 0, to_x: 0, to_y, dashed: false };
        assert!(!edge_path(LaneKind::Work, &edge(0)).contains('C'));
        assert!(edge_path(LaneKind::Work, &edge(1)).contains('C'));
    }
}
