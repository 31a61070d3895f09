//! The log of a shift in the window, at its most talkative: members, cards, rewards, prints and a printer in trouble,
//! and no name, number or code.

use crate::counter_stage::{CASHIER_PIN, MANAGER_PIN, Stage};
use crate::gear::FakeGear;
use slint::{ComponentHandle, Model};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use tillstamp_kiosk::adapters;
use tillstamp_kiosk::devices::printer::PrinterFault;
use tillstamp_terminal::views::Settings;
use tillstamp_ui as ui;

static LISTENING: AtomicBool = AtomicBool::new(false);
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// The log of every thread, for as long as this test runs.
struct Sink;

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if LISTENING.load(Ordering::Relaxed) {
            LOG.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn listen() {
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(|| Sink)
        .with_ansi(false)
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    LISTENING.store(true, Ordering::Relaxed);
}

fn choose_printer(stage: &Stage) {
    stage.till(|till| {
        let settings = Settings { printer: "queue:Counter".into(), ..till.settings().clone() };
        till.set_settings(&settings).unwrap();
    });
    adapters::shell::refresh_shop(&stage.desk);
    stage.desk.settle();
}

/// A member joins; the card is printed, and again by a printer in trouble.
fn join(stage: &Stage, gear: &FakeGear) {
    stage.press("New member");
    stage.fill("First name or nickname (may stay empty)", "Karel Logovaný");
    stage.fill("Phone (may stay empty)", "+420 603 987 654");
    stage.press("Create card");
    stage.press("Print one card");
    *gear.fault.lock().unwrap() = Some(|| PrinterFault::Refused("out of toner".into()));
    stage.press("Print one card");
    stage.press("Done");
}

#[test]
fn a_shift_in_the_window_logs_nobody() {
    listen();
    let stage = Stage::new();
    let gear = FakeGear::with_cameras();
    stage.desk.set_gear(gear.clone());
    stage.sign_in("Klára", MANAGER_PIN);
    choose_printer(&stage);
    stage.change_to("Jana", CASHIER_PIN);

    join(&stage, &gear);
    let (member, code, number) = stage.till(|till| {
        let found = till.look_up("603987654").unwrap();
        let member = found[0].member;
        let card = till.card_of(member).unwrap();
        (member, card.code, card.number)
    });
    for _ in 0..4 {
        stage.pass_minutes(300);
        stage.scan(code.as_bytes());
    }
    stage.scan(&code.as_bytes()[..30]);
    stage.scan(b"WIFI:S:Soukroma;P:tajneheslo;;");
    stage.scan(code.as_bytes());
    let reward = stage.desk.till.global::<ui::MemberAdapter>().get_rewards().row_data(0).unwrap();
    stage.press(&format!("Redeem {}", reward.name));
    stage.press("Hand over");
    if stage.has("Hand over") {
        stage.press("Hand over");
    }
    stage.press("Undo the last");
    stage.press("Find member");
    stage.fill("Card number, phone or name", "logovan");
    stage.fill("Card number, phone or name", "603987654");
    stage.desk.go(ui::Screen::Counter);
    stage.desk.settle();
    stage.scan(code.as_bytes());
    stage.press("More");
    stage.press("Lost card");
    stage.press("Block and hand out a new card");
    stage.press("Print one card");
    stage.press("Close");
    stage.scan(code.as_bytes());

    stage.change_to("Klára", MANAGER_PIN);
    stage.press("Manager");
    stage.press("Z report: close the day");
    stage.press("Close the day");
    let new = stage.till(move |till| till.card_of(member).unwrap());
    LISTENING.store(false, Ordering::Relaxed);

    let log = String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned();
    assert!(log.contains("not printed") && log.contains("out of toner"), "there is a log, and it names the trouble");
    assert!(gear.printed.lock().unwrap().iter().any(|(_, name, _)| name == "cards.pdf"));
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let mut secrets = vec![code[5..40].to_owned(), code, new.code, number, digits, new.number];
    let words = ["Karel", "Logovan", "logovan", "603987654", "603 987", "Soukroma", "tajneheslo", "TS1:"];
    secrets.extend(words.map(str::to_owned));
    secrets.extend([CASHIER_PIN, MANAGER_PIN].map(|pin| format!("\"{pin}\"")));
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(&secret));
        assert!(line.is_none(), "the log holds {secret:?}: {line:?}");
    }
}
