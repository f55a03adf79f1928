//! The numbers of a chart: a table for reading and CSV for a spreadsheet (RFC 4180).
//!
//! A curve that is drawn through hundreds of points would bury what was measured: where a chart has points, bars or steps,
//! the table has their rows alone, and a curve shows there what it has at just these places. The CSV has everything.

use super::axis::words;
use super::{Chart, Kind, Series};
use crate::lab::number;
use crate::lab::order::by_key;

/// Most rows of the table on the page.
const MOST_ROWS: usize = 200;

/// A table in words.
#[derive(Clone, Default, PartialEq)]
pub struct Table {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// Rows that the CSV has and this has not.
    pub left_out: usize,
}

impl Chart {
    /// One row for each `x`, one column for each series, a further one for its band.
    pub fn table(&self) -> Table {
        let named = |series: &&Series| !matches!(series.kind, Kind::Vertical | Kind::Horizontal);
        let is_measured = |series: &&Series| series.kind != Kind::Line;
        let has_measured = self.series.iter().filter(named).any(|series| is_measured(&series));
        let places: Vec<f64> = self
            .series
            .iter()
            .filter(named)
            .filter(|series| !has_measured || is_measured(series))
            .flat_map(|series| series.points.iter().map(|point| point.x))
            .filter(|x| x.is_finite())
            .collect();
        let mut places = by_key(places, |place| *place);
        places.dedup();
        let left_out = places.len().saturating_sub(MOST_ROWS);
        places.truncate(MOST_ROWS);

        let mut head = vec![self.x.label.clone()];
        let mut columns = Vec::new();
        for series in self.series.iter().filter(named) {
            head.push(series.name.clone());
            let banded = series.points.iter().any(|point| point.band.is_some());
            if banded {
                head.push(format!("{}: low to high", series.name));
            }
            columns.push((by_key(series.points.clone(), |point| point.x), banded));
        }
        let digits = 4;
        let rows = places.iter().map(|place| {
            let mut row = vec![words(self.x.format, *place, digits)];
            for (points, banded) in &columns {
                let found = points.binary_search_by(|point| point.x.total_cmp(place));
                let point = found.ok().and_then(|index| points.get(index));
                row.push(point.map(|point| words(self.y.format, point.y, digits)).unwrap_or_default());
                if *banded {
                    let band = point.and_then(|point| point.band);
                    let shown = |(low, high)| {
                        format!("{} to {}", words(self.y.format, low, digits), words(self.y.format, high, digits))
                    };
                    row.push(band.map(shown).unwrap_or_default());
                }
            }
            row
        });
        Table { head, rows: rows.collect(), left_out }
    }

    /// Every point of every series, one a line.
    pub fn to_csv(&self) -> String {
        let mut out = String::from("series,kind,x,y,low,high\r\n");
        for series in &self.series {
            let kind = match series.kind {
                Kind::Line => "line",
                Kind::Step => "step",
                Kind::Points => "points",
                Kind::Bars => "bars",
                Kind::Vertical => "vertical",
                Kind::Horizontal => "horizontal",
            };
            let name = quoted(&series.name);
            for point in &series.points {
                let (low, high) = point.band.unwrap_or((f64::NAN, f64::NAN));
                let cells = [point.x, point.y, low, high].map(number::machine);
                out.push_str(&format!("{name},{kind},{}\r\n", cells.join(",")));
            }
        }
        out
    }
}

/// A cell that may hold anything. A spreadsheet would run what begins with one of its signs as a formula.
fn quoted(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::super::{Axis, Format, Hue, Point};
    use super::*;

    fn chart() -> Chart {
        let measured = Series {
            name: "counted".to_owned(),
            kind: Kind::Points,
            hue: Hue::Work,
            points: vec![Point::banded(0.3, 0.15, 0.14, 0.16), Point::banded(0.1, 0.0006, 0.0, f64::NAN)],
        };
        let theory = (0..=500).map(|index| (f64::from(index) / 1000.0, 0.25));
        Chart {
            x: Axis::new("share").format(Format::Percent),
            y: Axis::new("chance").format(Format::Percent),
            series: vec![
                Series::new("theory, exact", Kind::Line, Hue::Ink, theory),
                measured,
                Series::vertical("half", Hue::Bad, 0.5),
            ],
            ..Chart::default()
        }
    }

    #[test]
    fn rows_are_those_that_were_measured() {
        let table = chart().table();
        assert_eq!(table.head, ["share", "theory, exact", "counted", "counted: low to high"]);
        assert_eq!(table.rows[0], ["10 %", "25 %", "0.06 %", "0 % to "]);
        assert_eq!(table.rows[1], ["30 %", "25 %", "15 %", "14 % to 16 %"]);
        assert_eq!((table.rows.len(), table.left_out), (2, 0));
        let mut curve = chart();
        curve.series.truncate(1);
        assert_eq!((curve.table().rows.len(), curve.table().left_out), (200, 301));
        assert_eq!(Chart::default().table().rows.len(), 0);
    }

    #[test]
    fn the_file_has_every_point() {
        let file = chart().to_csv();
        let lines: Vec<&str> = file.lines().collect();
        assert_eq!(lines.len(), 1 + 501 + 2 + 1);
        assert_eq!(lines[0], "series,kind,x,y,low,high");
        assert_eq!(lines[1], "\"theory, exact\",line,0,0.25,,");
        assert_eq!(lines[502], "counted,points,0.3,0.15,0.14,0.16");
        assert_eq!(lines[504], "half,vertical,0.5,,,");
        assert_eq!(quoted("=1+1"), "'=1+1");
        assert_eq!(quoted("a \"b\""), "\"a \"\"b\"\"\"");
    }
}
