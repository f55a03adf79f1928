//! Fees: the queue and the blocks, the learner's payment in them, the estimator, the supply.

use super::SectionProps;
use super::chart::{chart, table};
use super::facts::facts;
use super::kit::{NumberField, number_field};
use super::say;
use crate::core::chain::mempool::TxIndex;
use crate::lab::cost::screen as cost;
use crate::lab::fees::demand::Timetable;
use crate::lab::fees::market::{Fate, Market, Refused};
use crate::lab::fees::screen::{self, Mine, Picture};
use crate::lab::section::seed_of;
use crate::lab::supply::screen as supply;
use crate::ui::kit::el::{el, html_of, join};
use crate::ui::kit::{Look, button, segmented};
use crate::ui::lab::chart::Room;
use crate::ui::local;
use crate::web::{frame, seed};
use yew::platform::spawn_local;
use yew::prelude::*;

/// Milliseconds between two blocks on the screen, by speed.
const PAUSES: [u32; 3] = [600, 150, 30];
/// The fields for the fee rate of a payment and of a replacement.
const RATE: &str = "fee-rate";
const BUMP: &str = "bump-rate";

pub struct Fees {
    market: Market,
    seed: u64,
    running: bool,
    speed: usize,
    /// What the field says.
    rate: f64,
    /// The payment that is being replaced, and at what rate.
    bumping: Option<(TxIndex, f64)>,
    /// What became of the last act, and whether it was refused.
    outcome: (String, bool),
    /// Counts the starts, so that a tick of an earlier one is known.
    start: u32,
    assumed: supply::Assumptions,
}

pub enum Msg {
    Run,
    Pause,
    Tick(u32),
    OneBlock,
    Again,
    Speed(usize),
    Rate(f64),
    Send,
    /// Opens the field for a replacement.
    Bump(TxIndex),
    BumpRate(f64),
    Replace,
    Surge,
    Double,
    /// The assumption of this place, and its new value.
    Assume(usize, f64),
}

impl Fees {
    fn tick_later(&self, ctx: &Context<Self>) {
        let (link, start, pause) = (ctx.link().clone(), self.start, PAUSES[self.speed]);
        // One tick asks for the next, so a section that has left the page stops by itself.
        spawn_local(async move {
            frame::sleep(pause).await;
            link.send_message(Msg::Tick(start));
        });
    }

    /// Back to the first block, with this luck.
    fn begin(&mut self, seed: u64) {
        (self.market, self.seed) = (Market::new(seed, Timetable::Congestion), seed);
        (self.running, self.bumping, self.outcome) = (false, None, (String::new(), false));
    }

    /// One more block; says so when it holds a payment of the learner's.
    fn step(&mut self) -> bool {
        if let Err(refused) = self.market.step() {
            self.refuse(refused);
            return false;
        }
        let height = self.market.height();
        let confirmed = screen::mine(&self.market).into_iter().find(|mine| {
            self.market.payment(mine.index).is_some_and(|payment| payment.fate == Fate::Confirmed(height))
        });
        if let Some(mine) = confirmed {
            self.tell(format!("{}: {}.", mine.name, mine.state));
            self.bumping = self.bumping.filter(|(index, _)| *index != mine.index);
        }
        true
    }

    fn tell(&mut self, words: String) {
        say(&words);
        self.outcome = (words, false);
    }

    fn refuse(&mut self, refused: Refused) {
        self.outcome = (refused.words(), true);
        say(&self.outcome.0);
    }

    /// What is typed into a field of a fee rate, if it can be one; otherwise nothing is done and the reason said.
    fn typed_rate(&mut self, field: &str, accepted: f64) -> Option<f64> {
        match local::typed(field).map_or(Ok(accepted), |text| screen::RATES.read(&text)) {
            Ok(rate) => Some(rate),
            Err(reason) => {
                let words = format!("Nothing was sent: {reason}.");
                say(&words);
                self.outcome = (words, true);
                None
            }
        }
    }
}

