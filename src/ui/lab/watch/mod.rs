//! Watch: the section that runs a small network and draws it as it goes.
//!
//! The run turns in the page's own frames, in slices of at most 8 ms. What is picked stands in the address, so that a link
//! shows the same run.

mod controls;
mod pictures;
mod report;

use super::chart::Room;
use super::{SectionProps, in_next_frame};
use crate::lab::section::{Section, Sections};
use crate::lab::watch::Model;
use crate::lab::watch::scene::Choice;
use crate::ui::kit::el::{El, el};
use crate::web::{address, clock};
use yew::prelude::*;

/// What turning may take of a frame, in milliseconds; drawing takes the rest.
const SLICE_MS: f64 = 6.0;
/// How long a picture stands at least while time goes on, in milliseconds: where something was told, and where nothing was.
const STANDS_MS: (f64, f64) = (50.0, 200.0);

pub struct WatchSection {
    model: Model,
    turned_at: f64,
    drawn_at: f64,
    is_turning: bool,
    /// Told and not yet drawn.
    has_news: bool,
}

pub enum Msg {
    Run(bool),
    Step,
    Reset,
    Speed(usize),
    Choose(Choice),
    LookThrough(u8),
    /// The region with this place in the list.
    CutOff(usize),
    Heal,
    SlowOrQuick,
    LeaveOrReturn,
    Frame,
}

impl WatchSection {
    /// Comes back in the next frame.
    fn turn_on(&mut self, ctx: &Context<Self>) {
        if self.is_turning {
            return;
        }
        self.is_turning = true;
        self.turned_at = clock::now_ms();
        in_next_frame(ctx, Msg::Frame);
    }

    fn turn(&mut self, ctx: &Context<Self>) -> bool {
        let now = clock::now_ms();
        let had_ended = self.model.has_ended();
        let told = self.model.turn(now - self.turned_at, || clock::now_ms() > now + SLICE_MS);
        self.turned_at = now;
        if self.model.is_running() {
            in_next_frame(ctx, Msg::Frame);
        } else {
            self.is_turning = false;
        }
        if self.model.has_ended() && !had_ended {
            self.say_ending();
        }
        self.has_news |= told;
        let stands = if self.has_news { STANDS_MS.0 } else { STANDS_MS.1 };
        let is_due = !self.is_turning || now - self.drawn_at >= stands;
        if is_due {
            self.drawn_at = now;
            self.has_news = false;
        }
        is_due
    }

    fn say_ending(&self) {
        if let Some((title, words)) = self.model.ending_words() {
            super::say(&format!("{title} {words}"));
        }
    }
}

impl Component for WatchSection {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(ctx: &Context<Self>) -> Self {
        WatchSection {
            model: Model::open(&ctx.props().query),
            turned_at: 0.0,
            drawn_at: 0.0,
            is_turning: false,
            has_news: false,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &SectionProps) -> bool {
        let query = &ctx.props().query;
        if *query != old.query {
            self.model.follow(query);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Frame => return self.turn(ctx),
            Msg::Run(on) => {
                self.model.run(on);
                if on {
                    self.turn_on(ctx);
                }
            }
            Msg::Step => {
                let had_ended = self.model.has_ended();
                self.model.step();
                if self.model.has_ended() && !had_ended {
                    self.say_ending();
                }
            }
            Msg::Reset => self.model.reset(),
            Msg::Speed(speed) => self.model.set_speed(speed),
            Msg::Choose(choice) => {
                address::replace(&format!("{}?{}", Section::Watch.address(), choice.query()));
                self.model.choose(choice);
            }
            Msg::LookThrough(node) => self.model.look_through(node),
            Msg::CutOff(place) => self.model.cut_off(place),
            Msg::Heal => self.model.heal(),
            Msg::SlowOrQuick => self.model.slow_or_quick(),
            Msg::LeaveOrReturn => self.model.leave_or_return(),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let columns = match ctx.props().room {
            Room::Narrow => 4,
            Room::Middle => 6,
            Room::Wide => 8,
        };
        let screen = self.model.screen(columns);
        el("div")
            .class("bench watch")
            .child(
                el("div")
                    .class("stack")
                    .child(controls::start(&self.model, &screen, ctx.link()))
                    .child(controls::acts(&screen, ctx.link())),
            )
            .child(
                el("div")
                    .class("stack")
                    .child(report::attack(&screen))
                    .child(pictures::tree_card(&screen))
                    .child(
                        el("div")
                            .class("two")
                            .child(pictures::map_card(&screen, ctx.link()))
                            .child(report::node_card(&screen, ctx.link())),
                    )
                    .child(report::log(&screen))
                    .child(report::simplified(&screen)),
            )
            .html()
    }
}

/// A part of the page with its heading.
fn card(id: &'static str, title: impl crate::ui::kit::el::Node) -> El {
    el("section").class("card sheet stack").attr("aria-labelledby", id).child(el("h2").attr("id", id).child(title))
}
