//! The member sheet and its dialogs: redeem, add, adjust, void, lost card, wrong member, override.
//!
//! Invariant: every dialog ends in a use case of the till; its verdict, good or bad, is what the window shows.

use super::office::files;
use super::say::Say;
use super::shared::{called, code_picture, fresh_on, int, model, stamp_card};
use crate::desk::{Desk, here};
use crate::prints;
use std::rc::Rc;
use tillstamp_terminal::ledger::{AdjustReason, EntryId, MemberId, OperatorId, OverrideReason, VoidReason};
use tillstamp_terminal::views::{
    Approval, CardFace, CardView, MaskedMember, MemberSheet, Message, No, Offer, PromptView, RewardView, Verdict,
};
use tillstamp_ui as ui;
use tillstamp_words::Arg;

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

/// Connects the callbacks.
pub fn connect(desk: &Rc<Desk>) {
    let member = desk.global::<ui::MemberAdapter>();
    member.on_close(|| with(super::counter::close_sheet));
    member.on_undo(|| with(undo));
    member.on_plus(|| with(plus));
    member.on_redeem(|id| with(|desk| redeem(desk, &id)));
    member.on_add(|card, count| with(|desk| add(desk, card, count)));
    member.on_adjust(|card, delta, reason, note| with(|desk| adjust(desk, card, delta, reason, &note)));
    member.on_void(|entry, reason, note| with(|desk| void(desk, &entry, reason, &note)));
    member.on_new_card(|| with(new_card));
    member.on_print_card(|sheet| with(|desk| print_card(desk, sheet)));
    member.on_find_people(|query| with(|desk| find_people(desk, &query)));
    member.on_move_to(|id| with(|desk| move_to(desk, &id)));
    member.on_open_dialog(|dialog| with(|desk| open_dialog(desk, dialog)));
    member.on_override(|manager, pin, reason| with(|desk| override_refused(desk, &manager, &pin, reason)));
    member.on_show_on_display(|| with(show_on_display));
    member.on_open_data(|| with(open_data));
}

fn with(work: impl FnOnce(&Rc<Desk>)) {
    if let Some(desk) = here() {
        desk.touched();
        work(&desk);
        desk.update_hold();
    }
}

/// Fills the sheet from a verdict; closes it where there is nobody.
pub fn show(desk: &Rc<Desk>, verdict: &Verdict) {
    let member = desk.global::<ui::MemberAdapter>();
    member.set_busy(false);
    member.set_dialog(ui::MemberDialog::None);
    desk.update_hold();
    match &verdict.member {
        Some(sheet) => fill(desk, sheet, verdict),
        None => member.set_open(false),
    }
}

fn fill(desk: &Rc<Desk>, sheet: &MemberSheet, verdict: &Verdict) {
    let words = desk.words();
    let member = desk.global::<ui::MemberAdapter>();
    let generation = desk.counter.generation();
    member.set_name(called(&words, sheet.first_name.as_deref(), &sheet.card_number).into());
    member.set_number(sheet.card_number.as_str().into());
    let mut cards: Vec<&CardView> = sheet.cards.iter().collect();
    // The card of this visit comes first and large.
    cards.sort_by_key(|card| fresh_on(Some(verdict), card) <= 0);
    member
        .set_cards(model(cards.iter().map(|card| stamp_card(&words, card, fresh_on(Some(verdict), card), generation))));
    member.set_card_names(model(sheet.cards.iter().map(|card| card.name.text(words.code()).into())));
    member.set_rewards(model(sheet.rewards.iter().map(|reward| reward_row(desk, reward))));
    let mut prompts: Vec<slint::SharedString> =
        sheet.prompts.iter().map(|prompt| prompt_text(&words, prompt)).collect();
    prompts.extend(sheet.note.as_ref().map(|note| words.with("window-note", &[("note", Arg::Text(note))]).into()));
    member.set_prompts(model(prompts));
    member.set_history(model(sheet.history.iter().map(|line| ui::HistoryRow {
        id: line.entry.to_string().into(),
        time: words.date_time(line.at).into(),
        what: if line.reversed {
            words.with("window-undone", &[("what", Arg::Text(&words.message(&line.what)))]).into()
        } else {
            words.message(&line.what).into()
        },
        can_void: line.can_void && !line.reversed,
    })));
    member.set_can_undo(verdict.undo.is_some());
    member.set_undo_id(verdict.undo.map(|entry| entry.to_string()).unwrap_or_default().into());
    let manual = cards.first().is_some_and(|card| card.max_manual > 0);
    let plus = match cards.first() {
        Some(card) if card.item_name.is_some() => words.plain("window-add-items"),
        _ if manual => words.plain("window-plus-one"),
        _ => String::new(),
    };
    member.set_plus_one(plus.into());
    member.set_open(true);
}

