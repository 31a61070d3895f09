//! The list of keys that a merchant signs cards and passes with.
//!
//! Invariant: a key vouches only for what was signed within its time, and for nothing once it is revoked.

use crate::device::{DeviceKey, short_hash};
use crate::verify::Rejection;
use serde::{Deserialize, Serialize};
use tillstamp_ledger::BusinessDate;

/// One key of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuerKey {
    /// First four bytes of the SHA-256 of the public key.
    pub id: [u8; 4],
    /// The public half.
    pub key: DeviceKey,
    /// First day that it signs.
    pub valid_from: BusinessDate,
    /// Last day that it signs; cards from then stay valid.
    pub valid_until: Option<BusinessDate>,
    /// Stolen or lost: nothing it ever signed is taken.
    pub revoked: bool,
}

impl IssuerKey {
    /// A key that signs from `valid_from` on.
    pub fn new(key: DeviceKey, valid_from: BusinessDate) -> Self {
        Self { id: key_id(key.public_key()), key, valid_from, valid_until: None, revoked: false }
    }

    /// Whether this key vouches for `message`, signed on `day`.
    pub(crate) fn vouches(&self, day: BusinessDate, message: &[u8], signature: &[u8; 64]) -> Result<(), Rejection> {
        if self.revoked {
            return Err(Rejection::KeyRevoked);
        }
        // The signature first: a forged day must not tell anything about the key's time.
        if !self.key.verifies(message, signature) {
            return Err(Rejection::Forged);
        }
        // A day of grace on both sides: the issuer's time zone is not the server's.
        let early = day < self.valid_from.plus_days(-1);
        let late = self.valid_until.is_some_and(|until| day > until.plus_days(1));
        if early || late { Err(Rejection::KeyOutOfTime) } else { Ok(()) }
    }
}

/// Short name of an issuer key: first four bytes of the SHA-256 of its public key.
pub fn key_id(public_key: &[u8]) -> [u8; 4] {
    short_hash(public_key)
}

/// The keys of a list with this id: two may share one by chance, so that each is tried.
pub(crate) fn vouched_by_any(
    keys: &[IssuerKey],
    id: [u8; 4],
    day: BusinessDate,
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), Rejection> {
    let mut verdict = Err(Rejection::UnknownKey);
    for key in keys.iter().filter(|key| key.id == id) {
        verdict = key.vouches(day, message, signature);
        if verdict.is_ok() {
            break;
        }
    }
    verdict
}
