//! Signatures, keys, shops, times.

use super::*;
use crate::*;
use tillstamp_ledger::{Algorithm, ClockState, Sign};

fn long(code: &Code) -> Long {
    match code {
        Code::Long(long) => long.clone(),
        other => panic!("{other:?}"),
    }
}

fn short(code: &Code) -> Short {
    match code {
        Code::Short(short) => short.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_kind_is_trusted_by_its_own_shop_and_no_other() {
    for (name, code) in samples() {
        assert!(trusted(&code), "{name}");
    }
    let card = card_key().card(merchant(), member(), 1, DAY);
    assert_eq!(verify_static(&card, other_merchant(), &keys()), Err(Rejection::Forged));
    assert_eq!(verify_static(&card, merchant(), &[]), Err(Rejection::UnknownKey));
    let other_shops_keys = [CardKey::from_seed(&[8; 32]).issuer(BusinessDate(0))];
    assert_eq!(verify_static(&card, merchant(), &other_shops_keys), Err(Rejection::UnknownKey));
    let code = short(&phone().short(other_merchant(), member(), NOW_S).unwrap());
    assert_eq!(verify_short(&code, merchant(), &phone().device_key().unwrap()), Err(Rejection::OtherShop));
}

#[test]
fn an_issuer_key_vouches_within_its_time() {
    let card = card_key().card(merchant(), member(), 1, DAY);
    let key = card_key().issuer(DAY.plus_days(-10));
    let cases = [
        (IssuerKey { ..key.clone() }, Ok(())),
        (IssuerKey { revoked: true, ..key.clone() }, Err(Rejection::KeyRevoked)),
        (IssuerKey { valid_from: DAY.plus_days(2), ..key.clone() }, Err(Rejection::KeyOutOfTime)),
        (IssuerKey { valid_from: DAY.plus_days(1), ..key.clone() }, Ok(())),
        (IssuerKey { valid_until: Some(DAY.plus_days(-2)), ..key.clone() }, Err(Rejection::KeyOutOfTime)),
        (IssuerKey { valid_until: Some(DAY), ..key.clone() }, Ok(())),
    ];
    for (key, expected) in cases {
        assert_eq!(verify_static(&card, merchant(), std::slice::from_ref(&key)), expected, "{key:?}");
    }
    // Two keys with one id: the right one is found behind the wrong one.
    let wrong = IssuerKey { id: key.id, ..CardKey::from_seed(&[8; 32]).issuer(DAY) };
    assert_eq!(verify_static(&card, merchant(), &[wrong, key]), Ok(()));
}

#[test]
fn changed_fields_do_not_verify() {
    let card = card_key().card(merchant(), member(), 1, DAY);
    let cards = [
        StaticCard { version: 2, ..card.clone() },
        StaticCard { day: DAY.plus_days(1), ..card.clone() },
        StaticCard { member: MemberId(uuid::Uuid::from_u128(1)), ..card },
    ];
    for card in cards {
        assert_eq!(verify_static(&card, merchant(), &keys()), Err(Rejection::Forged));
    }
    let phone = phone();
    let device = phone.device_key().unwrap();
    let code = short(&phone.short(merchant(), member(), NOW_S).unwrap());
    let later = Short { time_s: NOW_S + 15, ..code.clone() };
    assert_eq!(verify_short(&later, merchant(), &device), Err(Rejection::Forged));
    assert_eq!(verify_short(&code, merchant(), &p256_phone().device_key().unwrap()), Err(Rejection::OtherDevice));
}

#[test]
fn a_long_code_needs_both_signatures_and_a_living_pass() {
    for phone in [phone(), p256_phone()] {
        let pass = pass_for(&phone);
        assert_eq!((pass.member, pass.version), (member(), 3));
        let code = long(&phone.long(merchant(), &pass, NOW_S));
        let check = |code: &Long, now, clock| verify_long(code, merchant(), &keys(), now, clock);
        assert_eq!(check(&code, NOW, ClockState::Sure), Ok(Vouched { expiry_unchecked: false }));
        let late = UtcMillis(i64::from(pass.expires_s + 60) * 1_000);
        assert_eq!(check(&code, late, ClockState::Sure), Err(Rejection::Expired { ago_s: 60 }));
        assert_eq!(check(&code, late, ClockState::Unsure), Ok(Vouched { expiry_unchecked: true }));
        let stolen = long(&PhoneKey::from_seed(&[66; 32]).long(merchant(), &pass, NOW_S));
        assert_eq!(check(&stolen, NOW, ClockState::Sure), Err(Rejection::Forged), "a pass without its phone");
        assert_eq!(verify_long(&code, other_merchant(), &keys(), NOW, ClockState::Sure), Err(Rejection::Forged));
    }
}

#[test]
fn a_signature_of_one_kind_fits_no_other() {
    let phone = phone();
    let code = short(&phone.short(merchant(), member(), NOW_S).unwrap());
    let mut long = long(&phone.long(merchant(), &pass_for(&phone), NOW_S));
    long.signature = code.signature;
    assert_eq!(verify_long(&long, merchant(), &keys(), NOW, ClockState::Sure), Err(Rejection::Forged));
    let coupon = card_key().coupon(merchant(), *member().bytes(), DAY);
    let claim = Claim { key_id: coupon.key_id, claim: coupon.coupon, expires_s: NOW_S, signature: coupon.signature };
    assert_eq!(verify_claim(&claim, merchant(), &keys(), NOW), Err(Rejection::Forged));
}

#[test]
fn things_that_run_out() {
    let key = card_key();
    let coupon = key.coupon(merchant(), [1; 16], DAY);
    assert_eq!(verify_coupon(&coupon, merchant(), &keys(), DAY), Ok(()));
    let late = verify_coupon(&coupon, merchant(), &keys(), DAY.plus_days(2));
    assert_eq!(late, Err(Rejection::Expired { ago_s: 172_800 }));
    let revoked = [IssuerKey { revoked: true, ..key.issuer(DAY) }];
    assert_eq!(verify_coupon(&coupon, merchant(), &revoked, DAY), Err(Rejection::KeyRevoked));
    let claim = key.claim(merchant(), [1; 16], NOW_S - 1);
    assert_eq!(verify_claim(&claim, merchant(), &keys(), NOW), Err(Rejection::Expired { ago_s: 1 }));
    assert!(key.pairing(merchant(), [0; 16], [0; 16], 0, &"x".repeat(81)).is_none());
    assert!(key.pairing(merchant(), [0; 16], [0; 16], 0, "a\nb").is_none());
}

#[test]
fn windows_of_time() {
    let (sure, unsure) = (ClockState::Sure, ClockState::Unsure);
    let day = 86_400;
    let cases = [
        (0, sure, Freshness::Fresh),
        (-45, sure, Freshness::Fresh),
        (-46, sure, Freshness::Expired { ago_s: 46 }),
        (30, sure, Freshness::Fresh),
        (31, sure, Freshness::FromFuture { ahead_s: 31 }),
        (-46, unsure, Freshness::Flagged { ahead_s: -46 }),
        (day, unsure, Freshness::Flagged { ahead_s: day }),
        (day + 1, unsure, Freshness::FromFuture { ahead_s: day + 1 }),
        (-day - 1, unsure, Freshness::Expired { ago_s: day + 1 }),
    ];
    for (ahead, clock, expected) in cases {
        let code_time_s = u32::try_from(i64::from(NOW_S) + ahead).unwrap();
        assert_eq!(check_time(code_time_s, NOW, clock), expected, "{ahead} {clock:?}");
    }
    assert!(matches!(check_time(0, UtcMillis(i64::MAX), sure), Freshness::Expired { .. }));
    assert!(matches!(check_time(u32::MAX, UtcMillis(i64::MIN), sure), Freshness::FromFuture { .. }));
    assert_eq!(rotation_time(UtcMillis(44_999)), 30);
    assert_eq!(rotation_time(UtcMillis(-1)), 0);
}

#[test]
fn a_screenshot_is_noticed() {
    let (fresh, old) = (Freshness::Fresh, Freshness::Expired { ago_s: 60 });
    let cases = [
        (None, true, 100, fresh, Replay::New),
        (Some(85), true, 100, fresh, Replay::New),
        (Some(100), true, 100, fresh, Replay::Same),
        (Some(100), false, 100, fresh, Replay::Used),
        (Some(100), true, 100, old, Replay::Used),
        (Some(115), true, 100, fresh, Replay::Used),
    ];
    for (last, here, time_s, freshness, expected) in cases {
        assert_eq!(check_replay(last, here, time_s, freshness), expected, "{last:?} {here} {time_s}");
    }
}

#[test]
fn keys_are_checked_before_they_are_kept() {
    let small_order = [0; 32];
    assert_eq!(DeviceKey::new(Algorithm::Ed25519, &small_order), Err(KeyFault));
    assert_eq!(DeviceKey::new(Algorithm::Ed25519, &[1; 31]), Err(KeyFault));
    assert_eq!(DeviceKey::new(Algorithm::P256, &[0; 33]), Err(KeyFault));
    assert!(PhoneKey::p256_from_seed(&[0; 32]).is_err());
    assert!(PhoneKey::p256_from_seed(&[0xff; 32]).is_err());
    let key = StreamKey::from_seed(&[3; 32]);
    let signature = key.sign(b"head");
    assert!(verify_stream(&key.public_key(), b"head", &signature));
    assert!(!verify_stream(&key.public_key(), b"heed", &signature));
    assert!(!verify_stream(&[0; 32], b"head", &signature));
    assert_eq!(format!("{key:?} {:?}", card_key()), "StreamKey(…) CardKey(…)");
    assert_eq!(*CardKey::from_seed(&card_key().seed()).seed(), [7; 32]);
}
