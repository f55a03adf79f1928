//! Files of headers that people open: CSV, JSON or raw headers, told apart by how they begin.
//!
//! CSV and JSON are read into one table of words with named columns; what the columns mean is decided afterwards. The
//! reader of JSON (RFC 8259) keeps numbers as they are written, since no height or time may pass through a float.

use crate::core::chain::header::Header;
use crate::core::consensus::leader::work::{WorkParams, check_proof};
use crate::core::units::work::CompactTarget;
use crate::lab::blocks::words::whole;

/// Largest file that is read, in bytes.
pub const MOST_BYTES: usize = 16_000_000;
/// Most rows that are read.
pub const MOST_ROWS: usize = 100_000;
/// How deep lists of a JSON file may be nested.
const DEEPEST: usize = 8;
/// Digits of a header in hexadecimal.
const HEADER_DIGITS: usize = 160;

/// What a file says of one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub height: u64,
    pub time: u32,
    pub bits: CompactTarget,
}

/// What a file says of one retarget: of the block at `height` and of the interval before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retarget {
    pub height: u64,
    pub first_time: u32,
    pub last_time: u32,
    pub old: CompactTarget,
    pub new: CompactTarget,
}

/// What a file holds, by rising height.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    Blocks(Vec<Block>),
    Retargets(Vec<Retarget>),
}

/// Reads a file.
///
/// # Errors
/// A sentence that says what was expected and what was found.
pub fn read(bytes: &[u8]) -> Result<Rows, String> {
    if bytes.len() > MOST_BYTES {
        let found = whole(bytes.len() as u64);
        return Err(format!("expected a file of at most {} bytes, found {found}", whole(MOST_BYTES as u64)));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "expected a text file, found bytes that are none".to_owned())?;
    let text = text.trim_start_matches('\u{feff}').trim();
    let first = text.lines().next().unwrap_or_default();
    if first.is_empty() {
        Err("expected rows, found an empty file".to_owned())
    } else if text.starts_with(['{', '[']) {
        from_table(table_of_json(text)?)
    } else if first.split(',').next_back().is_some_and(|cell| cell.trim().len() == HEADER_DIGITS) {
        from_headers(text)
    } else {
        from_table(table_of_csv(text))
    }
}

/// Raw headers, one a line; before each may stand its height and a comma. Without, the first is the genesis block.
fn from_headers(text: &str) -> Result<Rows, String> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut previous: Option<Header> = None;
    for (place, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let at = |what: String| format!("header {}: {what}", place + 1);
        let (height, digits) = match line.rsplit_once(',') {
            Some((height, digits)) => (Some(number(height).map_err(at)?), digits.trim()),
            None => (None, line),
        };
        let header = Header::parse_hex(digits).map_err(|error| at(error.to_string()))?;
        check_proof(&header.hash(), header.bits, WorkParams::bitcoin().pow_limit)
            .map_err(|error| at(error.to_string()))?;
        let after = blocks.last().map(|block| block.height + 1);
        let height = match (height, after) {
            (Some(height), _) => height,
            (None, None) if crate::core::bitcoin::famous::is_genesis(&header) => 0,
            (None, None) => {
                return Err(at("expected the genesis block, or a height and a comma before each header".to_owned()));
            }
            (None, Some(after)) => after,
        };
        if let Some(previous) = previous
            && after == Some(height)
            && header.previous != previous.hash()
        {
            return Err(at(format!("expected one on top of {}, found {}", previous.hash(), header.previous)));
        }
        previous = Some(header);
        blocks.push(Block { height, time: header.time, bits: header.bits });
        check_count(blocks.len())?;
    }
    check_order(blocks.iter().map(|block| block.height))?;
    Ok(Rows::Blocks(blocks))
}

/// Named columns and rows of words.
#[derive(Default)]
struct Words {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn table_of_csv(text: &str) -> Words {
    let cells =
        |line: &str| line.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"').to_owned()).collect();
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).map(cells);
    Words { columns: lines.next().unwrap_or_default(), rows: lines.collect() }
}

