//! The camera's picture and state on both windows.
//!
//! Invariant: whenever the picture is not live, words say why and what to do.

use super::say::Say;
use crate::desk::Desk;
use crate::devices::frames::{CameraChoice, CameraState, CameraStatus};
use crate::gear::CameraPick;
use crate::pipeline::{Seen, image};
use slint::ComponentHandle;
use std::rc::Rc;
use std::time::Instant;
use tillstamp_scan::Hint;
use tillstamp_terminal::ledger::UtcMillis;
use tillstamp_terminal::views::{Argument, DeviceState, Message};
use tillstamp_ui as ui;

/// Marks the picture as not coming from a lens.
pub fn set_demo(desk: &Rc<Desk>) {
    mark(desk);
    desk.going.borrow_mut().devices.camera = DeviceState::Works(desk.words().plain("window-demo-camera"));
}

/// Another source of pictures is switched on: nothing of the old one is shown any more.
pub fn switched(desk: &Rc<Desk>, demo: bool) {
    let counter = desk.global::<ui::CounterAdapter>();
    let starting = desk.words().plain("window-camera-starting");
    counter.set_picture(slint::Image::default());
    counter.set_camera(ui::CameraState { trouble: starting.into(), ..ui::CameraState::default() });
    if let Some(customer) = &desk.customer {
        let adapter = customer.global::<ui::CustomerAdapter>();
        adapter.set_picture(slint::Image::default());
        adapter.set_camera(ui::CameraState::default());
    }
    if demo {
        set_demo(desk);
    }
}

/// The mark anew, in another language, where there is one; and the camera's name for the health screen.
pub fn word_demo(desk: &Rc<Desk>) {
    if is_demo(desk) {
        mark(desk);
    }
    let works = matches!(desk.going.borrow().devices.camera, DeviceState::Works(_));
    if works {
        let name = name(desk);
        desk.going.borrow_mut().devices.camera = DeviceState::Works(name);
    }
}

/// What a camera that works is called: as it was chosen, else what can be said of any.
fn name(desk: &Rc<Desk>) -> String {
    if is_demo(desk) {
        return desk.words().plain("window-demo-camera");
    }
    let chosen = desk.going.borrow().followed.camera.clone();
    if is_named(&chosen) { chosen } else { desk.words().plain("window-camera-live") }
}

fn is_demo(desk: &Rc<Desk>) -> bool {
    !desk.global::<ui::CounterAdapter>().get_camera().demo.is_empty()
}

/// Whether the setting names a camera.
fn is_named(chosen: &str) -> bool {
    !matches!(CameraPick::parse(chosen), CameraPick::Demo | CameraPick::Device(CameraChoice::Auto))
}

fn mark(desk: &Rc<Desk>) {
    let text: slint::SharedString = desk.words().plain("window-demo-camera").into();
    let counter = desk.global::<ui::CounterAdapter>();
    counter.set_camera(ui::CameraState { demo: text.clone(), ..counter.get_camera() });
    if let Some(customer) = &desk.customer {
        let adapter = customer.global::<ui::CustomerAdapter>();
        adapter.set_camera(ui::CameraState {
            demo: desk.customer_words().plain("window-demo-camera").into(),
            ..adapter.get_camera()
        });
    }
}

/// What one frame told.
pub fn show(desk: &Rc<Desk>, seen: Seen) {
    let counter = desk.global::<ui::CounterAdapter>();
    let mut camera = counter.get_camera();
    camera.live = true;
    camera.read = seen.ours_in_view;
    camera.outline = seen.outline.as_str().into();
    camera.hint = hint_text(&desk.words(), seen.hint, seen.ours_in_view).into();
    counter.set_camera(camera);
    if let Some(picture) = seen.picture {
        // For `make bench`, which reads the time from start to here.
        static FIRST: std::sync::Once = std::sync::Once::new();
        FIRST.call_once(|| tracing::info!("first picture"));
        counter.set_picture(image(picture));
    }
    let Some(customer) = &desk.customer else { return };
    if seen.aiming {
        super::customer::aim(desk, Instant::now());
    }
    let adapter = customer.global::<ui::CustomerAdapter>();
    if let Some(mirrored) = seen.mirrored {
        let words = desk.customer_words();
        adapter.set_picture(image(mirrored));
        adapter.set_camera(ui::CameraState {
            live: true,
            read: seen.ours_in_view,
            outline: seen.mirrored_outline.as_str().into(),
            hint: hint_text(&words, seen.hint, seen.ours_in_view).into(),
            demo: adapter.get_camera().demo,
            ..ui::CameraState::default()
        });
    }
}

