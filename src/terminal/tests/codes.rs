//! Codes that are wrong in every way, and codes shown twice.

use crate::shop::{DAY_MS, MINUTE_MS, Shop};
use tillstamp_pass::{CardKey, Code, PhoneKey, rotation_time};
use tillstamp_terminal::ledger::{BusinessDate, MemberId, MerchantId};
use tillstamp_terminal::views::VerdictKind;

fn phone_of(shop: &mut Shop, member: MemberId) -> PhoneKey {
    let phone = PhoneKey::from_seed(&[77; 32]);
    shop.till.enrol_phone(member, &phone.device_key().unwrap()).unwrap();
    phone
}

fn code_now(shop: &mut Shop, phone: &PhoneKey, member: MemberId) -> String {
    let now = shop.till.now();
    phone.short(shop.till.merchant(), member, rotation_time(now)).unwrap().text()
}

#[test]
fn hostile_bytes_get_a_verdict_and_change_nothing() {
    let mut shop = Shop::new();
    let (_, card) = shop.member("Karel Host");
    let ours = card.code.clone();
    let glued = format!("{ours}{ours}");
    let mut flipped = ours.clone().into_bytes();
    let place = flipped.len() - 20;
    flipped[place] = if flipped[place] == b'A' { b'B' } else { b'A' };
    let binary: Vec<u8> = (0..7_000_u32).map(|index| (index * 31 % 256) as u8).collect();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("EAN", b"8594001021234".to_vec(), "refusal-code-not-ours"),
        ("URL", b"https://example.com/TS1:".to_vec(), "refusal-code-not-ours"),
        ("Wi-Fi", b"WIFI:T:WPA;S:Most;P:secret;;".to_vec(), "refusal-code-not-ours"),
        ("vCard", b"BEGIN:VCARD\nFN:Jana\nEND:VCARD".to_vec(), "refusal-code-not-ours"),
        ("7 KB of binary", binary, "refusal-code-not-ours"),
        ("invalid UTF-8", vec![0xFF, 0xFE, 0x80], "refusal-code-not-ours"),
        ("ours, then invalid UTF-8", [b"TS1:C".as_slice(), &[0xFF, 0xFE]].concat(), "refusal-code-damaged"),
        ("control characters", b"\x00\x07\x1B[2J\r\n".to_vec(), "refusal-code-not-ours"),
        ("nothing", Vec::new(), "refusal-code-not-ours"),
        ("prefix alone", b"TS1:".to_vec(), "refusal-code-damaged"),
        ("cut off", ours.as_bytes()[..ours.len() - 9].to_vec(), "refusal-code-damaged"),
        ("half a code", ours.as_bytes()[..ours.len() / 2].to_vec(), "refusal-code-damaged"),
        ("two glued", glued.into_bytes(), "refusal-code-damaged"),
        ("lower case", ours.to_lowercase().into_bytes(), "refusal-code-damaged"),
        ("unknown letter", ours.replacen("TS1:C", "TS1:Z", 1).into_bytes(), "refusal-code-damaged"),
    ];
    let before = shop.till.verify_entries();
    for (name, bytes, key) in cases {
        let now_ms = shop.till.monotonic_ms();
        let verdict = shop.till.present(&bytes, now_ms);
        assert_eq!((verdict.kind, verdict.key()), (VerdictKind::Refused, key), "{name}");
        assert!(shop.till.hold(&bytes, now_ms).is_none() || name == "unreachable", "{name} was kept");
    }
    let forged = {
        let now_ms = shop.till.monotonic_ms();
        shop.till.present(&flipped, now_ms)
    };
    assert_eq!(forged.kind, VerdictKind::Refused);
    assert!(["refusal-code-forged", "refusal-code-damaged"].contains(&forged.key()), "{}", forged.key());
    assert_eq!(shop.till.verify_entries(), before, "a refused code wrote an entry");
    shop.assert_clean();
}

