//! The validators: stake, share, this epoch's votes, status.

use crate::ui::kit::el::{el, join};
use crate::ui::kit::{meter, tag};
use crate::view::model::{ValidatorRow, ValidatorStatus, VoteDot};
use crate::web::guest;
use yew::prelude::*;

pub fn validators(rows: &[ValidatorRow]) -> Html {
    let rows = rows.iter().map(|row| {
        el("tr")
            .key(row.name.clone())
            .class(join(&[if row.mine { "mine" } else { "" }, status_class(row.status)]))
            .child(el("th").attr("scope", "row").child(&row.name))
            .child(el("td").class("num").child(&row.stake))
            .child(
                el("td")
                    .class("part")
                    .attr("title", row.share_label.clone())
                    .child(meter(row.share))
                    .child(el("span").class("sr").child(&row.share_label)),
            )
            .child(el("td").child(votes(row)))
            .child(el("td").class("end").child(tag(status_class(row.status), &row.status_label)))
            .html()
    });
    Html::from_iter([
        el(guest::heading_below())
            .child(el("span").attr("id", "validators-title").text("Validators"))
            .child(el("span").text("votes, newest last"))
            .html(),
        el("table")
            .attr("aria-labelledby", "validators-title")
            .child(
                el("thead").child(
                    el("tr")
                        .child(el("th").attr("scope", "col").text("Validator"))
                        .child(el("th").class("num").attr("scope", "col").text("Stake"))
                        .child(el("th").class("part").attr("scope", "col").text("Share"))
                        .child(el("th").attr("scope", "col").text("Votes"))
                        .child(el("th").class("end").attr("scope", "col").text("Status")),
                ),
            )
            .child(el("tbody").all(rows))
            .html(),
    ])
}

const fn status_class(status: ValidatorStatus) -> &'static str {
    match status {
        ValidatorStatus::Active => "good",
        ValidatorStatus::Slashed => "bad",
        ValidatorStatus::Waiting | ValidatorStatus::Offline | ValidatorStatus::Leaving | ValidatorStatus::Left => "",
    }
}

/// Each vote has its own shape, so that none is told by colour alone.
fn votes(row: &ValidatorRow) -> Html {
    let dots: Html = row
        .votes
        .iter()
        .enumerate()
        .map(|(index, dot)| {
            let (class, path) = match dot {
                VoteDot::Voted => ("voted", "M1 2h8v8H1z"),
                VoteDot::Missed => ("missed", "M1.5 2.5h7v7h-7z"),
                VoteDot::Due => ("due", "M4 5h2v2H4z"),
                VoteDot::Offence => ("offence", "M1 2l8 8M9 2l-8 8"),
            };
            el("path")
                .key(index)
                .class(class)
                .attr("d", path)
                .attr("transform", format!("translate({} 0)", index * 11))
                .html()
        })
        .collect();
    el("svg")
        .class("dots")
        .attr("width", "66")
        .attr("height", "12")
        .attr("role", "img")
        .attr("aria-label", row.votes_label.clone())
        .child(el("title").child(&row.votes_label))
        .child(dots)
        .html()
}
