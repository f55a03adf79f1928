//! The fork choice as lists of operations under drawn trees (`tests/fork_choice/*.txt`), as the specification tests its own.
//!
//! Above each list stands its tree: a name and a slot for every block, `─` to the parent on the left, `└` or `├` to the one
//! above. A block marked `*` carries every vote that fell due on its chain before it, so that checkpoints are justified by
//! real votes. Twenty validators have equal stakes and four slots make an epoch: a committee is five votes, a boost two.
//! After every operation the head is held against the specification's own functions, computed from scratch.

use proofground::core::chain::attestation::{Attestation, AttestationData};
use proofground::core::consensus::finality::casper_ffg::Checkpoint;
use proofground::core::consensus::fork_choice::store::{Store, StoreError};
use proofground::core::scenario::{Person, Scenario};
use proofground::core::units::{Amount, SimTime, Slot};
use std::collections::BTreeMap;

#[path = "support/draw.rs"]
mod draw;
#[path = "support/spec_store.rs"]
mod spec_store;
use draw::{Draw, Load};
use spec_store::SpecStore;

const VALIDATORS: u8 = 20;
const STAKE: u64 = 10;
const GRAINS: u64 = STAKE * 1_000_000_000;

const FILES: [(&str, &str); 4] = [
    ("votes", include_str!("fork_choice/votes.txt")),
    ("boost", include_str!("fork_choice/boost.txt")),
    ("checkpoints", include_str!("fork_choice/checkpoints.txt")),
    ("refused", include_str!("fork_choice/refused.txt")),
];

fn scenario() -> Scenario {
    let mut scenario = Scenario::one_mempool(5);
    scenario.people = (0..VALIDATORS)
        .map(|place| Person {
            name: format!("V{place}"),
            balance: Amount::from_coins(1),
            stake: Amount::from_coins(STAKE),
        })
        .collect();
    scenario.stake_links = Vec::new();
    scenario.stake.slots_per_epoch = 4;
    scenario.stake.rewards.slots_per_epoch = 4;
    scenario
}

/// A block of a drawing: name, slot, whether it carries votes, and where it stands in its line.
struct Drawn {
    name: String,
    slot: u64,
    carries: bool,
    parent: Option<String>,
    columns: std::ops::RangeInclusive<usize>,
}

/// Reads a drawing. Blocks come line by line, so a parent comes before its children.
fn read_tree(lines: &[&str]) -> Vec<Drawn> {
    let mut blocks: Vec<Drawn> = Vec::new();
    for line in lines {
        let letters: Vec<char> = line.chars().collect();
        let (mut at, mut parent, first) = (0, None, blocks.len());
        while at < letters.len() {
            match letters[at] {
                '└' | '├' => {
                    let above = blocks[..first].iter().rev().find(|block| block.columns.contains(&at));
                    parent = Some(above.unwrap_or_else(|| panic!("nothing above in {line:?}")).name.clone());
                    at += 1;
                }
                letter if letter.is_ascii_lowercase() => {
                    let start = at;
                    while at < letters.len() && !matches!(letters[at], '─' | ' ') {
                        at += 1;
                    }
                    let text: String = letters[start..at].iter().collect();
                    let name: String = text.chars().take_while(char::is_ascii_lowercase).collect();
                    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                    blocks.push(Drawn {
                        slot: digits.parse().unwrap_or(0),
                        carries: text.ends_with('*'),
                        parent: parent.replace(name.clone()),
                        columns: start..=at - 1,
                        name,
                    });
                }
                _ => at += 1,
            }
        }
    }
    blocks
}

struct Situation {
    draw: Draw,
    blocks: BTreeMap<String, u32>,
    store: Store,
    spec: SpecStore,
}

