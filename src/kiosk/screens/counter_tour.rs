//! The counter, the dialogs of the member sheet, look-up and enrolment.

use super::{ScreensError, Side, Stage, View};
use crate::adapters;
use crate::desk::Desk;
use crate::devices::frames::{CameraState, CameraStatus};
use crate::pipeline::Seen;
use slint::{Model, Rgb8Pixel, SharedPixelBuffer};
use std::rc::Rc;
use tillstamp_scan::{DemoCode, DemoScene, ForeignKind, Hint, Ladder, Luma};
use tillstamp_ui as ui;

/// A live picture with a phone in it, its code outlined where it was read.
pub(super) fn picture(desk: &Rc<Desk>, read: bool, hint: Option<Hint>) {
    let scene = DemoScene::with_size(1, vec![DemoCode::phone("TS1:DEMO")], 640, 480);
    let luma = scene.frame(1_200);
    let found = if read { Ladder::new().decode_full(&luma) } else { Vec::new() };
    let outline = |mirrored: bool| {
        let corners = found.iter().flat_map(|found| found.corners.iter().enumerate());
        let steps = corners.map(|(index, (x, y))| {
            let x = if mirrored { luma.width() as f32 - x } else { *x };
            format!("{} {x:.1} {y:.1} ", if index == 0 { "M" } else { "L" })
        });
        let path: String = steps.collect();
        if path.is_empty() { path } else { path + "Z" }
    };
    let seen = Seen {
        picture: Some(shades(&luma, false)),
        mirrored: Some(shades(&luma, true)),
        outline: outline(false),
        mirrored_outline: outline(true),
        ours_in_view: read,
        aiming: false,
        hint,
    };
    adapters::camera::set_demo(desk);
    adapters::camera::show(desk, seen);
}

fn shades(luma: &Luma, mirrored: bool) -> SharedPixelBuffer<Rgb8Pixel> {
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(luma.width(), luma.height());
    let width = luma.width() as usize;
    for (index, pixel) in buffer.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = (index % width, index / width);
        let place = y * width + if mirrored { width - 1 - x } else { x };
        let value = luma.pixels().get(place).copied().unwrap_or_default();
        *pixel = Rgb8Pixel::new(value, value, value);
    }
    buffer
}

/// Idle, every verdict, what waits, what is wrong with the camera.
pub(super) fn counter(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    let (desk, guests) = (&stage.desk, &stage.guests);
    let mut status = CameraStatus::new(0);
    status.state = CameraState::Unplugged;
    adapters::camera::show_state(desk, &status);
    desk.settle();
    view(desk, Side::Till, "counter-no-camera")?;
    picture(desk, false, Some(Hint::HoldFlatter));
    drop(stage.with(|till| till.backup_now()));
    adapters::counter::close_sheet(desk);
    stage.go(ui::Screen::Counter);
    adapters::shell::refresh_status(desk);
    desk.settle();
    view(desk, Side::Till, "counter-idle")?;
    view(desk, Side::Customer, "customer-idle")?;
    picture(desk, true, None);
    stage.present(&guests.nameless);
    view(desk, Side::Till, "counter-nameless")?;
    stage.present(&guests.regular);
    view(desk, Side::Till, "counter-done")?;
    view(desk, Side::Customer, "customer-done")?;
    stage.present(&guests.regular);
    view(desk, Side::Till, "counter-already")?;
    view(desk, Side::Customer, "customer-already")?;
    stage.present(&guests.nearly);
    view(desk, Side::Till, "counter-full")?;
    view(desk, Side::Customer, "customer-full")?;
    stage.present(&guests.rewarded);
    view(desk, Side::Till, "counter-reward")?;
    view(desk, Side::Customer, "customer-reward")?;
    redeem(stage, view)?;
    stage.present(&guests.long);
    view(desk, Side::Till, "counter-long-name")?;
    view(desk, Side::Customer, "customer-long-name")?;
    adapters::counter::close_sheet(desk);
    picture(desk, false, None);
    stage.present(b"TS1:HALF");
    view(desk, Side::Till, "counter-refused")?;
    stage.present(&guests.lost);
    view(desk, Side::Till, "counter-refused-lost")?;
    adapters::counter::close_sheet(desk);
    adapters::counter::show_foreign(desk, ForeignKind::WebAddress);
    desk.settle();
    view(desk, Side::Till, "counter-foreign")?;
    waiting(stage, view)
}

