//! Beside the picture: the committee, the epochs, the evidence, what happened, and why two thirds.

use super::card;
use crate::lab::stake::finality::player::Player;
use crate::lab::stake::finality::screen::{SIMPLIFIED, Tone, WHY};
use crate::ui::kit::el::{el, html_of};
use crate::ui::lab::chart::{Room, chart, table};
use yew::prelude::*;

pub fn committee(player: &Player) -> Html {
    let members = player.committee();
    let voted = members.iter().filter(|member| member.voted).count();
    let chips = members.iter().map(|member| {
        let (class, sign) = if member.voted { ("chip voted", "✓") } else { ("chip", "·") };
        el("li").key(member.name.clone()).class(class).child(format!("{} {sign}", member.name)).html()
    });
    html_of(
        card("finality-committee", "Committee of this slot")
            .child(el("p").class("small").child(format!(
                "{voted} of {} have voted. It is their one vote in this epoch, a third into the slot.",
                members.len()
            )))
            .child(el("ul").class("members").all(chips)),
    )
}

pub fn epochs(player: &Player, room: Room) -> Html {
    html_of(
        card("finality-epochs", "Epoch by epoch")
            .child(table(&player.epoch_table(), "Epochs"))
            .child(el("p").class("tiny muted").text(
                "Shares are of the active stake, for the votes of that epoch, counted at the end of the next: source in time \
                 (within 2 slots), target right, head right and in the very next slot. These three flags are what a validator \
                 is paid for. Justified and final: on the chain of the node you look through, at that epoch’s end.",
            ))
            .child(chart("finality-shares", &player.chart(), room)),
    )
}

pub fn evidence(player: &Player) -> Html {
    let found = player.evidence().map(|evidence| {
        let checkpoints = evidence.checkpoints.map(|checkpoints| {
            let lines = checkpoints.into_iter().enumerate().map(|(key, line)| el("li").key(key).child(line).html());
            el("ul").class("evidence").all(lines)
        });
        card("finality-evidence", "The evidence")
            .child(el("div").child(checkpoints))
            .child(el("p").child(evidence.sum))
            .child(table(&evidence.table, "Evidence"))
            .child(el("p").class("tiny muted").text(
                "A vote names source → target and the target’s block. Two votes of one validator for one target epoch that \
                 differ are proof. “With the others” grows with how many are slashed in the same window: with a third, all is \
                 taken. As it stands on the chain of the node you look through.",
            ))
    });
    el("div").child(found).html()
}

pub fn log(player: &Player) -> Html {
    let lines = player.log.lines.iter().rev().map(|line| {
        let class = match line.tone {
            Tone::Plain => "",
            Tone::Final => "fork",
            Tone::Fork => "reorg",
            Tone::Bad => "attack",
            Tone::Act => "act",
        };
        el("li")
            .key(line.number.to_string())
            .class(class)
            .child(el("span").class("mono small muted").child(line.slot.to_string()))
            .child(el("span").child(&line.text))
            .html()
    });
    html_of(
        card("finality-log", "What happened, by slot").child(
            el("div")
                .class("scroll")
                .attr("role", "region")
                .attr("tabindex", "0")
                .attr("aria-label", "What happened, the newest first")
                .child(el("ol").class("watch-log small").all(lines)),
        ),
    )
}

pub fn why() -> Html {
    let list = |words: &[&'static str]| {
        let items = words.iter().enumerate().map(|(key, words)| el("li").key(key).text(words).html());
        el("ul").class("small plain").all(items)
    };
    html_of(
        card("finality-why", "Why two thirds?")
            .child(list(&WHY[..1]))
            .child(el("details").child(el("summary").class("small").text("Why not less, or more")).child(list(&WHY[1..])))
            .child(
                el("details")
                    .child(el("summary").class("small").text("What is real and what is simplified"))
                    .child(list(&SIMPLIFIED)),
            )
            .child(el("p").class("tiny muted").text(
                "Rules: ethereum/consensus-specs (fork-choice.md, weigh_justification_and_finalization); Buterin and Griffith, \
                 arXiv:1710.09437.",
            )),
    )
}
