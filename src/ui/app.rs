//! The root: takes in what the engine shows, hands out the way to ask it.

use super::{dispatch::Dispatch, page::playground, parts::Parts};
use crate::view::model::Part;
use crate::web::engine::{self, EngineHandle};
use std::rc::Rc;
use yew::prelude::*;

pub struct App {
    parts: Parts,
}

pub enum AppMsg {
    Show(Vec<Part>),
}

impl Component for App {
    type Message = AppMsg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let engine: Rc<EngineHandle> = Rc::new(engine::connect(ctx.link().callback(AppMsg::Show)));
        Dispatch::connect(Callback::from(move |msg| engine.send(msg)));
        App { parts: Parts::default() }
    }

    fn update(&mut self, _ctx: &Context<Self>, msg: Self::Message) -> bool {
        match msg {
            AppMsg::Show(parts) => {
                for part in parts {
                    self.parts.apply(part);
                }
            }
        }
        true
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        playground(&self.parts)
    }
}
