//! A chart as shapes in a rectangle: paths and texts, each with what it is, so that a page and a file may paint them in
//! their own colours.
//!
//! Lines are cut at the edges of the plot (the way of Liang and Barsky, "A New Concept and Method for Line Clipping",
//! 1984), so nothing is drawn outside of it.

use super::axis::{Span, spans};
use super::{Chart, Hue, Kind, Point, Series};
use crate::lab::order::by_key;

/// Most points of one series that are drawn: more than there are pixels.
const MOST_DRAWN: usize = 4_000;
/// Width of a digit in the smallest type, in pixels, generously.
const DIGIT: f64 = 7.0;
/// Size of the type beside the axes.
const TYPE: f64 = 12.0;

/// Something to draw. All lengths are pixels from the upper left corner.
#[derive(Clone, PartialEq)]
pub enum Shape {
    Path { d: String, paint: Paint },
    Text { x: f64, y: f64, anchor: Anchor, text: String },
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// What a path is, whose colour it has, and which of the dashes or marks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    pub role: Role,
    pub hue: Hue,
    /// Which series of its kind this is, from zero.
    pub turn: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Grid,
    Axis,
    Line,
    Rule,
    Ribbon,
    Whisker,
    Mark,
    Bar,
}

impl Paint {
    const fn ground(role: Role) -> Paint {
        Paint { role, hue: Hue::Ink, turn: 0 }
    }

    /// The dashes that tell this line from its neighbours without colour.
    pub fn dashes(self) -> Option<&'static str> {
        match (self.role, self.turn % 4) {
            (Role::Rule, _) => Some("2 4"),
            (Role::Line, 1) => Some("8 4"),
            (Role::Line, 2) => Some("3 3"),
            (Role::Line, 3) => Some("10 3 2 3"),
            _ => None,
        }
    }
}

/// A line of the legend: a name and a sample, [`Chart::SAMPLE`] wide and high.
pub struct Entry {
    pub name: String,
    pub sample: Vec<Shape>,
}

/// The rectangle of the plot and its axes.
struct Plot {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    x: Span,
    y: Span,
}

impl Plot {
    /// Where a point lies, also outside of the plot; nothing for what is no number.
    fn at(&self, point: &Point) -> Option<(f64, f64)> {
        Some((self.left + self.x.place(point.x)? * self.width, self.height_of(point.y)?))
    }

    fn height_of(&self, y: f64) -> Option<f64> {
        Some(self.top + (1.0 - self.y.place(y)?) * self.height)
    }

    fn right(&self) -> f64 {
        self.left + self.width
    }

    fn bottom(&self) -> f64 {
        self.top + self.height
    }

    fn is_inside(&self, (x, y): (f64, f64)) -> bool {
        // A hair beyond the edge is on it.
        (self.left - 0.5..=self.right() + 0.5).contains(&x) && (self.top - 0.5..=self.bottom() + 0.5).contains(&y)
    }

    fn kept_inside(&self, y: f64) -> f64 {
        // `clamp` of floats may panic, and its message alone would bring float printing into the program.
        y.max(self.top).min(self.bottom())
    }

    /// The band of a point whose `x` is inside.
    fn whisker(&self, x: f64, band: Option<(f64, f64)>) -> Option<String> {
        let (low, high) = band.filter(|_| self.is_inside((x, self.top)))?;
        Some(whisker(x, self.kept_inside(self.height_of(high)?), self.kept_inside(self.height_of(low)?)))
    }

    /// The part of a straight line that lies inside.
    fn cut(&self, a: (f64, f64), b: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let (mut enter, mut leave) = (0.0f64, 1.0f64);
        let edges =
            [(-dx, a.0 - self.left), (dx, self.right() - a.0), (-dy, a.1 - self.top), (dy, self.bottom() - a.1)];
        for (toward, room) in edges {
            if toward == 0.0 && room < 0.0 {
                return None;
            } else if toward < 0.0 {
                enter = enter.max(room / toward);
            } else if toward > 0.0 {
                leave = leave.min(room / toward);
            }
        }
        let along = |part: f64| (a.0 + part * dx, a.1 + part * dy);
        (enter <= leave).then(|| (along(enter), along(leave)))
    }
}

impl Chart {
    /// Width and height of a sample in the legend.
    pub const SAMPLE: (f64, f64) = (30.0, 14.0);

