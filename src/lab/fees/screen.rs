//! What the market looks like: the queue cut into blocks, the blocks that were found, advice and what became of it.

use crate::core::chain::mempool::{FeeRate, TxIndex};
use crate::lab::chart::{Axis, Chart, Hue, Kind, Series, Table};
use crate::lab::experiment::confidence::{Interval, Level, proportion};
use crate::lab::fact::{Fact, Origin};
use crate::lab::fees::demand::Phase;
use crate::lab::fees::estimator::{Advice, LEAST_BLOCKS};
use crate::lab::fees::market::{
    BANDS, BLOCK_VBYTES, Fate, Filled, MINE_VBYTES, Market, Refused, SURGE_BLOCKS, Score, TARGETS, band, fee_at,
};
use crate::lab::number::{Bounds, decimal, percent, short};

/// What a fee rate may be, in satoshis a virtual byte.
pub const RATES: Bounds = Bounds::between(1.0, 1_000.0);
/// Satoshis a virtual byte that stand in the field at first.
pub const FIRST_RATE: f64 = 2.0;
/// Blocks by which a congestion has come and gone.
pub const WHOLE_RUN: u32 = 230;
/// Columns of the picture on each side, where there is little room, more, and much.
pub const COLUMNS: [usize; 3] = [3, 5, 8];
const COLUMN: u32 = 40;
const GAP: u32 = 8;
/// Between what waits and what was found.
const DIVIDE: u32 = 28;
const HIGH: u32 = 132;
const TOP: u32 = 22;

/// What the page leaves out of the real thing.
pub const SIMPLIFIED: &str = "Modelled: a block here holds 100,000 virtual bytes, a tenth of Bitcoin’s; people bid by a \
    timetable and do not look at the queue; no payment spends another waiting one. Kept of Bitcoin Core: the order by fee \
    rate, replacement for a higher fee that also pays for its own relay (BIP125, rules 3 and 4), and an estimator that \
    sorts payments by fee rate and forgets slowly.";

/// A filled part of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub y: u32,
    pub height: u32,
    pub band: usize,
}

/// A block's worth of space: waiting, or found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub x: u32,
    pub width: u32,
    pub found: bool,
    pub label: String,
    pub parts: Vec<Part>,
    /// A payment of the learner's is in it.
    pub mine: bool,
}

/// The picture of queue and blocks, in units of its own box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    /// Top and height of a column.
    pub top: u32,
    pub high: u32,
    /// Where the next block will be cut off.
    pub divide: u32,
    pub columns: Vec<Column>,
    /// The same in words.
    pub spoken: String,
    /// What did not fit into the picture.
    pub more: String,
}

/// One of the learner's payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mine {
    pub index: TxIndex,
    pub name: String,
    pub state: String,
    pub waits: bool,
    pub confirmed: bool,
}

/// `4.2 sat/vB`.
pub fn rate_words(rate: FeeRate) -> String {
    format!("{} sat/vB", short(rate.0 as f64 / 1_000.0, 3))
}

fn blocks_words(blocks: f64) -> String {
    if blocks < 0.05 { "nothing".to_owned() } else { format!("{} blocks of space", decimal(blocks, 1)) }
}

/// Names of the bands, cheapest first.
pub fn band_names() -> Vec<String> {
    let begins = BANDS.map(|begin| begin / 1_000);
    let names = begins.windows(2).map(|pair| format!("{}–{}", pair[0], pair[1]));
    names.chain(begins.last().map(|last| format!("{last} and more"))).collect()
}

/// What is going on, in one sentence.
pub fn phase_words(market: &Market) -> &'static str {
    if market.is_surging() {
        return "A surge: everybody wants to pay at once, at three times the usual bids.";
    }
    match market.timetable().phase(market.height()) {
        None => "Demand is steady.",
        Some(Phase::Quiet) => "A quiet day: less is sent than fits, so a low fee does.",
        Some(Phase::Rising) => "Demand rises. Soon more is sent than fits, and a queue begins.",
        Some(Phase::Busy) => "Congestion: half as much again is sent as fits. Cheap payments wait.",
        Some(Phase::Falling) => "Demand falls. Blocks begin to catch up.",
        Some(Phase::After) => "Quiet again: blocks eat up the queue from the dear end to the cheap.",
    }
}

