//! Losing a stake: three parts, of which one is shown: signing twice in company, being away, and a table of all the rules.

use super::parts::Outcome;
use crate::lab::chart::Table;
use crate::lab::number;
use crate::lab::stake::losses::away::Away;
use crate::lab::stake::losses::mistake::{Mistake, STEPS};
use crate::lab::stake::losses::{COSMOS_SOURCE, ETHEREUM_SOURCE, Set, offences};
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{Look, Slider, button, segmented, slider};
use crate::ui::lab::SectionProps;
use crate::ui::lab::chart::{Room, chart, table};
use crate::ui::lab::facts::facts;
use crate::ui::lab::kit::{NumberField, number_field, select};
use crate::ui::local;
use yew::html::Scope;
use yew::prelude::*;

const PARTS: [&str; 3] = ["Signing twice", "Away", "All the rules"];

pub struct Losses {
    part: usize,
    mistake: Mistake,
    away: Away,
    outcome: Outcome,
    /// Reckoned when it is first asked for.
    all_rules: Option<Table>,
}

pub enum Msg {
    Part(usize),
    MistakeSet(Set),
    Step(u8),
    Percent(f64),
    AwaySet(Set),
    AwayPercent(u8),
    Run(u64),
    ByTheBook,
    Unjail,
    Afresh,
}

impl Component for Losses {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Losses {
            part: 0,
            mistake: Mistake::default(),
            away: Away::default(),
            outcome: Outcome::default(),
            all_rules: None,
        }
    }

    fn update(&mut self, _ctx: &Context<Self>, msg: Msg) -> bool {
        self.outcome = Outcome::default();
        match msg {
            Msg::Part(part) => {
                local::forget_typed();
                self.part = part.min(PARTS.len() - 1);
                if self.part == 2 && self.all_rules.is_none() {
                    self.all_rules = Some(offences::table(&self.mistake));
                }
            }
            Msg::MistakeSet(set) => self.mistake.set = set,
            Msg::Step(step) => {
                // The field shows the slider's share again, whatever was typed.
                local::forget_typed();
                self.mistake.set_step(step);
            }
            Msg::Percent(percent) => self.mistake.set_percent(percent),
            Msg::AwaySet(set) => self.away.choose_set(set),
            Msg::AwayPercent(percent) => self.away.choose_percent(percent),
            Msg::Run(epochs) => {
                self.away.run(epochs);
                self.outcome.tell(Ok(self.away.verdict()));
            }
            Msg::ByTheBook => {
                self.away.by_the_book();
                self.outcome.tell(Ok(self.away.verdict()));
            }
            Msg::Unjail => {
                let came = self.away.unjail();
                self.outcome.tell(came);
            }
            Msg::Afresh => self.away.afresh(),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (link, room) = (ctx.link(), ctx.props().room);
        let parts = PARTS.map(|part| (html_of(part), None));
        let shown = match self.part {
            0 => mistake(&self.mistake, link, room),
            1 => away(&self.away, &self.outcome, link, room),
            _ => all_rules(self.all_rules.as_ref()),
        };
        Html::from_iter([
            el("div")
                .key("parts")
                .child(segmented("Part", "wrap", parts.into(), self.part, &link.callback(Msg::Part)))
                .html(),
            el("div").key(PARTS[self.part]).class("bench").child(shown).html(),
        ])
    }
}

fn rules(id: &'static str, chosen: Set, on_choose: Callback<Set>) -> Html {
    let place = Set::ALL.iter().position(|set| *set == chosen).unwrap_or(0);
    let on_choose = Callback::from(move |place| on_choose.emit(Set::at(place)));
    select(id, "Rules", Set::ALL.map(Set::name), place, on_choose)
}

