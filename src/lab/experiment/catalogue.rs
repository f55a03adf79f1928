//! Which experiments there are, what each asks, and in what bounds.
//!
//! All values are in ten-thousandths ([`decimal`](crate::lab::experiment::decimal)).

use serde::{Deserialize, Serialize};

use crate::lab::experiment::decimal::ONE;
use crate::lab::experiment::network;

/// A kind of experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    DoubleSpend,
    SelfishMining,
    StaleRate,
    Intervals,
    Censorship,
    Network,
}

/// A number that an experiment depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// In links and tables: lower case, no spaces.
    pub name: &'static str,
    /// On the page.
    pub title: &'static str,
    /// Empty, or such as `s`.
    pub unit: &'static str,
    /// Only whole numbers make sense.
    pub is_whole: bool,
    /// Bounds, both allowed.
    pub least: u64,
    pub most: u64,
    /// What it is where another parameter is varied.
    pub usual: u64,
    /// Where it is varied from and to, unless somebody says otherwise.
    pub from: u64,
    pub to: u64,
}

/// What a kind of experiment is about.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    /// In links and tables.
    pub name: &'static str,
    pub title: &'static str,
    /// One sentence that says what is found out.
    pub question: &'static str,
    /// What is simulated, and what is left out.
    pub model: &'static str,
    /// What a point's height is.
    pub measure: &'static str,
    /// What else is counted, in the table only; empty if nothing.
    pub also: &'static str,
    /// What one repeat is, in the plural.
    pub repeat: &'static str,
    /// The first is varied unless somebody says otherwise.
    pub parameters: &'static [Parameter],
    /// How many points and repeats a point, unless somebody says otherwise.
    pub points: u32,
    pub repeats: u64,
    pub most_repeats: u64,
}

const SHARE: Parameter = Parameter {
    name: "share",
    title: "Attacker’s share of the hash rate",
    unit: "",
    is_whole: false,
    least: ONE / 100,
    most: 99 * ONE / 100,
    usual: 3 * ONE / 10,
    from: ONE / 20,
    to: 11 * ONE / 20,
};

const GAMMA: Parameter = Parameter {
    name: "gamma",
    title: "γ: honest miners that follow the attacker in a tie",
    unit: "",
    is_whole: false,
    least: 0,
    most: ONE,
    usual: 0,
    from: 0,
    to: ONE,
};

static DOUBLE_SPEND: Info = Info {
    name: "double-spend",
    title: "Double spend",
    question: "How often does an attacker undo a payment that has several confirmations?",
    model: "Each repeat is one attack, by the same code that attacks in “Watch”: it mines one block in secret, pays, and mines \
            on until its branch is longer than the one the merchant sees, or its chance to return is under one in a \
            billion (at most 400 blocks and the confirmations behind). Left out: delay, difficulty changes, ledgers and signatures.",
    measure: "Share of attacks that succeed",
    also: "",
    repeat: "attacks",
    parameters: &[
        SHARE,
        Parameter {
            name: "confirmations",
            title: "Confirmations the merchant waits for",
            unit: "blocks",
            is_whole: true,
            least: 0,
            most: 100 * ONE,
            usual: 6 * ONE,
            from: 0,
            to: 12 * ONE,
        },
        Parameter {
            name: "head-start",
            title: "Blocks mined in secret before paying",
            unit: "blocks",
            is_whole: true,
            least: 0,
            most: 3 * ONE,
            usual: ONE,
            from: 0,
            to: 3 * ONE,
        },
    ],
    points: 11,
    repeats: 10_000,
    most_repeats: 10_000_000,
};

static SELFISH_MINING: Info = Info {
    name: "selfish-mining",
    title: "Selfish mining",
    question: "How much of the chain does a pool earn that keeps its blocks secret?",
    model: "Each repeat is a block found by somebody. The pool follows Eyal and Sirer’s strategy, by the same code \
            that attacks in “Watch”. Left out: delay, difficulty changes, ledgers and signatures.",
    measure: "Pool’s share of the chain’s blocks",
    also: "",
    repeat: "blocks",
    parameters: &[
        // At one half the lead grows without end, and no round of the attack is ever over.
        Parameter { most: 49 * ONE / 100, to: 45 * ONE / 100, title: "Pool’s share of the hash rate", ..SHARE },
        GAMMA,
    ],
    points: 9,
    repeats: 200_000,
    most_repeats: 100_000_000,
};

static STALE_RATE: Info = Info {
    name: "stale-rate",
    title: "Stale rate",
    question: "How often do two miners find the same height because news takes time?",
    model: "Each repeat is one height of a chain of 1,048,576 equal miners who all hear of a block after the same delay and \
            follow the most work, the first seen among equals. Left out: links of different delay (see the network experiment).",
    measure: "Share of heights at which a block met a rival",
    also: "Share of all blocks that were lost",
    repeat: "heights",
    parameters: &[
        Parameter {
            name: "delay",
            title: "Delay until everybody has a block",
            unit: "s",
            is_whole: false,
            least: 0,
            most: 3_600 * ONE,
            usual: 6 * ONE,
            from: 0,
            to: 60 * ONE,
        },
        Parameter {
            name: "interval",
            title: "Mean time between blocks",
            unit: "s",
            is_whole: false,
            least: ONE,
            most: 3_600 * ONE,
            usual: 60 * ONE,
            from: 5 * ONE,
            to: 60 * ONE,
        },
    ],
    points: 11,
    repeats: 20_000,
    most_repeats: 10_000_000,
};

