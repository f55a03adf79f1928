//! Pools: a small miner's year, a hopper, the operator's risk, who holds how much, and what half of everything costs.

use super::SectionProps;
use super::chart::{Room, chart, table};
use super::facts::facts;
use super::kit::{NumberField, number_field, progress, select};
use super::say;
use crate::lab::cost::screen as cost;
use crate::lab::cost::{Desk, From, HASH_RATES, MACHINES};
use crate::lab::number::Bounds;
use crate::lab::pools::concentration::parse_shares;
use crate::lab::pools::screen;
use crate::lab::pools::sweep::Sweep;
use crate::lab::pools::year::{EXAMPLE, Plan, Years};
use crate::lab::section::seed_of;
use crate::ui::kit::el::{El, el, html_of};
use crate::ui::kit::{Look, TextField, button, segmented, text_field};
use crate::ui::local;
use crate::web::{clock, frame, seed};
use yew::platform::spawn_local;
use yew::prelude::*;

/// Milliseconds of work between two frames.
const SLICE_MS: f64 = 7.0;
/// Fields that count when a run begins.
const YEAR_FIELDS: [&str; 6] = ["miner", "pool", "shares-a-day", "pool-fee", "pplns-window", "years"];
const HOP_FIELDS: [&str; 2] = ["hop-part", "hop-rounds"];

pub struct Pools {
    plan: Plan,
    years_wanted: u32,
    years: Option<Years>,
    part: f64,
    rounds: u32,
    sweep: Option<Sweep>,
    reserve: f64,
    reserve_fee: f64,
    /// The luck of the operator's path.
    seed: u64,
    /// The seed that the address asks for.
    asked: Option<u64>,
    /// That of the years and of the hoppers played last.
    played: [u64; 2],
    shares: Vec<u64>,
    desk: Desk,
    /// Which of the two runs is going on.
    busy: Option<Run>,
    /// Why the last run did not begin.
    refused: Option<(Run, String)>,
    start: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Run {
    Year,
    Hop,
}

pub enum Msg {
    Plan(Plan),
    YearsWanted(f64),
    Begin(Run),
    Stop,
    Slice(u32),
    Part(f64),
    Rounds(f64),
    Reserve(f64),
    ReserveFee(f64),
    OtherLuck,
    Shares(String),
    Desk(Desk),
}

impl Pools {
    fn slice_later(&self, ctx: &Context<Self>) {
        let (link, start) = (ctx.link().clone(), self.start);
        spawn_local(async move {
            frame::next_frame().await;
            link.send_message(Msg::Slice(start));
        });
    }

    /// What stands in a field of a run and cannot be used there.
    fn wrong(&self, run: Run) -> Option<String> {
        let bounds: Vec<(&str, Bounds)> = match run {
            Run::Year => YEAR_FIELDS.into_iter().zip(year_bounds()).collect(),
            Run::Hop => HOP_FIELDS.into_iter().zip([screen::PARTS, screen::ROUNDS]).collect(),
        };
        let read = bounds.into_iter().filter_map(|(field, bounds)| bounds.read(&local::typed(field)?).err());
        read.map(|reason| format!("Not played: {reason}.")).next()
    }

    fn begin(&mut self, ctx: &Context<Self>, run: Run) -> Result<(), String> {
        if let Some(reason) = self.wrong(run) {
            return Err(reason);
        }
        let seed = self.asked.unwrap_or_else(seed::fresh);
        match run {
            Run::Year => {
                let years = Years::new(self.plan, seed, self.years_wanted);
                self.years = Some(years.map_err(|error| error.words())?);
            }
            Run::Hop => self.sweep = Some(Sweep::new(seed, (self.part * 10.0).round() as u64, self.rounds)),
        }
        self.played[run as usize] = seed;
        self.busy = Some(run);
        self.start += 1;
        self.slice_later(ctx);
        Ok(())
    }

