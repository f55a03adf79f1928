//! The section in words: everything `ui::lab::blocks` draws.

use super::acts::Act;
use super::places::FIELD_NAMES;
use super::story::{Fork, Retarget, difficulty, fork, retarget};
use super::words::{count, date, grouped, whole};
use super::{Blocks, Shown};
use crate::core::bitcoin::examine::{Check, Examination, Verdict, bitcoins};
use crate::core::bitcoin::raw::{Raw, RawTransaction};
use crate::core::bitcoin::script::commands;
use crate::core::chain::header::{FIELDS, Header};
use crate::core::hex;
use crate::core::units::Height;

/// Transactions that are written out; the rest is counted.
const LISTED: usize = 5;
/// Amounts of a transaction that are written out.
const AMOUNTS: usize = 4;
/// The longest block whose bytes can be copied from the page.
const COPIED_BYTES: usize = 100_000;
/// Letters in a row from which a piece of a coinbase's script is taken for text.
const SHORTEST_TEXT: usize = 4;

/// All of the section.
#[derive(Clone, Default, PartialEq)]
pub struct Screen {
    /// Why the last thing brought was not taken.
    pub refusal: Option<String>,
    pub shown: Option<ShownScreen>,
}

/// What is on the table.
#[derive(Clone, PartialEq)]
pub struct ShownScreen {
    pub title: String,
    pub note: String,
    /// The hash: its leading zeros, and the rest.
    pub hash: (String, String),
    /// All bytes in hexadecimal, unless there are too many to copy.
    pub hex: Option<String>,
    pub verdict: String,
    pub is_sound: bool,
    pub checks: Vec<CheckScreen>,
    pub fields: Vec<Field>,
    /// Size, weight and so on; empty for a header.
    pub facts: Vec<(&'static str, String)>,
    pub transactions: Vec<TransactionScreen>,
    /// How many are not listed, in words.
    pub more: Option<String>,
    /// Where a bit can be turned, and which place is chosen.
    pub places: Vec<String>,
    pub chosen: usize,
    pub is_flipped: bool,
    pub retarget: Option<Retarget>,
    pub fork: Option<Fork>,
}

/// A check with its outcome in words.
#[derive(Clone, PartialEq)]
pub struct CheckScreen {
    pub verdict: Verdict,
    pub name: &'static str,
    pub word: &'static str,
    pub sentence: &'static str,
    /// What was right, or needed; and what is there.
    pub expected: String,
    pub found: String,
    /// Which of the two the first one is called.
    pub expected_label: &'static str,
    pub source: &'static str,
}

/// A field of the header.
#[derive(Clone, PartialEq)]
pub struct Field {
    pub name: &'static str,
    pub value: String,
    pub hex: String,
    /// Its value is a hash, and written as one.
    pub is_hash: bool,
    /// Its bit was turned.
    pub changed: bool,
}

/// A transaction.
#[derive(Clone, PartialEq)]
pub struct TransactionScreen {
    pub title: String,
    pub txid: String,
    pub line: String,
    /// What a coinbase's script says in letters.
    pub text: Option<String>,
}

impl Blocks {
    /// The section in words.
    pub fn screen(&self) -> Screen {
        Screen { refusal: self.refusal.clone(), shown: self.shown.as_ref().map(Shown::screen) }
    }

    /// What to tell those who hear the page after something was done.
    pub fn spoken(&self) -> String {
        let verdict = self.shown.as_ref().map(|shown| format!("{}. {}", shown.title(), shown.verdict().1));
        self.refusal.clone().or(verdict).unwrap_or_default()
    }
}

impl Shown {
    /// What is looked at: the bytes with the turned bit while they can still be read.
    fn current(&self) -> &Examination {
        match &self.flipped {
            Some(Ok(flipped)) => flipped,
            _ => &self.original,
        }
    }

    fn title(&self) -> String {
        if let Some(act) = self.act {
            return act.title().to_owned();
        }
        let what = if self.original.raw.transactions.is_some() { "block" } else { "header" };
        match self.original.height {
            Some(Height(height)) if what == "block" => format!("Block {}", whole(height)),
            Some(Height(height)) => format!("The header at height {}", whole(height)),
            None => format!("A {what}"),
        }
    }

    fn note(&self) -> String {
        let size = count(self.original.raw.bytes.len(), "byte");
        match (self.act, &self.file) {
            (Some(act), _) => act.note().to_owned(),
            (None, Some(name)) => format!("{size} from the file “{name}”."),
            (None, None) => format!("{size}, as you brought them."),
        }
    }