fn table_of_json(text: &str) -> Result<Words, String> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.expected("the end of the file"));
    }
    let (columns, rows) = match value {
        Json::Map(entries) => {
            let mut columns = Vec::new();
            let mut rows = None;
            for (name, value) in entries {
                match (name.as_str(), value) {
                    ("columns", Json::List(names)) => columns = names.into_iter().map(Json::into_word).collect(),
                    ("rows", Json::List(found)) => rows = Some(found),
                    _ => {}
                }
            }
            (columns, rows.ok_or_else(|| "expected a list named rows, found none".to_owned())?)
        }
        Json::List(rows) => (Vec::new(), rows),
        Json::Word(_) => return Err("expected a list of rows, found a single value".to_owned()),
    };
    let mut table = Words { columns, rows: Vec::new() };
    for row in rows {
        match row {
            Json::List(cells) => table.rows.push(cells.into_iter().map(Json::into_word).collect()),
            Json::Map(entries) => {
                if table.columns.is_empty() {
                    table.columns = entries.iter().map(|(name, _)| name.clone()).collect();
                }
                let cell = |name: &String| entries.iter().find(|(other, _)| other == name).map(|(_, value)| value);
                let word = |name| cell(name).cloned().map(Json::into_word).unwrap_or_default();
                table.rows.push(table.columns.iter().map(word).collect());
            }
            Json::Word(word) => return Err(format!("expected rows of several values, found “{}”", shown(&word))),
        }
    }
    Ok(table)
}

fn from_table(table: Words) -> Result<Rows, String> {
    check_count(table.rows.len())?;
    let column = |names: &[&str]| {
        let is_named = |column: &String| {
            let column = column.to_ascii_lowercase();
            let stem = column.split('(').next().unwrap_or_default().trim();
            names.contains(&stem)
        };
        table.columns.iter().position(is_named)
    };
    let height = column(&["height"]);
    let retarget = (
        height,
        column(&["time_first", "first_time"]),
        column(&["time_last", "last_time"]),
        column(&["old_nbits", "old_bits"]),
        column(&["new_nbits", "new_bits"]),
    );
    let at = |place: usize, what: String| format!("row {}: {what}", place + 1);
    let cell = |row: &Vec<String>, column: usize| row.get(column).cloned().unwrap_or_default();
    let rows = if let (Some(height), Some(first), Some(last), Some(old), Some(new)) = retarget {
        let read = |row| {
            let word = |column| cell(row, column);
            Ok(Retarget {
                height: number(&word(height))?,
                first_time: seconds(&word(first))?,
                last_time: seconds(&word(last))?,
                old: bits(&word(old))?,
                new: bits(&word(new))?,
            })
        };
        let rows = table.rows.iter().enumerate().map(|(place, row)| read(row).map_err(|what| at(place, what)));
        Rows::Retargets(rows.collect::<Result<_, String>>()?)
    } else if let (Some(height), Some(time), Some(nbits)) = (height, column(&["time"]), column(&["bits", "nbits"])) {
        let read = |row| {
            let word = |column| cell(row, column);
            Ok(Block { height: number(&word(height))?, time: seconds(&word(time))?, bits: bits(&word(nbits))? })
        };
        let rows = table.rows.iter().enumerate().map(|(place, row)| read(row).map_err(|what| at(place, what)));
        Rows::Blocks(rows.collect::<Result<_, String>>()?)
    } else {
        let found = shown(&table.columns.join(", "));
        return Err(format!("expected columns height, time and bits, or those of retargets, found “{found}”"));
    };
    match &rows {
        Rows::Blocks(rows) => check_order(rows.iter().map(|row| row.height))?,
        Rows::Retargets(rows) => check_order(rows.iter().map(|row| row.height))?,
    }
    Ok(rows)
}

fn check_count(rows: usize) -> Result<(), String> {
    match rows {
        0 => Err("expected rows, found none".to_owned()),
        1..=MOST_ROWS => Ok(()),
        _ => Err(format!("expected at most {} rows, found more", whole(MOST_ROWS as u64))),
    }
}

