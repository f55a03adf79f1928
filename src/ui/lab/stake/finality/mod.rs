//! Votes and finality: the section that plays a scene of a stake chain and draws it as it goes.
//!
//! The run turns in the page's own frames, in slices of a few milliseconds. What is picked stands in the address, so that a
//! link shows the same run.

mod controls;
mod picture;
mod report;

use crate::lab::section::Sections;
use crate::lab::stake::finality::player::Player;
use crate::lab::stake::finality::scene::Choice;
use crate::lab::stake::section::StakeSection;
use crate::ui::kit::el::{El, Node, el};
use crate::ui::lab::chart::Room;
use crate::ui::lab::{SectionProps, in_next_frame, say};
use crate::ui::local;
use crate::web::{address, clock};
use yew::prelude::*;

/// What turning may take of a frame, in milliseconds; drawing takes the rest.
const SLICE_MS: f64 = 7.0;
/// How long a picture stands at least while time goes on, in milliseconds: where something was told, and where nothing was.
const STANDS_MS: (f64, f64) = (60.0, 160.0);

pub struct Finality {
    player: Player,
    turned_at: f64,
    drawn_at: f64,
    is_turning: bool,
    /// Told and not yet drawn.
    has_news: bool,
}

pub enum Msg {
    Run(bool),
    StepSlot,
    StepEpoch,
    Restart,
    Speed(usize),
    Choose(Choice),
    LookThrough(u8),
    Cut,
    Heal,
    Frame,
}

impl Finality {
    /// Comes back in the next frame.
    fn turn_on(&mut self, ctx: &Context<Self>) {
        if !self.is_turning && self.player.is_busy() {
            self.is_turning = true;
            self.turned_at = clock::now_ms();
            in_next_frame(ctx, Msg::Frame);
        }
    }

    fn turn(&mut self, ctx: &Context<Self>) -> bool {
        let now = clock::now_ms();
        let was_stepping = !self.player.is_running();
        let had_conflict = self.player.conflict.is_some();
        self.has_news |= self.player.turn(now - self.turned_at, || clock::now_ms() > now + SLICE_MS);
        self.turned_at = now;
        if self.player.is_busy() {
            in_next_frame(ctx, Msg::Frame);
        } else {
            self.is_turning = false;
        }
        if self.player.conflict.is_some() && !had_conflict || was_stepping && !self.is_turning {
            say(&self.player.standing());
        }
        let stands = if self.has_news { STANDS_MS.0 } else { STANDS_MS.1 };
        let is_due = !self.is_turning || now - self.drawn_at >= stands;
        if is_due {
            self.drawn_at = now;
            self.has_news = false;
        }
        is_due
    }
}

impl Component for Finality {
    type Message = Msg;
    type Properties = SectionProps;

    fn create(ctx: &Context<Self>) -> Self {
        Finality {
            player: Player::open(&ctx.props().query),
            turned_at: 0.0,
            drawn_at: 0.0,
            is_turning: false,
            has_news: false,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &SectionProps) -> bool {
        let query = &ctx.props().query;
        if *query != old.query {
            self.player.follow(query);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Frame => return self.turn(ctx),
            Msg::Run(on) => self.player.run(on),
            Msg::StepSlot => self.player.step_slot(),
            Msg::StepEpoch => self.player.step_epoch(),
            Msg::Restart => self.player.restart(),
            Msg::Speed(speed) => self.player.set_speed(speed),
            Msg::Choose(choice) => {
                if choice.scene != self.player.choice().scene {
                    local::forget_typed();
                }
                address::replace(&format!("{}?{}", StakeSection::Finality.address(), choice.query()));
                self.player.choose(choice);
            }
            Msg::LookThrough(node) => self.player.look_through(node),
            Msg::Cut => self.player.cut(),
            Msg::Heal => self.player.heal(),
        }
        self.turn_on(ctx);
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let room = ctx.props().room;
        let columns = match room {
            Room::Narrow => 8,
            Room::Middle => 14,
            Room::Wide => 18,
        };
        let (player, link) = (&self.player, ctx.link());
        el("div")
            .class("bench finality")
            .child(
                el("div")
                    .class("stack")
                    .child(controls::scene(player, link))
                    .child(report::committee(player))
                    .child(report::why()),
            )
            .child(
                el("div")
                    .class("stack")
                    .child(picture::card(player, columns, link))
                    .child(report::evidence(player))
                    .child(report::epochs(player, room))
                    .child(report::log(player)),
            )
            .html()
    }
}

/// A part of the section with its heading.
fn card(id: &'static str, title: impl Node) -> El {
    el("section").class("card sheet stack").attr("aria-labelledby", id).child(el("h2").attr("id", id).child(title))
}
