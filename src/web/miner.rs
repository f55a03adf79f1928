//! Inside a search worker: hash a batch, let messages in, rest as the CPU limit asks, report.

use super::dig::Dig;
use super::miner_link::{FromMiner, ToMiner};
use super::worker::Scope;
use super::{clock, frame, wire};
use crate::core::packed::pack;
use std::cell::RefCell;
use std::rc::Rc;

const BATCH_MS: f64 = 9.0;

/// The search under way. Batches and messages take turns, so nobody finds it borrowed.
type Current = Rc<RefCell<Option<Dig>>>;

/// Answers orders until the page ends this worker. Hashes nothing before the first.
pub fn run_in_worker(scope: Scope) {
    let current: Current = Rc::default();
    let page = scope.clone();
    scope.listen(move |data| match wire::decode(&data, wire::MINER_LIMIT) {
        Ok(ToMiner::Search(part)) => {
            let before = current.replace(Some(Dig::new(&part, clock::now_ms())));
            let was_idle = before.is_none();
            tell_rest(&page, before);
            if was_idle {
                wasm_bindgen_futures::spawn_local(search(page.clone(), current.clone()));
            }
        }
        Ok(ToMiner::Stop { epoch }) => {
            let before = current.borrow_mut().take();
            tell_rest(&page, before);
            page.post(&pack(&FromMiner::Stopped { epoch }));
        }
        // The page speaks this very program's language; anything else is nothing to act on.
        Err(_) => {}
    });
}

/// What was hashed was paid for, so it is counted, whatever comes next.
fn tell_rest(page: &Scope, dig: Option<Dig>) {
    if let Some(report) = dig.and_then(|mut dig| dig.take_report(clock::now_ms(), true)) {
        page.post(&pack(&FromMiner::Report(report)));
    }
}

async fn search(page: Scope, current: Current) {
    let turns = frame::Turns::open();
    loop {
        let rest = {
            let mut current = current.borrow_mut();
            let Some(dig) = current.as_mut() else { return };
            let busy = dig.dig(BATCH_MS);
            if let Some(report) = dig.take_report(clock::now_ms(), false) {
                page.post(&pack(&FromMiner::Report(report)));
            }
            if dig.has_ended() {
                *current = None;
                return;
            }
            dig.rest_after(busy)
        };
        match rest {
            0 => turns.next().await,
            rest => frame::sleep(rest).await,
        }
    }
}
