//! A figure on the screen: what it is, and who says so.
//!
//! A number alone is worth little. Each says whether it was counted in this page, comes out of a model or a formula, was
//! reported by somebody at some time, or is what the learner typed.

/// Where a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Counted in a simulation that ran here.
    Simulated,
    /// By a formula or a model.
    Modelled,
    /// By somebody else; the note says who and when.
    Reported,
    /// A rule of the protocol.
    Rule,
    /// The learner's own.
    Yours,
}

impl Origin {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Simulated => "simulated",
            Self::Modelled => "modelled",
            Self::Reported => "reported",
            Self::Rule => "rule",
            Self::Yours => "your figure",
        }
    }
}

/// A figure, what it is called, where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub value: String,
    pub label: String,
    pub origin: Origin,
    /// Source, date, or how it was reckoned.
    pub note: String,
}

impl Fact {
    pub fn new(origin: Origin, value: impl Into<String>, label: &str, note: &str) -> Fact {
        Fact { value: value.into(), label: label.to_owned(), origin, note: note.to_owned() }
    }
}
