//! A chart on the page: the picture, its legend, its numbers as a table, and ways to take it along.

use crate::lab::chart::{Anchor, Chart, Entry, Hue, Paint, Role, Shape, Table};
use crate::ui::kit::button;
use crate::ui::kit::el::{El, el, html_of, join};
use crate::ui::local;
use crate::web::{dom, page_script};
use std::rc::Rc;
use yew::platform::spawn_local;
use yew::prelude::*;

/// How much room there is for a picture; the type in it must not shrink with the screen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Room {
    Narrow,
    Middle,
    Wide,
}

impl Room {
    /// By the width of the window.
    pub fn here() -> Room {
        match dom::width() {
            ..520.0 => Room::Narrow,
            ..1100.0 => Room::Middle,
            _ => Room::Wide,
        }
    }

    /// Width and height of a chart.
    pub const fn size(self) -> (f64, f64) {
        match self {
            Room::Narrow => (330.0, 280.0),
            Room::Middle => (560.0, 340.0),
            Room::Wide => (820.0, 430.0),
        }
    }
}

/// Makes the text of a CSV file.
pub type Csv = Rc<dyn Fn(&Chart) -> String>;

/// The whole figure. `id` is unique on the page and names its parts.
pub fn chart(id: &str, chart: &Chart, room: Room) -> Html {
    figure(id, chart, &chart.table(), Rc::new(Chart::to_csv), room)
}

/// The same for numbers that have more to say than the chart alone: a table and a file of their own.
pub fn figure(id: &str, chart: &Chart, numbers: &Table, csv: Csv, room: Room) -> Html {
    let title_id = format!("{id}-title");
    el("figure")
        .class("figure")
        .attr("id", id.to_owned())
        .attr("aria-labelledby", title_id.clone())
        .child(el("figcaption").attr("id", title_id).child(&chart.title))
        .child(picture(chart, room.size()))
        .child(legend(chart))
        .child(
            el("div")
                .class("row")
                .attr("role", "group")
                .attr("aria-label", format!("Download: {}", chart.title))
                .child(el("span").class("small muted").text("Download"))
                .child(downloads(chart, csv)),
        )
        .child(
            el("details")
                .class("numbers")
                .child(el("summary").class("small").text("Table"))
                .child(table(numbers, &chart.title)),
        )
        .html()
}

/// The picture alone, for a place where legend and numbers stand elsewhere.
pub fn picture(chart: &Chart, (width, height): (f64, f64)) -> Html {
    drawing(width, height)
        .class("plot")
        .attr("role", "img")
        .attr("aria-label", chart.spoken())
        .all(chart.layout(width, height).iter().map(shape))
        .html()
}

fn legend(chart: &Chart) -> Html {
    let entries = chart.legend().into_iter().enumerate().map(|(index, Entry { name, sample })| {
        let (width, height) = Chart::SAMPLE;
        let sample = drawing(width, height)
            .attr("width", (width as u32).to_string())
            .attr("height", (height as u32).to_string())
            .attr("aria-hidden", "true")
            .all(sample.iter().map(shape));
        el("li").key(index).child(sample).child(el("span").child(name)).html()
    });
    el("ul").class("plot-legend small").all(entries).html()
}

fn drawing(width: f64, height: f64) -> El {
    el("svg").attr("viewBox", format!("0 0 {} {}", width as u32, height as u32))
}

fn shape(shape: &Shape) -> Html {
    match shape {
        Shape::Path { d, paint } => html_of(
            el("path")
                .class(join(&[role_class(*paint), hue_class(paint.hue)]))
                .attr("d", d.clone())
                .attr("stroke-dasharray", paint.dashes()),
        ),
        Shape::Text { x, y, anchor, text } => html_of(
            el("text")
                .attr("x", (x.round() as i32).to_string())
                .attr("y", (y.round() as i32).to_string())
                .attr(
                    "text-anchor",
                    match anchor {
                        Anchor::Start => None,
                        Anchor::Middle => Some("middle"),
                        Anchor::End => Some("end"),
                    },
                )
                .child(text),
        ),
    }
}

const fn role_class(paint: Paint) -> &'static str {
    match paint.role {
        Role::Grid => "p-grid",
        Role::Axis => "p-axis",
        Role::Line => "p-line",
        Role::Rule => "p-rule",
        Role::Ribbon => "p-ribbon",
        Role::Whisker => "p-whisker",
        Role::Mark => "p-mark",
        Role::Bar => "p-bar",
    }
}

const fn hue_class(hue: Hue) -> &'static str {
    match hue {
        Hue::Ink => "k-ink",
        Hue::Work => "k-work",
        Hue::Stake => "k-stake",
        Hue::Final => "k-final",
        Hue::Bad => "k-bad",
        Hue::Good => "k-good",
    }
}

/// A table of words; one that is too wide scrolls by itself.
pub fn table(table: &Table, name: &str) -> Html {
    let head = table.head.iter().enumerate().map(|(index, words)| {
        let class = if index == 0 { "" } else { "num" };
        el("th").key(index).attr("scope", "col").class(class).child(words).html()
    });
    let rows = table.rows.iter().enumerate().map(|(index, row)| {
        let cells = row.iter().enumerate().map(|(index, words)| match index {
            0 => el("th").key(index).attr("scope", "row").child(words).html(),
            _ => el("td").key(index).class("num").child(words).html(),
        });
        el("tr").key(index).all(cells).html()
    });
    let left_out = (table.left_out > 0).then(|| {
        let words = format!("{} more rows are in the CSV file.", table.left_out);
        el("p").class("small muted").child(words)
    });
    el("div")
        .child(
            el("div")
                .class("scroll")
                .attr("role", "region")
                .attr("tabindex", "0")
                .attr("aria-label", format!("Table: {name}"))
                .child(el("table").child(el("thead").child(el("tr").all(head))).child(el("tbody").all(rows))),
        )
        .child(el("div").child(left_out))
        .html()
}

fn downloads(chart: &Chart, csv: Csv) -> Html {
    let save = |ending: &'static str, make: Csv| {
        let chart = chart.clone();
        let onclick = Callback::from(move |()| page_script::save(&chart.file_name(ending), make(&chart).as_bytes()));
        (ending, onclick)
    };
    let picture = chart.clone();
    let onclick = Callback::from(move |()| {
        let (name, svg) = (picture.file_name("png"), picture.to_svg());
        let (width, height) = picture.file_size();
        spawn_local(async move {
            if !page_script::save_png(&name, &svg, width, height).await {
                local::change(|local| local.said = "The picture could not be made; the SVG has the same.".into());
            }
        });
    });
    let choices = [save("svg", Rc::new(Chart::to_svg)), ("png", onclick), save("csv", csv)];
    choices
        .into_iter()
        .map(|(ending, onclick)| {
            let name = ending.to_uppercase();
            html_of(button(name.as_str()).class("tiny").label(format!("Download {name}")).onclick(onclick))
        })
        .collect()
}
