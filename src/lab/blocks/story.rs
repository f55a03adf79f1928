//! What a header has to tell beside its checks: how a retarget was worked out, or which of two rivals stayed.
//!
//! Sources: Bitcoin Core v31.99, `pow.cpp` (`CalculateNextWorkRequired`) for the arithmetic; `validation.cpp`
//! (`CBlockIndexWorkComparator`, by which of equal work the one received first is taken) for the choice.

use super::words::{count, date, span, whole};
use crate::core::bitcoin::famous::{self, context_of};
use crate::core::chain::header::Header;
use crate::core::consensus::leader::work::{WorkParams, is_retarget, next_target};
use crate::core::units::Height;
use crate::core::units::work::CompactTarget;
use crate::lab::number;

/// A retarget, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retarget {
    /// Name and value of each step, in order.
    pub steps: Vec<(&'static str, String)>,
    /// What came out, in a sentence.
    pub result: String,
    /// Whether what is computed here is what the header says.
    pub agrees: bool,
}

/// The arithmetic of the retarget this header begins with, if it begins with one whose interval is held.
pub fn retarget(header: &Header) -> Option<Retarget> {
    let params = WorkParams::bitcoin();
    let context = context_of(header);
    let (Height(height), parent, first) = (context.height?, context.parent?, context.interval_start?);
    if !is_retarget(Height(height), &params) {
        return None;
    }
    let measured = u64::from(parent.time.saturating_sub(first.time));
    let meant = params.target_timespan_s();
    let (shortest, longest) = (meant / params.clamp_factor, meant * params.clamp_factor);
    let used = measured.clamp(shortest, longest);
    let computed = next_target(parent.bits, first.time, parent.time, &params);
    let agrees = computed == header.bits;
    let block = |height: u64, header: &Header| format!("block {}: {}", whole(height), date(header.time));
    let clamped = if used == measured { "within the limits, as measured" } else { "held back by the limit of four" };
    let gaps = params.retarget_interval - 1;
    let steps = vec![
        ("First of the interval", block(height - params.retarget_interval, &first)),
        ("Last of the interval", block(height - 1, &parent)),
        (
            "Time taken",
            format!(
                "{} s = {}, over {} gaps between {} blocks",
                whole(measured),
                span(measured),
                whole(gaps),
                whole(gaps + 1)
            ),
        ),
        ("Time meant", format!("{} s = {}", whole(meant), span(meant))),
        ("Limits", format!("{} s to {} s, four times either way", whole(shortest), whole(longest))),
        ("Time counted", format!("{} s, {clamped}", whole(used))),
        ("Old target", format!("{}, difficulty {}", parent.bits, difficulty(parent.bits))),
        ("New target", format!("old target × {} ÷ {} → {computed}", whole(used), whole(meant))),
    ];
    let verb = if agrees { "the same as" } else { "not" };
    let result = format!(
        "Computed here: {computed}, {verb} the {} in the header. Difficulty {} became {}.",
        header.bits,
        difficulty(parent.bits),
        difficulty(header.bits)
    );
    Some(Retarget { steps, result, agrees })
}

/// How much harder than the easiest, as explorers show it: 0xffff × 2^208 over the target.
pub fn difficulty(bits: CompactTarget) -> String {
    let size = bits.0 >> 24;
    let word = f64::from(bits.0 & 0x007f_ffff);
    if word == 0.0 {
        return number::NOTHING.to_owned();
    }
    let value = 65_535.0 / word * 2f64.powi(8 * (29 - size as i32));
    if value < 1_000.0 { number::short(value, 5) } else { number::decimal(value, 0) }
}

/// A block in the picture of the fork. Positions count columns and rows from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkBlock {
    pub title: String,
    /// The last digits of the hash, which tell it from others; the first are zeros.
    pub short: String,
    pub word: &'static str,
    pub is_stale: bool,
    pub is_shown: bool,
    pub column: u8,
    pub row: u8,
    /// The first bytes of the hash that are not zero, for its bar code.
    pub bars: [u8; 8],
}

/// Two blocks on one parent, and what became of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// Parent, rival, stale block, and the rival's child.
    pub blocks: [ForkBlock; 4],
    /// For whoever cannot see the picture.
    pub spoken: String,
    /// The facts, a sentence each.
    pub sentences: Vec<String>,
}

/// The fork at height 562,630, if this header is one of the two.
pub fn fork(header: &Header) -> Option<Fork> {
    let held = |height, is_stale| famous::at(height, is_stale).map(famous::Known::header);
    let (parent, child) = (held(562_629, false)?, held(562_631, false)?);
    let (rival, stale) = (held(562_630, false)?, held(562_630, true)?);
    if *header != rival && *header != stale {
        return None;
    }
    let block = |member: Header, height: u64, word, is_stale, (column, row)| {
        let hash = member.hash();
        let text = hash.to_string();
        let mut bars = [0; 8];
        bars.copy_from_slice(&hash.0[..8]);
        ForkBlock {
            title: whole(height),
            short: format!("…{}", &text[text.len().saturating_sub(8)..]),
            word,
            is_stale,
            is_shown: member == *header,
            column,
            row,
            bars,
        }
    };
    let blocks = [
        block(parent, 562_629, "parent of both", false, (0, 0)),
        block(rival, 562_630, "stayed in the chain", false, (1, 0)),
        block(stale, 562_630, "stale", true, (1, 1)),
        block(child, 562_631, "decided it", false, (2, 0)),
    ];
    let work = number::significant(stale.bits.work().to_u128_saturating() as f64, 4);
    let apart = rival.time.abs_diff(stale.time);
    let same = if rival.bits == stale.bits { "The same target, so the same work" } else { "Another target" };
    let sentences = vec![
        format!(
            "Two miners found a block on the same parent. By their own clocks they were {} apart.",
            count(apart as usize, "second")
        ),
        format!("{same}: {work} hashes expected for either. A node keeps the one it heard of first."),
        format!(
            "{} minutes later, by its clock, block 562,631 named one of them its parent. That branch now had twice the \
             work, so nodes that had kept the other went over to it.",
            child.time.saturating_sub(rival.time) / 60
        ),
        "The other is stale: not invalid, only left behind. Its payments went back to wait; its reward never was."
            .to_owned(),
    ];
    let spoken =
        "Block 562,629 has two children at height 562,630. One of them has a child, block 562,631, and stayed in \
                  the chain; the other has none and went stale."
            .to_owned();
    Some(Fork { blocks, spoken, sentences })
}
