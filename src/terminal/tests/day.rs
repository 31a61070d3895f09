//! The day: X and Z, the forgotten Z, a demo shop with two months of history.

use crate::shop::{DAY_MS, HOUR_MS, MORNING, Shop, dirs_in};
use tillstamp_terminal::Till;
use tillstamp_terminal::ledger::{AdjustReason, BusinessDate, CardId, VoidReason};
use tillstamp_terminal::loyalty::RewardKind;
use tillstamp_terminal::testing::HandClock;
use tillstamp_terminal::views::{ExceptionKind, JournalFilter, JournalKind};

#[test]
fn a_second_z_changes_nothing_and_a_forgotten_one_is_offered() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    shop.visits(&card.code, 10);
    let token = shop.till.open_member(member).unwrap().rewards[0].token;
    shop.till.redeem(token, 1);
    shop.till.confirm();
    let date = shop.till.business_date();
    assert!(shop.till.close_day(date).is_err(), "a cashier may not");
    shop.as_manager();
    let x = shop.till.x_report().unwrap();
    assert_eq!((x.rewards, x.key_in.len(), x.key_in[0].sum_minor, x.key_in[0].vat_permille), (1, 1, 6500, Some(120)));
    let z = shop.till.close_day(date).unwrap();
    assert_eq!((z.number, z.already, z.report.visits), (1, false, 1));
    let entries = shop.till.verify_entries();
    shop.as_cashier();
    let again = shop.as_manager().close_day(date).unwrap();
    assert_eq!((again.number, again.already), (1, true));
    assert_eq!(again.report, z.report);
    assert_eq!(shop.till.verify_entries(), entries);
    assert!(shop.till.close_day(BusinessDate(date.0 + 5)).is_err());

    let missing = shop.till.missing_z();
    assert_eq!(missing.last(), Some(&BusinessDate(date.0 - 1)), "yesterday's was forgotten");
    shop.till.close_day(missing[0]).unwrap();
    assert!(!shop.till.missing_z().contains(&missing[0]));
    shop.assert_clean();
}

#[test]
fn what_needs_a_look_is_listed_and_the_journal_finds_it() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    let scan = shop.scan(&card.code);
    shop.scan(&card.code);
    let approval = shop.approval();
    shop.till.override_refused(&approval);
    for _ in 0..3 {
        shop.till.add_stamps(member, CardId(1), 1);
    }
    shop.as_manager();
    let voided = shop.till.void(scan.entry_id.unwrap(), VoidReason::Refund, "vráceno");
    assert_eq!(voided.key(), "done-voided", "{:?}", voided.message);
    let date = shop.till.business_date();
    let report = shop.till.day_report(date).unwrap();
    for kind in [ExceptionKind::Override, ExceptionKind::Void, ExceptionKind::Burst] {
        assert!(report.exceptions.iter().any(|row| row.kind == kind), "{kind:?} in {:?}", report.exceptions);
    }
    assert_eq!(report.refusals[0], ("why-already-stamped".to_owned(), 1));
    let refusals = JournalFilter { kinds: vec![JournalKind::Refusal], ..JournalFilter::default() };
    let lines = shop.till.journal(&refusals).unwrap();
    assert_eq!((lines.len(), lines[0].member), (1, Some(member)));
    let visits = JournalFilter { kinds: vec![JournalKind::Visit], member: Some(member), ..JournalFilter::default() };
    let lines = shop.till.journal(&visits).unwrap();
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().any(|line| line.reversed) && lines.iter().any(|line| line.overridden_by.is_some()));
    let next = JournalFilter { before: Some(lines[0].order), ..visits };
    assert_eq!(shop.till.journal(&next).unwrap().len(), 1);
    shop.assert_clean();
}

