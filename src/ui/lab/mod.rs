//! The labs' pages: a bar of sections, and the section that the address names.
//!
//! The root knows addresses and nothing of experiments. A section is a component that owns its pure model (`lab::x`) and
//! draws what the model says; it gets what stands after the question mark of its address, and is drawn anew when that or
//! something the page remembers (`ui::local`) changes.

mod blocks;
pub mod chart;
mod difficulty;
mod experiments;
mod facts;
mod fees;
pub mod kit;
mod pools;
mod stake;
mod watch;

use super::kit::el::{el, html_of};
use super::local::{self, Focus};
use super::page::brand_bar::brand_bar;
use crate::lab::section::{Route, Section, Sections};
use crate::lab::stake::section::StakeSection;
use crate::web::dom::{self, Modals};
use crate::web::{address, frame, theme};
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::prelude::*;
use yew::virtual_dom::VComp;

/// A page of sections: what each of them is drawn by, and where else one can go from here.
pub trait Bench: Sections {
    const PAGES: &'static [(&'static str, &'static str)];

    fn component(self, props: SectionProps) -> Html;
}

impl Bench for Section {
    const PAGES: &'static [(&'static str, &'static str)] = &[
        ("index.html", "Playground"),
        ("stake.html", "Staking lab"),
        ("article.html", "Article"),
        ("share.html", "Embed"),
    ];

    fn component(self, props: SectionProps) -> Html {
        component(self, props)
    }
}

impl Bench for StakeSection {
    const PAGES: &'static [(&'static str, &'static str)] = &[
        ("index.html", "Playground"),
        ("lab.html", "Mining lab"),
        ("article.html", "Article"),
        ("share.html", "Embed"),
    ];

    fn component(self, props: SectionProps) -> Html {
        stake::component(self, props)
    }
}

/// The heading of the section, which has the focus when another section is shown.
const TITLE: &str = "section-title";

/// What every section is given.
#[derive(Clone, PartialEq, Properties)]
pub struct SectionProps {
    /// What stands after the question mark of its address.
    pub query: AttrValue,
    /// Changes with everything the page remembers: what is typed, which menu is open.
    pub generation: u32,
    /// How much room there is for pictures.
    pub room: chart::Room,
}

/// The component of a section. One line for each.
fn component(section: Section, props: SectionProps) -> Html {
    match section {
        Section::Experiments => mounted::<experiments::Experiments>(props),
        Section::Difficulty => mounted::<difficulty::Difficulty>(props),
        Section::Blocks => mounted::<blocks::BlocksSection>(props),
        Section::Fees => mounted::<fees::Fees>(props),
        Section::Pools => mounted::<pools::Pools>(props),
        Section::Watch => mounted::<watch::WatchSection>(props),
    }
}

/// Sends a message to a section in the next frame: work that takes long goes on there, and the page has its turn between.
fn in_next_frame<C: Component>(ctx: &Context<C>, msg: C::Message) {
    let link = ctx.link().clone();
    spawn_local(async move {
        frame::next_frame().await;
        link.send_message(msg);
    });
}

fn mounted<C: Component<Properties = SectionProps>>(props: SectionProps) -> Html {
    VComp::new::<C>(Rc::new(props), None).into()
}

/// Says something to those who hear the page: once, when it happened. Use it sparingly.
pub fn say(words: &str) {
    local::change(|local| local.said = words.to_owned().into());
}

pub struct Lab<B> {
    route: Route<B>,
    room: chart::Room,
    modals: Modals,
}

pub type MiningLab = Lab<Section>;
pub type StakingLab = Lab<StakeSection>;

pub enum LabMsg {
    /// The address may be another.
    Moved,
    /// The window may have another width.
    Resized,
    /// Something that the page remembers changed.
    Redraw,
}

impl<B: Bench> Lab<B> {
    fn name_the_page(&self) {
        dom::set_title(&format!("{} · Proofground {}", self.route.section.words().title, B::PAGE));
    }
}

impl<B: Bench> Component for Lab<B> {
    type Message = LabMsg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let tell = |msg: fn() -> LabMsg| {
            let link = ctx.link().clone();
            move || link.send_message(msg())
        };
        local::change(|local| local.theme = theme::restore());
        local::connect(ctx.link().callback(|()| LabMsg::Redraw));
        address::on_change(tell(|| LabMsg::Moved));
        address::on_resize(tell(|| LabMsg::Resized));
        let lab = Lab { route: Route::parse(&address::hash()), room: chart::Room::here(), modals: Modals::default() };
        lab.name_the_page();
        lab
    }

    fn update(&mut self, _ctx: &Context<Self>, msg: LabMsg) -> bool {
        match msg {
            LabMsg::Redraw => true,
            LabMsg::Resized => {
                let room = chart::Room::here();
                let changed = room != self.room;
                self.room = room;
                changed
            }
            LabMsg::Moved => {
                let route = Route::parse(&address::hash());
                if route.section != self.route.section || route.notice.is_some() {
                    // What was typed belonged to another section; the reader is told where they are.
                    local::forget_typed();
                    local::focus_next(Focus::Always(TITLE.to_owned()));
                }
                let changed = route != self.route;
                self.route = route;
                self.name_the_page();
                changed
            }
        }
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        let words = self.route.section.words();
        let props =
            SectionProps { query: self.route.query.clone().into(), generation: local::generation(), room: self.room };
        let notice =
            self.route.notice.clone().map(|notice| el("p").class("notice").attr("role", "status").child(notice));
        let said = local::read(|local| local.said.clone());
        el("div")
            .class("page")
            // A button, since a link to `#main` would be an address of the lab.
            .child(
                el("button")
                    .class("skip")
                    .attr("type", "button")
                    .onclick(Callback::from(|_: MouseEvent| dom::focus_id("main")))
                    .text("Skip to the section"),
            )
            .child(brand_bar(B::PAGES, Html::default()))
            .child(sections(self.route.section))
            .child(
                el("main")
                    .attr("id", "main")
                    .attr("tabindex", "-1")
                    .child(el("div").child(notice))
                    .child(
                        el("div")
                            .class("intro")
                            .child(el("h1").attr("id", TITLE).attr("tabindex", "-1").text(words.title))
                            .child(el("p").class("muted").text(words.lead)),
                    )
                    .child(el("div").class("section-body").child(self.route.section.component(props))),
            )
            .child(el("div").class("sr").attr("aria-live", "polite").attr("aria-atomic", "true").child(said))
            .html()
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        local::settle(&mut self.modals);
    }
}

/// The bar of sections.
fn sections<B: Bench>(shown: B) -> Html {
    let links = B::ALL.iter().map(|section| {
        let words = section.words();
        el("a")
            .key(words.path)
            .attr("href", section.address())
            .attr("aria-current", (*section == shown).then_some("page"))
            .text(words.name)
            .html()
    });
    html_of(el("nav").class("bar sections").attr("aria-label", "Sections").all(links))
}
