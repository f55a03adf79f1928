//! Hashing on the page itself, for where no worker can start: at most eight milliseconds of each frame.

use super::dig::Dig;
use super::miner_link::{Part, Report};
use super::{clock, frame};
use std::cell::RefCell;
use std::rc::Rc;

const SLICE_MS: f64 = 8.0;

/// The page's own search. Clones share it.
#[derive(Clone)]
pub struct InlineMiner {
    current: Rc<RefCell<Option<Dig>>>,
    on_report: Rc<dyn Fn(Report)>,
}

impl InlineMiner {
    pub fn new(on_report: impl Fn(Report) + 'static) -> InlineMiner {
        InlineMiner { current: Rc::default(), on_report: Rc::new(on_report) }
    }

    pub fn search(&self, part: &Part) {
        let was_idle = self.current.borrow().is_none();
        let dig = Dig::new(part, clock::now_ms());
        *self.current.borrow_mut() = Some(dig);
        if was_idle {
            wasm_bindgen_futures::spawn_local(self.clone().run());
        }
    }

    pub fn stop(&self) {
        let dig = self.current.borrow_mut().take();
        if let Some(report) = dig.and_then(|mut dig| dig.take_report(clock::now_ms(), true)) {
            (self.on_report)(report);
        }
    }

    async fn run(self) {
        loop {
            frame::next_frame().await;
            let report = {
                let mut current = self.current.borrow_mut();
                let Some(dig) = current.as_mut() else { return };
                dig.dig(SLICE_MS * dig.duty());
                let report = dig.take_report(clock::now_ms(), false);
                if dig.has_ended() {
                    *current = None;
                }
                report
            };
            // Told outside the borrow: the answer may be a new order.
            if let Some(report) = report {
                (self.on_report)(report);
            }
        }
    }
}
