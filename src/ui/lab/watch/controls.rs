//! What a person sets and does: the scene, the clock, the numbers, and the acts on the network.

use super::super::kit::{NumberField, number_field, select};
use super::{Msg, WatchSection, card};
use crate::lab::number::Bounds;
use crate::lab::watch::Model;
use crate::lab::watch::model::SPEEDS;
use crate::lab::watch::scene::{CONFIRMATIONS, Choice, DELAY, GAMMA, NODE_COUNT, SEED, SHARE, Scene};
use crate::lab::watch::screen::Screen;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{Look, button, segmented};
use yew::html::Scope;
use yew::prelude::*;

type Link = Scope<WatchSection>;

pub fn start(model: &Model, screen: &Screen, link: &Link) -> Html {
    let choice = model.choice().clone();
    let chosen = Scene::ALL.iter().position(|scene| *scene == choice.scene).unwrap_or(0);
    let on_choose =
        link.callback(|place: usize| Msg::Choose(Choice::of(Scene::ALL.get(place).copied().unwrap_or(Scene::Quiet))));
    let problem = model.problem().map(|problem| el("p").class("notice bad").attr("role", "alert").child(problem));
    let running = model.is_running();
    let run = button(if running { "Pause" } else { "Run" })
        .look(Look::Primary)
        .off(model.is_over())
        .onclick(link.callback(move |()| Msg::Run(!running)));
    let speeds = SPEEDS.iter().map(|speed| (html_of(format!("×{speed}")), None)).collect();
    let mut fields = Vec::new();
    if choice.scene.attack().is_some() {
        fields.push(number(
            "watch-q",
            "Mallory’s share of the hash power, in %",
            choice.q,
            SHARE.1,
            &choice,
            link,
            |choice, q| {
                choice.q = q;
            },
        ));
    }
    if choice.scene.waits() {
        fields.push(number(
            "watch-z",
            "Confirmations the shop waits for",
            choice.z,
            CONFIRMATIONS.1,
            &choice,
            link,
            |choice, z| {
                choice.z = z;
            },
        ));
    }
    fields.push(number(
        "watch-seed",
        "Seed: another one is another run",
        choice.seed,
        SEED.1,
        &choice,
        link,
        |choice, seed| {
            choice.seed = seed;
        },
    ));
    html_of(
        card("watch-start", "Scene")
            .child(select("watch-scene", "What to watch", Scene::ALL.map(Scene::name), chosen, on_choose))
            .child(el("p").child(screen.lead))
            .child(
                el("div")
                    .class("row")
                    .child(run)
                    .child(button("Step").off(model.is_over()).onclick(link.callback(|()| Msg::Step)))
                    .child(button("Begin again").onclick(link.callback(|()| Msg::Reset))),
            )
            .child(
                el("div")
                    .class("row")
                    .child(el("span").class("small muted").text("Faster than real time"))
                    .child(segmented("Speed", "", speeds, model.speed(), &link.callback(Msg::Speed))),
            )
            .child(el("div").child(problem))
            .all(fields)
            .child(more_numbers(&choice, link)),
    )
}

fn more_numbers(choice: &Choice, link: &Link) -> Html {
    let gamma = (choice.scene == Scene::Selfish).then(|| {
        let label = "γ: honest hash power that hears Mallory first, in %";
        number("watch-gamma", label, choice.gamma, GAMMA.1, choice, link, |choice, gamma| choice.gamma = gamma)
    });
    html_of(
        el("details").child(el("summary").class("small").text("The network")).child(
            el("div")
                .class("stack")
                .child(number(
                    "watch-nodes",
                    "Honest nodes that mine",
                    choice.nodes,
                    NODE_COUNT.1,
                    choice,
                    link,
                    |choice, nodes| {
                        choice.nodes = nodes;
                        choice.power.clear();
                    },
                ))
                .child(number(
                    "watch-delay",
                    "Delay of a link between regions, in ms",
                    choice.delay_ms,
                    DELAY.1,
                    choice,
                    link,
                    |choice, delay_ms| choice.delay_ms = delay_ms,
                ))
                .child(gamma),
        ),
    )
}

/// A number that begins the scene anew when it is changed.
fn number(
    id: &'static str,
    label: &'static str,
    value: u32,
    bounds: Bounds,
    choice: &Choice,
    link: &Link,
    set: fn(&mut Choice, u32),
) -> Html {
    let choice = choice.clone();
    let on_change = link.callback(move |value: f64| {
        let mut choice = choice.clone();
        set(&mut choice, value as u32);
        Msg::Choose(choice)
    });
    number_field(NumberField { id: id.into(), label: label.into(), value: value.into(), bounds, hint: None, on_change })
}

pub fn acts(screen: &Screen, link: &Link) -> Html {
    let cuts = screen.regions.iter().enumerate().map(|(place, name)| {
        html_of(
            button(format!("Cut off {name}"))
                .class("tiny")
                .off(screen.is_cut)
                .onclick(link.callback(move |()| Msg::CutOff(place))),
        )
    });
    let heal = button("Heal the cut").off(!screen.is_cut).onclick(link.callback(|()| Msg::Heal));
    html_of(
        card("watch-acts", "Do something to it")
            .child(el("div").class("row").all(cuts))
            .child(el("div").class("row").child(heal))
            .child(
                el("div")
                    .class("row")
                    .child(button(&screen.slow).onclick(link.callback(|()| Msg::SlowOrQuick)))
                    .child(button(&screen.leave).onclick(link.callback(|()| Msg::LeaveOrReturn))),
            )
            .child(el("p").class("small muted").text("The last two act on the node you look through.")),
    )
}
