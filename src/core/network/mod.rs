//! Who is connected to whom, and what is on its way.
//!
//! A message takes its link's delay, give or take a quarter, plus a moment for every byte. Nodes pass on what is new to
//! them, so news travels in hops.

pub mod event_queue;

use crate::core::prng::Prng;
use crate::core::sorted::SortedMap;
use crate::core::units::SimTime;
use serde::{Deserialize, Serialize};

/// A two-way connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub a: u8,
    pub b: u8,
    /// One way, in milliseconds.
    pub delay_ms: u64,
}

/// A moment that never comes.
pub const NEVER: SimTime = SimTime(u64::MAX);

/// A while in which groups of nodes do not hear each other. Nothing is lost: it arrives once the partition is over. Over one
/// whose end is [`NEVER`], nothing is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partition {
    /// Group by node; a node without an entry is in group 0.
    pub groups: Vec<u8>,
    pub from: SimTime,
    pub until: SimTime,
}

impl Partition {
    pub fn group_of(&self, node: u8) -> u8 {
        self.groups.get(usize::from(node)).copied().unwrap_or(0)
    }
}

/// The links between a lane's nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    pub partition: Option<Partition>,
    links: Vec<Link>,
    /// Bytes a link carries in a millisecond.
    bytes_per_ms: u64,
}

impl Network {
    /// Links between nodes `0..nodes`; one that leads anywhere else is left out.
    pub fn new(mut links: Vec<Link>, nodes: usize, bytes_per_ms: u64) -> Self {
        links.retain(|link| usize::from(link.a.max(link.b)) < nodes);
        Self { partition: None, links, bytes_per_ms: bytes_per_ms.max(1) }
    }

    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// When a message sent now really leaves.
    pub fn departure(&self, from: u8, to: u8, now: SimTime) -> SimTime {
        let holds = |partition: &&Partition| {
            partition.group_of(from) != partition.group_of(to) && (partition.from..partition.until).contains(&now)
        };
        self.partition.as_ref().filter(holds).map_or(now, |partition| partition.until)
    }

    /// The nodes by group, from the start of the partition on; all together before it.
    pub fn groups(&self, nodes: u8, now: SimTime) -> Vec<Vec<u8>> {
        let begun = self.partition.as_ref().filter(|partition| partition.from <= now);
        let group_of = |node| begun.map_or(0, |partition| partition.group_of(node));
        let mut groups: SortedMap<u8, Vec<u8>> = SortedMap::new();
        for node in 0..nodes {
            groups.get_or_insert(group_of(node), Vec::new()).push(node);
        }
        groups.iter().map(|(_, members)| members.clone()).collect()
    }

    /// The neighbours of a node, each with how long a message of `bytes` takes to get there.
    pub fn sends(&self, from: u8, bytes: u64, prng: &mut Prng) -> Vec<(u8, u64)> {
        let neighbours = self.links.iter().filter_map(|link| match from {
            _ if link.a == from => Some((link.b, link.delay_ms)),
            _ if link.b == from => Some((link.a, link.delay_ms)),
            _ => None,
        });
        neighbours.map(|(to, delay)| (to, self.takes(delay, bytes, prng))).collect()
    }

    /// How long a message of `bytes` is on its way over a link of this delay.
    fn takes(&self, delay: u64, bytes: u64, prng: &mut Prng) -> u64 {
        delay - delay / 4 + prng.below(delay / 2 + 1) + bytes / self.bytes_per_ms
    }

    fn links_between(&self, a: u8, b: u8) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(move |link| (link.a, link.b) == (a, b) || (link.a, link.b) == (b, a))
    }

    pub fn are_linked(&self, a: u8, b: u8) -> bool {
        self.links_between(a, b).next().is_some()
    }

    /// How long a message of `bytes` takes to this neighbour; nothing where there is no link.
    pub fn delay(&self, from: u8, to: u8, bytes: u64, prng: &mut Prng) -> Option<u64> {
        let link = self.links_between(from, to).next()?;
        Some(self.takes(link.delay_ms, bytes, prng))
    }

    /// The nodes this one has a link to.
    pub fn neighbours(&self, node: u8) -> Vec<u8> {
        let other = |link: &Link| match node {
            _ if link.a == node => Some(link.b),
            _ if link.b == node => Some(link.a),
            _ => None,
        };
        self.links.iter().filter_map(other).collect()
    }

    /// From now on the link between two nodes takes this long.
    pub(in crate::core) fn set_delay(&mut self, a: u8, b: u8, delay_ms: u64) {
        for link in &mut self.links {
            if (link.a, link.b) == (a, b) || (link.a, link.b) == (b, a) {
                link.delay_ms = delay_ms;
            }
        }
    }
}
