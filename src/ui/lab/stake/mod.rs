//! The sections of the staking lab.

mod accidents;
mod delegation;
mod finality;
mod keys;
mod losses;
mod parts;
mod queues;
mod rewards;
mod selection;

use super::{SectionProps, mounted};
use crate::lab::stake::section::StakeSection;
use yew::prelude::*;

/// The component of a section. One line for each.
pub fn component(section: StakeSection, props: SectionProps) -> Html {
    match section {
        StakeSection::Accidents => mounted::<accidents::Accidents>(props),
        StakeSection::Delegation => mounted::<delegation::Delegation>(props),
        StakeSection::Finality => mounted::<finality::Finality>(props),
        StakeSection::Losses => mounted::<losses::Losses>(props),
        StakeSection::Queues => mounted::<queues::Queues>(props),
        StakeSection::Rewards => mounted::<rewards::Rewards>(props),
        StakeSection::Keys => mounted::<keys::Keys>(props),
        StakeSection::Selection => mounted::<selection::Selection>(props),
    }
}