fn reward_row(desk: &Rc<Desk>, reward: &RewardView) -> ui::RewardRow {
    let words = desk.words();
    let name = reward.name.text(words.code()).to_owned();
    let shown = if reward.uses > 1 {
        words.with("window-reward-times", &[("reward", Arg::Text(&name)), ("count", Arg::Int(i64::from(reward.uses)))])
    } else {
        name.clone()
    };
    let detail = match reward.expires {
        Some(date) => words.with("window-until", &[("date", Arg::Text(&words.day_month(date)))]),
        None => words.plain("window-no-end"),
    };
    let why = reward.hindrance.as_ref().map(|message| words.both(message)).unwrap_or_default();
    ui::RewardRow {
        id: reward.token.to_string().into(),
        name: shown.into(),
        detail: detail.into(),
        // A manager's word may help: then the button stays, and the till asks for it.
        allowed: reward.hindrance.is_none() || reward.manager_helps,
        why: why.into(),
        question: words.with("window-redeem-question", &[("reward", Arg::Text(&name))]).into(),
        key_in: words.plain("window-redeem-once").into(),
    }
}

fn prompt_text(words: &Say, prompt: &PromptView) -> slint::SharedString {
    words.message(&Message { key: prompt.key, arguments: prompt.arguments.clone() }).into()
}

/// The member whose sheet is open.
fn served(desk: &Rc<Desk>) -> Option<MemberId> {
    desk.going.borrow().verdict.as_ref().and_then(Verdict::member_id)
}

fn card_at(desk: &Rc<Desk>, index: i32) -> Option<CardView> {
    let going = desk.going.borrow();
    let sheet = going.verdict.as_ref()?.member.as_ref()?;
    sheet.cards.get(usize::try_from(index).ok()?).cloned()
}

fn busy(desk: &Rc<Desk>) {
    let member = desk.global::<ui::MemberAdapter>();
    member.set_busy(true);
    member.set_dialog_error("".into());
}

/// What ends a dialog: a verdict that was done closes it, another one is told in it.
fn finish(desk: &Rc<Desk>, verdict: Verdict) {
    super::counter::show_verdict(desk, verdict);
}

fn undo(desk: &Rc<Desk>) {
    let Ok(entry) = desk.global::<ui::MemberAdapter>().get_undo_id().parse::<EntryId>() else { return };
    busy(desk);
    desk.engine.call(move |till| till.undo(entry), finish);
}

/// "+1 stamp" of the first card; a card by items asks for the count.
fn plus(desk: &Rc<Desk>) {
    let first = {
        let going = desk.going.borrow();
        let sheet = going.verdict.as_ref().and_then(|verdict| verdict.member.as_ref());
        sheet.and_then(|sheet| super::shared::hero(sheet, going.verdict.as_ref())).cloned()
    };
    let (Some(member), Some(card)) = (served(desk), first) else { return };
    if card.item_name.is_some() {
        return open_dialog(desk, ui::MemberDialog::Add);
    }
    busy(desk);
    desk.engine.call(move |till| till.add_stamps(member, card.card, 1), finish);
}

fn redeem(desk: &Rc<Desk>, id: &str) {
    let Ok(token) = id.parse::<u64>() else { return };
    // The second press after "is this the customer's own card?" is the confirmation.
    let confirming = desk.global::<ui::MemberAdapter>().get_dialog_error() != "";
    busy(desk);
    desk.engine.call(
        move |till| if confirming { till.confirm() } else { till.redeem(token, 1) },
        |desk, verdict| {
            if verdict.offer == Offer::Confirm {
                let member = desk.global::<ui::MemberAdapter>();
                member.set_busy(false);
                member.set_dialog_error(desk.words().both(&verdict.message).into());
                return;
            }
            let overridable = verdict.offer == Offer::Override;
            finish(desk, verdict);
            if overridable {
                ask_override(desk);
            }
        },
    );
}