impl Situation {
    fn new(drawing: &[&str]) -> Self {
        let mut draw = Draw::of(scenario());
        let mut blocks = BTreeMap::from([("g".to_owned(), 0)]);
        for (block, mark) in read_tree(drawing).iter().zip(0..) {
            let Some(parent) = &block.parent else { continue };
            let parent = blocks[parent];
            let votes = if block.carries { draw.votes_due(parent, block.slot) } else { Vec::new() };
            let claim = draw.stake_block(parent, block.slot, Load { votes, mark, ..Load::default() });
            let index = draw.import(claim).unwrap_or_else(|violation| panic!("{}: {violation}", block.name));
            assert!(blocks.insert(block.name.clone(), index).is_none(), "{} is drawn twice", block.name);
        }
        let lane = &draw.world.stake;
        let (store, spec) = (Store::new(&lane.tree, &lane.spec), SpecStore::new(lane));
        Self { store, spec, blocks, draw }
    }

    fn block(&self, name: &str) -> u32 {
        *self.blocks.get(name).unwrap_or_else(|| panic!("no block {name} is drawn"))
    }

    fn name(&self, block: u32) -> &str {
        self.blocks.iter().find(|(_, index)| **index == block).map_or("?", |(name, _)| name)
    }

    fn checkpoint_name(&self, checkpoint: Checkpoint) -> String {
        let block = self.draw.world.stake.tree.iter().find(|(_, stored)| stored.id.0 == checkpoint.root);
        format!("{}:{}", checkpoint.epoch, block.map_or("?", |(index, _)| self.name(index)))
    }

    /// A vote for a block in a slot (the block's own where none is said), for its chain's checkpoint or another one.
    fn vote(&self, validator: u32, what: &str) -> Attestation {
        let lane = &self.draw.world.stake;
        let rules = lane.spec.engine.stake_rules().expect("rules of stake");
        let (what, target) = what.split_once('>').map_or((what, None), |(what, target)| (what, Some(target)));
        let (name, slot) = what.split_once('@').map_or((what, None), |(name, slot)| (name, Some(slot)));
        let head = self.block(name);
        let slot = slot.map_or(lane.tree.at(head).slot, |slot| Slot(slot.parse().expect("a slot")));
        let epoch = rules.epoch_of(slot);
        let on_chain = lane.tree.ancestor_at_slot(head, rules.first_slot(epoch)).expect("the genesis block at least");
        let target = match target.map(|target| target.split_once(':').expect("epoch:block")) {
            Some((epoch, name)) => {
                Checkpoint { epoch: epoch.parse().expect("an epoch"), root: lane.tree.at(self.block(name)).id.0 }
            }
            None => Checkpoint { epoch, root: lane.tree.at(on_chain).id.0 },
        };
        let source = lane.tree.at(head).justified;
        self.draw.sign_vote(validator, AttestationData { slot, head: lane.tree.at(head).id, source, target })
    }

