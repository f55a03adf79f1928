//! Keys: two cards, what can be done with them, and every attempt with the checks that judged it.

use super::parts::{Outcome, standing};
use crate::lab::chart::Table;
use crate::lab::stake::keys::bench::{Act, Bench, Entropy, Which};
use crate::lab::stake::keys::screen::{self, KeyCard};
use crate::ui::kit::el::{el, join};
use crate::ui::kit::{Button, Look, TextField, button, text_field};
use crate::ui::lab::SectionProps;
use crate::ui::lab::chart::table;
use crate::ui::lab::facts::facts;
use crate::ui::local::{self, Focus};
use crate::web::seed;
use yew::html::Scope;
use yew::prelude::*;

const RESTORE: &str = "restore-key";
const CONFIRM: &str = "confirm-reveal";

pub struct Keys {
    /// Nothing where the browser cannot make keys.
    bench: Option<Bench>,
    outcome: Outcome,
    /// The key that a person asked to see and has not confirmed.
    asked: Option<Which>,
    /// What trying every key at every act gave last.
    powers: Option<Table>,
}

pub enum Msg {
    Act(Act),
    Rotate,
    /// Shows the warning before the secret.
    AskToReveal(Which),
    Cancel,
    Restore,
    TryAll,
    Afresh,
}

/// New keys, from the browser's generator.
fn fresh() -> Option<Bench> {
    let mut entropy = Entropy::default();
    for bytes in &mut entropy {
        *bytes = seed::secret()?;
    }
    Some(Bench::new(&entropy))
}

impl Component for Keys {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Keys { bench: fresh(), outcome: Outcome::default(), asked: None, powers: None }
    }

    fn update(&mut self, _ctx: &Context<Self>, msg: Msg) -> bool {
        if let Msg::Afresh = msg {
            local::forget_typed();
            (self.bench, self.asked, self.powers) = (fresh(), None, None);
            self.outcome.tell(Ok("Two new keys. The old ones are gone from memory.".to_owned()));
            return true;
        }
        let Some(bench) = &mut self.bench else { return false };
        let act = match msg {
            Msg::Act(act) => Ok(act),
            Msg::Rotate => seed::secret().map(Act::Rotate).ok_or_else(no_generator),
            Msg::Restore => Ok(Act::Restore(standing(RESTORE, ""))),
            Msg::TryAll => {
                self.powers = Some(screen::powers_table(bench));
                focus(Focus::Always("powers".to_owned()));
                return true;
            }
            Msg::AskToReveal(which) => {
                self.asked = Some(which);
                focus(Focus::Always(CONFIRM.to_owned()));
                return true;
            }
            Msg::Cancel => {
                focus_card_if_lost(self.asked.take());
                return true;
            }
            Msg::Afresh => return false,
        };
        let restored = matches!(act, Ok(Act::Restore(_)));
        // The button that was pressed may be gone with what it belonged to.
        focus_card_if_lost(if restored { Some(Which::Withdrawal) } else { self.asked.take().or(bench.revealed) });
        let done = self.outcome.tell(act.and_then(|act| bench.act(&act)));
        if done && restored {
            // A secret does not stay in a field.
            local::change(|local| local.untype(RESTORE));
        }
        if done {
            // What it showed may no longer be so.
            self.powers = None;
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let Some(bench) = &self.bench else {
            return el("p").class("notice bad").child(format!("{}.", no_generator())).html();
        };
        Html::from_iter([
            el("div")
                .key("bench")
                .class("bench")
                .child(self.controls(bench, link))
                .child(figures(bench, link, self))
                .html(),
            self.least_privilege(link),
        ])
    }
}

const fn card_id(which: Which) -> &'static str {
    match which {
        Which::Signing => "signing-card",
        Which::Withdrawal => "withdrawal-card",
    }
}

/// The page puts the focus where it was asked to once it is drawn anew: so it is.
fn focus(next: Focus) {
    local::focus_next(next);
    local::change(|_| ());
}

fn focus_card_if_lost(which: Option<Which>) {
    if let Some(which) = which {
        focus(Focus::IfLost(card_id(which).to_owned()));
    }
}

fn no_generator() -> String {
    "expected a random generator in this browser, found none: no key was made".to_owned()
}

/// A button that tries an act.
fn act(link: &Scope<Keys>, words: &'static str, act: Act) -> Button {
    button(words).onclick(link.callback(move |()| Msg::Act(act.clone())))
}

impl Keys {
    fn controls(&self, bench: &Bench, link: &Scope<Self>) -> Html {
        let thief = bench.is_leaked().then(|| {
            let backdate = bench
                .register
                .rotated_at()
                .map(|_| act(link, "Sign a contradiction with an old date", Act::ThiefBackdates).class("long"));
            el("div")
                .class("row")
                .attr("role", "group")
                .attr("aria-label", "The thief tries")
                .child(act(link, "Sign a contradiction", Act::ThiefContradicts))
                .child(act(link, "Withdraw as the owner", Act::ThiefWithdraws))
                .child(act(link, "Put in their own key", Act::ThiefRotates))
                .child(act(link, "Exit for the owner", Act::ThiefExits))
                .child(el("div").child(backdate))
        });
        let leak = if bench.is_leaked() { "Leak the present key" } else { "Leak the signing key" };
        el("section")
            .key("form")
            .class("card sheet stack")
            .attr("aria-label", "Act")
            .child(el("div").class("row").child(act(link, "Vote", Act::Vote).look(Look::Primary)).child(act(
                link,
                "Propose a block",
                Act::Propose,
            )))
            .child(self.outcome.html())
            .child(
                el("div")
                    .class("row")
                    .child(act(link, "Next epoch", Act::NextEpoch))
                    .child(act(link, "Exit", Act::Exit))
                    .child(act(link, "Withdraw", Act::Withdraw)),
            )
            .child(el("p").class("small muted").child(screen::wait(bench)))
            .child(
                el("div")
                    .class("group")
                    .child(el("h2").text("A thief"))
                    .child(el("div").class("row").child(act(link, leak, Act::Leak).off(bench.is_leak_live())))
                    .child(el("div").child(thief)),
            )
            .child(el("p").class("tiny muted").child(screen::SIMPLIFIED))
            .child(
                el("div")
                    .class("row")
                    .child(button("Make new keys").look(Look::Quiet).onclick(link.callback(|()| Msg::Afresh))),
            )
            .html()
    }