/// The figures at the top.
pub fn facts(market: &Market) -> Vec<Fact> {
    let waiting = market.waiting().iter().sum::<u64>() as f64 / market.block_vbytes as f64;
    let last = market.blocks.last();
    let lowest = last.and_then(|block| block.lowest).map_or("–".to_owned(), rate_words);
    let full = last.map_or("–".to_owned(), |block| percent(block.used as f64 / block.limit as f64, 3));
    vec![
        Fact::new(Origin::Simulated, market.height().to_string(), "blocks found", ""),
        Fact::new(Origin::Simulated, decimal(waiting, 1), "blocks of payments waiting", ""),
        Fact::new(Origin::Simulated, full, "of the last block filled", ""),
        Fact::new(Origin::Simulated, lowest, "cheapest in the last block", ""),
    ]
}

struct Space {
    bands: [u64; BANDS.len()],
    used: u64,
    mine: bool,
}

/// The queue cut into blocks as it would be if nothing more came; the first `count` of them.
fn projected(market: &Market, count: usize) -> Vec<Space> {
    let mut spaces: Vec<Space> = Vec::new();
    for index in market.queue() {
        let Some(payment) = market.payment(index) else { continue };
        let size = u64::from(payment.vbytes);
        match spaces.last() {
            Some(space) if space.used + size <= market.block_vbytes => {}
            _ if spaces.len() == count => break,
            _ => spaces.push(Space { bands: [0; BANDS.len()], used: 0, mine: false }),
        }
        if let Some(space) = spaces.last_mut() {
            space.bands[band(payment.rate())] += size;
            space.used += size;
            space.mine |= market.mine().contains(&index);
        }
    }
    spaces
}

/// Parts of a column from the dear at its foot to the cheap on top.
fn parts(bands: &[u64; BANDS.len()], limit: u64) -> Vec<Part> {
    let mut sum = 0;
    let place = |sum: u64| (sum * u64::from(HIGH) / limit.max(1)).min(HIGH.into()) as u32;
    let mut parts = Vec::new();
    for (band, size) in bands.iter().enumerate().rev() {
        let from = place(sum);
        sum += size;
        let height = place(sum) - from;
        if height > 0 {
            parts.push(Part { y: TOP + HIGH - from - height, height, band });
        }
    }
    parts
}

/// The queue at the left, cheapest outside, and the blocks found at the right, newest inside; `shown` of each.
pub fn picture(market: &Market, shown: usize) -> Picture {
    let side = shown as u32 * (COLUMN + GAP);
    let spaces = projected(market, shown);
    let limit = market.block_vbytes;
    let waiting = spaces.iter().enumerate().map(|(place, space)| Column {
        x: side - (place as u32 + 1) * (COLUMN + GAP) + GAP / 2,
        width: COLUMN,
        found: false,
        label: if place == 0 { "next".to_owned() } else { format!("+{place}") },
        parts: parts(&space.bands, limit),
        mine: space.mine,
    });
    let holds_mine = |block: &Filled| {
        market.mine().iter().any(|it| market.payment(*it).is_some_and(|it| it.fate == Fate::Confirmed(block.height)))
    };
    let found = market.blocks.iter().rev().take(shown).enumerate().map(|(place, block)| Column {
        x: side + DIVIDE + place as u32 * (COLUMN + GAP) + GAP / 2,
        width: COLUMN,
        found: true,
        label: block.height.to_string(),
        parts: parts(&block.bands, block.limit),
        mine: holds_mine(block),
    });
    let columns = waiting.chain(found).collect();
    let whole = market.waiting().iter().sum::<u64>();
    let deep = whole as f64 / limit as f64;
    let over = (deep - shown as f64).max(0.0);
    let more = if over < 0.05 { String::new() } else { format!("{} more blocks of payments wait.", decimal(over, 1)) };
    let dear: u64 = market.waiting()[3..].iter().sum();
    let spoken = format!(
        "Waiting: {} payments, {}; of these {} at 10 sat/vB or more. {} blocks found.",
        market.waiting_count(),
        blocks_words(deep),
        blocks_words(dear as f64 / limit as f64),
        market.height(),
    );
    let width = 2 * side + DIVIDE;
    Picture { width, height: TOP + HIGH + 22, top: TOP, high: HIGH, divide: side + DIVIDE / 2, columns, spoken, more }
}

/// The learner's payments, newest first; those replaced are told by the one that took their place.
pub fn mine(market: &Market) -> Vec<Mine> {
    let rows = market.mine().iter().enumerate().rev().filter_map(|(number, index)| {
        let payment = market.payment(*index)?;
        let name = format!("Payment {}: {}, {} sat", number + 1, rate_words(payment.rate()), payment.fee);
        let waited = market.height() - payment.entered;
        let state = match payment.fate {
            Fate::Waiting => {
                let ahead = market.ahead_of(*index) as f64 / market.block_vbytes as f64;
                format!("waits since {}; before it: {}", counted(waited), blocks_words(ahead))
            }
            Fate::Confirmed(at) => format!("confirmed in block {at}, after {}", counted(at - payment.entered)),
            Fate::Replaced(_) => "replaced by one that pays more".to_owned(),
            Fate::Evicted => "pushed out of a full queue".to_owned(),
        };
        let (waits, confirmed) = (payment.fate == Fate::Waiting, matches!(payment.fate, Fate::Confirmed(_)));
        Some(Mine { index: *index, name, state, waits, confirmed })
    });
    rows.collect()
}

