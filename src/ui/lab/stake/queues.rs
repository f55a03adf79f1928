//! Getting in and out: two parts, of which one is shown: the line that one stands in, and a validator's life.
//!
//! A run turns in the page's own frames, an epoch in each and later more, so that the line is seen to move.

use super::parts::{Outcome, acts, amount_field, standing};
use crate::lab::number;
use crate::lab::stake::losses::{in_eth, whole};
use crate::lab::stake::queues::life::{self, Life, tenths};
use crate::lab::stake::queues::line::{Act, Mark, Queue, Row};
use crate::lab::stake::queues::network::Stage;
use crate::lab::stake::queues::{Rule, Size, pace_table};
use crate::ui::kit::el::{El, el, html_of, join};
use crate::ui::kit::{Look, button, segmented};
use crate::ui::lab::chart::{Room, chart, table};
use crate::ui::lab::facts::facts;
use crate::ui::lab::kit::select;
use crate::ui::lab::{SectionProps, in_next_frame, say};
use crate::ui::local;
use crate::web::clock;
use std::cell::Cell;
use yew::html::Scope;
use yew::prelude::*;

const PARTS: [&str; 2] = ["The line", "A validator’s life"];
const DEPOSIT: &str = "deposit";
const FIRST_DEPOSIT: &str = "32";
const BALANCE: &str = "balance";
/// What ending epochs may take of a frame, in milliseconds; drawing takes the rest.
const SLICE_MS: f64 = 6.0;
/// After so many frames of a run one more epoch ends in each.
const FRAMES_A_GEAR: u32 = 60;

pub struct Queues {
    part: usize,
    queue: Queue,
    life: Life,
    outcome: Outcome,
    /// Frames of this run.
    frames: u32,
    awaited: bool,
}

#[derive(Clone)]
pub enum Msg {
    Part(usize),
    Act(Act),
    Deposit,
    /// Run to what comes next, or stop.
    Run,
    Frame,
    Begin(Size, Rule),
    Life(life::Act),
    /// To the next date, or stop.
    LifeRun,
    SetBalance,
    LifeAfresh(bool),
}

impl Queues {
    fn await_frame(&mut self, ctx: &Context<Self>) {
        if !std::mem::replace(&mut self.awaited, true) {
            in_next_frame(ctx, Msg::Frame);
        }
    }

    fn begin(&mut self, size: Size, rule: Rule) {
        (self.queue, self.outcome) = (Queue::new(size, rule), Outcome::default());
    }
}

