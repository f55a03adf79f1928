//! The nodes by region, the links between them, and whose heads agree.
//!
//! Where a node stands says nothing but its region; lengths of lines are no delays.

use crate::core::world::watch::Watch;
use crate::core::world::watch::setup::Region;
use crate::lab::watch::words::{name, region};

/// Size of the drawing.
pub const SIZE: (u16, u16) = (360, 230);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub name: &'static str,
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodePicture {
    pub node: u8,
    pub letter: String,
    pub x: u16,
    pub y: u16,
    /// Height of its head, and a mark where that is not the head of the node one looks through.
    pub head: String,
    pub agrees: bool,
    pub chosen: bool,
    pub away: bool,
    pub hostile: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    Open,
    Slow,
    Down,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub from: (u16, u16),
    pub to: (u16, u16),
    pub state: LinkState,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    pub places: Vec<Place>,
    pub nodes: Vec<NodePicture>,
    pub links: Vec<Line>,
    pub summary: String,
}

/// Left, top, width and height of a region's ground.
const fn ground(region: Region) -> (u16, u16, u16, u16) {
    match region {
        Region::Americas => (4, 20, 100, 190),
        Region::Europe => (124, 4, 112, 100),
        Region::Africa => (124, 122, 112, 100),
        Region::Asia => (256, 20, 100, 190),
    }
}

/// The map as one looks through a node. A link is slow from `slow_ms` on.
pub fn map(watch: &Watch, chosen: u8, slow_ms: u64) -> Map {
    let setup = watch.setup();
    let at = |node: u8| -> (u16, u16) {
        let Some(place) = setup.nodes.get(usize::from(node)).map(|node| node.region) else { return (0, 0) };
        let same = |index: &usize| setup.nodes.get(*index).is_some_and(|other| other.region == place);
        let before = (0..usize::from(node)).filter(same).count() as u16;
        let all = (0..setup.nodes.len()).filter(same).count() as u16;
        let (left, top, width, height) = ground(place);
        // Two columns; the second one stands half a step lower, so that no two links lie on each other.
        let rows = all.div_ceil(2).max(1);
        let (column, row) = (before % 2, before / 2);
        let step = (height - 34) / rows;
        (left + width * (1 + 2 * column) / 4, top + 30 + step * row + column * step / 3)
    };
    let attacker = watch.attack().setup().map(|setup| setup.attacker);
    let mut heads = vec![watch.head(chosen)];
    let nodes: Vec<NodePicture> = (0..setup.nodes.len() as u8)
        .map(|node| {
            let head = watch.head(node);
            let mark = heads.iter().position(|known| *known == head).unwrap_or_else(|| {
                heads.push(head);
                heads.len() - 1
            });
            // 12, 12b, 12c: the same height need not be the same block.
            let mark = match mark {
                0 => String::new(),
                _ => char::from(b'a' + mark.min(25) as u8).to_string(),
            };
            let (x, y) = at(node);
            NodePicture {
                node,
                letter: name(watch, node).chars().take(1).collect(),
                x,
                y,
                head: format!("{}{mark}", watch.lane().tree.at(head).height),
                agrees: head == watch.head(chosen),
                chosen: node == chosen,
                away: watch.is_away(node),
                hostile: attacker == Some(node),
            }
        })
        .collect();
    let links = watch.lane().network.links().iter().map(|link| Line {
        from: at(link.a),
        to: at(link.b),
        state: match () {
            () if !watch.is_up(link.a, link.b) => LinkState::Down,
            () if link.delay_ms >= slow_ms => LinkState::Slow,
            () => LinkState::Open,
        },
    });
    let places = Region::ALL.into_iter().map(|one| {
        let (x, y, width, height) = ground(one);
        Place { name: region(one), x, y, width, height }
    });
    let apart = nodes.iter().filter(|node| !node.agrees).count();
    let summary = match apart {
        0 => format!("Map: all nodes have the head that {} has", name(watch, chosen)),
        _ => format!("Map: {apart} of {} nodes have another head than {}", nodes.len(), name(watch, chosen)),
    };
    Map { places: places.collect(), links: links.collect(), nodes, summary }
}
