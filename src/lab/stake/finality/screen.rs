//! What the page shows beside the picture: facts, the verdict, the epochs, the evidence.

use super::guilt::{Loss, losses};
use super::player::Player;
use super::scene::{Scene, overlap, quorum};
use super::tally::{Tally, case_words};
pub use super::telling::{Line, Tone};
use super::{count, letter, names, side_name, validator};
use crate::core::chain::attestation::Attestation;
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::hash::Hash256;
use crate::core::units::GRAINS_PER_COIN;
use crate::core::world::stake_watch::{STAKE_COINS, StakeWatch};
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Series, Table};
use crate::lab::number;

/// Epochs in the table.
const SHOWN_EPOCHS: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub label: &'static str,
    pub value: String,
}

/// Somebody whom this slot asks to vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub name: String,
    /// Whether the vote was heard here.
    pub voted: bool,
}

/// A node as one may choose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeRow {
    pub node: u8,
    pub letter: char,
    pub about: String,
    /// Whether its head is that of the node one looks through.
    pub agrees: bool,
}

/// What the scene has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub words: String,
    pub bad: bool,
}

/// The evidence, where there is any.
pub struct Evidence {
    /// The two final checkpoints; nothing where no two exclude each other.
    pub checkpoints: Option<[String; 2]>,
    pub sum: String,
    pub table: Table,
}

/// What is simplified, for all scenes.
pub const SIMPLIFIED: [&str; 4] = [
    "Real: every block, vote and reveal is signed and checked, each node has its own fork choice, and what is justified or final \
     is counted from the votes in blocks by the chain’s own code.",
    "Smaller than Ethereum: an epoch is 8 slots of 6 seconds, not 32 of 12. The leak is 2^17 times as strong: the absent lose \
     half within about 14 epochs, not within 4,686 (three weeks). The penalty that grows with company comes after 8 epochs, \
     not 4,096.",
    "Simplified: one committee a slot, votes are not bundled, a node runs up to 32 validators, two nodes look for evidence, and \
     all have 32 coins at stake.",
    "The two-faced are as strong as can be: they see all heads at once and reach either side without delay.",
];

/// Why two thirds, and why not less.
pub const WHY: [&str; 4] = [
    "Two groups of two thirds each share at least one third: 2/3 + 2/3 − 1 = 1/3. So if two checkpoints that exclude each other \
     both have two thirds of the votes, at least a third voted for both, and each of them signed the proof against itself.",
    "With a smaller quorum, say one half, the two groups need not share anybody: a cut network could make two histories final, \
     and nobody would have done wrong.",
    "With a larger one, say three quarters, little more than a quarter of the stake could stop finality by staying away. At two thirds it takes \
     more than a third to stop it and at least a third to split it.",
    "Exactly two thirds are enough here (Ethereum counts ≥ 2/3). Less than a third can do neither; that is why “a third” is \
     the number to remember.",
];

fn coins(grains: u64) -> String {
    number::short(grains as f64 / GRAINS_PER_COIN as f64, 5)
}

fn root(root: [u8; 32]) -> String {
    Hash256(root).to_string().chars().take(8).collect()
}

fn share(part: u16, of: u16) -> String {
    format!("{part} of {of} ({})", number::percent(f64::from(part) / f64::from(of.max(1)), 3))
}

impl Player {
    fn side(&self) -> u8 {
        StakeWatch::side_of(self.chosen)
    }

    /// The epochs that are over.
    fn settled(&self) -> impl DoubleEndedIterator<Item = &[Tally; 2]> {
        let now = self.epoch();
        self.tallies.iter().filter(move |sides| sides[0].epoch < now)
    }

    /// What each side holds for final, once the network was cut; and whether the two exclude each other.
    pub fn final_by_side(&self) -> Option<([String; 2], bool)> {
        let words = [0, 1].map(|side| {
            let store = self.watch.lane.replicas.get(usize::from(Self::speaker(side))).map(|replica| &replica.store);
            let checkpoint = store.map(|store| store.finalized).filter(|checkpoint| checkpoint.epoch > 0);
            let name = side_name(side, self.watch.nodes());
            match checkpoint {
                Some(checkpoint) => format!("{name}: final is epoch {}, {}", checkpoint.epoch, root(checkpoint.root)),
                None => format!("{name}: nothing is final"),
            }
        });
        self.was_cut.then_some((words, self.conflict.is_some()))
    }

