//! The form of an experiment: texts as they are typed. The experiment that counts is the last one that made sense as a
//! whole; a text that makes none stays where it is, beside the reason.

use crate::lab::experiment::decimal;
use crate::lab::experiment::{Experiment, ExperimentError, Kind};

/// A line of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    From,
    To,
    Points,
    /// A parameter that is not varied, by its place.
    Value(usize),
    Repeats,
    Seed,
}

/// What stands in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    kind: Kind,
    varied: usize,
    texts: Vec<(Field, String)>,
    errors: Vec<(Field, String)>,
}

impl Draft {
    /// The form filled in with an experiment.
    pub fn of(experiment: &Experiment) -> Draft {
        let mut texts =
            vec![(Field::From, decimal::write(experiment.from)), (Field::To, decimal::write(experiment.to))];
        texts.push((Field::Points, experiment.points.to_string()));
        let fixed = experiment.values.iter().enumerate().filter(|(place, _)| *place != experiment.varied);
        texts.extend(fixed.map(|(place, value)| (Field::Value(place), decimal::write(*value))));
        texts.push((Field::Repeats, experiment.repeats.to_string()));
        texts.push((Field::Seed, experiment.seed.to_string()));
        Draft { kind: experiment.kind, varied: experiment.varied, texts, errors: Vec::new() }
    }

    /// Its lines in their order, each with its text.
    pub fn lines(&self) -> impl Iterator<Item = (Field, &str)> {
        self.texts.iter().map(|(field, text)| (*field, text.as_str()))
    }

    /// What is wrong with a line: `expected …, found …`.
    pub fn error(&self, field: Field) -> Option<&str> {
        self.errors.iter().find(|(wrong, _)| *wrong == field).map(|(_, words)| words.as_str())
    }

    pub fn is_sound(&self) -> bool {
        self.errors.is_empty()
    }

    /// Puts a text into a line, and gives the experiment if the whole form makes one.
    pub fn type_in(&mut self, field: Field, text: &str) -> Option<Experiment> {
        let line = self.texts.iter_mut().find(|(name, _)| *name == field)?;
        text.clone_into(&mut line.1);
        match self.read() {
            Ok(experiment) => {
                self.errors.clear();
                Some(experiment)
            }
            Err(errors) => {
                self.errors = errors;
                None
            }
        }
    }

    fn text(&self, field: Field) -> &str {
        self.texts.iter().find(|(name, _)| *name == field).map_or("", |(_, text)| text.trim())
    }

    fn read(&self) -> Result<Experiment, Vec<(Field, String)>> {
        let mut errors = Vec::new();
        let mut refuse = |field, expected: &str, text: &str| {
            let found = if text.is_empty() { "nothing".to_owned() } else { format!("“{}”", shortened(text)) };
            errors.push((field, format!("expected {expected}, found {found}")));
        };
        let mut experiment = Experiment::varying(self.kind, self.varied);
        for (field, text) in self.lines().map(|(field, text)| (field, text.trim())) {
            let place = match field {
                Field::From => Some(&mut experiment.from),
                Field::To => Some(&mut experiment.to),
                Field::Value(place) => experiment.values.get_mut(place),
                Field::Points | Field::Repeats | Field::Seed => None,
            };
            if let Some(place) = place {
                match decimal::read(text) {
                    Some(value) => *place = value,
                    None => refuse(field, "a number with at most four decimals", text),
                }
                continue;
            }
            let number = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
            let number: Option<u64> = number.and_then(|text| text.parse().ok());
            match (field, number) {
                (_, None) => refuse(field, "a whole number", text),
                // What is too many for the type is too many for the check.
                (Field::Points, Some(number)) => experiment.points = u32::try_from(number).unwrap_or(u32::MAX),
                (Field::Repeats, Some(number)) => experiment.repeats = number,
                (_, Some(number)) => experiment.seed = number,
            }
        }
        if errors.is_empty() {
            experiment.check().map_err(|error| vec![self.place(&error)])?;
            return Ok(experiment);
        }
        Err(errors)
    }

    /// The line that an error belongs to, and its words there.
    fn place(&self, error: &ExperimentError) -> (Field, String) {
        let parameters = self.kind.info().parameters;
        let name = error.field.split(':').next().unwrap_or_default();
        let field = match name {
            "to" => Field::To,
            "points" => Field::Points,
            "repeats" => Field::Repeats,
            name if name.ends_with(", from") => Field::From,
            name if name.ends_with(", to") => Field::To,
            name => match parameters.iter().position(|parameter| parameter.name == name) {
                Some(place) => Field::Value(place),
                None => Field::From,
            },
        };
        let why = error.field.split_once(": ").map(|(_, why)| format!(" ({why})")).unwrap_or_default();
        let found = self.text(field);
        let found = if found.is_empty() { error.found.as_str() } else { shortened(found) };
        (field, format!("expected {}{why}, found {found}", error.expected))
    }
}

/// The beginning of a text that somebody typed.
fn shortened(text: &str) -> &str {
    text.char_indices().nth(24).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_left_alone_is_the_experiment() {
        for kind in Kind::ALL {
            let experiment = Experiment { seed: 99, ..Experiment::usual(kind) };
            let mut draft = Draft::of(&experiment);
            assert_eq!(draft.type_in(Field::Seed, "99"), Some(experiment));
            assert!(draft.is_sound());
        }
    }

    #[test]
    fn what_is_refused_is_told_where_it_stands() {
        let experiment = Experiment::usual(Kind::DoubleSpend);
        for (field, text, words) in [
            (Field::From, "ten", "expected a number with at most four decimals, found “ten”"),
            (Field::From, "", "expected a number with at most four decimals, found nothing"),
            (Field::From, "0", "expected 0.01 to 0.99, found 0"),
            (Field::From, "0.6", "expected more than 0.6, found 0.55"),
            (Field::To, "1", "expected 0.01 to 0.99, found 1"),
            (Field::Points, "500", "expected 1 to 200, found 500"),
            (Field::Points, "99999999999", "expected 1 to 200, found 99999999999"),
            (Field::Points, "-1", "expected a whole number, found “-1”"),
            (Field::Value(1), "6.5", "expected a whole number from 0 to 100, found 6.5"),
            (Field::Repeats, "0", "expected 1 to 10000000, found 0"),
            (Field::Seed, "18446744073709551616", "expected a whole number, found “18446744073709551616”"),
        ] {
            let mut draft = Draft::of(&experiment);
            assert_eq!(draft.type_in(field, text), None, "{text}");
            // Where two lines disagree, the later one is told.
            let told = if field == Field::From && text == "0.6" { Field::To } else { field };
            assert_eq!(draft.error(told), Some(words));
            assert!(!draft.is_sound());
        }
    }

    #[test]
    fn two_lines_may_be_changed_one_after_the_other() {
        let mut draft = Draft::of(&Experiment::usual(Kind::DoubleSpend));
        assert_eq!(draft.type_in(Field::From, "0.6"), None);
        let experiment = draft.type_in(Field::To, "0.8");
        assert_eq!(experiment.map(|it| (it.from, it.to)), Some((6_000, 8_000)));
        assert!(draft.is_sound());
    }
}
