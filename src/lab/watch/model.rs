//! The run as the page turns it: picked, started, stepped, acted on.

use crate::core::units::SimTime;
use crate::core::world::watch::Watch;
use crate::core::world::watch::act::Act;
use crate::core::world::watch::attack::{AttackNews, Phase};
use crate::core::world::watch::news::{NewsKind, Reorganisation};
use crate::core::world::watch::setup::Region;
use crate::lab::watch::scene::{Choice, Scene};
use crate::lab::watch::telling::Log;

/// Simulated seconds a second.
pub const SPEEDS: [u32; 4] = [10, 30, 120, 600];
/// A page that was hidden does not catch up on more than this, in milliseconds.
const LONGEST_GAP_MS: f64 = 200.0;
/// Things handled between two looks at the clock.
const SLICE: u32 = 16;
/// Things a step may take.
const LONGEST_STEP: u32 = 20_000;
/// A slow link takes so many times as long as before.
const SLOWER: u64 = 10;

/// A run that is being watched.
#[derive(Clone)]
pub struct Model {
    choice: Choice,
    pub(super) watch: Watch,
    pub(super) log: Log,
    pub(super) chosen: u8,
    /// The last change of branch of each node.
    pub(super) left: Vec<Option<Reorganisation>>,
    running: bool,
    speed: usize,
    target_ms: f64,
    problem: Option<String>,
}

impl Model {
    /// Begins with what an address asks for. One that asks for what cannot be gets the first scene and is told why.
    pub fn open(query: &str) -> Model {
        let (choice, problem) = match Choice::parse(query) {
            Ok(choice) => (choice, None),
            Err(problem) => (Choice::of(Scene::Quiet), Some(not_followed(&problem))),
        };
        Model { problem, ..Model::begin(choice) }
    }

    /// Goes where another address leads. One that asks for what cannot be is told, and the run goes on as it was.
    pub fn follow(&mut self, query: &str) {
        match Choice::parse(query) {
            Ok(choice) if choice == self.choice => self.problem = None,
            Ok(choice) => self.choose(choice),
            Err(problem) => self.problem = Some(not_followed(&problem)),
        }
    }

    fn begin(choice: Choice) -> Model {
        // A choice within its bounds is a network within its own.
        let watch = Watch::start(choice.setup());
        Model {
            left: vec![None; watch.lane().names.len()],
            choice,
            watch,
            log: Log::default(),
            chosen: 0,
            running: false,
            speed: 1,
            target_ms: 0.0,
            problem: None,
        }
    }

    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    pub fn is_running(&self) -> bool {
        self.running
    }

    pub fn speed(&self) -> usize {
        self.speed
    }

    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Whether there is nothing more to come.
    pub fn is_over(&self) -> bool {
        self.watch.is_full()
    }

    pub fn run(&mut self, on: bool) {
        self.running = on && !self.is_over();
        self.target_ms = self.watch.now().0 as f64;
    }

    pub fn set_speed(&mut self, speed: usize) {
        self.speed = speed.min(SPEEDS.len() - 1);
    }

    /// Looks through this node.
    pub fn look_through(&mut self, node: u8) {
        if usize::from(node) < self.left.len() {
            self.chosen = node;
        }
    }

    /// Begins anew with another choice.
    pub fn choose(&mut self, choice: Choice) {
        *self = Model { speed: self.speed, ..Model::begin(choice) };
    }

    /// Begins the same run again.
    pub fn reset(&mut self) {
        self.choose(self.choice.clone());
    }

