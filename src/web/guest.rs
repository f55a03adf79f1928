//! An engine for a widget: on the page itself, in slices of a frame, and keeping nothing.
//!
//! A frame in somebody else's page may be one of twelve, may be forbidden to store anything, and must cost nothing until it
//! is used. So the world runs inline, and only mining starts workers, at a click. The page's own script (`www/guest.js`)
//! speaks with the page around: it hands commands to [`Guest::act`] and is told what happened.

use super::engine_link::{FromEngine, SavedRun, ToEngine};
use super::engine_loop::EngineLoop;
use super::mining_pool::MiningPool;
use super::{page_script, sealed, seed};
use crate::core::units::SimTime;
use crate::session::msg::{Effect, Msg};
use crate::session::record::Record;
use crate::session::scene::Scene;
use crate::view::model::{Misbehaviour, NoticeId, Part};
use js_sys::Reflect;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::{JsValue, closure::Closure};
use yew::Callback;

/// Most simulated time in the state of a widget: it is played again on the page itself, before anybody clicked.
const LONGEST: SimTime = SimTime(12 * 3_600_000);

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

/// A parameter, after the script has checked it.
pub fn config(name: &str) -> Option<String> {
    Reflect::get(&page_script::noted("config")?, &name.into()).ok()?.as_string()
}

/// The level of headings below the widget's title; in the playground, where there is none, that of a section.
pub fn heading_below() -> &'static str {
    match config("heading").as_deref() {
        Some("1") => "h2",
        Some("3") => "h4",
        Some("4") => "h5",
        _ => "h3",
    }
}

/// The text that the hash is of.
pub fn text() -> String {
    config("typed").or_else(|| config("text")).unwrap_or_else(|| "One payment, signed and sealed".to_owned())
}

/// Takes the text that a person typed, and tells the page around.
pub fn set_text(text: &str) {
    keep_text(&text.into());
    page_script::tell("change", &["state", &sealed::to_base64(text.as_bytes())]);
}

/// The script's parameters hold it, so that the state of a widget without an engine lies in one place.
fn keep_text(text: &JsValue) {
    if let Some(config) = page_script::noted("config") {
        // An object of our own script: it can be set.
        let _ = Reflect::set(&config, &"typed".into(), text);
    }
}

struct Guest {
    this: Weak<Guest>,
    engine: RefCell<Option<EngineLoop>>,
    pool: Rc<MiningPool>,
    on_parts: Callback<Vec<Part>>,
    number: Cell<u64>,
    /// The state that it begins with again, if the address named one.
    home: RefCell<Option<Vec<u8>>>,
    /// The scene is played to its end, and the page around knows. Until then nothing that happens in it is news.
    is_there: Cell<bool>,
    is_ready: Cell<bool>,
    running: Cell<bool>,
    mining: Cell<bool>,
    is_active: Cell<bool>,
    is_caught: Cell<bool>,
    is_asleep: Cell<bool>,
    /// What to do once the scene is there and in sight.
    on_wake: RefCell<Vec<Msg>>,
    /// What the engine was told and has not answered yet, by number of packet.
    unseen: RefCell<Vec<(u64, Msg)>>,
    heights: RefCell<[String; 2]>,
    waiting: Cell<usize>,
    logged: Cell<u64>,
}

/// Starts the widget's engine, if it has one, and lets the script hand commands to it.
pub fn connect(on_parts: Callback<Vec<Part>>) -> Callback<Msg> {
    let guest = Rc::new_cyclic(|this: &Weak<Guest>| {
        let link = this.clone();
        let report = Callback::from(move |msg| {
            if let Some(guest) = link.upgrade() {
                guest.send(vec![msg]);
            }
        });
        Guest {
            this: this.clone(),
            engine: RefCell::default(),
            pool: MiningPool::new(report),
            on_parts,
            number: Cell::new(0),
            home: RefCell::default(),
            is_there: Cell::new(false),
            is_ready: Cell::new(false),
            running: Cell::new(false),
            mining: Cell::new(false),
            is_active: Cell::new(false),
            is_caught: Cell::new(false),
            is_asleep: Cell::new(false),
            on_wake: RefCell::default(),
            unseen: RefCell::default(),
            heights: RefCell::default(),
            waiting: Cell::new(0),
            logged: Cell::new(0),
        }
    });
    guest.expose();
    let asked = config("state").and_then(|text| match open_state(&text) {
        Ok(state) => Some(state),
        Err(problem) => {
            page_script::tell("error", &["message", &format!("state: {problem}")]);
            None
        }
    });
    *guest.home.borrow_mut() = asked.clone();
    guest.begin(asked);
    Callback::from(move |msg| guest.send(vec![msg]))
}