impl Component for Queues {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Queues {
            part: 0,
            queue: Queue::new(Size::Million, Rule::Electra),
            life: Life::new(false),
            outcome: Outcome::default(),
            frames: 0,
            awaited: false,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Part(part) => {
                local::forget_typed();
                self.queue.stop();
                self.life.stop();
                (self.part, self.outcome) = (part.min(PARTS.len() - 1), Outcome::default());
            }
            Msg::Act(Act::Epoch) => {
                // What an epoch came to stands above the lines; it is only spoken.
                self.outcome = Outcome::default();
                say(&self.queue.act(&Act::Epoch).unwrap_or_default());
            }
            Msg::Act(act) => {
                let came = self.queue.act(&act);
                self.outcome.tell(came);
            }
            Msg::Deposit => {
                let came = self.queue.act(&Act::Deposit(standing(DEPOSIT, FIRST_DEPOSIT)));
                self.outcome.tell(came);
            }
            Msg::Run if self.queue.is_running() => self.queue.stop(),
            Msg::Run => {
                self.outcome = Outcome::default();
                match self.queue.run() {
                    Ok(()) => {
                        self.frames = 0;
                        self.await_frame(ctx);
                    }
                    Err(reason) => drop(self.outcome.tell(Err(reason))),
                }
            }
            Msg::Frame => {
                self.awaited = false;
                self.frames += 1;
                let (ended, most) = (Cell::new(0), 1 + self.frames / FRAMES_A_GEAR);
                let until = clock::now_ms() + SLICE_MS;
                let came = if self.queue.is_running() {
                    self.queue.turn(|| {
                        ended.set(ended.get() + 1);
                        ended.get() >= most || clock::now_ms() > until
                    })
                } else if self.life.is_running() {
                    self.life.turn(|| clock::now_ms() > until)
                } else {
                    return false;
                };
                if let Some(words) = came {
                    self.outcome.tell(Ok(words));
                } else {
                    self.await_frame(ctx);
                }
            }
            Msg::Begin(size, rule) => self.begin(size, rule),
            Msg::Life(act) => {
                let came = self.life.act(act);
                self.outcome.tell(came);
            }
            Msg::LifeRun if self.life.is_running() => self.life.stop(),
            Msg::LifeRun => {
                self.outcome = Outcome::default();
                match self.life.run() {
                    Ok(()) => self.await_frame(ctx),
                    Err(reason) => drop(self.outcome.tell(Err(reason))),
                }
            }
            Msg::SetBalance => {
                let first = number::machine(self.life.yours().map_or(0.0, |yours| in_eth(yours.balance.0)));
                let read = Life::BOUNDS.read(&standing(BALANCE, &first));
                let came = read.and_then(|eth| self.life.act(life::Act::Set((eth * 1e9) as u64)));
                if self.outcome.tell(came) {
                    local::forget_typed();
                }
            }
            Msg::LifeAfresh(compounds) => {
                local::forget_typed();
                (self.life, self.outcome) = (Life::new(compounds), Outcome::default());
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (link, room) = (ctx.link(), ctx.props().room);
        let parts = PARTS.map(|part| (html_of(part), None));
        let shown = match self.part {
            0 => line(&self.queue, &self.outcome, link),
            _ => life(&self.life, &self.outcome, link, room),
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

fn card(key: &'static str, label: &'static str) -> El {
    el("section").key(key).class("card sheet stack").attr("aria-label", label)
}

/// Buttons in a row: what stands on each, its name where that is a sign, what it sends, and whether it is the one to press.
type Press = (&'static str, Option<&'static str>, Msg, bool);

fn press(link: &Scope<Queues>, items: impl Into<Vec<Press>>) -> Html {
    let items: Vec<Press> = items.into();
    let buttons = items.into_iter().map(|(words, name, msg, first)| {
        let look = if first { Look::Primary } else { Look::Plain };
        // It stays put when it becomes the button that stops.
        let class = if matches!(msg, Msg::Run | Msg::LifeRun) { "wide-run" } else { "" };
        html_of(button(words).look(look).class(class).label(name).onclick(link.callback(move |()| msg.clone())))
    });
    el("div").class("row").all(buttons).html()
}

fn line(queue: &Queue, outcome: &Outcome, link: &Scope<Queues>) -> Html {
    let network = &queue.network;
    let (stage, size, rule) = (network.stage(), network.size, network.rule);
    let act = |words, act, first| (words, None, Msg::Act(act), first);
    let outside = matches!(stage, Stage::Outside | Stage::TooLittle);
    let (inside, free) = (stage == Stage::Inside, stage == Stage::Free);
    let finality = if network.voting { "Stop finality" } else { "Let all vote again" };
    let run = if queue.is_running() { "Stop" } else { "Run to what comes next" };
    let form = card("form", "Your stake")
        .child(
            el("div")
                .class("pair")
                .child(amount_field(DEPOSIT, "ETH", FIRST_DEPOSIT))
                .child(press(link, [(if outside { "Deposit" } else { "Top up" }, None, Msg::Deposit, outside)])),
        )
        .child(press(link, [(run, None, Msg::Run, !outside && !free && !inside), act("One epoch", Act::Epoch, false)]))
        .child(press(link, [act("Leave", Act::Leave, inside), act("Withdraw", Act::Withdraw, free)]))
        .child(outcome.html())
        .child(
            el("div")
                .class("group")
                .child(el("h2").text("A rush"))
                .child(press(link, [act("1,000 deposit", Act::RushIn, false), act("1,000 leave", Act::RushOut, false)]))
                .child(press(link, [act(finality, Act::Finality(!network.voting), false)])),
        )
        .child(select(
            "size",
            "Network",
            Size::ALL.map(Size::name),
            size as usize,
            link.callback(move |place: usize| Msg::Begin(Size::ALL.get(place).copied().unwrap_or(size), rule)),
        ))
        .child(select(
            "churn",
            "Rule at the gates",
            Rule::ALL.map(Rule::name),
            rule as usize,
            link.callback(move |place: usize| Msg::Begin(size, Rule::ALL.get(place).copied().unwrap_or(rule))),
        ))
        .child(el("p").class("tiny muted").text(rule.words()))
        .child(press(link, [("Begin again", None, Msg::Begin(size, rule), false)]));
    let figures = card("figures", "The line")
        .child(el("p").class("notice").child(network.verdict()))
        .child(el("div").class("queue").all(network.rows().iter().map(row)))
        .child(el("p").class("small reckoned").child(network.formula()))
        .child(facts(&network.facts()))
        .child(acts("What was done", &queue.log))
        .child(
            el("details")
                .class("settings")
                .child(el("summary").class("small").text("How fast can a whole network change?"))
                .child(table(&pace_table(), "How fast a network changes")),
        )
        .child(el("p").class("tiny muted").text(
            "The core ends every epoch and moves every line. Of more than 2,000 validators the rest is only counted; the \
             gates are reckoned among all. A stake goes out when its owner asks; on Ethereum a sweep brings it. What votes \
             earn and cost is left out here.",
        ));
    Html::from_iter([form.html(), figures.html()])
}

fn row(row: &Row) -> Html {
    let marks = row.marks.iter().enumerate().map(|(index, mark)| match mark {
        Mark::You => el("li").key(index).class("you").child(person()).child(el("span").text("you")).html(),
        Mark::Other => el("li").key(index).child(person()).html(),
        Mark::Others(count) => el("li").key(index).class("many").child(person()).child(whole(*count)).html(),
    });
    el("div")
        .key(row.name)
        .class("queue-row")
        .child(el("p").class("queue-name").child(el("b").text(row.name)).child(whole(row.count)))
        .child(el("ol").class("queue-marks").attr("aria-label", format!("{}, the first first", row.name)).all(marks))
        .child(el("p").class(join(&["queue-gate small", if row.narrow { "narrow" } else { "" }])).child(&row.gate))
        .html()
}

fn person() -> Html {
    el("svg")
        .attr("viewBox", "0 0 10 14")
        .attr("width", "10")
        .attr("height", "14")
        .attr("aria-hidden", "true")
        .child(el("path").attr("d", "M5 0a3 3 0 1 1 0 6a3 3 0 1 1 0-6zM0 14v-2a5 5 0 0 1 10 0v2z"))
        .html()
}

fn life(life: &Life, outcome: &Outcome, link: &Scope<Queues>, room: Room) -> Html {
    let act = |words, act| (words, None, Msg::Life(act), false);
    let change = |words, name, count| (words, Some(name), Msg::Life(tenths(count)), count == -1);
    let compounds = life.compounds;
    let form = card("form", "Your balance")
        .child(
            el("p")
                .class("small")
                .text("Rewards and penalties move the balance a little all the time. How much counts?"),
        )
        .child(press(
            link,
            [
                change("−0.1", "0.1 ETH less", -1),
                change("+0.1", "0.1 ETH more", 1),
                change("−1", "1 ETH less", -10),
                change("+1", "1 ETH more", 10),
            ],
        ))
        .child(
            el("div")
                .class("pair")
                .child(amount_field(BALANCE, "Balance, in ETH", FIRST_DEPOSIT))
                .child(press(link, [("Set", None, Msg::SetBalance, false)])),
        )
        .child(outcome.html())
        .child(press(link, [act("The sweep comes by", life::Act::Sweep), act("One epoch", life::Act::Epoch)]))
        .child(el("div").class("group").child(el("h2").text("Out")).child(press(
            link,
            [
                act("Ask to leave", life::Act::Leave),
                act("Sign twice", life::Act::SignTwice),
                (if life.is_running() { "Stop" } else { "To the next date" }, None, Msg::LifeRun, false),
            ],
        )))
        .child(select(
            "credentials",
            "Credentials",
            ["0x01: at most 32 count", "0x02: compounds up to 2,048"],
            usize::from(compounds),
            link.callback(|place: usize| Msg::LifeAfresh(place == 1)),
        ))
        .child(press(link, [("Begin again", None, Msg::LifeAfresh(compounds), false)]));
    let dates = life.dates();
    let dates = dates.iter().enumerate().map(|(index, date)| {
        el("li")
            .key(index)
            .class(if date.is_now { "now" } else { "" })
            .child(el("b").child(whole(date.epoch)))
            .child(el("span").text(date.words))
            .child(el("span").class("small muted").child(&date.when))
            .html()
    });
    let figures = card("figures", "What counts")
        .child(facts(&life.facts()))
        .child(chart("counts", &life.chart(), room))
        .child(el("h2").text("Its dates, in epochs of 6.4 minutes"))
        .child(el("ol").class("dates").all(dates))
        .child(el("p").class("tiny muted").text(
            "Electra’s rules. Exit: 5 epochs and the line; free 256 epochs later (1.14 days), or 8,192 epochs after a slashing \
             (36.4 days). The two votes of “Sign twice” are really signed, and the core checks them. All hundred validators here \
             have the credentials you chose.",
        ));
    Html::from_iter([form.html(), figures.html()])
}
