//! The scenes of the section, and the numbers of each that a person may change.
//!
//! A scene is a network with a block each minute on average. Delays are far longer than real ones, so that in a few minutes
//! one sees what takes Bitcoin months.

use crate::core::network::Link;
use crate::core::world::watch::attack::{AttackKind, AttackSetup};
use crate::core::world::watch::setup::{NO_RETARGET, NodeSetup, Region, Setup};
use crate::lab::number::Bounds;

/// What can be watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    Quiet,
    SlowLinks,
    Partition,
    DoubleSpend,
    Selfish,
    Censorship,
    FeeSniping,
    Eclipse,
    NoConfirmations,
}

/// Honest nodes that mine, at least and at most.
pub const NODES: (u32, u32) = (3, 12);
/// Mean time between blocks, in seconds.
const SPACING_S: u64 = 60;
/// Hash power of an honest node, for one part of `power`.
const PART: u32 = 100;

const NAMES: [&str; 12] = ["Ada", "Ben", "Chen", "Dia", "Emil", "Fay", "Gus", "Hana", "Ivo", "June", "Kofi", "Lena"];

impl Scene {
    pub const ALL: [Scene; 9] = [
        Scene::Quiet,
        Scene::SlowLinks,
        Scene::Partition,
        Scene::DoubleSpend,
        Scene::Selfish,
        Scene::Censorship,
        Scene::FeeSniping,
        Scene::Eclipse,
        Scene::NoConfirmations,
    ];

    /// In the address.
    pub const fn path(self) -> &'static str {
        match self {
            Scene::Quiet => "quiet",
            Scene::SlowLinks => "slow-links",
            Scene::Partition => "partition",
            Scene::DoubleSpend => "double-spend",
            Scene::Selfish => "selfish",
            Scene::Censorship => "censorship",
            Scene::FeeSniping => "fee-sniping",
            Scene::Eclipse => "eclipse",
            Scene::NoConfirmations => "no-confirmations",
        }
    }

    pub const fn attack(self) -> Option<AttackKind> {
        Some(match self {
            Scene::Quiet | Scene::SlowLinks | Scene::Partition => return None,
            Scene::DoubleSpend => AttackKind::DoubleSpend,
            Scene::Selfish => AttackKind::SelfishMining,
            Scene::Censorship => AttackKind::Censorship,
            Scene::FeeSniping => AttackKind::FeeSniping,
            Scene::Eclipse => AttackKind::Eclipse,
            Scene::NoConfirmations => AttackKind::NoConfirmation,
        })
    }

    /// Whether a merchant waits for confirmations here.
    pub const fn waits(self) -> bool {
        matches!(self, Scene::DoubleSpend | Scene::Eclipse)
    }
}

/// A scene with its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub scene: Scene,
    pub seed: u32,
    /// Honest nodes that mine.
    pub nodes: u32,
    /// The attacker's share of the hash power, in hundredths.
    pub q: u32,
    /// Confirmations a merchant waits for.
    pub z: u32,
    /// In a tie, the share of the honest hash power that hears the selfish miner first, in hundredths.
    pub gamma: u32,
    /// Delay of a link between regions, in milliseconds.
    pub delay_ms: u32,
    /// Hash power of the honest nodes in parts; all equal where it is empty.
    pub power: Vec<u32>,
}

/// A number that may be changed: its name in the address and its bounds.
pub const SEED: (&str, Bounds) = ("seed", Bounds::whole(0, u32::MAX));
pub const NODE_COUNT: (&str, Bounds) = ("nodes", Bounds::whole(NODES.0, NODES.1));
pub const SHARE: (&str, Bounds) = ("q", Bounds::whole(1, 90));
pub const CONFIRMATIONS: (&str, Bounds) = ("z", Bounds::whole(1, 12));
pub const GAMMA: (&str, Bounds) = ("gamma", Bounds::whole(0, 100));
pub const DELAY: (&str, Bounds) = ("delay", Bounds::whole(4, 60_000));
const POWER: (&str, Bounds) = ("power", Bounds::whole(0, 10_000));

impl Choice {
    /// The scene as it is shown first.
    pub fn of(scene: Scene) -> Choice {
        let (q, z, delay_ms, seed) = match scene {
            Scene::Quiet => (30, 2, 400, 7),
            Scene::SlowLinks => (30, 2, 6_000, 7),
            Scene::Partition => (30, 2, 400, 7),
            Scene::DoubleSpend => (35, 2, 400, 7),
            Scene::Selfish => (40, 2, 400, 8),
            Scene::Censorship => (60, 2, 400, 7),
            Scene::FeeSniping => (40, 2, 400, 5),
            Scene::Eclipse => (30, 2, 400, 6),
            Scene::NoConfirmations => (20, 1, 2_000, 7),
        };
        Choice { scene, seed, nodes: 6, q, z, gamma: 50, delay_ms, power: Vec::new() }
    }

