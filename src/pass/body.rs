//! Reading the fixed layouts byte by byte, and the domains that keep one kind's signature from fitting another.
//!
//! Invariant: every read names what it wants; a body with a byte too few or too many is refused.

use crate::code::Malformed;
use tillstamp_ledger::MerchantId;

/// First byte of every body of this version.
pub(crate) const LAYOUT: u8 = 1;
/// Bytes of an Ed25519 or a raw P-256 signature.
pub(crate) const SIGNATURE_BYTES: usize = 64;

/// What a signature covers before the merchant's id: one domain a kind, none of them the beginning of another.
pub(crate) mod domain {
    pub(crate) const CARD: &[u8] = b"tillstamp/card/1";
    pub(crate) const ROTATING: &[u8] = b"tillstamp/rotating/1";
    pub(crate) const LONG: &[u8] = b"tillstamp/long/1";
    pub(crate) const PASS: &[u8] = b"tillstamp/pass/1";
    pub(crate) const COUPON: &[u8] = b"tillstamp/coupon/1";
    pub(crate) const PAIRING: &[u8] = b"tillstamp/pairing/1";
    pub(crate) const REFERRAL: &[u8] = b"tillstamp/referral/1";
    pub(crate) const CLAIM: &[u8] = b"tillstamp/claim/1";
}

/// The bytes that a signature covers: `domain ‖ merchant id ‖ everything before the signature`.
pub(crate) fn signed_bytes(domain: &[u8], merchant: MerchantId, body: &[u8]) -> Vec<u8> {
    [domain, merchant.bytes(), body].concat()
}

/// A cursor over a body.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Over a whole body; checks and takes the layout byte.
    pub(crate) fn open(body: &'a [u8]) -> Result<Self, Malformed> {
        match body.split_first() {
            Some((&LAYOUT, rest)) => Ok(Self { rest }),
            Some((&layout, _)) => Err(Malformed::NewerLayout { layout }),
            None => Err(Malformed::CutOff),
        }
    }

    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Malformed::CutOff)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next `N` bytes as an array.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.take(N)?.try_into().map_err(|_| Malformed::CutOff)
    }

    /// Big-endian.
    pub(crate) fn u16(&mut self) -> Result<u16, Malformed> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    /// Big-endian.
    pub(crate) fn u32(&mut self) -> Result<u32, Malformed> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    /// Everything but the last `tail` bytes.
    pub(crate) fn all_but(&mut self, tail: usize) -> Result<&'a [u8], Malformed> {
        let count = self.rest.len().checked_sub(tail).ok_or(Malformed::CutOff)?;
        self.take(count)
    }

    /// Nothing may be left.
    pub(crate) fn close(self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed::TooMuch) }
    }
}
