//! Draw and compare: a rule, some stakes, any number of slots.

use super::{Msg, Run, Selection, Send, small, tiny, two};
use crate::lab::stake::selection::draw::{ROUNDS, Rule, SLOTS};
use crate::lab::stake::selection::stakes;
use crate::ui::kit::el::el;
use crate::ui::kit::{TextField, button, text_field};
use crate::ui::lab::chart::{Room, chart, table};
use crate::ui::lab::kit::{NumberField, number_field, select};
use crate::ui::local;
use yew::prelude::*;

pub const SLOTS_FIELD: &str = "slots";
pub const STAKES_FIELD: &str = "stakes";

pub fn view(selection: &Selection, send: &Send, room: Room) -> Html {
    let draws = &selection.draws;
    let rules = Vec::from(Rule::ALL.map(Rule::name));
    let place = Rule::ALL.iter().position(|rule| *rule == draws.rule()).unwrap_or(0);
    let run = Run { what: "Drawn", words: "Draw", full: draws.is_full(), fresh: draws.slots == 0 };
    let slots = number_field(NumberField {
        id: SLOTS_FIELD.into(),
        label: "Slots to draw".into(),
        value: selection.slots as f64,
        bounds: SLOTS,
        hint: None,
        on_change: send.0.reform(Msg::Slots),
    });
    let form = vec![
        select("rule", "Rule", rules, place, send.pick(Msg::Rule)),
        small(draws.rule().about()),
        slots,
        selection.controls(run, send),
        settings(selection, send),
    ];
    let few = el("details")
        .child(el("summary").class("small").text("What the shuffle is for"))
        .child(
            el("div")
                .class("stack")
                .child(small(
                    "One owner has 32 of 256 validators, registered one after the other. Each epoch is cut into 8 committees of 32. \
                     Unshuffled, the owner is a whole committee.",
                ))
                .child(
                    el("div")
                        .class("row")
                        .child(button("Shuffle 60 epochs").onclick(send.press(Msg::Committees))),
                )
                .child(
                    el("div").child(selection.committees.as_ref().map(|found| table(found, "Committees by rounds"))),
                ),
        )
        .html();
    let told = (draws.slots == 0).then(|| el("p").class("small").child(draws.verdict()));
    let figures = vec![chart("shares", &draws.chart(), room), el("div").child(told).html(), tiny(&draws.note()), few];
    two("Draw and compare", form, figures)
}

fn settings(selection: &Selection, send: &Send) -> Html {
    let draws = &selection.draws;
    let text = draws.stakes_text();
    let preset = stakes::PRESETS.iter().position(|(_, preset)| *preset == text).unwrap_or(stakes::PRESETS.len());
    let names: Vec<_> = stakes::PRESETS.iter().map(|(name, _)| *name).chain(["Your own"]).collect();
    let rounds = ROUNDS.iter().position(|rounds| *rounds == draws.rounds()).unwrap_or(0);
    let shuffled = (draws.rule() != Rule::CoinAge).then(|| {
        select(
            "rounds",
            "Rounds of the shuffle",
            vec!["90, as specified", "10, as in small test chains", "none"],
            rounds,
            send.pick(Msg::Rounds),
        )
    });
    el("details")
        .class("settings")
        .attr("open", "open")
        .child(el("summary").class("small").text("Stakes and shuffle"))
        .child(
            el("div")
                .class("stack")
                .child(select("preset", "Stakes", names, preset, send.pick(Msg::Preset)))
                .child(text_field(TextField {
                    id: STAKES_FIELD.into(),
                    label: "Coins of each validator".into(),
                    value: text,
                    hint: Some("1 to 64 validators, 1 to 2,048 coins each.".to_owned()),
                    error: local::typed(STAKES_FIELD).and_then(|typed| stakes::parse(&typed).err()),
                    live: true,
                    on_type: send.0.reform(|_| Msg::Stakes),
                    ..TextField::default()
                }))
                .child(el("div").child(shuffled)),
        )
        .html()
}
