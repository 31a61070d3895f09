//! The health panel: each part with its state, since when, and the key whose `-cure` says what to do.

use super::Till;
use crate::views::{Argument, DeviceState, Devices, Health, HealthItem, HealthState, Message, Part};
use tillstamp_ledger::{ClockState, UtcMillis};

/// Less free space than this needs a person, in bytes.
const DISK_BAD_BYTES: u64 = 200 * 1024 * 1024;
/// Less than this is limited.
const DISK_LOW_BYTES: u64 = 1024 * 1024 * 1024;
const DAY_MS: i64 = 86_400_000;
/// The last fault of an action is shown this long.
const PROBLEM_SHOWN_MS: i64 = 10 * 60 * 1000;

impl Till {
    /// The health panel.
    pub fn health(&mut self, devices: &Devices) -> Health {
        let now = self.time.now();
        let mut health = Health {
            items: vec![
                device(Part::Camera, &devices.camera, "health-camera-works", "health-camera-absent"),
                device(Part::Scanner, &devices.scanner, "health-scanner-works", "health-scanner-absent"),
                device(Part::Printer, &devices.printer, "health-printer-works", "health-printer-absent"),
                self.disk(),
                self.clock_health(),
                self.backup_health(now),
                self.ledger_health(now),
            ],
        };
        let entries = match self.sync_facts() {
            Ok(facts) if facts.joined => {
                let rows = crate::sync::status::health(&facts).into_iter();
                rows.chain(crate::sync::status::shop(&facts)).collect()
            }
            _ => vec![self.entries_health()],
        };
        // After disk and clock, before the backup.
        health.items.splice(5..5, entries);
        health
    }

    fn disk(&self) -> HealthItem {
        let free = rustix::fs::statvfs(&self.dirs.data).map(|stat| stat.f_bavail.saturating_mul(stat.f_frsize));
        let Ok(free) = free else {
            return item(Part::Disk, HealthState::Limited, Message::plain("health-disk-unknown"));
        };
        let megabytes = Argument::Count(i64::try_from(free / (1024 * 1024)).unwrap_or(i64::MAX));
        let (state, key) = match free {
            free if free < DISK_BAD_BYTES => (HealthState::Bad, "health-disk-full"),
            free if free < DISK_LOW_BYTES => (HealthState::Limited, "health-disk-low"),
            _ => (HealthState::Good, "health-disk-good"),
        };
        item(Part::Disk, state, Message::plain(key).with("free", megabytes))
    }

    fn clock_health(&self) -> HealthItem {
        let (state, key) = match self.time.state() {
            ClockState::Sure => (HealthState::Good, "health-clock-sure"),
            ClockState::Unsure => (HealthState::Bad, "health-clock-unsure"),
        };
        HealthItem { part: Part::Clock, state, message: Message::plain(key), since: Some(self.time.since()) }
    }

    /// A lone terminal has no server to send to: what counts is that all of it is on this disk.
    fn entries_health(&self) -> HealthItem {
        match self.store.entry_count() {
            Ok(entries) => {
                let entries = Argument::Count(i64::try_from(entries).unwrap_or(i64::MAX));
                item(Part::Entries, HealthState::Good, Message::plain("health-entries-alone").with("entries", entries))
            }
            Err(_) => item(Part::Entries, HealthState::Bad, Message::plain("health-entries-unreadable")),
        }
    }

    fn backup_health(&self, now: UtcMillis) -> HealthItem {
        let since = self.backups.last().map(|last| last.made_at);
        let age_s = Argument::DurationS(since.map_or(0, |made_at| now.since(made_at) / 1000).max(0));
        let (state, key) = match (since, self.backups.failed_since()) {
            (_, Some(_)) => (HealthState::Bad, "health-backup-failed"),
            (None, None) => (HealthState::Limited, "health-backup-none"),
            (Some(made_at), None) if now.since(made_at) > 2 * DAY_MS => (HealthState::Limited, "health-backup-old"),
            (Some(_), None) => (HealthState::Good, "health-backup-good"),
        };
        let since = self.backups.failed_since().or(since);
        HealthItem { part: Part::Backup, state, message: Message::plain(key).with("age", age_s), since }
    }

    fn ledger_health(&self, now: UtcMillis) -> HealthItem {
        if let Some((message, at)) = self.problem.as_ref().filter(|(_, at)| now.since(*at) < PROBLEM_SHOWN_MS) {
            return HealthItem {
                part: Part::Ledger,
                state: HealthState::Bad,
                message: message.clone(),
                since: Some(*at),
            };
        }
        if self.card_key.is_none() {
            return item(Part::Ledger, HealthState::Limited, Message::plain("health-card-key-missing"));
        }
        let epoch = match self.store.head() {
            Ok(head) => i64::from(head.map_or(0, |head| head.epoch.0)),
            Err(_) => return item(Part::Ledger, HealthState::Bad, Message::plain("health-ledger-unreadable")),
        };
        let message = Message::plain("health-ledger-good").with("epoch", Argument::Count(epoch));
        item(Part::Ledger, HealthState::Good, message)
    }
}

fn item(part: Part, state: HealthState, message: Message) -> HealthItem {
    HealthItem { part, state, message, since: None }
}

fn device(part: Part, known: &DeviceState, works: &'static str, absent: &'static str) -> HealthItem {
    match known {
        DeviceState::Absent => item(part, HealthState::Absent, Message::plain(absent)),
        DeviceState::Works(name) => {
            item(part, HealthState::Good, Message::plain(works).with("name", Argument::Text(name.clone())))
        }
        DeviceState::Trouble(key, since) => {
            HealthItem { part, state: HealthState::Limited, message: Message::plain(key), since: Some(*since) }
        }
        DeviceState::Said(message, since) => {
            HealthItem { part, state: HealthState::Limited, message: message.clone(), since: Some(*since) }
        }
    }
}