/// The bytes of a state, if the widget can begin with them.
fn open_state(text: &str) -> Result<Vec<u8>, String> {
    let bytes = sealed::from_base64(text).ok_or("expected base64 without padding, found something else")?;
    if Kind::asked() == Kind::Hash {
        std::str::from_utf8(&bytes).map_err(|_| "expected a text, found bytes that are none")?;
    } else {
        let record = Record::from_bytes(&bytes).map_err(|problem| problem.to_string())?;
        if record.until > LONGEST {
            let (most, found) = (LONGEST.0 / 1000, record.until.0 / 1000);
            return Err(format!("expected a run of at most {most} simulated seconds, found {found}"));
        }
    }
    Ok(bytes)
}

impl Guest {
    /// Begins with this state, or with the widget's own.
    fn begin(&self, state: Option<Vec<u8>>) {
        self.pool.stop();
        self.on_wake.take();
        self.unseen.take();
        if let Some(engine) = self.engine.take() {
            engine.end();
        }
        self.is_there.set(false);
        self.is_ready.set(false);
        self.heights.take();
        self.logged.set(0);
        self.is_caught.set(false);
        let kind = Kind::asked();
        let Some(scene) = kind.scene() else {
            let text = state.and_then(|state| String::from_utf8(state).ok());
            keep_text(&text.map_or(JsValue::UNDEFINED, |text| text.into()));
            self.on_parts.emit(Vec::new());
            return self.note_ready();
        };
        let record = state.unwrap_or_else(|| {
            let seed = config("seed").and_then(|text| u64::from_str_radix(&text.replace('-', ""), 16).ok());
            let bits = config("difficulty").and_then(|text| text.parse().ok());
            scene.record(seed.unwrap_or(7), bits.unwrap_or(18))
        });
        let link = self.this.clone();
        let engine = EngineLoop::inline(move |answer| {
            if let (Some(guest), FromEngine::Effects { seen, effects }) = (link.upgrade(), answer) {
                guest.unseen.borrow_mut().retain(|(number, _)| *number > seen);
                effects.into_iter().for_each(|effect| guest.perform(effect));
            }
        });
        // It is a record, as was seen above, and the seed is for the case that it were none.
        engine.take(ToEngine::Start { saved: vec![SavedRun { counter: 1, log: record }], seed: seed::fresh() });
        *self.engine.borrow_mut() = Some(engine);
        self.send(vec![Msg::Cores(super::cores())]);
    }

    fn note_ready(&self) {
        if !self.is_ready.replace(true) {
            page_script::tell("ready", &[]);
            self.do_what_waits();
        }
    }

