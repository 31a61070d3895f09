//! The lock screen: people, PIN, the opening check, the owner's recovery.

use super::shared::{health_tone, model, role_name};
use crate::desk::{Desk, here};
use std::rc::Rc;
use tillstamp_terminal::ledger::OperatorId;
use tillstamp_terminal::views::{Health, HealthItem, OperatorTile, Part, Session, SignInRefusal};
use tillstamp_ui as ui;
use tillstamp_words::Arg;

/// Connects the callbacks.
pub fn connect(desk: &Rc<Desk>) {
    let lock = desk.global::<ui::LockAdapter>();
    lock.on_choose(|_| with(|desk| desk.global::<ui::LockAdapter>().set_pin_error("".into())));
    lock.on_sign_in(|pin| with(|desk| sign_in(desk, &pin)));
    lock.on_recover(|code, pin| with(|desk| recover(desk, &code, &pin)));
    lock.on_check_pressed(|_| with(|desk| desk.notice(desk.words().plain("window-check-sign-in"), ui::Tone::Info)));
}

fn with(work: impl FnOnce(&Rc<Desk>)) {
    if let Some(desk) = here() {
        desk.touched();
        work(&desk);
    }
}

/// Fills the screen.
pub fn opened(desk: &Rc<Desk>) {
    let devices = desk.going.borrow().devices.clone();
    desk.engine.call(
        move |till| (till.operators(), till.health(&devices), till.business_date().0),
        |desk, (operators, health, today)| {
            let date = desk.words().catalog().date_weekday(desk.words().language(), today);
            desk.global::<ui::LockAdapter>().set_date(date.into());
            show_people(desk, &operators);
            show_checks(desk, &health);
        },
    );
}

fn show_people(desk: &Rc<Desk>, operators: &[OperatorTile]) {
    let words = desk.words();
    desk.global::<ui::LockAdapter>().set_staff(model(operators.iter().map(|tile| ui::StaffTile {
        id: tile.operator.to_string().into(),
        name: tile.name.as_str().into(),
        role: role_name(&words, tile.role).into(),
    })));
}

/// The opening check in one line: camera, sound, printer, clock, disk, entries waiting.
fn show_checks(desk: &Rc<Desk>, health: &Health) {
    let words = desk.words();
    let mut checks: Vec<ui::CheckLine> = Vec::new();
    let shown = [Part::Camera, Part::Printer, Part::Clock, Part::Disk, Part::Server, Part::Entries];
    for part in shown {
        let Some(item) = health.items.iter().find(|item| item.part == part) else { continue };
        checks.push(check_line(desk, item));
        if part == Part::Camera {
            checks.push(sound_line(desk));
        }
    }
    drop(words);
    desk.global::<ui::LockAdapter>().set_checks(model(checks));
}

fn check_line(desk: &Rc<Desk>, item: &HealthItem) -> ui::CheckLine {
    let words = desk.words();
    ui::CheckLine {
        id: part_id(item.part).into(),
        name: words.plain(&format!("window-part-{}", part_id(item.part))).into(),
        state: match item.message.key {
            "health-entries-wait" => words.message(&item.message),
            _ => words.plain(state_key(item)),
        }
        .into(),
        cure: words.cure(&item.message).unwrap_or_else(|| words.message(&item.message)).into(),
        tone: health_tone(item.state),
    }
}

/// One or two words for the line; the whole sentence stands on the health screen.
fn state_key(item: &HealthItem) -> &'static str {
    use tillstamp_terminal::views::HealthState::{Absent, Bad, Good, Limited};
    match (item.state, item.part) {
        (Good, Part::Entries) => "window-check-nothing-waits",
        (Good, _) => "window-check-good",
        (Absent, _) => "window-check-absent",
        (Limited, _) => "window-check-limited",
        (Bad, _) => "window-check-bad",
    }
}