    /// Below all: the table that is found by trying, and what it is an example of.
    fn least_privilege(&self, link: &Scope<Self>) -> Html {
        let found = self.powers.as_ref().map(|powers| {
            el("div")
                .class("wordy")
                .attr("id", "powers")
                .attr("tabindex", "-1")
                .child(table(powers, "What each key can do"))
                .child(
                    el("p")
                        .class("tiny muted")
                        .text("Each cell was signed with that key and judged by the register a moment ago."),
                )
        });
        let general =
            screen::IN_GENERAL.iter().enumerate().map(|(index, words)| el("p").key(index).child(*words).html());
        el("section")
            .key("privilege")
            .class("card sheet stack")
            .attr("aria-label", "Least privilege")
            .child(el("h2").text("The least that each needs"))
            .child(
                el("div")
                    .class("row")
                    .child(button("Try every key at every act").onclick(link.callback(|()| Msg::TryAll))),
            )
            .child(el("div").child(found))
            .child(el("div").class("general small").all(general))
            .html()
    }

    fn card(&self, card: &KeyCard, bench: &Bench, link: &Scope<Self>) -> Html {
        let which = card.which;
        let lost = which == Which::Withdrawal && bench.is_withdrawal_lost();
        let own = match which {
            Which::Signing => button("Rotate").onclick(link.callback(|()| Msg::Rotate)),
            Which::Withdrawal => act(link, "Lose it", Act::LoseWithdrawal).off(lost),
        };
        let show = button("Show the secret…")
            .label(format!("Show the secret of the {}…", which.words()))
            .off(lost)
            .onclick(link.callback(move |()| Msg::AskToReveal(which)));
        let warning = (self.asked == Some(which)).then(|| {
            el("div")
                .class("stack warning")
                .child(
                    el("p").attr("id", CONFIRM).attr("tabindex", "-1").class("small").text(
                        "Whoever sees these 32 bytes has the key. This one is for play; never let a page show you a real one.",
                    ),
                )
                .child(
                    el("div")
                        .class("row")
                        .child(act(link, "Show it", Act::Reveal(which)))
                        .child(button("Leave it hidden").onclick(link.callback(|()| Msg::Cancel))),
                )
        });
        let secret = bench.revealed_secret().filter(|(shown, _)| *shown == which).map(|(_, digits)| {
            el("div")
                .class("secret stack")
                .child(el("code").child(digits))
                .child(
                    el("p")
                        .class("tiny muted")
                        .text("For play. Kept in no file, no storage and no link; gone with the page."),
                )
                .child(el("div").class("row").child(act(link, "Hide it", Act::Hide)))
        });
        let restore = lost.then(|| {
            el("div")
                .class("stack")
                .child(text_field(TextField {
                    id: RESTORE.into(),
                    label: "A copy of it, if you have one".into(),
                    hint: Some("64 hexadecimal digits, as shown before it was lost.".to_owned()),
                    mono: true,
                    ..TextField::default()
                }))
                .child(el("div").class("row").child(button("Bring it back").onclick(link.callback(|()| Msg::Restore))))
        });
        el("div")
            .key(card.title)
            .class(join(&["key-card", if card.bad { "bad" } else { "" }]))
            .attr("id", card_id(which))
            .attr("tabindex", "-1")
            .attr("role", "group")
            .attr("aria-label", card.title)
            .child(
                el("div")
                    .class("row")
                    .child(el("h3").child(card.title))
                    .child(el("span").class("tag").text("for play")),
            )
            .child(el("p").class("small").child(card.about))
            .child(el("p").class("small").text("Public half ").child(el("code").child(&card.public)))
            .child(el("p").class("small").child(card.holders))
            .child(el("div").class("row").child(own).child(show))
            .child(el("div").child(warning))
            .child(el("div").child(secret))
            .child(el("div").child(restore))
            .html()
    }
}

fn figures(bench: &Bench, link: &Scope<Keys>, keys: &Keys) -> Html {
    let cards = screen::cards(bench);
    let cards = cards.iter().map(|card| keys.card(card, bench, link));
    let attempts = bench.attempts.iter().enumerate().map(|(index, attempt)| {
        let checks = attempt.verdict.checks.iter().enumerate();
        let checks = checks.map(|(index, check)| el("p").key(index).child(screen::check_line(check)).html());
        el("li")
            .key(index)
            .class(if attempt.verdict.accepted { "taken" } else { "refused" })
            .child(el("p").child(el("b").child(attempt.title())))
            .child(el("p").class("muted").child(screen::signed(attempt)))
            .child(el("div").all(checks))
            .html()
    });
    let tried = (!bench.attempts.is_empty()).then(|| {
        el("div")
            .class("stack")
            .child(el("h2").text("What was signed, and what judged it"))
            .child(el("ul").class("acts").attr("aria-label", "Attempts").attr("tabindex", "0").all(attempts))
    });
    el("section")
        .key("figures")
        .class("card sheet stack")
        .attr("aria-label", "Keys and stake")
        .child(facts(&screen::facts(bench)))
        .child(el("div").class("key-cards").all(cards))
        .child(el("div").child(tried))
        .html()
}
