//! How a component asks for something: it sends a [`Msg`] and waits for new props.

use crate::session::msg::Msg;
use yew::prelude::*;

/// The way to the session. One for the whole life of the page, so a component that holds it never re-renders for it.
#[derive(Clone, PartialEq)]
pub struct Dispatch(Callback<Msg>);

impl Dispatch {
    pub fn new(send: Callback<Msg>) -> Dispatch {
        Dispatch(send)
    }

    pub fn send(&self, msg: Msg) {
        self.0.emit(msg);
    }

    /// A handler that sends always the same.
    pub fn on<E: 'static>(&self, msg: Msg) -> Callback<E> {
        self.with(move |_| msg.clone())
    }

    /// A handler that makes its message from the event.
    pub fn with<E: 'static>(&self, make: impl Fn(E) -> Msg + 'static) -> Callback<E> {
        self.0.reform(make)
    }
}

#[hook]
pub fn use_dispatch() -> Dispatch {
    // A component drawn without the page around it, as in a test, is a still picture.
    use_context().unwrap_or_else(|| Dispatch(Callback::noop()))
}
