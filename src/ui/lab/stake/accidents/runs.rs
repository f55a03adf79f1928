//! The three parts that run a small chain: what is chosen, how far it is, and what came of it.

use super::{Accidents, Msg};
use crate::lab::fact::Fact;
use crate::lab::stake::accidents::bad_block::{self, BadBlock, Fault, Then};
use crate::lab::stake::accidents::bad_block_screen;
use crate::lab::stake::accidents::both_sides::{self, BothSides};
use crate::lab::stake::accidents::both_sides_screen;
use crate::lab::stake::accidents::old_keys::{self, OldKeys};
use crate::lab::stake::accidents::old_keys_screen;
use crate::ui::kit::el::{El, el, html_of};
use crate::ui::kit::{Look, Slider, button, segmented, slider};
use crate::ui::lab::chart::{Room, chart, table};
use crate::ui::lab::facts::facts;
use crate::ui::lab::kit::{progress, select};
use yew::html::Scope;
use yew::prelude::*;

/// The form of a part: what it is about, and the one button.
fn form(name: &'static str, about: &'static str, run: &'static str, link: &Scope<Accidents>) -> El {
    el("section")
        .key("form")
        .class("card sheet stack")
        .attr("aria-label", name)
        .child(el("p").class("small").text(about))
        .child(el("div").class("row").child(button(run).look(Look::Primary).onclick(link.callback(|()| Msg::Run))))
}

/// What came of a run; while it goes on, how far it is.
fn report(name: &'static str, going: Option<u16>, figures: &[Fact], rest: Html) -> Html {
    let body = match going {
        Some(per_mille) => progress("How far the run is", per_mille, "Signing, and checking every signature …"),
        None => Html::from_iter([html_of(facts(figures)), rest]),
    };
    el("section").key("figures").class("card sheet stack").attr("aria-label", name).child(body).html()
}

fn nothing_yet(words: &'static str) -> Html {
    el("section")
        .key("figures")
        .class("card sheet stack")
        .attr("aria-label", "What comes of it")
        .child(el("p").class("muted").text(words))
        .html()
}

fn count(
    id: &'static str,
    label: &'static str,
    range: (u8, u8, u8),
    value: u8,
    (unit, of): (&'static str, &'static str),
    on_change: Callback<u8>,
) -> Html {
    slider(Slider { id, label, range, value, text: format!("{value} {of}"), unit, spoken: None, on_change })
}

fn place<T: PartialEq>(all: &[T], chosen: &T) -> usize {
    all.iter().position(|it| it == chosen).unwrap_or(0)
}

fn small(words: &'static str) -> Html {
    el("p").class("tiny muted").text(words).html()
}

pub fn bad_block(setup: &bad_block::Setup, run: Option<&BadBlock>, link: &Scope<Accidents>) -> Html {
    let most = bad_block::Setup::MOST_CARELESS;
    let form = form(
        "A bad block",
        "A proposer puts a payment into its block that no rule allows. Some validators vote for it without looking.",
        "Propose the bad block",
        link,
    )
    .child(count(
        "careless",
        "Others who vote without checking",
        (0, most, 1),
        setup.careless,
        ("of 11", "of 11"),
        link.callback(Msg::Careless),
    ))
    .child(select(
        "fault",
        "The payment",
        Fault::ALL.map(Fault::words),
        place(&Fault::ALL, &setup.fault),
        link.callback(Msg::Fault),
    ))
    .child(select(
        "then",
        "Then those who did not check",
        Then::ALL.map(Then::words),
        place(&Then::ALL, &setup.then),
        link.callback(Msg::Then),
    ))
    .child(el("p").class("small").text(bad_block_screen::NOT_COVERED))
    .child(small(bad_block_screen::SIMPLIFIED));
    let Some(run) = run else {
        let words = "Press the button: three quiet epochs, then the bad block, then five epochs of what comes of it.";
        return Html::from_iter([form.html(), nothing_yet(words)]);
    };
    let going = (!run.is_done()).then(|| run.progress());
    let rest = if going.is_some() {
        Html::default()
    } else {
        let lines = bad_block_screen::rules(run).into_iter().enumerate();
        let lines = lines.map(|(index, line)| el("li").key(index).child(line).html());
        Html::from_iter([
            el("p").class("notice").child(bad_block_screen::verdict(run)).html(),
            table(&bad_block_screen::table(run), "What each lost"),
            el("p")
                .class("small muted")
                .text("Source, target, head: votes of the bad block’s epoch that counted. Coins: change of the stake in five epochs.")
                .html(),
            el("h2").text("What a node that checks says").html(),
            el("ul").class("acts").attr("aria-label", "Rules").attr("tabindex", "0").all(lines).html(),
        ])
    };
    let figures = if going.is_some() { Vec::new() } else { bad_block_screen::facts(run) };
    Html::from_iter([form.html(), report("What the bad block cost", going, &figures, rest)])
}

