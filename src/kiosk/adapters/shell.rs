//! What lies around every screen: shop and brand, who works, status strip, clock, language, notices, locks.
//!
//! Invariant: the strip says what the till says, worded; nothing here turns it green.

use super::office::characters;
use super::shared::{int, languages, model, png_image, strip_tone, text_or_empty};
use crate::desk::{Desk, here};
use crate::motion::Motion;
use slint::{Color, ComponentHandle};
use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tillstamp_terminal::Till;
use tillstamp_terminal::views::{Brand, Contrast, Rgb, Settings, Status, WaitingScan};
use tillstamp_ui as ui;
use tillstamp_words::Arg;

/// How long touch stays dead for cleaning.
const CLEANING: Duration = Duration::from_secs(30);

thread_local! {
    static CLEANING_UNTIL: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Everything about the shop that the window shows.
struct Shop {
    settings: Settings,
    brand: Brand,
    contrast: Contrast,
    zone: String,
    currency: String,
    training: bool,
}

/// Connects the callbacks.
pub fn connect(desk: &Rc<Desk>) {
    let shell = desk.global::<ui::ShellAdapter>();
    shell.on_touched(|| with(|desk| desk.touched()));
    shell.on_lock(|| with(lock));
    shell.on_clean(|| with(|desk| clean(desk, Instant::now())));
    shell.on_open_waiting(|| with(super::counter::open_waiting));
    shell.on_status_pressed(|| with(|desk| desk.go(ui::Screen::Health)));
    shell.on_close_notice(|| {});
    shell.on_set_language(|code| with(|desk| choose_language(desk, &code)));
    shell.on_set_dark(|dark| with(|desk| set_dark(desk, dark)));
    shell.on_stray_key(|text| with(|desk| super::counter::stray_key(desk, &text)));
    let limits = desk.global::<ui::Limits>();
    limits.on_room(|text, longest| longest.saturating_sub(int(characters(&text))));
    limits.on_words(|room| here().map(|desk| room_in_words(&desk, room)).unwrap_or_default());
    let keyboard = desk.global::<ui::Keyboard>();
    keyboard.on_upper(|text| text.to_uppercase().into());
    keyboard.on_key(|text| {
        with(|desk| {
            use slint::platform::WindowEvent::{KeyPressed, KeyReleased};
            let window = desk.till.window();
            for event in [KeyPressed { text: text.clone() }, KeyReleased { text: text.clone() }] {
                if let Err(error) = window.dispatch_event_with_result(event) {
                    tracing::warn!(%error, "a key of the screen keyboard got lost");
                }
            }
        });
    });
}

fn with(work: impl FnOnce(&Rc<Desk>)) {
    if let Some(desk) = here() {
        desk.touched();
        work(&desk);
    }
}

/// How many characters still fit, or are too many.
fn room_in_words(desk: &Rc<Desk>, room: i32) -> slint::SharedString {
    let key = if room < 0 { "form-too-long" } else { "form-room-left" };
    desk.words().count(key, i64::from(room.unsigned_abs())).into()
}

/// Reads the shop anew: after the start, after set-up, after settings changed.
pub fn refresh_shop(desk: &Rc<Desk>) {
    desk.engine.call(
        |till| Shop {
            settings: till.settings().clone(),
            contrast: Till::contrast(till.brand().color),
            brand: till.brand(),
            zone: till.program().business_day.time_zone.clone(),
            currency: till.program().currency.as_str().to_owned(),
            training: till.is_training(),
        },
        show_shop,
    );
}

/// The screen keyboard's keys in the language in use.
fn show_keys(desk: &Rc<Desk>) {
    let words = desk.words();
    let rows = (1..=5).map(|row| {
        let keys = words.plain(&format!("window-keyboard-{row}"));
        model(keys.split_whitespace().map(slint::SharedString::from))
    });
    desk.global::<ui::Keyboard>().set_rows(model(rows));
}

fn show_shop(desk: &Rc<Desk>, shop: Shop) {
    desk.set_shop_words(&shop.zone, &shop.currency);
    let signed_in = desk.going.borrow().session.as_ref().map(|session| session.language.clone());
    desk.set_language(signed_in.as_deref().unwrap_or(&shop.settings.language));
    desk.set_customer_language(&shop.settings.customer_language);
    desk.set_customer_voice(&shop.brand.voice);
    let logo = png_image(&shop.brand.logo_png);
    let rests = desk.going.borrow().system_rests;
    apply_theme(&desk.global::<ui::Theme>(), &shop.contrast, &shop.settings, rests);
    if let Some(customer) = &desk.customer {
        apply_theme(
            &customer.global::<ui::Theme>(),
            &shop.contrast,
            &Settings { text_percent: 100, ..shop.settings.clone() },
            rests,
        );
        // Training has settings of its own; windows and devices stay those of the counter.
        if !shop.training {
            crate::windows::show_customer(desk, &shop.settings);
        }
        customer.global::<ui::CustomerAdapter>().set_logo(logo.clone());
    }
    let shell = desk.global::<ui::ShellAdapter>();
    shell.set_shop(shop.settings.shop_name.as_str().into());
    shell.set_logo(logo);
    shell.set_training(shop.training);
    shell.set_training_text(desk.words().plain("window-training").into());
    shell.set_languages(languages(&desk.words()));
    shell.set_language(desk.words().language().code().into());
    desk.global::<ui::Keyboard>().set_wanted(shop.settings.window.get("keyboard").is_some_and(|value| value == "on"));
    show_keys(desk);
    super::camera::word_demo(desk);
    if !shop.training {
        crate::gear::follow(desk, &shop.settings);
    }
    desk.going.borrow_mut().settings = shop.settings;
    super::customer::show_shop(desk, &shop.brand, shop.training);
    super::lock::opened(desk);
    refresh_status(desk);
}

fn color(rgb: Rgb) -> Color {
    Color::from_rgb_u8(rgb.0, rgb.1, rgb.2)
}

/// Whether stamps land with a movement: what the shop chose, else what the system wishes.
fn moves(settings: &Settings, system_rests: bool) -> bool {
    match Motion::of(settings) {
        Motion::System => !system_rests,
        Motion::On => true,
        Motion::Off => false,
    }
}

/// The system was asked whether it wishes less movement.
pub fn system_wishes(desk: &Rc<Desk>, rest: bool) {
    let settings = {
        let mut going = desk.going.borrow_mut();
        going.system_rests = rest;
        going.settings.clone()
    };
    let still = !moves(&settings, rest);
    desk.global::<ui::Theme>().set_reduced_motion(still);
    if let Some(customer) = &desk.customer {
        customer.global::<ui::Theme>().set_reduced_motion(still);
    }
}

fn apply_theme(theme: &ui::Theme<'_>, contrast: &Contrast, settings: &Settings, system_rests: bool) {
    theme.set_accent_light(color(contrast.light));
    theme.set_on_accent_light(color(contrast.on_light));
    theme.set_accent_dark(color(contrast.dark));
    theme.set_on_accent_dark(color(contrast.on_dark));
    theme.set_dark(settings.dark);
    theme.set_text_scale(f32::from(settings.text_percent.clamp(100, 200)) / 100.0);
    theme.set_reduced_motion(!moves(settings, system_rests));
}

/// Asks the till for the strip's line and for a scan that waits.
pub fn refresh_status(desk: &Rc<Desk>) {
    let devices = desk.going.borrow().devices.clone();
    desk.engine.call(
        move |till| (till.status(&devices), till.waiting()),
        |desk, (status, waiting)| {
            match status {
                Ok(status) => show_status(desk, &status),
                Err(no) => {
                    let shell = desk.global::<ui::ShellAdapter>();
                    shell.set_status(desk.words().both(&no.message).into());
                    shell.set_status_tone(ui::Tone::Refused);
                }
            }
            tell_waiting(desk, waiting.as_ref());
        },
    );
}

fn show_status(desk: &Rc<Desk>, status: &Status) {
    let shell = desk.global::<ui::ShellAdapter>();
    let words = desk.words();
    shell.set_status(words.message(&status.message).into());
    shell.set_status_tone(strip_tone(status.color));
    let time = words.time(status.now);
    shell.set_clock(time.as_str().into());
    desk.global::<ui::LockAdapter>().set_clock(time.as_str().into());
}

/// A scan came while something is open: it waits, or it is the answer to the question that is open.
pub fn show_waiting(desk: &Rc<Desk>, waiting: Option<&WaitingScan>) {
    if waiting.is_some() && super::member_move::asks_who(desk) {
        return super::member_move::take_scan(desk);
    }
    tell_waiting(desk, waiting);
}

/// "Jana waits".
fn tell_waiting(desk: &Rc<Desk>, waiting: Option<&WaitingScan>) {
    let text = waiting.map(|scan| {
        let words = desk.words();
        match scan.first_name.as_deref() {
            Some(name) => words.with("window-waits", &[("name", Arg::Text(name))]),
            None => words.plain("window-somebody-waits"),
        }
    });
    desk.global::<ui::ShellAdapter>().set_waiting(text_or_empty(text));
}

/// Locks: signs out, forgets what was typed.
pub fn lock(desk: &Rc<Desk>) {
    desk.engine.call(
        |till| till.sign_out(),
        |desk, ()| {
            desk.going.borrow_mut().session = None;
            desk.global::<ui::ShellAdapter>().set_operator("".into());
            super::counter::close_sheet(desk);
            desk.go(ui::Screen::Lock);
            refresh_shop(desk);
        },
    );
}

fn choose_language(desk: &Rc<Desk>, code: &str) {
    desk.set_language(code);
    show_keys(desk);
    super::camera::word_demo(desk);
    let shell = desk.global::<ui::ShellAdapter>();
    shell.set_language(desk.words().language().code().into());
    shell.set_training_text(desk.words().plain("window-training").into());
    super::lock::opened(desk);
    super::counter::opened(desk);
    refresh_status(desk);
    let signed_in = desk.going.borrow().session.is_some();
    if signed_in {
        let code = code.to_owned();
        desk.engine.call(
            move |till| till.set_my_language(&code),
            |desk, result| {
                if let Err(no) = result {
                    desk.notice_no(&no);
                }
            },
        );
    }
}

fn set_dark(desk: &Rc<Desk>, dark: bool) {
    desk.engine.call(
        move |till| {
            let settings = Settings { dark, ..till.settings().clone() };
            till.set_settings(&settings)
        },
        |desk, result| match result {
            Ok(()) => refresh_shop(desk),
            Err(no) => desk.notice_no(&no),
        },
    );
}

/// Thirty seconds of dead touch.
pub fn clean(desk: &Rc<Desk>, now: Instant) {
    CLEANING_UNTIL.with(|until| until.set(Some(now + CLEANING)));
    tick_cleaning(desk, now);
}

/// Counts the cleaning down; true while it lasts.
pub fn tick_cleaning(desk: &Rc<Desk>, now: Instant) -> bool {
    let left = CLEANING_UNTIL.with(Cell::get).map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
    let seconds = i32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(0);
    desk.global::<ui::ShellAdapter>().set_cleaning_left(seconds);
    if seconds == 0 && CLEANING_UNTIL.with(Cell::take).is_some() {
        desk.till.invoke_take_keys();
    }
    seconds > 0
}

/// Once a second: strip, waiting scan, idle lock, cleaning, the customer's window.
pub fn tick(desk: &Rc<Desk>, now: Instant) {
    if tick_cleaning(desk, now) {
        return;
    }
    refresh_status(desk);
    super::counter::tick(desk, now);
    super::customer::tick(desk, now);
    super::office::tick(desk);
    let idle_lock_s = desk.going.borrow().settings.idle_lock_s;
    let signed_in = desk.going.borrow().session.is_some();
    if signed_in && idle_lock_s > 0 && desk.idle_for(now) >= Duration::from_secs(u64::from(idle_lock_s)) {
        lock(desk);
    }
}

/// The tiles of the people who may let something pass.
pub fn managers(desk: &Rc<Desk>, then: impl FnOnce(&Rc<Desk>) + Send + 'static) {
    desk.engine.call(
        |till| till.operators(),
        move |desk, operators| {
            let words = desk.words().clone();
            let may = operators.into_iter().filter(|tile| tile.role != tillstamp_terminal::ledger::Role::Cashier);
            let tiles: Vec<ui::StaffTile> = may
                .map(|tile| ui::StaffTile {
                    id: tile.operator.to_string().into(),
                    name: tile.name.as_str().into(),
                    role: super::shared::role_name(&words, tile.role).into(),
                })
                .collect();
            let member = desk.global::<ui::MemberAdapter>();
            let chosen = member.get_manager_id();
            if !tiles.iter().any(|tile| tile.id == chosen) {
                member.set_manager_id(tiles.first().map(|tile| tile.id.clone()).unwrap_or_default());
            }
            member.set_managers(model(tiles));
            then(desk);
        },
    );
}
