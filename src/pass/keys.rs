//! Private keys: the shop's card key, a phone's key, a stream's key. Made from given bytes, wiped when dropped.
//!
//! Invariant: a key signs only under the domain of its use; the stream key never signs a card and the card key no head.

use crate::body::{domain, signed_bytes};
use crate::code::{ADDRESS_LIMIT_BYTES, Claim, Code, Coupon, Long, Pairing, Referral, Short, StaticCard};
use crate::device::{DeviceKey, KeyFault};
use crate::issuer::{IssuerKey, key_id};
use crate::member_pass::MemberPass;
use crate::verify::merchant_tag;
use ed25519_dalek::Signer;
use std::fmt;
use tillstamp_ledger::{Algorithm, BusinessDate, MemberId, MerchantId, Sign};
use zeroize::Zeroizing;

/// Signs static cards (and, on a lone terminal, everything else that an issuer signs).
pub struct CardKey(ed25519_dalek::SigningKey);

impl CardKey {
    /// From 32 random bytes, which the caller draws and keeps encrypted.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The bytes that it was made of, for the encrypted copy in a backup.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half, Ed25519.
    pub fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Short name, as it stands in cards.
    pub fn id(&self) -> [u8; 4] {
        key_id(&self.public_key())
    }

    /// Its entry in the list of issuer keys.
    pub fn issuer(&self, valid_from: BusinessDate) -> IssuerKey {
        IssuerKey::new(ed25519_public(&self.0), valid_from)
    }

    /// A card for a member. `version` counts from 1; a higher one replaces the lower.
    pub fn card(&self, merchant: MerchantId, member: MemberId, version: u16, day: BusinessDate) -> StaticCard {
        let mut card = StaticCard { key_id: self.id(), member, version, day, signature: [0; 64] };
        card.signature = self.sign(domain::CARD, merchant, &card.body());
        card
    }

    /// A pass that says whose phone this is, for `PASS_VALIDITY_DAYS` from `issued_s` (seconds since 1970).
    pub fn pass(
        &self,
        merchant: MerchantId,
        member: MemberId,
        device: &DeviceKey,
        version: u16,
        issued_s: u32,
    ) -> Result<MemberPass, KeyFault> {
        MemberPass::issue(merchant, member, device, version, issued_s, self.id(), |message| {
            self.0.sign(message).to_bytes()
        })
    }

    /// A coupon with its own identity.
    pub fn coupon(&self, merchant: MerchantId, coupon: [u8; 16], last_day: BusinessDate) -> Coupon {
        let mut code = Coupon { key_id: self.id(), coupon, last_day, signature: [0; 64] };
        code.signature = self.sign(domain::COUPON, merchant, &code.body());
        code
    }

    /// A pairing code; nothing where the address is too long (80 bytes) or has control characters.
    pub fn pairing(
        &self,
        merchant: MerchantId,
        root: [u8; 16],
        once: [u8; 16],
        expires_s: u32,
        address: &str,
    ) -> Option<Pairing> {
        if address.len() > ADDRESS_LIMIT_BYTES || address.chars().any(char::is_control) {
            return None;
        }
        let (key_id, address) = (self.id(), address.to_owned());
        let mut code = Pairing { key_id, merchant, root, once, expires_s, address, signature: [0; 64] };
        code.signature = self.sign(domain::PAIRING, merchant, &code.body());
        Some(code)
    }

    /// A member's invitation.
    pub fn referral(
        &self,
        merchant: MerchantId,
        referrer: MemberId,
        campaign: u32,
        last_day: BusinessDate,
    ) -> Referral {
        let mut code = Referral { key_id: self.id(), referrer, campaign, last_day, signature: [0; 64] };
        code.signature = self.sign(domain::REFERRAL, merchant, &code.body());
        code
    }

    /// A slip to claim a visit with.
    pub fn claim(&self, merchant: MerchantId, claim: [u8; 16], expires_s: u32) -> Claim {
        let mut code = Claim { key_id: self.id(), claim, expires_s, signature: [0; 64] };
        code.signature = self.sign(domain::CLAIM, merchant, &code.body());
        code
    }

    fn sign(&self, domain: &[u8], merchant: MerchantId, body: &[u8]) -> [u8; 64] {
        self.0.sign(&signed_bytes(domain, merchant, body)).to_bytes()
    }
}

/// Plays a member's phone: in the wallet the same codes are made by the browser.
pub struct PhoneKey(Secret);

enum Secret {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    P256(Box<p256::ecdsa::SigningKey>),
}

impl PhoneKey {
    /// An Ed25519 phone from 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(Secret::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(seed))))
    }

    /// A P-256 phone from 32 random bytes; a fault where they are no scalar of the curve (once in 2³²: draw again).
    pub fn p256_from_seed(seed: &[u8; 32]) -> Result<Self, KeyFault> {
        let key = p256::ecdsa::SigningKey::from_slice(seed).map_err(|_| KeyFault)?;
        Ok(Self(Secret::P256(Box::new(key))))
    }

    /// The public half, to enrol the phone with.
    pub fn device_key(&self) -> Result<DeviceKey, KeyFault> {
        match &self.0 {
            Secret::Ed25519(key) => Ok(ed25519_public(key)),
            Secret::P256(key) => DeviceKey::new(Algorithm::P256, key.verifying_key().to_sec1_point(true).as_bytes()),
        }
    }

    /// The everyday code at `time_s` (seconds since 1970; see [`crate::rotation_time`]).
    pub fn short(&self, merchant: MerchantId, member: MemberId, time_s: u32) -> Result<Code, KeyFault> {
        let device = self.device_key()?.tag();
        let mut code = Short { merchant_tag: merchant_tag(merchant), member, device, time_s, signature: [0; 64] };
        code.signature = self.sign(&signed_bytes(domain::ROTATING, merchant, &code.body()));
        Ok(Code::Short(code))
    }

    /// The code that carries its proof.
    pub fn long(&self, merchant: MerchantId, pass: &MemberPass, time_s: u32) -> Code {
        let mut code = Long { pass: pass.clone(), time_s, signature: [0; 64] };
        code.signature = self.sign(&signed_bytes(domain::LONG, merchant, &code.body()));
        Code::Long(code)
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        match &self.0 {
            Secret::Ed25519(key) => key.sign(message).to_bytes(),
            Secret::P256(key) => {
                // Deterministic nonces (RFC 6979): no randomness is drawn.
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().into()
            }
        }
    }
}

/// Signs the heads of one stream; in no backup.
pub struct StreamKey(ed25519_dalek::SigningKey);

impl StreamKey {
    /// From 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The bytes that it was made of, for its 0600 file.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }
}

impl Sign for StreamKey {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }
}

/// Whether `signature` over `message` (see `tillstamp_ledger::head_bytes`) is by the stream with this Ed25519 key.
pub fn verify_stream(public_key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    DeviceKey::new(Algorithm::Ed25519, public_key).is_ok_and(|key| key.verifies(message, signature))
}

/// The public half of a key of our own is never weak, but the type wants a check: the bytes are given as they are.
fn ed25519_public(key: &ed25519_dalek::SigningKey) -> DeviceKey {
    DeviceKey::trusted(Algorithm::Ed25519, key.verifying_key().to_bytes().to_vec())
}

macro_rules! hidden {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}
hidden!(CardKey, PhoneKey, StreamKey);
