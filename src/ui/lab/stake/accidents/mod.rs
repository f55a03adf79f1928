//! Accidents and attacks: four parts, of which one is shown. The first answers act by act; the other three run a small
//! chain in the page's own frames, in slices, and begin anew when something they depend on is changed.

mod machines;
mod runs;

use super::parts::Outcome;
use crate::lab::stake::accidents::bad_block::{self, BadBlock, Fault, Then};
use crate::lab::stake::accidents::both_sides::{self, BothSides};
use crate::lab::stake::accidents::machines::{Act, Machines, Sight};
use crate::lab::stake::accidents::old_keys::{self, OldKeys};
use crate::lab::stake::accidents::{bad_block_screen, both_sides_screen, old_keys_screen};
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::segmented;
use crate::ui::lab::{SectionProps, in_next_frame, say};
use crate::ui::local;
use crate::web::clock;
use yew::html::Scope;
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

/// What can be set to one of several, or to a number.
#[derive(Clone, Copy, PartialEq)]
pub enum Knob {
    Part,
    Sight,
    Fault,
    Careless,
    Then,
    Sellers,
    Wait,
    Trust,
    Age,
    TwoVoters,
    Cut,
    Slashing,
}

pub enum Msg {
    Set(Knob, usize),
    Machine(Act),
    Afresh,
    /// Runs the part's chain, with other draws each time.
    Run,
    Frame,
}

/// Sets a knob to the place chosen in a list.
fn choose(link: &Scope<Accidents>, knob: Knob) -> Callback<usize> {
    link.callback(move |place| Msg::Set(knob, place))
}

fn at<T: Copy, const N: usize>(all: [T; N], place: usize) -> T {
    all[place.min(N - 1)]
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

    fn set(&mut self, knob: Knob, value: usize) {
        let number = value as u8;
        match knob {
            Knob::Part => {
                local::forget_typed();
                self.part = value.min(PARTS.len() - 1);
                return;
            }
            Knob::Sight => {
                let came = self.machines.act(Act::Sees(at(Sight::ALL, value)));
                self.outcome.tell(came);
                return;
            }
            Knob::Trust => {
                self.age = (value == 1).then_some(3);
                return;
            }
            Knob::Age => {
                self.age = Some(number.min(self.old.0.present()));
                return;
            }
            Knob::Fault => self.bad.0.fault = at(Fault::ALL, value),
            Knob::Careless => self.bad.0.careless = number,
            Knob::Then => self.bad.0.then = at(Then::ALL, value),
            Knob::Sellers => self.old.0.sellers = number,
            Knob::Wait => {
                self.old.0.wait = number;
                self.age = self.age.map(|age| age.min(self.old.0.present()));
            }
            Knob::TwoVoters => self.both.0.two_voters = number,
            Knob::Cut => self.both.0.cut = number,
            Knob::Slashing => self.both.0.has_slashing = value == 1,
        }
        self.begin(false);
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
                return in_next_frame(ctx, Msg::Frame);
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
        match msg {
            Msg::Set(knob, value) => self.set(knob, value),
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
            Msg::Run => {
                self.seed += 1;
                self.begin(true);
            }
            Msg::Frame => {
                self.turn(ctx);
                return true;
            }
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
                .child(segmented("Part", "wrap", parts.into(), self.part, &choose(link, Knob::Part)))
                .html(),
            el("div").key(PARTS[self.part]).class("bench").child(shown).html(),
        ])
    }
}
