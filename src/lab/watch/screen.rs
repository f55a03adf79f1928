//! What the page shows besides the two pictures: facts, the attack as it stands, what a node believes, the log.

use crate::core::chain::mempool::TxIndex;
use crate::core::units::SimTime;
use crate::core::world::watch::attack::{AttackKind, Phase, Purses, Verdict};
use crate::lab::number;
use crate::lab::watch::map::{Map, map};
use crate::lab::watch::model::Model;
use crate::lab::watch::scene::Scene;
pub use crate::lab::watch::telling::Tone;
use crate::lab::watch::telling::{cost_words, fates_words, verdict_title, verdict_words};
use crate::lab::watch::tree::{Tree, tree};
use crate::lab::watch::words::{self, SIMPLIFIED, clock, coins, count, name};

/// Log lines on the screen.
const SHOWN_LINES: usize = 40;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub label: &'static str,
    pub value: String,
}

/// A node as one may choose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeRow {
    pub node: u8,
    pub name: String,
    /// Share of the hash power, and where it is.
    pub about: String,
    pub head: String,
    pub chosen: bool,
}

/// The race of two branches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Race {
    pub words: String,
    /// Blocks of the attacker's branch that are secret, those that are not, and the others' blocks.
    pub secret: u32,
    pub shown: u32,
    pub others: u32,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    pub title: &'static str,
    pub words: String,
    pub cost: String,
    pub won: bool,
    /// Whose coins, when it was accepted, and in the end; empty where no coins changed hands.
    pub purses: Vec<(String, String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    pub number: u32,
    pub at: String,
    pub text: String,
    pub tone: Tone,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    pub lead: &'static str,
    pub facts: Vec<Fact>,
    pub tree: Tree,
    pub map: Map,
    pub nodes: Vec<NodeRow>,
    pub believes: String,
    pub beliefs: Vec<Fact>,
    pub race: Option<Race>,
    pub ending: Option<Ending>,
    /// The newest first.
    pub log: Vec<LogLine>,
    pub simplified: [&'static str; 4],
    /// What the two acts on the chosen node are called now.
    pub leave: String,
    pub slow: String,
    /// Name of each region that may be cut off.
    pub regions: Vec<&'static str>,
    pub is_cut: bool,
    /// Where this is counted instead of watched.
    pub count: Option<(String, String)>,
}

impl Model {
    /// Everything, with a tree of so many columns.
    pub fn screen(&self, columns: u16) -> Screen {
        let watch = &self.watch;
        let chosen = name(watch, self.chosen).to_owned();
        Screen {
            lead: self.choice().scene.lead(),
            facts: self.facts(),
            tree: tree(watch, self.chosen, columns),
            map: map(watch, self.chosen, self.slow_ms()),
            nodes: self.node_rows(),
            believes: format!("What {chosen}’s node believes"),
            beliefs: self.beliefs(),
            race: self.race(),
            ending: watch.attack().outcome().map(|verdict| self.ending(verdict)),
            log: self.log_lines(),
            simplified: SIMPLIFIED,
            leave: if watch.is_away(self.chosen) { format!("{chosen} returns") } else { format!("{chosen} leaves") },
            slow: match self.is_slow(self.chosen) {
                true => format!("{chosen}’s links as before"),
                false => format!("Slow down {chosen}’s links"),
            },
            regions: self.regions().into_iter().map(words::region).collect(),
            is_cut: watch.sides().is_some(),
            count: self.count(),
        }
    }

    /// How the attack ended, in words.
    pub fn ending_words(&self) -> Option<(&'static str, String)> {
        let verdict = self.watch.attack().outcome()?;
        Some((verdict_title(verdict), verdict_words(&self.watch, verdict)))
    }

    fn log_lines(&self) -> Vec<LogLine> {
        let lines = self.log.lines.iter().rev().take(SHOWN_LINES);
        lines
            .map(|line| LogLine { number: line.number, at: line.at.clone(), text: line.text.clone(), tone: line.tone })
            .collect()
    }

    fn facts(&self) -> Vec<Fact> {
        let chain = &self.watch.lane().tree;
        let head = self.watch.head(self.chosen);
        let found = chain.len() as u64 - 1;
        let beside = found.saturating_sub(chain.at(head).height);
        let mut heads: Vec<u32> = (0..self.watch.lane().names.len() as u8).map(|node| self.watch.head(node)).collect();
        heads.sort_unstable();
        heads.dedup();
        vec![
            Fact { label: "Time", value: clock(self.watch.now()) },
            Fact { label: "Blocks found", value: found.to_string() },
            Fact { label: "Not on this chain", value: beside.to_string() },
            Fact { label: "Different heads", value: heads.len().to_string() },
        ]
    }

    fn node_rows(&self) -> Vec<NodeRow> {
        let setup = self.watch.setup();
        let total = setup.total_power().max(1) as f64;
        let row = |(node, one): (u8, &crate::core::world::watch::setup::NodeSetup)| NodeRow {
            node,
            name: one.name.clone(),
            about: match one.power {
                0 => format!("{}, does not mine", words::region(one.region)),
                power => {
                    let share = number::percent(f64::from(power) / total, 2);
                    format!("{}, {share} of the hash power", words::region(one.region))
                }
            },
            head: match self.watch.is_away(node) {
                true => "away".to_owned(),
                false => self.watch.lane().tree.at(self.watch.head(node)).height.to_string(),
            },
            chosen: node == self.chosen,
        };
        (0u8..).zip(&setup.nodes).map(row).collect()
    }

    fn beliefs(&self) -> Vec<Fact> {
        let watch = &self.watch;
        let lane = watch.lane();
        let head = watch.head(self.chosen);
        let stored = lane.tree.at(head);
        let hash: String = stored.id.to_string().chars().take(12).collect();
        let pool = lane.replicas.get(usize::from(self.chosen)).map_or(0, |replica| replica.mempool.len());
        let mut facts = vec![
            Fact { label: "Head", value: format!("height {}, {hash}…", stored.height) },
            Fact {
                label: "Work below it",
                value: format!("{} hashes", number::significant(stored.total_work.to_u128_saturating() as f64, 3)),
            },
            Fact { label: "Payments waiting", value: pool.to_string() },
        ];
        if let Some(setup) = watch.attack().setup()
            && let Some(payment) = watch.attack().payment()
        {
            let label = match setup.kind {
                AttackKind::Censorship | AttackKind::FeeSniping => "The payment",
                _ => "The payment to the shop",
            };
            facts.push(Fact { label, value: self.standing_of(payment, watch.attack().rival(), head) });
            if watch.attack().rival().is_some() {
                facts.push(Fact { label: "The shop’s coins", value: self.coins_of(setup.victim) });
            }
        }
        if let Some(left) = self.left.get(usize::from(self.chosen)).and_then(Option::as_ref) {
            let fates = fates_words(left);
            let of = if fates.is_empty() { String::new() } else { format!(": {fates}") };
            let value = format!("left {} for {}{of}", count(left.left.len() as u64, "block"), left.joined.len());
            facts.push(Fact { label: "Last change of branch", value });
        }
        facts
    }

    /// A node's coins on the chain of the node one looks through.
    fn coins_of(&self, owner: u8) -> String {
        let state = self.watch.lane().head_state(self.chosen);
        self.watch.account(owner).map_or_else(String::new, |key| coins(state.ledger.balance(&key)))
    }

    fn standing_of(&self, payment: TxIndex, rival: Option<TxIndex>, head: u32) -> String {
        let watch = &self.watch;
        if let Some(found) = watch.confirmations(payment, head) {
            return count(found, "confirmation");
        }
        if rival.is_some_and(|rival| watch.confirmations(rival, head).is_some()) {
            return "impossible: the coins are spent otherwise".to_owned();
        }
        let pool = watch.lane().replicas.get(usize::from(self.chosen)).map(|replica| &replica.mempool);
        match pool.is_some_and(|pool| pool.contains(payment)) {
            true => "waiting".to_owned(),
            false => "not heard of".to_owned(),
        }
    }

    fn race(&self) -> Option<Race> {
        let attack = self.watch.attack();
        let setup = attack.setup()?;
        if attack.phase() == Phase::Waiting {
            let begins = SimTime(self.watch.setup().spacing_s * 2_500);
            let words = format!("It begins at {}.", clock(begins));
            return Some(Race { words, secret: 0, shown: 0, others: 0 });
        }
        if attack.phase() == Phase::Over {
            return None;
        }
        let branch = attack.strategy().map(|strategy| strategy.branch()).unwrap_or_default();
        let victim = name(&self.watch, setup.victim);
        let seen =
            attack.payment().and_then(|payment| self.watch.confirmations(payment, self.watch.head(setup.victim)));
        let merchant = match setup.kind {
            AttackKind::DoubleSpend | AttackKind::Eclipse if attack.has_accepted() => {
                format!(" {victim} has handed over the goods.")
            }
            AttackKind::DoubleSpend | AttackKind::Eclipse => {
                format!(" {victim} sees {} of {} confirmations.", seen.unwrap_or(0), setup.confirmations)
            }
            AttackKind::NoConfirmation if attack.has_accepted() => format!(" {victim} has handed over the goods."),
            _ => String::new(),
        };
        let lengths = match setup.kind {
            AttackKind::NoConfirmation => "The next block decides which payment counts.".to_owned(),
            _ => format!("Mallory’s branch has {}, the others’ {}.", count(branch.own.into(), "block"), branch.others),
        };
        Some(Race {
            words: format!("{lengths}{merchant}"),
            secret: branch.withheld(),
            shown: branch.published,
            others: branch.others,
        })
    }

    fn ending(&self, verdict: &Verdict) -> Ending {
        let moved = verdict.before != verdict.after && self.watch.attack().rival().is_some();
        let Purses { attacker, victim } = verdict.before;
        let owner = self.watch.attack().setup().map_or("", |setup| name(&self.watch, setup.victim));
        let purses = match moved {
            true => vec![
                (owner.to_owned(), coins(victim), coins(verdict.after.victim)),
                ("Mallory".to_owned(), coins(attacker), coins(verdict.after.attacker)),
            ],
            false => Vec::new(),
        };
        Ending {
            title: verdict_title(verdict),
            words: verdict_words(&self.watch, verdict),
            cost: cost_words(verdict),
            won: verdict.won,
            purses,
        }
    }

    /// The experiment with the same numbers: its address and what it is called.
    fn count(&self) -> Option<(String, String)> {
        let choice = self.choice();
        // Hundredths around the watched share, as far as the experiment goes.
        let range = |most: u32| {
            let middle = choice.q.min(most);
            let reach = 10.min(middle - 1).min(most - middle);
            let points = if reach == 0 { 1 } else { 2 * (reach / 5).max(1) + 1 };
            let part = |hundredths: u32| format!("0.{hundredths:02}");
            format!("vary=share&from={}&to={}&points={points}", part(middle - reach), part(middle + reach))
        };
        let query = match choice.scene {
            Scene::DoubleSpend => {
                format!("kind=double-spend&{}&confirmations={}&head-start=1&repeats=1000&seed=1", range(99), choice.z)
            }
            Scene::Selfish => {
                let gamma = if choice.gamma == 100 { "1".to_owned() } else { format!("0.{:02}", choice.gamma) };
                format!("kind=selfish-mining&{}&gamma={gamma}&repeats=100000&seed=1", range(49))
            }
            Scene::Censorship => format!("kind=censorship&{}&give-up=4&repeats=1000&seed=1", range(99)),
            Scene::Quiet | Scene::SlowLinks => {
                "kind=stale-rate&vary=delay&from=0&to=60&points=11&interval=60&repeats=20000&seed=1".to_owned()
            }
            _ => return None,
        };
        let words = match choice.scene {
            Scene::DoubleSpend | Scene::Censorship => "Run a thousand to count",
            _ => "Run many to count",
        };
        Some((format!("#/experiments?{query}"), words.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::experiment::share::decode;
    use crate::lab::watch::scene::Choice;

    #[test]
    fn every_link_to_an_experiment_is_followed() {
        for scene in Scene::ALL {
            for q in [1, 5, 20, 35, 48, 50, 77, 90] {
                for gamma in [0, 5, 100] {
                    let query = Choice { q, gamma, ..Choice::of(scene) }.query();
                    let Some((link, _)) = Model::open(&query).screen(8).count else { continue };
                    let experiment = link.strip_prefix("#/experiments?").map(decode);
                    assert!(matches!(experiment, Some(Ok(_))), "{scene:?} {q}: {link}: {experiment:?}");
                }
            }
        }
    }

    #[test]
    fn the_screen_tells_an_attack_to_its_end() {
        let mut model = Model::open("scene=double-spend&seed=0");
        model.run(true);
        while model.is_running() {
            model.turn(200.0, || false);
            let screen = model.screen(6);
            assert!(screen.tree.blocks.iter().all(|block| block.x < screen.tree.columns && block.y < screen.tree.rows));
            assert!(screen.tree.columns <= 6);
            assert_eq!(screen.map.nodes.len(), 8);
        }
        let screen = model.screen(6);
        let ending = screen.ending.expect("an end");
        assert!(ending.won && ending.purses.len() == 2, "{ending:?}");
        assert!(screen.log.iter().any(|line| line.text.contains("hands over the goods")), "{:#?}", screen.log);
    }

    #[test]
    fn two_sides_of_a_cut_see_two_trees() {
        let mut model = Model::open("scene=partition&seed=0");
        model.cut_off(0);
        while model.watch.now() < SimTime(900_000) {
            model.step();
        }
        let apart = model.screen(8).map.nodes.iter().filter(|node| !node.agrees).count();
        assert!(apart >= 3, "{apart}");
        let heights = |model: &Model| model.screen(8).beliefs[0].clone();
        let before = heights(&model);
        model.look_through(2);
        assert_ne!(heights(&model), before);
    }
}