impl Component for Fees {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(ctx: &Context<Self>) -> Self {
        let seed = seed_of(&ctx.props().query).unwrap_or_else(seed::fresh);
        Fees {
            market: Market::new(seed, Timetable::Congestion),
            seed,
            running: false,
            speed: 1,
            rate: screen::FIRST_RATE,
            bumping: None,
            outcome: (String::new(), false),
            start: 0,
            assumed: supply::EXAMPLE,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Run => {
                self.running = true;
                self.start += 1;
                self.tick_later(ctx);
            }
            Msg::Pause => self.running = false,
            Msg::Tick(start) => {
                if !self.running || start != self.start {
                    return false;
                }
                self.running = self.step();
                if self.market.height() == screen::WHOLE_RUN {
                    self.running = false;
                    self.tell(screen::end_words(&self.market));
                }
                if self.running {
                    self.tick_later(ctx);
                }
            }
            Msg::OneBlock => {
                self.step();
            }
            Msg::Again => self.begin(seed::fresh()),
            Msg::Speed(speed) => self.speed = speed.min(PAUSES.len() - 1),
            Msg::Rate(rate) => self.rate = rate,
            Msg::Send => {
                if let Some(rate) = self.typed_rate(RATE, self.rate) {
                    match self.market.send(screen::to_milli(rate)) {
                        Ok(index) => self.tell(screen::sent_words(&self.market, index)),
                        Err(refused) => self.refuse(refused),
                    }
                }
            }
            Msg::Bump(index) => {
                local::change(|local| local.untype(BUMP));
                self.bumping = screen::better_rate(&self.market, index).map(|rate| (index, rate));
                local::focus_next(local::Focus::Always(BUMP.to_owned()));
            }
            Msg::BumpRate(rate) => self.bumping = self.bumping.map(|(index, _)| (index, rate)),
            Msg::Replace => {
                let Some((index, accepted)) = self.bumping else { return false };
                if let Some(rate) = self.typed_rate(BUMP, accepted) {
                    match self.market.bump(index, screen::to_milli(rate)) {
                        Ok(index) => {
                            self.bumping = None;
                            self.tell(screen::sent_words(&self.market, index));
                            local::focus_next(local::Focus::IfLost(RATE.to_owned()));
                        }
                        Err(refused) => self.refuse(refused),
                    }
                }
            }
            Msg::Surge => self.market.surge(),
            Msg::Double => self.market.set_doubled(!self.market.is_doubled()),
            Msg::Assume(place, value) => self.assumed.set(place, value),
        }
        true
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &SectionProps) -> bool {
        let query = &ctx.props().query;
        if let Some(seed) = seed_of(query).filter(|_| *query != old.query) {
            self.begin(seed);
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let room = ctx.props().room;
        Html::from_iter([
            el("div").key("market").class("bench").child(self.controls(ctx)).child(self.pictures(room)).html(),
            self.estimates(room),
            self.supply(ctx, room),
        ])
    }
}

impl Fees {
    fn controls(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let begun = self.market.height() > 0;
        let run = if self.running {
            button("Pause").look(Look::Primary).onclick(link.callback(|()| Msg::Pause))
        } else {
            let words = if begun { "Go on" } else { "Watch a congestion" };
            button(words).look(Look::Primary).onclick(link.callback(|()| Msg::Run))
        };
        let speeds = ["slow", "fast", "fastest"].map(|speed| (html_of(speed), None));
        let (words, refused) = &self.outcome;
        let outcome = (!words.is_empty())
            .then(|| el("p").class(join(&["notice", if *refused { "bad" } else { "" }])).child(words));
        el("section")
            .class("card sheet stack")
            .attr("aria-label", "Market")
            .child(
                el("div")
                    .class("row")
                    .child(run)
                    .child(button("One block").onclick(link.callback(|()| Msg::OneBlock)))
                    .child(button("Begin again").look(Look::Quiet).off(!begun).onclick(link.callback(|()| Msg::Again))),
            )
            .child(segmented("Speed", "", speeds.into(), self.speed, &link.callback(Msg::Speed)))
            .child(el("p").class("small phase").child(screen::phase_words(&self.market)))
            .child(el("h2").text("Your payment"))
            .child(number_field(NumberField {
                id: RATE.into(),
                label: "Fee rate, sat/vB".into(),
                value: self.rate,
                bounds: screen::RATES,
                hint: Some(screen::fee_words(self.rate)),
                on_change: link.callback(Msg::Rate),
            }))
            .child(el("div").class("row").child(button("Send mine").onclick(link.callback(|()| Msg::Send))))
            .child(el("div").child(outcome))
            .child(self.mine(ctx))
            .child(el("h2").text("What if"))
            .child(
                el("div")
                    .class("row")
                    .child(
                        button("Everybody pays at once")
                            .off(self.market.is_surging())
                            .title(screen::surge_words())
                            .onclick(link.callback(|()| Msg::Surge)),
                    )
                    .child(
                        button(if self.market.is_doubled() { "Blocks as before" } else { "Double the block size" })
                            .onclick(link.callback(|()| Msg::Double)),
                    ),
            )
            .child(el("p").class("tiny muted").child(screen::surge_words()))
            .child(
                el("p").class("tiny muted").text("Simulated here. ").child(
                    el("a").attr("href", format!("#/fees?seed={}", self.seed)).child(format!("Seed {}", self.seed)),
                ),
            )
            .html()
    }

