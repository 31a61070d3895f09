//! The same window in the dark and without motion.

use crate::counter_stage::{CASHIER_PIN, OWNER_PIN, Stage};
use slint::ComponentHandle;
use tillstamp_terminal::views::Settings;
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
    let stage = Stage::at_the_counter();
    let theme = stage.desk.till.global::<ui::Theme>();
    assert_eq!(theme.get_motion(), 200);
    stage.till(|till| {
        let mut settings = till.settings().clone();
        settings.window.insert("motion".to_owned(), "off".to_owned());
        till.set_settings(&Settings { ..settings }).unwrap();
    });
    stage.press("Lock");
    assert_eq!(theme.get_motion(), 0);
    assert_eq!(stage.desk.customer.as_ref().unwrap().global::<ui::Theme>().get_motion(), 0);
    stage.sign_in("Jana", CASHIER_PIN);
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    assert_eq!(stage.stamps(), 1, "the stamp is there without landing");
}