    /// Whether all is well, and the sentence that says so.
    fn verdict(&self) -> (bool, String) {
        let place = self.places.get(self.chosen).map_or("", |place| place.name.as_str());
        let found = match &self.flipped {
            Some(Err(error)) => {
                let reason = grouped(&error.to_string());
                return (false, format!("One bit turned in “{place}”. Refused by the reader {reason}."));
            }
            Some(Ok(flipped)) => flipped,
            None => &self.original,
        };
        let names = |verdict| found.with(verdict).map(|check| check.rule.name()).collect::<Vec<_>>().join(", ");
        let failed = names(Verdict::Failed);
        let untold = found.with(Verdict::Untold).count();
        let rest = match untold {
            0 => String::new(),
            untold => format!(" {} cannot be told from these bytes alone.", whole(untold as u64)),
        };
        match (self.flipped.is_some(), failed.is_empty()) {
            (false, true) => {
                let passed = found.with(Verdict::Passed).count();
                (true, format!("{} passed, none failed.{rest}", count(passed, "check")))
            }
            (false, false) => (false, format!("Refused: {failed}.{rest}")),
            (true, true) => (true, format!("One bit turned in “{place}”: no check notices.{rest}")),
            (true, false) => (false, format!("One bit turned in “{place}”. Caught by: {failed}.")),
        }
    }

