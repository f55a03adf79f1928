//! Lent stake: three parts, of which one is shown: lending, choosing, a liquid-staking pool.

mod choose;
mod lend;
mod pool;

use super::parts::Outcome;
use crate::lab::number::Bounds;
use crate::lab::stake::delegation::choose_screen::{self, Choose};
use crate::lab::stake::delegation::lend::{Act as LendAct, Lend};
use crate::lab::stake::delegation::pool_screen::{self, Act as PoolAct, PoolLab};
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::segmented;
use crate::ui::lab::SectionProps;
use crate::ui::local;
use yew::prelude::*;

const PARTS: [&str; 3] = ["Lending", "Choosing", "A pool’s token"];

pub struct Delegation {
    part: usize,
    lend: Lend,
    form: lend::Form,
    choose: Choose,
    pool: PoolLab,
    /// Which of the pool's operators a slashing would hit.
    culprit: usize,
    outcome: Outcome,
}

pub enum Msg {
    Part(usize),
    Form(lend::Choice),
    Lend(LendAct),
    LendAfresh,
    RunCrowd,
    CrowdKnob(choose_screen::Knob, f64),
    Pool(PoolAct),
    Culprit(usize),
    PoolKnob(pool_screen::Knob, f64),
    PoolAfresh,
}

/// What is wrong with what stands in one of these fields, if anything is.
fn refused_field(fields: impl IntoIterator<Item = (&'static str, &'static str, Bounds)>) -> Result<(), String> {
    fields.into_iter().try_for_each(|(id, label, bounds)| match local::typed(id) {
        Some(text) => bounds.read(&text).map(drop).map_err(|reason| format!("{label}: {reason}")),
        None => Ok(()),
    })
}

impl Component for Delegation {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Delegation {
            part: 0,
            lend: Lend::default(),
            form: lend::Form::default(),
            choose: Choose::default(),
            pool: PoolLab::default(),
            culprit: 0,
            outcome: Outcome::default(),
        }
    }

    fn update(&mut self, _ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Part(part) => {
                local::forget_typed();
                (self.part, self.outcome) = (part.min(PARTS.len() - 1), Outcome::default());
            }
            Msg::Form(choice) => self.form.take(choice),
            Msg::Lend(act) => {
                let came = self.lend.act(&act);
                self.outcome.tell(came);
            }
            Msg::LendAfresh => (self.lend, self.outcome) = (Lend::default(), Outcome::default()),
            Msg::RunCrowd => {
                let fields = choose_screen::Knob::ALL.map(|knob| (knob.words().0, knob.words().1, knob.bounds()));
                let came = refused_field(fields).map(|()| {
                    self.choose.run();
                    self.choose.verdict()
                });
                self.outcome.tell(came);
            }
            Msg::CrowdKnob(knob, value) => {
                self.choose.set(knob, value);
                self.outcome = Outcome::default();
            }
            Msg::Pool(act) => {
                let came = self.pool.act(&act);
                self.outcome.tell(came);
            }
            Msg::Culprit(operator) => self.culprit = operator,
            Msg::PoolKnob(knob, value) => {
                self.pool.set(knob, value);
                self.outcome = Outcome::default();
            }
            Msg::PoolAfresh => {
                self.pool.afresh();
                self.outcome = Outcome::default();
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (link, room) = (ctx.link(), ctx.props().room);
        let parts = PARTS.map(|part| (html_of(part), None));
        let shown = match self.part {
            0 => lend::view(&self.lend, &self.form, &self.outcome, link),
            1 => choose::view(&self.choose, &self.outcome, link, room),
            _ => pool::view(&self.pool, self.culprit, &self.outcome, link, room),
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
