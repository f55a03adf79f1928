//! Two machines, one key: what can be done, both machines with their records, and what was signed.

use super::{Accidents, Knob, Msg, choose};
use crate::lab::stake::accidents::machines::{Act, Machines, NAMES, Sight, Tone};
use crate::lab::stake::accidents::machines_screen as screen;
use crate::ui::kit::el::{el, join};
use crate::ui::kit::{Button, Look, button};
use crate::ui::lab::chart::table;
use crate::ui::lab::facts::facts;
use crate::ui::lab::kit::select;
use crate::ui::lab::stake::parts::Outcome;
use yew::html::Scope;
use yew::prelude::*;

fn act(link: &Scope<Accidents>, words: &'static str, act: Act) -> Button {
    button(words).onclick(link.callback(move |()| Msg::Machine(act)))
}

pub fn part(machines: &Machines, outcome: &Outcome, link: &Scope<Accidents>) -> Html {
    let is_over = machines.bill.is_some();
    let next = if is_over { "One epoch on" } else { "Next duty" };
    let sight = Sight::ALL.iter().position(|sight| *sight == machines.sight).unwrap_or(0);
    let form = el("section")
        .key("form")
        .class("card sheet stack")
        .attr("aria-label", "Act")
        .child(el("div").class("row").child(act(link, next, Act::NextDuty).look(Look::Primary)))
        .child(outcome.html())
        .child(select("sight", "Machine B has", Sight::ALL.map(Sight::words), sight, choose(link, Knob::Sight)))
        .child(el("p").class("notice").text(screen::verdict(machines)))
        .child(
            el("details").class("settings").child(el("summary").text("Move, lose and restore the record")).child(
                el("div")
                    .class("stack")
                    .child(el("p").class("small muted").text(
                        "A record can be copied whole, or as the newest numbers alone. Copy it when A is stopped.",
                    ))
                    .child(
                        el("div")
                            .class("row")
                            .child(act(link, "Copy all from A to B", Act::Copy { minimal: false }))
                            .child(act(link, "Copy the newest numbers", Act::Copy { minimal: true })),
                    )
                    .child(
                        el("div")
                            .class("row")
                            .child(act(link, "Back up A’s record", Act::Backup))
                            .child(act(link, "Restore it to A", Act::Restore(0)))
                            .child(act(link, "Restore it to B", Act::Restore(1))),
                    ),
            ),
        )
        .child(el("p").class("tiny muted").text(screen::SIMPLIFIED))
        .child(
            el("div")
                .class("row")
                .child(button("Begin again").look(Look::Quiet).onclick(link.callback(|()| Msg::Afresh))),
        );
    let cards = (0..NAMES.len()).map(|which| card(machines, which, link));
    let lines = machines.lines.iter().enumerate().map(|(index, (tone, line))| {
        let class = match tone {
            Tone::Plain => "",
            Tone::Good => "taken",
            Tone::Bad => "refused",
        };
        el("li").key(index).class(class).child(line).html()
    });
    let signed = (!machines.lines.is_empty()).then(|| {
        el("div")
            .class("stack")
            .child(el("h2").text("What was signed, refused and found"))
            .child(
                el("p")
                    .class("small muted")
                    .text("A vote links two epochs, source → target. A root is the hash of what was signed."),
            )
            .child(el("ul").class("acts").attr("aria-label", "What happened").attr("tabindex", "0").all(lines))
    });
    let figures = el("section")
        .key("figures")
        .class("card sheet stack")
        .attr("aria-label", "Machines and stake")
        .child(facts(&screen::facts(machines)))
        .child(el("div").class("key-cards").all(cards))
        .child(el("div").child(signed));
    Html::from_iter([form.html(), figures.html()])
}

fn card(machines: &Machines, which: usize, link: &Scope<Accidents>) -> Html {
    let machine = &machines.machines[which];
    let is_over = machines.bill.is_some();
    let run = match (which, machine.runs) {
        (0, true) => "Stop machine A",
        (0, false) => "Start machine A",
        (_, true) => "Stop machine B",
        (_, false) => "Start machine B",
    };
    let protect = el("label")
        .class("check")
        .child(
            el("input")
                .attr("type", "checkbox")
                .checked(machine.is_protected)
                .onchange(link.callback(move |_: Event| Msg::Machine(Act::Protect(which)))),
        )
        .child(el("span").text("Slashing protection"));
    let entries = (!machine.record.is_empty()).then(|| table(&screen::record(machines, which), NAMES[which]));
    el("div")
        .key(which)
        .class(join(&["key-card", if machine.is_protected { "" } else { "bad" }]))
        .attr("role", "group")
        .attr("aria-label", NAMES[which])
        .child(el("h3").child(screen::state(machines, which)))
        .child(
            el("div")
                .class("row")
                .child(act(link, run, Act::StartOrStop(which)).off(is_over))
                .child(act(link, "Lose the record", Act::Lose(which)).off(machine.record.is_empty())),
        )
        .child(protect)
        .child(el("p").class("small").child(screen::record_words(machines, which)))
        .child(el("div").child(entries))
        .html()
}
