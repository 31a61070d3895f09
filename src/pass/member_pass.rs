//! The pass inside a long code: COSE_Sign1 (RFC 9052) over CWT claims (RFC 8392) that say whose phone a key is.
//!
//! Claims: `exp` 4, `iat` 6, `cnf` 8 = {1: COSE_Key} (RFC 8747), private use −65537 member id, −65538 card version.
//! Signed with external data `"tillstamp/pass/1" ‖ merchant id`, so that a pass fits one merchant only.
//! Invariant: a pass is kept as the bytes it came in; they are never encoded again.

use crate::body::{SIGNATURE_BYTES, domain, signed_bytes};
use crate::code::Malformed;
use crate::device::{DeviceKey, KeyFault};
use coset::cbor::value::Value;
use coset::cwt::{ClaimName, ClaimsSet, ClaimsSetBuilder, Timestamp};
use coset::{
    AsCborValue, CborSerializable, CoseKey, CoseKeyBuilder, CoseSign1, CoseSign1Builder, HeaderBuilder, KeyType, Label,
    iana,
};
use tillstamp_ledger::{Algorithm, MemberId, MerchantId};

/// A pass is good for this long and renewed silently before.
pub const PASS_VALIDITY_DAYS: u32 = 30;

const MEMBER_CLAIM: i64 = -65_537;
const VERSION_CLAIM: i64 = -65_538;
/// Key of a COSE_Key inside `cnf`.
const CNF_COSE_KEY: u64 = 1;
/// A pass is 150 to 180 bytes; anything longer is none.
const LIMIT_BYTES: usize = 200;

/// What an issuer says about a phone. Unverified until [`crate::verify_long`] took the code that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MemberPass {
    /// Whose phone.
    pub member: MemberId,
    /// The phone's key.
    pub device: DeviceKey,
    /// Running number of the member's cards and passes, from 1.
    pub version: u16,
    /// Seconds since 1970.
    pub issued_s: u32,
    /// Seconds since 1970.
    pub expires_s: u32,
    /// Which issuer key signed it.
    pub key_id: [u8; 4],
    signature: [u8; 64],
    bytes: Vec<u8>,
}

impl MemberPass {
    /// The pass as it stands in a long code.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// From a pass alone, as a server hands it to a phone.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > LIMIT_BYTES {
            return Err(Malformed::Content);
        }
        let sign1 = CoseSign1::from_slice(bytes).map_err(|_| Malformed::Content)?;
        Self::from_sign1(&sign1, bytes).ok_or(Malformed::Content)
    }

    pub(crate) fn signature(&self) -> &[u8; 64] {
        &self.signature
    }

    /// What the issuer's signature covers: COSE's Sig_structure with our external data.
    pub(crate) fn signed_bytes(&self, merchant: MerchantId) -> Vec<u8> {
        let outside = signed_bytes(domain::PASS, merchant, &[]);
        CoseSign1::from_slice(&self.bytes).map(|sign1| sign1.tbs_data(&outside)).unwrap_or_default()
    }

    pub(crate) fn issue(
        merchant: MerchantId,
        member: MemberId,
        device: &DeviceKey,
        version: u16,
        issued_s: u32,
        key_id: [u8; 4],
        sign: impl FnOnce(&[u8]) -> [u8; SIGNATURE_BYTES],
    ) -> Result<Self, KeyFault> {
        let expires_s = issued_s.saturating_add(PASS_VALIDITY_DAYS * 86_400);
        let cose_key = to_cose_key(device).and_then(|key| key.to_cbor_value().ok()).ok_or(KeyFault)?;
        let cnf = Value::Map(vec![(Value::from(CNF_COSE_KEY), cose_key)]);
        let claims = ClaimsSetBuilder::new()
            .expiration_time(Timestamp::WholeSeconds(i64::from(expires_s)))
            .issued_at(Timestamp::WholeSeconds(i64::from(issued_s)))
            .claim(iana::CwtClaimName::Cnf, cnf)
            .private_claim(MEMBER_CLAIM, Value::Bytes(member.bytes().to_vec()))
            .private_claim(VERSION_CLAIM, Value::from(version))
            .build();
        let payload = claims.to_vec().map_err(|_| KeyFault)?;
        let outside = signed_bytes(domain::PASS, merchant, &[]);
        let sign1 = CoseSign1Builder::new()
            .protected(HeaderBuilder::new().algorithm(iana::Algorithm::EdDSA).build())
            .unprotected(HeaderBuilder::new().key_id(key_id.to_vec()).build())
            .payload(payload)
            .create_signature(&outside, |message| sign(message).to_vec())
            .build();
        let bytes = sign1.to_vec().map_err(|_| KeyFault)?;
        Self::parse(&bytes).map_err(|_| KeyFault)
    }

    fn from_sign1(sign1: &CoseSign1, bytes: &[u8]) -> Option<Self> {
        let claims = ClaimsSet::from_slice(sign1.payload.as_ref()?).ok()?;
        let claim = |name: &ClaimName| claims.rest.iter().find(|(have, _)| have == name).map(|(_, value)| value);
        let member = claim(&ClaimName::PrivateUse(MEMBER_CLAIM))?.as_bytes()?.as_slice().try_into().ok()?;
        let version = claim(&ClaimName::PrivateUse(VERSION_CLAIM))?.as_integer()?.try_into().ok()?;
        let cnf = claim(&ClaimName::Assigned(iana::CwtClaimName::Cnf))?.as_map()?;
        let (_, cose_key) = cnf.iter().find(|(name, _)| *name == Value::from(CNF_COSE_KEY))?;
        Some(Self {
            member: MemberId::from_bytes(member),
            device: from_cose_key(&CoseKey::from_cbor_value(cose_key.clone()).ok()?)?,
            version,
            issued_s: seconds(claims.issued_at.as_ref()?)?,
            expires_s: seconds(claims.expiration_time.as_ref()?)?,
            key_id: sign1.unprotected.key_id.as_slice().try_into().ok()?,
            signature: sign1.signature.as_slice().try_into().ok()?,
            bytes: bytes.to_vec(),
        })
    }
}

