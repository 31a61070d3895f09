//! Putting a backup in the ledger's place, and the recovery words where the card key is not on this device.
//!
//! Invariant: what a restore means is on the screen before it can be pressed, and wrong words replace nothing.

use super::{HealthPanel, signed_out};
use crate::adapters::office::Office;
use crate::adapters::office::recovery::{Asked, Recovery};
use crate::adapters::office::say::Say;
use crate::desk::here;
use slint::ComponentHandle;
use std::path::{Path, PathBuf};
use tillstamp_terminal::views::{No, RestoreMeaning, Restored};
use tillstamp_terminal::{Dirs, SystemClock, SystemEntropy, Till};
use tillstamp_ui::{self as ui, AskView, HealthAdapter, Tone};
use tillstamp_words::Arg;

impl HealthPanel {
    /// Reads what the chosen backup would mean, says it, and asks.
    pub(super) fn ask_restore(&self) {
        let chosen = self.office.with(|window| window.global::<HealthAdapter>().get_backup()).unwrap_or(0);
        let made = usize::try_from(chosen).ok().and_then(|index| self.state().backups.get(index).cloned());
        let Some(made) = made else { return };
        let me = self.clone();
        let path = made.path.clone();
        self.office.attempt(
            move |till| till.restore_meaning(&path),
            move |office, _, meaning| {
                let say = office.say();
                let title = say.with("health-restore-title", &[("day", Arg::Text(&say.date_time(made.made_at)))]);
                if meaning.needs_phrase {
                    me.ask_restore_words(&made.path, &meaning);
                    return;
                }
                let view = AskView {
                    title: title.into(),
                    body: means(&say, &meaning).join("\n").into(),
                    yes: say.plain("health-restore-yes").into(),
                    no: say.plain("common-cancel").into(),
                    danger: true,
                    ..AskView::default()
                };
                office.ask(view, move |office, _| restore(office, made.path, None));
            },
        );
    }

    /// The card key is not here: the words are asked for together with what the restore means.
    fn ask_restore_words(&self, path: &Path, meaning: &RestoreMeaning) {
        let say = self.office.say();
        let mut lines = means(&say, meaning);
        lines.push(say.plain("recovery-restore-words"));
        let asked = Asked {
            title: say.with("recovery-restore-title", &[("day", Arg::Text(&say.date_time(meaning.made_at)))]),
            means: lines,
            yes: say.plain("recovery-restore-yes"),
            without: say.plain("recovery-restore-without"),
        };
        let path = path.to_owned();
        let office = self.office.clone();
        self.recovery.ask_words(asked, move |recovery, phrase| try_restore(recovery, office, path, phrase));
    }

    /// The words of the sheet bring the card key back where a restore left it out.
    pub(super) fn ask_card_words(&self) {
        let say = self.office.say();
        let asked = Asked {
            title: say.plain("recovery-enter-title"),
            means: vec![say.plain("recovery-enter-body")],
            yes: say.plain("recovery-enter-yes"),
            without: String::new(),
        };
        let me = self.clone();
        self.recovery.ask_words(asked, move |recovery, phrase| me.open_card_key(recovery.clone(), phrase));
    }

    fn open_card_key(&self, recovery: Recovery, phrase: Option<String>) {
        let Some(phrase) = phrase else { return };
        let me = self.clone();
        self.office.call(
            move |till| till.open_card_key(&phrase),
            move |office, _, answer| match answer {
                Ok(()) => {
                    recovery.close();
                    office.done(office.say().plain("recovery-entered"));
                    me.open();
                }
                Err(no) => {
                    let again = me.clone();
                    recovery.words_refused(&no, move |recovery, phrase| again.open_card_key(recovery.clone(), phrase));
                }
            },
        );
    }
}

/// Tries the words on the backup before anything is replaced.
fn try_restore(recovery: &Recovery, office: Office, path: PathBuf, phrase: Option<String>) {
    let Some(phrase) = phrase else {
        recovery.close();
        restore(&office, path, None);
        return;
    };
    let recovery = recovery.clone();
    let (tried, words) = (path.clone(), phrase.clone());
    office.clone().call(
        move |_| Till::check_backup_phrase(&tried, &words),
        move |_, _, answer| match answer {
            Ok(()) => {
                recovery.close();
                restore(&office, path, Some(phrase));
            }
            Err(no) => {
                recovery.words_refused(&no, move |recovery, phrase| try_restore(recovery, office, path, phrase));
            }
        },
    );
}

fn restore(office: &Office, path: PathBuf, phrase: Option<String>) {
    office.busy(office.say().plain("health-restoring"));
    let Some(desk) = here() else { return };
    let office = office.clone();
    desk.engine.with_slot(
        move |slot| {
            swap(slot, |dirs| {
                Till::restore(&path, dirs, phrase.as_deref(), Box::new(SystemClock), Box::new(SystemEntropy))
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
}

/// What a restore means, a sentence a line.
fn means(say: &Say, meaning: &RestoreMeaning) -> Vec<String> {
    let count = |count: u64| Arg::Int(i64::try_from(count).unwrap_or(i64::MAX));
    let last = say.date_time(meaning.last_entry_at);
    let mut lines =
        vec![say.with("recovery-means-kept", &[("count", count(meaning.entries)), ("day", Arg::Text(&last))])];
    if !meaning.same_shop {
        lines.push(say.plain("recovery-means-other-shop"));
    } else if meaning.lost > 0 {
        lines.push(say.with("recovery-means-lost", &[("count", count(meaning.lost))]));
    } else {
        lines.push(say.plain("recovery-means-nothing-lost"));
    }
    lines.push(say.plain("recovery-means-aside"));
    if meaning.same_shop {
        lines.push(say.plain("recovery-means-sheet"));
    }
    lines
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
