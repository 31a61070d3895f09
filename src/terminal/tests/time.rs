//! Clocks that are wrong, and what the counter does meanwhile.

use crate::shop::{DAY_MS, HOUR_MS, MORNING, Shop};
use tillstamp_terminal::Clock;
use tillstamp_terminal::views::{Devices, HealthState, Offer, Part, VerdictKind};

fn clock_state(shop: &mut Shop) -> HealthState {
    let health = shop.till.health(&Devices::default());
    health.items.iter().find(|item| item.part == Part::Clock).unwrap().state
}

#[test]
fn a_night_off_is_no_matter_and_a_wrong_clock_is_seen_and_cured() {
    for (name, shift_ms, state) in [
        ("a night", 12 * HOUR_MS, HealthState::Good),
        ("back a day", -DAY_MS, HealthState::Bad),
        ("ahead a year", 365 * DAY_MS, HealthState::Bad),
        ("1970", -MORNING.0, HealthState::Bad),
    ] {
        let mut shop = Shop::new();
        let (_, card) = shop.member("Karel Host");
        shop.visits(&card.code, 10);
        let mut shop = shop.reopen_after(|clock| {
            clock.reboot();
            clock.shift_raw_ms(shift_ms);
        });
        assert_eq!(clock_state(&mut shop), state, "{name}");
        shop.as_cashier();
        shop.pass(DAY_MS);
        let scan = shop.scan(&card.code);
        assert_eq!(scan.kind, VerdictKind::Done, "{name}: earning goes on");
        let token = scan.member.unwrap().rewards[0].token;
        let mut redeemed = shop.till.redeem(token, 1);
        if state == HealthState::Bad {
            assert_eq!((redeemed.key(), redeemed.offer), ("refusal-clock-unsure", Offer::Override), "{name}");
            assert!(shop.till.set_clock(MORNING).is_err(), "{name}: not a cashier's");
            let right = MORNING.plus(20 * DAY_MS);
            shop.as_owner().set_clock(right).unwrap();
            assert_eq!((clock_state(&mut shop), shop.till.now()), (HealthState::Good, right), "{name}");
            let again = shop.as_cashier().status(&Devices::default()).unwrap();
            assert!(!again.clock_unsure);
        } else {
            assert_eq!(redeemed.offer, Offer::Confirm, "{name}");
            redeemed = shop.till.confirm();
            assert_eq!(redeemed.kind, VerdictKind::Done);
        }
        shop.assert_clean();
    }
}

#[test]
fn within_a_boot_the_wall_clock_moves_nothing() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    shop.scan(&card.code);
    shop.clock.shift_raw_ms(400 * DAY_MS);
    assert_eq!(shop.scan(&card.code).key(), "refusal-already-stamped");
    assert_eq!(shop.stamps(member), 1);
    assert!(shop.clock.raw_now() > shop.till.now());
}

#[test]
fn units_expire_by_trusted_time_only() {
    let mut program = crate::shop::program();
    program.cards[0].stamp_validity_days = Some(30);
    let mut shop = Shop::with(program, 3);
    let (member, card) = shop.member("Karel Host");
    shop.visits(&card.code, 2);
    shop.clock.shift_raw_ms(400 * DAY_MS);
    shop.till.tick();
    assert_eq!(shop.stamps(member), 2);
    shop.pass(40 * DAY_MS);
    shop.till.tick();
    shop.as_cashier();
    assert_eq!(shop.stamps(member), 0);
    let history = shop.till.open_member(member).unwrap().history;
    assert!(history.iter().any(|line| line.what.key == "entry-expired"));
    shop.assert_clean();
}

/// What was expired when the time was last known stays expired, what was good stays good; the right time finds all.
#[test]
fn a_wrong_clock_brings_nothing_back_to_life_and_takes_nothing_away() {
    for (name, shift_ms) in [
        ("back a day", -DAY_MS),
        ("ahead a year", 365 * DAY_MS),
        ("1970", -MORNING.0),
        ("battery flat, and the year of the factory", -3_000 * DAY_MS),
    ] {
        let mut program = crate::shop::program();
        (program.cards[0].goal, program.cards[0].stamp_validity_days) = (2, Some(5));
        program.rewards[0].validity_days = Some(3);
        let mut shop = Shop::with(program, 7);
        let (expired, first) = shop.member("Karel Host");
        let (good, second) = shop.member("Eva Host");
        shop.visits(&first.code, 3);
        shop.pass(6 * DAY_MS);
        shop.visits(&second.code, 3);
        assert_eq!((shop.stamps(expired), shop.stamps(good)), (0, 1), "{name}");

        let mut shop = shop.reopen_after(|clock| {
            clock.reboot();
            clock.shift_raw_ms(shift_ms);
        });
        shop.as_manager();
        assert_eq!(shop.stamps(expired), 0, "{name}: the expired stamp is back");
        assert!(shop.till.open_member(expired).unwrap().rewards.is_empty(), "{name}: the expired reward is back");
        assert_eq!((shop.stamps(good), shop.till.open_member(good).unwrap().rewards[0].uses), (1, 1), "{name}");
        // One new stamp beside an expired one fills no card of two.
        assert_eq!(shop.till.add_stamps(expired, tillstamp_terminal::ledger::CardId(1), 1).key(), "done-stamped");
        shop.till.tick();
        let lines = shop.till.open_member(good).unwrap().history;
        assert!(lines.iter().all(|line| line.what.key != "entry-expired"), "{name}");

        let right = MORNING.plus(13 * DAY_MS);
        shop.as_owner().set_clock(right).unwrap();
        shop.till.tick();
        assert_eq!((shop.stamps(expired), shop.stamps(good)), (1, 1), "{name}");
        assert_eq!(shop.till.open_member(good).unwrap().rewards[0].uses, 1, "{name}");
        shop.assert_clean();
    }
}
