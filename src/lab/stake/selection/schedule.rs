//! The schedule ahead, slot by slot: who reveals, what that does to the mix, and the two futures of whoever reveals last.

use super::randao::Chain;
use crate::core::hex;
use crate::lab::chart::Table;

/// How many of the validators are yours.
const OWN: u32 = 4;
/// A run in which the first choice is one worth having; in most it is not.
const FIRST_RUN: u64 = 12;
/// Slots that "on to your last say" may pass: a hundred epochs.
const FARTHEST: u32 = 800;
/// Bytes of a mix or a signature that are shown.
const SHOWN: usize = 6;

pub struct Schedule {
    chain: Chain,
    /// Slots of this epoch that passed: whether there is a block.
    passed: Vec<bool>,
    /// Blocks of yours, and slots of yours that were missed.
    made: (u32, u32),
    run: u64,
}

impl Default for Schedule {
    fn default() -> Schedule {
        Schedule::new(FIRST_RUN)
    }
}

fn shortened(bytes: &[u8]) -> String {
    format!("{}…", hex::encode(bytes.get(..SHOWN).unwrap_or(bytes)))
}

impl Schedule {
    fn new(run: u64) -> Schedule {
        Schedule { chain: Chain::new(OWN, run), passed: Vec::new(), made: (0, 0), run }
    }

    pub fn afresh(&mut self) {
        *self = Schedule::new(self.run.wrapping_add(1));
    }

    pub fn is_own_turn(&self) -> bool {
        self.chain.is_own(self.chain.proposer())
    }

    /// Whether all slots left in the epoch are yours, so that nobody reveals after you.
    pub fn has_last_say(&self) -> bool {
        let left = self.chain.rules.slots_per_epoch as usize - self.chain.place();
        self.chain.tail() == left
    }

    /// The slot passes: its proposer reveals, or withholds and makes no block.
    ///
    /// # Errors
    /// Nobody but its proposer can withhold a reveal.
    pub fn pass(&mut self, withhold: bool) -> Result<String, String> {
        let (slot, proposer) = (self.chain.state.slot.0, self.chain.proposer());
        if withhold && !self.is_own_turn() {
            return Err(format!("expected a slot of yours, found that of {}", self.name(proposer)));
        }
        let before = shortened(&self.chain.mix());
        let reveal = proposer.filter(|_| !withhold).and_then(|index| self.chain.reveal(index));
        let good = proposer.zip(reveal).is_some_and(|(index, reveal)| self.chain.is_good(index, &reveal));
        self.passed.push(reveal.is_some());
        if self.is_own_turn() {
            self.made.0 += u32::from(reveal.is_some());
            self.made.1 += u32::from(reveal.is_none());
        }
        self.chain.pass(reveal.as_ref());
        if self.chain.place() == 0 {
            self.passed.clear();
        }
        let name = self.name(proposer);
        Ok(match reveal {
            None => format!("Slot {slot}: {name} withheld. No block, and the mix stays {before}"),
            Some(reveal) => format!(
                "Slot {slot}: {name} signed the epoch’s number: {} (checked: {}). Its hash turns the mix {before} into {}",
                shortened(&reveal.0),
                if good { "good" } else { "bad" },
                shortened(&self.chain.mix()),
            ),
        })
    }

    /// On to the next slot of which you alone decide what the mix of the epoch will be.
    pub fn to_last_say(&mut self) -> Result<String, String> {
        for _ in 0..FARTHEST {
            self.pass(false)?;
            if self.has_last_say() {
                return Ok("All slots left in this epoch are yours: nobody reveals after you.".to_owned());
            }
        }
        Ok("100 epochs passed, and none of their last slots was yours.".to_owned())
    }

    fn name(&self, proposer: Option<u32>) -> String {
        match proposer {
            Some(index) if self.chain.is_own(proposer) => format!("V{index} (you)"),
            Some(index) => format!("V{index}"),
            None => "nobody".to_owned(),
        }
    }

    /// Whose turn it is, and how the chain stands.
    pub fn status(&self) -> String {
        format!(
            "Next: slot {}, number {} of 8 in epoch {}, by {}. Blocks you made: {}, missed: {}. The mix is {}",
            self.chain.state.slot.0,
            self.chain.place() + 1,
            self.chain.epoch(),
            self.name(self.chain.proposer()),
            self.made.0,
            self.made.1,
            shortened(&self.chain.mix())
        )
    }

    /// This epoch, the next, and the one after as the mix stands, slot by slot.
    pub fn table(&self) -> Table {
        let epoch = self.chain.epoch();
        let columns = [0, 1, 2].map(|ahead| self.chain.proposers(epoch + ahead));
        let [next, after] = [epoch + 1, epoch + 2];
        let head =
            ["Slot", &format!("Epoch {epoch}, now"), &format!("Epoch {next}, fixed"), &format!("Epoch {after} so far")];
        let row = |place: usize| {
            let name = |column: &Vec<Option<u32>>| self.name(column.get(place).copied().flatten());
            let [now, next, after] = &columns;
            let sign = match self.passed.get(place) {
                Some(true) => "✓ ",
                Some(false) => "✗ ",
                None if place == self.chain.place() => "▸ ",
                None => "",
            };
            vec![(place + 1).to_string(), format!("{sign}{}", name(now)), name(next), name(after)]
        };
        super::table(&head, (0..self.chain.rules.slots_per_epoch as usize).map(row).collect())
    }

    /// The two schedules between which you choose, and what each is worth; nothing unless it is your choice alone.
    pub fn futures(&self) -> Option<(Table, String)> {
        if !self.has_last_say() {
            return None;
        }
        let reveals = self.chain.reveals();
        let futures = [0, 1].map(|withheld| self.chain.future(&reveals, withheld));
        let epoch = self.chain.epoch() + 2;
        let head = [&*format!("Slot of epoch {epoch}"), "If you reveal", "If you withhold"];
        let row = |place: usize| {
            let name = |future: &Vec<Option<u32>>| self.name(future.get(place).copied().flatten());
            vec![(place + 1).to_string(), name(&futures[0]), name(&futures[1])]
        };
        let rows = (0..futures[0].len()).map(row).collect();
        let [reveal, withhold] = [&futures[0], &futures[1]].map(|future| self.chain.own_of(future));
        let net = i64::from(withhold) - i64::from(reveal) - 1;
        let advice = match net {
            1.. => format!("{withhold} − {reveal} − the missed one: withholding gains {net}."),
            0 => format!("{withhold} − {reveal} − the missed one: withholding gains nothing."),
            _ => format!("{withhold} − {reveal} − the missed one: withholding loses {}.", -net),
        };
        let rest = if reveals.len() > 1 { " Your other reveals of this epoch are counted as given." } else { "" };
        let words = format!(
            "Reveal: {reveal} of 8 slots of epoch {epoch} are yours, and you make this block. Withhold: {withhold}, and this block \
             is missed. {advice}{rest}"
        );
        Some((super::table(&head, rows), words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_no_last_say_comes_the_slots_that_passed_are_told() {
        // A chain in which no validator is yours.
        let mut schedule = Schedule { chain: Chain::new(0, 1), ..Schedule::default() };
        assert_eq!(schedule.to_last_say().as_deref(), Ok("100 epochs passed, and none of their last slots was yours."));
        assert_eq!(schedule.chain.state.slot.0, u64::from(FARTHEST));
    }
}
