//! What stake earns: two parts, of which one is shown: a year, with its curve and its parts, and many years.

use super::parts::Outcome;
use crate::lab::stake::rewards::screen::{Knob, Rewards as Model};
use crate::ui::kit::el::{el, html_of, join};
use crate::ui::kit::{Look, button, segmented};
use crate::ui::lab::chart::{Room, chart, table};
use crate::ui::lab::facts::facts;
use crate::ui::lab::kit::{NumberField, number_field, progress};
use crate::ui::lab::{SectionProps, in_next_frame};
use crate::ui::local;
use crate::web::clock;
use yew::html::Scope;
use yew::prelude::*;

const PARTS: [&str; 2] = ["A year", "Over the years"];
/// What a run may take of a frame, in milliseconds; one epoch of the largest network takes longer.
const SLICE_MS: f64 = 8.0;

pub struct Rewards {
    part: usize,
    model: Model,
    outcome: Outcome,
    awaited: bool,
}

pub enum Msg {
    Part(usize),
    Set(Knob, f64),
    Run,
    Frame,
}

impl Rewards {
    fn await_frame(&mut self, ctx: &Context<Self>) {
        if !std::mem::replace(&mut self.awaited, true) {
            in_next_frame(ctx, Msg::Frame);
        }
    }
}

impl Component for Rewards {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Rewards { part: 0, model: Model::default(), outcome: Outcome::default(), awaited: false }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Part(part) => {
                local::forget_typed();
                self.part = part.min(PARTS.len() - 1);
            }
            Msg::Set(knob, value) => {
                if knob == Knob::Others {
                    self.outcome = Outcome::default();
                }
                self.model.set(knob, value);
            }
            Msg::Run => {
                self.outcome = Outcome::default();
                self.model.run();
                self.await_frame(ctx);
            }
            Msg::Frame => {
                self.awaited = false;
                let until = clock::now_ms() + SLICE_MS;
                if let Some(words) = self.model.turn(|| clock::now_ms() > until) {
                    self.outcome.tell(Ok(words));
                } else if self.model.is_running() {
                    self.await_frame(ctx);
                }
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (link, room) = (ctx.link(), ctx.props().room);
        let parts = PARTS.map(|part| (html_of(part), None));
        let shown = match self.part {
            0 => year(&self.model, &self.outcome, link, room),
            _ => years(&self.model, link, room),
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

fn field(model: &Model, knob: Knob, link: &Scope<Rewards>) -> Html {
    let (id, label, hint) = knob.words();
    number_field(NumberField {
        id: id.into(),
        label: label.into(),
        value: model.value(knob),
        bounds: knob.bounds(),
        hint: (!hint.is_empty()).then(|| hint.to_owned()),
        on_change: link.callback(move |value| Msg::Set(knob, value)),
    })
}

fn year(model: &Model, outcome: &Outcome, link: &Scope<Rewards>, room: Room) -> Html {
    let running = model.is_running();
    let bar = model.sample.as_ref().filter(|sample| !sample.is_over()).map(|sample| {
        let done = sample.progress();
        progress("Epochs that were run", done, &format!("{} of 9 networks", sample.points.len()))
    });
    let form = el("section")
        .key("form")
        .class("card sheet stack")
        .attr("aria-label", "Your stake")
        .all([Knob::Total, Knob::Stake].map(|knob| field(model, knob, link)))
        .child(el("p").class("notice").child(model.verdict()))
        .child(
            el("div")
                .class("row")
                .child(button("Run the epochs").look(Look::Primary).off(running).onclick(link.callback(|()| Msg::Run))),
        )
        .child(el("div").child(bar))
        .child(outcome.html())
        .child(el("details").class("settings").child(el("summary").class("small").text("Who votes, and fees")).child(
            el("div").class("stack").all([Knob::Others, Knob::There, Knob::Fees].map(|knob| field(model, knob, link))),
        ));
    let figures = el("section")
        .key("figures")
        .class("card sheet stack")
        .attr("aria-label", "What it earns")
        .child(facts(&model.facts()))
        .child(el("h2").text("One base reward, cut into 64 parts"))
        .child(pieces(model))
        .child(table(&model.table(), "What each part brings"))
        .child(chart("yield", &model.chart(), room))
        .child(el("p").class("small muted").text(
            "“Run the epochs” builds nine networks of validators with 2,048 ETH and lets the core settle eight epochs of each: \
             the points are what a validator that was always there got. The sync committee (2 of 64) is reckoned, not run, so \
             the points lie on the lower curve.",
        ))
        .child(el("p").class("tiny muted").text(
            "Base reward, for each ETH: 64 × 1,000,000,000 ÷ √(all stake in gwei), rounded down, in gwei an epoch. Rules: \
             ethereum/consensus-specs, specs/altair/beacon-chain.md.",
        ));
    Html::from_iter([form.html(), figures.html()])
}

fn pieces(model: &Model) -> Html {
    let pieces = model.pieces();
    let rects = pieces.iter().enumerate().map(|(index, piece)| {
        el("rect")
            .key(index)
            .class(join(&["piece", piece.name]))
            .attr("x", piece.from.to_string())
            .attr("width", piece.weight.to_string())
            .attr("height", "22")
            .html()
    });
    let names = pieces.iter().enumerate().map(|(index, piece)| {
        let sample = el("svg")
            .attr("width", "12")
            .attr("height", "12")
            .attr("aria-hidden", "true")
            .child(el("rect").class(join(&["piece", piece.name])).attr("width", "12").attr("height", "12"));
        el("li").key(index).child(sample).child(format!("{} {}", piece.name, piece.weight)).html()
    });
    el("div")
        .child(
            el("svg")
                .class("pieces")
                .attr("width", "100%")
                .attr("height", "22")
                .attr("viewBox", "0 0 64 22")
                .attr("preserveAspectRatio", "none")
                .attr("aria-hidden", "true")
                .all(rects),
        )
        .child(el("ul").class("plot-legend small").all(names))
        .html()
}

fn years(model: &Model, link: &Scope<Rewards>, room: Room) -> Html {
    let picture = model.years_chart();
    let form = el("section")
        .key("form")
        .class("card sheet stack")
        .attr("aria-label", "Over the years")
        .child(el("p").class("small").text("Leave the rewards in, or have them paid out?"))
        .all([Knob::Years, Knob::Total].map(|knob| field(model, knob, link)))
        .child(el("p").class("notice").child(&picture.description));
    let figures = el("section")
        .key("figures")
        .class("card sheet stack")
        .attr("aria-label", "Balances")
        .child(chart("balances", &picture, room))
        .child(el("p").class("small muted").text(
            "Modelled, day by day, with the core’s base reward and effective balance. Credentials 0x02: rewards stay and count up \
             to 2,048, one whole ETH at a time. Credentials 0x01: the sweep pays out what is above 32. Up to 2025 only those \
             existed.",
        ));
    Html::from_iter([form.html(), figures.html()])
}
