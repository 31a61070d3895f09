//! Fixed vectors, hostile inputs and properties of codes.

mod hostile;
mod people;
mod properties;
mod trust;
mod vectors;

use crate::{CardKey, Code, IssuerKey, MemberPass, PhoneKey};
use std::sync::LazyLock;
use tillstamp_ledger::{BusinessDate, MemberId, MerchantId, UtcMillis};
use uuid::Uuid;

/// 2026-11-22.
const DAY: BusinessDate = BusinessDate(20_779);
/// The same day at 13:05:30Z.
const NOW_S: u32 = 20_779 * 86_400 + 13 * 3_600 + 5 * 60 + 30;
const NOW: UtcMillis = UtcMillis(NOW_S as i64 * 1_000);

fn merchant() -> MerchantId {
    MerchantId(Uuid::from_u128(0x0190_a0b1_c2d3_7e4f_8a9b_0c1d_2e3f_4a5b))
}

fn other_merchant() -> MerchantId {
    MerchantId(Uuid::from_u128(0x0190_ffff_c2d3_7e4f_8a9b_0c1d_2e3f_4a5b))
}

fn member() -> MemberId {
    MemberId(Uuid::from_u128(0x0191_1111_2222_7333_8444_5555_6666_7777))
}

fn card_key() -> CardKey {
    CardKey::from_seed(&[7; 32])
}

fn keys() -> Vec<IssuerKey> {
    vec![card_key().issuer(BusinessDate(20_000))]
}

fn phone() -> PhoneKey {
    PhoneKey::from_seed(&[9; 32])
}

fn p256_phone() -> PhoneKey {
    PhoneKey::p256_from_seed(&[11; 32]).unwrap()
}

fn pass_for(phone: &PhoneKey) -> MemberPass {
    card_key().pass(merchant(), member(), &phone.device_key().unwrap(), 3, NOW_S - 86_400).unwrap()
}

/// One code of every kind, by name.
fn samples() -> Vec<(&'static str, Code)> {
    static MADE: LazyLock<Vec<(&'static str, Code)>> = LazyLock::new(make_samples);
    MADE.clone()
}

fn make_samples() -> Vec<(&'static str, Code)> {
    let (key, ed, p256) = (card_key(), phone(), p256_phone());
    vec![
        ("static", Code::Static(key.card(merchant(), member(), 2, DAY))),
        ("short ed25519", ed.short(merchant(), member(), NOW_S).unwrap()),
        ("short p256", p256.short(merchant(), member(), NOW_S).unwrap()),
        ("long ed25519", ed.long(merchant(), &pass_for(&ed), NOW_S)),
        ("long p256", p256.long(merchant(), &pass_for(&p256), NOW_S)),
        ("coupon", Code::Coupon(key.coupon(merchant(), [0xc0; 16], DAY))),
        (
            "pairing",
            Code::Pairing(key.pairing(merchant(), [1; 16], [2; 16], NOW_S, "https://club.example:8443").unwrap()),
        ),
        ("referral", Code::Referral(key.referral(merchant(), member(), 5, DAY))),
        ("claim", Code::Claim(key.claim(merchant(), [0xa1; 16], NOW_S))),
    ]
}

/// Whether the code is trusted by the shop's keys and both phones.
fn trusted(code: &Code) -> bool {
    use crate::*;
    let (keys, clock) = (keys(), tillstamp_ledger::ClockState::Sure);
    let devices = [phone().device_key().unwrap(), p256_phone().device_key().unwrap()];
    match code {
        Code::Static(card) => verify_static(card, merchant(), &keys).is_ok(),
        Code::Short(short) => devices.iter().any(|device| verify_short(short, merchant(), device).is_ok()),
        Code::Long(long) => verify_long(long, merchant(), &keys, NOW, clock).is_ok(),
        Code::Coupon(coupon) => verify_coupon(coupon, merchant(), &keys, DAY).is_ok(),
        Code::Pairing(pairing) => verify_pairing(pairing, &keys, NOW).is_ok(),
        Code::Referral(referral) => verify_referral(referral, merchant(), &keys, DAY).is_ok(),
        Code::Claim(claim) => verify_claim(claim, merchant(), &keys, NOW).is_ok(),
    }
}
