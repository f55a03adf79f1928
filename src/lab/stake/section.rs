//! The sections of the staking lab. To add one: a variant and a line in `ALL` and `words` here, and a line in
//! `ui::lab::stake`.

use crate::lab::section::{Sections, Words};

/// What the staking lab has, in the order of its navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StakeSection {
    Selection,
    Finality,
    Rewards,
    Losses,
    Accidents,
    Queues,
    Delegation,
    Keys,
}

impl Sections for StakeSection {
    const PAGE: &'static str = "staking lab";
    const ALL: &'static [StakeSection] = &[
        StakeSection::Selection,
        StakeSection::Finality,
        StakeSection::Rewards,
        StakeSection::Losses,
        StakeSection::Accidents,
        StakeSection::Queues,
        StakeSection::Delegation,
        StakeSection::Keys,
    ];

    fn words(self) -> Words {
        match self {
            StakeSection::Selection => Words {
                path: "selection",
                name: "Who proposes",
                title: "Who proposes the next block",
                lead: "Draw proposers by stake and count: does the richest always win?",
            },
            StakeSection::Finality => Words {
                path: "finality",
                name: "Votes and finality",
                title: "Votes and finality",
                lead: "Watch committees vote until a block is final. Then cut the network, or vote on both sides.",
            },
            StakeSection::Rewards => Words {
                path: "rewards",
                name: "What stake earns",
                title: "What stake earns",
                lead: "Choose how much is at stake in all: the more there is, the less each part of it earns.",
            },
            StakeSection::Losses => Words {
                path: "losses",
                name: "Losing a stake",
                title: "Losing a stake",
                lead: "Move the slider: what signing twice costs depends on how many others do it in the same weeks.",
            },
            StakeSection::Accidents => Words {
                path: "accidents",
                name: "Accidents and attacks",
                title: "Accidents and attacks",
                lead: "Let your validator sign its next duty, then run it on two machines at once and see what happens.",
            },
            StakeSection::Queues => Words {
                path: "queues",
                name: "Getting in and out",
                title: "Getting in and out",
                lead: "Deposit 32 ETH and stand in line: only so many may come, or go, in an epoch.",
            },
            StakeSection::Delegation => Words {
                path: "delegation",
                name: "Lent stake",
                title: "Stake that others lend",
                lead: "Lend stake to an operator, share what it earns and what it loses, and find out what leaving costs.",
            },
            StakeSection::Keys => Words {
                path: "keys",
                name: "Keys",
                title: "Two keys, and what each may do",
                lead: "Sign with a validator’s real keys, let a thief have one, and see which check stops what.",
            },
        }
    }
}