pub fn old_keys(setup: &old_keys::Setup, run: Option<&OldKeys>, age: Option<u8>, link: &Scope<Accidents>) -> Html {
    let knows = ["The genesis block", "A checkpoint too"].map(|words| (html_of(words), None));
    let checkpoint = age.map(|age| {
        count("age", "Age of the checkpoint", (0, 20, 1), age, ("epochs", "epochs"), link.callback(Msg::Age))
    });
    let form = form(
        "Old keys",
        "The founders have left, and sell their old keys. The buyer signs another history from their time on.",
        "Build the other history",
        link,
    )
    .child(el("p").class("small").text("A new node joins. It knows:"))
    .child(segmented(
        "What the new node knows",
        "wrap",
        knows.into(),
        usize::from(age.is_some()),
        &link.callback(Msg::Trust),
    ))
    .child(el("div").child(checkpoint))
    .child(count(
        "sellers",
        "Founders who sell",
        old_keys::Setup::SELLERS,
        setup.sellers,
        ("of 4", "of 4"),
        link.callback(Msg::Sellers),
    ))
    .child(count(
        "wait",
        "The attack, after their exit",
        old_keys::Setup::WAITS,
        setup.wait,
        ("epochs", "epochs"),
        link.callback(Msg::Wait),
    ))
    .child(small(old_keys_screen::SIMPLIFIED));
    let Some(run) = run else {
        let words = "Press the button: the true history is lived through first, then the other is signed.";
        return Html::from_iter([form.html(), nothing_yet(words)]);
    };
    let going = (!run.is_done()).then(|| run.progress());
    let (figures, rest) = if going.is_some() {
        (Vec::new(), Html::default())
    } else {
        let rest = Html::from_iter([
            el("p").class("notice").child(old_keys_screen::newcomer(run, age)).html(),
            table(&old_keys_screen::table(run, age), "What a new node finds"),
            el("h2").text("Why slashing does not stop it").html(),
            el("p").child(old_keys_screen::proofs(run)).html(),
        ]);
        (old_keys_screen::facts(run), rest)
    };
    Html::from_iter([form.html(), report("Two histories", going, &figures, rest)])
}

pub fn both_sides(setup: &both_sides::Setup, run: Option<&BothSides>, link: &Scope<Accidents>, room: Room) -> Html {
    let switch = ["Off", "On"].map(|words| (html_of(words), None));
    let form = form(
        "Nothing at stake",
        "A cut cable makes two branches. Some validators vote for both: a vote costs nothing, and one of the two will win.",
        "Cut the cable",
        link,
    )
    .child(
        el("div").class("row").child(el("span").class("small").text("Slashing")).child(segmented(
            "Slashing",
            "",
            switch.into(),
            usize::from(setup.has_slashing),
            &link.callback(Msg::Slashing),
        )),
    )
    .child(count(
        "two-voters",
        "Vote for both",
        both_sides::Setup::TWO_VOTERS,
        setup.two_voters,
        ("of 12", "of 12"),
        link.callback(Msg::TwoVoters),
    ))
    .child(count(
        "cut",
        "The cable is cut for",
        both_sides::Setup::CUTS,
        setup.cut,
        ("epochs", if setup.cut == 1 { "epoch" } else { "epochs" }),
        link.callback(Msg::Cut),
    ))
    .child(small(both_sides_screen::SIMPLIFIED));
    let Some(run) = run else {
        let words = "Press the button, then do it again with slashing on.";
        return Html::from_iter([form.html(), nothing_yet(words)]);
    };
    let going = (!run.is_done()).then(|| run.progress());
    let (figures, rest) = if going.is_some() {
        (Vec::new(), Html::default())
    } else {
        let rest = Html::from_iter([
            el("p").class("notice").child(both_sides_screen::verdict(run)).html(),
            table(&both_sides_screen::table(run), "Coins earned since the fork"),
            chart("earned", &both_sides_screen::chart(run), room),
        ]);
        (both_sides_screen::facts(run), rest)
    };
    Html::from_iter([form.html(), report("What came of the fork", going, &figures, rest)])
}
