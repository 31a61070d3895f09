//! Health: each part with its state and cure, backups, checking, the clock, training, import.
//!
//! Invariant: a restore says its consequences before it happens; training has a shop of its own and its way back.

use super::form::{clock, day, minutes, model};
use super::say::Say;
use super::{Office, lock};
use crate::adapters::shell;
use crate::desk::{Desk, here};
use slint::ComponentHandle;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_terminal::ledger::{BusinessDate, UtcMillis};
use tillstamp_terminal::loyalty::{BusinessDay, day_starts_at};
use tillstamp_terminal::views::{
    BackupInfo, Health, HealthItem, HealthState, ImportReport, No, Part, Restored, Verified,
};
use tillstamp_terminal::{Dirs, SystemClock, SystemEntropy, Till};
use tillstamp_ui::{
    self as ui, AskView, BackupView, HealthAdapter, HealthItemView, ImportRowView, LineView, PaperView, Tone,
};
use tillstamp_words::Arg;

const REFUSED_ROWS_SHOWN: usize = 50;

#[derive(Default)]
struct State {
    backups: Vec<BackupInfo>,
    /// The shop to come back to from training.
    real: Option<Dirs>,
    /// The file that was rehearsed, and only that one may be imported.
    rehearsed: Option<PathBuf>,
}

/// What the engine tells about itself.
struct Found {
    health: Health,
    backups: Vec<BackupInfo>,
    fingerprint: String,
    ledger: PathBuf,
    training: bool,
    paused: bool,
}

/// The adapter of the health screen.
#[derive(Clone)]
pub struct HealthPanel {
    office: Office,
    state: Arc<Mutex<State>>,
}