fn mistake(mistake: &Mistake, link: &Scope<Losses>, room: Room) -> Html {
    let form = el("section")
        .key("form")
        .class("card sheet stack")
        .attr("aria-label", "Signing twice")
        .child(
            el("p").class("small").text("Your validator signed two things that contradict each other. Who else did?"),
        )
        .child(slider(Slider {
            id: "share",
            label: "How many share your mistake",
            range: (0, STEPS, 1),
            value: mistake.step(),
            text: mistake.share_words(),
            unit: "",
            worded: Some(Mistake::words_at),
            spoken: Some(format!("{} of the stake", mistake.share_words())),
            on_change: link.callback(Msg::Step),
        }))
        .child(number_field(NumberField {
            id: "share-exact".into(),
            label: "Or exactly, in % of the stake".into(),
            value: mistake.percent(),
            bounds: Mistake::BOUNDS,
            hint: None,
            on_change: link.callback(Msg::Percent),
        }))
        .child(rules("mistake-rules", mistake.set, link.callback(Msg::MistakeSet)))
        .child(el("p").class("notice").child(mistake.verdict()));
    let figures = el("section")
        .key("figures")
        .class("card sheet stack")
        .attr("aria-label", "What it costs")
        .child(facts(&mistake.facts()))
        .child(chart("loss", &mistake.chart(), room))
        .child(el("p").class("tiny muted").text(
            "Modelled with the chain’s own functions: 1,000,000 validators of 32 ETH, the total taken as unchanged, votes \
             missed as if you failed alone. The window is 8,192 epochs; the correlation penalty falls due at its middle.",
        ));
    Html::from_iter([form.html(), figures.html()])
}

fn away(away: &Away, outcome: &Outcome, link: &Scope<Losses>, room: Room) -> Html {
    let over = away.end.is_some();
    let run =
        |words: &'static str, epochs: u64| button(words).off(over).onclick(link.callback(move |()| Msg::Run(epochs)));
    let form = el("section")
        .key("form")
        .class("card sheet stack")
        .attr("aria-label", "Away")
        .child(el("p").class("small").text("Part of the stake stops voting and does not come back."))
        .child(
            el("div")
                .class("row")
                .child(run("Fast-forward to the end", u64::MAX).look(Look::Primary))
                .child(run("One epoch", 1))
                .child(run("One day", away.day())),
        )
        .child(outcome.html())
        .child(slider(Slider {
            id: "away-share",
            label: "Share of the stake that is away",
            range: Away::SHARES,
            value: away.percent(),
            text: number::percent(f64::from(away.percent()) / 100.0, 2),
            unit: "%",
            worded: None,
            spoken: None,
            on_change: link.callback(Msg::AwayPercent),
        }))
        .child(rules("away-rules", away.set(), link.callback(Msg::AwaySet)))
        .child(
            el("div").class("row").child(
                away.has_jail().then(|| button("Ask for their return").onclick(link.callback(|()| Msg::Unjail))),
            ),
        )
        .child(
            el("div")
                .class("row")
                .child(button("The book’s 4,686 epochs").onclick(link.callback(|()| Msg::ByTheBook)))
                .child(
                    button("Begin again")
                        .look(Look::Quiet)
                        .off(away.epochs == 0)
                        .onclick(link.callback(|()| Msg::Afresh)),
                ),
        )
        .child(el("p").class("tiny muted").text(
            "The end: finality is back, the absent are ejected (16 ETH), or a year is over. The book’s figure is of \
             Bellatrix’s leak alone, without rewards.",
        ));
    let figures = el("section")
        .key("figures")
        .class("card sheet stack")
        .attr("aria-label", "Balances")
        .child(facts(&away.facts()))
        .child(chart("balances", &away.chart(), room))
        .child(el("p").class("small muted").text(
            "Outside a leak the absent miss their rewards and pay about as much again; in one, what they pay grows with \
             every epoch, and those who are there earn nothing.",
        ));
    Html::from_iter([form.html(), figures.html()])
}

fn all_rules(amounts: Option<&Table>) -> Html {
    el("section")
        .class("card sheet stack")
        .attr("aria-label", "All the rules")
        .child(el("p").class("small").text("What one validator of 32 ETH pays that fails alone, without a leak."))
        .child(el("div").child(amounts.map(|amounts| table(amounts, "What each set of rules takes"))))
        .child(el("p").class("small muted").text(
            "The three kinds of signing twice cost the same. Up to Deneb a lone one is spared the correlation penalty, which \
             is rounded down to whole ETH. A Cosmos chain has no surround votes; there, whoever misses more than half of a \
             hundred votes loses a hundredth, and is jailed until its operator asks to return.",
        ))
        .child(el("p").class("tiny muted").child(format!(
            "Modelled with 1,000,000 validators. Rules: {ETHEREUM_SOURCE}; {COSMOS_SOURCE}."
        )))
        .html()
}
