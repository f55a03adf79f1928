//! How a component asks for something: it sends a [`Msg`] and waits for what the session shows.

use crate::session::msg::Msg;
use std::cell::RefCell;
use yew::prelude::*;

thread_local! {
    static SEND: RefCell<Callback<Msg>> = RefCell::new(Callback::noop());
}

/// The way to the session: one for the whole life of the page.
#[derive(Clone, Copy)]
pub struct Dispatch;

impl Dispatch {
    /// Until the page is connected, what is sent is dropped: a component drawn alone is a still picture.
    pub fn connect(send: Callback<Msg>) {
        SEND.replace(send);
    }

    pub fn send(self, msg: Msg) {
        let send = SEND.with_borrow(Callback::clone);
        send.emit(msg);
    }

    /// A handler that sends always the same.
    pub fn on<E: 'static>(self, msg: Msg) -> Callback<E> {
        self.with(move |_| msg.clone())
    }

    /// A handler that makes its message from the event.
    pub fn with<E: 'static>(self, make: impl Fn(E) -> Msg + 'static) -> Callback<E> {
        Callback::from(move |event| self.send(make(event)))
    }
}
