//! The newest stretch of the tree: columns are slots, rows are branches, and a block's bar is the stake whose latest votes are
//! for it or for what is built on it. All of it as one node sees it; what that node has not heard of is drawn as others do.

use super::player::Player;
use super::{letter, validator};
use crate::core::chain::block::Seal;
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::units::{GRAINS_PER_COIN, Slot};
use crate::core::world::stake_watch::STAKE_COINS;
use crate::lab::number;

/// Rows that branches may take up.
const MOST_ROWS: u16 = 4;

/// What a block is to the node one looks through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Chain,
    /// Its head.
    Head,
    /// On another branch.
    Beside,
    /// Not heard of.
    Unknown,
}

/// How firm a checkpoint is for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Firm {
    Open,
    Justified,
    Final,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockPicture {
    pub index: u32,
    pub x: u16,
    pub y: u16,
    pub by: String,
    /// Its weight in thousandths of the active stake; nothing below what is justified, where nobody weighs any more.
    pub weight: Option<u16>,
    /// The weight in hundredths, as text.
    pub share: String,
    /// Came in time, and is worth more for this slot.
    pub boosted: bool,
    /// Letters of the nodes whose head it is.
    pub heads: String,
    /// Left by a node whose head moved to another branch.
    pub left: bool,
    pub standing: Standing,
    /// What it is as a checkpoint, to anybody.
    pub firm: Firm,
    /// In words, for those who hear the page.
    pub summary: String,
}

/// An epoch in the strip above: its columns, and its checkpoint on the node's own chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochPicture {
    pub epoch: u64,
    pub x: u16,
    pub width: u16,
    pub firm: Firm,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    pub blocks: Vec<BlockPicture>,
    /// From a block to its parent, by column and row.
    pub edges: Vec<((u16, u16), (u16, u16))>,
    pub epochs: Vec<EpochPicture>,
    pub first_slot: u64,
    /// Slots in it.
    pub columns: u16,
    pub rows: u16,
    /// The chain goes on to the left.
    pub older: bool,
    pub summary: String,
}

impl Player {
    /// The last so many slots as the chosen node sees them.
    pub fn picture(&self, columns: u16) -> Picture {
        let tree = &self.watch.lane.tree;
        let columns = columns.max(2);
        let now = self.watch.slot().0;
        let first = (now + 1).saturating_sub(u64::from(columns));
        let head = self.watch.head(self.chosen);
        let mut shown: Vec<u32> = Vec::new();
        // Blocks come in the order of their slots, but for a slot or two.
        for index in (0..tree.len() as u32).rev() {
            let slot = tree.at(index).slot.0;
            if slot + 4 < first {
                break;
            }
            if slot >= first {
                shown.push(index);
            }
        }
        shown.reverse();
        let best: Vec<u32> = tree.path_to_genesis(head).take_while(|block| tree.at(*block).slot.0 >= first).collect();
        let mut placed: Vec<(u32, u16, u16)> = Vec::new();
        for index in shown {
            let stored = tree.at(index);
            let x = u16::try_from(stored.slot.0 - first).unwrap_or(u16::MAX);
            let row_of = |block: u32| placed.iter().find(|(at, ..)| *at == block).map(|(.., y)| *y);
            let free = |row: &u16| !placed.iter().any(|(_, px, py)| (*px, *py) == (x, *row));
            let y = if best.contains(&index) {
                Some(0)
            } else {
                let least = stored.parent.and_then(row_of).unwrap_or(0).max(1);
                (least..MOST_ROWS).find(free)
            };
            if let Some(y) = y {
                placed.push((index, x, y));
            }
        }
        let place = |block: u32| placed.iter().find(|(at, ..)| *at == block).map(|(_, x, y)| (*x, *y));
        let edges = placed.iter().filter_map(|(index, x, y)| Some(((*x, *y), place(tree.at(*index).parent?)?)));
        let blocks: Vec<BlockPicture> = placed.iter().map(|(index, x, y)| self.block(*index, (*x, *y))).collect();
        let beside = blocks.iter().filter(|block| block.y > 0).count();
        let mut summary =
            format!("Slots {first} to {now} as node {} sees them", letter(self.chosen, self.watch.nodes()));
        if beside > 0 {
            summary.push_str(&format!("; {} not on its chain", super::count(beside as u64, "block")));
        }
        Picture {
            edges: edges.collect(),
            epochs: self.epochs(first, now),
            first_slot: first,
            columns: u16::try_from(now + 1 - first).unwrap_or(columns),
            rows: placed.iter().map(|(.., y)| y + 1).max().unwrap_or(1),
            older: first > 0,
            summary,
            blocks,
        }
    }

