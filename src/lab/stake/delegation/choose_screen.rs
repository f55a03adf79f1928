//! The second part: the same crowd twice, with a cap and without, in pictures and words.

use super::choose::{Crowd, Gathered, gather};
use super::concentration::Concentration;
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Series, Table};
use crate::lab::number::{self, Bounds};

/// What a learner may vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    Size,
    Yield,
    Name,
    Cap,
}

impl Knob {
    pub const ALL: [Knob; 4] = [Knob::Size, Knob::Yield, Knob::Name, Knob::Cap];

    pub const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Knob::Size => ("size", "How much size counts", "0: not at all. Above 1, size feeds on itself."),
            Knob::Yield => ("yield", "How much yield counts", "For each hundredth a year more."),
            Knob::Name => ("name", "How much a known name counts", "Names are known by chance."),
            Knob::Cap => ("cap", "Cap on any one operator, in %", "Of all stake that is lent."),
        }
    }

    pub const fn bounds(self) -> Bounds {
        match self {
            Knob::Cap => Bounds::between(6.0, 100.0),
            _ => Bounds::between(0.0, 3.0),
        }
    }
}

pub struct Choose {
    crowd: Crowd,
    cap: f64,
    /// Without the cap, and with it.
    pub came: Option<(Gathered, Gathered)>,
}

impl Default for Choose {
    fn default() -> Choose {
        Choose { crowd: Crowd::first_look(), cap: 10.0, came: None }
    }
}

impl Choose {
    pub fn value(&self, knob: Knob) -> f64 {
        match knob {
            Knob::Size => self.crowd.follow_size,
            Knob::Yield => self.crowd.follow_yield,
            Knob::Name => self.crowd.follow_name,
            Knob::Cap => self.cap,
        }
    }

    /// Takes a value that is within the knob's bounds; what was found before no longer holds.
    pub fn set(&mut self, knob: Knob, value: f64) {
        let bounds = knob.bounds();
        if !(bounds.least..=bounds.most).contains(&value) {
            return;
        }
        match knob {
            Knob::Size => self.crowd.follow_size = value,
            Knob::Yield => self.crowd.follow_yield = value,
            Knob::Name => self.crowd.follow_name = value,
            Knob::Cap => self.cap = value,
        }
        self.came = None;
    }

    /// Runs the year twice, each time with other people than before.
    pub fn run(&mut self) {
        if self.came.is_some() {
            self.crowd.seed = self.crowd.seed.wrapping_add(1);
        }
        let cap_ppm = Some((self.cap * 10_000.0) as u64);
        self.came = Some((gather(self.crowd), gather(Crowd { cap_ppm, ..self.crowd })));
    }

    fn both(&self) -> [(&'static str, Hue, Option<&Gathered>); 2] {
        let (free, capped) = self.came.as_ref().map_or((None, None), |(free, capped)| (Some(free), Some(capped)));
        [("without a cap", Hue::Bad, free), ("with the cap", Hue::Stake, capped)]
    }

    fn chart(&self, title: &str, axis: Axis, of: fn(&Concentration) -> f64) -> Chart {
        let series = self.both().map(|(name, hue, came)| {
            let days = came.map_or(&[][..], |came| &came.days);
            Series::new(name, Kind::Line, hue, (0..).map(f64::from).zip(days.iter().map(of)))
        });
        Chart {
            title: title.to_owned(),
            description: self.verdict(),
            x: Axis::new("day").range(0.0, f64::from(self.crowd.days)),
            y: axis,
            series: series.into(),
        }
    }

    pub fn largest_chart(&self) -> Chart {
        self.chart(
            "Part of all stake that the largest operator has",
            Axis::new("part of all stake").format(Format::Percent).range(0.0, 1.0),
            |day| day.largest,
        )
    }

    /// What came of the last run, in a sentence or two.
    pub fn verdict(&self) -> String {
        let Some((free, capped)) = &self.came else {
            return "300 lenders look around about once a month for a year. All operators begin nearly equal."
                .to_owned();
        };
        let end = |came: &Gathered| came.days.last().copied().unwrap_or_default();
        let (one, other) = (end(free), end(capped));
        let operators = |count: u32| format!("{count} operator{}", if count == 1 { "" } else { "s" });
        format!(
            "After a year the largest has {} without a cap and {} with it. To stop finality takes {} without, {} with.",
            number::percent(one.largest, 3),
            number::percent(other.largest, 3),
            operators(one.nakamoto),
            operators(other.nakamoto)
        )
    }

    pub fn table(&self) -> Table {
        let head = ["", "Largest", "Gini", "Fewest with a third", "Moves", "Refused by the cap"];
        let rows = self.both().into_iter().filter_map(|(name, _, came)| {
            let came = came?;
            let end = came.days.last().copied().unwrap_or_default();
            Some(vec![
                name.to_owned(),
                number::percent(end.largest, 3),
                number::decimal(end.gini, 3),
                end.nakamoto.to_string(),
                came.moves.to_string(),
                came.capped.to_string(),
            ])
        });
        let mut table = Table { head: head.map(str::to_owned).into(), rows: rows.collect(), left_out: 0 };
        table.head[0] = "The year".to_owned();
        if let Some((free, _)) = &self.came {
            let begin = free.days.first().copied().unwrap_or_default();
            let row = ["at the start", "", "", "", "–", "–"].map(str::to_owned);
            let mut row: Vec<String> = row.into();
            row[1] = number::percent(begin.largest, 3);
            row[2] = number::decimal(begin.gini, 3);
            row[3] = begin.nakamoto.to_string();
            table.rows.insert(0, row);
        }
        table
    }

    /// Whose seed this run had, for those who want it again.
    pub fn seed(&self) -> u64 {
        self.crowd.seed
    }
}