    /// Works for one slice; whether there is more to do.
    fn slice(&mut self) -> bool {
        let end = clock::now_ms() + SLICE_MS;
        loop {
            let more = match self.busy {
                Some(Run::Year) => self.years.as_mut().is_some_and(Years::advance),
                Some(Run::Hop) => self.sweep.as_mut().is_some_and(Sweep::advance),
                None => false,
            };
            if !more {
                return false;
            }
            if clock::now_ms() >= end {
                return true;
            }
        }
    }
}

fn year_bounds() -> [Bounds; 6] {
    [screen::MINERS, screen::POOLS, screen::SHARES_A_DAY, screen::FEES, screen::WINDOWS, screen::YEARS]
}

impl Component for Pools {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(ctx: &Context<Self>) -> Self {
        let asked = seed_of(&ctx.props().query);
        Pools {
            asked,
            plan: EXAMPLE,
            years_wanted: screen::FIRST_YEARS,
            years: None,
            part: 10.0,
            rounds: screen::FIRST_ROUNDS,
            sweep: None,
            reserve: 50.0,
            reserve_fee: 2.0,
            seed: asked.unwrap_or_else(seed::fresh),
            shares: parse_shares(screen::EXAMPLE_SHARES).unwrap_or_default(),
            played: [0; 2],
            desk: cost::example(),
            busy: None,
            refused: None,
            start: 0,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Plan(plan) => self.plan = plan,
            Msg::YearsWanted(years) => self.years_wanted = years as u32,
            Msg::Begin(run) => {
                self.refused = None;
                if let Err(reason) = self.begin(ctx, run) {
                    say(&reason);
                    self.refused = Some((run, reason));
                }
            }
            Msg::Stop => self.busy = None,
            Msg::Slice(start) => {
                if self.busy.is_none() || start != self.start {
                    return false;
                }
                if self.slice() {
                    self.slice_later(ctx);
                } else {
                    match self.busy {
                        Some(Run::Year) => say(&self.years.as_ref().map(screen::year_words).unwrap_or_default()),
                        Some(Run::Hop) => say(&self.sweep.as_ref().map(screen::hop_words).unwrap_or_default()),
                        None => {}
                    }
                    self.busy = None;
                }
            }
            Msg::Part(part) => self.part = part,
            Msg::Rounds(rounds) => self.rounds = rounds as u32,
            Msg::Reserve(reserve) => self.reserve = reserve,
            Msg::ReserveFee(fee) => self.reserve_fee = fee,
            Msg::OtherLuck => self.seed = seed::fresh(),
            Msg::Shares(text) => match parse_shares(&text) {
                Ok(shares) => self.shares = shares,
                Err(_) => return false,
            },
            Msg::Desk(desk) => self.desk = desk,
        }
        true
    }

    fn changed(&mut self, ctx: &Context<Self>, _old: &SectionProps) -> bool {
        self.asked = seed_of(&ctx.props().query);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let room = ctx.props().room;
        Html::from_iter([
            self.year(ctx, room),
            self.hopping(ctx, room),
            self.operator(ctx, room),
            self.concentration(ctx, room),
            self.cost(ctx),
        ])
    }
}

impl Pools {
    fn field(
        &self,
        ctx: &Context<Self>,
        (id, label): (&'static str, &'static str),
        value: f64,
        bounds: Bounds,
        to_msg: impl Fn(f64) -> Msg + 'static,
    ) -> Html {
        number_field(NumberField {
            id: id.into(),
            label: label.into(),
            value,
            bounds,
            hint: None,
            on_change: ctx.link().callback(to_msg),
        })
    }

    fn plan_field(
        &self,
        ctx: &Context<Self>,
        field: usize,
        label: &'static str,
        value: f64,
        set: fn(&mut Plan, f64),
    ) -> Html {
        let plan = self.plan;
        self.field(ctx, (YEAR_FIELDS[field], label), value, year_bounds()[field], move |value| {
            let mut changed = plan;
            set(&mut changed, value);
            Msg::Plan(changed)
        })
    }

    /// The button that begins a run, what it says while it goes on, and why it did not begin.
    fn run(&self, ctx: &Context<Self>, run: Run, words: &'static str, look: Look, done: Option<(u32, u32)>) -> El {
        let going = self.busy == Some(run);
        let act = if going {
            button("Stop").look(look).onclick(ctx.link().callback(|()| Msg::Stop))
        } else {
            button(words).look(look).off(self.busy.is_some()).onclick(ctx.link().callback(move |()| Msg::Begin(run)))
        };
        let bar = done.filter(|_| going).map(|(done, whole)| {
            progress("Played", (u64::from(done) * 1000 / u64::from(whole.max(1))) as u16, &format!("{done} of {whole}"))
        });
        let refused = self.refused.as_ref().filter(|(refused, _)| *refused == run);
        let refused = refused.map(|(_, reason)| el("p").class("notice bad").child(reason));
        el("div")
            .class("stack")
            .child(el("div").class("row").child(act))
            .child(el("div").child(bar))
            .child(el("div").child(refused))
    }

    fn seed_link(&self, run: Run) -> El {
        let seed = self.played[run as usize];
        el("span").text(" ").child(el("a").attr("href", format!("#/pools?seed={seed}")).child(format!("Seed {seed}")))
    }