    fn epochs(&self, first: u64, last: u64) -> Vec<EpochPicture> {
        let rules = self.rules();
        let store = self.watch.lane.replicas.get(usize::from(self.chosen)).map(|replica| &replica.store);
        let (justified, finalized) = store.map_or((0, 0), |store| (store.justified.epoch, store.finalized.epoch));
        let epochs = rules.epoch_of(Slot(first))..=rules.epoch_of(Slot(last));
        epochs
            .map(|epoch| {
                let from = rules.first_slot(epoch).0.max(first);
                let until = rules.first_slot(epoch + 1).0.min(last + 1);
                let was_justified = self.justified.iter().any(|(checkpoint, _)| checkpoint.epoch == epoch);
                let firm = match epoch {
                    _ if epoch <= finalized => Firm::Final,
                    _ if epoch <= justified && was_justified => Firm::Justified,
                    _ => Firm::Open,
                };
                EpochPicture { epoch, x: (from - first) as u16, width: until.saturating_sub(from) as u16, firm }
            })
            .collect()
    }

    fn block(&self, index: u32, (x, y): (u16, u16)) -> BlockPicture {
        let watch = &self.watch;
        let stored = watch.lane.tree.at(index);
        let knows = |node: u8| watch.lane.replicas.get(usize::from(node)).filter(|replica| replica.knows(index));
        let own = knows(self.chosen);
        let seen = own.or_else(|| (0..watch.nodes()).find_map(knows));
        let total = self.tallies.last().map_or_else(
            || u64::from(self.choice().validators) * STAKE_COINS * GRAINS_PER_COIN,
            |[tally, _]| tally.total,
        );
        let weight = seen.map(|replica| &replica.store).and_then(|store| {
            let root = watch.find(store.justified.root).map_or(Slot(0), |root| watch.lane.tree.at(root).slot);
            let part = u128::from(store.weight(index)) * 1_000 / u128::from(total.max(1));
            (stored.slot >= root).then(|| part.min(1_000) as u16)
        });
        let followers = (0..watch.nodes()).filter(|node| watch.head(*node) == index);
        let mut heads: Vec<char> = followers.map(|node| letter(node, watch.nodes())).collect();
        heads.sort_unstable();
        let heads: String = heads.into_iter().collect();
        let boosted = seen.is_some_and(|replica| replica.store.boosted() == Some(index));
        let standing = match () {
            () if index == watch.head(self.chosen) => Standing::Head,
            () if y == 0 => Standing::Chain,
            () if own.is_none() => Standing::Unknown,
            () => Standing::Beside,
        };
        let is_of = |known: &[(Checkpoint, u8)]| known.iter().any(|(checkpoint, _)| checkpoint.root == stored.id.0);
        let firm = match () {
            () if is_of(&self.finalized) => Firm::Final,
            () if is_of(&self.justified) => Firm::Justified,
            () => Firm::Open,
        };
        let by = match &stored.block.seal {
            Seal::Stake(seal) if index > 0 => validator(seal.proposer),
            _ => "start".to_owned(),
        };
        let left = self.left.contains(&index) && y > 0;
        let share = weight.map_or_else(String::new, |weight| number::percent(f64::from(weight) / 1_000.0, 2));
        let mut summary = format!("Slot {}, by {by}", stored.slot.0);
        if weight.is_some() {
            summary.push_str(&format!(", {share} of the stake votes for it or for what builds on it"));
        }
        let said = [
            (firm == Firm::Justified, ", a justified checkpoint"),
            (firm == Firm::Final, ", a final checkpoint"),
            (boosted, ", boosted in this slot"),
            (standing == Standing::Unknown, ", not heard of here"),
            (left, ", left in a reorg"),
        ];
        for (_, words) in said.into_iter().filter(|(holds, _)| *holds) {
            summary.push_str(words);
        }
        if !heads.is_empty() {
            summary.push_str(&format!(", head of {heads}"));
        }
        BlockPicture { index, x, y, by, weight, share, boosted, heads, left, standing, firm, summary }
    }
}
