//! The journal for complaints: every action and every refusal, searchable by time, person, member and kind (F118).

use super::entries::{journal_kind, undoable};
use super::{Answer, Till};
use crate::fault::Fault;
use crate::views::{JournalFilter, JournalKind, JournalLine, Message};
use tillstamp_ledger::{BusinessDate, kind};
use tillstamp_loyalty::Refusal;
use tillstamp_store::{RefusalRow, StoredEntry};

const LINES_DEFAULT: u32 = 100;
const LINES_MAX: u32 = 1_000;
/// Pages read for one answer at most, so that a rare kind cannot read the whole ledger.
const PAGES_MAX: usize = 20;
/// Refusals read for one answer at most.
const REFUSALS_MAX: usize = 20_000;

impl Till {
    /// The journal, newest first. Page on with `before` set to the `order` of the last line.
    pub fn journal(&mut self, filter: &JournalFilter) -> Answer<Vec<JournalLine>> {
        self.need_session()?;
        let limit = if filter.limit == 0 { LINES_DEFAULT } else { filter.limit.min(LINES_MAX) };
        let limit = usize::try_from(limit).unwrap_or(100);
        let only_refusals = filter.kinds == [JournalKind::Refusal];
        let mut lines = if only_refusals { Vec::new() } else { self.entry_lines(filter, limit)? };
        if filter.kinds.is_empty() || filter.kinds.contains(&JournalKind::Refusal) {
            lines.extend(self.refusal_lines(filter)?);
        }
        lines.sort_by_key(|line| std::cmp::Reverse(line.order));
        lines.truncate(limit);
        Ok(lines)
    }

    fn entry_lines(&self, filter: &JournalFilter, limit: usize) -> Result<Vec<JournalLine>, Fault> {
        let of_store = tillstamp_store::JournalFilter {
            from: filter.from,
            to: filter.to,
            operator: filter.operator,
            member: filter.member,
            kinds: filter.kinds.iter().flat_map(|kind| codes(*kind)).copied().collect(),
        };
        let (mut lines, mut before) = (Vec::new(), None);
        for _ in 0..PAGES_MAX {
            let page = self.store.journal(&of_store, limit, before)?;
            for entry in &page.entries {
                let line = self.journal_line(entry)?;
                let wanted = filter.kinds.is_empty() || filter.kinds.contains(&line.kind);
                if wanted && filter.before.is_none_or(|before| line.order < before) {
                    lines.push(line);
                }
            }
            before = page.next;
            if lines.len() >= limit || before.is_none() {
                break;
            }
        }
        Ok(lines)
    }

    pub(super) fn journal_line(&self, entry: &StoredEntry) -> Result<JournalLine, Fault> {
        let can_undo = undoable(&entry.fact);
        let reversed = can_undo && self.is_reversed(entry.entry_id)?;
        let manager = entry.context.override_by.map(|(manager, _)| manager);
        Ok(JournalLine {
            order: order(entry.context.at.0, entry.seq.0),
            at: entry.context.at,
            entry: Some(entry.entry_id),
            kind: journal_kind(&entry.fact.detail),
            what: self.fact_message(&entry.fact),
            operator: entry.context.operator,
            operator_name: self.operator_name(entry.context.operator)?,
            member: entry.fact.member,
            member_name: entry.fact.member.and_then(|member| self.first_name(member)),
            overridden_by: self.operator_name(manager)?,
            reversed,
            can_void: can_undo && !reversed,
        })
    }

    fn refusal_lines(&self, filter: &JournalFilter) -> Result<Vec<JournalLine>, Fault> {
        let from = filter.from.unwrap_or(BusinessDate(i32::MIN));
        let to = filter.to.unwrap_or(BusinessDate(i32::MAX));
        let mut lines = Vec::new();
        for row in self.store.refusals(from, to, REFUSALS_MAX)? {
            let fits = filter.operator.is_none_or(|operator| row.operator == Some(operator))
                && filter.member.is_none_or(|member| row.member == Some(member))
                && filter.before.is_none_or(|before| order(row.at.0, 0) < before);
            if fits {
                lines.push(self.refusal_line(&row)?);
            }
        }
        Ok(lines)
    }

    fn refusal_line(&self, row: &RefusalRow) -> Result<JournalLine, Fault> {
        Ok(JournalLine {
            order: order(row.at.0, 0),
            at: row.at,
            entry: None,
            kind: JournalKind::Refusal,
            what: Message::plain("journal-refused").with("why", crate::views::Argument::Key(known_key(&row.key))),
            operator: row.operator,
            operator_name: self.operator_name(row.operator)?,
            member: row.member,
            member_name: row.member.and_then(|member| self.first_name(member)),
            overridden_by: None,
            reversed: false,
            can_void: false,
        })
    }
}

/// Milliseconds, then the place in the stream: later is larger.
fn order(at_ms: i64, place: u64) -> i64 {
    at_ms.saturating_mul(256).saturating_add(i64::try_from(place % 256).unwrap_or(0))
}

/// A refusal's key as it stands in the code; one of an older version reads as a plain "refused".
pub(crate) fn known_key(key: &str) -> &'static str {
    let short = Refusal::KEYS.iter().find(|known| **known == key).copied();
    short.map_or("why-other", super::entries::short_refusal_key)
}

/// Envelope kinds of a choice; empty means that no entry belongs to it.
fn codes(of: JournalKind) -> &'static [u16] {
    match of {
        JournalKind::Visit => &[kind::VISIT],
        JournalKind::Stamps => &[kind::EARNED, kind::ADJUSTED, kind::EXPIRED],
        JournalKind::Redemption => &[kind::REDEEMED],
        JournalKind::Reversal => &[kind::REVERSED],
        JournalKind::Member => &[
            kind::ENROLLED,
            kind::CARD_ISSUED,
            kind::CARD_BLOCKED,
            kind::DEVICE_ENROLLED,
            kind::DEVICE_REVOKED,
            kind::PROFILE_CHANGED,
            kind::CONSENT_CHANGED,
            kind::ERASED,
            kind::MERGED,
            kind::MERGE_UNDONE,
        ],
        JournalKind::Refusal => &[],
        JournalKind::Shop => &[
            kind::STREAM_OPENED,
            kind::PROGRAM_PUBLISHED,
            kind::DAY_CLOSED,
            kind::CLOCK_SET,
            kind::OPERATOR_CHANGED,
            kind::ISSUER_KEY_ADDED,
            kind::REDEMPTIONS_PAUSED,
        ],
    }
}
