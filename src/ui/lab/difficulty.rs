//! Difficulty: choose rules and an act, run, and read what came of it; below, Bitcoin's own history.
//!
//! The model (`lab::difficulty`) is asked for a few blocks at a time, between two frames, so that the page stays quick
//! however long a run is. What has been run is in the address, so that its link is the address itself.

use super::chart::{Room, chart, table};
use super::kit::{NumberField, number_field, progress, select};
use super::{SectionProps, in_next_frame, say};
use crate::lab::difficulty::history::History;
use crate::lab::difficulty::race::Race;
use crate::lab::difficulty::rows::MOST_BYTES;
use crate::lab::difficulty::screen::{self, Outcome, Screen};
use crate::lab::difficulty::setup::{Act, Choice, Lie, Number, Rule, Setup};
use crate::lab::section::{Section, Sections};
use crate::ui::kit::el::{El, el, html_of};
use crate::ui::kit::{Look, button, copy_button};
use crate::web::page_script::{self, Opened};
use crate::web::{address, clock};
use yew::prelude::*;

/// Blocks between two looks at the clock.
const BATCH: usize = 50;
/// How long blocks are made in one frame, in milliseconds.
const BUDGET_MS: f64 = 8.0;
/// Frames that a run takes when it is watched.
const FRAMES: usize = 400;

pub struct Difficulty {
    /// What the controls say.
    setup: Setup,
    race: Option<Race>,
    /// How the race goes on, while it does.
    going: Option<Going>,
    /// Tells the frames of this race from those of one that was left.
    turn: u32,
    /// What was drawn last; made anew when the race is seen to have changed.
    screen: Option<Screen>,
    /// Why a link was not read.
    refusal: Option<String>,
    history: History,
    /// Why a file was not drawn.
    file_refusal: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Going {
    AtOnce,
    Watched,
}

pub enum Msg {
    Act(usize),
    Lie(usize),
    Toggle(Rule),
    Set(Number, f64),
    AtOnce,
    Watch,
    Stop,
    Frame(u32),
    OpenFile,
    Opened(Option<Opened>),
}

impl Difficulty {
    /// Takes the setup from a link, and runs it.
    fn follow(&mut self, ctx: &Context<Self>) {
        let query = &ctx.props().query;
        if query.is_empty() || self.race.as_ref().is_some_and(|race| race.setup.to_query() == query.as_str()) {
            return;
        }
        match Setup::from_query(query) {
            Ok(setup) => {
                self.setup = setup;
                self.start(ctx, Going::AtOnce);
            }
            Err(why) => self.refusal = Some(format!("The link was not read: {why}.")),
        }
    }

    fn start(&mut self, ctx: &Context<Self>, going: Going) {
        self.refusal = None;
        self.turn = self.turn.wrapping_add(1);
        self.going = Some(going);
        self.race = Some(Race::new(self.setup.clone()));
        address::replace(&format!("{}?{}", Section::Difficulty.address(), self.setup.to_query()));
        self.next_frame(ctx);
    }

    fn next_frame(&self, ctx: &Context<Self>) {
        in_next_frame(ctx, Msg::Frame(self.turn));
    }

