//! Dialogs of the member sheet that change counts or let something pass: add, adjust, void, override.
//!
//! Invariant: what was chosen or typed in a dialog is lost only when it is done or closed by the person.

use super::member::{busy, finish, served};
use super::shared::{int, model};
use super::{member_card, member_move};
use crate::desk::Desk;
use std::rc::Rc;
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::{AdjustReason, EntryId, OperatorId, OverrideReason, VoidReason};
use tillstamp_terminal::views::{Approval, CardView, Offer};
use tillstamp_ui as ui;

const OVERRIDES: [(&str, OverrideReason); 4] = [
    ("window-reason-second-visit", OverrideReason::SecondVisit),
    ("window-reason-group-order", OverrideReason::GroupOrder),
    ("window-reason-correction", OverrideReason::Correction),
    ("window-reason-goodwill", OverrideReason::Goodwill),
];
const ADJUSTMENTS: [(&str, AdjustReason); 3] = [
    ("window-reason-goodwill", AdjustReason::Goodwill),
    ("window-reason-paper-card", AdjustReason::PaperCard),
    ("window-reason-mistake", AdjustReason::Mistake),
];
const VOIDS: [(&str, VoidReason); 4] = [
    ("window-reason-wrong-member", VoidReason::WrongMember),
    ("window-reason-refund", VoidReason::Refund),
    ("window-reason-mistake", VoidReason::Mistake),
    ("window-reason-misuse", VoidReason::Misuse),
];

fn card_at(desk: &Rc<Desk>, index: i32) -> Option<CardView> {
    let going = desk.going.borrow();
    let sheet = going.verdict.as_ref()?.member.as_ref()?;
    sheet.cards.get(usize::try_from(index).ok()?).cloned()
}

pub(super) fn add(desk: &Rc<Desk>, card: i32, count: i32) {
    let (Some(member), Some(card), Ok(count)) = (served(desk), card_at(desk, card), u32::try_from(count)) else {
        return;
    };
    busy(desk);
    desk.engine.call(
        move |till| match card.item_name {
            Some(_) => till.add_items(member, card.card, count),
            None => till.add_stamps(member, card.card, count),
        },
        finish,
    );
}

pub(super) fn adjust(desk: &Rc<Desk>, card: i32, delta: i32, reason: i32, note: &str) {
    let (Some(member), Some(card), Some(reason)) = (served(desk), card_at(desk, card), at(&ADJUSTMENTS, reason)) else {
        return;
    };
    let note = note.to_owned();
    busy(desk);
    desk.engine.call(move |till| till.adjust(member, card.card, i64::from(delta), reason, &note), finish);
}

pub(super) fn void(desk: &Rc<Desk>, entry: &str, reason: i32, note: &str) {
    let (Ok(entry), Some(reason)) = (entry.parse::<EntryId>(), at(&VOIDS, reason)) else { return };
    let note = note.to_owned();
    busy(desk);
    desk.engine.call(
        move |till| till.void(entry, reason, &note),
        |desk, verdict| {
            let overridable = verdict.offer == Offer::Override;
            finish(desk, verdict);
            if overridable {
                ask_override(desk);
            }
        },
    );
}

fn at<T: Copy>(reasons: &[(&str, T)], index: i32) -> Option<T> {
    reasons.get(usize::try_from(index).ok()?).map(|(_, reason)| *reason)
}

fn set_reasons<T>(desk: &Rc<Desk>, reasons: &[(&str, T)]) {
    let words = desk.words();
    let member = desk.global::<ui::MemberAdapter>();
    member.set_reasons(model(reasons.iter().map(|(key, _)| words.plain(key).into())));
    member.set_reason(-1);
}

/// Asks for a manager's PIN and a reason for what was just refused.
pub fn ask_override(desk: &Rc<Desk>) {
    set_reasons(desk, &OVERRIDES);
    let question = desk.going.borrow().verdict.as_ref().map(|verdict| desk.words().message(&verdict.message));
    let member = desk.global::<ui::MemberAdapter>();
    member.set_override_question(question.unwrap_or_default().into());
    member.set_dialog_error("".into());
    super::shell::managers(desk, |desk| {
        desk.global::<ui::MemberAdapter>().set_dialog(ui::MemberDialog::Override);
        desk.update_hold();
    });
}

pub(super) fn override_refused(desk: &Rc<Desk>, manager: &str, pin: &str, reason: i32) {
    let (Ok(operator), Some(reason)) = (manager.parse::<OperatorId>(), at(&OVERRIDES, reason)) else { return };
    let approval = Approval { operator, pin: pin.to_owned(), reason };
    busy(desk);
    desk.engine.call(
        move |till| till.override_refused(&approval),
        |desk, verdict| {
            // A wrong PIN leaves the dialog open: nothing that was chosen is lost.
            if verdict.key().starts_with("sign-in") {
                let member = desk.global::<ui::MemberAdapter>();
                member.set_busy(false);
                member.set_dialog_error(desk.words().both(&verdict.message).into());
                return;
            }
            finish(desk, verdict);
        },
    );
}

pub(super) fn open_dialog(desk: &Rc<Desk>, dialog: ui::MemberDialog) {
    let member = desk.global::<ui::MemberAdapter>();
    member.set_dialog_error("".into());
    member.set_card_text("".into());
    member.set_note_longest(int(Till::REMARK_CHARS_MAX));
    match dialog {
        ui::MemberDialog::Add => {
            member.set_card_index(0);
            member.set_count(1);
            let card = card_at(desk, 0);
            member.set_count_limit(card.as_ref().map_or(1, |card| int(card.max_manual)).max(1));
            let item = card.and_then(|card| card.item_name).map(|name| name.text(desk.words().code()).to_owned());
            member.set_item_name(item.unwrap_or_default().into());
        }
        ui::MemberDialog::Adjust => {
            member.set_card_index(0);
            member.set_count(1);
            set_reasons(desk, &ADJUSTMENTS);
        }
        ui::MemberDialog::Void => set_reasons(desk, &VOIDS),
        ui::MemberDialog::Move => member_move::open(desk),
        ui::MemberDialog::Split => member_move::open_split(desk),
        ui::MemberDialog::Card => member_card::show_card(desk),
        _ => {}
    }
    member.set_dialog(dialog);
    if dialog == ui::MemberDialog::None {
        desk.till.invoke_take_keys();
    }
}
