//! What the section shows of a race: three charts, a table, and every sentence.

use super::race::{Figures, Race, intervals};
use super::rows::MOST_BYTES;
use super::run::{Found, Run};
use super::setup::{Act, Choice, FARM, Lie, Number, Rule, Setup};
use crate::core::consensus::leader::work::{RetargetRule, WorkParams};
use crate::lab::blocks::words::whole;
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Point, Series, Table};
use crate::lab::number;

/// Places in time at which curves are read.
const SAMPLES: usize = 160;
/// Bins of the histogram in a spacing, and how many spacings it shows.
const BINS_IN_ONE: usize = 4;
const SPACINGS: usize = 6;
/// From this ratio of the highest to the lowest on, difficulty is drawn by powers of ten.
const WIDE: f64 = 12.0;
/// Standard errors of a 95 % band.
const BAND: f64 = 1.96;

/// What one rule came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub name: &'static str,
    /// What the rule does.
    pub rule: String,
    /// What it came to under this act.
    pub result: String,
}

/// Everything below the button.
#[derive(Clone, PartialEq)]
pub struct Screen {
    /// What happens, in a sentence or two.
    pub act: String,
    pub charts: [Chart; 3],
    pub outcomes: Vec<Outcome>,
    pub figures: Table,
    /// What is real here, and what is drawn.
    pub note: String,
}

/// The whole screen of a race, also of one that still runs.
pub fn screen(race: &Race) -> Screen {
    let figures: Vec<Figures> = race.runs().iter().map(|run| race.figures(run)).collect();
    let outcome = |(run, figures): (&Run, &Figures)| Outcome {
        name: run.rule.name(),
        rule: rule_words(&race.setup, run.rule),
        result: result_words(race, run, figures),
    };
    Screen {
        act: act_words(&race.setup),
        charts: [difficulty(race), pace(race), histogram(race)],
        outcomes: race.runs().iter().zip(&figures).map(outcome).collect(),
        figures: table(race, &figures),
        note: format!(
            "What you see is modelled: who finds a block, and when, is drawn (seed {}). The rule is the chain’s own: the \
             target each block must meet, and whether its time is allowed, are asked of the code that checks the \
             playground’s blocks.",
            race.setup.seed
        ),
    }
}

/// What is said aloud once a race has ended.
pub fn spoken(race: &Race) -> String {
    let results: Vec<String> = race
        .runs()
        .iter()
        .map(|run| format!("{}: {}", run.rule.name(), result_words(race, run, &race.figures(run))))
        .collect();
    results.join(" ")
}

/// How much of a race is done.
pub fn progress_words(race: &Race) -> String {
    number::percent(f64::from(race.per_mille()) / 1000.0, 2)
}

/// What stands below a field.
pub fn hint(number: Number) -> Option<&'static str> {
    Some(match number {
        Number::HashRate => "1000 to 1e24. It sets the difficulty at the start, and nothing else.",
        Number::Interval => "2 to 10000; Bitcoin’s is 2016. The farm stays for as long.",
        Number::Window => "2 to 576.",
        Number::Blocks => "100 to 40000.",
        Number::Share => "0.01 to 1; 0.3 is 30 %.",
        Number::Spacing => "1 to 86400; Bitcoin’s is 600.",
        Number::Seed => "The same seed and numbers give the same run.",
    })
}

/// What the history is about.
pub const HISTORY: &str = "Since 2009 Bitcoin’s difficulty has been set by the rule above every 2,016 blocks. A few headers \
    that everybody knows are held here, among them the first retarget that moved (block 32,256) and the only one that the \
    limit of four held back (68,544). Open a file to draw all of it: every retarget is then computed again by the rule.";
/// What can be opened.
pub const FILES: &str = "CSV or JSON with the columns height, time and bits, or height, time_first, time_last, old_nbits and \
    new_nbits; or raw headers in hexadecimal, one a line from the genesis block on, or with a height and a comma before \
    each. The file stays on this device.";

