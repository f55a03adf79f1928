//! The three parts that run a small chain: what is chosen, how far it is, and what came of it.

use super::{Accidents, Knob, Msg, choose};
use crate::lab::chart::Table;
use crate::lab::fact::Fact;
use crate::lab::stake::accidents::bad_block::{self, BadBlock, Fault, Then};
use crate::lab::stake::accidents::both_sides::{self, BothSides};
use crate::lab::stake::accidents::old_keys::{self, OldKeys};
use crate::lab::stake::accidents::{bad_block_screen, both_sides_screen, old_keys_screen};
use crate::ui::kit::el::{El, el, html_of};
use crate::ui::kit::{Look, Slider, button, segmented, slider};
use crate::ui::lab::chart::{Room, chart, table};
use crate::ui::lab::facts::facts;
use crate::ui::lab::kit::{progress, select};
use yew::html::Scope;
use yew::prelude::*;

/// What the form of a part begins with.
struct Opening {
    name: &'static str,
    about: &'static str,
    /// On the one button.
    run: &'static str,
}

fn form(opening: &Opening, link: &Scope<Accidents>) -> El {
    el("section")
        .key("form")
        .class("card sheet stack")
        .attr("aria-label", opening.name)
        .child(el("p").class("small").text(opening.about))
        .child(
            el("div").class("row").child(button(opening.run).look(Look::Primary).onclick(link.callback(|()| Msg::Run))),
        )
}

/// What came of a run.
struct Told {
    facts: Vec<Fact>,
    verdict: String,
    table: Table,
    table_name: &'static str,
    rest: Html,
}