    fn last_tally(&self) -> Option<&Tally> {
        self.tallies.last().and_then(|sides| sides.get(usize::from(self.side())))
    }

    /// The number of faulty, for the slider: short, and with the share.
    pub fn faulty_words(&self) -> [String; 2] {
        let choice = self.choice();
        [format!("{} of {}", choice.faulty, choice.validators), share(choice.faulty, choice.validators)]
    }

    pub fn committee(&self) -> Vec<Member> {
        let lane = &self.watch.lane;
        let slot = self.watch.slot();
        let Some(replica) = lane.replicas.get(usize::from(self.chosen)) else { return Vec::new() };
        let recent = lane.votes.iter().enumerate().rev().take_while(|(_, vote)| vote.data.slot >= slot);
        let heard: Vec<u32> = recent
            .filter(|(index, _)| replica.vote_pool.contains(&(*index as u32)))
            .map(|(_, vote)| vote.validator)
            .collect();
        let committee = self.committees.get(usize::from(self.side())).map_or(&[][..], Vec::as_slice);
        committee.iter().map(|member| Member { name: validator(*member), voted: heard.contains(member) }).collect()
    }

    pub fn facts(&self) -> Vec<Fact> {
        let lane = &self.watch.lane;
        let store = lane.replicas.get(usize::from(self.chosen)).map(|replica| &replica.store);
        let epoch_of = |checkpoint: Option<Checkpoint>| format!("epoch {}", checkpoint.map_or(0, |one| one.epoch));
        let head = lane.tree.at(self.watch.head(self.chosen));
        let votes = &head.block.attestations;
        let waited: u64 = votes.iter().map(|vote| head.slot.0.saturating_sub(vote.data.slot.0)).sum();
        let delay = match votes.len() {
            0 => "none".to_owned(),
            some if waited == some as u64 => format!("{some}, each of the slot before"),
            some => format!("{some}, {} slots old", number::short(waited as f64 / some as f64, 2)),
        };
        let side = usize::from(self.side());
        let case = self.settled().rev().find_map(|sides| sides.get(side)?.case).map_or("–", case_words);
        vec![
            Fact { label: "Slot", value: self.watch.slot().0.to_string() },
            Fact { label: "Epoch", value: self.epoch().to_string() },
            Fact { label: "Justified", value: epoch_of(store.map(|store| store.justified)) },
            Fact { label: "Final", value: epoch_of(store.map(|store| store.finalized)) },
            Fact { label: "Votes in the newest block", value: delay },
            Fact { label: "No longer counted", value: self.discounted_words() },
            Fact { label: "Made final last by", value: case.to_owned() },
        ]
    }

    pub fn nodes(&self) -> Vec<NodeRow> {
        let chosen = self.watch.head(self.chosen);
        // Side 1 first, as the letters go.
        let [one, other] = [0, 1].map(|first| (first..self.watch.nodes()).step_by(2));
        one.chain(other)
            .map(|node| {
                let slot = self.watch.lane.tree.at(self.watch.head(node)).slot.0;
                let name = letter(node, self.watch.nodes());
                let side = StakeWatch::side_of(node) + 1;
                let about = match self.was_cut {
                    true => format!("Node {name}, side {side}, head at slot {slot}"),
                    false => format!("Node {name}, head at slot {slot}"),
                };
                NodeRow { node, letter: name, about, agrees: self.watch.head(node) == chosen }
            })
            .collect()
    }

    /// Where the run stands, for those who hear the page.
    pub fn standing(&self) -> String {
        let latest = self.log.lines.last().map_or("", |line| &line.text);
        format!("Slot {}, epoch {}. {latest}", self.watch.slot().0, self.epoch())
    }