/// Why a file was not read at all.
pub fn too_large(bytes: u64) -> String {
    format!("expected a file of at most {} bytes that can be read, found {}", whole(MOST_BYTES as u64), whole(bytes))
}

const fn hue(rule: Rule) -> Hue {
    match rule {
        Rule::Bitcoin => Hue::Work,
        Rule::PerBlock => Hue::Stake,
        Rule::Lwma => Hue::Final,
        Rule::Fixed => Hue::Good,
    }
}

// ---- Charts ----

/// A unit for spans of time, and its seconds.
struct Unit(&'static str, f64);

const UNITS: [Unit; 5] = [
    Unit("years", 31_556_952.0),
    Unit("days", 86_400.0),
    Unit("hours", 3_600.0),
    Unit("minutes", 60.0),
    Unit("seconds", 1.0),
];

fn unit_for(seconds: f64, least: f64) -> &'static Unit {
    const SECONDS: &Unit = &Unit("seconds", 1.0);
    UNITS.iter().find(|Unit(_, length)| seconds >= least * length).unwrap_or(SECONDS)
}

/// A span of time in words: `12.4 days`.
fn span(seconds: f64) -> String {
    let Unit(name, length) = unit_for(seconds, 2.0);
    match number::short(seconds / length, 3) {
        one if one == "1" => format!("1 {}", name.trim_end_matches('s')),
        several => format!("{several} {name}"),
    }
}

fn last_s(run: &Run) -> f64 {
    run.blocks().last().map_or(0.0, |found| found.at_s)
}

/// The unit of the time axis and the places on it at which curves are read.
fn times(race: &Race) -> (&'static Unit, impl Iterator<Item = f64> + Clone) {
    let end = race.runs().iter().map(last_s).fold(0.0, f64::max);
    (unit_for(end, 3.0), (0..=SAMPLES).map(move |place| end * place as f64 / SAMPLES as f64))
}

/// The block that was being searched at this time, by its place; nothing once the run was over.
fn searched_at(blocks: &[Found], at_s: f64) -> Option<usize> {
    let place = blocks.partition_point(|found| found.at_s < at_s);
    (place < blocks.len()).then_some(place)
}

/// A line where the act begins, if that was reached.
fn act_line(race: &Race, Unit(_, length): &Unit) -> Option<Series> {
    let name = match race.setup.act {
        Act::Steady => return None,
        Act::HalfLeaves => "half leaves",
        Act::FarmJoins => "the farm joins",
        Act::TimesLie => "lies begin",
    };
    let start = race.setup.act_height() as usize;
    let first = race.runs().first()?.blocks().get(start.checked_sub(2)?)?;
    Some(Series::vertical(name, Hue::Bad, first.at_s / length))
}

fn difficulty(race: &Race) -> Chart {
    let (unit, times) = times(race);
    let keeps_pace = race.setup.hash_rate * f64::from(race.setup.spacing_s);
    let mut series = Vec::new();
    for run in race.runs() {
        let read = |at_s: f64| {
            let found = run.blocks().get(searched_at(run.blocks(), at_s)?)?;
            Some((at_s / unit.1, found.hashes / keeps_pace))
        };
        series.push(Series::new(run.rule.name(), Kind::Step, hue(run.rule), times.clone().filter_map(read)));
    }
    let values = || series.iter().flat_map(|series| series.points.iter().map(|point| point.y));
    let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
    let y = Axis::new("difficulty, 1 at the start");
    series.extend(act_line(race, unit));
    Chart {
        title: "Difficulty over time".to_owned(),
        description: format!(
            "Between {} and {} times that of the start.",
            number::short(least, 3),
            number::short(most, 3)
        ),
        x: Axis::new(unit.0),
        y: if most > WIDE * least { y.log() } else { y },
        series,
    }
}

