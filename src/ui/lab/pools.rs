//! Pools: a small miner's year, a hopper, the operator's risk, who holds how much, and what half of everything costs.

use super::chart::{Room, chart, table};
use super::facts::facts;
use super::kit::{NumberField, number_field, progress, select};
use super::say;
use super::{SectionProps, in_next_frame};
use crate::lab::chart::Chart;
use crate::lab::cost::screen as cost;
use crate::lab::cost::{Desk, From, HASH_RATES, MACHINES};
use crate::lab::fact::Fact;
use crate::lab::number::Bounds;
use crate::lab::pools::concentration::parse_shares;
use crate::lab::pools::screen;
use crate::lab::pools::sweep::Sweep;
use crate::lab::pools::year::{EXAMPLE, Plan, Years};
use crate::lab::section::seed_of;
use crate::ui::kit::el::{El, Node, el, html_of};
use crate::ui::kit::{Look, TextField, button, segmented, text_field};
use crate::ui::local;
use crate::web::{clock, seed};
use yew::prelude::*;

/// Milliseconds of work between two frames.
const SLICE_MS: f64 = 7.0;
/// Shares played between two looks at the clock.
const AT_ONCE: u32 = 500;

/// A line for a number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Miner,
    Pool,
    SharesADay,
    PoolFee,
    Window,
    Years,
    Part,
    Rounds,
    Reserve,
    ReserveFee,
    PriceTh,
    PriceKwh,
    Rent,
}

/// Those that count when a run begins.
const YEAR_FIELDS: [Field; 6] =
    [Field::Miner, Field::Pool, Field::SharesADay, Field::PoolFee, Field::Window, Field::Years];
const HOP_FIELDS: [Field; 2] = [Field::Part, Field::Rounds];
const RESERVE_FIELDS: [Field; 2] = [Field::Reserve, Field::ReserveFee];
const PRICE_FIELDS: [Field; 3] = [Field::PriceTh, Field::PriceKwh, Field::Rent];

impl Field {
    /// Its id, its label, and what it accepts.
    const fn words(self) -> (&'static str, &'static str, Bounds) {
        match self {
            Field::Miner => ("miner", "Miner, millionths of all", screen::MINERS),
            Field::Pool => ("pool", "Pool, % of all", screen::POOLS),
            Field::SharesADay => ("shares-a-day", "Miner’s shares a day", screen::SHARES_A_DAY),
            Field::PoolFee => ("pool-fee", "Pool’s fee, %", screen::FEES),
            Field::Window => ("pplns-window", "PPLNS window, blocks", screen::WINDOWS),
            Field::Years => ("years-to-play", "Years to play", screen::YEARS),
            Field::Part => ("hop-part", "Hopper, % of the pool", screen::PARTS),
            Field::Rounds => ("hop-rounds", "Rounds to play", screen::ROUNDS),
            Field::Reserve => ("reserve", "Reserve, blocks", screen::RESERVES),
            Field::ReserveFee => ("reserve-fee", "Fee, %", screen::FEES),
            Field::PriceTh => ("price-th", "A TH/s to buy (your figure)", cost::PRICES),
            Field::PriceKwh => ("price-kwh", "A kWh (your figure)", cost::PRICES),
            Field::Rent => ("rent", "A PH/s for a day (your figure)", cost::PRICES),
        }
    }
}

pub struct Pools {
    plan: Plan,
    years_wanted: u32,
    years: Option<Years>,
    part: f64,
    rounds: u32,
    sweep: Option<Sweep>,
    /// What a share is worth: the same for good.
    worth: Chart,
    reserve: f64,
    reserve_fee: f64,
    /// Figures and path of the operator, for what stands above and the seed: too much to reckon at each drawing.
    operator: (Vec<Fact>, Chart),
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
    Typed(Field, f64),
    Begin(Run),
    Stop,
    Slice(u32),
    OtherLuck,
    Shares(String),
    Year(usize),
    Machine(usize),
    From(usize),
}

impl Pools {
    fn slice_later(&self, ctx: &Context<Self>) {
        in_next_frame(ctx, Msg::Slice(self.start));
    }

