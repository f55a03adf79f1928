//! What stands on the bench, as plain data: the form with its words, the chart, the table, and what to make of them.

use super::draft::{Draft, Field};
use super::run::{Run, State};
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind as Drawn, Point as Dot, Series, Table};
use crate::lab::experiment::decimal;
use crate::lab::experiment::{Curve, Experiment, Kind, Level, Parameter, Point};
use crate::lab::number::{self, decimal as figure};

/// Digits of a share in the table.
const DIGITS: u32 = 4;

/// A line of the form.
pub struct FieldView {
    pub field: Field,
    /// Unique in the form.
    pub id: String,
    pub label: String,
    pub text: String,
    pub hint: Option<String>,
    pub error: Option<String>,
}

/// Everything the section shows.
pub struct Screen {
    /// The kinds of experiment, and the place of the one that stands here.
    pub kinds: Vec<&'static str>,
    pub kind: usize,
    pub question: &'static str,
    /// What is simulated, and what is left out.
    pub model: &'static str,
    /// Whose theory the lines are.
    pub sources: String,
    /// What can be varied, and the place of what is.
    pub varied: (Vec<&'static str>, usize),
    pub fields: Vec<FieldView>,
    /// Whether there is something to run.
    pub is_sound: bool,
    /// What one press of Run does: `10,000 attacks at each of 11 points.`
    pub plan: String,
    pub state: Option<State>,
    /// Done in thousandths, and in words.
    pub progress: Option<(u16, String)>,
    /// What came of it, once it is over.
    pub verdict: Option<String>,
    pub notice: Option<(String, bool)>,
    pub chart: Chart,
    /// The results in words; nothing before there are some.
    pub table: Option<Table>,
}

impl Screen {
    pub fn new(
        experiment: &Experiment,
        draft: &Draft,
        curves: &[Curve],
        marks: &[(f64, &'static str)],
        run: Option<&Run>,
        notice: Option<(String, bool)>,
    ) -> Screen {
        let info = experiment.kind.info();
        let points = run.map(|run| run.results().points(Level::P95)).unwrap_or_default();
        let has_counted = points.iter().any(|point| point.value.is_some());
        let mut sources: Vec<&str> =
            curves.iter().map(|curve| curve.source).filter(|source| !source.is_empty()).collect();
        sources.dedup();
        let sources = if sources.is_empty() { String::new() } else { format!("Theory: {}.", sources.join("; ")) };
        Screen {
            kinds: Kind::ALL.iter().map(|kind| kind.info().title).collect(),
            kind: Kind::ALL.iter().position(|kind| *kind == experiment.kind).unwrap_or_default(),
            question: info.question,
            model: info.model,
            sources,
            varied: (info.parameters.iter().map(|parameter| parameter.title).collect(), experiment.varied),
            fields: draft.lines().map(|(field, text)| field_view(experiment, draft, field, text)).collect(),
            is_sound: draft.is_sound(),
            plan: plan(experiment),
            state: run.map(Run::state),
            progress: run.map(|run| (run.per_mille(), progress(experiment, run, &points))),
            verdict: run.and_then(|run| verdict(experiment.kind, run.state(), &points)),
            notice,
            chart: chart(experiment, curves, marks, &points),
            table: has_counted.then(|| table(experiment, &points)),
        }
    }
}

/// `Share of the hash rate (blocks)`.
fn titled(parameter: &Parameter) -> String {
    match parameter.unit {
        "" => parameter.title.to_owned(),
        unit => format!("{} ({unit})", parameter.title),
    }
}

fn field_view(experiment: &Experiment, draft: &Draft, field: Field, text: &str) -> FieldView {
    let info = experiment.kind.info();
    let bounds = |parameter: &Parameter| {
        Some(format!("{} to {}", decimal::write(parameter.least), decimal::write(parameter.most)))
    };
    let (id, label, hint) = match field {
        Field::From => ("from".to_owned(), "From".to_owned(), bounds(experiment.parameter())),
        Field::To => ("to".to_owned(), "To".to_owned(), None),
        Field::Points if experiment.kind == Kind::Intervals => ("points".to_owned(), "Bins".to_owned(), None),
        Field::Points => ("points".to_owned(), "Points".to_owned(), None),
        Field::Value(place) => match info.parameters.get(place) {
            Some(parameter) => (parameter.name.to_owned(), titled(parameter), bounds(parameter)),
            None => (String::new(), String::new(), None),
        },
        Field::Repeats => {
            let most = figure(info.most_repeats as f64, 0);
            (
                "repeats".to_owned(),
                repeats_label(experiment),
                Some(format!("up to {most}; more make the bands narrower")),
            )
        }
        Field::Seed => {
            ("seed".to_owned(), "Seed".to_owned(), Some("the same seed gives the same numbers, anywhere".to_owned()))
        }
    };
    let error = draft.error(field).map(str::to_owned);
    FieldView { field, id: format!("lab-{id}"), label, text: text.to_owned(), hint, error }
}

/// `Attacks at each point`.
fn repeats_label(experiment: &Experiment) -> String {
    let mut letters = experiment.kind.info().repeat.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase()).unwrap_or_default();
    let place = if experiment.kind == Kind::Intervals { "in all" } else { "at each point" };
    format!("{first}{} {place}", letters.as_str())
}

fn plan(experiment: &Experiment) -> String {
    let (repeats, points) = (figure(experiment.repeats as f64, 0), experiment.points);
    let repeat = experiment.kind.info().repeat;
    match (experiment.kind, points) {
        (Kind::Intervals, _) => format!("{repeats} {repeat}, sorted into {points} bins."),
        (_, 1) => format!("{repeats} {repeat} at one point."),
        _ => format!("{repeats} {repeat} at each of {points} points."),
    }
}

/// How many repeats were counted: every point of the histogram is of the same ones.
fn counted(experiment: &Experiment, points: &[Point]) -> u64 {
    match experiment.kind {
        Kind::Intervals => points.first().map_or(0, |point| point.tally.trials),
        _ => points.iter().map(|point| point.tally.trials).sum(),
    }
}

fn progress(experiment: &Experiment, run: &Run, points: &[Point]) -> String {
    let counted = figure(counted(experiment, points) as f64, 0);
    let per_cent = run.per_mille() / 10;
    let repeat = experiment.kind.info().repeat;
    match run.state() {
        State::Running => format!("{per_cent} %, {counted} {repeat} counted"),
        State::Paused => format!("Paused at {per_cent} %, {counted} {repeat} counted"),
        State::Cancelled => format!("Cancelled at {per_cent} %, {counted} {repeat} counted"),
        State::Failed => format!("Stopped at {per_cent} %: the background workers failed. {counted} {repeat} counted"),
        State::Complete => format!("Done, {counted} {repeat} counted"),
    }
}

/// What to make of the bands, once all is counted.
fn verdict(kind: Kind, state: State, points: &[Point]) -> Option<String> {
    if state != State::Complete {
        return None;
    }
    let judged: Vec<bool> =
        points.iter().filter_map(|point| point.expected.map(|expected| point.band.contains(expected))).collect();
    let inside = judged.iter().filter(|inside| **inside).count();
    let of = judged.len();
    let theory = if kind == Kind::Network { "the estimate" } else { "the theory" };
    let aside = match kind {
        Kind::Network => "It takes the mean travel time for all blocks, so it may miss.",
        _ => "A band of 95 % misses it once in twenty, by chance.",
    };
    (of > 0).then(|| format!("{inside} of {of} bands hold {theory}. {aside}"))
}

fn chart(experiment: &Experiment, curves: &[Curve], marks: &[(f64, &'static str)], points: &[Point]) -> Chart {
    let info = experiment.kind.info();
    let parameter = experiment.parameter();
    let is_histogram = experiment.kind == Kind::Intervals;
    let mut series = Vec::new();
    for (index, curve) in curves.iter().enumerate() {
        // Between whole numbers there is no theory, so no line either.
        let kind = if parameter.is_whole { Drawn::Points } else { Drawn::Line };
        let hue = if curve.is_exact { Hue::Ink } else { [Hue::Final, Hue::Stake][index % 2] };
        series.push(Series::new(curve.title, kind, hue, curve.samples.iter().copied()));
    }
    if experiment.kind == Kind::Network {
        let estimates = points.iter().filter_map(|point| Some((decimal::to_float(point.x), point.expected?)));
        let estimates: Vec<(f64, f64)> = estimates.collect();
        if !estimates.is_empty() {
            series.push(Series::new("Estimate by Decker and Wattenhofer", Drawn::Points, Hue::Ink, estimates));
        }
    }
    let dots: Vec<Dot> = points
        .iter()
        .filter_map(|point| {
            Some(Dot::banded(decimal::to_float(point.x), point.value?, point.band.low, point.band.high))
        })
        .collect();
    if !dots.is_empty() {
        let kind = if is_histogram { Drawn::Bars } else { Drawn::Points };
        let name = "Counted here, with 95 % bands".to_owned();
        series.push(Series { name, kind, hue: Hue::Work, points: dots });
    }
    for (x, name) in marks {
        series.push(Series::vertical(name, Hue::Bad, *x));
    }
    let x = Axis::new(&titled(parameter));
    let x = if parameter.name == "share" || parameter.name == "gamma" { x.format(Format::Percent) } else { x };
    Chart {
        title: info.title.to_owned() + &settings(experiment),
        description: format!("{} {} by {}.", info.question, info.measure, parameter.title.to_lowercase()),
        x: x.range(decimal::to_float(experiment.from), decimal::to_float(experiment.to)),
        y: Axis::new(info.measure).format(Format::Percent),
        series,
    }
}

/// `: confirmations 6, head-start 1`, so that a picture taken along says what it is of.
fn settings(experiment: &Experiment) -> String {
    let fixed = experiment.kind.info().parameters.iter().zip(&experiment.values).enumerate();
    let words: Vec<String> = fixed
        .filter(|(place, _)| *place != experiment.varied)
        .map(|(_, (parameter, value))| {
            let unit =
                if matches!(parameter.unit, "" | "blocks") { String::new() } else { format!(" {}", parameter.unit) };
            format!("{} {}{unit}", parameter.name, decimal::write(*value))
        })
        .collect();
    if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) }
}

fn table(experiment: &Experiment, points: &[Point]) -> Table {
    let info = experiment.kind.info();
    let share = |value: f64| number::percent(value, DIGITS);
    let has_also = points.iter().any(|point| point.also.is_some());
    let expected = if experiment.kind == Kind::Network { "Estimate" } else { "Theory" };
    let mut head = vec![titled(experiment.parameter()), info.measure.to_owned(), "95 % band".to_owned()];
    head.extend([expected.to_owned(), format!("Of so many {}", info.repeat)]);
    head.extend(has_also.then(|| info.also.to_owned()));
    let rows = points.iter().map(|point| {
        let mut row = vec![decimal::write(point.x)];
        row.push(point.value.map(share).unwrap_or_default());
        let band = point.value.map(|_| format!("{} to {}", share(point.band.low), share(point.band.high)));
        row.push(band.unwrap_or_default());
        row.push(point.expected.map(share).unwrap_or_default());
        row.push(figure(point.tally.trials as f64, 0));
        row.extend(has_also.then(|| point.also.map(share).unwrap_or_default()));
        row
    });
    Table { head, rows: rows.collect(), left_out: 0 }
}
