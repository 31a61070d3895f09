//! The manager's screens, their questions and papers; faults on the health screen; training.

use super::{ScreensError, Side, Stage, View, tour};
use crate::adapters;
use slint::Model;
use tillstamp_terminal::Clock;
use tillstamp_terminal::views::DeviceState;
use tillstamp_ui as ui;

/// Day, journal, program, staff, settings, health.
pub(super) fn office(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    manager(stage, view)?;
    journal(stage, view)?;
    program(stage, view)?;
    let desk = &stage.desk;
    stage.go(ui::Screen::Staff);
    view(desk, Side::Till, "staff")?;
    let staff = desk.global::<ui::StaffAdapter>();
    staff.invoke_select(2);
    desk.settle();
    view(desk, Side::Till, "staff-cashier")?;
    staff.invoke_add();
    desk.settle();
    view(desk, Side::Till, "staff-new")?;
    stage.go(ui::Screen::Settings);
    view(desk, Side::Till, "settings")?;
    desk.global::<ui::SettingsAdapter>().invoke_choose_swatch(3);
    desk.settle();
    view(desk, Side::Till, "settings-changed")?;
    desk.global::<ui::SettingsAdapter>().invoke_discard();
    stage.go(ui::Screen::Health);
    view(desk, Side::Till, "health")?;
    let health = desk.global::<ui::HealthAdapter>();
    health.invoke_verify();
    desk.settle();
    view(desk, Side::Till, "health-checked")?;
    health.invoke_restore();
    desk.settle();
    view(desk, Side::Till, "ask-restore")?;
    desk.global::<ui::OfficeAdapter>().invoke_answered(false, "".into());
    desk.settle();
    others(stage, view)
}

/// The page about other tills of a till that is alone, and the way to a server.
fn others(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    let pairing = desk.global::<ui::PairAdapter>();
    pairing.invoke_open();
    desk.settle();
    view(desk, Side::Till, "others-alone")?;
    pairing.invoke_join();
    desk.settle();
    view(desk, Side::Till, "others-code")?;
    adapters::office::rehearse(desk, ui::PairStep::Confirm);
    view(desk, Side::Till, "others-confirm")?;
    pairing.invoke_back();
    pairing.invoke_back();
    pairing.invoke_close();
    desk.settle();
    Ok(())
}

fn manager(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    stage.go(ui::Screen::Manager);
    view(desk, Side::Till, "manager-day")?;
    let manager = desk.global::<ui::ManagerAdapter>();
    for (period, name) in [(1, "manager-week"), (2, "manager-month")] {
        manager.set_period(period);
        manager.invoke_choose_period(period);
        desk.settle();
        view(desk, Side::Till, name)?;
    }
    manager.set_period(0);
    manager.invoke_choose_period(0);
    desk.settle();
    let office = desk.global::<ui::OfficeAdapter>();
    manager.invoke_x_report();
    desk.settle();
    view(desk, Side::Till, "paper-x-report")?;
    office.invoke_paper_closed();
    manager.invoke_z_report();
    desk.settle();
    view(desk, Side::Till, "ask-z-report")?;
    office.invoke_answered(false, "".into());
    desk.settle();
    Ok(())
}

fn journal(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    stage.go(ui::Screen::Journal);
    view(desk, Side::Till, "journal")?;
    let journal = desk.global::<ui::JournalAdapter>();
    journal.set_query("zuz".into());
    journal.invoke_changed();
    desk.settle();
    journal.invoke_select(0);
    desk.settle();
    view(desk, Side::Till, "journal-search")?;
    journal.set_query("".into());
    journal.invoke_changed();
    desk.settle();
    let can_void = (0..12).find(|row| {
        journal.invoke_select(*row);
        desk.settle();
        journal.get_can_void()
    });
    view(desk, Side::Till, "journal-entry")?;
    let office = desk.global::<ui::OfficeAdapter>();
    if can_void.is_some() {
        journal.invoke_void_selected();
        desk.settle();
        view(desk, Side::Till, "ask-void")?;
        office.invoke_answered(false, "".into());
    }
    journal.invoke_slip();
    desk.settle();
    view(desk, Side::Till, "paper-slip")?;
    office.invoke_paper_closed();
    journal.set_query("qqqqq".into());
    journal.invoke_changed();
    desk.settle();
    view(desk, Side::Till, "journal-nothing")?;
    journal.set_query("".into());
    Ok(())
}

fn program(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    stage.go(ui::Screen::Program);
    let program = desk.global::<ui::ProgramAdapter>();
    let parts = program.get_parts();
    let mut number = 0;
    for (index, _) in parts.iter().enumerate().filter(|(_, part)| !part.heading) {
        program.invoke_select(adapters::shared::int(index));
        desk.settle();
        number += 1;
        let name = match number {
            1 => "program-card".to_owned(),
            _ => format!("program-part-{number}"),
        };
        view(desk, Side::Till, &name)?;
    }
    program.invoke_add_reward();
    desk.settle();
    view(desk, Side::Till, "program-new-reward")?;
    program.invoke_discard();
    desk.settle();
    view(desk, Side::Till, "ask-discard")?;
    desk.global::<ui::OfficeAdapter>().invoke_answered(true, "".into());
    desk.settle();
    Ok(())
}

/// A camera without its cable, a scanner that is gone, a clock that nobody believes.
pub(super) fn faults(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    stage.lose_the_time();
    {
        let since = stage.clock.raw_now();
        let mut going = desk.going.borrow_mut();
        going.devices.camera = DeviceState::Trouble("health-camera-unplugged", since);
        going.devices.scanner = DeviceState::Absent;
    }
    stage.go(ui::Screen::Counter);
    adapters::shell::refresh_status(desk);
    desk.settle();
    view(desk, Side::Till, "counter-unsure-clock")?;
    stage.present(&stage.guests.rewarded);
    view(desk, Side::Till, "counter-unsure-reward")?;
    adapters::counter::close_sheet(desk);
    stage.go(ui::Screen::Health);
    view(desk, Side::Till, "health-faults")?;
    adapters::shell::lock(desk);
    desk.settle();
    view(desk, Side::Till, "lock-faults")?;
    stage.sign_in();
    Ok(())
}

/// The training shop, which is empty.
pub(super) fn training(stage: &Stage, language: &str, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    tour::speak(desk, language);
    stage.go(ui::Screen::Health);
    desk.global::<ui::HealthAdapter>().invoke_set_training(true);
    desk.settle();
    view(desk, Side::Till, "counter-training")?;
    view(desk, Side::Customer, "customer-training")?;
    desk.notice("", ui::Tone::Neutral);
    Ok(())
}
