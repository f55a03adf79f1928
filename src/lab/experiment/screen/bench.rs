//! The bench: one experiment, its form, and its run. What a person does here either works or says why not, and then
//! nothing has changed.

use super::draft::{Draft, Field};
use super::picture::Screen;
use super::run::{Run, State};
use crate::lab::experiment::{Curve, Experiment, Kind, Results, export, share};
use crate::lab::job::{Answer, Job};

/// Places at which a theory is worked out for its line.
const SAMPLES: u32 = 200;

pub struct Bench {
    /// The last that made sense.
    experiment: Experiment,
    draft: Draft,
    /// The theory for it: worked out once, not for each look.
    curves: Vec<Curve>,
    marks: Vec<(f64, &'static str)>,
    run: Option<Run>,
    /// Counts the runs, so that answers to an earlier one are known.
    runs: u32,
    /// What to tell about the link that was opened, and whether it is bad news.
    notice: Option<(String, bool)>,
    /// Whether the page has no workers and counts by itself.
    is_alone: bool,
}

impl Default for Bench {
    fn default() -> Bench {
        let experiment = Experiment::usual(Kind::DoubleSpend);
        let draft = Draft::of(&experiment);
        let (curves, marks, run, notice) = (Vec::new(), Vec::new(), None, None);
        let mut bench = Bench { experiment, draft, curves, marks, run, runs: 0, notice, is_alone: false };
        bench.work_out();
        bench
    }
}

impl Bench {
    /// The experiment as the end of a link.
    pub fn link(&self) -> String {
        share::encode(&self.experiment)
    }

    /// Sets up what a link says. A link that cannot be read changes nothing.
    pub fn open(&mut self, link: &str) {
        match share::decode(link) {
            Ok(experiment) => {
                self.set_up(experiment);
                self.notice =
                    Some(("Set up from the link. Press Run to count the same numbers again.".to_owned(), false));
            }
            Err(error) => {
                self.notice = Some((format!("The link was not used, and nothing was changed: {error}."), true));
            }
        }
    }

    fn set_up(&mut self, experiment: Experiment) {
        self.draft = Draft::of(&experiment);
        self.experiment = experiment;
        self.work_out();
    }

    /// After another experiment was put on the bench: what was counted belongs to the one before.
    fn work_out(&mut self) {
        self.run = None;
        self.notice = None;
        let theory = Results::new(self.experiment.clone()).ok();
        self.curves = theory.as_ref().map(|theory| theory.curves(SAMPLES)).unwrap_or_default();
        self.marks = theory.map(|theory| theory.marks()).unwrap_or_default();
    }

    /// Takes another kind of experiment, with its usual settings and the same seed.
    pub fn choose_kind(&mut self, place: usize) {
        if let Some(kind) = Kind::ALL.get(place).filter(|kind| **kind != self.experiment.kind) {
            self.set_up(Experiment { seed: self.experiment.seed, ..Experiment::usual(*kind) });
        }
    }

    /// Varies another parameter over its usual range; the other settings stay.
    pub fn choose_varied(&mut self, place: usize) {
        let now = &self.experiment;
        let mut next = Experiment::varying(now.kind, place);
        if next.varied == now.varied {
            return;
        }
        next.values.clone_from(&now.values);
        (next.repeats, next.seed) = (now.repeats, now.seed);
        // The settings may be too much for the new range, and its own will do then.
        if next.check().is_err() {
            next = Experiment { seed: now.seed, ..Experiment::varying(now.kind, place) };
        }
        self.set_up(next);
    }

    /// Puts a text into a line of the form.
    pub fn type_in(&mut self, field: Field, text: &str) {
        if let Some(experiment) = self.draft.type_in(field, text)
            && experiment != self.experiment
        {
            self.experiment = experiment;
            self.work_out();
        }
    }

    /// Begins to run; not while the form has faults.
    pub fn begin(&mut self) -> bool {
        if !self.draft.is_sound() {
            return false;
        }
        let Ok(run) = Run::new(self.experiment.clone()) else { return false };
        self.run = Some(run);
        self.runs = self.runs.wrapping_add(1);
        self.notice = None;
        self.refuse_what_would_freeze();
        true
    }

    /// No worker starts here: the page counts by itself, whatever it can count in short pieces.
    pub fn work_alone(&mut self) {
        self.is_alone = true;
        self.refuse_what_would_freeze();
    }

    /// One chunk of a network takes up to seconds; a page that does it by itself would stand still.
    fn refuse_what_would_freeze(&mut self) {
        if self.is_alone && self.experiment.kind == Kind::Network {
            self.turn(State::Failed);
            let words = "This experiment needs background workers, and this browser starts none for the page.";
            self.notice = Some((words.to_owned(), true));
        }
    }

