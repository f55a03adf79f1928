//! The one polite live region: says the important lines of the log, at most one message in three seconds.

use crate::ui::kit::el::el;
use crate::view::model::{LogView, NoticeView};
use std::{cell::RefCell, rc::Rc, time::Duration};
use yew::platform::{spawn_local, time::sleep};
use yew::prelude::*;

const PAUSE: Duration = Duration::from_secs(3);
/// Lines said in one breath; at high speed the older ones are left to the log.
const AT_ONCE: usize = 2;

#[derive(Properties, PartialEq)]
pub struct LiveProps {
    /// False until the engine has answered: an empty log then means nothing.
    pub ready: bool,
    pub log: Rc<LogView>,
    pub notices: Rc<Vec<NoticeView>>,
}

#[derive(Default)]
struct Queue {
    /// Entries up to this one are said, or were there before the page.
    seen: Option<u64>,
    notices: Vec<String>,
    waiting: Vec<String>,
    busy: bool,
}

impl Queue {
    fn take_in(&mut self, log: &LogView, notices: &[NoticeView]) {
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

    fn next(&mut self) -> Option<String> {
        let said = std::mem::take(&mut self.waiting).join(" ");
        (!said.is_empty()).then_some(said)
    }
}

#[component]
pub fn LiveRegion(props: &LiveProps) -> Html {
    let said = use_state_eq(String::new);
    let queue = use_mut_ref(Queue::default);
    {
        let said = said.clone();
        use_effect_with((props.ready, props.log.clone(), props.notices.clone()), move |(ready, log, notices)| {
            if *ready {
                queue.borrow_mut().take_in(log, notices);
                speak(queue, said);
            }
        });
    }
    el("div").class("sr").attr("aria-live", "polite").attr("aria-atomic", "true").child(&*said).html()
}

fn speak(queue: Rc<RefCell<Queue>>, said: UseStateHandle<String>) {
    if queue.borrow().busy {
        return;
    }
    let Some(text) = queue.borrow_mut().next() else {
        return;
    };
    queue.borrow_mut().busy = true;
    said.set(text);
    spawn_local(async move {
        sleep(PAUSE).await;
        queue.borrow_mut().busy = false;
        speak(queue, said);
    });
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
        let mut queue = Queue::default();
        queue.take_in(&log(&[1, 2]), &[]);
        assert_eq!(queue.next(), None, "it was there before the page");
        queue.take_in(&log(&[1, 2, 3]), &[]);
        assert_eq!(queue.next().as_deref(), Some("event 3"));
        queue.take_in(&log(&[3, 4, 5, 6]), &[]);
        assert_eq!(queue.next().as_deref(), Some("event 5 event 6"));
    }

    #[test]
    fn a_reset_log_is_heard_again() {
        let mut queue = Queue::default();
        queue.take_in(&log(&[7]), &[]);
        queue.take_in(&log(&[]), &[]);
        queue.take_in(&log(&[1]), &[]);
        assert_eq!(queue.next().as_deref(), Some("event 1"));
    }
}
