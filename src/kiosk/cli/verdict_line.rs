//! A verdict as one line of JSON, for scripts. No name, number or code is in it.

use super::CommandError;
use serde::Serialize;
use std::io::Write;
use tillstamp_terminal::ledger::UtcMillis;
use tillstamp_terminal::views::{Message, Offer, Sound, Verdict, VerdictKind};

#[derive(Serialize)]
struct Line<'a> {
    verdict: &'static str,
    key: &'a str,
    entry_id: Option<String>,
    member: Option<String>,
    at: i64,
}

/// Writes the line; call it only with a verdict, which exists only after its commit.
pub(super) fn write(output: &mut impl Write, verdict: &Verdict) -> Result<(), CommandError> {
    let line = Line {
        verdict: name(verdict.kind),
        key: verdict.message.key,
        entry_id: verdict.entry_id.map(|id| id.to_string()),
        member: verdict.member_id().map(|id| id.to_string()),
        at: verdict.at.0,
    };
    serde_json::to_writer(&mut *output, &line).map_err(std::io::Error::from)?;
    output.write_all(b"\n")?;
    Ok(())
}

/// `done`, `already` or `refused`.
pub(super) fn name(kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Done => "done",
        VerdictKind::Already => "already",
        VerdictKind::Refused => "refused",
    }
}

/// A line for what is no action on a member.
pub(super) fn nothing_happened(key: &'static str) -> Verdict {
    Verdict {
        kind: VerdictKind::Already,
        message: Message::plain(key),
        member: None,
        entry_id: None,
        undo: None,
        landed: Vec::new(),
        key_in: None,
        offer: Offer::None,
        at: UtcMillis(0),
        sound: Sound::Already,
    }
}