    fn mine(&self, ctx: &Context<Self>) -> Html {
        let rows = screen::mine(&self.market).into_iter().map(|Mine { index, name, state, waits, confirmed }| {
            let bump = (waits && self.bumping.is_none_or(|(bumped, _)| bumped != index)).then(|| {
                button("Pay more…")
                    .class("tiny")
                    .label(format!("Pay more for {name}"))
                    .onclick(ctx.link().callback(move |()| Msg::Bump(index)))
            });
            let form = self.bumping.filter(|(bumped, _)| *bumped == index).map(|(_, rate)| self.bump_form(ctx, rate));
            el("li")
                .key(index)
                .child(el("b").class("small").child(name))
                .child(el("span").class(if confirmed { "small done" } else { "small muted" }).child(state))
                .child(el("div").child(bump))
                .child(el("div").child(form))
                .html()
        });
        el("ul").class("mine-list").attr("aria-label", "Your payments").all(rows).html()
    }

    fn bump_form(&self, ctx: &Context<Self>, rate: f64) -> Html {
        el("div")
            .class("stack")
            .child(number_field(NumberField {
                id: BUMP.into(),
                label: "New fee rate, sat/vB".into(),
                value: rate,
                bounds: screen::RATES,
                hint: Some(screen::fee_words(rate)),
                on_change: ctx.link().callback(Msg::BumpRate),
            }))
            .child(el("div").class("row").child(button("Replace it").onclick(ctx.link().callback(|()| Msg::Replace))))
            .html()
    }

    fn pictures(&self, room: Room) -> Html {
        let picture = screen::picture(&self.market, screen::COLUMNS[room as usize]);
        el("section")
            .class("card sheet stack")
            .attr("aria-label", "Queue and blocks")
            .child(facts(&screen::facts(&self.market)))
            .child(queue(&picture))
            .child(bands())
            .child(chart("depth", &screen::depth_chart(&self.market), room))
            .html()
    }

    fn estimates(&self, room: Room) -> Html {
        el("section")
            .key("estimates")
            .class("card sheet stack")
            .attr("aria-label", "Estimator")
            .child(el("h2").text("What should one pay?"))
            .child(el("p").class("small").child(screen::estimates_note()))
            .child(table(&screen::estimates(&self.market), "Estimates"))
            .child(chart("rates", &screen::rate_chart(&self.market), room))
            .child(el("p").class("tiny muted").text(screen::SIMPLIFIED))
            .html()
    }

