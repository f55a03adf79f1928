//! Where a value lies between the ends of an axis, and which round values are written beside it.
//!
//! Ticks are one, two or five times a power of ten apart (the 1–2–5 series that instruments have always used).

use super::{Axis, Chart, Format, Kind, Scale};
use crate::lab::number;

/// Widest ratio of a logarithmic axis: beyond it nothing could be told apart.
const MOST_DECADES: i32 = 18;
/// Seconds of a mean Gregorian year.
const YEAR: f64 = 31_556_952.0;

/// When a year begins, as [`Format::Year`] counts: Unix seconds.
pub fn year_start(year: f64) -> f64 {
    (year - 1970.0) * YEAR
}

/// An axis whose ends are settled: finite, apart, and above zero where it is logarithmic.
#[derive(Clone, Copy, PartialEq)]
pub struct Span {
    pub first: f64,
    pub last: f64,
    scale: Scale,
    format: Format,
}

impl Span {
    /// The ends of `axis` for these values.
    pub fn new(axis: &Axis, values: impl Iterator<Item = f64>, outward: bool) -> Span {
        let usable = |value: f64| value.is_finite() && (axis.scale == Scale::Linear || value >= f64::MIN_POSITIVE);
        let asked = axis.range.filter(|(first, last)| usable(*first) && usable(*last) && first < last);
        let (first, last) = asked.unwrap_or_else(|| {
            let (mut first, mut last) = (f64::INFINITY, f64::NEG_INFINITY);
            for value in values.filter(|value| usable(*value)) {
                (first, last) = (first.min(value), last.max(value));
            }
            apart(axis.scale, first, last)
        });
        let first = match axis.scale {
            Scale::Log => first.max(last * number::ten_to(-MOST_DECADES)),
            Scale::Linear => first,
        };
        let span = Span { first, last, scale: axis.scale, format: axis.format };
        if outward && asked.is_none() { span.rounded_outward() } else { span }
    }

    fn rounded_outward(self) -> Span {
        let (first, last) = match self.scale {
            Scale::Linear => {
                let step = nice_step(self.last - self.first, 5);
                ((self.first / step).floor() * step, (self.last / step).ceil() * step)
            }
            Scale::Log => {
                let end = |value: f64, round: fn(f64) -> f64| number::ten_to(round(value.log10()) as i32);
                (end(self.first, f64::floor), end(self.last, f64::ceil))
            }
        };
        if first.is_finite() && last.is_finite() && first < last && (self.scale == Scale::Linear || first > 0.0) {
            Span { first, last, ..self }
        } else {
            self
        }
    }

    /// Where a value lies: 0 at the first end, 1 at the last, beyond them outside. Nothing for what cannot be shown.
    pub fn place(&self, value: f64) -> Option<f64> {
        let place = match self.scale {
            // Halved first, or the width of the widest span would overflow.
            Scale::Linear => (value / 2.0 - self.first / 2.0) / (self.last / 2.0 - self.first / 2.0),
            Scale::Log if value > 0.0 => (value / self.first).log10() / (self.last / self.first).log10(),
            Scale::Log => return None,
        };
        place.is_finite().then_some(place)
    }

    /// Round values with their words, about `about` of them.
    pub fn ticks(&self, about: usize) -> Vec<(f64, String)> {
        match self.scale {
            Scale::Linear if self.format == Format::Year => self.years(about),
            Scale::Linear => self.linear_ticks(about),
            Scale::Log => self.log_ticks(about),
        }
    }

    fn linear_ticks(&self, about: usize) -> Vec<(f64, String)> {
        // Ticks are round as they are shown: a part of one is shown in hundredths.
        let unit = if self.format == Format::Percent { 0.01 } else { 1.0 };
        let (first, last) = (self.first / unit, self.last / unit);
        let step = nice_step(last - first, about);
        if !step.is_finite() || step <= 0.0 {
            return vec![(self.first, self.words(self.first, 3)), (self.last, self.words(self.last, 3))];
        }
        // A cast to an unsigned number saturates at zero.
        let places = (-step.log10().floor()).min(12.0) as u32;
        let at = (first / step - 1e-9).ceil();
        // A tick a whole number of steps from zero: adding steps up would add their errors up too.
        let values = (0..=2 * about).map(|index| (at + index as f64) * step);
        let inside = values.take_while(|value| *value <= last + step * 1e-9);
        inside
            .map(|value| {
                let words = match self.format {
                    Format::Percent => format!("{} %", number::decimal(value, places)),
                    Format::Si => number::si(value, ""),
                    _ if step >= 1e6 || (value != 0.0 && step < 1e-6) => number::short(value, 4),
                    _ => number::decimal(value, places),
                };
                (value * unit, words)
            })
            .collect()
    }