    fn year(&self, ctx: &Context<Self>, room: Room) -> Html {
        let plan = self.plan;
        let done = self.years.as_ref().map(|years| (years.played(), years.wanted()));
        let result = self.years.as_ref().filter(|years| years.played() > 1).map(|years| {
            el("div")
                .class("stack")
                .child(el("p").child(screen::year_words(years)))
                .child(chart("years", &screen::year_chart(years), room))
                .child(table(&screen::year_table(years), "Income in a year"))
                .child(el("p").class("tiny muted").text(screen::YEAR_NOTE).child(self.seed_link(Run::Year)))
        });
        let fields = el("div")
            .class("fields")
            .child(self.plan_field(ctx, 0, "Miner, millionths of all", plan.miner * 1e6, |plan, value| {
                plan.miner = value / 1e6
            }))
            .child(
                self.plan_field(ctx, 1, "Pool, % of all", plan.pool * 100.0, |plan, value| plan.pool = value / 100.0),
            )
            .child(self.plan_field(ctx, 2, "Miner’s shares a day", plan.shares_a_day, |plan, value| {
                plan.shares_a_day = value
            }))
            .child(self.plan_field(ctx, 3, "Pool’s fee, %", plan.fee_per_mille as f64 / 10.0, |plan, value| {
                plan.fee_per_mille = (value * 10.0).round() as u64;
            }))
            .child(self.plan_field(ctx, 4, "PPLNS window, blocks", plan.window, |plan, value| plan.window = value))
            .child(self.field(
                ctx,
                (YEAR_FIELDS[5], "Years to play"),
                f64::from(self.years_wanted),
                screen::YEARS,
                Msg::YearsWanted,
            ));
        el("section")
            .key("year")
            .class("card sheet stack")
            .attr("aria-label", "A year")
            .child(el("h2").text("A small miner’s year"))
            .child(self.run(ctx, Run::Year, "Play the years", Look::Primary, done))
            .child(facts(&screen::year_facts(&plan)))
            .child(el("div").child(result))
            .child(fields)
            .html()
    }

    fn hopping(&self, ctx: &Context<Self>, room: Room) -> Html {
        let done = self.sweep.as_ref().map(Sweep::progress);
        let played = self.sweep.as_ref().filter(|sweep| sweep.progress().0 > 1);
        let result = played.map(|sweep| {
            el("div")
                .class("stack")
                .child(el("p").child(screen::hop_words(sweep)))
                .child(chart("hop", &screen::hop_chart(sweep), room))
                .child(table(&screen::hop_table(sweep), "The same hopper under each scheme"))
                .child(el("p").class("tiny muted").text("Simulated here.").child(self.seed_link(Run::Hop)))
        });
        el("section")
            .key("hopping")
            .class("card sheet stack")
            .attr("aria-label", "Hopping")
            .child(el("h2").text("Leaving when the round grows old"))
            .child(
                el("p")
                    .class("small")
                    .text("Proportional payout divides a block among all shares of its round, so early shares are worth more.")
                    .text(" A hopper mines while they are, then goes where pay is fair."),
            )
            .child(
                el("div")
                    .class("fields")
                    .child(self.field(ctx, (HOP_FIELDS[0], "Hopper, % of the pool"), self.part, screen::PARTS, Msg::Part))
                    .child(self.field(ctx, (HOP_FIELDS[1], "Rounds to play"), f64::from(self.rounds), screen::ROUNDS, Msg::Rounds)),
            )
            .child(self.run(ctx, Run::Hop, "Let it hop", Look::Plain, done))
            .child(el("div").child(result))
            .child(chart("worth", &screen::worth_chart(), room))
            .child(el("p").class("tiny muted").text(screen::HOP_NOTE))
            .html()
    }

    fn operator(&self, ctx: &Context<Self>, room: Room) -> Html {
        let fee = (self.reserve_fee * 10.0).round() as u64;
        el("section")
            .key("operator")
            .class("card sheet stack")
            .attr("aria-label", "The operator’s risk")
            .child(el("h2").text("Who pays at once carries the luck"))
            .child(
                el("p").class("small").text(
                    "Under PPS the operator pays for each share and waits for the block. Bad luck eats the reserve.",
                ),
            )
            .child(
                el("div")
                    .class("fields")
                    .child(self.field(
                        ctx,
                        ("reserve", "Reserve, blocks"),
                        self.reserve,
                        screen::RESERVES,
                        Msg::Reserve,
                    ))
                    .child(self.field(ctx, ("reserve-fee", "Fee, %"), self.reserve_fee, screen::FEES, Msg::ReserveFee)),
            )
            .child(el("div").class("row").child(button("Other luck").onclick(ctx.link().callback(|()| Msg::OtherLuck))))
            .child(facts(&screen::reserve_facts(self.seed, self.reserve, fee)))
            .child(chart("reserve-path", &screen::reserve_chart(self.seed, self.reserve, fee), room))
            .html()
    }

