//! The root: takes in what the engine shows, hands out the way to ask it, and does what can be done only once the page is
//! drawn.

use super::{
    dispatch::Dispatch,
    kit::live::{Live, PAUSE_MS},
    local,
    parts::Parts,
};
use crate::session::msg::Msg;
use crate::view::model::Part;
use crate::web::dom::Modals;
use crate::web::frame;
use std::marker::PhantomData;
use yew::platform::spawn_local;
use yew::prelude::*;

/// What differs between the playground and a widget: the engine behind it, and what is drawn of what it shows.
pub trait Place: 'static {
    /// Starts the engine. `on_parts` gets every part once, and then each that changed.
    fn connect(on_parts: Callback<Vec<Part>>) -> Callback<Msg>;

    fn draw(parts: &Parts) -> Html;
}

pub struct App<P> {
    parts: Parts,
    live: Live,
    modals: Modals,
    place: PhantomData<P>,
}

pub enum AppMsg {
    Show(Vec<Part>),
    /// Something that the page remembers changed.
    Redraw,
    /// The live region may speak again.
    Breath,
}

impl<P: Place> App<P> {
    fn speak(&mut self, ctx: &Context<Self>) {
        let Some(text) = self.live.speak() else { return };
        let link = ctx.link().clone();
        local::change(|local| local.said = text.into());
        spawn_local(async move {
            frame::sleep(PAUSE_MS).await;
            link.send_message(AppMsg::Breath);
        });
    }
}

impl<P: Place> Component for App<P> {
    type Message = AppMsg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        Dispatch::connect(P::connect(ctx.link().callback(AppMsg::Show)));
        local::connect(ctx.link().callback(|()| AppMsg::Redraw));
        App { parts: Parts::default(), live: Live::default(), modals: Modals::default(), place: PhantomData }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Self::Message) -> bool {
        match msg {
            AppMsg::Redraw => {}
            AppMsg::Breath => self.live.rest(),
            AppMsg::Show(parts) => {
                for part in parts {
                    self.parts.apply(part);
                }
                self.live.take_in(&self.parts.log, &self.parts.notices);
            }
        }
        self.speak(ctx);
        true
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        P::draw(&self.parts)
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        local::settle(&mut self.modals);
    }
}
