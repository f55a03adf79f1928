//! The run as the page turns it: picked, run, stepped, cut and healed; and what is noted on the way.
//!
//! Time goes on in whole seconds of the simulation, and after each of them the same look is taken. So what is told does not
//! depend on how fast the page is.

use super::guilt::{Conflict, Guilty, conflict, guilty};
use super::scene::{Choice, Scene};
use super::tally::Tally;
use super::telling::{Log, Tone};
use super::{count, letter, names, side_name};
use crate::core::consensus::duties;
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::consensus::params::StakeRules;
use crate::core::units::{SimTime, Slot};
use crate::core::world::event::EventKind;
use crate::core::world::stake_watch::{Fault, StakeWatch};

/// Simulated seconds a second.
pub const SPEEDS: [u32; 4] = [1, 4, 16, 64];
/// A page that was hidden does not catch up on more than this, in milliseconds.
const LONGEST_GAP_MS: f64 = 200.0;
/// Things handled between two looks at the clock: where evidence is checked, one of them can take a whole frame.
const SLICE: u32 = 1;
const SECOND_MS: u64 = 1_000;
/// A scene cuts its network just before this epoch.
pub const CUT_BEFORE: u64 = 4;
/// One with two-faced validators is healed two slots into this epoch: whatever two thirds vote for on either side is final by
/// then, and the leak has not begun, so that only votes count.
pub const HEAL_IN: u64 = 8;
const HEAL_AFTER_SLOTS: u64 = 2;
/// Epochs kept for the chart and the table, the newest.
const MOST_TALLIES: usize = 400;

/// How long the watched payments waited.
#[derive(Clone, Debug, Default)]
pub struct Payments {
    /// Slot in which each was sent, and in which it was in a block.
    pub sent: Vec<(u64, Option<u64>)>,
}

impl Payments {
    /// Those that are in a block, and the slots they waited altogether.
    pub fn waited(&self) -> (u64, u64) {
        let waits = self.sent.iter().filter_map(|(sent, came)| came.map(|came| came.saturating_sub(*sent)));
        waits.fold((0, 0), |(count, sum), wait| (count + 1, sum + wait))
    }
}

/// A run that is being watched.
#[derive(Clone)]
pub struct Player {
    choice: Choice,
    pub watch: StakeWatch,
    pub log: Log,
    /// What each epoch's end came to for the two sides; the same where they are one.
    pub tallies: Vec<[Tally; 2]>,
    /// Justified and final checkpoints, each with the side that held it for such first.
    pub justified: Vec<(Checkpoint, u8)>,
    pub finalized: Vec<(Checkpoint, u8)>,
    pub payments: Payments,
    pub conflict: Option<Conflict>,
    pub guilty: Vec<Guilty>,
    /// Blocks that some node left when its head moved to another branch.
    pub left: Vec<u32>,
    /// Whom the slot that runs asks to vote, by the chain of either side.
    pub committees: [Vec<u32>; 2],
    /// The node one looks through.
    pub chosen: u8,
    pub was_cut: bool,
    heads: Vec<u32>,
    slashed: usize,
    running: bool,
    speed: usize,
    target_ms: f64,
    /// Runs as fast as it can until then.
    goal: Option<SimTime>,
    problem: Option<String>,
}

impl Player {
    /// Begins with what an address asks for. One that asks for what cannot be gets the first scene and is told why.
    pub fn open(query: &str) -> Player {
        match Choice::parse(query) {
            Ok(choice) => Player::begin(choice),
            Err(problem) => {
                Player { problem: Some(not_followed(&problem)), ..Player::begin(Choice::of(Scene::Well, 24)) }
            }
        }
    }

    /// Goes where another address leads. One that asks for what cannot be is told, and the run goes on as it was.
    pub fn follow(&mut self, query: &str) {
        match Choice::parse(query) {
            Ok(choice) if choice == self.choice => self.problem = None,
            Ok(choice) => self.choose(choice),
            Err(problem) => self.problem = Some(not_followed(&problem)),
        }
    }