fn add(desk: &Rc<Desk>, card: i32, count: i32) {
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

fn adjust(desk: &Rc<Desk>, card: i32, delta: i32, reason: i32, note: &str) {
    let (Some(member), Some(card), Some(reason)) = (served(desk), card_at(desk, card), at(&ADJUSTMENTS, reason)) else {
        return;
    };
    let note = note.to_owned();
    busy(desk);
    desk.engine.call(move |till| till.adjust(member, card.card, i64::from(delta), reason, &note), finish);
}

fn void(desk: &Rc<Desk>, entry: &str, reason: i32, note: &str) {
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

fn override_refused(desk: &Rc<Desk>, manager: &str, pin: &str, reason: i32) {
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

fn open_dialog(desk: &Rc<Desk>, dialog: ui::MemberDialog) {
    let member = desk.global::<ui::MemberAdapter>();
    member.set_dialog_error("".into());
    member.set_card_text("".into());
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
        ui::MemberDialog::Move => {
            member.set_people(model(Vec::<ui::PersonRow>::new()));
            member.set_people_empty("".into());
        }
        ui::MemberDialog::Card => show_card(desk),
        _ => {}
    }
    member.set_dialog(dialog);
    if dialog == ui::MemberDialog::None {
        desk.till.invoke_take_keys();
    }
}

fn show_card(desk: &Rc<Desk>) {
    let Some(member) = served(desk) else { return };
    desk.engine.call(
        move |till| till.card_of(member),
        |desk, face| match face {
            Ok(face) => desk.global::<ui::MemberAdapter>().set_card_qr(code_picture(&face.code)),
            Err(no) => told_in_dialog(desk, &no),
        },
    );
}

fn told_in_dialog(desk: &Rc<Desk>, no: &No) {
    let member = desk.global::<ui::MemberAdapter>();
    member.set_busy(false);
    member.set_dialog_error(desk.words().no(no).into());
}

fn show_on_display(desk: &Rc<Desk>) {
    let picture = desk.global::<ui::MemberAdapter>().get_card_qr();
    super::customer::show_code(desk, picture);
}

fn print_card(desk: &Rc<Desk>, _sheet: bool) {
    let Some(member) = served(desk) else { return };
    desk.engine.call(
        move |till| {
            let face = till.card_of(member)?;
            save_cards(till, std::slice::from_ref(&face))
        },
        |desk, saved| {
            let text = match saved {
                Ok(path) => desk.words().with("window-saved", &[("file", Arg::Text(&path))]),
                Err(no) => desk.words().no(&no),
            };
            desk.global::<ui::MemberAdapter>().set_card_text(text.into());
        },
    );
}

/// Writes cards as PDF into the shop's folder of prints; one card or sheets of 24.
pub fn save_cards(till: &mut tillstamp_terminal::Till, cards: &[CardFace]) -> Result<String, No> {
    let shop = prints::Shop::of(till);
    let pdf = prints::card_sheet(&shop, cards).map_err(|error| fault(&error))?;
    let name = match cards {
        [card] => format!("card-{}.pdf", card.number.replace(' ', "")),
        many => format!("cards-{}-{}.pdf", many.len(), till.now().0),
    };
    let path = files::keep(till, "cards", &name, &pdf)?;
    Ok(path.display().to_string())
}

/// A fault below the screens, as people read it.
pub fn fault(error: &impl std::fmt::Display) -> No {
    No { message: Message::plain("fault-unknown"), details: Some(error.to_string()) }
}

fn new_card(desk: &Rc<Desk>) {
    let Some(member) = served(desk) else { return };
    busy(desk);
    desk.engine.call(
        move |till| till.replace_card(member),
        |desk, face| match face {
            Ok(face) => {
                let member = desk.global::<ui::MemberAdapter>();
                member.set_busy(false);
                let picture = code_picture(&face.code);
                member.set_card_qr(picture.clone());
                member.set_card_text(desk.words().plain("window-card-replaced").into());
                member.set_dialog(ui::MemberDialog::Card);
                super::customer::show_code(desk, picture);
                super::counter::refresh(desk);
            }
            Err(no) => told_in_dialog(desk, &no),
        },
    );
}

fn find_people(desk: &Rc<Desk>, query: &str) {
    let query = query.to_owned();
    desk.engine.call(
        move |till| till.look_up(&query),
        |desk, found| {
            let member = desk.global::<ui::MemberAdapter>();
            let words = desk.words();
            match found {
                Ok(people) => {
                    member.set_people_empty(
                        if people.is_empty() { words.plain("window-nobody") } else { String::new() }.into(),
                    );
                    member.set_people(model(people.iter().map(|masked| person(desk, masked))));
                }
                Err(no) => {
                    member.set_people(model(Vec::<ui::PersonRow>::new()));
                    member.set_people_empty(words.both(&no.message).into());
                }
            }
        },
    );
}

/// A found member, masked.
pub fn person(desk: &Rc<Desk>, masked: &MaskedMember) -> ui::PersonRow {
    let words = desk.words();
    let mut details: Vec<String> = vec![masked.card_number.clone()];
    details.extend(masked.phone.clone());
    if let Some(date) = masked.last_visit {
        details.push(words.with("window-last-visit", &[("date", Arg::Text(&words.date(date)))]));
    }
    ui::PersonRow {
        id: masked.member.to_string().into(),
        name: masked.name.clone().unwrap_or_else(|| words.plain("window-anonymous")).into(),
        detail: details.join(" · ").into(),
    }
}

/// Moves the newest award of the open member to somebody else.
fn move_to(desk: &Rc<Desk>, id: &str) {
    let Ok(to) = id.parse::<MemberId>() else { return };
    let entry = {
        let going = desk.going.borrow();
        let sheet = going.verdict.as_ref().and_then(|verdict| verdict.member.as_ref());
        sheet.and_then(|sheet| sheet.history.iter().find(|line| line.can_void && !line.reversed)).map(|line| line.entry)
    };
    let Some(entry) = entry else {
        let text = desk.words().both(&Message::plain("refusal-nothing-to-move"));
        desk.global::<ui::MemberAdapter>().set_dialog_error(text.into());
        return;
    };
    busy(desk);
    desk.engine.call(move |till| till.move_award(entry, to), finish);
}

fn open_data(desk: &Rc<Desk>) {
    let Some(member) = served(desk) else { return };
    desk.global::<ui::MemberAdapter>().set_dialog(ui::MemberDialog::None);
    desk.global::<ui::MemberAdminAdapter>().invoke_open_member(member.to_string().into());
}