    /// What a quorum is with these validators, and what that means for the scene.
    pub fn arithmetic(&self) -> String {
        let choice = self.choice();
        let (all, faulty, quorum) = (choice.validators, choice.faulty, quorum(choice.validators));
        let there = all - faulty;
        match choice.scene {
            Scene::Well => format!("A quorum is {quorum} of {all} here: two thirds, rounded up."),
            Scene::Cut => {
                format!(
                    "A quorum is {quorum} of {all}. The halves have {} and {}: both too few.",
                    all.div_ceil(2),
                    all / 2
                )
            }
            Scene::Silent => format!(
                "A quorum is {quorum} of {all}. {} vote: {}.",
                share(there, all),
                if there >= quorum { "enough" } else { "too few" }
            ),
            Scene::Censor => {
                let honest = f64::from(there) / f64::from(all.max(1));
                format!(
                    "Each slot’s proposer is honest with a chance of {}, so a payment should wait {} slots on average instead \
                     of 1.",
                    number::percent(honest, 3),
                    number::short(1.0 / honest, 3)
                )
            }
            Scene::TwoFinal => {
                let (larger, smaller) = (faulty + there.div_ceil(2), faulty + there / 2);
                format!(
                    "A quorum is {quorum} of {all}, so two quorums share at least {} − {all} = {}. {} vote on both \
                     sides, the other {there} on one: that makes {larger} and {smaller}. {}",
                    2 * quorum,
                    overlap(all),
                    share(faulty, all),
                    if smaller >= quorum {
                        "Both reach a quorum."
                    } else if larger >= quorum {
                        "Only one side reaches a quorum, so there cannot be two final histories."
                    } else {
                        "Neither side reaches a quorum, so nothing can become final while the cut lasts."
                    }
                )
            }
        }
    }

