//! A network of miners: random links, a delay on each, blocks that travel by announcement and request.
//!
//! Nothing here knows a fork rate. A node that makes a block its head tells its neighbours; a neighbour that has not
//! heard of it asks the first who told it; the block comes back. So a hop takes three times the link's delay, plus the
//! time to send and check a block. A node follows the most work it has seen and among equals the first, and passes on
//! only what became its head, as Bitcoin Core does.
//!
//! The cost of a block grows with the number of links, so in proportion to the nodes where each has equally many, and
//! by a further logarithm for the queue.
//!
//! Simplified: all nodes mine, equally much; links lose nothing and do not jam; a parent that is missing comes along
//! with its child at no extra time. There is no closed form. Decker and Wattenhofer's estimate is 1 - exp(-m/T), where
//! m is the mean time until a node has a block.
//!
//! Sources: Decker and Wattenhofer, "Information Propagation in the Bitcoin Network", 2013; Bitcoin Core,
//! net_processing.cpp (inv, getdata).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::core::consensus::fork_choice::most_work;
use crate::core::prng::Prng;
use crate::lab::experiment::stale::Stale;

/// Nodes that a network may have.
pub const MOST_NODES: u32 = 1_000;
/// Links that each node opens.
pub const MOST_LINKS: u32 = 16;

/// What a network is made of. Times in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Two to [`MOST_NODES`].
    pub nodes: u32,
    /// Links that each node opens, to nodes drawn evenly.
    pub links: u32,
    /// Mean delay of a link, one way; each link's own is drawn evenly from half of it to one and a half.
    pub delay_ms: u64,
    /// To send and to check a block.
    pub block_ms: u64,
    /// Mean time between blocks.
    pub interval_ms: u64,
}

/// What a run showed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Run {
    pub stale: Stale,
    /// Times from a block's finding to its arrival, over all nodes but the finder and all blocks that reached every
    /// node.
    pub travel_ms: u64,
    pub travels: u64,
}

/// When a node first is told of a block, and when it has it; both since the block was found.
#[derive(Clone, Copy)]
struct Arrival {
    told: u64,
    due: u64,
}

const NEVER: Arrival = Arrival { told: u64::MAX, due: u64::MAX };

/// A block on its way.
struct Travelling {
    found: u64,
    height: u32,
    arrivals: Vec<Arrival>,
    /// Events in the queue that name it.
    events: u32,
    reached: u32,
    travel_ms: u64,
}

/// A network with its links drawn.
pub struct Network {
    plan: Plan,
    /// The neighbours of node i are those from `first[i]` to `first[i + 1]`.
    first: Vec<usize>,
    neighbours: Vec<(u32, u64)>,
}

impl Network {
    /// Draws the links. The first link of each node goes to an earlier one, so that everybody can be reached.
    pub fn new(prng: &mut Prng, plan: Plan) -> Self {
        let plan = Plan { nodes: plan.nodes.clamp(2, MOST_NODES), links: plan.links.clamp(1, MOST_LINKS), ..plan };
        let mut links = Vec::new();
        for node in 0..plan.nodes {
            for link in 0..plan.links.min(plan.nodes - 1) {
                let peer = match link {
                    0 if node == 0 => continue,
                    0 => prng.below(node.into()) as u32,
                    _ => prng.below(plan.nodes.into()) as u32,
                };
                if peer != node {
                    links.push((node.min(peer), node.max(peer)));
                }
            }
        }
        links.sort_unstable();
        links.dedup();
        let mut ends: Vec<(u32, u32, u64)> = Vec::new();
        for (a, b) in links {
            let delay = plan.delay_ms - plan.delay_ms / 2 + prng.below(plan.delay_ms + 1);
            ends.extend([(a, b, delay), (b, a, delay)]);
        }
        ends.sort_unstable();
        let first = (0..=plan.nodes).map(|node| ends.partition_point(|end| end.0 < node)).collect();
        let neighbours = ends.into_iter().map(|(_, to, delay)| (to, delay)).collect();
        Self { plan, first, neighbours }
    }

    /// Mines until every node follows a chain of so many heights.
    pub fn run(&self, prng: &mut Prng, heights: u32) -> Run {
        let mut state = State {
            network: self,
            heads: vec![0; self.plan.nodes as usize],
            queue: BinaryHeap::new(),
            blocks: Vec::new(),
            free: Vec::new(),
            run: Run::default(),
            heights,
            nodes_there: if heights == 0 { self.plan.nodes } else { 0 },
        };
        let mut at_height = vec![0u32; heights as usize];
        let mut now = 0u64;
        loop {
            now = now.saturating_add(prng.exponential_ms(self.plan.interval_ms));
            state.deliver_until(now);
            if state.nodes_there == self.plan.nodes {
                break;
            }
            let height = state.find(now, prng.below(self.plan.nodes.into()) as u32);
            if let Some(blocks) = at_height.get_mut(height as usize - 1) {
                *blocks += 1;
            }
        }
        Run { stale: Stale::count(&at_height), ..state.run }
    }

