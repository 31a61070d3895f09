//! Entries as lines for people: one key a kind, used by history, last actions and journal alike.

use super::Till;
use crate::fault::Fault;
use crate::views::{Argument, HistoryLine, JournalKind, Message};
use tillstamp_ledger::{
    Detail, EarnCause, EntryId, Fact, Flags, MemberId, MovementKind, OperatorId, Presentation, Subject, Term,
    entry_reversed,
};
use tillstamp_loyalty::Label;
use tillstamp_store::StoredEntry;

/// What Undo and Void take back: awards, corrections, redemptions, and the moving or dividing of an award.
pub(crate) fn undoable(fact: &Fact) -> bool {
    let kind = &fact.detail;
    matches!(kind, Detail::Visit { .. } | Detail::Earned { .. } | Detail::Adjusted { .. } | Detail::Redeemed { .. })
        || (matches!(kind, Detail::Reversed { .. }) && fact.flags.has(Flags::TOGETHER))
}

/// The journal's kind of a fact.
pub(crate) fn journal_kind(detail: &Detail) -> JournalKind {
    match detail {
        Detail::Visit { .. } => JournalKind::Visit,
        Detail::Earned { .. } | Detail::Adjusted { .. } | Detail::Expired => JournalKind::Stamps,
        Detail::Redeemed { .. } => JournalKind::Redemption,
        Detail::Reversed { .. } => JournalKind::Reversal,
        Detail::Enrolled { .. }
        | Detail::CardIssued { .. }
        | Detail::CardBlocked { .. }
        | Detail::DeviceEnrolled { .. }
        | Detail::DeviceRevoked { .. }
        | Detail::ProfileChanged { .. }
        | Detail::ConsentChanged { .. }
        | Detail::Erased
        | Detail::Merged { .. }
        | Detail::MergeUndone { .. } => JournalKind::Member,
        _ => JournalKind::Shop,
    }
}

impl Till {
    /// What a fact says, in a key and its numbers.
    pub(crate) fn fact_message(&self, fact: &Fact) -> Message {
        let stamps = stamps_of(fact);
        let count = |key| {
            Message::plain(key).with("count", Argument::Count(stamps.iter().map(|(_, count)| count).sum())).with(
                "card",
                Argument::Label(stamps.first().map_or_else(Label::default, |(card, _)| self.card_name(*card))),
            )
        };
        match &fact.detail {
            Detail::Visit { presentation: Presentation::LookedUp, .. } => count("entry-visit-looked-up"),
            Detail::Visit { .. } => count("entry-visit"),
            Detail::Earned { cause: EarnCause::Manual, .. } => count("entry-stamps-by-hand"),
            Detail::Earned { cause: EarnCause::Items, .. } => count("entry-stamps-by-items"),
            Detail::Earned { cause: EarnCause::Welcome, .. } => count("entry-stamps-welcome"),
            Detail::Earned { cause: EarnCause::Moved, .. } => count("entry-stamps-moved"),
            Detail::Adjusted { .. } => count("entry-adjusted"),
            Detail::Expired => count("entry-expired"),
            Detail::Redeemed { reward, uses, .. } => Message::plain("entry-redeemed")
                .with("reward", Argument::Label(self.reward_name(*reward)))
                .with("uses", Argument::Count(i64::from(*uses))),
            // A redemption that was taken back moves no stamps, but gives the reward back.
            Detail::Reversed { .. } if stamps.is_empty() => match reward_of(fact) {
                Some(reward) => {
                    Message::plain("entry-reversed-reward").with("reward", Argument::Label(self.reward_name(reward)))
                }
                None => Message::plain("entry-reversed-plain"),
            },
            Detail::Reversed { .. } => count("entry-reversed"),
            Detail::DayClosed { number, date, .. } => Message::plain("entry-day-closed")
                .with("number", Argument::Count(i64::from(*number)))
                .with("date", Argument::Date(*date)),
            Detail::ProgramPublished { from, .. } => {
                Message::plain("entry-program-published").with("date", Argument::Date(*from))
            }
            Detail::CardIssued { version, .. } => {
                Message::plain("entry-card-issued").with("version", Argument::Count(i64::from(*version)))
            }
            detail => Message::plain(plain_key(detail)),
        }
    }

    /// Whether an entry was undone or voided.
    pub(crate) fn is_reversed(&self, entry: EntryId) -> Result<bool, Fault> {
        Ok(!self.store.used_effects(&[entry_reversed(entry, 0)])?.is_empty())
    }

    /// The newest lines of a member.
    pub(crate) fn history(&self, member: MemberId, limit: usize) -> Result<Vec<HistoryLine>, Fault> {
        let entries = self.store.entries_of(member, limit, None)?;
        let mut lines: Vec<HistoryLine> =
            entries.iter().map(|entry| self.history_line(entry)).collect::<Result<_, _>>()?;
        if self.link.is_some() {
            let told = self.store.other_entries_of(member)?;
            for told in told.iter().rev().filter(|told| told.counts()).take(limit) {
                lines.push(self.history_line(&told.entry)?);
            }
            lines.sort_by_key(|line| std::cmp::Reverse(line.at));
            lines.truncate(limit);
        }
        Ok(lines)
    }