fn sound_line(desk: &Rc<Desk>) -> ui::CheckLine {
    use crate::devices::sound::SoundState;
    let words = desk.words();
    let muted = desk.going.borrow().settings.muted;
    let state = desk.sound_status().map(|status| status.state);
    let (key, tone) = match state {
        _ if muted => ("window-check-muted", ui::Tone::Neutral),
        Some(SoundState::Works | SoundState::Unused) => ("window-check-good", ui::Tone::Done),
        None => ("window-check-absent", ui::Tone::Neutral),
        Some(SoundState::Missing) => ("window-check-limited", ui::Tone::Already),
    };
    ui::CheckLine {
        id: "sound".into(),
        name: words.plain("window-part-sound").into(),
        state: words.plain(key).into(),
        cure: "".into(),
        tone,
    }
}

/// The part's name in ids and keys.
pub fn part_id(part: Part) -> &'static str {
    match part {
        Part::Camera => "camera",
        Part::Scanner => "scanner",
        Part::Printer => "printer",
        Part::Disk => "disk",
        Part::Clock => "clock",
        Part::Server => "server",
        Part::Shop => "shop",
        Part::Entries => "entries",
        Part::Backup => "backup",
        Part::Ledger => "ledger",
    }
}

fn sign_in(desk: &Rc<Desk>, pin: &str) {
    let lock = desk.global::<ui::LockAdapter>();
    let Ok(operator) = lock.get_chosen_id().parse::<OperatorId>() else { return };
    lock.set_busy(true);
    lock.set_pin("".into());
    let pin = pin.to_owned();
    desk.engine.call(
        move |till| till.sign_in(operator, &pin),
        |desk, result| {
            desk.global::<ui::LockAdapter>().set_busy(false);
            match result {
                Ok(session) => signed_in(desk, session),
                Err(refusal) => wrong_pin(desk, &refusal),
            }
        },
    );
}

/// Somebody is signed in: to the counter, in that person's language.
pub fn signed_in(desk: &Rc<Desk>, session: Session) {
    let lock = desk.global::<ui::LockAdapter>();
    lock.set_chosen_id("".into());
    lock.set_chosen_name("".into());
    lock.set_pin_error("".into());
    desk.set_language(&session.language);
    let shell = desk.global::<ui::ShellAdapter>();
    shell.set_language(desk.words().language().code().into());
    shell.set_operator(session.name.as_str().into());
    shell.set_manager_allowed(session.role != tillstamp_terminal::ledger::Role::Cashier);
    desk.going.borrow_mut().session = Some(session);
    super::counter::close_sheet(desk);
    desk.go(ui::Screen::Counter);
    super::shell::refresh_shop(desk);
    super::counter::show_start_report(desk);
    // A scan that came while the till was locked was not lost.
    super::counter::open_waiting(desk);
}

fn wrong_pin(desk: &Rc<Desk>, refusal: &SignInRefusal) {
    let words = desk.words();
    // How many tries are left stands in the message; the cure comes with the wait.
    let tries = refusal.wait_s == 0 && refusal.tries_left > 0;
    let text = if tries { words.message(&refusal.message) } else { words.both(&refusal.message) };
    let lock = desk.global::<ui::LockAdapter>();
    lock.set_pin_error(text.into());
}

fn recover(desk: &Rc<Desk>, code: &str, pin: &str) {
    let (code, pin) = (code.to_owned(), pin.to_owned());
    desk.engine.call(
        move |till| till.reset_owner_pin(&code, &pin),
        |desk, result| {
            let lock = desk.global::<ui::LockAdapter>();
            match result {
                Ok(new_code) => {
                    lock.set_recovering(false);
                    lock.set_recovery_error("".into());
                    lock.set_recovery_pin_error("".into());
                    let text = desk.words().with("window-new-owner-code", &[("code", Arg::Text(&new_code))]);
                    desk.notice(text, ui::Tone::Done);
                }
                Err(no) => {
                    // The error stands beside the field that can put it right.
                    let text = slint::SharedString::from(desk.words().both(&no.message));
                    let of_pin = no.message.key.starts_with("staff-pin");
                    lock.set_recovery_pin_error(if of_pin { text.clone() } else { "".into() });
                    lock.set_recovery_error(if of_pin { "".into() } else { text });
                }
            }
        },
    );
}
