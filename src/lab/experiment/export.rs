//! Results as a table that any program reads: RFC 4180, with a first row of names.

use crate::lab::experiment::confidence::Level;
use crate::lab::experiment::decimal::{write, write_figure};
use crate::lab::experiment::results::Results;

/// The names of the columns after those of the parameters.
const COLUMNS: [&str; 9] =
    ["value", "low_95", "high_95", "expected", "hits", "trials", "also", "mean_travel_ms", "seed"];

/// The table as rows of cells, the names first: experiment, every parameter, then what was found. An empty cell is
/// nothing.
pub fn rows(results: &Results) -> Vec<Vec<String>> {
    let experiment = results.experiment();
    let info = experiment.kind.info();
    let mut rows = Vec::new();
    let names = info.parameters.iter().map(|parameter| parameter.name).chain(COLUMNS);
    rows.push(std::iter::once("experiment").chain(names).map(String::from).collect());
    let figure = |value: Option<f64>| value.map(write_figure).unwrap_or_default();
    for point in results.points(Level::P95) {
        let tally = point.tally;
        let known = point.value.map(|_| point.band);
        let travel = (tally.travels > 0).then(|| tally.travel_ms as f64 / tally.travels as f64);
        let mut row = vec![info.name.to_string()];
        row.extend(experiment.values_at(point.x).into_iter().map(write));
        row.extend([
            figure(point.value),
            figure(known.map(|band| band.low)),
            figure(known.map(|band| band.high)),
            figure(point.expected),
            tally.hits.to_string(),
            tally.trials.to_string(),
            figure(point.also),
            figure(travel),
            experiment.seed.to_string(),
        ]);
        rows.push(row);
    }
    rows
}

/// The same as one text. No cell holds a comma, a quotation mark or a line break.
pub fn csv(results: &Results) -> String {
    let mut text = String::new();
    for row in rows(results) {
        text.push_str(&row.join(","));
        text.push_str("\r\n");
    }
    text
}
