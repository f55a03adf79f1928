//! Why a key signed two messages that contradict each other, told from what was in which record at that time.

use super::machines::Machine;

/// What was signed, and which machines wrote it down.
pub struct Signed<T> {
    pub message: T,
    pub written: [bool; 2],
}

/// Why no record stopped the second of two messages that contradict each other, as it was when that one was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The second was signed without asking, or the first without writing it down.
    NoRecord,
    /// The record that was asked had been lost since, or came from the other machine before the first message.
    OldRecord,
    /// The first was in the record of the other machine alone.
    TwoRecords,
}

impl Cause {
    /// Why machine number `which` signs now what contradicts a message that the machines in `written` wrote down.
    pub fn of(machine: &Machine, which: usize, written: [bool; 2]) -> Cause {
        match written {
            _ if !machine.is_protected => Cause::NoRecord,
            [false, false] => Cause::NoRecord,
            _ if machine.has_copy || written.get(which) == Some(&true) => Cause::OldRecord,
            _ => Cause::TwoRecords,
        }
    }
}

/// Whether this very message was signed before; it is noted who writes it down now.
pub fn was_signed<T: PartialEq>(signed: &mut [Signed<T>], message: &T, written: [bool; 2]) -> bool {
    let Some(earlier) = signed.iter_mut().find(|earlier| earlier.message == *message) else { return false };
    for (was, is) in earlier.written.iter_mut().zip(written) {
        *was |= is;
    }
    true
}