    /// The chart in a rectangle of this size, without title and legend.
    pub fn layout(&self, width: f64, height: f64) -> Vec<Shape> {
        let (x, y) = spans(self);
        let y_ticks = y.ticks(if height < 300.0 { 4 } else { 6 });
        let widest = y_ticks.iter().map(|(_, words)| words.chars().count()).max().unwrap_or_default();
        let left = (widest as f64 * DIGIT + 12.0).min(width / 2.0);
        let top = 28.0;
        let plot =
            Plot { left, top, width: (width - left - 18.0).max(1.0), height: (height - top - 46.0).max(1.0), x, y };
        let widest = x.ticks(6).iter().map(|(_, words)| words.chars().count()).max().unwrap_or_default();
        let fitting = (plot.width / (widest as f64 * DIGIT + 18.0)) as usize;
        let x_ticks = x.ticks(fitting.clamp(2, 8));

        let mut shapes = Vec::new();
        for (value, words) in y_ticks {
            let Some(at) = plot.height_of(value).filter(|at| plot.is_inside((plot.left, *at))) else { continue };
            shapes.push(path(line((plot.left, at), (plot.right(), at)), Paint::ground(Role::Grid)));
            shapes.push(text(plot.left - 8.0, at + TYPE / 3.0, Anchor::End, words));
        }
        for (value, words) in x_ticks {
            let place = x.place(value).map(|place| plot.left + place * plot.width);
            let Some(at) = place.filter(|at| plot.is_inside((*at, plot.top))) else { continue };
            shapes.push(path(line((at, plot.bottom()), (at, plot.bottom() + 5.0)), Paint::ground(Role::Axis)));
            shapes.push(text(at, plot.bottom() + 19.0, Anchor::Middle, words));
        }
        let corner = line((plot.left, plot.bottom()), (plot.right(), plot.bottom()));
        shapes.push(path(corner, Paint::ground(Role::Axis)));
        shapes.push(text(0.0, TYPE, Anchor::Start, self.y.label.clone()));
        shapes.push(text(plot.right(), plot.bottom() + 38.0, Anchor::End, self.x.label.clone()));

        for (series, turn) in self.with_turns() {
            series.draw(&plot, turn, &mut shapes);
        }
        shapes
    }

    /// Each series with its place among those of its kind, which decides its dashes or its mark. Marks come last, so that
    /// no line hides them.
    fn with_turns(&self) -> Vec<(&Series, usize)> {
        let group = |kind: Kind| match kind {
            Kind::Bars => 0,
            Kind::Line | Kind::Step => 1,
            Kind::Vertical | Kind::Horizontal => 2,
            Kind::Points => 3,
        };
        let mut turns = [0; 4];
        let drawn: Vec<_> = self
            .series
            .iter()
            .map(|series| {
                let turn = &mut turns[group(series.kind)];
                *turn += 1;
                (series, *turn - 1)
            })
            .collect();
        by_key(drawn, |(series, _)| group(series.kind) as f64)
    }

    /// What the legend says, in the order of the series.
    pub fn legend(&self) -> Vec<Entry> {
        let (width, height) = Chart::SAMPLE;
        let middle = height / 2.0;
        let place = |series: &Series| self.series.iter().position(|it| std::ptr::eq(it, series)).unwrap_or(0) as f64;
        let entries: Vec<_> = self
            .with_turns()
            .into_iter()
            .filter(|(series, _)| !series.name.is_empty())
            .map(|(series, turn)| {
                let paint = |role| Paint { role, hue: series.hue, turn };
                let across = || line((1.0, middle), (width - 1.0, middle));
                let banded = series.points.iter().any(|point| point.band.is_some());
                let mut sample = Vec::new();
                match series.kind {
                    Kind::Line | Kind::Step => {
                        if banded {
                            sample.push(path(rectangle(1.0, 1.0, width - 1.0, height - 1.0), paint(Role::Ribbon)));
                        }
                        sample.push(path(across(), paint(Role::Line)));
                    }
                    Kind::Points => {
                        if banded {
                            sample.push(path(whisker(width / 2.0, 0.5, height - 0.5), paint(Role::Whisker)));
                        }
                        sample.push(path(mark(turn, width / 2.0, middle), paint(Role::Mark)));
                    }
                    Kind::Bars => sample.push(path(rectangle(8.0, 2.0, width - 8.0, height - 1.0), paint(Role::Bar))),
                    Kind::Vertical | Kind::Horizontal => sample.push(path(across(), paint(Role::Rule))),
                }
                (series, Entry { name: series.name.clone(), sample })
            })
            .collect();
        by_key(entries, |(series, _)| place(series)).into_iter().map(|(_, entry)| entry).collect()
    }
}

