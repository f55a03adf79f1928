//! The column between the lanes; on a narrow screen a strip that stays in view.

use super::details::details;
use crate::ui::kit::button;
use crate::ui::kit::el::el;
use crate::ui::kit::percent;
use crate::ui::local::{self, Dialog};
use crate::view::model::EnergyView;
use yew::prelude::*;

pub fn energy(view: &EnergyView, dialog: Option<Dialog>) -> Html {
    el("aside")
        .class("card energy")
        .attr("aria-label", "Energy")
        .child(
            el("div")
                .class("head")
                .child(el("h2").text("Energy so far"))
                .child(el("p").class("ratio").attr("title", view.ratio_sentence.clone()).child(&view.ratio))
                .child(el("p").class("small muted sentence").child(&view.ratio_sentence)),
        )
        .child(bars(view.work_bar, view.stake_bar))
        .child(el("p").class("tiny faint scale").text("joules, log scale"))
        .child(pairs(view))
        .child(button("At network scale…").class("small").onclick(local::open(Dialog::Energy)))
        .child(el("div").child((dialog == Some(Dialog::Energy)).then(|| details(view))))
        .html()
}

/// What each chain spent on the same thing, side by side.
pub fn pairs(view: &EnergyView) -> Html {
    let pairs = view.pairs.iter().map(|pair| {
        el("div")
            .key(pair.label_work.clone())
            .class("pair")
            .child(
                el("div")
                    .class("of-work")
                    .child(el("b").child(&pair.work))
                    .child(el("span").class("tiny").child(&pair.label_work)),
            )
            .child(
                el("div")
                    .class("of-stake")
                    .child(el("b").child(&pair.stake))
                    .child(el("span").class("tiny").child(&pair.label_stake)),
            )
            .html()
    });
    el("div").class("pairs").all(pairs).html()
}

/// Upright bars in the column, lying ones in the strip; the stylesheet shows one of the two.
pub fn bars(work: u16, stake: u16) -> Html {
    let upright = |part: u16| (percent(1000 - part.min(1000)), percent(part));
    let ((work_y, work), (stake_y, stake)) = (upright(work), upright(stake));
    el("div")
        .class("bars")
        .attr("aria-hidden", "true")
        .child(
            el("svg")
                .class("upright")
                .attr("width", "100%")
                .attr("height", "180")
                .child(
                    el("rect")
                        .class("b-work")
                        .attr("x", "13%")
                        .attr("y", work_y)
                        .attr("width", "34%")
                        .attr("height", work.clone()),
                )
                .child(
                    el("rect")
                        .class("b-stake")
                        .attr("x", "53%")
                        .attr("y", stake_y)
                        .attr("width", "34%")
                        .attr("height", stake.clone()),
                )
                .child(el("path").class("floor").attr("d", "M0 180H400")),
        )
        .child(
            el("svg")
                .class("lying")
                .attr("width", "100%")
                .attr("height", "22")
                .child(
                    el("rect").class("b-work").attr("y", "1").attr("width", work).attr("height", "9").attr("rx", "2"),
                )
                .child(
                    el("rect")
                        .class("b-stake")
                        .attr("y", "12")
                        .attr("width", stake)
                        .attr("height", "9")
                        .attr("rx", "2"),
                ),
        )
        .html()
}