    /// Reads what stands after the question mark of the section's address.
    ///
    /// # Errors
    /// A sentence that says which part was expected to be what.
    pub fn parse(query: &str) -> Result<Choice, String> {
        let parts: Vec<(&str, &str)> = query
            .split('&')
            .filter(|part| !part.is_empty())
            .map(|part| part.split_once('=').unwrap_or((part, "")))
            .collect();
        let named = parts.iter().find(|(name, _)| *name == "scene").map(|(_, value)| *value);
        let scene = match named {
            None => Scene::Quiet,
            Some(path) => Scene::ALL
                .into_iter()
                .find(|scene| scene.path() == path)
                .ok_or_else(|| format!("scene: expected one of the scenes here, found “{}”", cut(path)))?,
        };
        let mut choice = Choice::of(scene);
        for (name, value) in parts {
            let read = |(_, bounds): (&str, Bounds)| whole(name, value, &bounds);
            match name {
                "scene" => {}
                "seed" => choice.seed = read(SEED)?,
                "nodes" => choice.nodes = read(NODE_COUNT)?,
                "q" => choice.q = read(SHARE)?,
                "z" => choice.z = read(CONFIRMATIONS)?,
                "gamma" => choice.gamma = read(GAMMA)?,
                "delay" => choice.delay_ms = read(DELAY)?,
                "power" => {
                    choice.power =
                        value.split(',').take(64).map(|part| whole(name, part, &POWER.1)).collect::<Result<_, _>>()?;
                }
                _ => return Err(format!("expected a part such as q or z, found “{}”", cut(name))),
            }
        }
        choice.check_power()?;
        Ok(choice)
    }

    fn check_power(&self) -> Result<(), String> {
        let found = self.power.len();
        if found == 0 {
            return Ok(());
        }
        if found != self.nodes as usize {
            return Err(format!("power: expected a number for each of {} nodes, found {found}", self.nodes));
        }
        if self.power.iter().all(|part| *part == 0) {
            return Err("power: expected hash power above zero in at least one node, found zero in all".to_owned());
        }
        Ok(())
    }

    /// The same as an address of the section's own.
    pub fn query(&self) -> String {
        let mut query =
            format!("scene={}&seed={}&nodes={}&delay={}", self.scene.path(), self.seed, self.nodes, self.delay_ms);
        if self.scene.attack().is_some() {
            query.push_str(&format!("&q={}", self.q));
        }
        if self.scene.waits() {
            query.push_str(&format!("&z={}", self.z));
        }
        if self.scene == Scene::Selfish {
            query.push_str(&format!("&gamma={}", self.gamma));
        }
        if !self.power.is_empty() {
            let parts: Vec<String> = self.power.iter().map(u32::to_string).collect();
            query.push_str(&format!("&power={}", parts.join(",")));
        }
        query
    }

    /// Number of the attacker's node and of the victim's, where there are such.
    fn parties(&self) -> (u8, u8) {
        let honest = u8::try_from(self.nodes).unwrap_or(u8::MAX);
        (honest, honest.saturating_add(1))
    }

    /// The network of this scene. Within the bounds of a [`Choice`] it passes its own check.
    pub fn setup(&self) -> Setup {
        let place = |index: usize| Region::ALL[index % Region::ALL.len()];
        let honest = (0..self.nodes as usize).map(|index| NodeSetup {
            name: NAMES.get(index).copied().unwrap_or("Somebody").to_owned(),
            region: place(index),
            power: self.power.get(index).copied().unwrap_or(1).saturating_mul(PART),
        });
        let mut nodes: Vec<NodeSetup> = honest.collect();
        let mut links = self.honest_links(&nodes);
        let attack = self.scene.attack().map(|kind| {
            let whole: u64 = nodes.iter().map(|node| u64::from(node.power)).sum();
            let power = whole * u64::from(self.q) / u64::from(100 - self.q.min(99));
            nodes.push(NodeSetup {
                name: "Mallory".to_owned(),
                region: Region::Americas,
                power: u32::try_from(power).unwrap_or(u32::MAX),
            });
            nodes.push(NodeSetup { name: victim_name(self.scene).to_owned(), region: Region::Europe, power: 0 });
            links.extend(self.attack_links(&nodes));
            let (attacker, victim) = self.parties();
            let (give_up, horizon) = match self.scene {
                Scene::DoubleSpend => (10, 1),
                Scene::Selfish => (1, 60),
                Scene::Censorship => (4, 10),
                Scene::FeeSniping => (3, 1),
                // A node hears from somebody else after this many block intervals on average.
                Scene::Eclipse => (1, 20),
                _ => (1, 1),
            };
            AttackSetup { kind, attacker, victim, confirmations: self.z, give_up, horizon }
        });
        Setup {
            seed: self.seed.into(),
            nodes,
            links,
            difficulty_bits: 12,
            spacing_s: SPACING_S,
            // A cut is where one sees that the heaviest chain need not be the longest.
            retarget_interval: if self.scene == Scene::Partition { 6 } else { NO_RETARGET },
            payment_mean_ms: 8_000,
            attack,
        }
    }

