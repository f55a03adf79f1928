//! When the page itself fails: plain words instead of a dead screen.
//!
//! After a panic nothing of this program may be trusted, so the page is built from plain elements, and its buttons call
//! the browser's own functions. The first panic is told; what follows from it is not.

use super::{document, window, worker_start};
use js_sys::{Array, Function, Reflect};
use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlTextAreaElement};

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
    // Where even this fails there is nothing left to say it with.
    let _ = document().ok_or(JsValue::NULL).and_then(|document| build(&document, what, &report(why)));
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

fn build(document: &Document, what: &str, report: &str) -> Result<(), JsValue> {
    let main = document.create_element("main")?;
    main.set_class_name("panic");
    main.set_attribute("role", "alert")?;
    add(document, &main, "h1", what)?;
    add(document, &main, "p", "Your saved run is kept. Reload the page to go on from the last save.")?;
    add(
        document,
        &main,
        "p",
        "To have this mended, copy the report and send it to the maintainers. It holds nothing but this:",
    )?;

    let area: HtmlTextAreaElement = add(document, &main, "textarea", "")?.unchecked_into();
    area.set_value(report);
    area.set_read_only(true);
    area.set_rows(6);
    area.set_cols(60);
    area.set_attribute("aria-label", "Report")?;

    let copy = add(document, &main, "button", "Copy report")?;
    on_click(&copy, &area, "select", &[])?;
    on_click(&copy, document, "execCommand", &["copy"])?;
    let navigator = window().ok_or(JsValue::NULL)?.navigator();
    if let Some(clipboard) = Reflect::get(&navigator, &"clipboard".into()).ok().filter(JsValue::is_object) {
        on_click(&copy, &clipboard, "writeText", &[report])?;
    }
    let reload = add(document, &main, "button", "Reload (your saved run is kept)")?;
    on_click(&reload, &window().ok_or(JsValue::NULL)?.location(), "reload", &[])?;

    // A new body has none of the listeners of the old one, which lead into this program.
    let body = document.create_element("body")?;
    body.append_child(&main)?;
    document.set_body(Some(body.unchecked_ref()));
    Ok(())
}

fn add(document: &Document, parent: &Element, name: &str, text: &str) -> Result<Element, JsValue> {
    let element = document.create_element(name)?;
    element.set_text_content(Some(text));
    parent.append_child(&element)?;
    Ok(element)
}

/// Lets a click call a function of the browser, with nothing of this program in between.
fn on_click(button: &Element, object: &JsValue, name: &str, arguments: &[&str]) -> Result<(), JsValue> {
    let function: Function = Reflect::get(object, &name.into())?.dyn_into()?;
    let bind: Function = Reflect::get(&function, &"bind".into())?.dyn_into()?;
    let list = Array::of1(object);
    for argument in arguments {
        list.push(&JsValue::from_str(argument));
    }
    let bound: Function = Reflect::apply(&bind, &function, &list)?.dyn_into()?;
    button.add_event_listener_with_callback("click", &bound)
}
