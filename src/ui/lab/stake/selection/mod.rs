//! Who proposes: five parts, of which one is shown. What takes longer than a frame runs in slices between frames.

mod draw;
mod grinding;
mod hoarding;
mod reliability;
mod schedule;

use super::parts::Outcome;
use crate::lab::chart::Table;
use crate::lab::number;
use crate::lab::stake::selection::draw::{Draws, ROUNDS, Rule, SLOTS};
use crate::lab::stake::selection::grind::{Grind, SeedRule};
use crate::lab::stake::selection::hoard::Hoard;
use crate::lab::stake::selection::schedule::Schedule;
use crate::lab::stake::selection::score::Compare;
use crate::lab::stake::selection::{Turn, committees, stakes};
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{Look, button, segmented};
use crate::ui::lab::SectionProps;
use crate::ui::lab::kit::progress;
use crate::ui::local;
use crate::web::{clock, frame};
use yew::platform::spawn_local;
use yew::prelude::*;

const PARTS: [&str; 5] = ["Draw and compare", "Schedule ahead", "Coin age", "Grinding", "Reliability"];
/// What a slice may take, in milliseconds, before the page has its turn.
const SLICE_MS: f64 = 10.0;
/// Least time between two drawings of a run, in milliseconds.
const DRAW_EVERY_MS: f64 = 150.0;

pub struct Selection {
    part: usize,
    draws: Draws,
    /// Slots that the next press asks for.
    slots: u64,
    /// Made when it is first asked for.
    committees: Option<Table>,
    schedule: Schedule,
    hoard: Hoard,
    grind: Grind,
    compare: Compare,
    outcome: Outcome,
    /// Whether the part that is shown runs.
    runs: bool,
    /// Whether the next slice is on its way.
    awaits: bool,
    drawn_at: f64,
}

#[derive(Clone, Copy)]
pub enum Msg {
    Part(usize),
    Run,
    Stop,
    Afresh,
    /// Time for the next slice.
    Turn,
    Rule(usize),
    Slots(f64),
    Preset(usize),
    /// Other stakes were typed.
    Stakes,
    Rounds(usize),
    Committees,
    /// The slot passes; its proposer reveals, or withholds.
    Pass(bool),
    ToLastSay,
    HoardPercent(u8),
    HoardAway(u8),
    SeedRule(usize),
    GrindOwn(u8),
    GrindPower(u8),
}

/// What the handlers of a part send their messages by. One closure serves all buttons, one all lists, one all sliders.
struct Send(Callback<Msg>);

impl Send {
    fn press(&self, msg: Msg) -> Callback<()> {
        let send = self.0.clone();
        Callback::from(move |()| send.emit(msg))
    }

    fn pick(&self, make: fn(usize) -> Msg) -> Callback<usize> {
        self.0.reform(make)
    }

    fn slide(&self, make: fn(u8) -> Msg) -> Callback<u8> {
        self.0.reform(make)
    }
}

/// What a run is wanted for, and the words for it.
struct Run {
    what: &'static str,
    words: &'static str,
    /// Nothing more to run.
    full: bool,
    /// Nothing to begin again from.
    fresh: bool,
}

impl Selection {
    /// What the part that is shown would run.
    fn turned(&mut self) -> Option<&mut dyn Turn> {
        match self.part {
            0 => Some(&mut self.draws),
            2 => Some(&mut self.hoard),
            3 => Some(&mut self.grind),
            4 => Some(&mut self.compare),
            _ => None,
        }
    }

    fn done(&self) -> u16 {
        match self.part {
            0 => self.draws.done(),
            2 => self.hoard.done(),
            3 => self.grind.done(),
            _ => self.compare.done(),
        }
    }

    fn verdict(&self) -> String {
        match self.part {
            0 => self.draws.verdict(),
            2 => self.hoard.verdict(),
            3 => self.grind.verdict(),
            _ => self.compare.verdict(),
        }
    }

    /// Asks for more, if what is typed makes sense.
    fn begin(&mut self) -> Result<(), String> {
        match self.part {
            0 => {
                if let Some(text) = local::typed(draw::SLOTS_FIELD) {
                    SLOTS.read(&text).map_err(|reason| format!("slots: {reason}"))?;
                }
                if let Some(text) = local::typed(draw::STAKES_FIELD) {
                    stakes::parse(&text).map_err(|reason| format!("stakes: {reason}"))?;
                }
                self.draws.ask(self.slots);
            }
            2 => self.hoard.ask(),
            3 => self.grind.ask(),
            _ => self.compare.ask(),
        }
        Ok(())
    }

    /// What was asked for is no longer wanted.
    fn halt(&mut self) {
        self.runs = false;
        self.outcome = Outcome::default();
    }

    fn go_on(&mut self, ctx: &Context<Self>) {
        if !self.awaits {
            self.awaits = true;
            let link = ctx.link().clone();
            spawn_local(async move {
                frame::sleep(0).await;
                link.send_message(Msg::Turn);
            });
        }
    }

    /// Runs for a slice. Whether there is something to draw.
    fn turn(&mut self, ctx: &Context<Self>) -> bool {
        self.awaits = false;
        if !self.runs {
            return false;
        }
        let now = clock::now_ms();
        if let Some(turned) = self.turned() {
            let mut more = turned.turn();
            while more && clock::now_ms() < now + SLICE_MS {
                more = turned.turn();
            }
            self.runs = more;
        }
        if self.runs {
            self.go_on(ctx);
        } else {
            let verdict = self.verdict();
            self.outcome.tell(Ok(verdict));
        }
        let is_due = !self.runs || now - self.drawn_at >= DRAW_EVERY_MS;
        if is_due {
            self.drawn_at = now;
        }
        is_due
    }

