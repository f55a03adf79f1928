//! Lending: the form, what it does to whom, and the fault that tells who pays.

use super::super::parts::{Outcome, acts, amount_field, standing};
use super::{Delegation, Msg};
use crate::lab::stake::delegation::lend::{Act, CAPS, Lend};
use crate::ui::kit::el::el;
use crate::ui::kit::{Look, button};
use crate::ui::lab::chart::table;
use crate::ui::lab::facts::facts;
use crate::ui::lab::kit::select;
use yew::html::Scope;
use yew::prelude::*;

const AMOUNT: &str = "lend-amount";
const FIRST_AMOUNT: &str = "100";
/// Choices of how long ago a fault was.
const DAYS_AGO: [(u32, &str); 6] =
    [(0, "today"), (1, "yesterday"), (7, "7 days ago"), (14, "14 days ago"), (20, "20 days ago"), (21, "21 days ago")];

/// What the lists in the form say.
pub struct Form {
    operator: usize,
    /// Where to move to.
    to: usize,
    culprit: usize,
    when: usize,
}

/// A choice in one of the lists.
#[derive(Clone, Copy)]
pub enum Choice {
    Operator(usize),
    To(usize),
    Culprit(usize),
    When(usize),
}

impl Default for Form {
    fn default() -> Form {
        // Moving needs two.
        Form { operator: 0, to: 1, culprit: 0, when: 0 }
    }
}

impl Form {
    pub fn take(&mut self, choice: Choice) {
        match choice {
            Choice::Operator(index) => self.operator = index,
            Choice::To(index) => self.to = index,
            Choice::Culprit(index) => self.culprit = index,
            Choice::When(index) => self.when = index.min(DAYS_AGO.len() - 1),
        }
    }
}

pub fn view(lend: &Lend, form: &Form, outcome: &Outcome, link: &Scope<Delegation>) -> Html {
    Html::from_iter([controls(lend, form, outcome, link), figures(lend)])
}

fn controls(lend: &Lend, form: &Form, outcome: &Outcome, link: &Scope<Delegation>) -> Html {
    let names = || lend.operators();
    let (operator, to) = (form.operator, form.to);
    let amount = || standing(AMOUNT, FIRST_AMOUNT);
    let culprit = form.culprit;
    let days_ago = DAYS_AGO[form.when].0;
    el("section")
        .key("form")
        .class("card sheet stack")
        .attr("aria-label", "Lend")
        .child(
            el("div")
                .class("pair")
                .child(amount_field(AMOUNT, "Coins", FIRST_AMOUNT))
                .child(select("lend-operator", "Operator", names(), operator, choose(link, Choice::Operator))),
        )
        .child(
            el("div")
                .class("row")
                .child(
                    button("Lend")
                        .look(Look::Primary)
                        .onclick(link.callback(move |()| Msg::Lend(Act::Lend { operator, amount: amount() }))),
                )
                .child(
                    button("Take back")
                        .onclick(link.callback(move |()| Msg::Lend(Act::TakeBack { operator, amount: amount() }))),
                ),
        )
        .child(outcome.html())
        .child(
            el("div")
                .class("pair")
                .child(select("lend-to", "Move to", names(), to, choose(link, Choice::To)))
                .child(button("Move").onclick(
                    link.callback(move |()| Msg::Lend(Act::Move { from: operator, to, amount: amount() })),
                )),
        )
        .child(select(
            "lend-cap",
            "Cap on any one operator",
            CAPS.map(|(_, words)| words),
            lend.cap(),
            link.callback(|place| Msg::Lend(Act::Cap(place))),
        ))
        .child(
            el("div")
                .class("group")
                .child(
                    el("div")
                        .class("row")
                        .child(button("A day passes").onclick(link.callback(|()| Msg::Lend(Act::Days(1)))))
                        .child(button("A week passes").onclick(link.callback(|()| Msg::Lend(Act::Days(7))))),
                ),
        )
        .child(
            el("div")
                .class("group")
                .child(el("h2").text("A fault comes to light"))
                .child(
                    el("div")
                        .class("pair")
                        .child(select("fault-operator", "Who signed twice", names(), culprit, choose(link, Choice::Culprit)))
                        .child(select(
                            "fault-when",
                            "When",
                            DAYS_AGO.map(|(_, words)| words),
                            form.when,
                            choose(link, Choice::When),
                        )),
                )
                .child(el("div").class("row").child(button("Slash").onclick(
                    link.callback(move |()| Msg::Lend(Act::SignedTwice { operator: culprit, days_ago })),
                ))),
        )
        .child(
            el("p").class("tiny muted").text(
                "Rules: 21 days of waiting, at most 7 requests on their way, 5 % for a double signature (Cosmos SDK defaults). \
                 Yield: 10 % a year, a figure of the playground’s.",
            ),
        )
        .child(el("div").class("row").child(
            button("Begin again").look(Look::Quiet).off(lend.log.is_empty()).onclick(link.callback(|()| Msg::LendAfresh)),
        ))
        .html()
}

fn figures(lend: &Lend) -> Html {
    let on_the_way = lend.on_the_way();
    let waiting = (!on_the_way.rows.is_empty()).then(|| {
        el("div").child(el("h2").text("Yours, and not at rest")).child(table(&on_the_way, "Yours, and not at rest"))
    });
    el("section")
        .key("figures")
        .class("card sheet stack")
        .attr("aria-label", "Who has what")
        .child(facts(&lend.facts()))
        .child(table(&lend.operators_table(), "Operators"))
        .child(el("div").child(waiting))
        .child(el("p").class("small muted").child(lend.balance_sheet()))
        .child(acts("What was done", &lend.log))
        .html()
}

fn choose(link: &Scope<Delegation>, choice: fn(usize) -> Choice) -> Callback<usize> {
    link.callback(move |index| Msg::Form(choice(index)))
}