    fn neighbours(&self, node: u32) -> &[(u32, u64)] {
        let node = node as usize;
        &self.neighbours[self.first[node]..self.first[node + 1]]
    }
}

struct State<'a> {
    network: &'a Network,
    /// Height of each node's head. Which of several blocks of that height it is never matters to the counts.
    heads: Vec<u32>,
    /// Arrivals: time, node, block.
    queue: BinaryHeap<Reverse<(u64, u32, u32)>>,
    blocks: Vec<Travelling>,
    /// Places in `blocks` that nothing in the queue names any more.
    free: Vec<u32>,
    run: Run,
    heights: u32,
    nodes_there: u32,
}

impl State<'_> {
    /// Somebody found a block on its head. Returns the block's height.
    fn find(&mut self, now: u64, finder: u32) -> u32 {
        let height = self.heads[finder as usize] + 1;
        let place = self.free.pop().unwrap_or_else(|| {
            let arrivals = vec![NEVER; self.heads.len()];
            self.blocks.push(Travelling { found: 0, height: 0, arrivals, events: 0, reached: 0, travel_ms: 0 });
            (self.blocks.len() - 1) as u32
        });
        let block = &mut self.blocks[place as usize];
        block.arrivals.fill(NEVER);
        block.arrivals[finder as usize] = Arrival { told: 0, due: 0 };
        (block.found, block.height, block.reached, block.travel_ms) = (now, height, 0, 0);
        self.follow(now, finder, place);
        height
    }

    /// A node makes a block its head and tells its neighbours.
    fn follow(&mut self, now: u64, node: u32, place: u32) {
        let block = &mut self.blocks[place as usize];
        let before = std::mem::replace(&mut self.heads[node as usize], block.height);
        self.nodes_there += u32::from(before < self.heights && block.height >= self.heights);
        let since = now - block.found;
        for (to, delay) in self.network.neighbours(node).iter().copied() {
            let told = since + delay;
            let arrival = &mut block.arrivals[to as usize];
            // Told earlier by somebody else, it has asked there already.
            if told < arrival.told {
                *arrival = Arrival { told, due: told + 2 * delay + self.network.plan.block_ms };
                block.events += 1;
                self.queue.push(Reverse((block.found + arrival.due, to, place)));
            }
        }
        if block.events == 0 {
            self.free.push(place);
        }
    }

    fn deliver_until(&mut self, now: u64) {
        while let Some(Reverse((at, node, place))) = self.queue.peek().copied().filter(|Reverse(event)| event.0 <= now)
        {
            self.queue.pop();
            let block = &mut self.blocks[place as usize];
            block.events -= 1;
            let arrival = &mut block.arrivals[node as usize];
            // Somebody else turned out to tell it earlier: then it never asked here.
            let is_it = arrival.due == at - block.found;
            if is_it {
                block.reached += 1;
                block.travel_ms += arrival.due;
                arrival.due = u64::MAX;
                if block.reached + 1 == self.network.plan.nodes {
                    self.run.travel_ms += block.travel_ms;
                    self.run.travels += u64::from(block.reached);
                }
                if most_work::beats(block.height, self.heads[node as usize]) {
                    self.follow(at, node, place);
                    continue;
                }
            }
            if block.events == 0 {
                self.free.push(place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: Plan = Plan { nodes: 50, links: 4, delay_ms: 100, block_ms: 50, interval_ms: 10_000 };

    #[test]
    fn everybody_can_be_reached_and_links_go_both_ways() {
        for links in [1, 4] {
            let network = Network::new(&mut Prng::from_seed(1), Plan { links, ..PLAN });
            let mut reached = [false; 50];
            let mut stack = vec![0];
            while let Some(node) = stack.pop() {
                if !std::mem::replace(&mut reached[node as usize], true) {
                    stack.extend(network.neighbours(node).iter().map(|(to, _)| *to));
                }
            }
            assert!(reached.iter().all(|node| *node));
            for node in 0..50 {
                for (to, delay) in network.neighbours(node) {
                    assert!((50..=150).contains(delay));
                    assert!(network.neighbours(*to).contains(&(node, *delay)));
                }
            }
        }
    }

    #[test]
    fn two_nodes_far_apart() {
        let plan = Plan { nodes: 2, links: 1, delay_ms: 0, block_ms: 700, interval_ms: 100_000 };
        let network = Network::new(&mut Prng::from_seed(2), plan);
        let run = network.run(&mut Prng::from_seed(3), 2_000);
        assert_eq!(run.stale.heights, 2_000);
        // Every block takes exactly 700 ms to the other node.
        assert_eq!(run.travel_ms, 700 * run.travels);
        // Only the other half of the hash rate can find a rival: 1 - exp(-0.0035) of 2,000 is 7.
        assert!((0..25).contains(&run.stale.contested), "{run:?}");
    }

    #[test]
    fn a_run_is_a_function_of_its_seed() {
        let run = |seed| Network::new(&mut Prng::from_seed(seed), PLAN).run(&mut Prng::from_seed(seed), 300);
        assert_eq!(run(1), run(1));
        assert_ne!(run(1), run(2));
    }
}