    pub fn begin(choice: Choice) -> Player {
        let watch = StakeWatch::start(choice.setup());
        let mut player = Player {
            choice,
            heads: vec![0; usize::from(watch.nodes())],
            watch,
            log: Log::default(),
            tallies: Vec::new(),
            justified: Vec::new(),
            finalized: Vec::new(),
            payments: Payments::default(),
            conflict: None,
            guilty: Vec::new(),
            left: Vec::new(),
            committees: [Vec::new(), Vec::new()],
            chosen: 0,
            was_cut: false,
            slashed: 0,
            running: false,
            speed: 2,
            target_ms: 0.0,
            goal: None,
            problem: None,
        };
        player.call_committees(&player.rules());
        player
    }

    pub fn choice(&self) -> Choice {
        self.choice
    }

    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    pub fn is_running(&self) -> bool {
        self.running
    }

    /// Whether a frame has anything to do.
    pub fn is_busy(&self) -> bool {
        self.running || self.goal.is_some()
    }

    pub fn speed(&self) -> usize {
        self.speed
    }

    /// Whether blocks come too fast for the eye to follow each.
    pub fn is_fast(&self) -> bool {
        self.running && self.speed >= 2
    }

    /// Whether there is no room for more.
    pub fn is_over(&self) -> bool {
        self.watch.is_full()
    }

    pub fn run(&mut self, on: bool) {
        self.running = on && !self.is_over();
        self.goal = None;
        self.target_ms = self.watch.now().0 as f64;
    }

    pub fn set_speed(&mut self, speed: usize) {
        self.speed = speed.min(SPEEDS.len() - 1);
    }

    pub fn look_through(&mut self, node: u8) {
        self.chosen = node.min(self.watch.nodes().saturating_sub(1));
    }

    /// Begins anew with another choice.
    pub fn choose(&mut self, choice: Choice) {
        *self = Player { speed: self.speed, ..Player::begin(choice) };
    }

    pub fn restart(&mut self) {
        self.choose(self.choice);
    }

    pub fn rules(&self) -> StakeRules {
        self.watch.lane.spec.engine.stake_rules().copied().unwrap_or_else(StakeRules::playground)
    }

    pub fn epoch(&self) -> u64 {
        self.rules().epoch_of(self.watch.slot())
    }

    /// Runs to the last second of the slot that comes to an end next.
    pub fn step_slot(&mut self) {
        self.run_to_end_of(self.rules().slot_ms);
    }

    /// The same for the epoch.
    pub fn step_epoch(&mut self) {
        let rules = self.rules();
        self.run_to_end_of(rules.slot_ms.saturating_mul(rules.slots_per_epoch));
    }

    fn run_to_end_of(&mut self, span_ms: u64) {
        let from = self.goal.unwrap_or(self.watch.now()).0 + SECOND_MS;
        self.running = false;
        self.goal = Some(SimTime((from / span_ms.max(1) + 1) * span_ms - SECOND_MS));
    }