fn hint_text(words: &Say, hint: Option<Hint>, read: bool) -> String {
    words.plain(match hint {
        _ if read => "window-hint-read",
        None => "window-hint-hold",
        Some(Hint::CameraBlack) => "window-hint-black",
        Some(Hint::TooDark) => "window-hint-dark",
        Some(Hint::TooBright) => "window-hint-bright",
        Some(Hint::HoldCloser) => "window-hint-closer",
        Some(Hint::HoldFarther) => "window-hint-farther",
        Some(Hint::HoldFlatter) => "window-hint-flatter",
        Some(Hint::Blurred) => "window-hint-still",
    })
}

/// The camera's state changed.
pub fn show_state(desk: &Rc<Desk>, status: &CameraStatus) {
    let live = status.state == CameraState::Live;
    let key = trouble_key(status.state);
    let now = tillstamp_terminal::Clock::raw_now(&tillstamp_terminal::SystemClock);
    let state = match (live, key) {
        (true, _) | (_, None) => DeviceState::Works(name(desk)),
        (false, Some(key)) => trouble(key, &desk.going.borrow().followed.camera, now),
    };
    desk.going.borrow_mut().devices.camera = state;
    let counter = desk.global::<ui::CounterAdapter>();
    let words = desk.words();
    let (trouble, cure) = match &desk.going.borrow().devices.camera {
        DeviceState::Trouble(key, _) => (words.plain(key), words.plain(&format!("{key}-cure"))),
        DeviceState::Said(message, _) => (words.message(message), words.cure(message).unwrap_or_default()),
        DeviceState::Works(_) | DeviceState::Absent => (words.plain("window-camera-starting"), String::new()),
    };
    counter.set_camera(ui::CameraState {
        live,
        trouble: trouble.into(),
        trouble_cure: cure.into(),
        outline: "".into(),
        read: false,
        ..counter.get_camera()
    });
    drop(words);
    super::shell::refresh_status(desk);
}

/// A camera that was chosen is named where it is missing: another one may be there.
fn trouble(key: &'static str, chosen: &str, now: UtcMillis) -> DeviceState {
    if key != "health-camera-missing" || !is_named(chosen) {
        return DeviceState::Trouble(key, now);
    }
    DeviceState::Said(
        Message::plain("health-camera-chosen-missing").with("name", Argument::Text(chosen.to_owned())),
        now,
    )
}

fn trouble_key(state: CameraState) -> Option<&'static str> {
    match state {
        CameraState::Starting | CameraState::Live => None,
        CameraState::Missing => Some("health-camera-missing"),
        CameraState::Busy => Some("health-camera-taken"),
        CameraState::Denied => Some("health-camera-denied"),
        CameraState::Unplugged => Some("health-camera-unplugged"),
        CameraState::Silent => Some("health-camera-silent"),
        CameraState::Unsuitable => Some("health-camera-unsuitable"),
        CameraState::Broken { .. } => Some("health-camera-broken"),
    }
}

/// No picture will come any more (a folder was played to its end).
pub fn show_end(desk: &Rc<Desk>) {
    let counter = desk.global::<ui::CounterAdapter>();
    let words = desk.words();
    counter.set_camera(ui::CameraState {
        live: false,
        trouble: words.plain("window-pictures-ended").into(),
        trouble_cure: "".into(),
        ..counter.get_camera()
    });
}
