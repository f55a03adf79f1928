//! The newest stretch of the tree of blocks: columns are heights, rows are branches, and the chain of the node one looks
//! through lies on top.

use crate::core::world::watch::Watch;
use crate::lab::watch::words::{count, finder, list, name};

/// Rows that forks may take up.
const MOST_ROWS: u16 = 5;

/// What a block is to the node one looks through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Chain,
    /// Its head.
    Head,
    /// Not on its chain, or not heard of.
    Beside,
    /// Known to its finder alone.
    Secret,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockPicture {
    pub index: u32,
    pub x: u16,
    pub y: u16,
    pub height: String,
    pub by: String,
    /// First letters of the nodes whose head it is.
    pub heads: String,
    /// What of the attack's two payments it holds.
    pub note: &'static str,
    pub standing: Standing,
    /// Found by the attacker.
    pub hostile: bool,
    /// In words, for those who hear the page.
    pub summary: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    pub from: (u16, u16),
    pub to: (u16, u16),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    pub blocks: Vec<BlockPicture>,
    pub edges: Vec<Edge>,
    /// Heights in it.
    pub columns: u16,
    pub rows: u16,
    /// The chain goes on to the left.
    pub older: bool,
    pub summary: String,
}

/// The last `columns` heights as the node sees them.
pub fn tree(watch: &Watch, node: u8, columns: u16) -> Tree {
    let chain = &watch.lane().tree;
    let columns = columns.max(2);
    let newest = chain.iter().map(|(_, stored)| stored.height).max().unwrap_or(0);
    let first = (newest + 1).saturating_sub(u64::from(columns));
    let head = watch.head(node);
    let best: Vec<u32> = chain.path_to_genesis(head).take_while(|block| chain.at(*block).height >= first).collect();
    let mut placed: Vec<(u32, u16, u16)> = Vec::new();
    for (index, stored) in chain.iter().filter(|(_, stored)| stored.height >= first) {
        let x = u16::try_from(stored.height - first).unwrap_or(u16::MAX);
        let row_of = |block: u32| placed.iter().find(|(placed, ..)| *placed == block).map(|(.., y)| *y);
        let y = if best.contains(&index) {
            Some(0)
        } else {
            let least = stored.parent.and_then(row_of).unwrap_or(0).max(1);
            (least..MOST_ROWS).find(|row| !placed.iter().any(|(_, px, py)| (*px, *py) == (x, *row)))
        };
        if let Some(y) = y {
            placed.push((index, x, y));
        }
    }
    let place = |block: u32| placed.iter().find(|(placed, ..)| *placed == block).map(|(_, x, y)| (*x, *y));
    let edge = |(index, x, y): &(u32, u16, u16)| Some(Edge { from: (*x, *y), to: place(chain.at(*index).parent?)? });
    let beside = placed.iter().filter(|(.., y)| *y > 0).count() as u64;
    let mut summary = format!(
        "The last {} as {} sees them, heights {first} to {newest}",
        count(newest + 1 - first, "height"),
        name(watch, node)
    );
    if beside > 0 {
        summary.push_str(&format!("; {} beside the chain", count(beside, "block")));
    }
    Tree {
        edges: placed.iter().filter_map(edge).collect(),
        columns: u16::try_from(newest + 1 - first).unwrap_or(columns),
        rows: placed.iter().map(|(.., y)| y + 1).max().unwrap_or(1),
        older: first > 0,
        summary,
        blocks: placed.iter().map(|(index, x, y)| block(watch, node, *index, (*x, *y))).collect(),
    }
}

fn block(watch: &Watch, node: u8, index: u32, (x, y): (u16, u16)) -> BlockPicture {
    let chain = &watch.lane().tree;
    let followers: Vec<u8> =
        (0..watch.lane().names.len() as u8).filter(|follower| watch.head(*follower) == index).collect();
    let names: Vec<String> = followers.iter().map(|node| name(watch, *node).to_owned()).collect();
    let is_known = watch.lane().replicas.iter().any(|replica| replica.knows(index));
    let standing = match () {
        () if index == watch.head(node) => Standing::Head,
        () if y == 0 => Standing::Chain,
        () if !is_known => Standing::Secret,
        () => Standing::Beside,
    };
    let attack = watch.attack();
    let holds = |payment: Option<u32>| payment.is_some_and(|payment| watch.is_in(index, payment));
    let note = match () {
        () if holds(attack.rival()) => "→ Mallory",
        () if !holds(attack.payment()) => "",
        () if attack.rival().is_some() => "→ Shop",
        () => "the payment",
    };
    let by = finder(watch, index).to_owned();
    let mut summary = format!("Height {}, by {by}", chain.at(index).height);
    match standing {
        Standing::Head | Standing::Chain => {}
        Standing::Beside => summary.push_str(", not on the chain"),
        Standing::Secret => summary.push_str(", secret"),
    }
    if !names.is_empty() {
        summary.push_str(&format!(", head of {}", list(&names)));
    }
    if !note.is_empty() {
        summary.push_str(&format!(", holds {note}"));
    }
    BlockPicture {
        index,
        x,
        y,
        height: chain.at(index).height.to_string(),
        hostile: by == "Mallory",
        by,
        heads: names.iter().filter_map(|name| name.chars().next()).collect(),
        note,
        standing,
        summary,
    }
}