fn pace(race: &Race) -> Chart {
    let (unit, times) = times(race);
    let width = (race.setup.blocks as usize / 80).clamp(10, 200);
    let spacing = f64::from(race.setup.spacing_s);
    let mut series = Vec::new();
    for run in race.runs() {
        let read = |at_s: f64| {
            let to = searched_at(run.blocks(), at_s)?;
            let mean = super::race::mean_interval(run.blocks(), to.checked_sub(width)?, to);
            Some((at_s / unit.1, mean / spacing))
        };
        series.push(Series::new(run.rule.name(), Kind::Line, hue(run.rule), times.clone().filter_map(read)));
    }
    let values = || series.iter().flat_map(|series| series.points.iter().map(|point| point.y));
    let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
    let y = Axis::new(&format!("mean time between the last {width} blocks, in spacings of {}", span(spacing)));
    series.push(Series::horizontal("the pace to keep", Hue::Ink, 1.0));
    series.extend(act_line(race, unit));
    Chart {
        title: "Time between blocks".to_owned(),
        description: format!(
            "Means of {width} blocks, between {} and {} of the spacing that is kept at rest.",
            number::short(least, 3),
            number::short(most, 3)
        ),
        x: Axis::new(unit.0),
        y: if most > WIDE * least { y.log() } else { y },
        series,
    }
}

fn histogram(race: &Race) -> Chart {
    let spacing = f64::from(race.setup.spacing_s);
    let bins = BINS_IN_ONE * SPACINGS;
    let width = 1.0 / BINS_IN_ONE as f64;
    let middle = |bin: usize| (bin as f64 + 0.5) * width;
    // Bars that hide each other nobody can read.
    let kind = if race.runs().len() == 1 { Kind::Bars } else { Kind::Points };
    let mut series = vec![Series::new(
        "exponential law",
        Kind::Line,
        Hue::Ink,
        (0..bins).map(|bin| (middle(bin), (1.0 - (-width).exp()) * (-(bin as f64) * width).exp())),
    )];
    for run in race.runs() {
        let mut counts = vec![0u32; bins];
        for interval in intervals(run.blocks()) {
            if let Some(count) = counts.get_mut((interval / spacing / width) as usize) {
                *count += 1;
            }
        }
        let all = run.blocks().len().max(1) as f64;
        let points = counts.iter().enumerate().map(|(bin, count)| {
            let part = f64::from(*count) / all;
            let error = BAND * (part * (1.0 - part) / all).sqrt();
            Point::banded(middle(bin), part, (part - error).max(0.0), part + error)
        });
        let points = points.collect();
        series.push(Series { name: run.rule.name().to_owned(), kind, hue: hue(run.rule), points });
    }
    Chart {
        title: "How long blocks took".to_owned(),
        description: format!(
            "Parts of all blocks by the time since the one before, in steps of a quarter of the spacing, up to {SPACINGS} \
             spacings, over the law for a pace that is kept."
        ),
        x: Axis::new("time since the block before, in spacings").range(0.0, SPACINGS as f64),
        y: Axis::new("part of the blocks").format(Format::Percent),
        series,
    }
}

// ---- Words ----

fn act_words(setup: &Setup) -> String {
    let start = whole(setup.act_height());
    match setup.act {
        Act::Steady => "The hash rate stays as it is, and every header says the true time.".to_owned(),
        Act::HalfLeaves => format!("From block {start} on half the hash rate is gone."),
        Act::FarmJoins => format!(
            "From block {start} on, for {} blocks, a farm makes the hash rate {} times as large. It takes cheap blocks \
             while the rule has not noticed; those who stay pay when it has gone.",
            whole(setup.interval.into()),
            number::short(FARM, 2)
        ),
        Act::TimesLie => {
            let ahead = span(WorkParams::bitcoin().max_future_s as f64);
            let what = match setup.lie {
                Lie::Latest => format!("the latest time that nodes accept: {ahead} ahead of their clocks"),
                Lie::Earliest => {
                    "the earliest time that nodes accept: a second after the median of the last eleven headers"
                        .to_owned()
                }
                Lie::Warp => format!(
                    "the earliest time that nodes accept, and in the last block of each period of {} the latest, {ahead} \
                     ahead: the “time warp”",
                    whole(setup.interval.into())
                ),
            };
            let share = number::percent(setup.share, 3);
            format!("From block {start} on, miners with {share} of the hash rate write {what}.")
        }
    }
}