#[test]
fn cards_of_another_shop_and_forged_ones_are_told_apart() {
    let mut shop = Shop::new();
    let (member, card) = shop.member("Karel Host");
    let merchant = shop.till.merchant();
    let stranger = CardKey::from_seed(&[9; 32]);
    let other = Code::Static(stranger.card(merchant, member, 1, BusinessDate(20_000))).text();
    assert_eq!(shop.scan(&other).key(), "refusal-code-other-shop");
    let Ok(Code::Static(mut forged)) = Code::parse(card.code.as_bytes()) else { panic!("not a card") };
    forged.version = 9;
    assert_eq!(shop.scan(&Code::Static(forged).text()).key(), "refusal-code-forged");
    let coupon = Code::Coupon(stranger.coupon(merchant, [1; 16], BusinessDate(30_000))).text();
    assert_eq!(shop.scan(&coupon).key(), "refusal-code-not-ours");
    let elsewhere = MerchantId(uuid_of(5));
    let phone = PhoneKey::from_seed(&[4; 32]);
    let time = rotation_time(shop.till.now());
    assert_eq!(shop.scan(&phone.short(elsewhere, member, time).unwrap().text()).key(), "refusal-code-other-shop");
    assert_eq!(shop.scan(&phone.short(merchant, member, time).unwrap().text()).key(), "refusal-code-unknown-phone");
}

fn uuid_of(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

#[test]
fn a_rotating_code_is_fresh_once() {
    let mut shop = Shop::new();
    let (member, _) = shop.member("Karel Host");
    let phone = phone_of(&mut shop, member);
    let first = code_now(&mut shop, &phone, member);
    assert_eq!(shop.scan(&first).kind, VerdictKind::Done);
    let again = shop.scan(&first);
    assert_eq!((again.kind, again.key()), (VerdictKind::Already, "already-same-code"));
    assert!(again.member.is_some(), "the sheet is opened again");
    shop.pass(MINUTE_MS);
    assert_eq!(shop.scan(&first).key(), "refusal-code-expired");
    shop.pass(DAY_MS);
    let second = code_now(&mut shop, &phone, member);
    shop.pass(15_000);
    let third = code_now(&mut shop, &phone, member);
    assert_eq!(shop.scan(&third).kind, VerdictKind::Done);
    assert_eq!(shop.scan(&second).key(), "refusal-code-used", "an older code after a newer one is a copy");
    let merchant = shop.till.merchant();
    let ahead = rotation_time(shop.till.now().plus(5 * MINUTE_MS));
    let future = phone.short(merchant, member, ahead).unwrap().text();
    assert_eq!(shop.scan(&future).key(), "refusal-code-from-future");
    let tag = phone.device_key().unwrap().tag();
    shop.till.revoke_phone(member, tag).unwrap();
    shop.pass(DAY_MS);
    let revoked = code_now(&mut shop, &phone, member);
    assert_eq!(shop.scan(&revoked).key(), "refusal-device-revoked");
    shop.assert_clean();
}

#[test]
fn the_large_code_introduces_a_phone() {
    let mut shop = Shop::new();
    let (member, _) = shop.member("Karel Host");
    let phone = phone_of(&mut shop, member);
    let key = phone.device_key().unwrap();
    let pass = shop.till.enrol_phone(member, &key).unwrap();
    let other = PhoneKey::from_seed(&[55; 32]);
    let merchant = shop.till.merchant();
    let time = rotation_time(shop.till.now());
    assert_eq!(shop.scan(&phone.long(merchant, &pass, time).text()).kind, VerdictKind::Done);
    assert_eq!(shop.scan(&other.long(merchant, &pass, time).text()).key(), "refusal-code-forged");
    shop.pass(40 * DAY_MS);
    let late = rotation_time(shop.till.now());
    assert_eq!(shop.scan(&phone.long(merchant, &pass, late).text()).key(), "refusal-code-expired");
}

#[test]
fn two_of_ours_ask_which() {
    let mut shop = Shop::new();
    let (one, first) = shop.member("Karel Host");
    let (two, second) = shop.member("Eva Hostová");
    let codes = [b"https://x".to_vec(), first.code.into_bytes(), second.code.into_bytes()];
    let choices = shop.till.choices(&codes);
    let members: Vec<_> = choices.iter().filter_map(|choice| choice.member).collect();
    assert_eq!(members, [one, two]);
    assert_eq!(choices[1].first_name.as_deref(), Some("Eva"));
}
