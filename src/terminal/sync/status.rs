//! The line in words: for the status strip and the health screen (F80): cause, since when, how many wait, what works.
//!
//! Invariant: what is not known is never shown as well; green means that the server has everything.

use super::cause::Cause;
use crate::joined::{Line, SyncFacts};
use crate::views::{Argument, HealthItem, HealthState, Message, Part, StatusColor};

/// The strip of a joined till.
pub fn strip(facts: &SyncFacts) -> (StatusColor, Message) {
    let counted = |key: &'static str| Message::plain(key).with("count", count(facts.unsent));
    match &facts.line {
        _ if facts.revoked => (StatusColor::Red, Message::plain("sync-fenced")),
        None => (StatusColor::Blue, counted("sync-strip-connecting")),
        Some(line) if line.up && facts.unsent == 0 => (StatusColor::Green, Message::plain("sync-strip-sent")),
        Some(line) if line.up => (StatusColor::Blue, counted("sync-strip-sending")),
        Some(line) => {
            let key = match (facts.lease_ended, facts.neighbours) {
                (true, _) => "sync-strip-earn-only",
                (false, 0) => "sync-strip-down",
                (false, _) => "sync-strip-down-shop",
            };
            let color = if facts.lease_ended { StatusColor::Red } else { StatusColor::Amber };
            let message = counted(key)
                .with("since", Argument::Time(line.since))
                .with("cause", Argument::Key(short_of(line.cause.as_ref())))
                .with("tills", count(u64::from(facts.neighbours)));
            (color, message)
        }
    }
}

/// The rows of the health screen: the server, and what waits for it.
pub fn health(facts: &SyncFacts) -> [HealthItem; 2] {
    [server(facts), entries(facts)]
}

/// The shop's other tills, where any is in reach.
pub fn shop(facts: &SyncFacts) -> Option<HealthItem> {
    let message = Message::plain("health-shop-reached").with("count", count(u64::from(facts.neighbours)));
    let row = HealthItem { part: Part::Shop, state: HealthState::Good, message, since: None };
    (facts.neighbours > 0).then_some(row)
}

fn server(facts: &SyncFacts) -> HealthItem {
    let line = facts.line.as_ref();
    let row = |state, message, since| HealthItem { part: Part::Server, state, message, since };
    match line {
        _ if facts.revoked => row(HealthState::Bad, Message::plain("sync-fenced"), line.map(|line| line.since)),
        Some(line) if !line.up => {
            let message = line.cause.clone().unwrap_or_else(|| Message::plain("sync-silent"));
            // A till alone works; past its lease, or where only a person can help, somebody has to come.
            let needs_person = facts.lease_ended
                || cause_of(&message).is_some_and(|cause| cause.remedy() == super::cause::Remedy::NeedsPerson);
            let state = if needs_person { HealthState::Bad } else { HealthState::Limited };
            row(state, message, Some(line.since))
        }
        _ if facts.lease_ended => row(HealthState::Bad, Message::plain("sync-lease"), facts.lease_until),
        Some(Line { cause: Some(message), since, .. }) => row(HealthState::Limited, message.clone(), Some(*since)),
        Some(line) => row(HealthState::Good, Message::plain("health-server-good"), Some(line.since)),
        None => row(HealthState::Good, Message::plain("health-server-connecting"), None),
    }
}

fn entries(facts: &SyncFacts) -> HealthItem {
    let row = |state, message, since| HealthItem { part: Part::Entries, state, message, since };
    match (facts.set_aside, facts.unsent) {
        (1.., _) => {
            let message = Message::plain("sync-set-aside").with("count", count(facts.set_aside));
            row(HealthState::Limited, message, None)
        }
        (0, 0) => row(HealthState::Good, Message::plain("health-entries-sent"), None),
        (0, unsent) => {
            let message = Message::plain("health-entries-wait").with("count", count(unsent));
            row(HealthState::Good, message, facts.unsent_since)
        }
    }
}

fn count(number: u64) -> Argument {
    Argument::Count(i64::try_from(number).unwrap_or(i64::MAX))
}

fn cause_of(message: &Message) -> Option<Cause> {
    Cause::samples().into_iter().find(|cause| cause.key() == message.key)
}

/// A few words for the strip; what is no cause of the line is the till's own trouble.
fn short_of(message: Option<&Message>) -> &'static str {
    match message {
        None => "sync-silent-short",
        Some(message) => cause_of(message).map_or("sync-here-short", |cause| cause.short_key()),
    }
}