    fn reckon(&mut self) {
        let fee = to_per_mille(self.reserve_fee);
        self.operator =
            (screen::reserve_facts(self.seed, self.reserve, fee), screen::reserve_chart(self.seed, self.reserve, fee));
    }

    fn value(&self, field: Field) -> f64 {
        match field {
            Field::Miner => self.plan.miner * 1e6,
            Field::Pool => self.plan.pool * 100.0,
            Field::SharesADay => self.plan.shares_a_day,
            Field::PoolFee => self.plan.fee_per_mille as f64 / 10.0,
            Field::Window => self.plan.window,
            Field::Years => f64::from(self.years_wanted),
            Field::Part => self.part,
            Field::Rounds => f64::from(self.rounds),
            Field::Reserve => self.reserve,
            Field::ReserveFee => self.reserve_fee,
            Field::PriceTh => self.desk.price_th,
            Field::PriceKwh => self.desk.price_kwh,
            Field::Rent => self.desk.rent_phs_day,
        }
    }

    fn set(&mut self, field: Field, value: f64) {
        match field {
            Field::Miner => self.plan.miner = value / 1e6,
            Field::Pool => self.plan.pool = value / 100.0,
            Field::SharesADay => self.plan.shares_a_day = value,
            Field::PoolFee => self.plan.fee_per_mille = to_per_mille(value),
            Field::Window => self.plan.window = value,
            Field::Years => self.years_wanted = value as u32,
            Field::Part => self.part = value,
            Field::Rounds => self.rounds = value as u32,
            Field::Reserve => self.reserve = value,
            Field::ReserveFee => self.reserve_fee = value,
            Field::PriceTh => self.desk.price_th = value,
            Field::PriceKwh => self.desk.price_kwh = value,
            Field::Rent => self.desk.rent_phs_day = value,
        }
    }

