//! The wizard's steps, and the shop it makes while nothing has happened there yet.

use super::{ScreensError, Side, Stage, View};
use crate::adapters;
use crate::devices::frames::CameraStatus;
use slint::Model;
use tillstamp_terminal::ledger::Role;
use tillstamp_ui as ui;

/// What a person types into the field with this key.
fn answer(key: &str) -> Option<&'static str> {
    Some(match key {
        "shop" => "Kavárna Most",
        "owner" => "Petra Mostecká",
        "cashier" => "Jana",
        "pin" | "pin-again" | "cashier-pin" => "1234",
        _ => return None,
    })
}

/// From the first step to the empty shop.
pub(super) fn wizard(stage: &Stage, language: &str, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    let setup = desk.global::<ui::SetUpAdapter>();
    desk.set_language(language);
    stage.go(ui::Screen::SetUp);
    view(desk, Side::Till, "wizard-0-begin")?;
    joining(stage, view)?;
    setup.invoke_next();
    desk.settle();
    setup.invoke_next();
    view(desk, Side::Till, "wizard-1-shop-errors")?;
    let steps = ["wizard-1-shop", "wizard-2-camera", "wizard-3-scanner", "wizard-4-people", "wizard-5-card"];
    for name in steps {
        let fields = setup.get_fields();
        for index in 0..fields.row_count() {
            let Some(mut field) = fields.row_data(index) else { continue };
            if let Some(typed) = answer(&field.key) {
                field.value = typed.into();
                fields.set_row_data(index, field);
            }
        }
        view(desk, Side::Till, name)?;
        if name == "wizard-3-scanner" {
            desk.global::<ui::DevicesAdapter>().invoke_scanner_arrived(tillstamp_scan::CALIBRATION_TEXT.into());
            view(desk, Side::Till, "wizard-3-scanner-good")?;
        }
        setup.invoke_next();
        desk.settle();
    }
    view(desk, Side::Till, "wizard-6-recovery")?;
    let recovery = desk.global::<ui::RecoveryAdapter>();
    let proof = recovery.get_proof();
    let words = recovery.get_words();
    for index in 0..proof.row_count() {
        let Some(mut field) = proof.row_data(index) else { continue };
        field.value = field.key.parse().ok().and_then(|place| words.row_data(place)).unwrap_or_default();
        proof.set_row_data(index, field);
    }
    setup.invoke_next();
    desk.settle();
    view(desk, Side::Till, "wizard-7-ready")?;
    setup.invoke_next();
    desk.settle();
    empty_shop(stage, view)
}

/// The other way: a till that joins a shop. Where a server would have to answer, its answer is rehearsed.
fn joining(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    let setup = desk.global::<ui::SetUpAdapter>();
    setup.invoke_choose_way(true);
    setup.invoke_next();
    desk.settle();
    setup.invoke_next();
    desk.settle();
    view(desk, Side::Till, "join-1-code")?;
    let pairing = desk.global::<ui::PairAdapter>();
    type_code(&pairing);
    setup.invoke_next();
    desk.settle();
    view(desk, Side::Till, "join-1-code-errors")?;
    let steps = [
        (ui::PairStep::Compare, "join-2-compare"),
        (ui::PairStep::Confirm, "join-3-confirm"),
        (ui::PairStep::Asking, "join-4-asking"),
        (ui::PairStep::Reading, "join-5-reading"),
        (ui::PairStep::Code, "join-6-code-again"),
    ];
    for (step, name) in steps {
        adapters::office::rehearse(desk, step);
        desk.settle();
        if step != ui::PairStep::Code {
            view(desk, Side::Till, name)?;
        }
    }
    setup.invoke_back();
    setup.invoke_back();
    setup.invoke_choose_way(false);
    desk.settle();
    Ok(())
}

/// What a person in a hurry types.
pub(super) fn type_code(pairing: &ui::PairAdapter<'_>) {
    let fields = pairing.get_fields();
    for (index, typed) in ["192.168.1.5:8443/stamps", "3K7Q-9ZRT-1M"].into_iter().enumerate() {
        let Some(mut field) = fields.row_data(index) else { continue };
        field.value = typed.into();
        fields.set_row_data(index, field);
    }
}

fn empty_shop(stage: &Stage, view: &mut View<'_>) -> Result<(), ScreensError> {
    let desk = &stage.desk;
    view(desk, Side::Till, "empty-lock")?;
    desk.engine.call(
        |till| {
            let owner = till.operators().into_iter().find(|tile| tile.role == Role::Owner)?;
            till.sign_in(owner.operator, "1234").ok()
        },
        |desk, session| {
            if let Some(session) = session {
                adapters::lock::signed_in(desk, session);
            }
        },
    );
    adapters::camera::show_state(desk, &CameraStatus::new(0));
    desk.settle();
    view(desk, Side::Till, "empty-counter")?;
    for (screen, name) in [
        (ui::Screen::Manager, "empty-manager"),
        (ui::Screen::Journal, "empty-journal"),
        (ui::Screen::Health, "empty-health"),
    ] {
        stage.go(screen);
        view(desk, Side::Till, name)?;
    }
    Ok(())
}
