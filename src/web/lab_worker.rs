//! Inside a worker of the lab: take a job, do it, answer.

use super::wire;
use super::worker::Scope;
use super::worker_start::Role;
use crate::core::packed::pack;
use crate::lab::job::Job;

/// What a worker of the lab's wasm becomes.
pub fn take_role(role: Role, page: Scope) {
    if role == Role::Lab {
        let answers = page.clone();
        page.listen(move |data| {
            // The page speaks this very program's language; anything else is nothing to act on.
            if let Ok(job) = wire::decode::<Job>(&data, wire::LAB_LIMIT) {
                answers.post(&pack(&job.perform()));
            }
        });
    }
}
