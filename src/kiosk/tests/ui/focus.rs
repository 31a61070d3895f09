//! Keys on what is more than a button: counts, papers, swatches, the customer's languages.

use crate::counter_stage::{MANAGER_PIN, OWNER_PIN, Stage};
use crate::keys::{assert_all_reached, escape, focused_label, key, settle, tab_to};
use i_slint_backend_testing::ElementHandle;
use slint::ComponentHandle;
use slint::platform::{Key, WindowEvent};
use tillstamp_ui as ui;
use tillstamp_ui::{MemberDialog, Screen};

#[test]
fn a_count_is_stepped_by_arrows_plus_and_minus_and_stays_within_its_ends() {
    let stage = Stage::at_the_counter();
    let desk = &stage.desk;
    let (_, code) = stage.member("Marek");
    stage.scan(&code);
    let member = desk.till.global::<ui::MemberAdapter>();
    member.invoke_open_dialog(MemberDialog::Adjust);
    settle(desk);
    assert_all_reached(desk, "adjust");
    tab_to(desk, "Stamps to add or take");
    for (pressed, wanted) in [
        (Key::UpArrow.into(), 2),
        ("+".into(), 3),
        (Key::DownArrow.into(), 2),
        ("-".into(), 1),
        ("-".into(), 0),
        (Key::DownArrow.into(), -1),
    ] {
        let pressed: slint::SharedString = pressed;
        key(desk, pressed.clone());
        assert_eq!(member.get_count(), wanted, "after {pressed:?}");
        assert_eq!(focused_label(desk), "Stamps to add or take", "the focus stays");
    }
    let count = stage.element("Stamps to add or take");
    count.set_accessible_value("400");
    assert_eq!(member.get_count(), 50, "no further than its end");
    count.set_accessible_value("-400");
    assert_eq!(member.get_count(), -50);
    key(desk, "-");
    assert_eq!(member.get_count(), -50);
    count.invoke_accessible_increment_action();
    assert_eq!(member.get_count(), -49, "a screen reader steps it too");
}

#[test]
fn a_paper_is_walked_with_tab_and_closed_by_a_key() {
    let stage = Stage::new();
    let desk = &stage.desk;
    stage.sign_in("Klára", MANAGER_PIN);
    stage.press("Manager");
    settle(desk);
    tab_to(desk, "X report: read the day");
    key(desk, " ");
    assert!(stage.paper().0.contains("X report"));
    assert!(assert_all_reached(desk, "paper") >= 1);
    tab_to(desk, "Close");
    key(desk, " ");
    assert!(stage.paper().0.is_empty());
    assert_eq!(focused_label(desk), "X report: read the day", "the focus returns below");
    key(desk, " ");
    key(desk, Key::PageDown);
    assert!(!stage.paper().0.is_empty(), "reading on closes nothing");
    escape(desk);
    assert!(stage.paper().0.is_empty());
}

#[test]
fn swatches_are_walked_by_arrows_and_chosen_by_the_space_bar() {
    let stage = Stage::new();
    let desk = &stage.desk;
    stage.sign_in("Eva", OWNER_PIN);
    stage.tall();
    stage.office("Settings");
    settle(desk);
    let settings = desk.till.global::<ui::SettingsAdapter>();
    assert_eq!(settings.get_swatch(), 0, "the shop's colour is marked");
    tab_to(desk, "Sea green");
    key(desk, Key::RightArrow);
    key(desk, Key::RightArrow);
    assert_eq!(focused_label(desk), "Wine");
    key(desk, " ");
    assert_eq!(stage.value("Colour"), "#8A1C4A");
    assert_eq!(settings.get_swatch(), 2);
    assert_eq!(stage.element("Wine").accessible_checked(), Some(true));
    stage.fill("Colour", "#123456");
    assert_eq!(settings.get_swatch(), -1, "a colour of one's own is none of them");
}

#[test]
fn the_customers_languages_are_reached_and_chosen_by_keys() {
    let stage = Stage::at_the_counter();
    let customer = stage.desk.customer.as_ref().unwrap();
    assert_eq!(stage.screen(), Screen::Counter);
    customer.window().set_size(slint::PhysicalSize::new(1280, 800));
    let press = |text: slint::SharedString| {
        for event in [WindowEvent::KeyPressed { text: text.clone() }, WindowEvent::KeyReleased { text }] {
            customer.window().dispatch_event(event);
        }
        settle(&stage.desk);
    };
    let ringed = || {
        let ring = ElementHandle::find_by_element_id(customer, "FocusRing::ring").next()?;
        let (at, size) = (ring.absolute_position(), ring.size());
        ["English", "Čeština", "Magyar", "Dansk"].into_iter().find(|name| {
            ElementHandle::find_by_accessible_label(customer, name).any(|link| {
                let place = link.absolute_position();
                place.x >= at.x && place.y >= at.y && place.x < at.x + size.width && place.y < at.y + size.height
            })
        })
    };
    press(Key::Tab.into());
    let first = ringed().expect("Tab shows a ring");
    press(Key::RightArrow.into());
    let second = ringed().expect("the arrow keeps it");
    assert_ne!(first, second);
    press(" ".into());
    let code = stage.customer().get_language();
    let names = [("en", "English"), ("cs", "Čeština"), ("hu", "Magyar"), ("da", "Dansk")];
    let chosen = names.iter().find(|(known, _)| code == *known).map(|(_, name)| *name);
    assert_eq!(chosen, Some(second));
}