impl Series {
    fn draw(&self, plot: &Plot, turn: usize, shapes: &mut Vec<Shape>) {
        let paint = |role| Paint { role, hue: self.hue, turn };
        let every = self.points.len().div_ceil(MOST_DRAWN).max(1);
        let points = || self.points.iter().step_by(every);
        match self.kind {
            Kind::Line => {
                shapes.extend(ribbon(plot, points()).map(|d| path(d, paint(Role::Ribbon))));
                shapes.push(path(joined(plot, points().map(|point| plot.at(point))), paint(Role::Line)));
            }
            Kind::Step => {
                let mut before: Option<(f64, f64)> = None;
                let corners = points().flat_map(|point| {
                    let here = plot.at(point);
                    let corner = before.zip(here).map(|((_, height), (x, _))| (x, height));
                    before = here;
                    // A gap stays a gap; the first point has no corner before it.
                    [corner.or(here), here]
                });
                shapes.push(path(joined(plot, corners), paint(Role::Line)));
            }
            Kind::Points => {
                let (mut whiskers, mut marks) = (String::new(), String::new());
                for point in points() {
                    let Some((x, y)) = plot.at(point) else { continue };
                    whiskers.push_str(&plot.whisker(x, point.band).unwrap_or_default());
                    if plot.is_inside((x, y)) {
                        marks.push_str(&mark(turn, x, y));
                    }
                }
                shapes.push(path(whiskers, paint(Role::Whisker)));
                shapes.push(path(marks, paint(Role::Mark)));
            }
            Kind::Bars => {
                let room = narrowest(points().filter_map(|point| plot.at(point)).map(|(x, _)| x), plot.width);
                let half = (room * 0.42).max(0.5);
                // A logarithm has no zero to stand on; the floor of the plot will do.
                let floor = plot.kept_inside(plot.height_of(0.0).unwrap_or_else(|| plot.bottom()));
                let (mut bars, mut whiskers) = (String::new(), String::new());
                for point in points() {
                    let Some((x, y)) = plot.at(point).filter(|(x, _)| plot.is_inside((*x, plot.top))) else { continue };
                    let (from, to) = ((x - half).max(plot.left), (x + half).min(plot.right()));
                    bars.push_str(&rectangle(from, plot.kept_inside(y), to, floor));
                    whiskers.push_str(&plot.whisker(x, point.band).unwrap_or_default());
                }
                shapes.push(path(bars, paint(Role::Bar)));
                shapes.push(path(whiskers, paint(Role::Whisker)));
            }
            Kind::Vertical => {
                let places = points().filter_map(|point| plot.x.place(point.x));
                let inside = places.map(|place| plot.left + place * plot.width);
                let inside = inside.filter(|x| plot.is_inside((*x, plot.top)));
                let d: String = inside.map(|x| line((x, plot.top), (x, plot.bottom()))).collect();
                shapes.push(path(d, paint(Role::Rule)));
            }
            Kind::Horizontal => {
                let inside = points().filter_map(|point| plot.height_of(point.y));
                let inside = inside.filter(|y| plot.is_inside((plot.left, *y)));
                let d: String = inside.map(|y| line((plot.left, y), (plot.right(), y))).collect();
                shapes.push(path(d, paint(Role::Rule)));
            }
        }
    }
}

/// Points joined by straight lines, cut at the edges; what is no number leaves a gap.
fn joined(plot: &Plot, points: impl Iterator<Item = Option<(f64, f64)>>) -> String {
    let mut d = String::new();
    let mut pen: Option<(f64, f64)> = None;
    let mut before: Option<(f64, f64)> = None;
    for here in points {
        if let Some((from, to)) = before.zip(here).and_then(|(a, b)| plot.cut(a, b)) {
            if pen != Some(from) {
                move_to(&mut d, from);
            }
            d.push('L');
            d.push_str(&pair(to));
            pen = Some(to);
        }
        before = here;
    }
    d
}

