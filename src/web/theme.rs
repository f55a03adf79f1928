//! Light, dark, or as the system says: an attribute on `<html>` that the stylesheets read.

use web_sys::{Element, Storage};

const KEY: &str = "proofground.theme";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    pub const fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// The theme chosen earlier, put on the page again. Without storage it is `Auto`.
pub fn restore() -> Theme {
    let stored = storage().and_then(|store| store.get_item(KEY).ok().flatten());
    let theme = Theme::ALL
        .into_iter()
        .find(|theme| stored.as_deref() == Some(theme.name()))
        .unwrap_or_default();
    show(theme);
    theme
}

/// Shows this theme and remembers it where that is allowed.
pub fn choose(theme: Theme) {
    show(theme);
    if let Some(store) = storage() {
        // A full or forbidden store costs the memory of the choice and nothing else.
        let _ = store.set_item(KEY, theme.name());
    }
}

fn show(theme: Theme) {
    let Some(root) = root() else { return };
    let _ = match theme {
        Theme::Auto => root.remove_attribute("data-theme"),
        Theme::Light | Theme::Dark => root.set_attribute("data-theme", theme.name()),
    };
}

fn root() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}

/// Even to ask for the store throws in a sandboxed frame.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