    /// How it stands.
    pub fn verdict(&self) -> Verdict {
        let scene = self.choice().scene;
        let last = self.last_tally();
        let leaking = last.is_some_and(|tally| tally.leaking);
        let is_final = last.is_some_and(|tally| tally.ffg.finalized.epoch > 0);
        let late = last.map_or(0, |tally| tally.epoch.saturating_sub(tally.ffg.finalized.epoch));
        let (bad, words) = match scene {
            _ if self.conflict.is_some() && scene != Scene::TwoFinal => (
                true,
                "Both sides are final, and nobody signed twice: the leak shrank the absent until each side was two thirds of \
                 what was left there. With Ethereum’s leak that takes about three weeks of a cut that nobody mends. No rule \
                 can join the two again; people would have to choose one."
                    .to_owned(),
            ),
            _ if self.tallies.is_empty() => (false, "Press Run, or go slot by slot.".to_owned()),
            Scene::TwoFinal if self.conflict.is_some() => {
                let slashed = self.slashed_on(self.side());
                (
                    true,
                    format!(
                        "Two histories are final, and no rule can join them again: people have to choose. But it was not \
                         free. {} of {} are convicted by their own votes; {} on this side’s chain so far.",
                        self.guilty.len(),
                        self.choice().validators,
                        match slashed {
                            0 => "none is slashed".to_owned(),
                            some => format!("{some} are slashed"),
                        }
                    ),
                )
            }
            Scene::TwoFinal if self.was_cut && !self.watch.is_cut() => (
                false,
                format!(
                    "It could not be done: no two final checkpoints exclude each other. The sides are joined again. Convicted \
                     by their own votes: {}; slashed for it so far: {}.",
                    count(self.guilty.len() as u64, "validator"),
                    self.slashed_on(self.side())
                ),
            ),
            Scene::Cut | Scene::TwoFinal if self.watch.is_cut() && leaking => (
                true,
                "The leak has begun: on either side, those on the other pay for being away. The share that votes rises towards \
                 two thirds."
                    .to_owned(),
            ),
            Scene::Cut | Scene::TwoFinal if self.watch.is_cut() => {
                (false, "The network is cut. Both sides go on, each with a chain of its own.".to_owned())
            }
            Scene::Cut if self.was_cut => (
                false,
                match self.left.len() {
                    0 => "The network is whole again.".to_owned(),
                    left => format!(
                        "One branch won; {} of the other no longer count.{}",
                        count(left as u64, "block"),
                        match (late, self.was_late()) {
                            (0..=2, true) => " Finality is back.",
                            (0..=2, false) => " Finality never stopped.",
                            _ => "",
                        }
                    ),
                },
            ),
            Scene::Silent if leaking && last.is_some_and(|tally| tally.target_share() >= 2.0 / 3.0) => (
                false,
                format!(
                    "Two thirds vote again: {} of the stake. Two epochs like that and it is final.",
                    number::percent(last.map_or(0.0, Tally::target_share), 3)
                ),
            ),
            Scene::Silent if leaking => (
                true,
                format!(
                    "Finality has stopped and the absent pay: they have {} of {} coins left. {} of the stake votes; two thirds \
                     are needed.",
                    coins(last.map_or(0, |tally| tally.away)),
                    u64::from(self.choice().faulty) * STAKE_COINS,
                    number::percent(last.map_or(0.0, Tally::target_share), 3)
                ),
            ),
            Scene::Silent if is_final && self.tallies.iter().any(|sides| sides[0].leaking) => {
                (false, "Finality is back: the leak took from the absent until the others were two thirds.".to_owned())
            }
            Scene::Silent if is_final => {
                (false, "Finality goes on. The silent miss their rewards and pay a little; nobody else is harmed.".to_owned())
            }
            Scene::Silent if late < 2 => (false, "Blocks go on. The first epochs cannot be final yet.".to_owned()),
            Scene::Silent => {
                (false, format!("Blocks go on, but nothing is final yet, {} on.", count(late, "epoch")))
            }
            Scene::Censor => {
                let (came, waited) = self.payments.waited();
                let mean = waited as f64 / came.max(1) as f64;
                (
                    false,
                    format!(
                        "{} waited {} slots on average. The censors cannot keep them out: any honest proposer lets them in, \
                         and finality goes on since all of them vote.",
                        count(came, "payment"),
                        number::decimal(mean, 2)
                    ),
                )
            }
            _ if is_final => {
                (false, "All goes well: each epoch is justified at its end and final one epoch later.".to_owned())
            }
            _ => (false, "Committees vote. The first epochs have nothing to be linked from yet.".to_owned()),
        };
        Verdict { words, bad }
    }

    /// Whether anything final was ever more than two epochs old.
    fn was_late(&self) -> bool {
        let late = |tally: &Tally| tally.epoch.saturating_sub(tally.ffg.finalized.epoch) > 2;
        self.settled().any(|sides| sides.iter().any(late))
    }

    /// The last epochs of the chosen side, the newest first.
    pub fn epoch_table(&self) -> Table {
        let side = usize::from(self.side());
        let now = self.epoch();
        // An epoch's votes are all in at the end of the next.
        let next = self.tallies.iter().skip(1).map(Some).chain([None]);
        let over: Vec<_> = self.tallies.iter().zip(next).filter(|(sides, _)| sides[0].epoch < now).collect();
        let rows = over.into_iter().rev().take(SHOWN_EPOCHS).filter_map(|(sides, next)| {
            let tally = sides.get(side)?;
            let voted = next.and_then(|sides| sides.get(side));
            let part = |part: u64, total: u64| number::percent(part as f64 / total.max(1) as f64, 3);
            let [source, target, head] = [0, 1, 2].map(|flag| {
                voted.map_or_else(|| number::NOTHING.to_owned(), |voted| part(voted.timely[flag], voted.total))
            });
            let away = if tally.away == 0 { number::NOTHING.to_owned() } else { coins(tally.away) };
            Some(vec![
                tally.epoch.to_string(),
                source,
                target,
                head,
                tally.ffg.current_justified.epoch.to_string(),
                tally.ffg.finalized.epoch.to_string(),
                away,
            ])
        });
        let head = ["Epoch", "Source", "Target", "Head", "Justified then", "Final then", "Coins of the absent"];
        Table { head: head.map(str::to_owned).to_vec(), rows: rows.collect(), left_out: 0 }
    }

