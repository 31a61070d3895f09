//! A whole shift without a window: open, stamp, full card, redeem, undo, override, new member, lost card, report, lock.

use crate::shop::{DAY_MS, MINUTE_MS, Shop};
use tillstamp_terminal::ledger::{BlockReason, CardId, KeyIn};
use tillstamp_terminal::views::{Devices, Offer, Sound, StatusColor, VerdictKind};

#[test]
fn a_scan_stamps_once_and_a_full_card_is_redeemed_once() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    let first = shop.scan(&card.code);
    assert_eq!((first.kind, first.key(), first.sound), (VerdictKind::Done, "done-stamped", Sound::Success));
    assert_eq!(first.landed[0].stamps, 1);
    assert!(first.entry_id.is_some() && first.undo == first.entry_id);

    let again = shop.scan(&card.code);
    assert_eq!(
        (again.kind, again.key(), again.offer),
        (VerdictKind::Already, "refusal-already-stamped", Offer::Override)
    );
    assert_eq!(shop.stamps(member), 1);
    let approval = shop.approval();
    let passed = shop.till.override_refused(&approval);
    assert_eq!((passed.kind, shop.stamps(member)), (VerdictKind::Done, 2));

    shop.visits(&card.code, 7);
    assert_eq!(shop.stamps(member), 9);
    shop.pass(DAY_MS);
    let full = shop.scan(&card.code);
    assert_eq!((full.key(), full.sound), ("done-card-full", Sound::Reward));
    assert_eq!(full.landed[0].cards_filled, 1);
    let sheet = full.member.unwrap();
    assert_eq!((sheet.cards[0].have, sheet.rewards.len(), sheet.rewards[0].uses), (0, 1, 1));

    let token = sheet.rewards[0].token;
    let asked = shop.till.redeem(token, 1);
    assert_eq!((asked.kind, asked.offer), (VerdictKind::Refused, Offer::Confirm));
    let redeemed = shop.till.confirm();
    assert_eq!((redeemed.kind, redeemed.key()), (VerdictKind::Done, "done-redeemed"));
    assert!(matches!(redeemed.key_in.unwrap().key_in, KeyIn::FreeItem { value_minor: 6500, .. }));
    for _ in 0..2 {
        let double = shop.till.redeem(token, 1);
        assert_eq!((double.kind, double.key()), (VerdictKind::Already, "already-redeemed"));
    }
    assert!(shop.till.open_member(member).unwrap().rewards.is_empty());

    let undone = shop.till.undo(redeemed.undo.unwrap());
    assert_eq!(undone.kind, VerdictKind::Done, "{:?}", undone.message);
    assert_eq!(shop.till.open_member(member).unwrap().rewards.len(), 1);
    shop.assert_clean();
}

#[test]
fn undo_takes_the_stamp_back_and_a_second_undo_changes_nothing() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    let scan = shop.scan(&card.code);
    assert_eq!(shop.till.undo_last().key(), "done-undone");
    assert_eq!(shop.stamps(member), 0);
    let twice = shop.till.undo(scan.entry_id.unwrap());
    assert_eq!(twice.kind, VerdictKind::Already);
    let again = shop.scan(&card.code);
    assert_eq!(again.kind, VerdictKind::Done, "an undone visit does not start a cool-down: {:?}", again.message);
    let history = shop.till.open_member(member).unwrap().history;
    assert!(history.iter().any(|line| line.reversed));
    shop.assert_clean();
}

#[test]
fn items_hand_stamps_and_corrections_have_their_limits() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    shop.scan(&card.code);
    assert_eq!(shop.till.add_items(member, CardId(2), 2).kind, VerdictKind::Done);
    assert_eq!(shop.till.add_items(member, CardId(2), 4_000_000).kind, VerdictKind::Refused);
    assert_eq!(shop.till.add_stamps(member, CardId(1), 0).key(), "refusal-count-zero");
    assert_eq!(shop.till.add_stamps(member, CardId(9), 1).key(), "refusal-no-such-card");
    let reason = tillstamp_terminal::ledger::AdjustReason::PaperCard;
    let big = shop.till.adjust(member, CardId(1), 40, reason, "paper card had forty");
    assert_eq!((big.kind, big.offer), (VerdictKind::Refused, Offer::Override));
    assert_eq!(shop.till.adjust(member, CardId(1), i64::MIN, reason, "").kind, VerdictKind::Refused);
    let fine = shop.till.adjust(member, CardId(1), 4, reason, "paper card had four");
    assert_eq!(fine.kind, VerdictKind::Done, "{:?}", fine.message);
    assert_eq!(shop.stamps(member), 5);
    shop.assert_clean();
}

#[test]
fn a_lost_card_is_blocked_and_the_new_one_keeps_the_balance() {
    let mut shop = Shop::new();
    let (member, old) = shop.member("Karel Host");
    shop.scan(&old.code);
    assert_eq!(shop.till.block_card(member, BlockReason::Lost).key(), "done-card-blocked");
    shop.pass(DAY_MS);
    assert_eq!(shop.scan(&old.code).key(), "refusal-card-blocked");
    let new = shop.till.replace_card(member).unwrap();
    assert_eq!(new.version, 2);
    assert_eq!(shop.scan(&new.code).kind, VerdictKind::Done);
    assert_eq!(shop.stamps(member), 2);
    assert_eq!(shop.scan(&old.code).key(), "refusal-card-blocked");
    shop.assert_clean();
}

