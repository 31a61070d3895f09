//! What the steps and the page say.

use crate::adapters::office::say::Say;
use tillstamp_terminal::joined::{SetAside, SyncFacts, Whereabouts};
use tillstamp_terminal::sync::{Invite, ServerAddress, status};
use tillstamp_terminal::views::StatusColor;
use tillstamp_ui::{LineView, PairStep, Tone};
use tillstamp_words::Arg;

/// Characters of a pairing code.
const CODE_CHARS: usize = 28;
/// A code that reads: to judge an address alone.
pub(super) const ANY_CODE: &str = "0000-0000-0000-0000-0000-0000-0000";

/// Keys of a step's words.
pub(super) struct StepWords {
    pub title: &'static str,
    pub why: &'static str,
    /// Nothing: there is nothing to press but the way back.
    pub next: Option<&'static str>,
    pub back: &'static str,
}

pub(super) fn words_of(step: PairStep, in_wizard: bool, is_empty: bool) -> StepWords {
    let (title, why, next, back) = match step {
        PairStep::Code => ("pairing-title", "pairing-why", Some("pairing-look-up"), "pairing-back"),
        PairStep::Compare => ("pairing-compare-title", "pairing-compare-why", Some("pairing-same"), "pairing-differ"),
        PairStep::Confirm if in_wizard && is_empty => {
            ("pairing-confirm-title", "pairing-confirm-empty", Some("pairing-set-up-here"), "pairing-back")
        }
        PairStep::Confirm if in_wizard => {
            ("pairing-confirm-title", "pairing-confirm-fresh", Some("pairing-join"), "pairing-back")
        }
        PairStep::Confirm => ("pairing-confirm-title", "pairing-confirm-brings", Some("pairing-join"), "pairing-back"),
        PairStep::Asking => ("pairing-asking-title", "pairing-asking-why", None, "common-cancel"),
        PairStep::Reading => ("pairing-reading-title", "pairing-reading-why", None, "pairing-go-on"),
    };
    StepWords { title, why, next, back }
}

/// Why letters are no pairing code, with a number; nothing where they may be one.
pub(super) fn code_fault(letters: &str) -> Option<(&'static str, i64)> {
    let count = letters.chars().filter(|letter| !matches!(letter, ' ' | '-')).count();
    if count != CODE_CHARS {
        return Some(("pairing-code-length", i64::try_from(count).unwrap_or(i64::MAX)));
    }
    // The address stands in for any: only the letters can be wrong.
    Invite::typed(letters, "https://server").err().map(|_| ("pairing-code-check", 0))
}

fn line(label: String, value: String) -> LineView {
    LineView { label: label.into(), value: value.into(), ..LineView::default() }
}

pub(super) fn where_it_leads(say: &Say, address: &ServerAddress, shop: &str, store: &str) -> Vec<LineView> {
    let proof = match address.pin() {
        Some(pin) => pin.words().replace('-', "-\u{200B}"),
        None => say.plain("pairing-vouched"),
    };
    vec![
        line(say.plain("pairing-shop"), shop.to_owned()),
        line(say.plain("pairing-store"), store.to_owned()),
        line(say.plain("pairing-server"), address.base().to_owned()),
        line(say.plain("pairing-certificate"), proof),
    ]
}

/// The line in one sentence.
pub(super) fn summary(say: &Say, facts: &SyncFacts) -> (String, Tone) {
    if !facts.joined {
        return (say.plain("pairing-alone"), Tone::Neutral);
    }
    let (color, message) = status::strip(facts);
    let tone = match color {
        StatusColor::Green => Tone::Done,
        StatusColor::Blue => Tone::Info,
        StatusColor::Amber => Tone::Already,
        StatusColor::Red => Tone::Refused,
    };
    (say.both(&message), tone)
}

pub(super) fn facts(say: &Say, place: &Whereabouts, facts: &SyncFacts) -> Vec<LineView> {
    let mut lines = vec![line(say.plain("pairing-server"), place.address.clone())];
    if let Some(words) = &place.words {
        lines.push(line(say.plain("pairing-certificate"), words.replace('-', "-\u{200B}")));
    }
    if let Some(store) = &place.store {
        lines.push(line(say.plain("pairing-store"), store.clone()));
    }
    if let Some(till) = &place.till {
        lines.push(line(say.plain("pairing-name"), till.clone()));
    }
    lines.push(line(say.plain("pairing-joined"), say.date_time(place.joined_at)));
    if let Some(at) = facts.last_contact {
        lines.push(line(say.plain("pairing-last-heard"), say.date_time(at)));
    }
    let waiting = match facts.unsent {
        0 => say.plain("health-entries-sent"),
        unsent => say.count("health-entries-wait", i64::try_from(unsent).unwrap_or(i64::MAX)),
    };
    lines.push(line(say.plain("health-part-entries"), waiting));
    if let Some(until) = facts.lease_until {
        let tone = if facts.lease_ended { Tone::Refused } else { Tone::Neutral };
        lines.push(LineView { tone, ..line(say.plain("pairing-lease"), say.date_time(until)) });
    }
    lines
}

pub(super) fn tills(say: &Say, place: &Whereabouts) -> Vec<LineView> {
    let named = place.others.iter().map(|till| {
        let name = till.name.clone().unwrap_or_else(|| say.plain("pairing-nameless"));
        line(name, say.count("pairing-entries-here", i64::try_from(till.entries).unwrap_or(i64::MAX)))
    });
    named.collect()
}

pub(super) fn set_aside(say: &Say, found: &[SetAside]) -> Vec<LineView> {
    let row = |aside: &SetAside| {
        let what = say.message(&aside.line.what);
        let label = match &aside.line.member_name {
            Some(name) => say.with("pairing-aside-of", &[("what", Arg::Text(&what)), ("name", Arg::Text(name))]),
            None => what,
        };
        let note = if aside.is_duplicate { "pairing-aside-twice" } else { "pairing-aside-person" };
        LineView { note: say.plain(note).into(), ..line(label, say.date_time(aside.line.at)) }
    };
    found.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_reads_is_told_from_a_short_and_a_wrong_one() {
        assert_eq!(code_fault(ANY_CODE), None);
        assert_eq!(code_fault("0000"), Some(("pairing-code-length", 4)));
        assert_eq!(code_fault(&ANY_CODE.replacen('0', "1", 1)), Some(("pairing-code-check", 0)));
    }
}
