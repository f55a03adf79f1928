//! The root: takes in what the engine shows, hands out the way to ask it, and does what can be done only once the page is
//! drawn.

use super::{
    dispatch::Dispatch,
    kit::live::{Live, PAUSE_MS},
    local::{self, Focus},
    page::playground,
    parts::Parts,
};
use crate::view::model::Part;
use crate::web::dom::{self, Modals};
use crate::web::engine::{self, EngineHandle};
use crate::web::{frame, theme};
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::prelude::*;

#[derive(Default)]
pub struct App {
    parts: Parts,
    live: Live,
    modals: Modals,
}

pub enum AppMsg {
    Show(Vec<Part>),
    /// Something that the page remembers changed.
    Redraw,
    /// The live region may speak again.
    Breath,
}

impl App {
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

impl Component for App {
    type Message = AppMsg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let engine: Rc<EngineHandle> = Rc::new(engine::connect(ctx.link().callback(AppMsg::Show)));
        Dispatch::connect(Callback::from(move |msg| engine.send(msg)));
        local::connect(ctx.link().callback(|()| AppMsg::Redraw));
        local::change(|local| local.theme = theme::restore());
        App::default()
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
        playground(&self.parts)
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        self.modals.settle();
        match local::take_focus() {
            Some(Focus::Always(id)) => dom::focus_id(&id),
            Some(Focus::IfLost(id)) if dom::is_focus_lost() => dom::focus_id(&id),
            _ => {}
        }
    }
}
