//! Light, dark, or what the system says.
//!
//! The choice is an attribute of `<html>` for the stylesheet and `color-scheme` for what the browser draws itself.

use super::{document, local};

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

    pub fn from_name(name: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.name() == name)
    }

    const fn color_scheme(self) -> &'static str {
        match self {
            Theme::Auto => "light dark",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }
}

/// The theme chosen earlier, put on the page again. Without storage it is `Auto`.
pub fn restore() -> Theme {
    let theme = local::get(KEY).and_then(|name| Theme::from_name(&name)).unwrap_or_default();
    apply(theme);
    theme
}

/// Shows the page in this theme, now.
fn apply(theme: Theme) {
    let Some(document) = document() else { return };
    if let Some(root) = document.document_element() {
        let _ = match theme {
            Theme::Auto => root.remove_attribute("data-theme"),
            chosen => root.set_attribute("data-theme", chosen.name()),
        };
    }
    if let Ok(Some(meta)) = document.query_selector("meta[name=color-scheme]") {
        let _ = meta.set_attribute("content", theme.color_scheme());
    }
}

/// Applies the choice and remembers it where that is possible.
pub fn choose(theme: Theme) {
    apply(theme);
    match theme {
        Theme::Auto => local::remove(KEY),
        // Not being able to remember a colour is not worth a word.
        chosen => drop(local::set(KEY, chosen.name())),
    }
}