fn seconds(timestamp: &Timestamp) -> Option<u32> {
    match timestamp {
        Timestamp::WholeSeconds(seconds) => u32::try_from(*seconds).ok(),
        Timestamp::FractionalSeconds(_) => None,
    }
}

fn to_cose_key(device: &DeviceKey) -> Option<CoseKey> {
    match device.algorithm() {
        Algorithm::Ed25519 => Some(
            CoseKeyBuilder::new_okp_key()
                .param(iana::OkpKeyParameter::Crv as i64, Value::from(iana::EllipticCurve::Ed25519 as i64))
                .param(iana::OkpKeyParameter::X as i64, Value::Bytes(device.public_key().to_vec()))
                .build(),
        ),
        Algorithm::P256 => {
            let curve = iana::EllipticCurve::P_256;
            let key = CoseKeyBuilder::new_ec2_pub_key_sec1_octet_string(curve, device.public_key()).ok()?;
            Some(key.build())
        }
    }
}

fn from_cose_key(key: &CoseKey) -> Option<DeviceKey> {
    let param = |label: i64| key.params.iter().find(|(have, _)| *have == Label::Int(label)).map(|(_, value)| value);
    let curve = |label: i64| param(label).and_then(Value::as_integer).and_then(|value| i64::try_from(value).ok());
    if key.kty == KeyType::Assigned(iana::KeyType::OKP) {
        let ours = curve(iana::OkpKeyParameter::Crv as i64)? == iana::EllipticCurve::Ed25519 as i64;
        let x = param(iana::OkpKeyParameter::X as i64)?.as_bytes()?;
        return DeviceKey::new(Algorithm::Ed25519, x).ok().filter(|_| ours);
    }
    let ours = key.kty == KeyType::Assigned(iana::KeyType::EC2)
        && curve(iana::Ec2KeyParameter::Crv as i64)? == iana::EllipticCurve::P_256 as i64;
    let odd = param(iana::Ec2KeyParameter::Y as i64)?.as_bool()?;
    let x = param(iana::Ec2KeyParameter::X as i64)?.as_bytes()?;
    let sec1 = [&[2 + u8::from(odd)], x.as_slice()].concat();
    DeviceKey::new(Algorithm::P256, &sec1).ok().filter(|_| ours)
}