    /// Carries out one line. What is refused must be announced by `! Name`, and changes nothing.
    fn step(&mut self, line: &str) {
        let (line, refusal) = line.split_once('!').map_or((line, None), |(line, name)| (line, Some(name.trim())));
        let words: Vec<&str> = line.split_whitespace().collect();
        let before = self.store.clone();
        let lane = &self.draw.world.stake;
        let (tree, rules) = (&lane.tree, lane.spec.engine.stake_rules().expect("rules of stake"));
        let outcome = match words.as_slice() {
            ["tick", at] => {
                let (slot, ms) = at.split_once('+').unwrap_or((at, "0"));
                let number = |text: &str| text.parse::<u64>().expect("a number");
                let now = SimTime(number(slot) * rules.slot_ms + number(ms));
                self.store.on_tick(tree, &lane.spec, now);
                self.spec.on_tick(lane, now.0);
                Ok(())
            }
            ["block", name] => {
                let block = self.blocks[*name];
                let taken = self.store.on_block(tree, &lane.spec, block);
                assert_eq!(taken.is_ok(), self.spec.on_block(lane, block));
                for vote in taken.iter().flat_map(|()| &tree.at(block).block.attestations) {
                    let counted = self.store.on_attestation(tree, &lane.spec, vote, true);
                    assert_eq!(counted.is_ok(), self.spec.on_attestation(lane, vote, true));
                }
                taken
            }
            [kind @ ("vote" | "included"), voters, what] => {
                let mut outcome = Ok(());
                let (first, last) = voters.split_once('-').unwrap_or((voters, voters));
                for validator in first.parse().expect("a number")..=last.parse().expect("a number") {
                    let (vote, is_included) = (self.vote(validator, what), *kind == "included");
                    let lane = &self.draw.world.stake;
                    outcome = self.store.on_attestation(&lane.tree, &lane.spec, &vote, is_included);
                    assert_eq!(outcome.is_ok(), self.spec.on_attestation(lane, &vote, is_included));
                }
                outcome
            }
            ["slash", validator] => {
                let validator = validator.parse().expect("a number");
                self.store.on_attester_slashing(tree, validator);
                self.spec.on_attester_slashing(validator);
                Ok(())
            }
            ["head", name] => {
                assert_eq!(self.name(self.store.head(tree, &lane.spec)), *name);
                Ok(())
            }
            // Equal weights: the higher hash wins, whichever that is.
            ["head-of-equals", names @ ..] => {
                let highest = names.iter().max_by_key(|name| tree.at(self.block(name)).id).expect("some names");
                assert_eq!(self.name(self.store.head(tree, &lane.spec)), *highest);
                Ok(())
            }
            ["boosted", name] => {
                assert_eq!(self.store.boosted().map_or("-", |block| self.name(block)), *name);
                Ok(())
            }
            ["weight", name, votes] => {
                assert_eq!(self.store.weight(self.block(name)), votes.parse::<u64>().expect("a number") * GRAINS);
                Ok(())
            }
            ["justified", checkpoint] => {
                assert_eq!(self.checkpoint_name(self.store.justified), *checkpoint);
                Ok(())
            }
            ["final", checkpoint] => {
                assert_eq!(self.checkpoint_name(self.store.finalized), *checkpoint);
                Ok(())
            }
            _ => panic!("no such operation"),
        };
        let lane = &self.draw.world.stake;
        match refusal {
            None => assert_eq!(outcome, Ok(())),
            Some(name) => {
                let error = outcome.expect_err("it should be refused");
                assert_eq!(format!("{error:?}"), name);
                let text = error.to_string();
                assert!(text.contains("expected") && text.contains("found"), "{text}");
                assert_eq!(self.store, before, "what is refused changes nothing");
            }
        }
        assert_eq!(self.store.head(&lane.tree, &lane.spec), self.spec.head(lane), "the specification's own head");
        assert_eq!((self.store.justified, self.store.finalized), (self.spec.justified, self.spec.finalized));
        assert_eq!(self.store.boosted(), self.spec.boost_root);
    }
}

/// The lines of a list without remarks.
fn steps_of(steps: &str) -> impl Iterator<Item = &str> {
    steps.lines().map(|line| line.split('#').next().unwrap_or_default().trim()).filter(|line| !line.is_empty())
}

#[test]
fn every_situation_comes_out_as_it_is_written() {
    let (mut count, mut refused, mut failed) = (0, Vec::new(), Vec::new());
    for (file, text) in FILES {
        for part in text.split("\n== ").skip(1) {
            let (title, rest) = part.split_once('\n').expect("a title");
            let (drawing, steps) = rest.split_once("\n\n").expect("a drawing, an empty line, and steps");
            let run = || {
                let mut situation = Situation::new(&drawing.lines().collect::<Vec<_>>());
                for line in steps_of(steps) {
                    println!("{file}: {title}: {line}");
                    situation.step(line);
                }
            };
            // The others are tried all the same.
            if std::panic::catch_unwind(run).is_err() {
                failed.push(title);
            }
            refused.extend(steps_of(steps).filter_map(|line| line.split_once('!').map(|(_, name)| name.trim())));
            count += 1;
        }
    }
    println!("{count} situations");
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(count >= 40, "{count} situations");
    // Every reason for a refusal is among them.
    for error in [
        StoreError::UnknownParent,
        StoreError::FutureBlock,
        StoreError::BesideFinal,
        StoreError::UnknownBlock,
        StoreError::EarlyVote,
        StoreError::TargetOutOfTime,
        StoreError::InconsistentVote,
    ] {
        assert!(refused.contains(&format!("{error:?}").as_str()), "{error:?} is nowhere provoked");
    }
}
