//! A liquid-staking pool: its acts, its token's rate and price, and the queue between them.

use super::super::parts::{Outcome, acts, amount_field, standing};
use super::{Delegation, Msg};
use crate::lab::stake::delegation::pool_screen::{Act, Knob, PoolLab};
use crate::ui::kit::el::el;
use crate::ui::kit::{Look, button};
use crate::ui::lab::chart::{Room, chart, table};
use crate::ui::lab::facts::facts;
use crate::ui::lab::kit::{NumberField, number_field, select};
use yew::html::Scope;
use yew::prelude::*;

const AMOUNT: &str = "pool-amount";
const FIRST_AMOUNT: &str = "100";

pub fn view(pool: &PoolLab, culprit: usize, outcome: &Outcome, link: &Scope<Delegation>, room: Room) -> Html {
    Html::from_iter([controls(pool, culprit, outcome, link), figures(pool, room)])
}

fn controls(pool: &PoolLab, culprit: usize, outcome: &Outcome, link: &Scope<Delegation>) -> Html {
    let act = |words: &'static str, make: fn(String) -> Act| {
        button(words).onclick(link.callback(move |()| Msg::Pool(make(standing(AMOUNT, FIRST_AMOUNT)))))
    };
    let knobs = Knob::ALL.map(|knob| {
        let (id, label, hint) = knob.words();
        let field = number_field(NumberField {
            id: id.into(),
            label: label.into(),
            value: pool.value(knob),
            bounds: knob.bounds(),
            hint: Some(hint.to_owned()),
            on_change: link.callback(move |value| Msg::PoolKnob(knob, value)),
        });
        el("div").key(id).child(field).html()
    });
    el("section")
        .key("form")
        .class("card sheet stack")
        .attr("aria-label", "Pool")
        .child(
            el("div")
                .class("row")
                .child(button("A run on the pool").look(Look::Primary).onclick(link.callback(|()| Msg::Pool(Act::Run))))
                .child(button("A calm week").onclick(link.callback(|()| Msg::Pool(Act::CalmWeek)))),
        )
        .child(outcome.html())
        .child(
            el("div")
                .class("group")
                .child(el("h2").text("You"))
                .child(amount_field(AMOUNT, "Coins or tokens", FIRST_AMOUNT))
                .child(
                    el("div")
                        .class("row")
                        .child(act("Deposit", Act::Deposit))
                        .child(act("Ask for exit", Act::Ask))
                        .child(act("Sell at once", Act::Sell)),
                ),
        )
        .child(
            el("div").class("group").child(
                el("div")
                    .class("pair")
                    .child(select(
                        "pool-culprit",
                        "Who signed twice",
                        PoolLab::operators(),
                        culprit,
                        link.callback(Msg::Culprit),
                    ))
                    .child(button("Slash 5 %").onclick(link.callback(move |()| Msg::Pool(Act::Slash(culprit))))),
            ),
        )
        .child(
            el("details")
                .class("group")
                .child(el("summary").class("small").text("Queue and arbitrageurs"))
                .child(
                    el("p")
                        .class("tiny muted")
                        .text("A change begins afresh. Ethereum lets at most 57,600 ETH out a day."),
                )
                .child(el("div").class("stack").all(knobs)),
        )
        .child(
            el("div").class("row").child(
                button("Begin again")
                    .look(Look::Quiet)
                    .off(pool.log.is_empty())
                    .onclick(link.callback(|()| Msg::PoolAfresh)),
            ),
        )
        .html()
}

fn figures(pool: &PoolLab, room: Room) -> Html {
    el("section")
        .key("figures")
        .class("card sheet stack")
        .attr("aria-label", "The token")
        .child(facts(&pool.facts()))
        .child(chart("price", &pool.price_chart(), room))
        .child(chart("wait", &pool.wait_chart(), room))
        .child(table(&pool.purses_table(), "Who has what"))
        .child(table(&pool.operators_table(), "The pool’s operators"))
        .child(el("p").class("small muted").child(pool.balance_sheet()))
        .child(acts("What was done", &pool.log))
        .child(
            el("p").class("tiny muted").text(
                "Modelled: in a run each holder takes the better of selling and waiting, at a price of waiting from 5 % to \
                 500 % a year. Arbitrageurs buy while waiting pays more than they ask, and mint above the rate. Rewards 3 % a \
                 year, a tenth of them the pool’s; market fee 0.3 %; chance (seed 7) moves only small daily trades.",
            ),
        )
        .html()
}
