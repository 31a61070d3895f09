//! What a person should know after a start: interrupted work, a new epoch and why.

use crate::views::{Argument, Message};
use tillstamp_ledger::OpenCause;
use tillstamp_store::{Recovery, Started};

/// Lines of the start report; none where all was in order.
pub(crate) fn report(recovery: &Recovery, started: &Started) -> Vec<Message> {
    let mut lines = Vec::new();
    let epoch = Argument::Count(i64::from(started.epoch.0));
    match started.opened {
        None | Some(OpenCause::New) => {}
        Some(OpenCause::Restored) => lines.push(Message::plain("start-restored").with("epoch", epoch)),
        Some(OpenCause::CounterMismatch) => lines.push(Message::plain("start-rolled-back").with("epoch", epoch)),
        Some(OpenCause::MachineChanged) => lines.push(Message::plain("start-other-machine").with("epoch", epoch)),
    }
    let count = |length: usize| Argument::Count(i64::try_from(length).unwrap_or(i64::MAX));
    if !recovery.not_done.is_empty() {
        lines.push(Message::plain("start-not-done").with("count", count(recovery.not_done.len())));
    }
    if !recovery.not_shown.is_empty() {
        lines.push(Message::plain("start-not-shown").with("count", count(recovery.not_shown.len())));
    }
    if !recovery.erase_again.is_empty() {
        lines.push(Message::plain("start-erased-again").with("count", count(recovery.erase_again.len())));
    }
    lines
}