/// The ground between the two ends of the bands, where there are any.
fn ribbon<'a>(plot: &Plot, points: impl Iterator<Item = &'a Point>) -> Option<String> {
    let ends = points.filter_map(|point| {
        let (low, high) = point.band?;
        let (x, _) = plot.at(point)?;
        let inside = plot.is_inside((x, plot.top));
        inside.then_some((x, plot.kept_inside(plot.height_of(low)?), plot.kept_inside(plot.height_of(high)?)))
    });
    let ends: Vec<(f64, f64, f64)> = ends.collect();
    let mut corners =
        ends.iter().map(|(x, low, _)| (*x, *low)).chain(ends.iter().rev().map(|(x, _, high)| (*x, *high)));
    let first = corners.next()?;
    let mut d = String::new();
    move_to(&mut d, first);
    for corner in corners {
        d.push('L');
        d.push_str(&pair(corner));
    }
    d.push('Z');
    Some(d)
}

/// The least distance between neighbours; the whole width where there is one alone.
fn narrowest(places: impl Iterator<Item = f64>, width: f64) -> f64 {
    let places = by_key(places.collect(), |place| *place);
    let apart = places.windows(2).map(|pair| pair[1] - pair[0]).filter(|apart| *apart > 0.0);
    apart.fold(width / 4.0, f64::min)
}

fn path(d: String, paint: Paint) -> Shape {
    Shape::Path { d, paint }
}

fn text(x: f64, y: f64, anchor: Anchor, text: String) -> Shape {
    Shape::Text { x, y, anchor, text }
}

fn line(from: (f64, f64), to: (f64, f64)) -> String {
    let mut d = String::new();
    move_to(&mut d, from);
    d.push('L');
    d.push_str(&pair(to));
    d
}

fn move_to(d: &mut String, to: (f64, f64)) {
    d.push('M');
    d.push_str(&pair(to));
}

fn rectangle(left: f64, top: f64, right: f64, bottom: f64) -> String {
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom)].map(pair);
    format!("M{}Z", corners.join("L"))
}

/// From one height to another, with a foot at both ends.
fn whisker(x: f64, top: f64, bottom: f64) -> String {
    [line((x - 3.5, top), (x + 3.5, top)), line((x, top), (x, bottom)), line((x - 3.5, bottom), (x + 3.5, bottom))]
        .concat()
}

/// A disc, a square, a triangle or a rhombus.
fn mark(turn: usize, x: f64, y: f64) -> String {
    let polygon = |corners: &[(f64, f64)]| {
        let corners: Vec<String> = corners.iter().map(|(dx, dy)| pair((x + dx, y + dy))).collect();
        format!("M{}Z", corners.join("L"))
    };
    match turn % 4 {
        0 => format!("M{}a3.8 3.8 0 1 0 7.6 0a3.8 3.8 0 1 0 -7.6 0Z", pair((x - 3.8, y))),
        1 => polygon(&[(-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)]),
        2 => polygon(&[(0.0, -4.6), (4.4, 3.4), (-4.4, 3.4)]),
        _ => polygon(&[(0.0, -5.0), (5.0, 0.0), (0.0, 5.0), (-5.0, 0.0)]),
    }
}

/// `12.3 45`: tenths of a pixel are enough.
fn pair((x, y): (f64, f64)) -> String {
    format!("{} {}", coordinate(x), coordinate(y))
}

