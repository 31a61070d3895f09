//! Whom a code can be trusted to come from: signatures, issuer keys, shops, expiry of passes.
//!
//! Invariant: a verdict depends only on the code, the merchant, the given keys and the given time.

use crate::body::{domain, signed_bytes};
use crate::code::{Claim, Coupon, Long, Pairing, Referral, Short, StaticCard};
use crate::device::{DeviceKey, short_hash};
use crate::issuer::{IssuerKey, vouched_by_any};
use tillstamp_ledger::{BusinessDate, ClockState, MerchantId, UtcMillis};

/// Why a code is not trusted. A value, not an error: the terminal words it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rejection {
    /// Made for another merchant.
    OtherShop,
    /// Signed by a key that this till has never heard of: another shop, or a list that is too old.
    UnknownKey,
    /// The key that signed it was revoked.
    KeyRevoked,
    /// Dated outside its key's time.
    KeyOutOfTime,
    /// The signature does not fit.
    Forged,
    /// Signed by another of the member's phones than it says.
    OtherDevice,
    /// The pass, coupon or slip ran out.
    Expired {
        /// Seconds ago.
        ago_s: i64,
    },
}

/// A pass that was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// The clock is unsure, so that the expiry was not judged: the visit is flagged.
    pub expiry_unchecked: bool,
}

/// Short name of a merchant in rotating codes: first four bytes of the SHA-256 of its id.
pub fn merchant_tag(merchant: MerchantId) -> [u8; 4] {
    short_hash(merchant.bytes())
}

/// Checks a printed card by the merchant's key list. The card's version is for the caller to hold against the blocked
/// one.
pub fn verify_static(card: &StaticCard, merchant: MerchantId, keys: &[IssuerKey]) -> Result<(), Rejection> {
    by_issuer(keys, card.key_id, card.day, domain::CARD, merchant, &card.body(), &card.signature)
}

/// Checks a rotating code by the phone's key, known from enrolment. Its time is judged by [`crate::check_time`].
pub fn verify_short(code: &Short, merchant: MerchantId, device: &DeviceKey) -> Result<(), Rejection> {
    if code.merchant_tag != merchant_tag(merchant) {
        return Err(Rejection::OtherShop);
    }
    if code.device != device.tag() {
        return Err(Rejection::OtherDevice);
    }
    let message = signed_bytes(domain::ROTATING, merchant, &code.body());
    if device.verifies(&message, &code.signature) { Ok(()) } else { Err(Rejection::Forged) }
}

/// Checks a rotating code with its pass: the issuer's signature, the pass's expiry, the phone's signature. Its time is
/// judged by [`crate::check_time`]; the pass then tells the phone's key, to be learned.
pub fn verify_long(
    code: &Long,
    merchant: MerchantId,
    keys: &[IssuerKey],
    now: UtcMillis,
    clock: ClockState,
) -> Result<Vouched, Rejection> {
    let pass = &code.pass;
    let day = day_of(pass.issued_s);
    vouched_by_any(keys, pass.key_id, day, &pass.signed_bytes(merchant), pass.signature())?;
    let message = signed_bytes(domain::LONG, merchant, &code.body());
    if !pass.device.verifies(&message, &code.signature) {
        return Err(Rejection::Forged);
    }
    let expiry_unchecked = clock == ClockState::Unsure;
    if !expiry_unchecked {
        not_past(pass.expires_s, now)?;
    }
    Ok(Vouched { expiry_unchecked })
}

/// Checks a coupon's signature. `today` is the business date; whether it was used is the ledger's to say.
pub fn verify_coupon(
    code: &Coupon,
    merchant: MerchantId,
    keys: &[IssuerKey],
    today: BusinessDate,
) -> Result<(), Rejection> {
    // A coupon has no day of issue: it is judged by the last day, when its key need not sign any more.
    signature_only(keys, code.key_id, domain::COUPON, merchant, &code.body(), &code.signature)?;
    not_past_day(code.last_day, today)
}

/// Checks an invitation's signature and last day.
pub fn verify_referral(
    code: &Referral,
    merchant: MerchantId,
    keys: &[IssuerKey],
    today: BusinessDate,
) -> Result<(), Rejection> {
    signature_only(keys, code.key_id, domain::REFERRAL, merchant, &code.body(), &code.signature)?;
    not_past_day(code.last_day, today)
}

/// Checks a slip's signature and expiry.
pub fn verify_claim(code: &Claim, merchant: MerchantId, keys: &[IssuerKey], now: UtcMillis) -> Result<(), Rejection> {
    signature_only(keys, code.key_id, domain::CLAIM, merchant, &code.body(), &code.signature)?;
    not_past(code.expires_s, now)
}

/// Checks a pairing code against keys that the server showed, and that they hang on the root it names is the caller's
/// to check; the merchant is the code's own.
pub fn verify_pairing(code: &Pairing, keys: &[IssuerKey], now: UtcMillis) -> Result<(), Rejection> {
    signature_only(keys, code.key_id, domain::PAIRING, code.merchant, &code.body(), &code.signature)?;
    not_past(code.expires_s, now)
}

fn by_issuer(
    keys: &[IssuerKey],
    key_id: [u8; 4],
    day: BusinessDate,
    domain: &[u8],
    merchant: MerchantId,
    body: &[u8],
    signature: &[u8; 64],
) -> Result<(), Rejection> {
    vouched_by_any(keys, key_id, day, &signed_bytes(domain, merchant, body), signature)
}

fn signature_only(
    keys: &[IssuerKey],
    key_id: [u8; 4],
    domain: &[u8],
    merchant: MerchantId,
    body: &[u8],
    signature: &[u8; 64],
) -> Result<(), Rejection> {
    let message = signed_bytes(domain, merchant, body);
    match by_issuer(keys, key_id, BusinessDate(0), domain, merchant, body, signature) {
        Err(Rejection::KeyOutOfTime) => Ok(()),
        _ => vouched_by_any(keys, key_id, BusinessDate(0), &message, signature),
    }
}

fn not_past(expires_s: u32, now: UtcMillis) -> Result<(), Rejection> {
    let ago_s = now.0.div_euclid(1000).saturating_sub(i64::from(expires_s));
    if ago_s > 0 { Err(Rejection::Expired { ago_s }) } else { Ok(()) }
}

fn not_past_day(last_day: BusinessDate, today: BusinessDate) -> Result<(), Rejection> {
    let days = i64::from(today.0).saturating_sub(i64::from(last_day.0));
    if days > 0 { Err(Rejection::Expired { ago_s: days * 86_400 }) } else { Ok(()) }
}

fn day_of(time_s: u32) -> BusinessDate {
    BusinessDate(i32::try_from(time_s / 86_400).unwrap_or(i32::MAX))
}