#[test]
fn a_prepared_card_becomes_a_member_at_its_first_scan() {
    let mut shop = Shop::new();
    let sheet = shop.till.prepare_cards(24).unwrap();
    assert_eq!(sheet.len(), 24);
    let first = shop.scan(&sheet[3].code);
    assert_eq!((first.kind, first.key()), (VerdictKind::Done, "done-stamped"), "{:?}", first.message);
    assert_eq!(first.member_id(), Some(sheet[3].member));
    shop.pass(DAY_MS);
    assert_eq!(shop.scan(&sheet[3].code).kind, VerdictKind::Done);
    assert_eq!(shop.till.today().visits, 1);
    assert!(shop.till.prepare_cards(100_000).is_err());
    shop.assert_clean();
}

#[test]
fn wrong_member_duplicates_and_own_cards_have_their_way() {
    let mut shop = Shop::new();
    let (wrong, wrong_card) = shop.member("Karel Host");
    let (right, _) = shop.member("Karla Hostová");
    let scan = shop.scan(&wrong_card.code);
    assert_eq!(shop.till.move_award(scan.entry_id.unwrap(), right).key(), "done-moved");
    assert_eq!((shop.stamps(wrong), shop.stamps(right)), (0, 1));

    assert_eq!(shop.till.merge(wrong, right).kind, VerdictKind::Refused, "a cashier may not");
    let merged = shop.as_manager().merge(wrong, right);
    assert_eq!(merged.key(), "done-merged", "{:?}", merged.message);
    let survivor = merged.member_id().unwrap();
    assert_eq!((survivor, shop.stamps(right)), (wrong.min(right), 1));
    let undone = shop.till.undo_merge(merged.entry_id.unwrap());
    assert_eq!(undone.key(), "done-merge-undone", "{:?}", undone.message);
    assert_eq!((shop.stamps(wrong), shop.stamps(right)), (0, 1));

    let cashier = shop.cashier;
    shop.till.link_own_card(cashier, Some(wrong)).unwrap();
    shop.as_cashier();
    shop.pass(DAY_MS);
    assert_eq!(shop.scan(&wrong_card.code).key(), "refusal-own-card");
    shop.as_manager();
    assert_eq!(shop.scan(&wrong_card.code).kind, VerdictKind::Done);
    shop.assert_clean();
}

#[test]
fn a_scan_waits_for_sign_in_and_is_judged_by_its_time() {
    let mut shop = Shop::new();
    let (_, card) = shop.member("Karel Host");
    shop.till.sign_out();
    let waits = shop.scan(&card.code);
    assert_eq!((waits.offer, waits.member.is_none()), (Offer::SignIn, true));
    shop.pass(20_000);
    assert_eq!(shop.till.waiting().unwrap().left_ms, 40_000);
    shop.as_cashier();
    assert_eq!(shop.till.open_waiting().unwrap().kind, VerdictKind::Done);
    assert!(shop.till.waiting().is_none());
    let now_ms = shop.till.monotonic_ms();
    shop.till.hold(card.code.as_bytes(), now_ms);
    shop.pass(MINUTE_MS);
    assert!(shop.till.open_waiting().is_none(), "60 s are over");
    assert!(shop.till.hold(b"https://example.com", now_ms).is_none());
}

#[test]
fn the_counter_shows_the_day() {
    let mut shop = Shop::new();
    let (_, card) = shop.member("Karel Host");
    shop.scan(&card.code);
    let today = shop.till.today();
    assert_eq!((today.visits, today.stamps, today.new_members), (1, 1, 1));
    let actions = shop.till.last_actions(5);
    assert_eq!(actions[0].first_name.as_deref(), Some("Karel"));
    assert!(actions[0].can_undo);
    let status = shop.till.status(&Devices::default()).unwrap();
    assert!(status.color != StatusColor::Red, "{:?}", status.message);
    shop.as_manager();
    let date = shop.till.business_date();
    let report = shop.till.day_report(date).unwrap();
    assert_eq!((report.visits, report.new_members, report.people.len()), (1, 1, 1));
    assert_eq!(report.hours.iter().find(|hour| hour.hour == 9).unwrap().visits, 1);
    shop.till.sign_out();
    assert!(shop.till.day_report(date).is_err());
}

#[test]
fn a_till_can_live_on_a_thread_of_its_own() {
    let mut shop = Shop::new();
    let (_, card) = shop.member("Karel Host");
    let verdict = std::thread::spawn(move || shop.scan(&card.code)).join().unwrap();
    assert_eq!(verdict.kind, VerdictKind::Done);
}

#[test]
fn a_second_tap_on_a_new_button_is_still_the_same_tap() {
    let mut program = crate::shop::program();
    program.cards[0].goal = 2;
    let mut shop = Shop::with(program, 2);
    let (member, card) = shop.member("Karel Host");
    shop.visits(&card.code, 4);
    let sheet = shop.till.open_member(member).unwrap();
    assert_eq!(sheet.rewards[0].uses, 2);
    shop.till.redeem(sheet.rewards[0].token, 1);
    let redeemed = shop.till.confirm();
    let new_token = redeemed.member.unwrap().rewards[0].token;
    assert_eq!(shop.till.redeem(new_token, 1).key(), "already-redeemed");
    assert_eq!(shop.till.open_member(member).unwrap().rewards[0].uses, 1);
    shop.pass(2_000);
    assert_ne!(shop.till.redeem(new_token, 1).key(), "already-redeemed");
    shop.till.sign_out();
    shop.as_cashier();
    assert_eq!(shop.till.redeem(new_token, 1).key(), "already-sheet-closed");
    shop.assert_clean();
}
