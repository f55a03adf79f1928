//! Why an act is not done: what was expected and what was found. Nothing has changed then.

use crate::core::units::Amount;
use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No such person, operator or token.
    Unknown,
    Nothing,
    MoreThanThere {
        there: u64,
        found: u64,
    },
    /// The amount buys less than one share.
    TooSmall,
    /// All stake behind these shares was slashed: no price can be named.
    Worthless,
    Jailed,
    TooManyEntries {
        most: usize,
    },
    SameOperator,
    /// What was moved here may not be moved on before this day.
    MovedLately {
        until: u32,
    },
    OverCap {
        room: u64,
    },
    EvidenceTooOld {
        most: u32,
        found: u32,
    },
    NotYet {
        today: u32,
        found: u32,
    },
    AlreadySlashed,
    TooLarge,
    /// The experiment ends here.
    TooLate {
        most: u32,
    },
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Refused::Unknown => f.write_str("expected somebody who is here, found nobody"),
            Refused::Nothing => f.write_str("expected more than zero, found zero"),
            Refused::MoreThanThere { there, found } => {
                write!(f, "expected at most {}, found {}", Amount(there), Amount(found))
            }
            Refused::TooSmall => f.write_str("expected enough for one share, found less"),
            Refused::Worthless => f.write_str("expected a stake with a price, found one that was slashed to nothing"),
            Refused::Jailed => f.write_str("expected an operator at work, found one that was thrown out"),
            Refused::TooManyEntries { most } => {
                write!(f, "expected at most {most} such requests on their way, found {most} already")
            }
            Refused::SameOperator => f.write_str("expected two different operators, found the same one twice"),
            Refused::MovedLately { until } => {
                write!(
                    f,
                    "expected stake that has rested, found some moved here lately; it may move on from day {until}"
                )
            }
            Refused::OverCap { room } => write!(f, "expected at most {} under the cap, found more", Amount(room)),
            Refused::EvidenceTooOld { most, found } => {
                write!(f, "expected evidence at most {most} days old, found {found} days")
            }
            Refused::NotYet { today, found } => write!(f, "expected a day up to {today}, found day {found}"),
            Refused::AlreadySlashed => f.write_str("expected an operator at work, found one slashed before"),
            Refused::TooLate { most } => {
                write!(f, "expected at most {most} days, found that they are over: begin afresh")
            }
            Refused::TooLarge => f.write_str("expected a sum that fits, found one too large"),
        }
    }
}

impl std::error::Error for Refused {}