fn redeem(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    let member = desk.global::<ui::MemberAdapter>();
    let Some(reward) = member.get_rewards().row_data(0) else { return Ok(()) };
    member.set_chosen_reward(reward.clone());
    member.invoke_open_dialog(ui::MemberDialog::Redeem);
    desk.settle();
    view(desk, Side::Till, "dialog-redeem")?;
    member.invoke_redeem(reward.id.clone());
    desk.settle();
    view(desk, Side::Till, "dialog-redeem-own-card")?;
    member.invoke_redeem(reward.id);
    desk.settle();
    view(desk, Side::Till, "counter-redeemed")?;
    view(desk, Side::Customer, "customer-redeemed")?;
    member.invoke_undo();
    desk.settle();
    view(desk, Side::Till, "counter-undone")
}

/// Two cards in one picture; a scan that waits behind an open dialog.
fn waiting(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    let (desk, guests) = (&stage.desk, &stage.guests);
    adapters::counter::close_sheet(desk);
    let codes = [guests.long.clone(), guests.nearly.clone(), guests.nameless.clone()];
    let choices = stage.with(move |till| till.choices(&codes)).unwrap_or_default();
    adapters::counter::offer_choices(desk, choices, 0);
    desk.settle();
    view(desk, Side::Till, "dialog-two-cards")?;
    adapters::counter::set_choices(desk, Vec::new(), 0);
    let code = guests.long.clone();
    stage.with(move |till| {
        let at = till.monotonic_ms();
        till.hold(&code, at)
    });
    stage.go(ui::Screen::Enrol);
    adapters::shell::refresh_status(desk);
    desk.settle();
    view(desk, Side::Till, "enrol-somebody-waits")?;
    stage.with(|till| till.drop_waiting());
    adapters::shell::refresh_status(desk);
    stage.go(ui::Screen::Counter);
    Ok(())
}

/// Every dialog of the member sheet, over a member who was here a minute ago: so one of them may be let pass.
pub(super) fn dialogs(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    use ui::MemberDialog as Open;
    let desk = &stage.desk;
    stage.present(&stage.guests.regular);
    view(desk, Side::Till, "counter-refused-override")?;
    let member = desk.global::<ui::MemberAdapter>();
    let dialogs = [
        (Open::More, "dialog-more"),
        (Open::Add, "dialog-add"),
        (Open::Adjust, "dialog-adjust"),
        (Open::History, "dialog-history"),
        (Open::LostCard, "dialog-lost-card"),
        (Open::Move, "dialog-move"),
        (Open::Card, "dialog-card"),
    ];
    for (dialog, name) in dialogs {
        member.invoke_open_dialog(dialog);
        desk.settle();
        view(desk, Side::Till, name)?;
        if dialog == Open::Move {
            member.invoke_find_people("nov".into());
            desk.settle();
            view(desk, Side::Till, "dialog-move-found")?;
        }
    }
    if let Some(row) = member.get_history().iter().find(|row| row.can_void) {
        member.set_void_id(row.id);
        member.set_void_what(row.what);
        member.invoke_open_dialog(Open::Void);
        desk.settle();
        view(desk, Side::Till, "dialog-void")?;
    }
    member.set_dialog(Open::None);
    adapters::member_dialogs::ask_override(desk);
    desk.settle();
    view(desk, Side::Till, "dialog-override")?;
    member.set_dialog(Open::None);
    member.invoke_open_data();
    desk.settle();
    view(desk, Side::Till, "member-data")?;
    stage.go(ui::Screen::Counter);
    adapters::counter::close_sheet(desk);
    Ok(())
}

/// Looking somebody up; a new member with the screen's keyboard, and the card.
pub(super) fn search_and_enrol(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    stage.go(ui::Screen::Find);
    view(desk, Side::Till, "find-empty")?;
    let find = desk.global::<ui::FindAdapter>();
    for (query, name) in [("nov", "find"), ("qqqqq", "find-nobody"), ("4821-6093-1234", "find-wrong-number")] {
        find.set_query(query.into());
        find.invoke_search(query.into());
        desk.settle();
        view(desk, Side::Till, name)?;
    }
    stage.go(ui::Screen::Enrol);
    view(desk, Side::Till, "enrol")?;
    let enrol = desk.global::<ui::EnrolAdapter>();
    enrol.set_phone("12".into());
    enrol.invoke_create();
    desk.settle();
    view(desk, Side::Till, "enrol-phone-wrong")?;
    let keyboard = desk.global::<ui::Keyboard>();
    keyboard.set_shown(true);
    view(desk, Side::Till, "enrol-keyboard")?;
    keyboard.set_shown(false);
    stage.go(ui::Screen::Counter);
    stage.go(ui::Screen::Enrol);
    desk.global::<ui::EnrolAdapter>().invoke_create();
    desk.settle();
    view(desk, Side::Till, "enrol-created")?;
    view(desk, Side::Customer, "customer-new-card")
}