    fn afresh(&mut self) {
        self.halt();
        match self.part {
            0 => self.draws.afresh(),
            1 => self.schedule.afresh(),
            2 => self.hoard.afresh(),
            3 => self.grind.choose_own(self.grind.own()),
            _ => self.compare.afresh(),
        }
    }

    /// Run or stop, begin again, how far it is, and what came of it.
    fn controls(&self, run: Run, send: &Send) -> Html {
        let (words, msg) = if self.runs { ("Stop", Msg::Stop) } else { (run.words, Msg::Run) };
        let done = if run.fresh { 0 } else { self.done() };
        el("div")
            .class("stack")
            .child(
                el("div")
                    .class("row")
                    .child(
                        button(words)
                            .look(Look::Primary)
                            .class("run")
                            .off(run.full && !self.runs)
                            .onclick(send.press(msg)),
                    )
                    .child(button("Begin again").look(Look::Quiet).off(run.fresh).onclick(send.press(Msg::Afresh))),
            )
            .child(progress(run.what, done, &number::percent(f64::from(done) / 1000.0, 3)))
            .child(self.outcome.html())
            .html()
    }
}

impl Component for Selection {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Selection {
            part: 0,
            draws: Draws::default(),
            slots: 1_000,
            committees: None,
            schedule: Schedule::default(),
            hoard: Hoard::default(),
            grind: Grind::default(),
            compare: Compare::default(),
            outcome: Outcome::default(),
            runs: false,
            awaits: false,
            drawn_at: 0.0,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Turn => return self.turn(ctx),
            Msg::Run => match self.begin() {
                Ok(()) => {
                    self.outcome = Outcome::default();
                    self.runs = true;
                    self.go_on(ctx);
                }
                Err(reason) => drop(self.outcome.tell(Err(reason))),
            },
            Msg::Stop => {
                self.runs = false;
                let verdict = self.verdict();
                self.outcome.tell(Ok(verdict));
            }
            Msg::Part(part) => {
                self.halt();
                local::forget_typed();
                self.part = part.min(PARTS.len() - 1);
            }
            Msg::Afresh => self.afresh(),
            Msg::Pass(withhold) => {
                let came = self.schedule.pass(withhold);
                self.outcome.tell(came);
            }
            Msg::ToLastSay => {
                let came = self.schedule.to_last_say();
                self.outcome.tell(came);
            }
            Msg::Slots(slots) => self.slots = slots as u64,
            Msg::Committees => self.committees = Some(committees::table()),
            choice => {
                self.halt();
                match choice {
                    Msg::Rule(place) => self.draws.choose_rule(Rule::ALL[place.min(Rule::ALL.len() - 1)]),
                    Msg::Preset(place) => {
                        local::change(|local| local.untype(draw::STAKES_FIELD));
                        if let Some(chosen) = stakes::PRESETS.get(place).and_then(|(_, text)| stakes::parse(text).ok())
                        {
                            self.draws.choose_stakes(chosen);
                        }
                    }
                    Msg::Stakes => {
                        let typed = local::typed(draw::STAKES_FIELD).and_then(|text| stakes::parse(&text).ok());
                        if let Some(typed) = typed {
                            self.draws.choose_stakes(typed);
                        }
                    }
                    Msg::Rounds(place) => self.draws.choose_rounds(ROUNDS[place.min(ROUNDS.len() - 1)]),
                    Msg::HoardPercent(percent) => self.hoard.choose_percent(percent),
                    Msg::HoardAway(days) => self.hoard.choose_away(days),
                    Msg::SeedRule(place) => {
                        self.grind.choose_rule(if place == 0 { SeedRule::LastBlock } else { SeedRule::Randao });
                    }
                    Msg::GrindOwn(own) => self.grind.choose_own(own),
                    Msg::GrindPower(power) => self.grind.choose_power(power),
                    _ => {}
                }
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (send, room) = (Send(ctx.link().callback(|msg| msg)), ctx.props().room);
        let parts = PARTS.map(|part| (html_of(part), None));
        let shown = match self.part {
            0 => draw::view(self, &send, room),
            1 => schedule::view(&self.schedule, &self.outcome, &send),
            2 => hoarding::view(self, &send, room),
            3 => grinding::view(self, &send, room),
            _ => reliability::view(self, &send, room),
        };
        Html::from_iter([
            el("div")
                .key("parts")
                .child(segmented("Part", "wrap", parts.into(), self.part, &send.pick(Msg::Part)))
                .html(),
            el("div").key(PARTS[self.part]).class("bench").child(shown).html(),
        ])
    }
}

/// What to do on the left, what came of it on the right.
fn two(name: &'static str, form: Vec<Html>, figures: Vec<Html>) -> Html {
    Html::from_iter([
        el("section").key("form").class("card sheet stack").attr("aria-label", name).all(form).html(),
        el("section").key("figures").class("card sheet stack").attr("aria-label", "Result").all(figures).html(),
    ])
}

fn small(words: &'static str) -> Html {
    el("p").class("small").text(words).html()
}

fn tiny(words: &str) -> Html {
    el("p").class("tiny muted").child(words).html()
}