    fn send(&self, msgs: Vec<Msg>) {
        self.number.set(self.number.get() + 1);
        if let Some(engine) = &*self.engine.borrow() {
            self.unseen.borrow_mut().extend(msgs.iter().map(|msg| (self.number.get(), msg.clone())));
            engine.take(ToEngine::Packet { number: self.number.get(), msgs });
        }
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Show(parts) => {
                parts.iter().for_each(|part| self.note(part));
                // Only now: what led here is no news.
                if self.is_there.get() {
                    self.note_ready();
                }
                self.on_parts.emit(parts);
            }
            Effect::StartMining(order) => self.pool.start(order),
            Effect::StopMining => self.pool.stop(),
            Effect::Save { log } => {
                if self.is_ready.get() {
                    page_script::tell("change", &["state", &sealed::to_base64(&log)]);
                }
            }
            // Done where the signatures are made.
            Effect::MeasureSignatures => {}
        }
    }

    /// Tells the page around what this part says that is new.
    fn note(&self, part: &Part) {
        match part {
            Part::Transport(view) => {
                self.running.set(view.running);
                self.note_activity();
                self.is_there.set(!view.catching_up);
            }
            Part::Miner(view) => {
                self.mining.set(view.mining);
                self.note_activity();
            }
            Part::Facts(lane, facts) => {
                let Some(height) = facts.first().map(|fact| &fact.value) else { return };
                let known = &mut self.heights.borrow_mut()[*lane as usize];
                if known != height {
                    height.clone_into(known);
                    let name = ["work", "stake"][*lane as usize];
                    self.tell("block", &["lane", name, "height", &height.replace(',', "")]);
                }
            }
            Part::Payments(view) => {
                let waiting = view.waiting.len() + view.more as usize;
                if self.waiting.replace(waiting) != waiting {
                    self.tell("tx", &["waiting", &waiting.to_string()]);
                }
            }
            // Caught: whoever looks at the evidence does not want it to run on.
            Part::Slashings(view) if !view.is_empty() && self.is_ready.get() && !self.is_caught.replace(true) => {
                self.send(vec![Msg::Pause]);
            }
            Part::Notices(view) => {
                let refused = view.iter().find(|notice| notice.id == NoticeId::Refused);
                if let Some(refused) = refused {
                    self.tell("error", &["message", &refused.text]);
                }
            }
            Part::Log(view) => {
                let fresh = view.entries.iter().rev().filter(|entry| entry.id > self.logged.get());
                fresh.for_each(|entry| self.tell("change", &["text", &entry.text]));
                self.logged.set(view.entries.iter().map(|entry| entry.id).max().unwrap_or(0));
            }
            _ => {}
        }
    }

    fn tell(&self, event: &str, details: &[&str]) {
        if self.is_ready.get() {
            page_script::tell(event, details);
        }
    }

    fn note_activity(&self) {
        let is_active = self.running.get() || self.mining.get();
        if self.is_active.replace(is_active) != is_active {
            page_script::tell("active", &["active", if is_active { "1" } else { "" }]);
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
            "play" => self.do_when_seen(Kind::asked().play()),
            "pause" => {
                // What is set stays set.
                self.on_wake.borrow_mut().retain(|msg| matches!(msg, Msg::SetDifficulty(_)));
                self.send(vec![Msg::Pause, Msg::StopMining]);
            }
            "step" => self.do_when_seen(vec![Msg::Step]),
            "reset" => {
                let home = self.home.borrow().clone();
                self.begin(home);
            }
            "begin" => {
                self.home.take();
                self.begin(None);
            }
            "redraw" => self.on_parts.emit(Vec::new()),
            "getState" if !self.is_ready.get() => {
                return Err("expected to be ready, found the widget still loading".into());
            }
            "getState" => return Ok(sealed::to_base64(&self.state())),
            "setState" => self.begin(Some(open_state(value)?)),
            "difficulty" => {
                let bits = value.parse().ok().filter(|bits| (8..=32).contains(bits));
                let set = vec![Msg::SetDifficulty(bits.ok_or("expected 8 to 32 bits")?)];
                // It costs nothing, so it need not wait for the frame to be seen.
                if self.is_ready.get() { self.send(set) } else { self.do_when_seen(set) }
            }
            "sleep" => {
                self.is_asleep.set(true);
                let on_wake = self.going();
                self.send(vec![Msg::Pause, Msg::StopMining]);
                self.on_wake.borrow_mut().extend(on_wake);
            }
            "wake" => {
                self.is_asleep.set(false);
                self.do_what_waits();
            }
            _ => return Err(format!("expected a command, found “{command}”")),
        }
        Ok(String::new())
    }

    /// What goes on, or will once the engine has heard what it was told: a click may come just before the frame leaves the
    /// screen.
    fn going(&self) -> Vec<Msg> {
        let (mut running, mut mining) = (self.running.get(), self.mining.get());
        for (_, msg) in &*self.unseen.borrow() {
            match msg {
                Msg::Run => running = true,
                Msg::Pause | Msg::Step => running = false,
                Msg::Mine => mining = true,
                Msg::StopMining => mining = false,
                _ => {}
            }
        }
        [running.then_some(Msg::Run), mining.then_some(Msg::Mine)].into_iter().flatten().collect()
    }

    /// Not before the scene is there, nor out of sight.
    fn do_when_seen(&self, msgs: Vec<Msg>) {
        self.on_wake.borrow_mut().extend(msgs);
        self.do_what_waits();
    }

    fn do_what_waits(&self) {
        if self.is_ready.get() && !self.is_asleep.get() {
            let msgs = self.on_wake.take();
            if !msgs.is_empty() {
                self.send(msgs);
            }
        }
    }

    /// What [`open_state`] takes: the text, or the run as it stands.
    fn state(&self) -> Vec<u8> {
        if Kind::asked() == Kind::Hash {
            return text().into_bytes();
        }
        let record = self.engine.borrow().as_ref().and_then(EngineLoop::record);
        // A widget that is ready has one.
        record.unwrap_or_default()
    }
}