    fn screen(&self) -> ShownScreen {
        let found = self.current();
        let raw = &found.raw;
        let (is_sound, verdict) = self.verdict();
        let is_unreadable = matches!(self.flipped, Some(Err(_)));
        let changed = self.flipped.as_ref().and(self.places.get(self.chosen)).map(|place| place.byte);
        let hash = found.hash.to_string();
        let zeros = hash.bytes().take_while(|digit| *digit == b'0').count();
        let list = raw.transactions.as_deref().unwrap_or_default();
        ShownScreen {
            title: self.title(),
            note: self.note(),
            hash: (hash[..zeros].to_owned(), hash[zeros..].to_owned()),
            hex: (raw.bytes.len() <= COPIED_BYTES).then(|| hex::encode(&raw.bytes)),
            verdict,
            is_sound,
            // What cannot be read has no checks to pass.
            checks: if is_unreadable { Vec::new() } else { found.checks.iter().map(check).collect() },
            fields: fields(&raw.header, changed),
            facts: if list.is_empty() { Vec::new() } else { facts(raw, list) },
            transactions: list.iter().take(LISTED).enumerate().map(|(index, it)| transaction(raw, index, it)).collect(),
            more: list
                .len()
                .checked_sub(LISTED)
                .filter(|more| *more > 0)
                .map(|more| format!("and {}, read and checked like these", count(more, "more transaction"))),
            places: self.places.iter().map(|place| place.name.clone()).collect(),
            chosen: self.chosen,
            is_flipped: self.flipped.is_some(),
            retarget: retarget(&self.original.raw.header),
            fork: fork(&self.original.raw.header),
        }
    }
}

fn check(check: &Check) -> CheckScreen {
    let (word, expected_label) = match check.verdict {
        Verdict::Passed => ("passed", "Expected"),
        Verdict::Failed => ("failed", "Expected"),
        Verdict::Untold => ("cannot be told", "Needed"),
    };
    CheckScreen {
        verdict: check.verdict,
        name: check.rule.name(),
        word,
        sentence: check.rule.sentence(),
        expected: grouped(&check.expected),
        found: grouped(&check.found),
        expected_label,
        source: check.rule.source(),
    }
}

fn fields(header: &Header, changed: Option<usize>) -> Vec<Field> {
    let bytes = header.to_bytes();
    let values = [
        header.version.to_string(),
        header.previous.to_string(),
        header.merkle_root.to_string(),
        date(header.time),
        format!("{}, difficulty {}", header.bits, difficulty(header.bits)),
        whole(u64::from(header.nonce)),
    ];
    FIELDS
        .iter()
        .zip(FIELD_NAMES)
        .zip(values)
        .map(|((field, name), value)| Field {
            name,
            value,
            hex: hex::encode(&bytes[field.range.clone()]),
            is_hash: field.range.len() == 32,
            changed: changed.is_some_and(|byte| field.range.contains(&byte)),
        })
        .collect()
}

fn facts(raw: &Raw, list: &[RawTransaction]) -> Vec<(&'static str, String)> {
    let witness = raw.bytes.len() - raw.stripped_size();
    vec![
        ("transactions", whole(list.len() as u64)),
        ("bytes", whole(raw.bytes.len() as u64)),
        ("of them witness", whole(witness as u64)),
        ("weight", whole(raw.weight() as u64)),
    ]
}

fn transaction(raw: &Raw, index: usize, it: &RawTransaction) -> TransactionScreen {
    let number = index + 1;
    let is_coinbase = it.is_coinbase();
    let kind = if is_coinbase { "coinbase, the miner's reward" } else { "payment" };
    let mut amounts: Vec<String> = it
        .outputs
        .iter()
        .take(AMOUNTS)
        .map(|output| u64::try_from(output.value).map_or("?".to_owned(), bitcoins))
        .collect();
    if it.outputs.len() > AMOUNTS {
        amounts.push("…".to_owned());
    }
    let spends =
        if is_coinbase { "spends nothing".to_owned() } else { format!("spends {}", count(it.inputs.len(), "coin")) };
    let witness = if it.witness.is_some() { ", with a witness" } else { "" };
    let line = format!("{spends}, pays {}; {}{witness}", amounts.join(" + "), count(it.range.len(), "byte"));
    let text = is_coinbase.then(|| text_in(raw.slice(&it.inputs.first()?.script))).flatten();
    TransactionScreen { title: format!("{number}: {kind}"), txid: it.txid.to_string(), line, text }
}

/// The longest run of letters, digits and signs that a script pushes, if it is long enough to be meant.
fn text_in(script: &[u8]) -> Option<String> {
    let is_letter = |byte: &u8| (b' '..=b'~').contains(byte);
    let runs = commands(script).flat_map(|(_, data)| data.split(move |byte| !is_letter(byte)));
    let longest = runs.max_by_key(|run| run.len()).filter(|run| run.len() >= SHORTEST_TEXT)?;
    Some(longest.iter().map(|byte| char::from(*byte)).collect::<String>().trim().to_owned())
}

/// The acts that are offered at the top; the rival is offered beside the stale block.
pub fn buttons() -> impl Iterator<Item = (Act, &'static str)> {
    Act::ALL.into_iter().filter(|act| *act != Act::Rival).map(|act| (act, act.button()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::bitcoin::famous;
    use crate::lab::blocks::places::FIRST_IN_BODY;

    fn shown(blocks: &Blocks) -> ShownScreen {
        blocks.screen().shown.unwrap()
    }

    fn turned(blocks: &mut Blocks, name: &str) -> ShownScreen {
        let index = shown(blocks).places.iter().position(|place| place == name).unwrap_or_else(|| panic!("{name}"));
        blocks.choose(index);
        blocks.flip();
        shown(blocks)
    }

    #[test]
    fn a_choice_stays_among_the_same_places() {
        let mut blocks = Blocks::default();
        blocks.show(Act::FirstPayment);
        assert_eq!(shown(&blocks).chosen, FIRST_IN_BODY);
        blocks.choose(3);
        blocks.choose(99);
        blocks.show(Act::FirstPayment);
        assert_eq!(shown(&blocks).chosen, 3);
        blocks.show(Act::Stale);
        assert_eq!(shown(&blocks).chosen, 5);
        blocks.choose(1);
        blocks.show(Act::Rival);
        assert_eq!(shown(&blocks).chosen, 1);
    }

    #[test]
    fn every_act_is_shown_and_found_by_its_key_and_its_bytes() {
        for act in Act::ALL {
            let mut blocks = Blocks::default();
            blocks.show(act);
            let screen = shown(&blocks);
            assert!(screen.is_sound && screen.title == act.title(), "{:?}", screen.verdict);
            assert_eq!(Act::in_query(&format!("x=1&show={}", act.key())), Some(act));
            let mut pasted = Blocks::default();
            pasted.read_text(act.hex());
            assert_eq!(shown(&pasted).title, act.title());
        }
        assert_eq!(Act::in_query("show=nothing"), None);
    }

    #[test]
    fn the_genesis_block_in_words() {
        let mut blocks = Blocks::default();
        blocks.show(Act::Genesis);
        let screen = shown(&blocks);
        assert_eq!(screen.verdict, "18 checks passed, none failed.");
        let text = screen.transactions[0].text.as_deref().unwrap();
        assert_eq!(text, "The Times 03/Jan/2009 Chancellor on brink of second bailout for banks");
        assert_eq!(screen.transactions[0].line, "spends nothing, pays 50.00 BTC; 204 bytes");
        assert_eq!(screen.fields[3].value, "2009-01-03 18:15:05 UTC");
        assert_eq!(screen.hash.0, "0000000000");
    }

    #[test]
    fn a_turned_bit_is_caught_where_it_should_be_and_can_be_put_back() {
        let mut blocks = Blocks::default();
        for (act, place, caught) in [
            (Act::FirstPayment, "Header: Nonce", "Proof of work."),
            (Act::FirstPayment, "Header: Merkle root", "Proof of work, Merkle root."),
            (Act::FirstPayment, "Header: nBits", "Proof of work, Difficulty."),
            (Act::FirstPayment, "Payment: its amount", "Merkle root."),
            (Act::FirstPayment, "Payment: the coin it spends", "Merkle root."),
            (Act::FirstPayment, "Payment: a signature", "Merkle root."),
            (Act::FirstPayment, "Coinbase: the miner's text", "Merkle root."),
            (Act::Witness, "A witness", "Witness commitment."),
            (Act::Witness, "Payment: the coin it spends", "Merkle root, Witness commitment."),
        ] {
            blocks.show(act);
            let before = shown(&blocks);
            let after = turned(&mut blocks, place);
            assert!(!after.is_sound && after.verdict.ends_with(&format!("Caught by: {caught}")), "{}", after.verdict);
            blocks.flip();
            let put_back = shown(&blocks);
            assert!(put_back.is_sound && !put_back.is_flipped && put_back.hash == before.hash);
        }
        blocks.show(Act::Genesis);
        let after = turned(&mut blocks, "The number of transactions");
        assert!(
            after.verdict.contains("Refused by the reader at byte 81: expected") && after.checks.is_empty(),
            "{}",
            after.verdict
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_and_what_was_there_stays() {
        let mut blocks = Blocks::default();
        blocks.show(Act::Genesis);
        let before = shown(&blocks);
        let long = vec![0; 5_000_000];
        let refuse = |blocks: &mut Blocks, words: &str| {
            let screen = blocks.screen();
            let refusal = screen.refusal.unwrap();
            assert!(refusal.contains(words) && refusal.contains("expected") && refusal.contains("found"), "{refusal}");
            assert!(screen.shown == Some(before.clone()));
            assert_eq!(blocks.spoken(), refusal);
        };
        for (text, words) in
            [("", "nothing"), ("xyz", "'x'"), ("abc", "even number"), (&famous::GENESIS[..100], "80 bytes")]
        {
            blocks.read_text(text);
            refuse(&mut blocks, words);
        }
        blocks.read_file("big.bin", 5_000_000, Some(&long));
        refuse(&mut blocks, "found 5,000,000");
        blocks.read_file("huge.bin", 5_000_000_000, None);
        refuse(&mut blocks, "“huge.bin” was not read");
        blocks.read_file("genesis.hex", 571, Some(famous::GENESIS.as_bytes()));
        assert_eq!(blocks.screen().refusal, None);
    }

    #[test]
    fn the_retargets_are_worked_out_as_the_headers_say() {
        let mut blocks = Blocks::default();
        for (act, counted, result) in [
            (Act::FirstRetarget, "1,022,578 s, within the limits, as measured", "Difficulty 1 became 1.1829."),
            (Act::Clamp, "302,400 s, held back by the limit of four", "Difficulty 45.386 became 181.54."),
        ] {
            blocks.show(act);
            let story = shown(&blocks).retarget.unwrap();
            assert!(story.agrees);
            assert_eq!(story.steps[5].1, counted);
            assert!(story.result.ends_with(result), "{}", story.result);
        }
        blocks.show(Act::FirstPayment);
        assert!(shown(&blocks).retarget.is_none());
    }

    #[test]
    fn the_fork_shows_both_and_marks_the_one_looked_at() {
        let mut blocks = Blocks::default();
        blocks.show(Act::Stale);
        let fork = shown(&blocks).fork.unwrap();
        let marked: Vec<_> = fork.blocks.iter().map(|block| (block.is_stale, block.is_shown)).collect();
        assert_eq!(marked, [(false, false), (false, false), (true, true), (false, false)]);
        assert!(fork.sentences[0].ends_with("4 seconds apart."));
        assert!(fork.sentences[1].starts_with("The same target, so the same work"));
    }
}
