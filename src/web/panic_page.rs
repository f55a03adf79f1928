//! When the page itself fails: plain words instead of a dead screen.
//!
//! After a panic nothing of this program may be trusted, so the page's own script takes over. The first panic is told;
//! what follows from it is not.

use super::{page_script, window, worker_start};
use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;

type Tell = Box<dyn Fn(String)>;

thread_local! {
    static SEED: RefCell<String> = const { RefCell::new(String::new()) };
    static IS_SHOWN: Cell<bool> = const { Cell::new(false) };
    static TELL: RefCell<Option<Tell>> = const { RefCell::new(None) };
}

/// From now on a panic replaces the page.
pub fn install() {
    // By Yew's own door, or it would put a hook of its own in this one's place.
    yew::set_custom_panic_hook(Box::new(|info| show("Proofground met a fault of its own and stopped.", &words(info))));
}

/// In a worker: its last words go to the page, which starts another.
pub fn report_panics_to(tell: impl Fn(String) + 'static) {
    TELL.with(|place| drop(place.replace(Some(Box::new(tell)))));
    std::panic::set_hook(Box::new(|info| {
        TELL.with(|place| {
            // Taken out: the second panic says nothing.
            if let Ok(Some(tell)) = place.try_borrow_mut().map(|mut tell| tell.take()) {
                tell(words(info));
            }
        });
    }));
}

/// The seed belongs into a report, since with it a run can be had again.
pub fn note_seed(seed: &str) {
    SEED.with(|place| {
        if let Ok(mut place) = place.try_borrow_mut()
            && *place != seed
        {
            seed.clone_into(&mut place);
        }
    });
}

/// Replaces the page, once.
pub fn show(what: &str, why: &str) {
    if IS_SHOWN.with(|shown| shown.replace(true)) {
        return;
    }
    worker_start::terminate_all();
    page_script::fault(what, &report(why));
}

fn words(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let said = (payload.downcast_ref::<&str>().copied())
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no words");
    match info.location() {
        Some(place) => format!("{said}, at {}:{}", place.file(), place.line()),
        None => said.to_owned(),
    }
}

fn report(why: &str) -> String {
    let seed = SEED.with(|seed| seed.try_borrow().map(|seed| seed.clone()).unwrap_or_default());
    let agent = window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let commit = option_env!("PROOFGROUND_COMMIT").unwrap_or("unknown");
    format!("Proofground {version}, commit {commit}\nSeed: {seed}\nFault: {why}\nBrowser: {agent}\n")
}
