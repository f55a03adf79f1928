//! Who is connected to whom, and what is on its way.
//!
//! A message takes its link's delay, give or take a quarter, plus a moment for every byte. Nodes pass on what is new to
//! them, so news travels in hops.

pub mod event_queue;

use crate::core::prng::Prng;
use serde::{Deserialize, Serialize};

/// A two-way connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub a: u8,
    pub b: u8,
    /// One way, in milliseconds.
    pub delay_ms: u64,
}

/// The links between a lane's nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    links: Vec<Link>,
    /// Bytes a link carries in a millisecond.
    bytes_per_ms: u64,
}

impl Network {
    /// Links between nodes `0..nodes`; one that leads anywhere else is left out.
    pub fn new(mut links: Vec<Link>, nodes: usize, bytes_per_ms: u64) -> Self {
        links.retain(|link| usize::from(link.a.max(link.b)) < nodes);
        Self { links, bytes_per_ms: bytes_per_ms.max(1) }
    }

    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The neighbours of a node, each with how long a message of `bytes` takes to get there.
    pub fn sends(&self, from: u8, bytes: u64, prng: &mut Prng) -> Vec<(u8, u64)> {
        let neighbours = self.links.iter().filter_map(|link| match from {
            _ if link.a == from => Some((link.b, link.delay_ms)),
            _ if link.b == from => Some((link.a, link.delay_ms)),
            _ => None,
        });
        let spread = |delay: u64, prng: &mut Prng| delay - delay / 4 + prng.below(delay / 2 + 1);
        neighbours.map(|(to, delay)| (to, spread(delay, prng) + bytes / self.bytes_per_ms)).collect()
    }
}
