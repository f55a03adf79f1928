//! An engine for a widget: on the page itself, in slices of a frame, and keeping nothing.
//!
//! A frame in somebody else's page may be one of twelve, may be forbidden to store anything, and must cost nothing until it
//! is used. So the world runs inline, and only mining starts workers, at a click. The page's own script (`www/guest.js`)
//! speaks with the page around: it hands commands to [`Guest::act`] and is told what happened.

use super::engine_link::{FromEngine, SavedRun, ToEngine};
use super::engine_loop::EngineLoop;
use super::mining_pool::MiningPool;
use super::{page_script, sealed, seed};
use crate::session::msg::{Effect, Msg};
use crate::session::record::Record;
use crate::session::scene::Scene;
use crate::view::model::{Misbehaviour, Part};
use js_sys::Reflect;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::{JsValue, closure::Closure};
use yew::Callback;

/// One idea.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    Hash,
    Chain,
    #[default]
    Mine,
    Slash,
    Energy,
}

impl Kind {
    /// The widget that the address asks for; the script has seen to it that it is one.
    pub fn asked() -> Kind {
        match config("widget").as_deref() {
            Some("hash") => Kind::Hash,
            Some("chain") => Kind::Chain,
            Some("slash") => Kind::Slash,
            Some("energy") => Kind::Energy,
            _ => Kind::Mine,
        }
    }

    fn scene(self) -> Option<Scene> {
        match self {
            Kind::Hash => None,
            Kind::Chain => Some(Scene::Chain),
            Kind::Mine => Some(Scene::Mine),
            Kind::Slash => Some(Scene::Slash),
            Kind::Energy => Some(Scene::Energy),
        }
    }

    /// What its first button does.
    fn play(self) -> Vec<Msg> {
        match self {
            Kind::Hash | Kind::Chain => Vec::new(),
            Kind::Mine => vec![Msg::Mine],
            Kind::Slash => vec![Msg::Misbehave(Misbehaviour::ProposeTwice), Msg::Run],
            Kind::Energy => vec![Msg::Run],
        }
    }
}

/// A parameter of the address, after the script has checked it.
pub fn config(name: &str) -> Option<String> {
    Reflect::get(&page_script::noted("config")?, &name.into()).ok()?.as_string()
}

struct Guest {
    this: Weak<Guest>,
    kind: Kind,
    engine: RefCell<Option<EngineLoop>>,
    pool: Rc<MiningPool>,
    on_parts: Callback<Vec<Part>>,
    number: Cell<u64>,
    /// The record to begin with, and the last one since.
    first: Vec<u8>,
    last: RefCell<Vec<u8>>,
    running: Cell<bool>,
    mining: Cell<bool>,
    /// What was going on when the frame went out of sight.
    slept: Cell<(bool, bool)>,
    heights: RefCell<[String; 2]>,
    logged: Cell<u64>,
}

/// Starts the widget's engine, if it has one, and lets the script hand commands to it.
pub fn connect(on_parts: Callback<Vec<Part>>) -> Callback<Msg> {
    let kind = Kind::asked();
    let seed = config("seed").and_then(|text| u64::from_str_radix(&text.replace('-', ""), 16).ok());
    let bits = config("difficulty").and_then(|text| text.parse().ok()).unwrap_or(18);
    let first = kind.scene().map(|scene| scene.record(seed.unwrap_or(7), bits)).unwrap_or_default();
    let guest = Rc::new_cyclic(|this: &Weak<Guest>| {
        let link = this.clone();
        let report = Callback::from(move |msg| {
            if let Some(guest) = link.upgrade() {
                guest.send(vec![msg]);
            }
        });
        Guest {
            this: this.clone(),
            kind,
            engine: RefCell::default(),
            pool: MiningPool::new(report),
            on_parts,
            number: Cell::new(0),
            last: RefCell::new(first.clone()),
            first,
            running: Cell::new(false),
            mining: Cell::new(false),
            slept: Cell::default(),
            heights: RefCell::default(),
            logged: Cell::new(0),
        }
    });
    guest.expose();
    let asked = config("state").filter(|_| kind.scene().is_some());
    guest.start(asked.map(|text| sealed::from_base64(&text).unwrap_or_default()));
    page_script::tell("ready", &[]);
    Callback::from(move |msg| guest.send(vec![msg]))
}

