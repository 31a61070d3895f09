//! Health: each part with its state and cure, backups, checking, the clock, training, import, the recovery sheet.
//!
//! Invariant: a restore says its consequences before it happens; training has a shop of its own and its way back.

mod clock;
mod import;
mod restore;
mod training;
mod views;

use super::form::model;
use super::pairing::Pairing;
use super::recovery::Recovery;
use super::{Office, lock};
use crate::adapters::shell;
use crate::desk::{Desk, here};
use slint::ComponentHandle;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard};
use tillstamp_terminal::views::{BackupInfo, Health};
use tillstamp_terminal::{Dirs, Till};
use tillstamp_ui::{self as ui, HealthAdapter, PaperView};
use tillstamp_words::Arg;

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
    recovery: Recovery,
    pairing: Pairing,
    state: Arc<Mutex<State>>,
}

impl HealthPanel {
    /// Connects the screen.
    pub fn attach(window: &ui::Till, office: &Office, recovery: &Recovery, pairing: &Pairing) -> Self {
        let (recovery, pairing) = (recovery.clone(), pairing.clone());
        let me = Self { office: office.clone(), recovery, pairing, state: Arc::default() };
        let global = window.global::<HealthAdapter>();
        let on = |work: fn(&Self)| {
            let me = me.clone();
            move || work(&me)
        };
        global.on_backup_now(on(Self::back_up));
        global.on_restore(on(Self::ask_restore));
        global.on_verify(on(Self::verify));
        global.on_new_sheet(on(|me| me.recovery.ask_new()));
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
        self.pairing.refresh();
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
                let (summary, tone) = views::summary(&say, &found.health);
                global.set_summary(summary.into());
                global.set_summary_tone(tone);
                global.set_items(model(found.health.items.iter().map(|item| views::item(&say, item)).collect()));
                global.set_backups(model(found.backups.iter().map(|made| views::backup(&say, made)).collect()));
                global.set_training(found.training);
                global.set_redemptions_paused(found.paused);
                global.set_about(model(views::about(&say, &found)));
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
            let (text, tone) = views::verified(&office.say(), &found);
            let global = window.global::<HealthAdapter>();
            global.set_verify_text(text.into());
            global.set_verify_tone(tone);
        });
    }

    fn cure(&self, key: &str) {
        match key {
            "clock" => self.ask_clock(),
            "backup" => self.back_up(),
            "ledger" => self.verify(),
            "server" => {
                crate::line::try_now();
                self.open();
            }
            "words" => self.ask_card_words(),
            "devices" => {
                if let Some(desk) = here() {
                    desk.go(ui::Screen::Settings);
                }
            }
            _ => self.open(),
        }
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

    fn details(&self) {
        let devices = here().map(|desk| desk.going.borrow().devices.clone()).unwrap_or_default();
        self.office.call(
            move |till| (till.health(&devices), till.start_report(), till.fingerprint()),
            |office, _, (health, start, fingerprint)| {
                let say = office.say();
                let mut text = String::new();
                for item in &health.items {
                    text.push_str(&format!("{}: {}\n", say.plain(views::part_key(item.part)), say.both(&item.message)));
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
