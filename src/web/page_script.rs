//! What the page's own script (`www/boot.js`) does for the program: copy, save as a file, give up.
//!
//! These are a few words of script and a great many of Rust. The script is not there in a worker, nor in a test without
//! the page; then nothing happens, and whoever asked is told so.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The object that the script left for the program.
fn app() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"__app".into()).ok().filter(JsValue::is_object)
}

/// What the script noted under this name.
pub fn noted(name: &str) -> Option<JsValue> {
    Reflect::get(&app()?, &name.into()).ok()
}

/// Leaves something for the script.
pub fn note(name: &str, value: &JsValue) {
    if let Some(app) = app() {
        let _ = Reflect::set(&app, &name.into(), value);
    }
}

/// Tells the page around a widget what happened; `details` are names, each with its value after it.
pub fn tell(event: &str, details: &[&str]) {
    let arguments = Array::of1(&event.into());
    for detail in details {
        arguments.push(&JsValue::from_str(detail));
    }
    let _ = call("tell", &arguments);
}

/// Gives the widget a command, as the page around it can.
pub fn act(command: &str) {
    let _ = call("act", &Array::of2(&command.into(), &"".into()));
}

/// Whether this is a widget in somebody else's page.
pub fn is_guest() -> bool {
    noted("config").is_some_and(|config| config.is_object())
}

fn call(name: &str, arguments: &Array) -> Option<JsValue> {
    noted(name)?.dyn_ref::<Function>()?.apply(&JsValue::NULL, arguments).ok()
}

/// Copies the text and says whether that worked. Call it from a click: browsers allow it only then.
pub async fn copy(text: &str) -> bool {
    ask("copy", &Array::of1(&text.into())).await
}

/// Whether WebGPU has a graphics processor for this page.
pub async fn has_gpu() -> bool {
    ask("hasGpu", &Array::new()).await
}

/// The truth of what a promise of the script comes to.
async fn ask(name: &str, arguments: &Array) -> bool {
    let Some(Ok(answer)) = call(name, arguments).map(|answer| answer.dyn_into::<Promise>()) else {
        return false;
    };
    JsFuture::from(answer).await.is_ok_and(|answer| answer.is_truthy())
}

/// Hands the bytes to the person as a file.
pub fn save(name: &str, bytes: &[u8]) {
    let _ = call("save", &Array::of2(&name.into(), &Uint8Array::from(bytes)));
}

/// Hands a picture to the person as a PNG file, of so many pixels each way; false where the browser cannot.
pub async fn save_png(name: &str, svg: &str, width: u32, height: u32) -> bool {
    let arguments = Array::of4(&name.into(), &svg.into(), &width.into(), &height.into());
    let Some(Ok(saved)) = call("savePng", &arguments).map(|answer| answer.dyn_into::<Promise>()) else {
        return false;
    };
    JsFuture::from(saved).await.is_ok_and(|saved| saved.is_truthy())
}

/// Puts a page of plain words in the place of this one, for good.
pub fn fault(what: &str, report: &str) {
    let _ = call("fault", &Array::of2(&what.into(), &report.into()));
}
