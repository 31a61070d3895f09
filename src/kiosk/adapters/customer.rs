//! The customer's window: idle, aiming, the card filling up, a new card to photograph.
//!
//! Invariant: nothing private is shown: a greeting, the card, the reward; and everything in the customer's language.

use super::shared::{fresh_on, full_card, hero, int, languages, model, stamp_card};
use crate::desk::{Desk, here};
use slint::{ComponentHandle, Image};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tillstamp_terminal::views::{Brand, CardView, MemberSheet, Verdict, VerdictKind};
use tillstamp_ui as ui;
use tillstamp_words::Arg;

/// The card stays on the display so long.
const CARD_STAYS: Duration = Duration::from_secs(9);
/// A new card's code stays so long, unless the next customer comes.
const CODE_STAYS: Duration = Duration::from_secs(90);
/// The mirrored picture goes when nothing was held up for so long.
const AIMING_STAYS: Duration = Duration::from_secs(3);

thread_local! {
    static UNTIL: Cell<Option<Instant>> = const { Cell::new(None) };
    static WELCOME: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// Connects the callbacks.
pub fn connect(desk: &Rc<Desk>) {
    let Some(customer) = &desk.customer else { return };
    customer.global::<ui::CustomerAdapter>().on_set_language(|code| {
        if let Some(desk) = here() {
            desk.set_customer_language(&code);
            refresh(&desk);
        }
    });
    rest(desk);
}

/// The shop's name, offers and welcome.
pub fn show_shop(desk: &Rc<Desk>, brand: &Brand, training: bool) {
    let Some(customer) = &desk.customer else { return };
    let adapter = customer.global::<ui::CustomerAdapter>();
    adapter.set_shop(desk.going.borrow().settings.shop_name.as_str().into());
    let mark = if training { desk.customer_words().plain("window-training") } else { String::new() };
    adapter.set_training(mark.into());
    WELCOME.with(|welcome| *welcome.borrow_mut() = brand.welcome.clone());
    refresh(desk);
}

/// Everything worded, anew.
fn refresh(desk: &Rc<Desk>) {
    let Some(customer) = &desk.customer else { return };
    let adapter = customer.global::<ui::CustomerAdapter>();
    let words = desk.customer_words().clone();
    adapter.set_languages(languages(&words));
    adapter.set_language(words.language().code().into());
    adapter.set_offers_title(words.plain("customer-offers-title").into());
    desk.engine.call(
        |till| {
            let program = till.program();
            let cards = program.cards.iter().filter(|card| card.active);
            cards
                .filter_map(|card| {
                    let reward = program.rewards.iter().find(|reward| reward.id == card.reward)?;
                    Some((card.name.clone(), card.goal, reward.name.clone()))
                })
                .collect::<Vec<_>>()
        },
        |desk, cards| {
            let Some(customer) = &desk.customer else { return };
            let words = desk.customer_words();
            let code = words.language().code();
            customer.global::<ui::CustomerAdapter>().set_samples(model(cards.iter().map(|(name, goal, reward)| {
                let left = Arg::Int(i64::from(*goal));
                let reward = Arg::Text(reward.text(code));
                ui::StampCardView {
                    name: name.text(code).into(),
                    goal: int(*goal),
                    count: format!("0 / {goal}").into(),
                    note: words.with("window-card-left", &[("left", left), ("reward", reward)]).into(),
                    ..ui::StampCardView::default()
                }
            })));
        },
    );
    let verdict = desk.going.borrow().verdict.clone();
    match verdict {
        Some(verdict) if adapter.get_phase() == ui::CustomerPhase::Active => show_verdict(desk, &verdict),
        _ if adapter.get_phase() == ui::CustomerPhase::Idle => rest(desk),
        _ => {}
    }
}

/// Idle: the shop's welcome and what can be earned.
pub fn rest(desk: &Rc<Desk>) {
    let Some(customer) = &desk.customer else { return };
    let adapter = customer.global::<ui::CustomerAdapter>();
    let words = desk.customer_words();
    UNTIL.with(|until| until.set(None));
    let own = WELCOME.with(|welcome| welcome.borrow().clone());
    adapter.set_phase(ui::CustomerPhase::Idle);
    adapter.set_hero(if own.is_empty() { words.plain("customer-welcome") } else { own }.into());
    adapter.set_line(words.plain("customer-welcome-line").into());
    adapter.set_celebrate(false);
    desk.shared.mirror.store(false, Ordering::Relaxed);
}

/// Somebody holds something before the lens: the mirrored picture helps to aim.
pub fn aim(desk: &Rc<Desk>, now: Instant) {
    let Some(customer) = &desk.customer else { return };
    let adapter = customer.global::<ui::CustomerAdapter>();
    if !matches!(adapter.get_phase(), ui::CustomerPhase::Idle | ui::CustomerPhase::Aiming) {
        return;
    }
    let words = desk.customer_words();
    adapter.set_phase(ui::CustomerPhase::Aiming);
    adapter.set_hero(words.plain("customer-aim").into());
    adapter.set_line(words.plain("customer-aim-line").into());
    UNTIL.with(|until| until.set(Some(now + AIMING_STAYS)));
    desk.shared.mirror.store(true, Ordering::Relaxed);
}

/// The card and what happened to it.
pub fn show_verdict(desk: &Rc<Desk>, verdict: &Verdict) {
    let Some(customer) = &desk.customer else { return };
    let adapter = customer.global::<ui::CustomerAdapter>();
    let words = desk.customer_words();
    let Some(sheet) = &verdict.member else {
        drop(words);
        // What was refused without a member is the cashier's to explain.
        return rest(desk);
    };
    let redeemed = verdict.key_in.is_some();
    let filled = verdict.landed.iter().any(|landed| landed.cards_filled > 0);
    let (hero_key, line) = match verdict.kind {
        VerdictKind::Done if redeemed => ("customer-enjoy", words.plain("customer-enjoy-line")),
        VerdictKind::Done if filled => ("customer-full", words.plain("customer-full-line")),
        VerdictKind::Done => ("customer-thanks", progress_line(desk, sheet, verdict)),
        VerdictKind::Already => ("customer-already", progress_line(desk, sheet, verdict)),
        VerdictKind::Refused => ("customer-moment", words.plain("customer-moment-line")),
    };
    adapter.set_phase(ui::CustomerPhase::Active);
    adapter.set_hero(words.plain(hero_key).into());
    adapter.set_line(line.into());
    adapter.set_celebrate(verdict.kind == VerdictKind::Done && (redeemed || filled));
    let card = hero(sheet, Some(verdict)).map(|card| {
        let shown = stamp_card(&words, card, fresh_on(Some(verdict), card), desk.counter.generation());
        // The card that was just filled is seen full once; the next visit shows the new one.
        if filled && !redeemed { full_card(shown) } else { shown }
    });
    adapter.set_card(card.unwrap_or_default());
    let code = words.language().code();
    let reward = sheet
        .rewards
        .first()
        .map(|reward| words.with("customer-reward-waits", &[("reward", Arg::Text(reward.name.text(code)))]));
    adapter.set_reward_line(reward.unwrap_or_default().into());
    UNTIL.with(|until| until.set(Some(Instant::now() + CARD_STAYS)));
    desk.shared.mirror.store(false, Ordering::Relaxed);
}

fn progress_line(desk: &Rc<Desk>, sheet: &MemberSheet, verdict: &Verdict) -> String {
    let words = desk.customer_words();
    let Some(card) = hero(sheet, Some(verdict)) else { return String::new() };
    let CardView { have, goal, reward_name, .. } = card;
    let left = i64::from(goal.saturating_sub(*have));
    words.with(
        "customer-left",
        &[("left", Arg::Int(left)), ("reward", Arg::Text(reward_name.text(words.language().code())))],
    )
}

/// A card's code to photograph.
pub fn show_code(desk: &Rc<Desk>, picture: Image) {
    let Some(customer) = &desk.customer else { return };
    let adapter = customer.global::<ui::CustomerAdapter>();
    let words = desk.customer_words();
    adapter.set_phase(ui::CustomerPhase::NewCard);
    adapter.set_hero(words.plain("customer-new-card").into());
    adapter.set_line(words.plain("customer-new-card-line").into());
    adapter.set_qr(picture);
    adapter.set_qr_text(words.plain("customer-code").into());
    adapter.set_qr_next(words.plain("customer-code-next").into());
    adapter.set_celebrate(false);
    UNTIL.with(|until| until.set(Some(Instant::now() + CODE_STAYS)));
    desk.shared.mirror.store(false, Ordering::Relaxed);
}

/// Back to idle when its time is over.
pub fn tick(desk: &Rc<Desk>, now: Instant) {
    if UNTIL.with(Cell::get).is_some_and(|until| now >= until) {
        rest(desk);
    }
}
