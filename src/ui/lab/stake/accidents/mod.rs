//! Accidents and attacks: four parts, of which one is shown. The first answers act by act; the other three run a small
//! chain in the page's own frames, in slices, and begin anew when something they depend on is changed.

mod machines;
mod runs;

use super::parts::Outcome;
use crate::lab::stake::accidents::bad_block::{self, BadBlock, Fault, Then};
use crate::lab::stake::accidents::both_sides::{self, BothSides};
use crate::lab::stake::accidents::machines::{Act, Machines};
use crate::lab::stake::accidents::old_keys::{self, OldKeys};
use crate::lab::stake::accidents::{bad_block_screen, both_sides_screen, old_keys_screen};
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::segmented;
use crate::ui::lab::{SectionProps, say};
use crate::ui::local;
use crate::web::{clock, frame};
use yew::platform::spawn_local;
use yew::prelude::*;

const PARTS: [&str; 4] = ["Two machines, one key", "A bad block", "Old keys", "Nothing at stake"];
/// What turning may take of a frame, in milliseconds; drawing takes the rest.
const SLICE_MS: f64 = 8.0;

pub struct Accidents {
    part: usize,
    seed: u64,
    machines: Machines,
    outcome: Outcome,
    /// What the learner chose, and the run of it, once there is one.
    bad: (bad_block::Setup, Option<BadBlock>),
    old: (old_keys::Setup, Option<OldKeys>),
    /// How old the checkpoint of a friend is; without it, there is none.
    age: Option<u8>,
    both: (both_sides::Setup, Option<BothSides>),
    is_turning: bool,
}

pub enum Msg {
    Part(usize),
    Machine(Act),
    Afresh,
    Fault(usize),
    Careless(u8),
    Then(usize),
    Sellers(u8),
    Wait(u8),
    Trust(usize),
    Age(u8),
    TwoVoters(u8),
    Cut(u8),
    Slashing(usize),
    /// Runs the part's chain, with other draws each time.
    Run,
    Frame,
}

impl Accidents {
    /// Begins the shown part's run anew; where `always` is not set, only if there was one.
    fn begin(&mut self, always: bool) {
        match self.part {
            1 if always || self.bad.1.is_some() => self.bad.1 = Some(BadBlock::new(self.seed, self.bad.0)),
            2 if always || self.old.1.is_some() => self.old.1 = Some(OldKeys::new(self.seed, self.old.0)),
            3 if always || self.both.1.is_some() => self.both.1 = Some(BothSides::new(self.seed, self.both.0)),
            _ => {}
        }
    }

    /// One slot of the shown part. Whether there was one left.
    fn step(&mut self) -> bool {
        match self.part {
            1 => self.bad.1.as_mut().filter(|run| !run.is_done()).map(BadBlock::step),
            2 => self.old.1.as_mut().filter(|run| !run.is_done()).map(OldKeys::step),
            3 => self.both.1.as_mut().filter(|run| !run.is_done()).map(BothSides::step),
            _ => None,
        }
        .is_some()
    }

    fn verdict(&self) -> Option<String> {
        match self.part {
            1 => self.bad.1.as_ref().map(bad_block_screen::verdict),
            2 => self.old.1.as_ref().map(|run| old_keys_screen::newcomer(run, self.age)),
            3 => self.both.1.as_ref().map(both_sides_screen::verdict),
            _ => None,
        }
    }

    /// Goes on for a slice, and comes back in the next frame if there is more.
    fn turn(&mut self, ctx: &Context<Self>) {
        let end = clock::now_ms() + SLICE_MS;
        let mut has_run = false;
        while self.step() {
            has_run = true;
            if clock::now_ms() > end {
                self.is_turning = true;
                let link = ctx.link().clone();
                spawn_local(async move {
                    frame::next_frame().await;
                    link.send_message(Msg::Frame);
                });
                return;
            }
        }
        self.is_turning = false;
        if let Some(verdict) = self.verdict().filter(|_| has_run) {
            say(&verdict);
        }
    }
}

impl Component for Accidents {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(_ctx: &Context<Self>) -> Self {
        let (fault, then) = (Fault::Overspend, Then::Return);
        Accidents {
            part: 0,
            seed: 1,
            machines: Machines::new(1),
            outcome: Outcome::default(),
            bad: (bad_block::Setup { fault, careless: 4, then }, None),
            old: (old_keys::Setup { sellers: 4, wait: 10 }, None),
            age: None,
            both: (both_sides::Setup { two_voters: 4, cut: 2, has_slashing: false }, None),
            is_turning: false,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let mut begins = true;
        match msg {
            Msg::Part(part) => {
                local::forget_typed();
                self.part = part.min(PARTS.len() - 1);
                begins = false;
            }
            Msg::Machine(act) => {
                let came = self.machines.act(act);
                self.outcome.tell(came);
                return true;
            }
            Msg::Afresh => {
                self.seed += 1;
                self.machines = Machines::new(self.seed);
                self.outcome.tell(Ok("A new validator, with a new key.".to_owned()));
                return true;
            }
            Msg::Fault(place) => self.bad.0.fault = Fault::ALL.get(place).copied().unwrap_or(Fault::Overspend),
            Msg::Careless(careless) => self.bad.0.careless = careless,
            Msg::Then(place) => self.bad.0.then = Then::ALL.get(place).copied().unwrap_or(Then::Return),
            Msg::Sellers(sellers) => self.old.0.sellers = sellers,
            Msg::Wait(wait) => self.old.0.wait = wait,
            Msg::Trust(place) => {
                self.age = (place == 1).then_some(3);
                begins = false;
            }
            Msg::Age(age) => {
                self.age = Some(age);
                begins = false;
            }
            Msg::TwoVoters(two_voters) => self.both.0.two_voters = two_voters,
            Msg::Cut(cut) => self.both.0.cut = cut,
            Msg::Slashing(place) => self.both.0.has_slashing = place == 1,
            Msg::Run => {
                self.seed += 1;
                self.begin(true);
                begins = false;
            }
            Msg::Frame => {
                self.turn(ctx);
                return true;
            }
        }
        if begins {
            self.begin(false);
        }
        if !self.is_turning {
            self.turn(ctx);
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (link, room) = (ctx.link(), ctx.props().room);
        let parts = PARTS.map(|part| (html_of(part), None));
        let shown = match self.part {
            0 => machines::part(&self.machines, &self.outcome, link),
            1 => runs::bad_block(&self.bad.0, self.bad.1.as_ref(), link),
            2 => runs::old_keys(&self.old.0, self.old.1.as_ref(), self.age, link),
            _ => runs::both_sides(&self.both.0, self.both.1.as_ref(), link, room),
        };
        Html::from_iter([
            el("div")
                .key("parts")
                .child(segmented("Part", "wrap", parts.into(), self.part, &link.callback(Msg::Part)))
                .html(),
            el("div").key(PARTS[self.part]).class("bench").child(shown).html(),
        ])
    }
}
