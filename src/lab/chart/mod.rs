//! A chart as plain data: what is drawn, on which axes. From it come the picture on the page, the picture in a file, and
//! the same numbers as a table and as CSV, so that no two of them can disagree.
//!
//! Reading order: this file (the data), `axis` (where a value lies, and round ticks), `layout` (shapes in a rectangle),
//! `svg` (a file that stands alone), `table` (the numbers).
//!
//! Nothing a chart is given can break it: values that are no numbers are left out, values outside an axis are cut off at
//! its end, an empty chart has axes and nothing else, and of very long series only every so-manieth point is drawn.

mod axis;
mod layout;
mod svg;
mod table;

pub use axis::year_start;
pub use layout::{Anchor, Entry, Paint, Role, Shape};
pub use table::Table;

/// A chart, its words included.
#[derive(Clone, Default, PartialEq)]
pub struct Chart {
    pub title: String,
    /// One or two sentences for whoever cannot see it.
    pub description: String,
    pub x: Axis,
    pub y: Axis,
    pub series: Vec<Series>,
}

/// One axis: a label with its unit, a scale, and how its values are written.
#[derive(Clone, Default, PartialEq)]
pub struct Axis {
    pub label: String,
    pub scale: Scale,
    pub format: Format,
    /// First and last value shown; without it, what the data asks for.
    pub range: Option<(f64, f64)>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Scale {
    #[default]
    Linear,
    /// Powers of ten at equal distances; values of zero and less are not shown.
    Log,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    #[default]
    Number,
    /// A part of one, shown in hundredths.
    Percent,
    /// With the prefixes of the SI: `5 M`.
    Si,
    /// Unix seconds, shown as the year.
    Year,
}

impl Axis {
    pub fn new(label: &str) -> Axis {
        Axis { label: label.to_owned(), ..Axis::default() }
    }

    pub fn log(self) -> Axis {
        Axis { scale: Scale::Log, ..self }
    }

    pub fn format(self, format: Format) -> Axis {
        Axis { format, ..self }
    }

    pub fn range(self, first: f64, last: f64) -> Axis {
        Axis { range: Some((first, last)), ..self }
    }
}

/// Values that belong together.
#[derive(Clone, Default, PartialEq)]
pub struct Series {
    pub name: String,
    pub kind: Kind,
    pub hue: Hue,
    pub points: Vec<Point>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Straight from point to point. Bands become a ribbon around it.
    #[default]
    Line,
    /// Each value holds until the next.
    Step,
    /// A mark at each point. Bands become whiskers.
    Points,
    /// From zero up; `x` is the middle of the bar. Bands become whiskers.
    Bars,
    /// A line across the chart at the `x` of each point.
    Vertical,
    /// A line across the chart at the `y` of each point.
    Horizontal,
}

/// Colours of the house by their meaning. Series of one kind differ in dash or mark as well.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Hue {
    #[default]
    Ink,
    Work,
    Stake,
    Final,
    Bad,
    Good,
}

#[derive(Clone, Copy, Default, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
    /// Low and high end of what `y` may be.
    pub band: Option<(f64, f64)>,
}

impl Series {
    pub fn new(name: &str, kind: Kind, hue: Hue, points: impl IntoIterator<Item = (f64, f64)>) -> Series {
        let points = points.into_iter().map(|(x, y)| Point { x, y, band: None }).collect();
        Series { name: name.to_owned(), kind, hue, points }
    }

    /// A reference line across the chart at this `x`.
    pub fn vertical(name: &str, hue: Hue, x: f64) -> Series {
        Series::new(name, Kind::Vertical, hue, [(x, f64::NAN)])
    }

    /// A reference line across the chart at this `y`.
    pub fn horizontal(name: &str, hue: Hue, y: f64) -> Series {
        Series::new(name, Kind::Horizontal, hue, [(f64::NAN, y)])
    }
}

impl Point {
    pub fn banded(x: f64, y: f64, low: f64, high: f64) -> Point {
        Point { x, y, band: Some((low, high)) }
    }
}

impl Chart {
    /// A name for its file: the title in small letters and hyphens.
    pub fn file_name(&self, ending: &str) -> String {
        let words: Vec<String> = self
            .title
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        let mut name = words.join("-");
        name.truncate(60);
        if name.is_empty() {
            name.push_str("chart");
        }
        format!("{name}.{ending}")
    }

    /// Title and description in one: the accessible name of the picture.
    pub fn spoken(&self) -> String {
        if self.description.is_empty() { self.title.clone() } else { format!("{}. {}", self.title, self.description) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_the_title() {
        let chart = Chart { title: "Double spend: z = 6".to_owned(), ..Chart::default() };
        assert_eq!(chart.file_name("svg"), "double-spend-z-6.svg");
        assert_eq!(Chart::default().file_name("csv"), "chart.csv");
    }
}