    /// A ring, and for each node a link across it.
    fn honest_links(&self, nodes: &[NodeSetup]) -> Vec<Link> {
        let count = u8::try_from(nodes.len()).unwrap_or(u8::MAX);
        let ring = (0..count).map(|a| (a, (a + 1) % count));
        let across = (0..count / 2).map(|a| (a, a + count / 2)).filter(|_| count > 4);
        let region = |node: u8| nodes.get(usize::from(node)).map(|node| node.region);
        let delay = |a: u8, b: u8| if region(a) == region(b) { self.delay_ms / 4 } else { self.delay_ms };
        ring.chain(across).map(|(a, b)| Link { a, b, delay_ms: delay(a, b).max(1).into() }).collect()
    }

    /// The attacker knows everybody, but where two payments race only one node far from the victim; the victim knows two honest
    /// nodes, and in some scenes the attacker.
    fn attack_links(&self, nodes: &[NodeSetup]) -> Vec<Link> {
        let (attacker, victim) = self.parties();
        let delay = u64::from(self.delay_ms);
        let whole: u64 = nodes.iter().take(usize::from(attacker)).map(|node| u64::from(node.power)).sum();
        let mut near = 0;
        let mut links = Vec::new();
        let far = if attacker < 6 { 1 } else { attacker - 2 };
        for (node, number) in nodes.iter().zip(0..attacker) {
            if self.scene == Scene::NoConfirmations && number != far {
                continue;
            }
            let delay_ms = if self.scene != Scene::Selfish {
                delay / 4
            } else if near * 100 < whole * u64::from(self.gamma) {
                // Near enough to hear the selfish miner's block before an honest one has come over a single link.
                near += u64::from(node.power);
                delay / 20
            } else {
                delay * 4
            };
            links.push(Link { a: attacker, b: number, delay_ms: delay_ms.max(1) });
        }
        links.push(Link { a: victim, b: 0, delay_ms: delay });
        links.push(Link { a: victim, b: 2, delay_ms: delay });
        if matches!(self.scene, Scene::Eclipse | Scene::NoConfirmations) {
            links.push(Link { a: attacker, b: victim, delay_ms: (delay / 4).max(1) });
        }
        links
    }
}

/// Whoever the attack is aimed at.
fn victim_name(scene: Scene) -> &'static str {
    match scene {
        Scene::Censorship => "Vera",
        Scene::FeeSniping => "Rich",
        Scene::Selfish => "Viola",
        _ => "Shop",
    }
}

/// A part of an address as it may be shown.
fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

fn whole(name: &str, text: &str, bounds: &Bounds) -> Result<u32, String> {
    let value = bounds.read(text).map_err(|problem| format!("{name}: {problem}"))?;
    Ok(value as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::world::watch::Watch;

    #[test]
    fn every_choice_within_its_bounds_makes_a_network() {
        for scene in Scene::ALL {
            for nodes in NODES.0..=NODES.1 {
                for q in [1, 50, 90] {
                    for (delay_ms, gamma, power) in [(4, 0, 0), (60_000, 100, 10_000)] {
                        let mut power = vec![power; nodes as usize];
                        power[0] = 1;
                        let choice = Choice { nodes, q, delay_ms, gamma, power, ..Choice::of(scene) };
                        assert!(Watch::new(choice.setup()).is_ok(), "{choice:?}");
                        assert_eq!(Choice::parse(&choice.query()).map(|read| read.setup()), Ok(choice.setup()));
                    }
                }
            }
        }
    }

    #[test]
    fn a_bad_address_is_told_and_makes_nothing() {
        let cases = [
            ("scene=gold-rush", "scene: expected one of the scenes here, found “gold-rush”"),
            ("scene=quiet&nodes=10000", "nodes: "),
            ("q=0", "q: "),
            ("power=0,0,0,0,0,0", "power: expected hash power above zero"),
            ("power=1,2", "power: expected a number for each of 6 nodes, found 2"),
            ("power=1,x", "power: "),
            ("colour=red", "expected a part such as q or z, found “colour”"),
        ];
        for (query, expected) in cases {
            let found = Choice::parse(query).unwrap_err();
            assert!(found.starts_with(expected), "{query}: {found}");
        }
    }
}