/// A length in tenths of a pixel.
pub fn coordinate(value: f64) -> String {
    // A cast saturates, so nothing can overflow here.
    let tenths = (value * 10.0).round() as i32;
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::super::{Axis, Scale};
    use super::*;

    fn chart(kind: Kind, points: Vec<Point>) -> Chart {
        Chart { series: vec![Series { name: "one".to_owned(), kind, hue: Hue::Work, points }], ..Chart::default() }
    }

    fn paths(shapes: &[Shape], role: Role) -> Vec<&str> {
        let of_role = shapes.iter().filter_map(|shape| match shape {
            Shape::Path { d, paint } if paint.role == role => Some(d.as_str()),
            _ => None,
        });
        of_role.filter(|d| !d.is_empty()).collect()
    }

    /// Every number in a path; tests that each is inside the rectangle.
    fn numbers(d: &str) -> Vec<f64> {
        d.split(|letter: char| !(letter.is_ascii_digit() || letter == '.' || letter == '-'))
            .filter(|word| !word.is_empty())
            .map(|word| word.parse().unwrap())
            .collect()
    }

    #[test]
    fn a_line_goes_from_corner_to_corner() {
        let chart = chart(Kind::Line, vec![Point { x: 0.0, y: 0.0, band: None }, Point { x: 1.0, y: 1.0, band: None }]);
        let shapes = chart.layout(400.0, 300.0);
        let lines = paths(&shapes, Role::Line);
        assert_eq!(lines.len(), 1);
        let corners = numbers(lines[0]);
        assert_eq!((corners[1], corners[2], corners[3]), (254.0, 382.0, 28.0), "{}", lines[0]);
    }

    #[test]
    fn lines_are_cut_at_the_edge_and_gaps_stay_gaps() {
        let points = [0.0, 1.0, f64::NAN, 3.0, 50.0].map(|y| Point { x: y, y, band: None });
        let mut chart = chart(Kind::Line, points.to_vec());
        chart.series[0].points[2].x = 2.0;
        chart.x = Axis::new("x").range(0.0, 10.0);
        chart.y = Axis::new("y").range(0.0, 10.0);
        let shapes = chart.layout(400.0, 300.0);
        let line = paths(&shapes, Role::Line)[0].to_owned();
        assert_eq!(line.matches('M').count(), 2, "{line}");
        assert!(numbers(&line).iter().all(|at| (0.0..=382.0).contains(at)), "{line}");
    }

    #[test]
    fn nothing_it_is_given_breaks_it() {
        let strange = [0.0, -0.0, 1.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MIN, f64::MAX, 5e-324];
        let mut points = vec![Vec::new()];
        points.extend(strange.map(|value| vec![Point::banded(value, value, value, f64::NAN)]));
        points.push(strange.iter().map(|value| Point::banded(*value, 1.0, *value, 2.0)).collect());
        points.push(strange.iter().map(|value| Point::banded(1.0, *value, f64::MIN, f64::MAX)).collect());
        points.push((0..100_000).map(|index| Point { x: f64::from(index), y: 1.0, band: None }).collect());
        for kind in [Kind::Line, Kind::Step, Kind::Points, Kind::Bars, Kind::Vertical, Kind::Horizontal] {
            for points in &points {
                for scale in [Scale::Linear, Scale::Log] {
                    let mut chart = chart(kind, points.clone());
                    chart.x.scale = scale;
                    chart.y.scale = scale;
                    for (width, height) in [(320.0, 240.0), (760.0, 420.0), (0.0, 0.0)] {
                        let shapes = chart.layout(width, height);
                        let drawn: usize = shapes
                            .iter()
                            .map(|shape| match shape {
                                Shape::Path { d, .. } => d.len(),
                                Shape::Text { text, .. } => text.len(),
                            })
                            .sum();
                        assert!(drawn < 600_000);
                        let all = shapes.iter().filter_map(|shape| match shape {
                            Shape::Path { d, .. } => Some(d),
                            Shape::Text { .. } => None,
                        });
                        for d in all {
                            assert!(numbers(d).iter().all(|at| at.abs() <= 800.0), "{d}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn series_of_a_kind_differ_without_colour() {
        let points = || [(0.0, 0.0), (1.0, 1.0)];
        let mut chart = Chart::default();
        for name in ["a", "b", "c", "d"] {
            chart.series.push(Series::new(name, Kind::Line, Hue::Ink, points()));
            chart.series.push(Series::new(name, Kind::Points, Hue::Ink, points()));
        }
        let shapes = chart.layout(400.0, 300.0);
        let mut dashes: Vec<_> = shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Path { paint, .. } if paint.role == Role::Line => Some(paint.dashes()),
                _ => None,
            })
            .collect();
        dashes.sort();
        dashes.dedup();
        assert_eq!(dashes.len(), 4);
        let mut marks = paths(&shapes, Role::Mark);
        marks.sort();
        marks.dedup();
        assert_eq!(marks.len(), 4);
        let names: Vec<String> = chart.legend().into_iter().map(|entry| entry.name).collect();
        assert_eq!(names, ["a", "a", "b", "b", "c", "c", "d", "d"]);
    }

    #[test]
    fn a_band_is_a_whisker_or_a_ribbon() {
        let points = vec![Point::banded(0.0, 1.0, 0.5, 1.5), Point::banded(1.0, 2.0, 1.0, 3.0)];
        let whiskers = chart(Kind::Points, points.clone()).layout(400.0, 300.0);
        assert_eq!(paths(&whiskers, Role::Whisker).len(), 1);
        let ribbon = chart(Kind::Line, points).layout(400.0, 300.0);
        assert_eq!(paths(&ribbon, Role::Ribbon).len(), 1);
        assert!(paths(&ribbon, Role::Ribbon)[0].ends_with('Z'));
    }
}