    fn supply(&self, ctx: &Context<Self>, room: Room) -> Html {
        let assumed = self.assumed;
        let lines =
            assumed.fields().into_iter().enumerate().map(|(place, supply::Line { id, label, value, bounds })| {
                let on_change = ctx.link().callback(move |value| Msg::Assume(place, value));
                number_field(NumberField { id: id.into(), label: label.into(), value, bounds, hint: None, on_change })
            });
        el("section")
            .key("supply")
            .class("card sheet stack")
            .attr("aria-label", "Supply")
            .child(el("h2").text("Who pays when the subsidy is gone?"))
            .child(
                el("p")
                    .class("small")
                    .text("A block pays its finder new coins and the fees. The new coins halve every four years.")
                    .text(" What is left then buys the hashing that an attacker has to outdo."),
            )
            .child(el("div").class("fields").all(lines))
            .child(el("p").class("tiny muted").child(supply::YOURS_NOTE))
            .child(facts(&supply::facts(&assumed)))
            .child(el("div").class("pair").child(chart("share", &supply::share_chart(&assumed), room)).child(chart(
                "security",
                &supply::security_chart(&assumed),
                room,
            )))
            .child(
                el("details")
                    .class("numbers")
                    .child(el("summary").class("small").text("Every halving"))
                    .child(table(&supply::era_table(&assumed), "Halvings")),
            )
            .child(el("p").class("small").child(supply::maturity_words()))
            .child(el("p").class("small").child(el("a").attr("href", "#/pools").child(cost::LINK)))
            .html()
    }
}

/// The queue and the blocks. What waits stands in a dashed frame, what was found in a full one.
fn queue(picture: &Picture) -> Html {
    let columns = picture.columns.iter().enumerate().map(|(index, column)| {
        let parts = column.parts.iter().enumerate().map(|(index, part)| {
            el("rect")
                .key(index)
                .class(BANDS[part.band.min(BANDS.len() - 1)])
                .attr("x", column.x.to_string())
                .attr("y", part.y.to_string())
                .attr("width", column.width.to_string())
                .attr("height", part.height.to_string())
                .html()
        });
        let middle = (column.x + column.width / 2).to_string();
        let mark = column.mine.then(|| {
            el("text")
                .class("q-mine")
                .attr("x", middle.clone())
                .attr("y", (picture.top - 8).to_string())
                .attr("text-anchor", "middle")
                .text("▼ yours")
        });
        el("g")
            .key(index)
            .all(parts)
            .child(
                el("rect")
                    .class(if column.found { "q-found" } else { "q-waiting" })
                    .attr("x", column.x.to_string())
                    .attr("y", picture.top.to_string())
                    .attr("width", column.width.to_string())
                    .attr("height", picture.high.to_string()),
            )
            .child(
                el("text")
                    .attr("x", middle)
                    .attr("y", (picture.top + picture.high + 16).to_string())
                    .attr("text-anchor", "middle")
                    .child(&column.label),
            )
            .child(el("g").child(mark))
            .html()
    });
    let divide = picture.divide.to_string();
    let more = (!picture.more.is_empty()).then(|| el("p").class("small muted").child(&picture.more));
    el("div")
        .class("stack")
        .child(
            el("div")
                .class("row sides small muted")
                .child(el("span").text("← waiting, cheapest at the left"))
                .child(el("span").text("found, newest first →")),
        )
        .child(
            el("svg")
                .class("plot queue")
                .attr("viewBox", format!("0 0 {} {}", picture.width, picture.height))
                .attr("role", "img")
                .attr("aria-label", picture.spoken.clone())
                .all(columns)
                .child(
                    el("path")
                        .class("q-divide")
                        .attr("d", format!("M{divide} {}v{}", picture.top - 6, picture.high + 12)),
                ),
        )
        .child(el("div").child(more))
        .html()
}

const BANDS: [&str; 6] = ["q-0", "q-1", "q-2", "q-3", "q-4", "q-5"];

/// What the shades mean.
fn bands() -> Html {
    let entries = screen::band_names().into_iter().zip(BANDS).map(|(name, class)| {
        el("li")
            .key(class)
            .child(
                el("svg")
                    .attr("width", "14")
                    .attr("height", "14")
                    .attr("aria-hidden", "true")
                    .child(el("rect").class(join(&[class, "q-found"])).attr("width", "14").attr("height", "14")),
            )
            .child(el("span").child(name))
            .html()
    });
    el("ul").class("plot-legend small").attr("aria-label", "Fee rates in sat/vB").all(entries).html()
}