impl HealthPanel {
    /// Connects the screen.
    pub fn attach(window: &ui::Till, office: &Office) -> Self {
        let me = Self { office: office.clone(), state: Arc::default() };
        let global = window.global::<HealthAdapter>();
        let on = |work: fn(&Self)| {
            let me = me.clone();
            move || work(&me)
        };
        global.on_backup_now(on(Self::back_up));
        global.on_restore(on(Self::ask_restore));
        global.on_verify(on(Self::verify));
        global.on_import_dry_run(on(Self::rehearse));
        global.on_import_now(on(Self::import));
        global.on_diagnostics(on(Self::details));
        let healer = me.clone();
        global.on_cure(move |key| healer.cure(&key));
        let trainer = me.clone();
        global.on_set_training(move |on| trainer.training(on));
        let pauser = me.clone();
        global.on_paused(move |paused| pauser.pause(paused));
        me
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Fills the screen anew.
    pub fn open(&self) {
        let devices = here().map(|desk| desk.going.borrow().devices.clone()).unwrap_or_default();
        let me = self.clone();
        self.office.call(
            move |till| {
                let paused = till.status(&devices).map(|status| status.redemptions_paused).unwrap_or_default();
                Found {
                    health: till.health(&devices),
                    backups: till.backups(),
                    fingerprint: till.fingerprint(),
                    ledger: till.ledger_path(),
                    training: till.is_training(),
                    paused,
                }
            },
            move |office, window, found| {
                let say = office.say();
                let global = window.global::<HealthAdapter>();
                let (summary, tone) = summary(&say, &found.health);
                global.set_summary(summary.into());
                global.set_summary_tone(tone);
                global.set_items(model(found.health.items.iter().map(|item| item_view(&say, item)).collect()));
                global.set_backups(model(found.backups.iter().map(|made| backup_view(&say, made)).collect()));
                global.set_training(found.training);
                global.set_redemptions_paused(found.paused);
                global.set_about(model(about(&say, &found)));
                global.set_can_import(me.state().rehearsed.is_some());
                me.state().backups = found.backups;
            },
        );
    }

    fn back_up(&self) {
        self.office.busy(self.office.say().plain("health-backing-up"));
        let me = self.clone();
        self.office.attempt(Till::backup_now, move |office, _, made| {
            office.done(office.say().count("health-backed-up", i64::try_from(made.entries).unwrap_or(i64::MAX)));
            me.open();
        });
    }

    fn verify(&self) {
        self.office.busy(self.office.say().plain("health-checking"));
        self.office.attempt(Till::verify, |office, window, found| {
            office.quiet();
            let (text, tone) = verified(&office.say(), &found);
            let global = window.global::<HealthAdapter>();
            global.set_verify_text(text.into());
            global.set_verify_tone(tone);
        });
    }

    fn ask_restore(&self) {
        let chosen = self.office.with(|window| window.global::<HealthAdapter>().get_backup()).unwrap_or(0);
        let made = usize::try_from(chosen).ok().and_then(|index| self.state().backups.get(index).cloned());
        let Some(made) = made else { return };
        let say = self.office.say();
        let view = AskView {
            title: say.with("health-restore-title", &[("day", Arg::Text(&say.date_time(made.made_at)))]).into(),
            body: say.plain("health-restore-body").into(),
            yes: say.plain("health-restore-yes").into(),
            no: say.plain("common-cancel").into(),
            danger: true,
            ..AskView::default()
        };
        self.office.ask(view, move |office, _| {
            office.busy(office.say().plain("health-restoring"));
            let Some(desk) = here() else { return };
            let office = office.clone();
            desk.engine.with_slot(
                move |slot| {
                    swap(slot, |dirs| {
                        Till::restore(&made.path, dirs, None, Box::new(SystemClock), Box::new(SystemEntropy))
                    })
                },
                move |desk, answer: Result<Restored, No>| match answer {
                    Ok(restored) => {
                        let say = office.say();
                        let values = [
                            ("count", Arg::Int(i64::try_from(restored.entries).unwrap_or(i64::MAX))),
                            ("epoch", Arg::Int(i64::from(restored.epoch))),
                        ];
                        office.quiet();
                        signed_out(desk);
                        desk.notice(say.with("health-restored", &values), Tone::Already);
                        desk.go(ui::Screen::Lock);
                    }
                    Err(no) => office.refused(&no),
                },
            );
        });
    }

    fn cure(&self, key: &str) {
        match key {
            "clock" => self.ask_clock(),
            "backup" => self.back_up(),
            "ledger" => self.verify(),
            _ => self.open(),
        }
    }

    /// The owner says what time it is, beginning with what the device believes.
    fn ask_clock(&self) {
        let me = self.clone();
        self.office.call(
            |till: &mut Till| (till.now(), till.program().business_day.clone()),
            move |office, _, (now, business)| {
                let midnight = midnight_of(&business);
                let today = day_of(&midnight, now);
                let minute = now.since(day_starts_at(&midnight, today)) / 60_000;
                let typed = format!("{} {}", super::files::iso(today), clock(u16::try_from(minute).unwrap_or(0)));
                let say = office.say();
                let view = AskView {
                    title: say.plain("health-clock-title").into(),
                    body: say.plain("health-clock-body").into(),
                    yes: say.plain("health-clock-yes").into(),
                    no: say.plain("common-cancel").into(),
                    input_label: say.plain("health-clock-label").into(),
                    input: typed.into(),
                    ..AskView::default()
                };
                let me = me.clone();
                office.ask(view, move |office, typed| me.set_clock(office, &midnight, &typed));
            },
        );
    }

    fn set_clock(&self, office: &Office, midnight: &BusinessDay, typed: &str) {
        let parsed = typed.trim().rsplit_once(' ').and_then(|(date, time)| {
            let (date, time) = (day(date)?, minutes(time).filter(|minutes| *minutes < 24 * 60)?);
            Some(day_starts_at(midnight, BusinessDate(date)).plus(i64::from(time) * 60_000))
        });
        let Some(at) = parsed else {
            office.notice(Tone::Refused, office.say().plain("health-clock-wrong"));
            return;
        };
        let me = self.clone();
        office.attempt(
            move |till| till.set_clock(at),
            move |office, _, ()| {
                office.done(office.say().plain("health-clock-set"));
                me.open();
            },
        );
    }

    fn pause(&self, paused: bool) {
        let me = self.clone();
        self.office.call(
            move |till| till.pause_redemptions(paused),
            move |office, _, answer| {
                match answer {
                    Ok(()) => {
                        let key = if paused { "health-paused" } else { "health-resumed" };
                        office.done(office.say().plain(key));
                    }
                    Err(no) => office.refused(&no),
                }
                me.open();
            },
        );
    }

    fn training(&self, on: bool) {
        let Some(desk) = here() else { return };
        let (office, me) = (self.office.clone(), self.clone());
        let real = self.state().real.clone();
        desk.engine.with_slot(
            move |slot| if on { into_training(slot) } else { out_of_training(slot, real) },
            move |desk, answer| match answer {
                Ok(real) => {
                    let entered = real.is_some();
                    me.state().real = real;
                    office.quiet();
                    shell::refresh_shop(desk);
                    if entered {
                        desk.notice(office.say().plain("health-training-on"), Tone::Already);
                        desk.go(ui::Screen::Counter);
                    } else {
                        signed_out(desk);
                        desk.notice(office.say().plain("health-training-off"), Tone::Done);
                        desk.go(ui::Screen::Lock);
                    }
                }
                Err(no) => {
                    office.refused(&no);
                    me.open();
                }
            },
        );
    }

    fn typed_path(&self) -> PathBuf {
        self.office
            .with(|window| window.global::<HealthAdapter>().get_import_path().trim().to_owned())
            .unwrap_or_default()
            .into()
    }

    fn rehearse(&self) {
        let path = self.typed_path();
        self.run_import(path, true);
    }

    fn import(&self) {
        let path = self.typed_path();
        if self.state().rehearsed.as_ref() != Some(&path) {
            self.run_import(path, true);
            return;
        }
        let say = self.office.say();
        let view = AskView {
            title: say.plain("import-title").into(),
            body: say.plain("import-body").into(),
            yes: say.plain("import-yes").into(),
            no: say.plain("common-cancel").into(),
            ..AskView::default()
        };
        let me = self.clone();
        self.office.ask(view, move |_, _| me.run_import(path, false));
    }

    fn run_import(&self, path: PathBuf, dry_run: bool) {
        let me = self.clone();
        let file = path.clone();
        self.office.call(
            move |till| {
                let csv = std::fs::read(&file)
                    .map_err(|error| No { details: Some(error.to_string()), ..No::plain("import-unreadable") })?;
                till.import_csv(&csv, dry_run)
            },
            move |office, window, answer: Result<ImportReport, No>| {
                let say = office.say();
                let global = window.global::<HealthAdapter>();
                match answer {
                    Ok(report) => {
                        global.set_import_error("".into());
                        global.set_import_note(import_note(&say, &report).into());
                        global.set_import_rows(model(import_rows(&say, &report)));
                        let ready = dry_run && report.accepted > 0;
                        global.set_can_import(ready);
                        me.state().rehearsed = ready.then_some(path);
                    }
                    Err(no) => {
                        global.set_import_error(say.no(&no).into());
                        global.set_can_import(false);
                    }
                }
            },
        );
    }

    fn details(&self) {
        let devices = here().map(|desk| desk.going.borrow().devices.clone()).unwrap_or_default();
        self.office.call(
            move |till| (till.health(&devices), till.start_report(), till.fingerprint()),
            |office, _, (health, start, fingerprint)| {
                let say = office.say();
                let mut text = String::new();
                for item in &health.items {
                    text.push_str(&format!("{}: {}\n", say.plain(part_key(item.part)), say.both(&item.message)));
                }
                text.push('\n');
                for message in &start {
                    text.push_str(&format!("{}\n", say.both(message)));
                }
                text.push_str(&say.with("manager-fingerprint", &[("fingerprint", Arg::Text(&fingerprint))]));
                let view =
                    PaperView { title: say.plain("health-details").into(), text: text.into(), ..PaperView::default() };
                office.show(view, |_, _| {});
            },
        );
    }
}

/// Another shop (or another state of this one) stands behind the window: nobody is signed in.
fn signed_out(desk: &Rc<Desk>) {
    desk.going.borrow_mut().session = None;
    shell::refresh_shop(desk);
}

/// Closes the till, lets `work` open another one in its place, and opens the old one again where that fails.
fn swap<T>(slot: &mut Option<Till>, work: impl FnOnce(&Dirs) -> Result<(Till, T), No>) -> Result<T, No> {
    let Some(old) = slot.take() else { return Err(No::plain("open-no-shop")) };
    let dirs = old.dirs().clone();
    if let Err(no) = old.close() {
        tracing::warn!(key = no.message.key, "the till did not close cleanly before another took its place");
    }
    match work(&dirs) {
        Ok((till, value)) => {
            *slot = Some(till);
            Ok(value)
        }
        Err(no) => {
            *slot = Till::open(dirs, Box::new(SystemClock), Box::new(SystemEntropy)).ok();
            Err(no)
        }
    }
}

/// The training shop in the place of the real one; gives the way back.
fn into_training(slot: &mut Option<Till>) -> Result<Option<Dirs>, No> {
    let Some(till) = slot.as_ref() else { return Err(No::plain("open-no-shop")) };
    let training = till.open_training(Box::new(SystemClock), Box::new(SystemEntropy))?;
    let real = till.dirs().clone();
    if let Some(old) = slot.replace(training) {
        old.close()?;
    }
    Ok(Some(real))
}

fn out_of_training(slot: &mut Option<Till>, real: Option<Dirs>) -> Result<Option<Dirs>, No> {
    let Some(real) = real else { return Err(No::plain("open-no-shop")) };
    let till = Till::open(real, Box::new(SystemClock), Box::new(SystemEntropy))?;
    if let Some(old) = slot.replace(till) {
        old.close()?;
    }
    Ok(None)
}

/// The calendar's day: the shop's zone without its cut-off.
fn midnight_of(business: &BusinessDay) -> BusinessDay {
    BusinessDay { cutoff_minutes: 0, ..business.clone() }
}

fn day_of(midnight: &BusinessDay, now: UtcMillis) -> BusinessDate {
    tillstamp_terminal::loyalty::business_date(midnight, now)
}

fn part_key(part: Part) -> &'static str {
    match part {
        Part::Camera => "health-part-camera",
        Part::Scanner => "health-part-scanner",
        Part::Printer => "health-part-printer",
        Part::Disk => "health-part-disk",
        Part::Clock => "health-part-clock",
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

fn item_view(say: &Say, item: &HealthItem) -> HealthItemView {
    let needs_help = matches!(item.state, HealthState::Limited | HealthState::Bad);
    let (key, action) = match item.part {
        Part::Clock if needs_help => ("clock", "health-action-clock"),
        Part::Backup if needs_help => ("backup", "health-action-backup"),
        Part::Ledger if needs_help => ("ledger", "health-action-check"),
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

fn summary(say: &Say, health: &Health) -> (String, Tone) {
    let needing = health.items.iter().filter(|item| item.state >= HealthState::Limited).count();
    match needing {
        0 => (say.plain("health-all-well"), Tone::Done),
        count => (say.count("health-needs-look", i64::try_from(count).unwrap_or(0)), tone(health.worst())),
    }
}

fn backup_view(say: &Say, made: &BackupInfo) -> BackupView {
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

fn about(say: &Say, found: &Found) -> Vec<LineView> {
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

fn verified(say: &Say, found: &Verified) -> (String, Tone) {
    let count = ("count", Arg::Int(i64::try_from(found.entries).unwrap_or(i64::MAX)));
    match &found.first_fault {
        None => (say.with("health-verified", &[count]), Tone::Done),
        Some(fault) => (say.with("health-fault", &[count, ("fault", Arg::Text(fault))]), Tone::Refused),
    }
}

fn import_note(say: &Say, report: &ImportReport) -> String {
    let values = [
        ("count", Arg::Int(i64::try_from(report.accepted).unwrap_or(0))),
        ("already", Arg::Int(i64::try_from(report.already).unwrap_or(0))),
        ("stamps", Arg::Int(report.stamps)),
        ("refused", Arg::Int(i64::try_from(report.refused.len()).unwrap_or(0))),
    ];
    say.with(if report.dry_run { "import-would" } else { "import-did" }, &values)
}

fn import_rows(say: &Say, report: &ImportReport) -> Vec<ImportRowView> {
    report
        .refused
        .iter()
        .take(REFUSED_ROWS_SHOWN)
        .map(|row| ImportRowView {
            line: say.count("import-line", i64::try_from(row.line).unwrap_or(0)).into(),
            what: say.message(&row.why).into(),
            why: say.cure(&row.why).unwrap_or_default().into(),
            tone: Tone::Refused,
        })
        .collect()
}
