//! Bitcoin's difficulty from its first day, held against the rule.
//!
//! A few headers that everybody knows are held; of the rest a person may open a file. Every retarget for which a file says
//! enough is computed again by the chain's own rule, and a file that disagrees is not drawn.

use super::rows::{Block, Retarget, Rows};
use crate::core::bitcoin::famous;
use crate::core::consensus::leader::work::{WorkParams, is_retarget, next_required};
use crate::core::units::Height;
use crate::core::units::work::CompactTarget;
use crate::lab::blocks::words::{count, whole};
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Series};

/// Heights of the headers that are held.
const HELD: [u64; 11] = [0, 169, 170, 30_240, 32_255, 32_256, 66_528, 68_543, 68_544, 562_629, 562_630];

/// Difficulty over time, and what was found when it was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// A file's name; nothing for what is held.
    file: Option<String>,
    /// Unix seconds and difficulty.
    points: Vec<(f64, f64)>,
    /// Retargets computed again, and those for which the file lacks a time.
    pub checked: usize,
    pub unchecked: usize,
    /// Heights at which the limit of four took hold.
    pub clamped: Vec<u64>,
}

impl History {
    /// Of the headers that are held.
    pub fn held() -> History {
        let block = |height| {
            let header = famous::at(height, false)?.header();
            Some(Block { height, time: header.time, bits: header.bits })
        };
        let blocks: Vec<Block> = HELD.into_iter().filter_map(block).collect();
        // What is held was checked by a test.
        History::of_blocks(&blocks).unwrap_or_else(|_| History::empty())
    }

    /// Of a file.
    ///
    /// # Errors
    /// A sentence that says what was expected and what was found.
    pub fn open(name: &str, bytes: &[u8]) -> Result<History, String> {
        let history = match super::rows::read(bytes)? {
            Rows::Blocks(blocks) => History::of_blocks(&blocks)?,
            Rows::Retargets(retargets) => History::of_retargets(&retargets)?,
        };
        Ok(History { file: Some(name.chars().take(80).collect()), ..history })
    }

    fn empty() -> History {
        History { file: None, points: Vec::new(), checked: 0, unchecked: 0, clamped: Vec::new() }
    }

    fn of_retargets(rows: &[Retarget]) -> Result<History, String> {
        let mut history = History::empty();
        for (place, row) in rows.iter().enumerate() {
            let before = place.checked_sub(1).and_then(|place| rows.get(place));
            if !is_retarget(Height(row.height), &WorkParams::bitcoin()) {
                return Err(format!("expected heights of retargets, multiples of 2,016, found {}", whole(row.height)));
            }
            if let Some(before) = before.filter(|before| before.height + 2_016 == row.height && before.new != row.old) {
                return Err(disagrees(row.height - 1, before.new, row.old));
            }
            history.check(row)?;
            if before.is_none() {
                history.draw(row.first_time, row.old);
            }
            history.draw(row.last_time, row.new);
        }
        Ok(history)
    }

    fn of_blocks(rows: &[Block]) -> Result<History, String> {
        let mut history = History::empty();
        let params = WorkParams::bitcoin();
        let at = |height: u64| {
            let place = rows.binary_search_by_key(&height, |row| row.height).ok()?;
            rows.get(place)
        };
        for (place, row) in rows.iter().enumerate() {
            let parent = row.height.checked_sub(1).and_then(at);
            if is_retarget(Height(row.height), &params) {
                match (parent, row.height.checked_sub(params.retarget_interval).and_then(at)) {
                    (Some(parent), Some(first)) => history.check(&Retarget {
                        height: row.height,
                        first_time: first.time,
                        last_time: parent.time,
                        old: parent.bits,
                        new: row.bits,
                    })?,
                    _ => history.unchecked += 1,
                }
            } else if let Some(parent) = parent.filter(|parent| parent.bits != row.bits) {
                return Err(disagrees(row.height, parent.bits, row.bits));
            }
            // Between two retargets nothing changes; the ends are enough.
            let neighbour = |place: Option<usize>| place.and_then(|place| rows.get(place)).map(|row| row.bits);
            let (before, after) = (neighbour(place.checked_sub(1)), neighbour(Some(place + 1)));
            if before != Some(row.bits) || after != Some(row.bits) {
                history.draw(row.time, row.bits);
            }
        }
        Ok(history)
    }