fn rule_words(setup: &Setup, rule: Rule) -> String {
    let interval = setup.interval;
    match rule {
        Rule::Bitcoin => format!(
            "Every {} blocks the target is multiplied by the time they took over the time they should have taken, by four \
             at most either way. The time is measured from the first of these blocks to the last, which is one gap too \
             few: {} gaps are held against {} spacings, so blocks come {} late. And the gap from one period to the next \
             is in no measurement at all: whoever writes every time can hide as much as they like in it.",
            whole(interval.into()),
            whole(u64::from(interval) - 1),
            whole(interval.into()),
            number::percent(1.0 / f64::from(interval - 1), 2),
        ),
        Rule::PerBlock => {
            let divisor_s = match setup.params(rule).rule {
                RetargetRule::PerBlock { divisor_s } => divisor_s,
                _ => 0,
            };
            format!(
                "Every block moves the difficulty by parts of 1/2,048: one up if it came within {} s of its parent, one \
                 less for each further {} s, and at most 99 down. It cannot jump, so it needs thousands of blocks to \
                 follow a change. Ethereum’s Homestead rule (EIP-2), without its “ice age” and with {} s in place of its \
                 10, which stood for 14.4 s a block.",
                whole(divisor_s),
                whole(divisor_s),
                whole(divisor_s),
            )
        }
        Rule::Lwma => format!(
            "The mean target of the last {} blocks times their mean time, in which the latest weighs {} times as much as \
             the oldest (LWMA-1 by zawy12). A time counts for six spacings at most, and one that does not rise for a \
             second. It follows within about a window, and luck alone keeps it moving.",
            setup.window, setup.window
        ),
        Rule::Fixed => "The difficulty never moves. The pace is whatever the hash rate makes it.".to_owned(),
    }
}

fn result_words(race: &Race, run: &Run, figures: &Figures) -> String {
    if !run.has_ended() {
        return format!("{} blocks so far.", whole(figures.blocks));
    }
    let mut words = match (race.setup.act, figures.settled_after) {
        (Act::Steady, _) => format!("Blocks came every {} on average.", span(figures.during_s)),
        (Act::HalfLeaves, Some(blocks)) => {
            format!("Within a tenth of the pace again after {} blocks, {}.", whole(blocks), span(figures.settled_s))
        }
        (Act::FarmJoins, Some(blocks)) => format!(
            "With the farm a block every {}. After it had gone, within a tenth of the pace again after {} blocks, {}.",
            span(figures.during_s),
            whole(blocks),
            span(figures.settled_s)
        ),
        (Act::HalfLeaves | Act::FarmJoins, None) => {
            format!("The pace did not come back: a block every {} at the end.", span(figures.at_last_s))
        }
        (Act::TimesLie, _) => lie_words(race, figures),
    };
    if run.ran_out_of_time() {
        words.push_str(&format!(
            " It ends after {} blocks: the next would have come after 2106, when the seconds in headers run out.",
            whole(figures.blocks)
        ));
    }
    words
}

fn lie_words(race: &Race, figures: &Figures) -> String {
    let ratio = figures.at_last_s / f64::from(race.setup.spacing_s);
    let (part, share) = (number::percent(figures.by_liars, 3), number::percent(race.setup.share, 3));
    // A twentieth is what luck does over so many blocks.
    let gain = if ratio < 0.95 {
        "Lying pays: blocks, and rewards, come faster than they should"
    } else if ratio > 1.05 {
        "Lying costs: blocks come slower than they should, for the liars too"
    } else {
        "Lying gains nothing that luck would not"
    };
    format!(
        "{gain}: one every {} at the end. {part} of the blocks since were the liars’, of {share} of the hash rate. {}",
        span(figures.at_last_s),
        clock_words(figures.clock_error_s)
    )
}

