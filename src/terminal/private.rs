//! Private data of one member, encrypted under that member's own key.
//!
//! Invariant: the plain text exists in memory only; without the member's key nobody reads it, also not from a backup.

use crate::entropy::{self, Entropy, EntropyError};
use crate::views::Profile;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use serde::{Deserialize, Serialize};
use tillstamp_ledger::{EntryId, MemberId, UtcMillis};
use zeroize::Zeroizing;

/// Private data cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PrivateError {
    /// Wrong key, cut off, or changed bytes.
    #[error("private data does not open with the member's key")]
    Sealed,
    /// Opened, but not a document of ours.
    #[error("private data is no document of this version")]
    Document,
    /// No randomness for a nonce.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

/// A free-text reason that a person gave, with the entry that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The entry.
    pub entry: EntryId,
    /// When.
    pub at: UtcMillis,
    /// The words.
    pub text: String,
}

/// Everything private of a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PrivateData {
    /// Form of the document.
    pub schema: u32,
    /// Profile.
    pub profile: Profile,
    /// Free-text reasons.
    pub remarks: Vec<Remark>,
}

const NONCE_BYTES: usize = 12;
/// Bound to the ciphertext, so that it fits no other member and no other use of the key.
const DOMAIN: &[u8] = b"tillstamp/private/1";

fn cipher(key: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&Key::from(*key))
}

/// Seals bytes: nonce ‖ ciphertext. `aad` is bound to them.
pub(crate) fn seal(
    key: &[u8; 32],
    aad: &[u8],
    plain: &[u8],
    entropy: &mut dyn Entropy,
) -> Result<Vec<u8>, PrivateError> {
    let nonce = entropy::bytes::<NONCE_BYTES>(entropy)?;
    let sealed =
        cipher(key).encrypt(&Nonce::from(nonce), Payload { msg: plain, aad }).map_err(|_| PrivateError::Sealed)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal`] made.
pub(crate) fn unseal(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, PrivateError> {
    let (nonce, rest) = sealed.split_at_checked(NONCE_BYTES).ok_or(PrivateError::Sealed)?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| PrivateError::Sealed)?;
    let plain =
        cipher(key).decrypt(&Nonce::from(nonce), Payload { msg: rest, aad }).map_err(|_| PrivateError::Sealed)?;
    Ok(Zeroizing::new(plain))
}

impl PrivateData {
    /// Encrypts under the member's key.
    pub fn encrypt(
        &self,
        member: MemberId,
        key: &[u8; 32],
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<u8>, PrivateError> {
        let plain = Zeroizing::new(serde_json::to_vec(self).map_err(|_| PrivateError::Document)?);
        seal(key, &[DOMAIN, member.bytes()].concat(), &plain, entropy)
    }

    /// The inverse of [`PrivateData::encrypt`].
    pub fn decrypt(member: MemberId, key: &[u8; 32], sealed: &[u8]) -> Result<Self, PrivateError> {
        let plain = unseal(key, &[DOMAIN, member.bytes()].concat(), sealed)?;
        serde_json::from_slice(&plain).map_err(|_| PrivateError::Document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;
    use uuid::Uuid;

    #[test]
    fn only_the_right_key_and_member_open_it() {
        let mut entropy = SeededEntropy::new(7);
        let data = PrivateData {
            profile: Profile { name: "Jana Nováková".into(), ..Profile::default() },
            ..Default::default()
        };
        let member = MemberId(Uuid::from_u128(1));
        let sealed = data.encrypt(member, &[3; 32], &mut entropy).unwrap();
        assert!(!sealed.windows(4).any(|window| window == b"Jana"));
        assert_eq!(PrivateData::decrypt(member, &[3; 32], &sealed).unwrap(), data);
        assert!(PrivateData::decrypt(member, &[4; 32], &sealed).is_err());
        assert!(PrivateData::decrypt(MemberId(Uuid::from_u128(2)), &[3; 32], &sealed).is_err());
        for cut in 0..sealed.len() {
            assert!(PrivateData::decrypt(member, &[3; 32], &sealed[..cut]).is_err());
        }
    }
}
