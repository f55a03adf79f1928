//! tmp: feeds the components sample data until the engine lands.
use crate::session::msg::Msg;
use crate::ui::sample;
use crate::view::model::{Part, Speed};
use std::{cell::RefCell, rc::Rc};
use yew::Callback;

pub struct EngineHandle {
    state: Rc<RefCell<sample::State>>,
    on_parts: Callback<Vec<Part>>,
}

pub fn connect(on_parts: Callback<Vec<Part>>) -> EngineHandle {
    let state = Rc::new(RefCell::new(sample::State::default()));
    let first = state.borrow().all();
    let later = on_parts.clone();
    yew::platform::spawn_local(async move {
        yew::platform::time::sleep(std::time::Duration::from_millis(30)).await;
        later.emit(first);
    });
    EngineHandle { state, on_parts }
}

impl EngineHandle {
    pub fn send(&self, msg: Msg) {
        let parts = self.state.borrow_mut().update(msg);
        let on_parts = self.on_parts.clone();
        yew::platform::spawn_local(async move { on_parts.emit(parts) });
    }
}
#[allow(dead_code)]
const _: Speed = Speed::X1;
