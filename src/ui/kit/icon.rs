//! Signs, drawn so that no font decides how they look. They are never the only name of a thing.

use crate::ui::kit::el::{el, join};
use yew::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Run,
    Pause,
    Step,
    Reset,
    Copy,
    Cross,
    Tick,
    Down,
    Auto,
    Sun,
    Moon,
}

pub fn icon(shape: Shape) -> Html {
    // In a square of 16 by 16; the flag says filled rather than drawn.
    let (path, filled) = match shape {
        Shape::Run => ("M4 2.5v11l9-5.5z", true),
        Shape::Pause => ("M4 3h3v10H4zM9 3h3v10H9z", true),
        Shape::Step => ("M3 2.5v11l7-5.5zM11 3h2v10h-2z", true),
        Shape::Reset => ("M3 8a5 5 0 1 0 1.6-3.7M3 2v3h3", false),
        Shape::Copy => ("M6 6h7v7H6zM3 10V3h7", false),
        Shape::Cross => ("M3.5 3.5l9 9M12.5 3.5l-9 9", false),
        Shape::Tick => ("M3 8.5l3.5 3.5L13 4.5", false),
        Shape::Down => ("M4 6l4 4.5L12 6", false),
        Shape::Auto => ("M8 2a6 6 0 0 0 0 12zM8 2a6 6 0 0 1 0 12", false),
        Shape::Sun => (
            "M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
            false,
        ),
        Shape::Moon => ("M13.5 9.5A6 6 0 1 1 6.5 2.5a5 5 0 0 0 7 7z", false),
    };
    el("svg")
        .class(join(&["ico", if filled { "full" } else { "" }]))
        .attr("viewBox", "0 0 16 16")
        .attr("width", "16")
        .attr("height", "16")
        .attr("aria-hidden", "true")
        .child(el("path").attr("d", path))
        .html()
}