    /// Some blocks more. Says whether there is something new to see.
    fn on_frame(&mut self, ctx: &Context<Self>, turn: u32) -> bool {
        let (Some(race), Some(going), true) = (&mut self.race, self.going, turn == self.turn) else { return false };
        let until = clock::now_ms() + BUDGET_MS;
        let mut left = match going {
            Going::AtOnce => usize::MAX,
            Going::Watched => race.setup.blocks as usize / FRAMES + 1,
        };
        while left > 0 && !race.has_ended() {
            race.advance(left.min(BATCH));
            left -= left.min(BATCH);
            if clock::now_ms() > until {
                break;
            }
        }
        if race.has_ended() {
            self.going = None;
            say(&screen::spoken(race));
        } else {
            self.next_frame(ctx);
        }
        // Drawing charts costs more than making blocks: where nobody watches they are drawn once.
        if self.going != Some(Going::AtOnce) {
            self.screen = self.race.as_ref().map(screen::screen);
        }
        true
    }
}

impl Component for Difficulty {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(ctx: &Context<Self>) -> Self {
        let mut section = Difficulty {
            setup: Setup::default(),
            race: None,
            going: None,
            turn: 0,
            screen: None,
            refusal: None,
            history: History::held(),
            file_refusal: None,
        };
        section.follow(ctx);
        section
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &SectionProps) -> bool {
        if ctx.props().query != old.query {
            self.follow(ctx);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Act(place) => self.setup.act = Act::ALL.get(place).copied().unwrap_or(self.setup.act),
            Msg::Lie(place) => self.setup.lie = Lie::ALL.get(place).copied().unwrap_or(self.setup.lie),
            Msg::Toggle(rule) => {
                if let Err(why) = self.setup.toggle(rule) {
                    say(why);
                }
            }
            Msg::Set(number, value) => number.set(&mut self.setup, value),
            Msg::AtOnce => self.start(ctx, Going::AtOnce),
            Msg::Watch => self.start(ctx, Going::Watched),
            Msg::Stop => {
                self.going = None;
                self.screen = self.race.as_ref().map(screen::screen);
            }
            Msg::Frame(turn) => return self.on_frame(ctx, turn),
            Msg::OpenFile => {
                ctx.link().send_future(async { Msg::Opened(page_script::open_file(MOST_BYTES).await) });
                return false;
            }
            Msg::Opened(None) => return false,
            Msg::Opened(Some(file)) => {
                let opened = match &file.content {
                    Some(bytes) => History::open(&file.name, bytes),
                    None => Err(screen::too_large(file.size)),
                };
                match opened {
                    Ok(history) => {
                        say(&history.words());
                        (self.history, self.file_refusal) = (history, None);
                    }
                    Err(why) => {
                        say(&why);
                        self.file_refusal = Some(format!("{}: {why}.", file.name));
                    }
                }
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let room = ctx.props().room;
        el("div")
            .class("stack")
            .child(
                el("div")
                    .class("bench")
                    .child(self.controls(ctx))
                    .child(el("div").class("stack").attr("id", "results").child(self.results(room))),
            )
            .child(self.history(ctx, room))
            .html()
    }
}

impl Difficulty {
    fn controls(&self, ctx: &Context<Self>) -> El {
        let link = ctx.link();
        let on = |msg: fn() -> Msg| link.callback(move |()| msg());
        let lies = (self.setup.act == Act::TimesLie).then(|| {
            let names = Lie::ALL.iter().map(|lie| lie.name());
            html_of(
                el("div")
                    .class("stack")
                    .child(select("lie", "Liars write", names, self.setup.lie.place(), link.callback(Msg::Lie)))
                    .child(self.field(ctx, Number::Share)),
            )
        });
        let numbers = Number::ALL.into_iter().filter(|number| *number != Number::Share);
        el("section")
            .class("card sheet stack")
            .attr("aria-label", "What to run")
            .child(select(
                "act",
                "What happens",
                Act::ALL.iter().map(|act| act.name()),
                self.setup.act.place(),
                link.callback(Msg::Act),
            ))
            .child(el("div").child(lies))
            .child(
                el("fieldset")
                    .class("rules")
                    .child(el("legend").text("Rules to compare, three at most"))
                    .all(Rule::ALL.iter().map(|rule| self.rule_box(ctx, *rule))),
            )
            .child(el("div").class("row").child(button("Run").look(Look::Primary).onclick(on(|| Msg::AtOnce))).child(
                match self.going {
                    Some(_) => button("Stop").onclick(on(|| Msg::Stop)),
                    None => button("Watch it grow").onclick(on(|| Msg::Watch)),
                },
            ))
            .child(el("div").child(self.refusal.as_ref().map(|why| el("p").class("error").text("✗ ").child(why))))
            .child(
                el("details")
                    .child(el("summary").class("small").text("Numbers"))
                    .child(el("div").class("stack").all(numbers.map(|number| self.field(ctx, number)))),
            )
    }

    fn rule_box(&self, ctx: &Context<Self>, rule: Rule) -> Html {
        let chosen = self.setup.rules.contains(&rule);
        // One that is refused stays reachable, and says so.
        let refused = self.setup.clone().toggle(rule).is_err();
        el("label")
            .key(rule.key())
            .class("check")
            .child(
                el("input")
                    .attr("type", "checkbox")
                    .checked(chosen)
                    .attr("aria-disabled", refused.then_some("true"))
                    .onchange(ctx.link().callback(move |_: Event| Msg::Toggle(rule))),
            )
            .child(el("span").text(rule.name()))
            .html()
    }

    fn field(&self, ctx: &Context<Self>, number: Number) -> Html {
        number_field(NumberField {
            id: number.key().into(),
            label: number.label().into(),
            value: number.get(&self.setup),
            bounds: number.bounds(),
            hint: screen::hint(number).map(str::to_owned),
            on_change: ctx.link().callback(move |value| Msg::Set(number, value)),
        })
    }

    fn results(&self, room: Room) -> Html {
        let at_once = self.race.as_ref().filter(|_| self.going == Some(Going::AtOnce));
        if let Some(race) = at_once {
            return progress("Run", race.per_mille(), &screen::progress_words(race));
        }
        let (Some(screen), Some(race)) = (&self.screen, &self.race) else {
            return el("p").class("muted").text("Press Run: ten thousand blocks under each rule, side by side.").html();
        };
        let [difficulty, pace, histogram] = &screen.charts;
        let link = address::with_hash(&format!("{}?{}", Section::Difficulty.address(), race.setup.to_query()));
        let card = |content: Html| el("div").class("card sheet").child(content);
        el("div")
            .class("stack")
            .child(el("div").class("row").child(el("p").child(&screen.act)).child(copy_button(
                "run",
                "a link to this run",
                &link,
            )))
            .child(card(chart("difficulty-chart", difficulty, room)))
            .child(
                el("section")
                    .class("card sheet stack")
                    .attr("aria-label", "What came of it")
                    .child(el("dl").class("outcomes").all(screen.outcomes.iter().map(outcome)))
                    .child(table(&screen.figures, "figures of each rule")),
            )
            .child(card(chart("pace-chart", pace, room)))
            .child(card(chart("histogram-chart", histogram, room)))
            .child(el("p").class("small muted").child(&screen.note))
            .html()
    }

    fn history(&self, ctx: &Context<Self>, room: Room) -> El {
        let open = ctx.link().callback(|()| Msg::OpenFile);
        el("section")
            .class("card sheet stack")
            .attr("aria-labelledby", "history-title")
            .child(el("h2").attr("id", "history-title").text("Bitcoin’s own history"))
            .child(el("p").class("muted").text(screen::HISTORY))
            .child(
                el("div")
                    .child(button("Open a file of headers…").onclick(open))
                    .child(el("p").class("tiny muted").text(screen::FILES)),
            )
            .child(el("div").child(self.file_refusal.as_ref().map(|why| el("p").class("error").text("✗ ").child(why))))
            .child(chart("history-chart", &self.history.chart(), room))
            .child(el("p").child(self.history.words()))
    }
}

fn outcome(outcome: &Outcome) -> Html {
    el("div")
        .key(outcome.name)
        .child(el("dt").text(outcome.name))
        .child(
            el("dd").child(el("b").child(&outcome.result)).child(el("span").class("small muted").child(&outcome.rule)),
        )
        .html()
}
