//! Experiments: curves counted by simulation over those of theory.

use super::SectionProps;
use super::chart::figure;
use super::kit::{progress, select};
use super::say;
use crate::lab::chart::Chart;
use crate::lab::experiment::screen::{Bench, Field, FieldView, Screen, State};
use crate::lab::section::Section;
use crate::ui::kit::el::{El, Node, el, html_of, join};
use crate::ui::kit::{Look, Shape, TextField, button, copy_button, icon, segmented, text_field};
use crate::ui::local;
use crate::web::lab_pool::{Heard, Pool};
use crate::web::{address, clock, seed};
use std::rc::Rc;
use yew::prelude::*;

/// Least time between two drawings of a run, in milliseconds: faster than that nobody reads.
const DRAW_EVERY_MS: f64 = 150.0;

pub struct Experiments {
    bench: Bench,
    pool: Rc<Pool>,
    drawn_at: f64,
}

pub enum Msg {
    Heard(Heard),
    Kind(usize),
    Varied(usize),
    Type(Field, String),
    /// Runs, pauses or goes on: what the button says.
    Press,
    Cancel,
    /// Takes a seed that nobody chose.
    Reseed,
}

impl Experiments {
    /// Gives work to whoever has none.
    fn feed(&mut self) {
        if self.bench.state() == Some(State::Running) {
            let bench = &mut self.bench;
            self.pool.feed(|most| bench.take(most));
        }
    }

    /// The address of what stands on the bench.
    fn address(&self) -> String {
        format!("{}?{}", Section::Experiments.address(), self.bench.link())
    }

    fn press(&mut self) {
        match self.bench.state() {
            Some(State::Running) => self.bench.turn(State::Paused),
            Some(State::Paused) => self.bench.turn(State::Running),
            _ if self.bench.begin() => address::replace(&self.address()),
            _ => {}
        }
        self.feed();
    }

    fn on_heard(&mut self, heard: Heard) -> bool {
        let before = self.bench.state();
        match heard {
            Heard::Free => {}
            Heard::Answer(answer) => drop(self.bench.add(&answer)),
            Heard::Returned(job) => self.bench.give_back(&job),
            Heard::Alone => self.bench.work_alone(),
            Heard::GaveUp => self.bench.turn(State::Failed),
        }
        self.feed();
        let is_over = self.bench.state() != before;
        if is_over && let Some(verdict) = self.bench.screen().verdict {
            say(&verdict);
        }
        let now = clock::now_ms();
        let is_due = is_over || now - self.drawn_at >= DRAW_EVERY_MS;
        if is_due {
            self.drawn_at = now;
        }
        is_due
    }

    /// Another experiment stands here: nobody works on the old one any more.
    fn put_aside(&self) {
        self.pool.clear();
        local::forget_typed();
    }
}

impl Component for Experiments {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(ctx: &Context<Self>) -> Self {
        let mut bench = Bench::default();
        if !ctx.props().query.is_empty() {
            bench.open(&ctx.props().query);
        }
        Experiments { bench, pool: Pool::new(ctx.link().callback(Msg::Heard)), drawn_at: 0.0 }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &SectionProps) -> bool {
        let query = &ctx.props().query;
        // The address follows the bench too; only one that says something else is a link.
        if *query != old.query && !query.is_empty() && **query != self.bench.link() {
            self.put_aside();
            self.bench.open(query);
        }
        true
    }

