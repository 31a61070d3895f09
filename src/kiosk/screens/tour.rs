//! The tour through every screen in one language: states as a day brings them, each shown to a viewer.
//!
//! Invariant: each state is reached as a person reaches it: a scan, a button's callback, a typed field.

use super::{ScreensError, Stage, counter_tour, customer_tour, office_tour, wizard_tour};
use crate::adapters;
use crate::desk::Desk;
use slint::ComponentHandle;
use std::rc::Rc;
use tillstamp_ui as ui;

/// Which window a state is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The till's.
    Till,
    /// The customer's.
    Customer,
}

/// Whoever looks: gets the windows, which of them to look at, and the state's name.
pub type View<'a> = dyn FnMut(&Rc<Desk>, Side, &str) -> Result<(), ScreensError> + 'a;

/// Walks through all states in one language and closes the shop.
///
/// # Errors
/// What the viewer says, and where a window cannot be made.
pub fn tour(stage: Stage, language: &str, view: &mut View<'_>) -> Result<(), ScreensError> {
    lock(&stage, language, view)?;
    stage.sign_in();
    speak(&stage.desk, language);
    counter_tour::counter(&stage, view)?;
    counter_tour::dialogs(&stage, view)?;
    counter_tour::search_and_enrol(&stage, view)?;
    customer_tour::moments(&stage, view)?;
    office_tour::office(&stage, view)?;
    office_tour::faults(&stage, view)?;
    office_tour::training(&stage, language, view)?;
    let stage = stage.without_shop()?;
    wizard_tour::wizard(&stage, language, view)?;
    stage.close();
    Ok(())
}

/// Both windows in one language.
pub(super) fn speak(desk: &Rc<Desk>, language: &str) {
    desk.global::<ui::ShellAdapter>().invoke_set_language(language.into());
    if let Some(customer) = &desk.customer {
        customer.global::<ui::CustomerAdapter>().invoke_set_language(language.into());
    }
    desk.settle();
}

fn lock(stage: &Stage, language: &str, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    adapters::shell::lock(desk);
    desk.settle();
    speak(desk, language);
    view(desk, Side::Till, "lock")?;
    let lock = desk.global::<ui::LockAdapter>();
    let first = slint::Model::row_data(&lock.get_staff(), 1).unwrap_or_default();
    lock.set_chosen_id(first.id.clone());
    lock.set_chosen_name(first.name);
    lock.invoke_choose(first.id);
    lock.set_pin("12".into());
    view(desk, Side::Till, "lock-pin")?;
    lock.invoke_sign_in("9999".into());
    desk.settle();
    view(desk, Side::Till, "lock-pin-wrong")?;
    lock.set_recovering(true);
    view(desk, Side::Till, "lock-recovery")?;
    lock.invoke_recover("AAAA-BBBB-CCCC".into(), "1234".into());
    desk.settle();
    view(desk, Side::Till, "lock-recovery-wrong")?;
    lock.set_recovering(false);
    lock.set_chosen_id("".into());
    lock.set_pin("".into());
    let code = stage.guests.lost.clone();
    stage.with(move |till| {
        let at = till.monotonic_ms();
        till.hold(&code, at)
    });
    let code = stage.guests.long.clone();
    stage.with(move |till| {
        let at = till.monotonic_ms();
        till.hold(&code, at)
    });
    adapters::shell::refresh_status(desk);
    desk.settle();
    view(desk, Side::Till, "lock-waiting")?;
    stage.with(|till| till.drop_waiting());
    adapters::shell::clean(desk, std::time::Instant::now());
    view(desk, Side::Till, "lock-cleaning")?;
    let later = std::time::Instant::now() + std::time::Duration::from_secs(60);
    adapters::shell::tick_cleaning(desk, later);
    Ok(())
}