    fn history_line(&self, entry: &StoredEntry) -> Result<HistoryLine, Fault> {
        let undoable = undoable(&entry.fact);
        let reversed = undoable && self.is_reversed(entry.entry_id)?;
        Ok(HistoryLine {
            entry: entry.entry_id,
            at: entry.context.at,
            what: self.fact_message(&entry.fact),
            operator: self.operator_name(entry.context.operator)?.as_deref().and_then(super::sheet::first_word),
            reversed,
            can_void: undoable && !reversed,
        })
    }

    /// Name of a person behind the counter.
    pub(crate) fn operator_name(&self, operator: Option<OperatorId>) -> Result<Option<String>, Fault> {
        match operator {
            Some(operator) => Ok(self.store.operator(operator)?.map(|row| row.name)),
            None => Ok(None),
        }
    }
}

/// Net stamps that a fact moved, by card; an exchange for a reward does not count as a loss.
pub(crate) fn stamps_of(fact: &Fact) -> Vec<(tillstamp_ledger::CardId, i64)> {
    let mut sums: Vec<(tillstamp_ledger::CardId, i64)> = Vec::new();
    for posting in &fact.postings {
        let Subject::Stamps(member, card) = posting.subject else { continue };
        if posting.term == Term::Spent || (fact.member.is_some() && fact.member != Some(member)) {
            continue;
        }
        match sums.iter_mut().find(|(known, _)| *known == card) {
            Some((_, sum)) => *sum += posting.cell_change(),
            None => sums.push((card, posting.cell_change())),
        }
    }
    sums
}

/// The reward whose units a fact moves first.
fn reward_of(fact: &Fact) -> Option<tillstamp_ledger::RewardId> {
    fact.postings.iter().find_map(|posting| match posting.subject {
        Subject::Reward(_, reward) => Some(reward),
        Subject::Stamps(..) | Subject::Stock(_) => None,
    })
}

fn plain_key(detail: &Detail) -> &'static str {
    match detail {
        Detail::StreamOpened { .. } => "entry-stream-opened",
        Detail::Enrolled { .. } => "entry-enrolled",
        Detail::CardBlocked { .. } => "entry-card-blocked",
        Detail::DeviceEnrolled { .. } => "entry-phone-enrolled",
        Detail::DeviceRevoked { .. } => "entry-phone-revoked",
        Detail::ProfileChanged { .. } => "entry-profile-changed",
        Detail::ConsentChanged { granted: true, .. } => "entry-consent-given",
        Detail::ConsentChanged { granted: false, .. } => "entry-consent-withdrawn",
        Detail::Erased => "entry-erased",
        Detail::Merged { .. } => "entry-merged",
        Detail::MergeUndone { .. } => "entry-merge-undone",
        Detail::ClockSet { .. } => "entry-clock-set",
        Detail::OperatorChanged { .. } => "entry-staff-changed",
        Detail::IssuerKeyAdded { .. } => "entry-card-key-added",
        Detail::RedemptionsPaused { paused: true } => "entry-redemptions-paused",
        Detail::RedemptionsPaused { paused: false } => "entry-redemptions-resumed",
        Detail::Earned { cause: EarnCause::Gathered, .. } => "entry-gathered",
        Detail::Movement(movement) if movement.kind == MovementKind::Taken => "entry-taken",
        Detail::Movement(movement) if movement.kind == MovementKind::Returned => "entry-returned",
        Detail::Movement(movement) if movement.kind == MovementKind::Lent => "entry-lent",
        Detail::Movement(movement) if movement.kind == MovementKind::Borrowed => "entry-borrowed",
        _ => "entry-other",
    }
}

/// The same refusal without its numbers, for lists: a refusal's own text where it has none.
pub(crate) fn short_refusal_key(key: &'static str) -> &'static str {
    match key {
        "refusal-already-stamped" => "why-already-stamped",
        "refusal-daily-cap-reached" => "why-daily-cap",
        "refusal-card-inactive" | "refusal-not-counted" => "why-card-not-for-this",
        "refusal-too-many-at-once" | "refusal-adjust-over-limit" => "why-too-many",
        "refusal-shift-limit-reached" | "refusal-shift-void-limit-reached" => "why-shift-limit",
        "refusal-not-enough" | "refusal-reward-not-ready" => "why-not-enough",
        "refusal-award-partly-used" => "refusal-award-used",
        "refusal-split-too-many" | "refusal-split-sum" => "why-split",
        "refusal-reward-expired" | "refusal-redemptions-ended" => "why-reward-expired",
        "refusal-reward-inactive" | "refusal-no-stock-kept" => "why-reward-inactive",
        "refusal-reward-next-visit" => "why-reward-next-visit",
        "refusal-out-of-stock" => "why-out-of-stock",
        "refusal-static-card-limit" => "why-static-card-limit",
        "refusal-reward-elsewhere"
        | "refusal-reward-elsewhere-since"
        | "refusal-stamps-elsewhere"
        | "refusal-stamps-elsewhere-since"
        | "refusal-void-elsewhere" => "why-elsewhere",
        "refusal-lease-ended" => "why-lease-ended",
        "refusal-undo-too-late" | "refusal-merge-too-old" => "why-too-late",
        "refusal-code-expired" => "why-code-expired",
        "refusal-code-from-future" => "why-code-from-future",
        "refusal-too-many-devices" => "why-too-many-phones",
        "refusal-day-already-closed" | "refusal-day-not-begun" => "why-day",
        "refusal-program-faulty" | "refusal-program-from-past" => "why-program",
        other => other,
    }
}