    /// Holds a retarget against the rule.
    fn check(&mut self, row: &Retarget) -> Result<(), String> {
        let params = WorkParams::bitcoin();
        let expected = next_required(Height(row.height), row.old, row.first_time, row.last_time, &params);
        if expected != row.new {
            return Err(disagrees(row.height, expected, row.new));
        }
        self.checked += 1;
        let measured = u64::from(row.last_time.saturating_sub(row.first_time));
        let (least, most) =
            (params.target_timespan_s() / params.clamp_factor, params.target_timespan_s() * params.clamp_factor);
        if !(least..=most).contains(&measured) {
            self.clamped.push(row.height);
        }
        Ok(())
    }

    fn draw(&mut self, time: u32, bits: CompactTarget) {
        self.points.push((time.into(), difficulty(bits)));
    }

    /// What was checked, in a sentence or two.
    pub fn words(&self) -> String {
        let what = match &self.file {
            Some(name) => format!("{name}: "),
            None => "Headers that this page holds: ".to_owned(),
        };
        let checked = count(self.checked, "retarget");
        let mut words = format!("{what}{checked} computed again by the rule, all as the headers say.");
        if self.unchecked > 0 {
            let unchecked = count(self.unchecked, "retarget");
            words.push_str(&format!(
                " {unchecked} not checked: that takes the times of the block before and of the one 2,016 before."
            ));
        }
        match self.clamped.as_slice() {
            [] => {}
            heights => {
                let heights: Vec<String> = heights.iter().take(5).map(|height| whole(*height)).collect();
                words.push_str(&format!(" The limit of four took hold at height {}.", heights.join(", ")));
            }
        }
        words
    }

    pub fn chart(&self) -> Chart {
        // Between the few headers that are held much happened; a line would say that nothing did.
        let kind = if self.file.is_some() { Kind::Step } else { Kind::Points };
        let last = self.points.last().map_or(1.0, |(_, difficulty)| *difficulty);
        Chart {
            title: "Bitcoin’s difficulty".to_owned(),
            description: format!(
                "From 1 at the start to {} at the end, on a scale of powers of ten.",
                crate::lab::number::si(last, "")
            ),
            x: Axis::new("year").format(Format::Year),
            y: Axis::new("difficulty").log().format(Format::Si),
            series: vec![Series::new("difficulty", kind, Hue::Work, self.points.iter().copied())],
        }
    }
}

/// How much harder than the easiest target of Bitcoin's main network.
fn difficulty(bits: CompactTarget) -> f64 {
    let hashes = |bits: CompactTarget| bits.work().to_u128_saturating() as f64;
    hashes(bits) / hashes(WorkParams::bitcoin().pow_limit.to_compact())
}

fn disagrees(height: u64, expected: CompactTarget, found: CompactTarget) -> String {
    format!("block {}: expected the target {expected}, found {found}", whole(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_agrees_with_the_rule() {
        let history = History::held();
        assert_eq!((history.checked, history.clamped.as_slice()), (2, [68_544].as_slice()));
        assert_eq!(history.unchecked, 2, "30,240 and 66,528 begin intervals that are held");
        let difficulties: Vec<f64> = history.points.iter().map(|(_, difficulty)| *difficulty).collect();
        for expected in [1.0, 1.182_899, 45.385_826, 181.543_289] {
            let found = difficulties.iter().any(|found| (found / expected - 1.0).abs() < 1e-4);
            assert!(found, "{expected} in {difficulties:?}");
        }
    }

    #[test]
    fn a_file_that_disagrees_is_refused() {
        let head = "height,time_first,time_last,old_nbits,new_nbits\n";
        let open = |rows: &str| History::open("mine.csv", format!("{head}{rows}").as_bytes());
        let good = open("32256,1261130161,1262152739,1d00ffff,1d00d86a").unwrap();
        assert_eq!(good.checked, 1);
        assert!(good.words().starts_with("mine.csv: 1 retarget computed again"));
        assert_eq!(
            open("32256,1261130161,1262152739,1d00ffff,1d00d86b").unwrap_err(),
            "block 32,256: expected the target 0x1d00d86a, found 0x1d00d86b"
        );
        assert!(open("32257,1261130161,1262152739,1d00ffff,1d00d86a").unwrap_err().contains("multiples of 2,016"));
        let blocks = "height,time,bits\n1,1231469665,1d00ffff\n2,1231469744,1d00d86a";
        assert_eq!(
            History::open("x", blocks.as_bytes()).unwrap_err(),
            "block 2: expected the target 0x1d00ffff, found 0x1d00d86a"
        );
    }
}
