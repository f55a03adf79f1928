//! What is read rather than looked at: the attack as it stands, what a node believes, the log, and what is simplified.

use super::{Msg, WatchSection, card};
use crate::lab::watch::screen::{Ending, Fact, Race, Screen, Tone};
use crate::ui::kit::el::{el, html_of, join};
use yew::html::Scope;
use yew::prelude::*;

/// Little blocks drawn of a branch at most.
const MOST_PIPS: u32 = 16;

pub fn attack(screen: &Screen) -> Html {
    let count = screen.count.clone().map(|(address, words)| el("a").attr("href", address).child(words));
    let body = match (&screen.race, &screen.ending) {
        (_, Some(ending)) => ended(ending),
        (Some(race), None) => racing(race),
        (None, None) => match count {
            Some(count) => return el("p").child(count).html(),
            None => return Html::default(),
        },
    };
    html_of(card("watch-attack", "The attack").child(body).child(el("p").child(count)))
}

fn racing(race: &Race) -> Html {
    let pips = |class: &'static str, count: u32| {
        (0..count.min(MOST_PIPS)).map(move |index| el("i").key(index).class(join(&["pip", class])).html())
    };
    let row = |name: &'static str, first: (&'static str, u32), second: (&'static str, u32)| {
        el("div")
            .class("race")
            .child(el("span").class("small").text(name))
            .child(el("span").all(pips(first.0, first.1)).all(pips(second.0, second.1)))
    };
    el("div")
        .class("stack")
        .child(el("p").child(&race.words))
        .child(
            el("div")
                .attr("aria-hidden", "true")
                .child(row("Mallory", ("hostile", race.shown), ("secret hostile", race.secret)))
                .child(row("Others", ("", race.others), ("", 0))),
        )
        .html()
}

fn ended(ending: &Ending) -> Html {
    let rows = ending.purses.iter().map(|(name, before, after)| {
        el("tr")
            .key(name.clone())
            .child(el("th").attr("scope", "row").child(name))
            .child(el("td").class("num").child(before))
            .child(el("td").class("num").child(after))
            .html()
    });
    let head = ["Coins of", "When the goods went out", "Now"];
    let head = head.into_iter().enumerate().map(|(place, words)| {
        el("th").key(words).attr("scope", "col").class((place > 0).then_some("num")).text(words).html()
    });
    let table = (!ending.purses.is_empty())
        .then(|| el("table").child(el("thead").child(el("tr").all(head))).child(el("tbody").all(rows)));
    el("div")
        .class(join(&["ending stack", if ending.won { "won" } else { "lost" }]))
        .child(el("h3").text(ending.title))
        .child(el("p").child(&ending.words))
        .child(el("div").child(table))
        .child(el("p").child(&ending.cost))
        .html()
}

pub fn node_card(screen: &Screen, link: &Scope<WatchSection>) -> Html {
    let buttons = screen.nodes.iter().map(|row| {
        let number = row.node;
        el("button")
            .key(number.to_string())
            .attr("type", "button")
            .class("btn tiny look")
            .attr("aria-pressed", if row.chosen { "true" } else { "false" })
            .attr("title", row.about.clone())
            .onclick(link.callback(move |_: MouseEvent| Msg::LookThrough(number)))
            .child(&row.name)
            .child(el("span").class("num muted").child(&row.head))
            .html()
    });
    let about = screen.nodes.iter().find(|row| row.chosen).map(|row| &row.about);
    html_of(
        card("watch-node", &screen.believes)
            .child(el("div").class("row").attr("role", "group").attr("aria-label", "Look through").all(buttons))
            .child(about.map(|about| el("p").class("small muted").child(about)))
            .child(el("dl").class("beliefs").all(screen.beliefs.iter().map(belief))),
    )
}

fn belief(fact: &Fact) -> Html {
    el("div").key(fact.label).child(el("dt").text(fact.label)).child(el("dd").child(&fact.value)).html()
}

pub fn log(screen: &Screen) -> Html {
    let lines = screen.log.iter().map(|line| {
        el("li")
            .key(line.number.to_string())
            .class(match line.tone {
                Tone::Plain => "",
                Tone::Fork => "fork",
                Tone::Attack => "attack",
                Tone::Act => "act",
            })
            .child(el("span").class("num muted").child(&line.at))
            .child(el("span").child(&line.text))
            .html()
    });
    let empty = screen.log.is_empty().then(|| el("p").class("muted").text("Nothing yet. Press Run."));
    html_of(
        card("watch-log", "What happened").child(el("div").child(empty)).child(
            el("div")
                .class("scroll")
                .attr("role", "region")
                .attr("tabindex", "0")
                .attr("aria-label", "Log, the newest first")
                .child(el("ol").class("watch-log").all(lines)),
        ),
    )
}

pub fn simplified(screen: &Screen) -> Html {
    let lines = screen.simplified.iter().map(|line| el("li").key(*line).text(line).html());
    html_of(
        el("details")
            .class("card sheet")
            .child(el("summary").text("What is real here, and what is simplified"))
            .child(el("ul").class("stack small").all(lines)),
    )
}
