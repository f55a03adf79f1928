//! What a person can do to a watched network, and why it may be refused. `Err` means that nothing changed.

use crate::core::units::SimTime;
use crate::core::world::watch::news::NewsKind;
use crate::core::world::watch::setup::MOST_DELAY_MS;
use crate::core::world::watch::{MOST_ACTS, Watch};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An act on the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// Cuts the network in two: nodes with a 1 no longer hear those with a 0. One entry a node.
    Cut { sides: Vec<u8> },
    /// Joins the sides again. Everybody then announces its head to the neighbours it had lost.
    Heal,
    /// A link takes this long from now on, in milliseconds one way.
    Delay { a: u8, b: u8, delay_ms: u64 },
    /// A node goes away with its hash power.
    Leave { node: u8 },
    /// A node comes back, and asks for what it missed.
    Return { node: u8 },
}

/// Why an act was refused. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    NoSuchNode {
        nodes: u8,
        found: u8,
    },
    NoSuchLink {
        a: u8,
        b: u8,
    },
    DelayOutOfRange {
        most: u64,
        found: u64,
    },
    /// One entry a node is needed.
    SidesOfWrongLength {
        expected: u8,
        found: u64,
    },
    OneSideEmpty,
    AlreadyCut,
    NotCut,
    AlreadyAway {
        node: u8,
    },
    NotAway {
        node: u8,
    },
    /// Somebody must stay.
    LastNode {
        node: u8,
    },
    TooManyActs {
        most: u64,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchNode { nodes, found } => write!(f, "expected a node below {nodes}, found {found}"),
            Self::NoSuchLink { a, b } => write!(f, "expected two nodes with a link, found {a} and {b}"),
            Self::DelayOutOfRange { most, found } => write!(f, "expected a delay of 1 to {most} ms, found {found}"),
            Self::SidesOfWrongLength { expected, found } => {
                write!(f, "expected a side for each of {expected} nodes, found {found}")
            }
            Self::OneSideEmpty => f.write_str("expected nodes on both sides of the cut, found one side empty"),
            Self::AlreadyCut => f.write_str("expected a whole network, found one already cut"),
            Self::NotCut => f.write_str("expected a network that is cut, found a whole one"),
            Self::AlreadyAway { node } => write!(f, "expected a node that is here, found node {node} away"),
            Self::NotAway { node } => write!(f, "expected a node that is away, found node {node} here"),
            Self::LastNode { node } => write!(f, "expected somebody to stay, found node {node} the last one"),
            Self::TooManyActs { most } => write!(f, "expected at most {most} acts in a run, found one more"),
        }
    }
}

impl Watch {
    /// Carries out an act now and notes it in the record.
    pub fn apply(&mut self, act: &Act) -> Result<(), Refusal> {
        self.check_act(act)?;
        match act {
            Act::Cut { sides } => self.sides = Some(sides.clone()),
            Act::Heal => {
                self.sides = None;
                self.meet_again(|_, _| true);
            }
            Act::Delay { a, b, delay_ms } => self.lane.network.set_delay(*a, *b, *delay_ms),
            Act::Leave { node } => {
                self.away.insert(*node);
                self.forget_requests(*node);
                self.restart_search(*node);
            }
            Act::Return { node } => {
                self.away.remove(node);
                self.meet_again(|a, b| a == *node || b == *node);
                self.restart_search(*node);
            }
        }
        self.record.push((self.now, act.clone()));
        self.tell(NewsKind::Done(act.clone()));
        Ok(())
    }

    fn check_act(&self, act: &Act) -> Result<(), Refusal> {
        let nodes = self.lane.node_count();
        let is_node = |node: u8| if node < nodes { Ok(()) } else { Err(Refusal::NoSuchNode { nodes, found: node }) };
        if self.record.len() >= MOST_ACTS {
            return Err(Refusal::TooManyActs { most: MOST_ACTS as u64 });
        }
        match act {
            Act::Cut { sides } => {
                let found = sides.len() as u64;
                let ones = sides.iter().filter(|side| **side != 0).count();
                match () {
                    () if self.sides.is_some() => Err(Refusal::AlreadyCut),
                    () if found != u64::from(nodes) => Err(Refusal::SidesOfWrongLength { expected: nodes, found }),
                    () if ones == 0 || ones == sides.len() => Err(Refusal::OneSideEmpty),
                    () => Ok(()),
                }
            }
            Act::Heal if self.sides.is_none() => Err(Refusal::NotCut),
            Act::Heal => Ok(()),
            Act::Delay { a, b, delay_ms } => {
                is_node(*a).and(is_node(*b))?;
                if !self.lane.network.are_linked(*a, *b) {
                    return Err(Refusal::NoSuchLink { a: *a, b: *b });
                }
                match (1..=MOST_DELAY_MS).contains(delay_ms) {
                    true => Ok(()),
                    false => Err(Refusal::DelayOutOfRange { most: MOST_DELAY_MS, found: *delay_ms }),
                }
            }
            Act::Leave { node } => {
                is_node(*node)?;
                match () {
                    () if self.away.contains(node) => Err(Refusal::AlreadyAway { node: *node }),
                    () if self.away.len() + 1 == usize::from(nodes) => Err(Refusal::LastNode { node: *node }),
                    () => Ok(()),
                }
            }
            Act::Return { node } => {
                is_node(*node)?;
                if self.away.contains(node) { Ok(()) } else { Err(Refusal::NotAway { node: *node }) }
            }
        }
    }

    /// The acts so far, each with its moment. With the setup they are the whole run.
    pub fn record(&self) -> &[(SimTime, Act)] {
        &self.record
    }
}