#[test]
fn the_demo_shop_is_made_by_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let clock = HandClock::at(MORNING.plus(6 * 60 * 60 * 1000));
    let mut till = Till::create_demo(dirs_in(&folder), Box::new(clock.clone()), 1).unwrap();
    let operators = till.operators();
    assert_eq!(operators.len(), 4);
    let owner = operators.iter().find(|tile| tile.role == tillstamp_terminal::ledger::Role::Owner).unwrap().operator;
    till.sign_in(owner, "1234").unwrap();
    let report = till.verify().unwrap();
    assert_eq!(report.first_fault, None);
    let today = till.business_date();
    let period = till.period_report(BusinessDate(today.0 - 60), today).unwrap();
    assert!(period.visits > 1_500 && period.rewards > 40, "{} visits, {} rewards", period.visits, period.rewards);
    assert_eq!(period.new_members, 200);
    assert!(till.start_report().is_empty(), "{:?}", till.start_report());
    assert!(till.missing_z().is_empty(), "{:?}", till.missing_z());
    assert!(!till.program_versions().is_empty() && !till.kpis().unwrap().is_empty());
    assert!(till.today().visits > 0);
    let entries = till.verify_entries();
    clock.pass_ms(DAY_MS);
    assert_eq!(till.missing_z(), [today]);
    let other = tempfile::tempdir().unwrap();
    let clock = HandClock::at(MORNING.plus(6 * 60 * 60 * 1000));
    let again = Till::create_demo(dirs_in(&other), Box::new(clock), 1).unwrap();
    assert_eq!(again.verify_entries(), entries, "the same seed makes the same history");
}

/// Corrections, work outside the hours and beyond a shift's limit stand apart in the day's report, each with its name;
/// what was keyed in is listed by VAT rate.
#[test]
fn corrections_and_odd_hours_are_kept_apart_and_discounts_stand_by_their_rate() {
    let mut program = crate::shop::program();
    (program.cards[0].goal, program.cards[1].goal) = (2, 2);
    program.rewards[0].kind = RewardKind::FreeItem { value_minor: 6_500, vat_permille: 120 };
    program.rewards[1].kind = RewardKind::AmountOff { amount_minor: 9_000, vat_permille: 210 };
    program.limits.shift_manual_limit = Some(4);
    program.limits.static_card_rewards_per_day = 9;
    let mut shop = Shop::with(program, 11);
    let (member, _) = shop.member("Karel Host");
    assert_eq!(shop.till.add_stamps(member, CardId(1), 2).key(), "done-card-full");
    assert_eq!(shop.till.add_items(member, CardId(2), 2).key(), "done-card-full");
    let adjusted = shop.till.adjust(member, CardId(1), 3, AdjustReason::PaperCard, "papírová kartička");
    assert_eq!(adjusted.key(), "done-adjusted");
    assert_eq!(shop.till.add_stamps(member, CardId(1), 1).key(), "refusal-shift-limit-reached");
    let approval = shop.approval();
    shop.till.override_refused(&approval);
    for reward in shop.till.open_member(member).unwrap().rewards {
        shop.till.redeem(reward.token, 1);
        assert_eq!(shop.till.confirm().key(), "done-redeemed");
    }
    // 09:00 and twelve hours: the shop closes at 20:00.
    shop.pass(12 * HOUR_MS);
    shop.as_cashier();
    assert_eq!(shop.till.adjust(member, CardId(1), 1, AdjustReason::Goodwill, "").key(), "done-adjusted");
    let date = shop.till.business_date();
    let report = shop.as_manager().day_report(date).unwrap();
    let listed = |kind| report.exceptions.iter().filter(|row| row.kind == kind).count();
    assert_eq!((listed(ExceptionKind::Adjustment), listed(ExceptionKind::OutsideHours)), (2, 1), "{report:?}");
    assert_eq!((listed(ExceptionKind::OverShiftLimit), listed(ExceptionKind::Override)), (1, 1), "{report:?}");
    assert_eq!(report.people.iter().map(|person| person.manual).sum::<i64>(), 5, "corrections are no stamps by hand");
    let rates: Vec<_> = report.key_in.iter().map(|row| (row.vat_permille, row.sum_minor)).collect();
    assert!(rates.contains(&(Some(120), 6_500)) && rates.contains(&(Some(210), 9_000)), "{rates:?}");
    shop.assert_clean();
}