fn counted(blocks: u32) -> String {
    format!("{blocks} block{}", if blocks == 1 { "" } else { "s" })
}

/// A fee rate that a replacement of `index` may have: twice what it pays, in satoshis a virtual byte, rounded up.
pub fn better_rate(market: &Market, index: TxIndex) -> Option<f64> {
    let least = market.least_replacement(index)? as f64 / f64::from(MINE_VBYTES);
    let twice = market.payment(index)?.rate().0 as f64 / 500.0;
    Some(least.max(twice).ceil().min(RATES.most))
}

/// What was sent, in a sentence.
pub fn sent_words(market: &Market, index: TxIndex) -> String {
    let ahead = market.ahead_of(index) as f64 / market.block_vbytes as f64;
    let fee = market.payment(index).map_or(0, |payment| payment.fee);
    let before = blocks_words(ahead);
    format!("Sent: {MINE_VBYTES} virtual bytes for {fee} sat. Before it in the queue: {before}.")
}

impl Refused {
    pub fn words(self) -> String {
        let rate = |rate: u64| short(rate as f64 / 1_000.0, 6);
        match self {
            Self::TooCheap { expected, found } => {
                format!("Not sent: expected at least {} sat/vB, found {}.", rate(expected), rate(found))
            }
            Self::TooDear { expected, found } => {
                format!("Not sent: expected at most {} sat/vB, found {}.", rate(expected), rate(found))
            }
            Self::ReplacementTooCheap { expected, found } => format!(
                "Not replaced: expected a fee of at least {expected} sat, found {found}. It must pay the old fee, and 1 sat/vB \
                 for its own relay."
            ),
            Self::NotWaiting => "Not replaced: that payment does not wait any more.".to_owned(),
            Self::TooMany { limit } => format!("Not sent: expected at most {limit} payments of yours waiting."),
            Self::QueueFull => "Not sent: the queue is full of payments that pay more.".to_owned(),
            Self::RunIsOver { limit } => format!("The run is over: it holds {limit} blocks. Begin again."),
        }
    }
}

fn advice_words(advice: Advice) -> String {
    match advice {
        Advice::Pay(rate) => rate_words(rate),
        Advice::NotEnough => "not enough data".to_owned(),
        Advice::NothingIsEnough => "no fee was enough".to_owned(),
    }
}

/// How often estimates for a target held, and its band. Estimates less than `target` blocks apart share their luck, so only
/// one in `target` is counted as a trial of its own.
fn held(score: Score, target: usize) -> Option<(f64, Interval)> {
    if score.judged == 0 {
        return None;
    }
    let alone = |count: u32| u64::from(count.div_ceil(target as u32));
    let share = f64::from(score.held) / f64::from(score.judged);
    Some((share, proportion(alone(score.held), alone(score.judged), Level::P95)))
}

/// What the estimator says now, and how often it was right.
pub fn estimates(market: &Market) -> Table {
    let head = ["Within", "Advice now", "Estimates judged", "Held", "95 % interval"].map(str::to_owned);
    let rows = TARGETS.iter().zip(market.scores).map(|(target, score)| {
        let held = held(score, *target);
        vec![
            format!("{target} blocks"),
            advice_words(market.estimator.advise(*target)),
            score.judged.to_string(),
            held.map_or("–".to_owned(), |(share, _)| percent(share, 3)),
            held.map_or("–".to_owned(), |(_, band)| format!("{} to {}", percent(band.low, 2), percent(band.high, 2))),
        ]
    });
    Table { head: head.into(), rows: rows.collect(), left_out: 0 }
}

pub fn estimates_note() -> String {
    format!(
        "An estimate promises that 85 in 100 payments at that fee rate are confirmed in time. It says nothing before \
         {LEAST_BLOCKS} blocks. For each target one payment a block is really sent at the advice, and watched. While \
         demand rises the past misleads, and more of them fail."
    )
}

