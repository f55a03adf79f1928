//! A button. One that is off stays reachable and says so, since a person who has the focus on it must not lose it.

use crate::ui::kit::el::{El, Node, Value, el, join};
use yew::prelude::*;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    #[default]
    Plain,
    /// The one first thing to do.
    Primary,
    /// The one primary action of a lane, in its colour.
    Lane,
    Quiet,
}

/// A button under construction.
pub struct Button {
    el: El,
    look: Look,
    class: &'static str,
    off: bool,
    onclick: Callback<()>,
}

pub fn button(content: impl Node) -> Button {
    Button {
        el: el("button").attr("type", "button").child(content),
        look: Look::Plain,
        class: "",
        off: false,
        onclick: Callback::noop(),
    }
}

impl Button {
    pub fn look(self, look: Look) -> Self {
        Self { look, ..self }
    }

    pub fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    pub fn off(self, off: bool) -> Self {
        Self { off, ..self }
    }

    /// The name for screen readers where the content is a sign.
    pub fn label(self, label: impl Value) -> Self {
        Self { el: self.el.attr("aria-label", label), ..self }
    }

    pub fn title(self, title: impl Value) -> Self {
        Self { el: self.el.attr("title", title), ..self }
    }

    pub fn onclick(self, onclick: Callback<()>) -> Self {
        Self { onclick, ..self }
    }
}

impl Node for Button {
    fn into_node(self) -> Html {
        let look = match self.look {
            Look::Plain => "",
            Look::Primary => "primary",
            Look::Lane => "hue",
            Look::Quiet => "quiet",
        };
        let (off, onclick) = (self.off, self.onclick);
        self.el
            .class(join(&["btn", look, self.class]))
            .attr("aria-disabled", off.then_some("true"))
            .onclick(Callback::from(move |_: MouseEvent| {
                if !off {
                    onclick.emit(());
                }
            }))
            .html()
    }
}
