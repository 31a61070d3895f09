//! What a member shows: layouts, keys, sign, verify; drawn as QR.
//!
//! Invariants of the crate: whatever bytes a camera or a scanner delivers, parsing gives a code or says why not, and
//! never panics; a code is trusted only after its signature was checked over the shop's full id and everything before
//! the signature. Nothing in a code is a balance or a name. No I/O, no clock, no randomness: keys come from given bytes
//! and instants from the caller.
#![forbid(unsafe_code)]

mod body;
mod code;
mod device;
mod fingerprint;
mod freshness;
mod issuer;
mod keys;
mod member_pass;
mod number;
pub mod qr;
mod verify;

#[cfg(test)]
mod tests;

pub use code::{
    Claim, Code, Coupon, Long, Malformed, Pairing, Referral, Short, StaticCard, TEXT_LIMIT_BYTES, Unreadable,
};
pub use device::{DEVICES_PER_MEMBER_MAX, DeviceKey, KeyFault};
pub use fingerprint::Fingerprint;
pub use freshness::{
    AHEAD_MAX_S, Freshness, OLD_MAX_S, ROTATION_S, Replay, UNSURE_WINDOW_S, check_replay, check_time, rotation_time,
};
pub use issuer::{IssuerKey, key_id};
pub use keys::{CardKey, PhoneKey, StreamKey, verify_stream};
pub use member_pass::{MemberPass, PASS_VALIDITY_DAYS};
pub use number::{CardNumber, NumberFault, card_number};
pub use verify::{
    Rejection, Vouched, merchant_tag, verify_claim, verify_coupon, verify_long, verify_pairing, verify_referral,
    verify_short, verify_static,
};