    /// What stands in a field of a run and cannot be used there.
    fn wrong(&self, run: Run) -> Option<String> {
        let fields: &[Field] = match run {
            Run::Year => &YEAR_FIELDS,
            Run::Hop => &HOP_FIELDS,
        };
        let reason = fields.iter().find_map(|field| {
            let (id, _, bounds) = field.words();
            bounds.read(&local::typed(id)?).err()
        });
        reason.map(|reason| format!("Not played: {reason}."))
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
            Run::Hop => self.sweep = Some(Sweep::new(seed, to_per_mille(self.part), self.rounds)),
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
                Some(Run::Year) => self.years.as_mut().is_some_and(|years| years.advance(AT_ONCE)),
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

/// Thousandths from hundredths.
fn to_per_mille(percent: f64) -> u64 {
    (percent * 10.0).round() as u64
}

impl Component for Pools {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(ctx: &Context<Self>) -> Self {
        let asked = seed_of(&ctx.props().query);
        let mut pools = Pools {
            asked,
            worth: screen::worth_chart(),
            operator: Default::default(),
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
        };
        pools.reckon();
        pools
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Typed(field, value) => {
                self.set(field, value);
                if RESERVE_FIELDS.contains(&field) {
                    self.reckon();
                }
            }
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
            Msg::OtherLuck => {
                self.seed = seed::fresh();
                self.reckon();
            }
            Msg::Shares(text) => match parse_shares(&text) {
                Ok(shares) => self.shares = shares,
                Err(_) => return false,
            },
            Msg::Year(chosen) => self.desk.rate = *HASH_RATES.get(chosen).unwrap_or(&self.desk.rate),
            Msg::Machine(chosen) => self.desk.machine = *MACHINES.get(chosen).unwrap_or(&self.desk.machine),
            Msg::From(chosen) => self.desk.from = if chosen == 0 { From::Outside } else { From::Within },
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
    fn fields(&self, ctx: &Context<Self>, fields: &[Field]) -> El {
        let lines = fields.iter().map(|field| {
            let (field, (id, label, bounds)) = (*field, field.words());
            let on_change = ctx.link().callback(move |value| Msg::Typed(field, value));
            let value = self.value(field);
            number_field(NumberField { id: id.into(), label: label.into(), value, bounds, hint: None, on_change })
        });
        el("div").class("fields").all(lines)
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
        let played = self.years.as_ref().filter(|years| years.played() > 1);
        let result = match played {
            None => html_of(el("p").class("placeholder muted").text(screen::NOT_PLAYED)),
            Some(years) => html_of(
                el("div")
                    .class("stack")
                    .child(el("p").child(screen::year_words(years)))
                    .child(chart("years", &screen::year_chart(years), room))
                    .child(table(&screen::year_table(years), "Income in a year"))
                    .child(el("p").class("tiny muted").text(screen::YEAR_NOTE).child(self.seed_link(Run::Year))),
            ),
        };
        el("section")
            .key("year")
            .class("card sheet stack")
            .attr("aria-label", "A year")
            .child(el("h2").text("A small miner’s year"))
            .child(beside(
                el("div")
                    .class("stack")
                    .child(self.run(ctx, Run::Year, "Play the years", Look::Primary, done))
                    .child(facts(&screen::year_facts(&plan)))
                    .child(self.fields(ctx, &YEAR_FIELDS)),
                el("div").child(result),
            ))
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
            .child(beside(
                el("div")
                    .class("stack")
                    .child(el("p").class("small").text(screen::HOP_LEAD))
                    .child(self.fields(ctx, &HOP_FIELDS))
                    .child(self.run(ctx, Run::Hop, "Let it hop", Look::Plain, done))
                    .child(el("p").class("tiny muted").text(screen::HOP_NOTE)),
                el("div").class("stack").child(el("div").child(result)).child(chart("worth", &self.worth, room)),
            ))
            .html()
    }

    fn operator(&self, ctx: &Context<Self>, room: Room) -> Html {
        el("section")
            .key("operator")
            .class("card sheet stack")
            .attr("aria-label", "The operator’s risk")
            .child(el("h2").text("Who pays at once carries the luck"))
            .child(beside(
                el("div")
                    .class("stack")
                    .child(el("p").class("small").text(screen::RESERVE_LEAD))
                    .child(self.fields(ctx, &RESERVE_FIELDS))
                    .child(
                        el("div")
                            .class("row")
                            .child(button("Other luck").onclick(ctx.link().callback(|()| Msg::OtherLuck))),
                    )
                    .child(facts(&self.operator.0)),
                chart("reserve-path", &self.operator.1, room),
            ))
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
            .child(beside(
                el("div")
                    .class("stack")
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
                    .child(
                        el("p")
                            .class("small")
                            .text("See it done: ")
                            .child(el("a").attr("href", "#/experiments").text("count double spends by the thousand"))
                            .text(" or ")
                            .child(el("a").attr("href", "#/watch").text("watch one on a small network"))
                            .text("."),
                    ),
                chart("turn", &screen::turn_chart(&self.shares), room),
            ))
            .html()
    }

    fn cost(&self, ctx: &Context<Self>) -> Html {
        let desk = self.desk;
        let years = cost::years();
        let year = HASH_RATES.iter().position(|rate| *rate == desk.rate).unwrap_or(0);
        let machines = cost::machines();
        let machine = MACHINES.iter().position(|machine| *machine == desk.machine).unwrap_or(0);
        let link = ctx.link();
        let (on_year, on_machine, on_from) =
            (link.callback(Msg::Year), link.callback(Msg::Machine), link.callback(Msg::From));
        let choices = ["as much again", "half of what is there"].map(|choice| (html_of(choice), None));
        el("section")
            .key("cost")
            .class("card sheet stack")
            .attr("aria-label", "Cost desk")
            .child(el("h2").text("What half the hash rate costs"))
            .child(
                el("div")
                    .class("fields wide")
                    .child(select("cost-year", "Hash rate (reported)", years.iter().map(String::as_str), year, on_year))
                    .child(select(
                        "cost-machine",
                        "Machine (reported)",
                        machines.iter().map(String::as_str),
                        machine,
                        on_machine,
                    )),
            )
            .child(self.fields(ctx, &PRICE_FIELDS))
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

/// What is set at the left, what comes of it at the right; one under the other where there is little room.
fn beside(left: El, right: impl Node) -> El {
    el("div").class("bench").child(left).child(right)
}