/// How deep the queue was after each block.
pub fn depth_chart(market: &Market) -> Chart {
    let deep = |from: usize| {
        market.blocks.iter().map(move |block| {
            let size: u64 = block.waiting[from..].iter().sum();
            (f64::from(block.height), size as f64 / BLOCK_VBYTES as f64)
        })
    };
    let end = f64::from(market.height().max(WHOLE_RUN));
    Chart {
        title: "The queue after each block".to_owned(),
        description: format!(
            "Payments waiting, in blocks of {BLOCK_VBYTES} virtual bytes, for all of them and for the dearer ones."
        ),
        x: Axis::new("block").range(0.0, end),
        y: Axis::new("waiting, in blocks of space"),
        series: vec![
            Series::new("everything", Kind::Line, Hue::Ink, deep(0)),
            Series::new("5 sat/vB and more", Kind::Line, Hue::Work, deep(2)),
            Series::new("10 sat/vB and more", Kind::Line, Hue::Bad, deep(3)),
        ],
    }
}

/// What was advised and what was enough.
pub fn rate_chart(market: &Market) -> Chart {
    let rate = |rate: FeeRate| rate.0 as f64 / 1_000.0;
    let lowest = market.blocks.iter().filter_map(|block| {
        // Where everything fits, the cheapest says what somebody paid and not what it took.
        let crowded = block.used * 100 >= block.limit * 99;
        let taken = if crowded { rate(block.lowest?) } else { 1.0 };
        Some((f64::from(block.height), taken))
    });
    let advised = market.blocks.iter().map(|block| match block.advice {
        Advice::Pay(advised) => (f64::from(block.height), rate(advised)),
        _ => (f64::from(block.height), f64::NAN),
    });
    let end = f64::from(market.height().max(WHOLE_RUN));
    let name = format!("advised for {} blocks", TARGETS[1]);
    Chart {
        title: "What it took, and what was advised".to_owned(),
        description: "The fee rate that was enough for each block, and the estimator’s advice after it.".to_owned(),
        x: Axis::new("block").range(0.0, end),
        y: Axis::new("sat/vB").log(),
        series: vec![
            Series::new("enough for this block", Kind::Step, Hue::Work, lowest),
            Series::new(&name, Kind::Line, Hue::Final, advised),
        ],
    }
}

/// What a whole congestion was like.
pub fn end_words(market: &Market) -> String {
    let deep = |block: &Filled| block.waiting.iter().sum::<u64>();
    let worst = market.blocks.iter().max_by_key(|block| deep(block));
    worst.map_or_else(String::new, |worst| {
        let blocks = decimal(deep(worst) as f64 / BLOCK_VBYTES as f64, 1);
        format!(
            "The congestion came and went. At its worst, after block {}, {blocks} blocks of payments waited.",
            worst.height
        )
    })
}

/// What the surge button does.
pub fn surge_words() -> String {
    format!("For {SURGE_BLOCKS} blocks a whole block more is sent each time, at three times the bids.")
}

/// The fee of the learner's payment at a rate in satoshis a virtual byte.
pub fn fee_words(rate: f64) -> String {
    format!("{MINE_VBYTES} vB: {} sat", fee_at(to_milli(rate), MINE_VBYTES))
}

/// Thousandths of a satoshi a virtual byte.
pub fn to_milli(rate: f64) -> u64 {
    (rate * 1_000.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::fees::demand::Timetable;

    #[test]
    fn the_picture_holds_what_the_queue_holds() {
        let mut market = Market::new(3, Timetable::Congestion);
        (0..110).for_each(|_| assert!(market.step().is_ok()));
        market.send(1_000_000).expect("sent");
        let picture = picture(&market, COLUMNS[2]);
        assert_eq!(picture.columns.len(), 16);
        assert!(picture.columns[0].mine && picture.columns[0].label == "next");
        for column in &picture.columns {
            assert!(column.x + column.width <= picture.width);
            assert!(column.parts.iter().map(|part| part.height).sum::<u32>() <= HIGH);
        }
        assert!(picture.more.contains("more blocks"), "{}", picture.more);
        assert_eq!(band_names(), ["1–2", "2–5", "5–10", "10–20", "20–50", "50 and more"]);
    }

    #[test]
    fn words_for_what_became_of_mine() {
        let mut market = Market::new(3, Timetable::Congestion);
        let first = market.send(2_000).expect("sent");
        assert_eq!(better_rate(&market, first), Some(4.0));
        market.bump(first, 4_000).expect("bumped");
        market.step().expect("a block");
        let rows = mine(&market);
        assert_eq!(rows[0].state, "confirmed in block 1, after 1 block");
        assert_eq!(rows[1].state, "replaced by one that pays more");
        assert_eq!(rows[1].name, "Payment 1: 2 sat/vB, 282 sat");
        assert_eq!(estimates(&market).rows[0][1], "not enough data");
        assert!(Refused::TooCheap { expected: 1_000, found: 500 }.words().contains("found 0.5"));
    }
}