    pub fn chart(&self) -> Chart {
        let side = |side: usize| {
            let shown = self.tallies.iter().filter_map(move |sides| sides.get(side).filter(|tally| tally.epoch > 0));
            shown.map(|tally| ((tally.epoch - 1) as f64, tally.target_share()))
        };
        let mut series = Vec::new();
        if self.was_cut {
            let name = |side: u8| side_name(side, self.watch.nodes());
            series.push(Series::new(&name(0), Kind::Line, Hue::Stake, side(0)));
            series.push(Series::new(&name(1), Kind::Line, Hue::Work, side(1)));
        } else {
            series.push(Series::new("voted", Kind::Line, Hue::Stake, side(0)));
        }
        series.push(Series::horizontal("two thirds", Hue::Final, 2.0 / 3.0));
        let first = self.tallies.first().map_or(0, |sides| sides[0].epoch.saturating_sub(1)) as f64;
        let last = self.tallies.last().map_or(0, |sides| sides[0].epoch).max(8) as f64;
        Chart {
            title: "Stake that voted for the target, by epoch".to_owned(),
            description: "At two thirds and above the epoch becomes justified.".to_owned(),
            x: Axis::new("epoch").range(first, last),
            y: Axis::new("of the active stake").format(Format::Percent).range(0.0, 1.0),
            series,
        }
    }

    /// What convicts whom, and what they lose on the chosen side's chain.
    pub fn evidence(&self) -> Option<Evidence> {
        if self.guilty.is_empty() {
            return None;
        }
        let losses = losses(&self.watch, self.chosen, &self.guilty);
        let vote = |vote: &Attestation| {
            let (source, target) = (vote.data.source.epoch, vote.data.target);
            format!("{source} → {} ({})", target.epoch, root(target.root))
        };
        let rows = self.guilty.iter().zip(&losses).map(|(guilty, loss)| {
            let votes = guilty.votes().map_or([String::new(), String::new()], |votes| votes.map(vote));
            let [first, second] = votes;
            let Loss { slashed, initial, correlation, due, balance } = *loss;
            vec![
                validator(guilty.validator),
                first,
                second,
                if guilty.verified { "both good" } else { "bad" }.to_owned(),
                format!("{}{}", coins(initial), if slashed { "" } else { ", not yet" }),
                due.map_or_else(|| coins(correlation), |due| format!("{} in epoch {due}", coins(correlation))),
                coins(balance),
            ]
        });
        let head = ["Validator", "One vote", "The other", "Signatures", "At once", "With the others", "Has now"];
        let table = Table { head: head.map(str::to_owned).to_vec(), rows: rows.collect(), left_out: 0 };
        let stake: u64 = self.guilty.iter().map(|one| one.effective_balance).sum();
        let total = u64::from(self.choice().validators) * STAKE_COINS * GRAINS_PER_COIN;
        let lost: u64 = losses.iter().map(|loss| loss.initial.saturating_add(loss.correlation)).sum();
        let good = self.guilty.iter().filter(|one| one.verified).count();
        let convicted: Vec<u32> = self.guilty.iter().map(|one| one.validator).collect();
        let checkpoints = self.conflict.map(|conflict| {
            [0, 1].map(|place| {
                let Checkpoint { epoch, root: of } = conflict.checkpoints[place];
                let node = letter(conflict.nodes[place], self.watch.nodes());
                format!("Node {node}: epoch {epoch}’s checkpoint, block {}, is final.", root(of))
            })
        });
        let sum = format!(
            "The votes convict {} ({} of the stake): {}. All signatures of {good} were checked and are good. By the rule they \
             lose {} coins in all.",
            count(self.guilty.len() as u64, "validator"),
            number::percent(stake as f64 / total.max(1) as f64, 3),
            names(&convicted, 6),
            coins(lost)
        );
        Some(Evidence { checkpoints, sum, table })
    }
}