fn clock_words(error_s: f64) -> String {
    match error_s {
        60.0.. => format!("The last header is {} ahead of the clock.", span(error_s)),
        ..-60.0 => format!("The last header is {} behind the clock.", span(-error_s)),
        _ => "The last header tells the true time.".to_owned(),
    }
}

fn table(race: &Race, figures: &[Figures]) -> Table {
    let head = ["Rule", "Blocks", "Mean time before", "Since the act began", "In the last quarter", "Longest wait"];
    let rows = race.runs().iter().zip(figures).map(|(run, figures)| {
        let mut row = vec![run.rule.name().to_owned(), whole(figures.blocks)];
        let spans = [figures.before_s, figures.during_s, figures.at_last_s, figures.longest_s];
        row.extend(spans.map(|seconds| if seconds.is_finite() { span(seconds) } else { number::NOTHING.to_owned() }));
        row
    });
    Table { head: head.map(str::to_owned).into(), rows: rows.collect(), left_out: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn race(setup: Setup) -> Race {
        let mut race = Race::new(setup);
        race.advance(usize::MAX);
        race
    }

    #[test]
    fn every_act_with_every_rule_has_charts_and_words() {
        for act in Act::ALL {
            for lie in Lie::ALL {
                let setup = Setup { act: *act, lie: *lie, blocks: 1_000, interval: 100, ..Setup::default() };
                for rules in [vec![Rule::Fixed], vec![Rule::Bitcoin, Rule::PerBlock, Rule::Lwma]] {
                    let screen = screen(&race(Setup { rules: rules.clone(), ..setup.clone() }));
                    for chart in &screen.charts {
                        let drawn = chart.series.iter().filter(|series| series.points.len() > 5).count();
                        assert!(drawn >= rules.len(), "{act:?}, {lie:?}, {}", chart.title);
                        assert!(!chart.table().rows.is_empty());
                    }
                    assert_eq!(screen.figures.rows.len(), rules.len());
                    assert!(screen.outcomes.iter().all(|outcome| outcome.result.ends_with('.')));
                }
            }
        }
    }

    #[test]
    fn the_act_is_told_as_it_is() {
        let words = |setup: Setup| act_words(&setup);
        assert_eq!(words(Setup::default()), "From block 2,016 on half the hash rate is gone.");
        let setup = Setup { act: Act::TimesLie, lie: Lie::Latest, ..Setup::default() };
        assert_eq!(
            words(setup),
            "From block 2,016 on, miners with 30 % of the hash rate write the latest time that nodes accept: 2 hours ahead \
             of their clocks."
        );
        let rule = rule_words(&Setup::default(), Rule::Bitcoin);
        assert!(rule.contains("2,015 gaps are held against 2,016 spacings, so blocks come 0.05 % late"), "{rule}");
        assert!(rule_words(&Setup::default(), Rule::PerBlock).contains("within 415 s of its parent"));
    }

    #[test]
    fn spans_read_well() {
        for (seconds, words) in [(1.0, "1 second"), (90.0, "90 seconds"), (600.0, "10 minutes"), (7_200.0, "2 hours")] {
            assert_eq!(span(seconds), words);
        }
        assert_eq!(span(1_209_600.0), "14 days");
        assert_eq!(span(1e9), "31.7 years");
    }

    #[test]
    fn an_unfinished_race_says_how_far_it_is() {
        let mut race = Race::new(Setup::default());
        let screen_of = |race: &Race| screen(race).outcomes[0].result.clone();
        assert_eq!(screen_of(&race), "0 blocks so far.");
        race.advance(3_024);
        assert_eq!((screen_of(&race), progress_words(&race)), ("3,024 blocks so far.".to_owned(), "25 %".to_owned()));
    }
}
