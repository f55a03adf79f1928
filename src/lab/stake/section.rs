//! The sections of the staking lab. To add one: a variant and a line in `ALL` and `words` here, and a line in
//! `ui::lab::stake`.

use crate::lab::section::{Sections, Words};

/// What the staking lab has, in the order of its navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StakeSection {
    Selection,
}

impl Sections for StakeSection {
    const PAGE: &'static str = "staking lab";
    const ALL: &'static [StakeSection] = &[StakeSection::Selection];

    fn words(self) -> Words {
        match self {
            StakeSection::Selection => Words {
                path: "selection",
                name: "Who proposes",
                title: "Who proposes the next block",
                lead: "Draw proposers by stake and count: does the richest always win?",
            },
        }
    }
}