    fn concentration(&self, ctx: &Context<Self>, room: Room) -> Html {
        const ID: &str = "pool-shares";
        let error = local::typed(ID).and_then(|text| parse_shares(&text).err()).map(|error| error.words());
        let slices = screen::slices(&self.shares).into_iter().map(|slice| {
            el("g")
                .key(slice.from.to_string())
                .child(
                    el("rect")
                        .class(if slice.dark { "s-dark" } else { "s-light" })
                        .attr("x", slice.from.to_string())
                        .attr("width", slice.width.to_string())
                        .attr("height", "600"),
                )
                .html()
        });
        let names = screen::slices(&self.shares)
            .into_iter()
            .map(|slice| el("li").key(slice.from.to_string()).child(format!("{} %", slice.name)).html());
        el("section")
            .key("concentration")
            .class("card sheet stack")
            .attr("aria-label", "Who holds how much")
            .child(el("h2").text("If a pool turned on the chain"))
            .child(text_field(TextField {
                id: ID.into(),
                label: "Shares of the pools, %".into(),
                value: screen::EXAMPLE_SHARES.to_owned(),
                hint: Some(screen::SHARES_NOTE.to_owned()),
                error,
                on_type: ctx.link().callback(Msg::Shares),
                ..TextField::default()
            }))
            .child(
                el("svg")
                    .class("plot shares")
                    .attr("viewBox", "0 0 10000 600")
                    .attr("preserveAspectRatio", "none")
                    .attr("height", "34")
                    .attr("aria-hidden", "true")
                    .child(el("rect").class("rest").attr("width", "10000").attr("height", "600"))
                    .all(slices)
                    .child(el("path").class("s-half").attr("d", "M5000 0v600")),
            )
            .child(el("ul").class("plot-legend small").attr("aria-label", "Pools").all(names))
            .child(el("p").child(screen::shares_words(&self.shares)))
            .child(chart("turn", &screen::turn_chart(&self.shares), room))
            .child(
                el("p")
                    .class("small")
                    .text("See it done: ")
                    .child(el("a").attr("href", "#/experiments").text("count double spends by the thousand"))
                    .text(" or ")
                    .child(el("a").attr("href", "#/watch").text("watch one on a small network"))
                    .text("."),
            )
            .html()
    }

    fn cost(&self, ctx: &Context<Self>) -> Html {
        let desk = self.desk;
        let price = |id: &'static str, label: &'static str, value: f64, set: fn(&mut Desk, f64)| {
            self.field(ctx, (id, label), value, cost::PRICES, move |value| {
                let mut changed = desk;
                set(&mut changed, value);
                Msg::Desk(changed)
            })
        };
        let years = cost::years();
        let year = HASH_RATES.iter().position(|rate| *rate == desk.rate).unwrap_or(0);
        let machines = cost::machines();
        let machine = MACHINES.iter().position(|machine| *machine == desk.machine).unwrap_or(0);
        let on_year = ctx.link().batch_callback(move |chosen: usize| {
            HASH_RATES.get(chosen).map(|rate| Msg::Desk(Desk { rate: *rate, ..desk }))
        });
        let on_machine = ctx.link().batch_callback(move |chosen: usize| {
            MACHINES.get(chosen).map(|machine| Msg::Desk(Desk { machine: *machine, ..desk }))
        });
        let on_from = ctx.link().callback(move |chosen: usize| {
            Msg::Desk(Desk { from: if chosen == 0 { From::Outside } else { From::Within }, ..desk })
        });
        let choices = ["as much again", "half of what is there"].map(|choice| (html_of(choice), None));
        el("section")
            .key("cost")
            .class("card sheet stack")
            .attr("aria-label", "Cost desk")
            .child(el("h2").text("What half the hash rate costs"))
            .child(
                el("div")
                    .class("fields")
                    .child(select("cost-year", "Hash rate (reported)", years.iter().map(String::as_str), year, on_year))
                    .child(select(
                        "cost-machine",
                        "Machine (reported)",
                        machines.iter().map(String::as_str),
                        machine,
                        on_machine,
                    ))
                    .child(price("price-th", "A TH/s to buy (your figure)", desk.price_th, |desk, value| {
                        desk.price_th = value
                    }))
                    .child(price("price-kwh", "A kWh (your figure)", desk.price_kwh, |desk, value| {
                        desk.price_kwh = value
                    }))
                    .child(price("rent", "A PH/s for a day (your figure)", desk.rent_phs_day, |desk, value| {
                        desk.rent_phs_day = value;
                    })),
            )
            .child(segmented(
                "Hashing wanted",
                "wrap",
                choices.into(),
                usize::from(desk.from == From::Within),
                &on_from,
            ))
            .child(facts(&cost::facts(&desk)))
            .child(el("p").class("tiny muted").child(cost::caveat()))
            .html()
    }
}
