//! A public key that signs codes: Ed25519, or P-256 where a phone's browser has nothing else.
//!
//! Invariant: the algorithm comes from the enrolled key, never from a code.

use p256::ecdsa::signature::Verifier;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tillstamp_ledger::{Algorithm, DeviceTag};

/// A member has at most this many phones.
pub const DEVICES_PER_MEMBER_MAX: usize = 4;

/// Why bytes are no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a public key of this algorithm")]
pub struct KeyFault;

/// A phone's (or an issuer's) public key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DeviceKey {
    algorithm: Algorithm,
    public_key: Vec<u8>,
}

impl DeviceKey {
    /// From raw Ed25519 (32 bytes) or SEC1 compressed P-256 (33 bytes); refuses what is no point and weak points.
    pub fn new(algorithm: Algorithm, public_key: &[u8]) -> Result<Self, KeyFault> {
        match algorithm {
            Algorithm::Ed25519 => {
                let bytes = public_key.try_into().map_err(|_| KeyFault)?;
                let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| KeyFault)?;
                if key.is_weak() {
                    return Err(KeyFault);
                }
            }
            Algorithm::P256 => {
                if public_key.len() != 33 {
                    return Err(KeyFault);
                }
                p256::ecdsa::VerifyingKey::from_sec1_bytes(public_key).map_err(|_| KeyFault)?;
            }
        }
        Ok(Self { algorithm, public_key: public_key.to_vec() })
    }

    /// For the public half of a key that this crate just made.
    pub(crate) fn trusted(algorithm: Algorithm, public_key: Vec<u8>) -> Self {
        Self { algorithm, public_key }
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The bytes as given to [`DeviceKey::new`].
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// Short name: first four bytes of the SHA-256 of the key.
    pub fn tag(&self) -> DeviceTag {
        DeviceTag(short_hash(&self.public_key))
    }

    /// Whether `signature` over `message` is this key's. Ed25519 by `verify_strict`; P-256 as raw `r ‖ s`.
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        match self.algorithm {
            Algorithm::Ed25519 => self
                .public_key
                .as_slice()
                .try_into()
                .ok()
                .and_then(|bytes| ed25519_dalek::VerifyingKey::from_bytes(bytes).ok())
                .is_some_and(|key| {
                    key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
                }),
            Algorithm::P256 => p256::ecdsa::Signature::from_slice(signature).is_ok_and(|signature| {
                p256::ecdsa::VerifyingKey::from_sec1_bytes(&self.public_key)
                    .is_ok_and(|key| key.verify(message, &signature).is_ok())
            }),
        }
    }
}

/// First four bytes of the SHA-256: short names of keys and merchants.
pub(crate) fn short_hash(bytes: &[u8]) -> [u8; 4] {
    let digest = Sha256::digest(bytes);
    [digest[0], digest[1], digest[2], digest[3]]
}
