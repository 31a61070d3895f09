//! What the health screen says of each part, of a backup, of a check.

use super::Found;
use crate::adapters::office::say::Say;
use tillstamp_terminal::views::{BackupInfo, Health, HealthItem, HealthState, Part, Verified};
use tillstamp_ui::{BackupView, HealthItemView, LineView, Tone};
use tillstamp_words::Arg;

pub(super) fn part_key(part: Part) -> &'static str {
    match part {
        Part::Camera => "health-part-camera",
        Part::Scanner => "health-part-scanner",
        Part::Printer => "health-part-printer",
        Part::Disk => "health-part-disk",
        Part::Clock => "health-part-clock",
        Part::Server => "health-part-server",
        Part::Shop => "health-part-shop",
        Part::Entries => "health-part-entries",
        Part::Backup => "health-part-backup",
        Part::Ledger => "health-part-ledger",
    }
}

fn tone(state: HealthState) -> Tone {
    match state {
        HealthState::Good => Tone::Done,
        HealthState::Absent => Tone::Neutral,
        HealthState::Limited => Tone::Already,
        HealthState::Bad => Tone::Refused,
    }
}

pub(super) fn item(say: &Say, item: &HealthItem) -> HealthItemView {
    let needs_help = matches!(item.state, HealthState::Limited | HealthState::Bad);
    let (key, action) = match item.part {
        Part::Clock if needs_help => ("clock", "health-action-clock"),
        Part::Backup if needs_help => ("backup", "health-action-backup"),
        Part::Ledger if item.message.key == "health-card-key-missing" => ("words", "health-action-words"),
        Part::Ledger if needs_help => ("ledger", "health-action-check"),
        Part::Camera if needs_help => ("devices", "health-action-camera"),
        Part::Scanner if needs_help => ("devices", "health-action-scanner"),
        Part::Printer if needs_help => ("devices", "health-action-printer"),
        Part::Server if needs_help => ("server", "health-action-try-now"),
        _ if needs_help => ("again", "health-action-again"),
        _ => ("", ""),
    };
    let since = item.since.filter(|_| needs_help);
    HealthItemView {
        key: key.into(),
        title: say.plain(part_key(item.part)).into(),
        state: say.message(&item.message).into(),
        tone: tone(item.state),
        since: since
            .map(|at| say.with("health-since", &[("time", Arg::Text(&say.date_time(at)))]))
            .unwrap_or_default()
            .into(),
        cure: if needs_help { say.cure(&item.message).unwrap_or_default() } else { String::new() }.into(),
        action: if action.is_empty() { String::new() } else { say.plain(action) }.into(),
    }
}

pub(super) fn summary(say: &Say, health: &Health) -> (String, Tone) {
    let needing = health.items.iter().filter(|item| item.state >= HealthState::Limited).count();
    match needing {
        0 => (say.plain("health-all-well"), Tone::Done),
        count => (say.count("health-needs-look", i64::try_from(count).unwrap_or(0)), tone(health.worst())),
    }
}

pub(super) fn backup(say: &Say, made: &BackupInfo) -> BackupView {
    let size = made.size_bytes.div_ceil(1024 * 1024);
    let values = [
        ("count", Arg::Int(i64::try_from(made.entries).unwrap_or(i64::MAX))),
        ("size", Arg::Int(i64::try_from(size).unwrap_or(i64::MAX))),
    ];
    let note = say.with(if made.checked { "health-backup-checked" } else { "health-backup-faulty" }, &values);
    BackupView {
        title: say.date_time(made.made_at).into(),
        note: note.into(),
        tone: if made.checked { Tone::Done } else { Tone::Refused },
    }
}

pub(super) fn about(say: &Say, found: &Found) -> Vec<LineView> {
    let line = |key: &str, value: String| LineView {
        label: say.plain(key).into(),
        value: value.into(),
        ..LineView::default()
    };
    vec![
        line("health-about-program", format!("Tillstamp {}", env!("CARGO_PKG_VERSION"))),
        line("health-about-data", found.ledger.display().to_string()),
        line("health-about-key", found.fingerprint.clone()),
    ]
}

pub(super) fn verified(say: &Say, found: &Verified) -> (String, Tone) {
    let count = ("count", Arg::Int(i64::try_from(found.entries).unwrap_or(i64::MAX)));
    match &found.first_fault {
        None => (say.with("health-verified", &[count]), Tone::Done),
        Some(fault) => (say.with("health-fault", &[count, ("fault", Arg::Text(fault))]), Tone::Refused),
    }
}