    pub fn turn(&mut self, state: State) {
        if let Some(run) = &mut self.run {
            run.turn(state);
        }
    }

    pub fn state(&self) -> Option<State> {
        self.run.as_ref().map(Run::state)
    }

    /// The next work for somebody who has none: so many chunks at most, and fewer toward the end, so that all end at once.
    pub fn take(&mut self, most: u32) -> Option<Job> {
        let run = self.run.as_mut()?;
        // A chunk of a large network takes long enough by itself.
        let most = if self.experiment.kind == Kind::Network { 1 } else { most.min(run.open() / 8).max(1) };
        let chunks: Vec<u32> = std::iter::from_fn(|| run.take()).take(most as usize).collect();
        (!chunks.is_empty()).then(|| Job { run: self.runs, link: self.link(), chunks })
    }

    /// Takes back a job that its worker did not finish.
    pub fn give_back(&mut self, job: &Job) {
        if let Some(run) = self.run.as_mut().filter(|_| job.run == self.runs) {
            job.chunks.iter().for_each(|chunk| run.give_back(*chunk));
        }
    }

    /// Takes in what a worker found; whether it was news.
    pub fn add(&mut self, answer: &Answer) -> bool {
        let of_this = answer.run == self.runs;
        let Some(run) = self.run.as_mut().filter(|_| of_this) else { return false };
        answer.parts.iter().filter(|part| run.add(part)).count() > 0
    }

    /// The results as a file for a spreadsheet.
    pub fn csv(&self) -> String {
        let run = self.run.as_ref();
        run.map(|run| export::csv(run.results())).unwrap_or_default()
    }

    pub fn screen(&self) -> Screen {
        let run = self.run.as_ref();
        Screen::new(&self.experiment, &self.draft, &self.curves, &self.marks, run, self.notice.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_out(bench: &mut Bench) {
        while let Some(job) = bench.take(8) {
            assert!(bench.add(&job.perform()));
        }
        assert_eq!(bench.state(), Some(State::Complete));
    }

    #[test]
    fn a_link_reproduces_the_numbers() {
        let mut first = Bench::default();
        first.type_in(Field::Repeats, "300");
        first.type_in(Field::Seed, "42");
        assert!(first.begin());
        run_out(&mut first);
        let mut second = Bench::default();
        second.open(&first.link());
        assert!(second.begin());
        run_out(&mut second);
        assert_eq!(first.csv(), second.csv());
        let mut other = Bench::default();
        other.open(&first.link().replace("seed=42", "seed=43"));
        other.begin();
        run_out(&mut other);
        assert_ne!(first.csv(), other.csv(), "another seed, other numbers");
    }

    #[test]
    fn a_bad_link_changes_nothing() {
        let mut bench = Bench::default();
        bench.choose_kind(2);
        let before = bench.link();
        bench.open("kind=double-spend&vary=luck");
        assert_eq!(bench.link(), before);
        let (words, is_bad) = bench.screen().notice.unwrap();
        assert!(is_bad && words.contains("vary: expected share"), "{words}");
    }

    #[test]
    fn what_was_counted_goes_with_the_settings_it_belongs_to() {
        let mut bench = Bench::default();
        bench.type_in(Field::Repeats, "10");
        bench.begin();
        let job = bench.take(1).unwrap();
        bench.type_in(Field::Seed, "nothing of the kind");
        assert_eq!(bench.state(), Some(State::Running), "a refused text changes nothing");
        assert!(!bench.begin(), "and nothing begins beside it");
        bench.type_in(Field::Seed, "5");
        assert_eq!(bench.state(), None);
        bench.begin();
        assert!(!bench.add(&job.perform()), "an answer to the run before");
        bench.give_back(&job);
        let chunks: Vec<u32> = std::iter::from_fn(|| bench.take(4)).flat_map(|job| job.chunks).collect();
        assert_eq!(chunks.iter().filter(|chunk| **chunk == job.chunks[0]).count(), 1);
    }

    #[test]
    fn a_page_without_workers_refuses_what_would_freeze_it() {
        let mut bench = Bench::default();
        bench.work_alone();
        assert!(bench.begin());
        assert_eq!(bench.state(), Some(State::Running));
        bench.choose_kind(Kind::ALL.iter().position(|kind| *kind == Kind::Network).unwrap());
        bench.begin();
        assert_eq!((bench.state(), bench.take(1)), (Some(State::Failed), None));
    }

    #[test]
    fn another_parameter_keeps_the_rest() {
        let mut bench = Bench::default();
        bench.type_in(Field::Seed, "9");
        bench.choose_varied(1);
        assert!(bench.link().contains("vary=confirmations") && bench.link().ends_with("seed=9"), "{}", bench.link());
        bench.choose_varied(7);
        assert!(bench.link().contains("vary=share"));
    }
}