    /// Runs on for so much of a person's time, or towards the goal of a step, but not when the time for it is up. Whether
    /// something was told.
    pub fn turn(&mut self, real_ms: f64, is_time_up: impl Fn() -> bool) -> bool {
        if !self.is_busy() {
            return false;
        }
        let told = self.log.told();
        let speed = SPEEDS.get(self.speed).copied().unwrap_or(1);
        #[expect(
            clippy::manual_clamp,
            reason = "the panic of `clamp` would bring the printing of floats into the program"
        )]
        let real_ms = real_ms.min(LONGEST_GAP_MS).max(0.0);
        self.target_ms += real_ms * f64::from(speed);
        let target = self.goal.unwrap_or(SimTime(self.target_ms as u64));
        while self.watch.now() < target {
            let next = SimTime((self.watch.now().0 / SECOND_MS + 1) * SECOND_MS).min(target);
            if self.watch.advance_to(next, SLICE) && next.0.is_multiple_of(SECOND_MS) {
                self.look();
            }
            if is_time_up() {
                // What could not be done in time is not owed: the run is slower then.
                self.target_ms = self.watch.now().0 as f64;
                break;
            }
        }
        if self.goal.is_some_and(|goal| self.watch.now() >= goal) {
            self.goal = None;
        }
        if self.is_over() {
            (self.running, self.goal) = (false, None);
        }
        self.log.told() != told
    }

    /// Runs to a moment at once, however long it takes.
    pub fn run_to(&mut self, until: SimTime) {
        self.goal = Some(until);
        self.turn(0.0, || false);
    }

    fn tell(&mut self, tone: Tone, text: String) {
        self.log.tell(self.watch.slot().0, tone, text);
    }

    pub fn cut(&mut self) {
        self.watch.cut();
        self.was_cut = true;
        self.tell(Tone::Act, "The network is cut in two.".to_owned());
    }

    pub fn heal(&mut self) {
        self.watch.heal();
        self.tell(Tone::Act, "The network is whole again.".to_owned());
    }

    /// The first node of a side, and the chain of that side with it.
    pub const fn speaker(side: u8) -> u8 {
        side
    }

    /// Whether a validator is one of those that a side does not hear.
    fn is_away(&self, side: u8, validator: u32) -> bool {
        match self.choice.scene.fault() {
            Some((Fault::Silent, _)) => self.watch.is_faulty(validator),
            Some((Fault::Censor, _)) => false,
            _ => {
                let host = validator % u32::from(self.watch.nodes().max(1));
                self.watch.is_cut()
                    && !self.watch.is_faulty(validator)
                    && u32::from(StakeWatch::side_of(host as u8)) != u32::from(side)
            }
        }
    }

    /// What is looked at after every second.
    fn look(&mut self) {
        let rules = self.rules();
        let (now, epoch_ms) = (self.watch.now().0, rules.slot_ms.saturating_mul(rules.slots_per_epoch));
        self.look_at_heads();
        self.look_at_checkpoints();
        self.take_in_payments();
        if now.is_multiple_of(rules.slot_ms) {
            self.slot_begins(&rules);
        }
        if (now + SECOND_MS).is_multiple_of(epoch_ms) {
            self.epoch_ends((now + SECOND_MS) / epoch_ms);
        }
        let heals_at = rules.first_slot(HEAL_IN).0 + HEAL_AFTER_SLOTS;
        if self.choice.scene == Scene::TwoFinal && now + SECOND_MS == heals_at * rules.slot_ms && self.watch.is_cut() {
            self.heal();
        }
    }

    fn slot_begins(&mut self, rules: &StakeRules) {
        self.call_committees(rules);
        if self.choice.scene == Scene::Censor
            && let Some(payment) = self.watch.pay()
        {
            let slot = self.watch.slot().0;
            self.payments.sent.resize(payment as usize, (slot, None));
            self.payments.sent.push((slot, None));
        }
    }

    fn call_committees(&mut self, rules: &StakeRules) {
        let slot = self.watch.slot();
        self.committees = [0, 1].map(|side| {
            let state = self.watch.lane.state_at(self.watch.head(Self::speaker(side)), slot);
            state.stake().map(|stake| duties::committee(stake, slot, rules)).unwrap_or_default()
        });
    }

    /// A second before an epoch's end.
    fn epoch_ends(&mut self, next: u64) {
        let tallies =
            [0, 1].map(|side| Tally::take(&self.watch, Self::speaker(side), |validator| self.is_away(side, validator)));
        if let [Some(one), Some(other)] = tallies {
            let leaked = self.tallies.last().is_some_and(|last| last.iter().any(|tally| tally.leaking));
            let leaks = one.leaking || other.leaking;
            if leaks != leaked {
                let words = if leaks {
                    "Finality is more than four epochs late: the leak begins."
                } else {
                    "The leak is over."
                };
                self.tell(if leaks { Tone::Bad } else { Tone::Final }, words.to_owned());
            }
            if self.tallies.len() == MOST_TALLIES {
                self.tallies.remove(0);
            }
            self.tallies.push([one, other]);
        }
        let scene = self.choice.scene;
        if scene.is_cut_by_itself() && next == CUT_BEFORE && !self.was_cut {
            self.cut();
        }
        if scene == Scene::TwoFinal && self.was_cut && self.guilty.len() < usize::from(self.choice.faulty) {
            self.guilty = guilty(&self.watch);
        }
    }

    fn look_at_heads(&mut self) {
        let tree = &self.watch.lane.tree;
        // Heads that moved alike are told once.
        let mut moves: Vec<(u32, u32, String)> = Vec::new();
        for (node, head) in (0..self.watch.nodes()).zip(self.heads.iter_mut()) {
            let (before, now) = (std::mem::replace(head, self.watch.head(node)), self.watch.head(node));
            if tree.is_ancestor(before, now) {
                continue;
            }
            let name = letter(node, self.watch.nodes());
            match moves.iter_mut().find(|(from, to, _)| (*from, *to) == (before, now)) {
                Some((_, _, names)) => names.push(name),
                None => moves.push((before, now, name.to_string())),
            }
        }
        let mut lines = Vec::new();
        for (from, to, nodes) in moves {
            let meet = tree.common_ancestor(from, to);
            let left: Vec<u32> = tree.path_to_genesis(from).take_while(|block| *block != meet).collect();
            let slot = tree.at(to).slot.0;
            lines.push(format!(
                "Reorg: {nodes} left {} for the branch of slot {slot}.",
                count(left.len() as u64, "block")
            ));
            self.left.extend(left);
        }
        for line in lines {
            self.tell(Tone::Fork, line);
        }
    }

    fn look_at_checkpoints(&mut self) {
        let slots_per_epoch = self.rules().slots_per_epoch;
        let mut news = Vec::new();
        for node in (0..self.watch.nodes()).filter(|node| self.watch.is_honest(*node)) {
            let Some(replica) = self.watch.lane.replicas.get(usize::from(node)) else { continue };
            let side = StakeWatch::side_of(node);
            let (justified, finalized) = (replica.store.justified, replica.store.finalized);
            for (checkpoint, known, word) in
                [(justified, &mut self.justified, "justified"), (finalized, &mut self.finalized, "final")]
            {
                if checkpoint.epoch > 0 && !known.iter().any(|(other, _)| *other == checkpoint) {
                    known.push((checkpoint, side));
                    // While the network is cut the sides have no more in common than what they had before.
                    let other = self.watch.head(Self::speaker(1 - side));
                    let first_slot = Slot(checkpoint.epoch * slots_per_epoch);
                    let block = self.watch.lane.tree.ancestor_at_slot(other, first_slot);
                    let shared = block.is_some() && block == self.watch.find(checkpoint.root);
                    news.push((checkpoint.epoch, side, word, self.watch.is_cut() && !shared));
                }
            }
        }
        let is_final = news.iter().any(|(_, _, word, _)| *word == "final");
        for (epoch, side, word, apart) in news {
            let on = if apart { format!(" on {}", side_name(side, self.watch.nodes())) } else { String::new() };
            let tone = if word == "final" { Tone::Final } else { Tone::Plain };
            self.tell(tone, format!("Epoch {epoch}’s checkpoint is {word}{on}."));
        }
        if is_final && self.conflict.is_none() {
            self.conflict = conflict(&self.watch);
            if self.conflict.is_some() {
                if self.guilty.is_empty() {
                    self.guilty = guilty(&self.watch);
                }
                self.tell(Tone::Bad, "Two checkpoints that exclude each other are both final.".to_owned());
            }
        }
        let slashed = self.slashed_on(0).max(self.slashed_on(1));
        if slashed > self.slashed {
            let new = slashed - self.slashed;
            self.slashed = slashed;
            self.tell(Tone::Bad, format!("{} slashed: the evidence is in a block.", count(new as u64, "validator")));
        }
    }

    /// How many validators are slashed on the chain of a side.
    pub fn slashed_on(&self, side: u8) -> usize {
        let state = self.watch.lane.head_state(Self::speaker(side));
        state.stake().map_or(0, |stake| stake.registry.0.iter().filter(|validator| validator.slashed).count())
    }

    fn take_in_payments(&mut self) {
        for event in self.watch.take_events() {
            if let EventKind::PaymentIncluded { payment, block, .. } = event.kind {
                let slot = self.watch.lane.tree.at(block).slot.0;
                if let Some((_, came)) = self.payments.sent.get_mut(payment as usize) {
                    *came = Some(slot);
                }
            }
        }
    }

    /// Validators that a node no longer counts, since it saw them contradict themselves.
    pub fn discounted(&self) -> Vec<u32> {
        let store = self.watch.lane.replicas.get(usize::from(self.chosen)).map(|replica| &replica.store);
        let all = 0..u32::from(self.choice.validators);
        all.filter(|validator| store.is_some_and(|store| store.is_equivocating(*validator))).collect()
    }

    /// Names of the discounted.
    pub fn discounted_words(&self) -> String {
        match self.discounted() {
            none if none.is_empty() => "nobody".to_owned(),
            some => names(&some, 4),
        }
    }
}

fn not_followed(problem: &str) -> String {
    format!("The link was not followed. {problem}.")
}
