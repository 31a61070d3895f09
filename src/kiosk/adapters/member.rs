//! The member sheet: what it shows, and the one-tap actions on it. Its dialogs stand in files of their own.
//!
//! Invariant: everything ends in a use case of the till; its verdict, good or bad, is what the window shows.

use super::say::Say;
use super::shared::{called, fresh_on, model, stamp_card};
use super::{member_card, member_dialogs, member_move};
use crate::desk::{Desk, here};
use std::rc::Rc;
use tillstamp_terminal::ledger::{EntryId, MemberId};
use tillstamp_terminal::views::{
    CardView, MemberSheet, Message, No, Offer, PromptView, RewardView, Verdict, VerdictKind,
};
use tillstamp_ui as ui;
use tillstamp_words::Arg;

/// Connects the callbacks.
pub fn connect(desk: &Rc<Desk>) {
    let member = desk.global::<ui::MemberAdapter>();
    member.on_close(|| with(super::counter::close_sheet));
    member.on_undo(|| with(undo));
    member.on_plus(|| with(plus));
    member.on_redeem(|id| with(|desk| redeem(desk, &id)));
    member.on_add(|card, count| with(|desk| member_dialogs::add(desk, card, count)));
    member.on_adjust(|card, delta, reason, note| with(|desk| member_dialogs::adjust(desk, card, delta, reason, &note)));
    member.on_void(|entry, reason, note| with(|desk| member_dialogs::void(desk, &entry, reason, &note)));
    member.on_new_card(|| with(member_card::new_card));
    member.on_print_card(|sheet| with(|desk| member_card::print_card(desk, sheet)));
    member.on_find_people(|query| with(|desk| member_move::find_people(desk, &query)));
    member.on_move_to(|id| with(|desk| member_move::move_to(desk, &id)));
    member.on_split_add(|id| with(|desk| member_move::split_add(desk, &id)));
    member.on_split_set(|row, count| with(|desk| member_move::split_set(desk, row, count)));
    member.on_split(|| with(member_move::split));
    member.on_open_dialog(|dialog| with(|desk| member_dialogs::open_dialog(desk, dialog)));
    member.on_override(|manager, pin, reason| {
        with(|desk| member_dialogs::override_refused(desk, &manager, &pin, reason))
    });
    member.on_show_on_display(|| with(member_card::show_on_display));
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

/// Reads the open sheet anew, where it is still this member's and nobody is busy on it; nothing else changes.
pub fn read_again(desk: &Rc<Desk>, member: MemberId) {
    let is_open = move |desk: &Rc<Desk>| {
        let sheet = desk.global::<ui::MemberAdapter>();
        let is_free = sheet.get_open() && !sheet.get_busy() && sheet.get_dialog() == ui::MemberDialog::None;
        is_free && served(desk) == Some(member)
    };
    if !is_open(desk) {
        return;
    }
    desk.engine.call(
        move |till| till.open_member(member),
        move |desk, sheet| {
            let Ok(sheet) = sheet else { return };
            let verdict = desk.going.borrow().verdict.clone();
            let Some(mut verdict) = verdict.filter(|_| is_open(desk)) else { return };
            fill(desk, &sheet, &verdict);
            verdict.member = Some(Box::new(sheet));
            desk.going.borrow_mut().verdict = Some(verdict);
        },
    );
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
    // What the sheet shows anyway (a reward with its button, what is left on a card) is not said again.
    let shown = ["prompt-reward-ready", "prompt-near-goal"];
    let news = sheet.prompts.iter().filter(|prompt| !shown.contains(&prompt.key));
    let mut prompts: Vec<slint::SharedString> = news.map(|prompt| prompt_text(&words, prompt)).collect();
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
pub(super) fn served(desk: &Rc<Desk>) -> Option<MemberId> {
    desk.going.borrow().verdict.as_ref().and_then(Verdict::member_id)
}

pub(super) fn busy(desk: &Rc<Desk>) {
    let member = desk.global::<ui::MemberAdapter>();
    member.set_busy(true);
    member.set_dialog_error("".into());
}

/// What ends a dialog: a verdict that was done closes it, another one is told in it.
pub(super) fn finish(desk: &Rc<Desk>, verdict: Verdict) {
    use ui::MemberDialog::{Add, Adjust, Move, Split, Void};
    let member = desk.global::<ui::MemberAdapter>();
    let typed = matches!(member.get_dialog(), Add | Adjust | Move | Split | Void);
    if typed && verdict.kind != VerdictKind::Done && verdict.offer == Offer::None {
        desk.play(crate::devices::sound::Sound::Refused);
        member.set_busy(false);
        member.set_dialog_error(desk.words().both(&verdict.message).into());
        return;
    }
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
        return member_dialogs::open_dialog(desk, ui::MemberDialog::Add);
    }
    busy(desk);
    desk.engine.call(move |till| till.add_stamps(member, card.card, 1), finish);
}

fn redeem(desk: &Rc<Desk>, id: &str) {
    let Ok(token) = id.parse::<u64>() else { return };
    // The second press after "is this the customer's own card?" is the confirmation.
    let confirming = desk.global::<ui::MemberAdapter>().get_dialog_error() != "";
    busy(desk);
    let member = served(desk);
    // Only Redeem may wait for units that are being fetched.
    crate::line::after_fetch(desk, member, move |desk| redeem_now(desk, token, confirming));
}

fn redeem_now(desk: &Rc<Desk>, token: u64, confirming: bool) {
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
                member_dialogs::ask_override(desk);
            }
        },
    );
}

pub(super) fn told_in_dialog(desk: &Rc<Desk>, no: &No) {
    let member = desk.global::<ui::MemberAdapter>();
    member.set_busy(false);
    member.set_dialog_error(desk.words().no(no).into());
}

fn open_data(desk: &Rc<Desk>) {
    let Some(member) = served(desk) else { return };
    desk.global::<ui::MemberAdapter>().set_dialog(ui::MemberDialog::None);
    desk.global::<ui::MemberAdminAdapter>().invoke_open_member(member.to_string().into());
}