impl Guest {
    /// Begins with this record, or where it is none with the widget's own.
    fn start(&self, record: Option<Vec<u8>>) {
        if self.kind.scene().is_none() {
            return;
        }
        self.pool.stop();
        let link = self.this.clone();
        let engine = EngineLoop::inline(move |answer| {
            if let Some(guest) = link.upgrade() {
                guest.on_answer(answer);
            }
        });
        let runs = record.into_iter().chain([self.first.clone()]);
        let saved = (1..).zip(runs).map(|(counter, log)| SavedRun { counter, log }).collect();
        engine.take(ToEngine::Start { saved, seed: seed::fresh() });
        *self.engine.borrow_mut() = Some(engine);
        self.send(vec![Msg::Cores(super::cores())]);
    }

    fn send(&self, msgs: Vec<Msg>) {
        self.number.set(self.number.get() + 1);
        if let Some(engine) = &*self.engine.borrow() {
            engine.take(ToEngine::Packet { number: self.number.get(), msgs });
        }
    }

    fn on_answer(&self, answer: FromEngine) {
        match answer {
            FromEngine::Started { problem, .. } => {
                if let Some(problem) = problem {
                    page_script::tell("error", &["message", &format!("state: {problem}")]);
                }
            }
            FromEngine::Effects { effects, .. } => effects.into_iter().for_each(|effect| self.perform(effect)),
            FromEngine::Panicked(_) => {}
        }
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Show(parts) => {
                parts.iter().for_each(|part| self.note(part));
                self.on_parts.emit(parts);
            }
            Effect::StartMining(order) => self.pool.start(order),
            Effect::StopMining => self.pool.stop(),
            Effect::Save { log } => *self.last.borrow_mut() = log,
            // Done where the signatures are made.
            Effect::MeasureSignatures => {}
        }
    }

    /// Tells the page around what this part says that is new.
    fn note(&self, part: &Part) {
        match part {
            Part::Transport(view) => self.note_activity(view.running, self.mining.get()),
            Part::Miner(view) => self.note_activity(self.running.get(), view.mining),
            Part::Facts(lane, facts) => {
                let Some(height) = facts.first().map(|fact| &fact.value) else { return };
                let known = &mut self.heights.borrow_mut()[*lane as usize];
                if known != height {
                    height.clone_into(known);
                    let name = ["work", "stake"][*lane as usize];
                    page_script::tell("block", &["lane", name, "height", height]);
                }
            }
            Part::Payments(view) => {
                let waiting = view.waiting.len() + view.more as usize;
                page_script::tell("tx", &["waiting", &waiting.to_string()]);
            }
            Part::Log(view) => {
                let fresh = view.entries.iter().rev().filter(|entry| entry.id > self.logged.get());
                fresh.for_each(|entry| page_script::tell("change", &["text", &entry.text]));
                self.logged.set(view.entries.iter().map(|entry| entry.id).max().unwrap_or(0));
            }
            _ => {}
        }
    }

    fn note_activity(&self, running: bool, mining: bool) {
        let was = self.running.replace(running) || self.mining.replace(mining);
        if was != (running || mining) {
            page_script::tell("active", &["active", if was { "" } else { "1" }]);
        }
    }

    fn expose(self: &Rc<Guest>) {
        let guest = self.clone();
        let act = Closure::<dyn Fn(String, String) -> JsValue>::new(move |command: String, value: String| match guest
            .act(&command, &value)
        {
            Ok(answer) => JsValue::from_str(&answer),
            Err(problem) => js_sys::Error::new(&problem).into(),
        });
        page_script::note("act", &act.into_js_value());
    }

    /// A command from the page around. The answer is a text; an error says what was expected and what was found.
    fn act(&self, command: &str, value: &str) -> Result<String, String> {
        match command {
            "play" => self.send(self.kind.play()),
            "pause" => self.send(vec![Msg::Pause, Msg::StopMining]),
            "step" => self.send(vec![Msg::Step]),
            "reset" => self.start(None),
            "getState" => return Ok(sealed::to_base64(&self.last.borrow())),
            "setState" => {
                let record =
                    sealed::from_base64(value).ok_or("expected base64 without padding, found something else")?;
                Record::from_bytes(&record).map_err(|problem| problem.to_string())?;
                *self.last.borrow_mut() = record.clone();
                self.start(Some(record));
            }
            "difficulty" => {
                let bits = value.parse().ok().filter(|bits| (8..=32).contains(bits));
                self.send(vec![Msg::SetDifficulty(bits.ok_or("expected 8 to 32 bits")?)]);
            }
            "sleep" => {
                self.slept.set((self.running.get(), self.mining.get()));
                self.send(vec![Msg::Pause, Msg::StopMining]);
            }
            "wake" => match self.slept.take() {
                (true, _) => self.send(vec![Msg::Run]),
                (_, true) => self.send(vec![Msg::Mine]),
                _ => {}
            },
            _ => return Err(format!("expected a command, found “{command}”")),
        }
        Ok(String::new())
    }
}
