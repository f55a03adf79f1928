//! What a person sets and does: the scene, the clock, the numbers, the cut.

use super::{Finality, Msg, card};
use crate::lab::number::Bounds;
use crate::lab::stake::finality::player::{Player, SPEEDS};
use crate::lab::stake::finality::scene::{COUNT, Choice, SEED, Scene};
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{Look, Slider, button, segmented, slider};
use crate::ui::lab::kit::{NumberField, number_field, select};
use yew::html::Scope;
use yew::prelude::*;

type Link = Scope<Finality>;

pub fn scene(player: &Player, link: &Link) -> Html {
    let choice = player.choice();
    let place = Scene::ALL.iter().position(|scene| *scene == choice.scene).unwrap_or(0);
    let on_choose = link.callback(move |place: usize| {
        Msg::Choose(Choice::of(Scene::ALL.get(place).copied().unwrap_or(Scene::Well), choice.validators))
    });
    let (running, over) = (player.is_running(), player.is_over());
    let run = button(if running { "Pause" } else { "Run" })
        .look(Look::Primary)
        .class("run")
        .off(over)
        .onclick(link.callback(move |()| Msg::Run(!running)));
    let act = |words: &'static str, off: bool, msg: fn() -> Msg| {
        button(words).off(off).onclick(link.callback(move |()| msg()))
    };
    let speeds = SPEEDS.iter().map(|speed| (html_of(format!("×{speed}")), None)).collect();
    let problem = player.problem().map(|problem| el("p").class("notice bad").attr("role", "alert").child(problem));
    let [text, spoken] = player.faulty_words();
    let share = choice.scene.fault().map(|(_, label)| {
        slider(Slider {
            id: "finality-share",
            label,
            range: (0, u8::try_from(choice.most_faulty()).unwrap_or(u8::MAX), 1),
            value: u8::try_from(choice.faulty).unwrap_or(u8::MAX),
            text,
            unit: "validators",
            worded: None,
            spoken: Some(spoken),
            on_change: link.callback(move |faulty: u8| Msg::Choose(Choice { faulty: faulty.into(), ..choice })),
        })
    });
    let is_cut = player.watch.is_cut();
    let cut = choice.scene.is_cut_by_itself().then(|| {
        // Two-faced validators are cut apart once, so that only votes decide and never the leak.
        let may_cut = choice.scene == Scene::Cut && !is_cut;
        el("div").class("row").child(act("Heal the cut", !is_cut, || Msg::Heal)).child(act(
            "Cut in two now",
            !may_cut,
            || Msg::Cut,
        ))
    });
    html_of(
        card("finality-scene", "Scene")
            .child(select("finality-which", "What to watch", Scene::ALL.map(Scene::name), place, on_choose))
            .child(el("p").text(choice.scene.lead()))
            .child(el("div").child(problem))
            .child(
                el("div")
                    .class("row")
                    .child(run)
                    .child(act("Slot", over, || Msg::StepSlot).label("Step a slot"))
                    .child(act("Epoch", over, || Msg::StepEpoch).label("Step an epoch"))
                    .child(act("Restart", false, || Msg::Restart)),
            )
            .child(el("div").child(cut))
            .child(
                el("div")
                    .class("row")
                    .child(el("span").class("small muted").text("Speed: a slot takes 6 s at ×1"))
                    .child(segmented("Speed", "", speeds, player.speed(), &link.callback(Msg::Speed))),
            )
            .child(el("div").child(share))
            .child(el("p").class("small arithmetic").child(player.arithmetic()))
            .child(
                el("details").child(el("summary").class("small").text("Validators and seed")).child(
                    el("div")
                        .class("stack")
                        .child(number(
                            "finality-count",
                            "Validators, with 32 coins each",
                            choice.validators.into(),
                            COUNT,
                            link.callback(move |count: f64| {
                                Msg::Choose(Choice { seed: choice.seed, ..Choice::of(choice.scene, count as u16) })
                            }),
                        ))
                        .child(number(
                            "finality-seed",
                            "Seed: another one is another run",
                            choice.seed,
                            SEED,
                            link.callback(move |seed: f64| Msg::Choose(Choice { seed: seed as u32, ..choice })),
                        )),
                ),
            ),
    )
}

/// A number that begins the scene anew when it is changed.
fn number(id: &'static str, label: &'static str, value: u32, bounds: Bounds, on_change: Callback<f64>) -> Html {
    number_field(NumberField { id: id.into(), label: label.into(), value: value.into(), bounds, hint: None, on_change })
}
