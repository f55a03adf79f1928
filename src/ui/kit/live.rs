//! The one polite live region: says the important lines of the log, at most one message in three seconds.

use crate::view::model::{LogView, NoticeView};

/// Between two messages, in milliseconds.
pub const PAUSE_MS: u32 = 3000;
/// Lines said in one breath; at high speed the older ones are left to the log.
const AT_ONCE: usize = 2;

#[derive(Default)]
pub struct Live {
    /// Entries up to this one are said, or were there before the page.
    seen: Option<u64>,
    notices: Vec<String>,
    waiting: Vec<String>,
    /// True until the pause after a message is over.
    busy: bool,
}

impl Live {
    pub fn take_in(&mut self, log: &LogView, notices: &[NoticeView]) {
        let newest = log.entries.iter().map(|entry| entry.id).max().unwrap_or(0);
        // What stood there when the page opened is no news.
        let seen = self.seen.unwrap_or(newest);
        let fresh = log.entries.iter().rev().filter(|entry| entry.id > seen && entry.announce);
        self.waiting.extend(fresh.map(|entry| entry.text.clone()));
        // After a reset the numbers begin again.
        self.seen = Some(newest);
        let texts: Vec<String> = notices.iter().map(|notice| notice.text.clone()).collect();
        self.waiting.extend(texts.iter().filter(|text| !self.notices.contains(text)).cloned());
        self.notices = texts;
        let over = self.waiting.len().saturating_sub(AT_ONCE);
        self.waiting.drain(..over);
    }

    /// What is to be said now, if anything; then there is silence until [`Self::rest`].
    pub fn speak(&mut self) -> Option<String> {
        if self.busy {
            return None;
        }
        let said = std::mem::take(&mut self.waiting).join(" ");
        self.busy = !said.is_empty();
        self.busy.then_some(said)
    }

    pub fn rest(&mut self) {
        self.busy = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::model::{LogEntry, Tone};

    fn log(ids: &[u64]) -> LogView {
        let entry = |id: &u64| LogEntry {
            id: *id,
            time: String::new(),
            lane: None,
            tone: Tone::Plain,
            text: format!("event {id}"),
            announce: true,
        };
        LogView { entries: ids.iter().rev().map(entry).collect() }
    }

    #[test]
    fn only_news_is_said_and_the_newest_of_many() {
        let mut live = Live::default();
        live.take_in(&log(&[1, 2]), &[]);
        assert_eq!(live.speak(), None, "it was there before the page");
        live.take_in(&log(&[1, 2, 3]), &[]);
        assert_eq!(live.speak().as_deref(), Some("event 3"));
        live.take_in(&log(&[3, 4, 5, 6]), &[]);
        assert_eq!(live.speak(), None, "one message at a time");
        live.rest();
        assert_eq!(live.speak().as_deref(), Some("event 5 event 6"));
    }

    #[test]
    fn a_reset_log_is_heard_again() {
        let mut live = Live::default();
        live.take_in(&log(&[7]), &[]);
        live.take_in(&log(&[]), &[]);
        live.take_in(&log(&[1]), &[]);
        assert_eq!(live.speak().as_deref(), Some("event 1"));
    }
}