static INTERVALS: Info = Info {
    name: "intervals",
    title: "Block intervals",
    question: "How long does it take until the next block, when ten minutes is the mean?",
    model: "Each repeat is one block: tries are drawn against a target until one is below it, 4,096 on average. Every point is \
            a bin of the same run. Left out: difficulty changes.",
    measure: "Share of blocks in the bin",
    also: "",
    repeat: "blocks",
    parameters: &[Parameter {
        name: "time",
        title: "Time since the block before, in mean intervals",
        unit: "",
        is_whole: false,
        least: 0,
        most: 20 * ONE,
        usual: 0,
        from: 0,
        to: 5 * ONE,
    }],
    points: 20,
    repeats: 20_000,
    most_repeats: 10_000_000,
};

static CENSORSHIP: Info = Info {
    name: "censorship",
    title: "Censorship",
    question: "How often can a miner throw a payment out of the chain that others have put in?",
    model: "Each repeat is one block that holds the payment: the censor mines beside it until its branch is longer, or until it is \
            too far behind. Left out: delay, difficulty changes, ledgers and signatures.",
    measure: "Share of blocks thrown out",
    also: "",
    repeat: "blocks",
    parameters: &[
        Parameter { title: "Censor’s share of the hash rate", to: 7 * ONE / 10, ..SHARE },
        Parameter {
            name: "give-up",
            title: "Blocks behind at which the censor gives up",
            unit: "blocks",
            is_whole: true,
            least: 2 * ONE,
            most: 200 * ONE,
            usual: 6 * ONE,
            from: 2 * ONE,
            to: 12 * ONE,
        },
    ],
    points: 14,
    repeats: 10_000,
    most_repeats: 10_000_000,
};

static NETWORK: Info = Info {
    name: "network",
    title: "A network of miners",
    question: "How does the stale rate follow from links, and not from one delay?",
    model: "Each repeat is one height. Nodes open links at random, each with a delay of its own (half to one and a half of the mean); \
            a block is announced, asked for and sent, and is passed on by who follows it. The estimate beside each point is \
            Decker and Wattenhofer’s, from the travel times measured in the same run. Left out: jams, lost messages, unequal miners.",
    measure: "Share of heights at which a block met a rival",
    also: "Share of all blocks that were lost",
    repeat: "heights",
    parameters: &[
        Parameter {
            name: "interval",
            title: "Mean time between blocks",
            unit: "s",
            is_whole: false,
            least: ONE,
            most: 3_600 * ONE,
            usual: 15 * ONE,
            from: 5 * ONE,
            to: 60 * ONE,
        },
        Parameter {
            name: "nodes",
            title: "Nodes",
            unit: "",
            is_whole: true,
            least: 2 * ONE,
            most: network::MOST_NODES as u64 * ONE,
            usual: 100 * ONE,
            from: 10 * ONE,
            to: 200 * ONE,
        },
        Parameter {
            name: "links",
            title: "Links that each node opens",
            unit: "",
            is_whole: true,
            least: ONE,
            most: network::MOST_LINKS as u64 * ONE,
            usual: 8 * ONE,
            from: ONE,
            to: 12 * ONE,
        },
        Parameter {
            name: "delay",
            title: "Mean delay of a link, one way",
            unit: "ms",
            is_whole: true,
            least: 0,
            most: 10_000 * ONE,
            usual: 100 * ONE,
            from: 0,
            to: 1_000 * ONE,
        },
        Parameter {
            name: "block",
            title: "Time to send and check a block",
            unit: "ms",
            is_whole: true,
            least: 0,
            most: 60_000 * ONE,
            usual: 200 * ONE,
            from: 0,
            to: 2_000 * ONE,
        },
    ],
    points: 12,
    repeats: 2_000,
    most_repeats: 1_000_000,
};

impl Kind {
    /// In the order of the page.
    pub const ALL: [Self; 6] =
        [Self::DoubleSpend, Self::SelfishMining, Self::StaleRate, Self::Intervals, Self::Censorship, Self::Network];

    pub fn info(self) -> &'static Info {
        match self {
            Self::DoubleSpend => &DOUBLE_SPEND,
            Self::SelfishMining => &SELFISH_MINING,
            Self::StaleRate => &STALE_RATE,
            Self::Intervals => &INTERVALS,
            Self::Censorship => &CENSORSHIP,
            Self::Network => &NETWORK,
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.info().name == name)
    }
}

impl Info {
    /// The place of a parameter in the list.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.parameters.iter().position(|parameter| parameter.name == name)
    }
}