    fn log_ticks(&self, about: usize) -> Vec<(f64, String)> {
        let (low, high) = (self.first.log10().floor() as i32, self.last.log10().ceil() as i32);
        let decades = (high - low).max(1) as usize;
        let stride = decades.div_ceil(about.max(1)).max(1);
        let between: &[f64] = if decades * 3 <= about { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let powers = (low..=high).step_by(stride).map(number::ten_to);
        let values = powers.flat_map(|power| between.iter().map(move |times| times * power));
        let inside = |value: &f64| (self.first * (1.0 - 1e-9)..=self.last * (1.0 + 1e-9)).contains(value);
        values.filter(inside).map(|value| (value, self.words(value, 3))).collect()
    }

    /// Ticks at the beginning of years.
    fn years(&self, about: usize) -> Vec<(f64, String)> {
        let year_of = |seconds: f64| 1970.0 + seconds / YEAR;
        let (first, last) = (year_of(self.first), year_of(self.last));
        let step = nice_step(last - first, about).max(1.0);
        let at = (first / step - 1e-3).ceil();
        let years = (0..=2 * about).map(|index| (at + index as f64) * step).take_while(|year| *year <= last + 1e-3);
        years.map(|year| (year_start(year), number::decimal(year, 0).replace(',', ""))).collect()
    }

    /// A value in the words of this axis.
    pub fn words(&self, value: f64, digits: u32) -> String {
        words(self.format, value, digits)
    }
}

/// A value in the words of a format.
pub fn words(format: Format, value: f64, digits: u32) -> String {
    if value.is_nan() {
        return String::new();
    }
    match format {
        Format::Number => number::short(value, digits),
        Format::Percent => number::percent(value, digits),
        Format::Si => number::si(value, ""),
        Format::Year => number::decimal(1970.0 + value / YEAR, 2).replace(',', ""),
    }
}

/// Ends that are apart, for whatever the data had.
fn apart(scale: Scale, first: f64, last: f64) -> (f64, f64) {
    match scale {
        Scale::Linear if first > last => (0.0, 1.0),
        Scale::Log if first > last => (1.0, 10.0),
        Scale::Linear if first == last => {
            let room = if first == 0.0 { 1.0 } else { (first.abs() * 0.1).max(f64::MIN_POSITIVE) };
            ((first - room).max(f64::MIN), (last + room).min(f64::MAX))
        }
        Scale::Log if first == last => ((first / 10.0).max(f64::MIN_POSITIVE), (last * 10.0).min(f64::MAX)),
        _ => (first, last),
    }
}

/// One, two or five times a power of ten that divides `width` into about so many steps.
fn nice_step(width: f64, about: usize) -> f64 {
    let rough = width / about.max(1) as f64;
    let power = number::ten_to(rough.log10().floor() as i32);
    let times = rough / power;
    power
        * if times <= 1.0 {
            1.0
        } else if times <= 2.0 {
            2.0
        } else if times <= 5.0 {
            5.0
        } else {
            10.0
        }
}

/// The spans of a chart's two axes.
pub fn spans(chart: &Chart) -> (Span, Span) {
    let across = |kind: Kind| chart.series.iter().filter(move |series| series.kind != kind);
    let xs = across(Kind::Horizontal).flat_map(|series| series.points.iter().map(|point| point.x));
    let ys = across(Kind::Vertical).flat_map(|series| {
        let from = (series.kind == Kind::Bars).then_some(0.0);
        let of_points = series.points.iter().flat_map(|point| {
            let (low, high) = point.band.unwrap_or((point.y, point.y));
            [low, point.y, high]
        });
        from.into_iter().chain(of_points)
    });
    (Span::new(&chart.x, xs, false), Span::new(&chart.y, ys, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(axis: &Axis, values: &[f64]) -> Span {
        Span::new(axis, values.iter().copied(), true)
    }

    fn words_of(span: Span, about: usize) -> Vec<String> {
        span.ticks(about).into_iter().map(|(_, words)| words).collect()
    }

    #[test]
    fn ticks_are_round_and_cover_the_data() {
        let axis = Axis::new("");
        assert_eq!(words_of(span(&axis, &[0.03, 0.97]), 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(words_of(span(&axis, &[-40.0, 1_234.0]), 5), ["−500", "0", "500", "1,000", "1,500"]);
        let percent = Axis::new("").format(Format::Percent).range(0.0, 0.5);
        assert_eq!(words_of(span(&percent, &[]), 5), ["0 %", "10 %", "20 %", "30 %", "40 %", "50 %"]);
        let year = Axis::new("").format(Format::Year);
        assert!(words_of(Span::new(&year, [1.23e9, 1.7e9].into_iter(), false), 5).contains(&"2015".to_owned()));
    }

    #[test]
    fn decades_are_ticks_of_a_logarithm() {
        let axis = Axis::new("").log();
        let short = span(&axis, &[2.0, 900.0]);
        assert_eq!((short.first, short.last), (1.0, 1000.0));
        assert_eq!(words_of(short, 4), ["1", "10", "100", "1,000"]);
        assert_eq!(short.place(0.0), None);
        assert_eq!(short.place(-1.0), None);
        let place = short.place(10.0).unwrap_or_default();
        assert!((place - 1.0 / 3.0).abs() < 1e-12);
        assert!(words_of(span(&axis, &[1e-200, 1e200]), 6).len() <= 8);
    }

    #[test]
    fn any_values_give_an_axis() {
        let sets: [&[f64]; 9] = [
            &[],
            &[0.0],
            &[5.0],
            &[-5.0],
            &[f64::NAN, f64::INFINITY],
            &[f64::MIN, f64::MAX],
            &[f64::MAX],
            &[5e-324],
            &[1.0, 1.0 + f64::EPSILON],
        ];
        for values in sets {
            for axis in
                [Axis::new(""), Axis::new("").log(), Axis::new("").range(2.0, 1.0), Axis::new("").range(0.0, f64::NAN)]
            {
                let span = span(&axis, values);
                assert!(span.first.is_finite() && span.last.is_finite() && span.first < span.last, "{values:?}");
                assert!(span.ticks(6).len() <= 20, "{values:?}");
                assert_eq!(span.place(span.first).map(f64::round), Some(0.0), "{values:?}");
                assert_eq!(span.place(span.last).map(f64::round), Some(1.0), "{values:?}");
            }
        }
    }
}
