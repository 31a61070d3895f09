//! Staff: PINs, the lock that survives a restart, roles, forgotten PINs.

use crate::shop::{CASHIER_PIN, HOUR_MS, MANAGER_PIN, MINUTE_MS, OWNER_PIN, Shop};
use tillstamp_terminal::ledger::Role;
use tillstamp_terminal::views::VerdictKind;

#[test]
fn five_wrong_pins_lock_across_a_restart_and_the_wait_grows() {
    let mut shop = Shop::new();
    let cashier = shop.cashier;
    for left in (1..5).rev() {
        let refusal = shop.till.sign_in(cashier, "0000").unwrap_err();
        assert_eq!((refusal.message.key, refusal.tries_left), ("sign-in-wrong-pin", left));
    }
    let mut shop = shop.reopen();
    let locked = shop.till.sign_in(cashier, "0000").unwrap_err();
    assert_eq!((locked.message.key, locked.wait_s), ("sign-in-locked", 60));
    let mut shop = shop.reopen();
    assert_eq!(shop.till.sign_in(cashier, CASHIER_PIN).unwrap_err().message.key, "sign-in-locked");
    assert!(shop.till.operators().iter().any(|tile| tile.locked_s > 0));
    shop.pass(MINUTE_MS);
    assert_eq!(shop.till.sign_in(cashier, "0000").unwrap_err().wait_s, 120);
    shop.pass(2 * MINUTE_MS);
    shop.till.sign_in(cashier, CASHIER_PIN).unwrap();
    assert_eq!(shop.till.sign_in(cashier, "0000").unwrap_err().tries_left, 4, "a right PIN starts anew");
}

#[test]
fn a_wrong_managers_pin_at_an_override_counts_too() {
    let mut shop = Shop::new();
    let (_, card) = shop.member("Karel Host");
    shop.scan(&card.code);
    shop.scan(&card.code);
    let mut wrong = shop.approval();
    wrong.pin = "1111".to_owned();
    assert_eq!(shop.till.override_refused(&wrong).key(), "sign-in-wrong-pin");
    let mut no_manager = shop.approval();
    (no_manager.operator, no_manager.pin) = (shop.cashier, CASHIER_PIN.to_owned());
    assert_eq!(shop.till.override_refused(&no_manager).key(), "refusal-not-a-manager");
    let approval = shop.approval();
    assert_eq!(shop.till.override_refused(&approval).kind, VerdictKind::Done);
}

#[test]
fn forgotten_pins_have_their_way() {
    let mut shop = Shop::new();
    let (owner, manager, cashier) = (shop.owner, shop.manager, shop.cashier);
    assert!(shop.till.reset_pin(manager, "1212").is_err(), "a cashier may not");
    shop.as_manager();
    shop.till.reset_pin(cashier, "5566").unwrap();
    assert!(shop.till.reset_pin(owner, "5566").is_err());
    shop.till.sign_in(cashier, "5566").unwrap();
    shop.till.sign_out();
    let code = shop.sheet.owner_code.clone();
    assert_eq!(shop.till.reset_owner_pin("AAAA-BBBB", "7878").unwrap_err().message.key, "sign-in-wrong-owner-code");
    let next = shop.till.reset_owner_pin(&code.to_lowercase(), "7878").unwrap();
    shop.till.sign_in(owner, "7878").unwrap();
    assert!(shop.till.sign_in(owner, OWNER_PIN).is_err());
    assert!(shop.till.reset_owner_pin(&code, "9999").is_err(), "a code works once");
    assert!(shop.till.reset_owner_pin(&next, "9999").is_ok());
    for _ in 0..5 {
        let _ = shop.till.reset_owner_pin("AAAA", "9999");
    }
    assert_eq!(shop.till.reset_owner_pin("AAAA", "9999").unwrap_err().message.key, "sign-in-locked");
    shop.pass(HOUR_MS);
}