/// Where a run is: not begun, on its way, or over.
enum Stage {
    Before(&'static str),
    Going(u16),
    Over(Told),
}

fn report(stage: Stage) -> Html {
    let section = el("section").key("figures").class("card sheet stack").attr("aria-label", "What comes of it");
    match stage {
        Stage::Before(words) => section.child(el("p").class("muted").text(words)),
        Stage::Going(per_mille) => {
            section.child(progress("How far the run is", per_mille, "Signing, and checking every signature …"))
        }
        Stage::Over(told) => section
            .child(facts(&told.facts))
            .child(el("p").class("notice").child(told.verdict))
            .child(table(&told.table, told.table_name))
            .child(told.rest),
    }
    .html()
}

/// A slider for a number that stands after it with `of`.
fn count(
    (id, label): (&'static str, &'static str),
    range: (u8, u8, u8),
    value: u8,
    of: &'static str,
    (link, knob): (&Scope<Accidents>, Knob),
) -> Html {
    let text = if of.is_empty() { value.to_string() } else { format!("{value} {of}") };
    let on_change = choose(link, knob).reform(usize::from);
    slider(Slider { id, label, range, value, text, unit: of, worded: None, spoken: None, on_change })
}

fn place<T: PartialEq>(all: &[T], chosen: &T) -> usize {
    all.iter().position(|it| it == chosen).unwrap_or(0)
}

fn two(words: [&'static str; 2]) -> Vec<(Html, Option<AttrValue>)> {
    words.map(|words| (html_of(words), None)).into()
}

fn lines(name: &'static str, lines: Vec<String>) -> Html {
    let lines = lines.into_iter().enumerate().map(|(index, line)| el("li").key(index).child(line).html());
    el("ul").class("acts").attr("aria-label", name).attr("tabindex", "0").all(lines).html()
}

pub fn bad_block(setup: &bad_block::Setup, run: Option<&BadBlock>, link: &Scope<Accidents>) -> Html {
    let opening = Opening {
        name: "A bad block",
        about: "A proposer puts a payment into its block that no rule allows. Some validators vote for it without looking.",
        run: "Propose the bad block",
    };
    let most = bad_block::Setup::MOST_CARELESS;
    let (fault, then) = (place(&Fault::ALL, &setup.fault), place(&Then::ALL, &setup.then));
    let form = form(&opening, link)
        .child(count(
            ("careless", "Others who vote without checking"),
            (0, most, 1),
            setup.careless,
            "of 11",
            (link, Knob::Careless),
        ))
        .child(select("fault", "The payment", Fault::ALL.map(Fault::words), fault, choose(link, Knob::Fault)))
        .child(select(
            "then",
            "Then those who did not check",
            Then::ALL.map(Then::words),
            then,
            choose(link, Knob::Then),
        ))
        .child(el("p").class("small").text(bad_block_screen::NOT_COVERED))
        .child(el("p").class("tiny muted").text(bad_block_screen::SIMPLIFIED));
    let stage = match run {
        None => Stage::Before("Press the button: three quiet epochs, then the bad block, then five more."),
        Some(run) if !run.is_done() => Stage::Going(run.progress()),
        Some(run) => Stage::Over(Told {
            facts: bad_block_screen::facts(run),
            verdict: bad_block_screen::verdict(run),
            table: bad_block_screen::table(run),
            table_name: "What each lost",
            rest: Html::from_iter([
                el("p").class("small muted").text(bad_block_screen::COLUMNS).html(),
                el("h2").text("What a node that checks says").html(),
                lines("Rules", bad_block_screen::rules(run)),
            ]),
        }),
    };
    Html::from_iter([form.html(), report(stage)])
}

pub fn old_keys(setup: &old_keys::Setup, run: Option<&OldKeys>, age: Option<u8>, link: &Scope<Accidents>) -> Html {
    let opening = Opening {
        name: "Old keys",
        about: "The founders have left, and sell their old keys. The buyer signs another history from their time on.",
        run: "Build the other history",
    };
    let knows = two(["Genesis only", "A checkpoint"]);
    let ages = (0, setup.present(), 1);
    let checkpoint =
        age.map(|age| count(("age", "Age of the checkpoint, in epochs"), ages, age, "", (link, Knob::Age)));
    let form = form(&opening, link)
        .child(el("p").class("small").text("A new node joins. It knows:"))
        .child(segmented(
            "What the new node knows",
            "wrap",
            knows,
            usize::from(age.is_some()),
            &choose(link, Knob::Trust),
        ))
        .child(el("div").child(checkpoint))
        .child(count(
            ("sellers", "Founders who sell"),
            old_keys::Setup::SELLERS,
            setup.sellers,
            "of 4",
            (link, Knob::Sellers),
        ))
        .child(count(
            ("wait", "Epochs from their exit to the attack"),
            old_keys::Setup::WAITS,
            setup.wait,
            "",
            (link, Knob::Wait),
        ))
        .child(el("p").class("tiny muted").text(old_keys_screen::SIMPLIFIED));
    let stage = match run {
        None => Stage::Before("Press the button: the true history is lived through first, then the other is signed."),
        Some(run) if !run.is_done() => Stage::Going(run.progress()),
        Some(run) => Stage::Over(Told {
            facts: old_keys_screen::facts(run),
            verdict: old_keys_screen::newcomer(run, age),
            table: old_keys_screen::table(run, age),
            table_name: "What a new node finds",
            rest: Html::from_iter([
                el("h2").text("What slashing does about it").html(),
                el("p").child(old_keys_screen::proofs(run)).html(),
            ]),
        }),
    };
    Html::from_iter([form.html(), report(stage)])
}

pub fn both_sides(setup: &both_sides::Setup, run: Option<&BothSides>, link: &Scope<Accidents>, room: Room) -> Html {
    let opening = Opening {
        name: "Nothing at stake",
        about: "A cut cable makes two branches. Some validators vote for both: a vote costs nothing, and one of the two will win.",
        run: "Cut the cable",
    };
    let slashing = usize::from(setup.has_slashing);
    let form = form(&opening, link)
        .child(el("div").class("row").child(el("span").class("small").text("Slashing")).child(segmented(
            "Slashing",
            "",
            two(["Off", "On"]),
            slashing,
            &choose(link, Knob::Slashing),
        )))
        .child(count(
            ("two-voters", "Vote for both"),
            both_sides::Setup::TWO_VOTERS,
            setup.two_voters,
            "of 12",
            (link, Knob::TwoVoters),
        ))
        .child(count(
            ("cut", "Epochs that the cable is cut"),
            both_sides::Setup::CUTS,
            setup.cut,
            "",
            (link, Knob::Cut),
        ))
        .child(el("p").class("tiny muted").text(both_sides_screen::SIMPLIFIED));
    let stage = match run {
        None => Stage::Before("Press the button, then do it again with slashing on."),
        Some(run) if !run.is_done() => Stage::Going(run.progress()),
        Some(run) => Stage::Over(Told {
            facts: both_sides_screen::facts(run),
            verdict: both_sides_screen::verdict(run),
            table: both_sides_screen::table(run),
            table_name: "Coins earned since the fork",
            rest: chart("earned", &both_sides_screen::chart(run), room),
        }),
    };
    Html::from_iter([form.html(), report(stage)])
}
