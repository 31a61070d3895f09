//! The same window in the dark, without motion, and with words twice as large.

use crate::counter_stage::{CASHIER_PIN, OWNER_PIN, Stage};
use slint::{ComponentHandle, Model};
use tillstamp_ui as ui;

fn in_settings(stage: &Stage, chip: &str) {
    stage.tall();
    stage.office("Settings");
    stage.press(chip);
    stage.press("Save");
    assert!(stage.notice().contains("Saved"), "{}", stage.notice());
    stage.size(1280, 800);
}

#[test]
fn dark_is_chosen_once_for_both_windows_and_survives_a_restart() {
    let stage = Stage::new();
    stage.sign_in("Eva", OWNER_PIN);
    let dark = |stage: &Stage| {
        let customer = stage.desk.customer.as_ref().unwrap().global::<ui::Theme>().get_dark();
        (stage.desk.till.global::<ui::Theme>().get_dark(), customer)
    };
    let ground = |stage: &Stage| stage.desk.till.global::<ui::Theme>().get_background();
    assert_eq!(dark(&stage), (false, false));
    let light = ground(&stage);
    in_settings(&stage, "Light or dark: Dark");
    assert_eq!(dark(&stage), (true, true));
    assert!(ground(&stage).red() < light.red() / 4);
    let stage = stage.restart(|clock| clock.pass_ms(1_000));
    assert_eq!(dark(&stage), (true, true));
    stage.sign_in("Eva", OWNER_PIN);
    in_settings(&stage, "Light or dark: Light");
    assert_eq!(ground(&stage), light);
}

#[test]
fn without_motion_everything_stands_at_once() {
    let stage = Stage::new();
    stage.sign_in("Eva", OWNER_PIN);
    let theme = stage.desk.till.global::<ui::Theme>();
    assert_eq!(theme.get_motion(), 200);
    in_settings(&stage, "Movement: Off");
    assert_eq!(theme.get_motion(), 0);
    assert_eq!(stage.desk.customer.as_ref().unwrap().global::<ui::Theme>().get_motion(), 0);
    stage.change_to("Jana", CASHIER_PIN);
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    assert_eq!(stage.stamps(), 1, "the stamp is there without landing");
}

#[test]
fn movement_follows_the_systems_wish_until_the_shop_decides() {
    let stage = Stage::new();
    stage.sign_in("Eva", OWNER_PIN);
    let motion = || {
        let customer = stage.desk.customer.as_ref().unwrap().global::<ui::Theme>().get_motion();
        (stage.desk.till.global::<ui::Theme>().get_motion(), customer)
    };
    tillstamp_kiosk::adapters::shell::system_wishes(&stage.desk, true);
    assert_eq!(motion(), (0, 0), "at once, in both windows");
    tillstamp_kiosk::adapters::shell::refresh_shop(&stage.desk);
    stage.desk.settle();
    assert_eq!(motion(), (0, 0), "and as long as the shop says nothing else");
    in_settings(&stage, "Movement: On");
    assert_eq!(motion(), (200, 200));
    in_settings(&stage, "Movement: As the system wishes");
    assert_eq!(motion(), (0, 0));
    tillstamp_kiosk::adapters::shell::system_wishes(&stage.desk, false);
    assert_eq!(motion(), (200, 200));
    in_settings(&stage, "Movement: Off");
    assert_eq!(motion(), (0, 0));
}

/// Whether all of an element lies within the window.
fn in_view(stage: &Stage, label: &str) -> bool {
    let (at, size) = (stage.element(label).absolute_position(), stage.element(label).size());
    let window = stage.desk.till.window().size();
    at.x >= 0.0 && at.y >= 0.0 && at.x + size.width <= window.width as f32 && at.y + size.height <= window.height as f32
}

#[test]
fn words_twice_as_large_leave_verdict_and_button_in_view() {
    let stage = Stage::new();
    stage.sign_in("Eva", OWNER_PIN);
    in_settings(&stage, "Size of text: 200%");
    assert!((stage.desk.till.global::<ui::Theme>().get_text_scale() - 2.0).abs() < f32::EPSILON);
    assert!(
        (stage.desk.customer.as_ref().unwrap().global::<ui::Theme>().get_text_scale() - 1.0).abs() < f32::EPSILON,
        "the customer's words are large as they are"
    );
    stage.change_to("Jana", CASHIER_PIN);
    let (_, code) = stage.member("Marek");
    for _ in 0..4 {
        stage.scan(&code);
        stage.pass_minutes(300);
    }
    let reward = stage.desk.till.global::<ui::MemberAdapter>().get_rewards().row_data(0).unwrap();
    for (width, height) in [(1280, 800), (1024, 600), (1920, 1080), (800, 1280)] {
        stage.size(width, height);
        for label in [&format!("Redeem {}", reward.name), "Undo the last", "More"] {
            let (at, size) = (stage.element(label).absolute_position(), stage.element(label).size());
            assert!(in_view(&stage, label), "{label} at {width} × {height}: {at:?} {size:?}");
        }
    }
}