#[test]
fn roles_bound_what_people_do() {
    let mut shop = Shop::new();
    let cashier = shop.cashier;
    assert!(shop.till.add_operator("Nový", Role::Cashier, "1234", "cs").is_err());
    shop.as_manager();
    shop.till.add_operator("Nový", Role::Cashier, "1234", "cs").unwrap();
    assert!(shop.till.add_operator("Šéf", Role::Owner, "1234", "cs").is_err());
    for (name, pin) in [("", "1234"), ("Nový", "12"), ("Nový", "123456789"), ("Nový", "12a4"), ("a\nb\u{7}", "1234")]
    {
        assert!(shop.till.add_operator(name, Role::Cashier, pin, "cs").is_err() || name == "a\nb\u{7}");
    }
    shop.as_owner();
    let owner = shop.owner;
    assert!(shop.till.change_operator(owner, "Petra", Role::Owner, false).is_err(), "the last owner stays");
    shop.till.change_operator(cashier, "Jana", Role::Cashier, false).unwrap();
    assert_eq!(shop.till.sign_in(cashier, CASHIER_PIN).unwrap_err().message.key, "sign-in-unknown");
    assert!(shop.till.sign_in(shop.manager, MANAGER_PIN).is_ok());
    shop.till.set_my_language("hu").unwrap();
    assert_eq!(shop.till.session().unwrap().language, "hu");
    assert!(shop.till.set_my_pin("0000", "1357").is_err());
    shop.till.set_my_pin(MANAGER_PIN, "1357").unwrap();
    shop.assert_clean();
}

#[test]
fn the_console_serves_without_a_pin_and_names_nobody() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    let mut shop = shop.reopen();
    assert_eq!(shop.scan(&card.code).kind, VerdictKind::Refused);
    shop.till.drop_waiting();
    shop.till.use_console();
    let scan = shop.scan(&card.code);
    assert_eq!(scan.kind, VerdictKind::Done, "{:?}", scan.message);
    assert_eq!(shop.till.open_member(member).unwrap().history[0].operator, None);
    let undone = shop.till.undo_last();
    assert_eq!(undone.kind, VerdictKind::Done, "{:?}", undone.message);
    assert!(shop.till.import_csv(b"reference\nA1\n", false).is_ok());
    let date = shop.till.business_date();
    assert_eq!(shop.till.close_day(date).unwrap().number, 1);
    shop.assert_clean();
}

/// One person, two cards: one cool-down, one daily cap; taken apart, each has its own again, also after a restart.
#[test]
fn a_merge_joins_the_cool_downs_and_undoing_it_parts_them() {
    let mut shop = Shop::new();
    let (one, first) = shop.member("Karel Host");
    let (two, second) = shop.member("Karel Host podruhé");
    assert_eq!(shop.scan(&first.code).kind, VerdictKind::Done);
    shop.pass(20 * MINUTE_MS);
    assert_eq!(shop.scan(&second.code).kind, VerdictKind::Done);
    let merged = shop.as_manager().merge(one, two).entry_id.unwrap();
    shop.pass(15 * MINUTE_MS);
    let mut shop = shop.reopen();
    shop.as_manager();
    for code in [&first.code, &second.code] {
        assert_eq!(shop.scan(code).key(), "refusal-already-stamped", "the later of both visits counts");
    }
    assert_eq!(shop.till.open_member(one).unwrap().visits, 2);
    assert_eq!(shop.till.undo_merge(merged).key(), "done-merge-undone");
    let mut shop = shop.reopen();
    shop.as_manager();
    // The older id lives on; whoever it was, each has the visit of its own card.
    assert_eq!(shop.scan(&first.code).kind, VerdictKind::Done);
    assert_eq!(shop.scan(&second.code).key(), "refusal-already-stamped");
    assert_eq!((shop.till.open_member(one).unwrap().visits, shop.till.open_member(two).unwrap().visits), (2, 1));
    shop.assert_clean();
}
