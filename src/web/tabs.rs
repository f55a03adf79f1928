//! One tab writes, the others say so.
//!
//! Two tabs that both save would overwrite each other. The first holds a lock of the browser for as long as it lives; a
//! later one goes on with a copy of its own that is not saved. When the first closes, the later does not simply take over,
//! since its copy may be the older one: it says that a reload would.

use super::{frame, local};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

const LOCK: &str = "proofground.writer";
const BEAT_MS: u32 = 2000;
/// A hidden tab may be let beat only once a minute, so silence has to last longer before it counts.
const SILENT_FOR_MS: f64 = 90_000.0;
/// A reloaded page may come before the lock of the page it replaces is free.
const ATTEMPTS: u32 = 4;
const BETWEEN_MS: u32 = 150;

pub const OTHER_TAB: &str = "Another tab keeps this run. This one is not saved.";
pub const OTHER_TAB_CLOSED: &str =
    "The tab that kept this run was closed. Reload to go on with what it saved; this copy is not saved.";

/// True when this tab is the one that saves. Otherwise `say` gets the words for it, now and when that changes.
pub async fn claim(say: impl Fn(&str) + 'static) -> bool {
    let Some(locks) = lock_manager() else {
        return claim_by_heartbeat(&say).await;
    };
    for _ in 0..ATTEMPTS {
        match request(&locks, true).await {
            // Forbidden here, and then so is storage.
            None | Some(true) => return true,
            Some(false) => frame::sleep(BETWEEN_MS).await,
        }
    }
    say(OTHER_TAB);
    wasm_bindgen_futures::spawn_local(async move {
        if request(&locks, false).await == Some(true) {
            say(OTHER_TAB_CLOSED);
        }
    });
    false
}

fn lock_manager() -> Option<JsValue> {
    let navigator = super::window()?.navigator();
    Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)
}

/// Asks for the lock and says whether it was granted; `None` when asking is forbidden.
///
/// With `keep` it is held for the life of the page, and refused at once while another holds it. Without, this waits for
/// the other to let go, and lets go itself.
async fn request(locks: &JsValue, keep: bool) -> Option<bool> {
    let (answer, resolve, reject) = frame::deferred();
    let never = Promise::new(&mut |_, _| {});
    let on_lock = Closure::once(move |lock: JsValue| -> JsValue {
        let granted = lock.is_object();
        let _ = resolve.call1(&JsValue::NULL, &granted.into());
        // The lock lasts as long as this promise is open.
        if granted && keep { never.into() } else { JsValue::NULL }
    });
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &keep.into()).ok()?;
    let ask: Function = Reflect::get(locks, &"request".into()).ok()?.dyn_into().ok()?;
    let held = ask.call3(locks, &LOCK.into(), &options, on_lock.as_ref()).ok()?;
    // A request that is forbidden rejects and calls nobody.
    let catch: Function = Reflect::get(&held, &"catch".into()).ok()?.dyn_into().ok()?;
    catch.call1(&held, &reject).ok()?;
    JsFuture::from(answer).await.ok()?.as_bool()
}

/// Without locks (outside a secure context): the writer leaves its name and the time every two seconds.
async fn claim_by_heartbeat(say: &impl Fn(&str)) -> bool {
    if !local::works() {
        return true;
    }
    let own = tab_name();
    if let Some((name, beat)) = local::get(LOCK).as_deref().and_then(read_beat)
        && name != own
        && (js_sys::Date::now() - beat).abs() < SILENT_FOR_MS
    {
        say(OTHER_TAB);
        return false;
    }
    beat(&own);
    let leaving = own.clone();
    wasm_bindgen_futures::spawn_local(async move {
        loop {
            frame::sleep(BEAT_MS).await;
            beat(&own);
        }
    });
    on_page_hide(move || {
        if local::get(LOCK).as_deref().and_then(read_beat).is_some_and(|(name, _)| name == leaving) {
            local::remove(LOCK);
        }
    });
    true
}

fn beat(name: &str) {
    // Failing to write the beat means failing to write the run as well.
    let _ = local::set(LOCK, &format!("{name}:{}", js_sys::Date::now() as u64));
}

fn read_beat(text: &str) -> Option<(&str, f64)> {
    let (name, at) = text.split_once(':')?;
    Some((name, at.parse::<u64>().ok()? as f64))
}

/// Two tabs share no name, except by an accident of one in four thousand million.
fn tab_name() -> String {
    super::seed::fresh().to_string()
}

fn on_page_hide(act: impl Fn() + 'static) {
    let Some(window) = super::window() else {
        return;
    };
    let closure = Closure::<dyn Fn()>::new(act);
    let _ = window.add_event_listener_with_callback("pagehide", closure.as_ref().unchecked_ref());
    // Listens as long as the page lives.
    closure.forget();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_is_a_name_and_a_time() {
        assert_eq!(read_beat("17:1000"), Some(("17", 1000.0)));
        assert_eq!(read_beat("17"), None);
        assert_eq!(read_beat("17:soon"), None);
    }
}