fn check_order(heights: impl Iterator<Item = u64>) -> Result<(), String> {
    let mut last = None;
    for height in heights {
        if let Some(last) = last.filter(|last| height <= *last) {
            return Err(format!("expected rising heights, found {} after {}", whole(height), whole(last)));
        }
        last = Some(height);
    }
    Ok(())
}

/// A height: far below any that would overflow.
fn number(word: &str) -> Result<u64, String> {
    let value = word.trim().parse::<u32>().map_err(|_| format!("expected a height, found “{}”", shown(word)))?;
    Ok(value.into())
}

fn seconds(word: &str) -> Result<u32, String> {
    word.trim().parse().map_err(|_| format!("expected a time in Unix seconds, found “{}”", shown(word)))
}

/// Eight hexadecimal digits, as nodes print them, or more digits of a decimal number.
fn bits(word: &str) -> Result<CompactTarget, String> {
    let digits = word.trim().trim_start_matches("0x");
    let value = if digits.len() == 8 { u32::from_str_radix(digits, 16).ok() } else { digits.parse().ok() };
    let value = value.map(CompactTarget).filter(|bits| bits.to_target().is_some());
    value.ok_or_else(|| format!("expected a target in 32 bits such as 1d00ffff, found “{}”", shown(word)))
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A JSON value. Numbers, truth values and null stay the words they are.
#[derive(Clone)]
enum Json {
    Word(String),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

impl Json {
    /// A single value as a cell of a table; a nested one is nobody's height or time.
    fn into_word(self) -> String {
        if let Json::Word(word) = self { word } else { String::new() }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        let rest = &self.text[self.at..];
        self.at = self.text.len() - rest.trim_start().len();
    }

    fn expected(&self, what: &str) -> String {
        let found = self.text[self.at..].chars().take(12).collect::<String>();
        let line = self.text[..self.at].matches('\n').count() + 1;
        format!("line {line}: expected {what}, found “{found}”")
    }

    fn take(&mut self, sign: char) -> bool {
        self.skip_space();
        let is_there = self.text[self.at..].starts_with(sign);
        self.at += if is_there { sign.len_utf8() } else { 0 };
        is_there
    }

    fn value(&mut self, depth: usize) -> Result<Json, String> {
        if depth > DEEPEST {
            return Err(self.expected("fewer lists within lists"));
        }
        if self.take('[') {
            let mut items = Vec::new();
            if self.take(']') {
                return Ok(Json::List(items));
            }
            loop {
                items.push(self.value(depth + 1)?);
                if self.take(']') {
                    return Ok(Json::List(items));
                } else if !self.take(',') {
                    return Err(self.expected("a comma or the end of the list"));
                }
            }
        }
        if self.take('{') {
            let mut entries = Vec::new();
            if self.take('}') {
                return Ok(Json::Map(entries));
            }
            loop {
                self.skip_space();
                let name = self.string()?;
                if !self.take(':') {
                    return Err(self.expected("a colon"));
                }
                entries.push((name, self.value(depth + 1)?));
                if self.take('}') {
                    return Ok(Json::Map(entries));
                } else if !self.take(',') {
                    return Err(self.expected("a comma or the end of the object"));
                }
            }
        }
        if self.text[self.at..].starts_with('"') {
            return self.string().map(Json::Word);
        }
        let rest = &self.text[self.at..];
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ['-', '+', '.'].contains(&letter);
        let word = &rest[..rest.find(|letter| !is_plain(letter)).unwrap_or(rest.len())];
        if word.is_empty() {
            return Err(self.expected("a value"));
        }
        self.at += word.len();
        Ok(Json::Word(word.to_owned()))
    }

    /// A string. Of escapes only those of one letter are read: no name or number of ours needs others.
    fn string(&mut self) -> Result<String, String> {
        let mut letters = self.text[self.at..].char_indices();
        if letters.next().is_none_or(|(_, letter)| letter != '"') {
            return Err(self.expected("a name in quotation marks"));
        }
        let mut word = String::new();
        while let Some((place, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.at += place + 1;
                    return Ok(word);
                }
                '\\' => word.extend(letters.next().map(|(_, letter)| letter)),
                _ => word.push(letter),
            }
        }
        Err(self.expected("the end of a string"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(height: u64, time: u32, bits: u32) -> Block {
        Block { height, time, bits: CompactTarget(bits) }
    }

    #[test]
    fn three_ways_to_say_the_same() {
        let expected = Rows::Blocks(vec![block(0, 1_231_006_505, 0x1d00_ffff), block(1, 1_231_469_665, 0x1d00_ffff)]);
        for text in [
            "height,time,bits\n0,1231006505,1d00ffff\n1,1231469665,1d00ffff\n",
            "\u{feff}Height;Time;nBits\r\n0;1231006505;\"0x1d00ffff\"\r\n\r\n1;1231469665;486604799",
            r#"[{"height": 0, "time": 1231006505, "bits": "1d00ffff", "tx": []},
                {"bits": "1d00ffff", "time": 1231469665, "height": 1}]"#,
            r#"{"columns": ["height", "time(of it)", "bits"], "rows": [[0, 1231006505, "1d00ffff"],
                [1, 1231469665, "1d00ffff"]]}"#,
        ] {
            assert_eq!(read(text.as_bytes()), Ok(expected.clone()), "{text}");
        }
    }

    #[test]
    fn raw_headers_are_checked_as_they_come() {
        let at = |height| crate::core::bitcoin::famous::at(height, false).unwrap().header_hex();
        let rows = read(format!("{}\n", at(0)).as_bytes());
        assert_eq!(rows, Ok(Rows::Blocks(vec![block(0, 1_231_006_505, 0x1d00_ffff)])));
        let two = format!("32255,{}\n32256,{}", at(32_255), at(32_256));
        assert!(matches!(read(two.as_bytes()), Ok(Rows::Blocks(blocks)) if blocks[1].bits.0 == 0x1d00_d86a));
        for (text, error) in [
            (at(170).to_owned(), "header 1: expected the genesis block, or a height and a comma before each header"),
            (format!("{}\n{}", at(0), at(170)), "header 2: expected one on top of 000000000019d6689c08"),
            (at(0).replace("1dac2b7c", "1dac2b7d"), "header 1: expected a hash of at most"),
            (format!("{}\nabc", at(0)), "header 2: "),
        ] {
            let found = read(text.as_bytes()).unwrap_err();
            assert!(found.starts_with(error), "{found}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        for (text, error) in [
            ("", "expected rows, found an empty file"),
            ("height,time,bits", "expected rows, found none"),
            ("a,b\n1,2", "expected columns height, time and bits, or those of retargets, found “a, b”"),
            ("height,time,bits\n-1,2,1d00ffff", "row 1: expected a height, found “-1”"),
            ("height,time,bits\n1,1e30,1d00ffff", "row 1: expected a time in Unix seconds, found “1e30”"),
            (
                "height,time,bits\n1,2,00000000",
                "row 1: expected a target in 32 bits such as 1d00ffff, found “00000000”",
            ),
            (
                "height,time,bits\n1,2,1d80ffff",
                "row 1: expected a target in 32 bits such as 1d00ffff, found “1d80ffff”",
            ),
            ("height,time,bits\n1,2", "row 1: expected a target in 32 bits such as 1d00ffff, found “”"),
            ("height,time,bits\n2,2,1d00ffff\n2,2,1d00ffff", "expected rising heights, found 2 after 2"),
            ("{\"rows\": 7}", "expected a list named rows, found none"),
            ("[1,\n2", "line 2: expected a comma or the end of the list, found “”"),
            ("[[[[[[[[[[[[[", "line 1: expected fewer lists within lists, found “[[[[”"),
            ("[1] x", "line 1: expected the end of the file, found “x”"),
            ("{\"a", "line 1: expected the end of a string, found “\"a”"),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap_err(), error, "{text}");
        }
        assert!(read(&[0xff, 0xfe]).is_err());
        assert!(read(&vec![b' '; MOST_BYTES + 1]).is_err());
    }
}