    /// Runs on for so much of a person's time, but not when the time for it is up. Whether something was told.
    pub fn turn(&mut self, real_ms: f64, is_time_up: impl Fn() -> bool) -> bool {
        if !self.running {
            return false;
        }
        let speed = SPEEDS.get(self.speed).copied().unwrap_or(1);
        #[expect(
            clippy::manual_clamp,
            reason = "the panic of `clamp` would bring the printing of floats into the program"
        )]
        let real_ms = real_ms.min(LONGEST_GAP_MS).max(0.0);
        self.target_ms += real_ms * f64::from(speed);
        let target = SimTime(self.target_ms as u64);
        while !self.watch.advance_to(target, SLICE) {
            if is_time_up() {
                // What could not be done in time is not owed: the run is slower then.
                self.target_ms = self.watch.now().0 as f64;
                break;
            }
        }
        self.listen()
    }

    /// Runs until something is told.
    pub fn step(&mut self) {
        self.running = false;
        let mut left = LONGEST_STEP;
        while let Some(at) = self.watch.next_due().filter(|_| left > 0 && !self.is_over()) {
            self.watch.advance_to(at, u32::MAX);
            left -= 1;
            if self.listen() {
                break;
            }
        }
        self.target_ms = self.watch.now().0 as f64;
    }

    /// Takes in what happened. Whether the log has something new.
    fn listen(&mut self) -> bool {
        let before = self.log.lines.last().map(|line| (line.number, line.text.clone()));
        for news in self.watch.take_news() {
            self.log.tell(&self.watch, &news);
            match news.kind {
                NewsKind::Reorganised(one) => {
                    if let Some(left) = self.left.get_mut(usize::from(one.node)) {
                        *left = Some(one);
                    }
                }
                // Whoever watches wants to see how it ended.
                NewsKind::Attack(AttackNews::Ended(_)) | NewsKind::Full => self.running = false,
                _ => {}
            }
        }
        before != self.log.lines.last().map(|line| (line.number, line.text.clone()))
    }

    fn act(&mut self, act: &Act) {
        self.problem = self.watch.apply(act).err().map(|refusal| format!("Nothing was done: {refusal}."));
        self.listen();
    }

    /// Cuts a region off from all others, by its place among those that have nodes.
    pub fn cut_off(&mut self, place: usize) {
        let Some(region) = self.regions().get(place).copied() else { return };
        let sides = self.watch.setup().nodes.iter().map(|node| u8::from(node.region == region)).collect();
        self.act(&Act::Cut { sides });
    }

    /// Regions that have nodes.
    pub(super) fn regions(&self) -> Vec<Region> {
        let nodes = &self.watch.setup().nodes;
        Region::ALL.into_iter().filter(|region| nodes.iter().any(|node| node.region == *region)).collect()
    }

    pub fn heal(&mut self) {
        self.act(&Act::Heal);
    }

    /// The node one looks through leaves, or comes back.
    pub fn leave_or_return(&mut self) {
        let node = self.chosen;
        let act = if self.watch.is_away(node) { Act::Return { node } } else { Act::Leave { node } };
        self.act(&act);
    }

    /// The links of the node one looks through become slow, or as they were.
    pub fn slow_or_quick(&mut self) {
        let chosen = self.chosen;
        let slow = !self.is_slow(chosen);
        let links = self.watch.setup().links.clone();
        for link in links.iter().filter(|link| link.a == chosen || link.b == chosen) {
            let most = crate::core::world::watch::setup::MOST_DELAY_MS;
            let delay_ms = if slow { (link.delay_ms.max(self.usual_ms()) * SLOWER).min(most) } else { link.delay_ms };
            self.act(&Act::Delay { a: link.a, b: link.b, delay_ms });
        }
    }

    fn usual_ms(&self) -> u64 {
        self.choice.delay_ms.into()
    }

    /// Whether a node's links were made slow.
    pub fn is_slow(&self, node: u8) -> bool {
        let slow = self.slow_ms();
        let links = self.watch.lane().network.links().iter().filter(|link| link.a == node || link.b == node);
        links.clone().count() > 0 && links.into_iter().all(|link| link.delay_ms >= slow)
    }

    /// From how many milliseconds on a link is drawn as slow.
    pub(super) fn slow_ms(&self) -> u64 {
        self.usual_ms() * 5
    }

    /// Whether the attack, if there is one, has ended.
    pub fn has_ended(&self) -> bool {
        self.watch.attack().phase() == Phase::Over
    }
}

fn not_followed(problem: &str) -> String {
    format!("The link was not followed. {problem}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_link_is_told_and_the_first_scene_shown() {
        let model = Model::open("scene=double-spend&nodes=10000");
        assert_eq!(model.choice(), &Choice::of(Scene::Quiet));
        assert!(model.problem().is_some_and(|problem| problem.contains("10000")), "{:?}", model.problem());
    }

    #[test]
    fn a_bad_link_changes_nothing_of_a_run() {
        let mut model = Model::open("scene=eclipse");
        model.step();
        let before = (model.choice().clone(), model.watch.digest());
        for bad in ["scene=eclipse&power=0,0,0,0,0,0", "nodes=10000", "q=0", "x"] {
            model.follow(bad);
            assert!(model.problem().is_some_and(|problem| problem.contains("expected")), "{bad}");
            assert_eq!((model.choice().clone(), model.watch.digest()), before, "{bad}");
        }
        model.follow(&before.0.query());
        assert_eq!((model.problem(), model.watch.digest()), (None, before.1));
        model.follow("scene=quiet");
        assert_eq!(model.watch.now(), SimTime(0));
    }

    #[test]
    fn runs_steps_and_stops_where_the_attack_ends() {
        let mut model = Model::open("scene=no-confirmations&seed=1");
        model.step();
        let first = model.log.lines.len();
        assert_eq!(first, 1);
        model.run(true);
        for _ in 0..10_000 {
            model.turn(100.0, || false);
        }
        assert!(model.has_ended() && !model.is_running());
        let end = model.watch.now();
        model.turn(100.0, || false);
        assert_eq!(model.watch.now(), end);
        model.reset();
        assert_eq!(model.watch.now(), SimTime(0));
    }

    #[test]
    fn an_act_that_makes_no_sense_is_told() {
        let mut model = Model::open("scene=partition");
        model.heal();
        assert!(model.problem().is_some_and(|problem| problem.contains("expected a network that is cut")));
        model.cut_off(0);
        assert_eq!((model.problem(), model.watch.sides().map(<[u8]>::len)), (None, Some(6)));
        model.slow_or_quick();
        assert!(model.is_slow(0));
        model.slow_or_quick();
        assert!(!model.is_slow(0));
    }
}
