//! The lab: experiments over many runs, the closed forms beside them, and every word and figure that its sections show.
//! Pure: no browser, no clock.

pub mod experiment;