    fn update(&mut self, _ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Heard(heard) => return self.on_heard(heard),
            Msg::Kind(place) => {
                self.put_aside();
                self.bench.choose_kind(place);
            }
            Msg::Varied(place) => {
                self.put_aside();
                self.bench.choose_varied(place);
            }
            Msg::Type(field, text) => self.bench.type_in(field, &text),
            Msg::Reseed => {
                self.put_aside();
                self.bench.type_in(Field::Seed, &seed::fresh().to_string());
            }
            Msg::Press => self.press(),
            Msg::Cancel => {
                self.bench.turn(State::Cancelled);
                self.pool.clear();
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let screen = self.bench.screen();
        let link = ctx.link();
        let kinds = screen.kinds.iter().map(|kind| (AttrValue::Static(kind).into_node(), None)).collect();
        let notice = screen.notice.as_ref().map(|(words, is_bad)| {
            let (class, role) = if *is_bad { ("notice bad", "alert") } else { ("notice", "status") };
            el("p").class(class).attr("role", role).child(words)
        });
        let csv = if screen.table.is_some() { Some(self.bench.csv()) } else { None };
        let csv = move |chart: &Chart| csv.clone().unwrap_or_else(|| chart.to_csv());
        let table = screen.table.clone().unwrap_or_else(|| screen.chart.table());
        el("div")
            .class("stack")
            .child(segmented("Experiment", "choices", kinds, screen.kind, &link.callback(Msg::Kind)))
            .child(el("div").child(notice))
            .child(
                el("div")
                    .class("bench")
                    .child(
                        el("section")
                            .class("card sheet stack work")
                            .attr("aria-labelledby", "question")
                            .child(el("h2").attr("id", "question").text(screen.question))
                            .child(controls(link, &screen))
                            .child(settings(link, &screen))
                            .child(
                                el("div")
                                    .class("row small")
                                    .child(el("span").class("muted").text("A link to exactly this"))
                                    .child(copy_button("experiment", "the link", &address::with_hash(&self.address()))),
                            ),
                    )
                    .child(
                        el("section")
                            .class("card sheet stack")
                            .attr("aria-label", "Result")
                            .child(figure("curve", &screen.chart, &table, Rc::new(csv), ctx.props().room))
                            .child(el("div").class("aside small").child(model(&screen))),
                    ),
            )
            .html()
    }
}

/// Run and cancel, how far it is, and what came of it.
fn controls(link: &html::Scope<Experiments>, screen: &Screen) -> El {
    let (sign, word) = match screen.state {
        Some(State::Running) => (Shape::Pause, "Pause"),
        Some(State::Paused) => (Shape::Run, "Resume"),
        _ => (Shape::Run, "Run"),
    };
    let is_under_way = matches!(screen.state, Some(State::Running | State::Paused));
    let done = screen.progress.as_ref().map(|(per_mille, words)| progress("Progress", *per_mille, words));
    el("div")
        .class("stack")
        .child(
            el("div")
                .class("row")
                .child(
                    button(Html::from_iter([icon(sign), html_of(word)]))
                        .look(Look::Primary)
                        .class("run")
                        .off(!is_under_way && !screen.is_sound)
                        .onclick(link.callback(|()| Msg::Press)),
                )
                .child(button("Cancel").off(!is_under_way).onclick(link.callback(|()| Msg::Cancel))),
        )
        .child(el("p").class("small muted").child(if screen.is_sound {
            screen.plan.as_str()
        } else {
            "One of the settings below makes no sense yet."
        }))
        .child(el("div").child(done))
        .child(el("div").child(screen.verdict.as_ref().map(|verdict| el("p").class("verdict-words").child(verdict))))
}

fn settings(link: &html::Scope<Experiments>, screen: &Screen) -> El {
    let (names, varied) = &screen.varied;
    let choice = (names.len() > 1)
        .then(|| select("lab-varied", "Vary", names.iter().copied(), *varied, link.callback(Msg::Varied)));
    let fields = screen.fields.iter().map(|field| line(link, field));
    el("details").class("settings").attr("id", "lab-settings").child(el("summary").text("Settings")).child(
        el("div").class("stack").child(el("div").child(choice)).child(el("div").class("form").all(fields)).child(
            el("div").class("row").child(button("Another seed").class("tiny").onclick(link.callback(|()| Msg::Reseed))),
        ),
    )
}

fn line(link: &html::Scope<Experiments>, view: &FieldView) -> Html {
    let field = view.field;
    let class = if matches!(field, Field::From | Field::To | Field::Points) { "third" } else { "" };
    let field = text_field(TextField {
        id: view.id.clone().into(),
        label: view.label.clone().into(),
        value: view.text.clone(),
        hint: view.hint.clone(),
        error: view.error.clone(),
        decimal: true,
        live: true,
        on_type: link.callback(move |text| Msg::Type(field, text)),
        ..TextField::default()
    });
    el("div").key(view.id.as_str()).class(join(&["line", class])).child(field).html()
}

fn model(screen: &Screen) -> Html {
    Html::from_iter([
        el("p").child(el("span").class("tag modelled").text("modelled")).text(" ").text(screen.model).html(),
        el("p").class("muted").child(&screen.sources).html(),
    ])
}
