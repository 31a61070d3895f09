//! The chain: a stream's genesis, the hash of each entry over the one before, ids of entries, what a signature covers.

use crate::ids::{ActionId, EntryId, Epoch, MerchantId, Seq, TerminalId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// A SHA-256 value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Of plain bytes (a ciphertext, a document).
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Hash of the entry with these bytes that follows this one: `SHA-256(previous ‖ envelope)`.
    pub fn next(&self, envelope: &[u8]) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(envelope).finalize().into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// What a stream is bound to from its first entry on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Genesis {
    /// Tenant.
    pub merchant: MerchantId,
    /// Device.
    pub terminal: TerminalId,
    /// Run of the device's ledger.
    pub epoch: Epoch,
    /// Ed25519 key that signs this stream's heads.
    pub public_key: [u8; 32],
}

impl Genesis {
    /// `hash₀ = SHA-256("tillstamp/stream/1" ‖ merchant ‖ terminal ‖ epoch ‖ public key)`, the epoch as four bytes,
    /// big-endian.
    pub fn hash(&self) -> Hash {
        Hash(
            Sha256::new()
                .chain_update(b"tillstamp/stream/1")
                .chain_update(self.merchant.bytes())
                .chain_update(self.terminal.bytes())
                .chain_update(self.epoch.0.to_be_bytes())
                .chain_update(self.public_key)
                .finalize()
                .into(),
        )
    }
}

/// Last entry of a stream; `seq` 0 and the genesis hash where there is none yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Epoch of the stream.
    pub epoch: Epoch,
    /// Its last position.
    pub seq: Seq,
    /// Hash at that position.
    pub hash: Hash,
}

/// Signs heads with the stream's key; the key itself never enters this crate.
pub trait Sign {
    /// Ed25519 signature over `message`.
    fn sign(&self, message: &[u8]) -> [u8; 64];
    /// The public half.
    fn public_key(&self) -> [u8; 32];
}

/// What a signature over a head covers: `"tillstamp/head/1" ‖ genesis hash ‖ seq (8 bytes, big-endian) ‖ hash`.
///
/// The genesis hash names merchant, terminal, epoch and key, so that a signature fits no other stream.
pub fn head_bytes(genesis: &Hash, seq: Seq, hash: &Hash) -> Vec<u8> {
    [b"tillstamp/head/1".as_slice(), &genesis.0, &seq.0.to_be_bytes(), &hash.0].concat()
}

/// Id of entry `index` of an action: `SHA-256(action_id ‖ index (4 bytes, big-endian))` shaped as UUIDv8 (RFC 9562
/// §5.8).
pub fn entry_id(action: ActionId, index: u32) -> EntryId {
    let digest = Sha256::new().chain_update(action.bytes()).chain_update(index.to_be_bytes()).finalize();
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    EntryId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn entry_ids_are_uuid_version_8_and_differ_by_index() {
        let action = ActionId(Uuid::from_u128(7));
        let (first, second) = (entry_id(action, 0), entry_id(action, 1));
        assert_eq!(first.0.get_version_num(), 8);
        assert_ne!(first, second);
        assert_eq!(first, entry_id(action, 0));
    }

    #[test]
    fn genesis_binds_every_part() {
        let base = Genesis {
            merchant: MerchantId(Uuid::from_u128(1)),
            terminal: TerminalId(Uuid::from_u128(2)),
            epoch: Epoch(1),
            public_key: [3; 32],
        };
        let others = [
            Genesis { merchant: MerchantId(Uuid::from_u128(9)), ..base },
            Genesis { terminal: TerminalId(Uuid::from_u128(9)), ..base },
            Genesis { epoch: Epoch(2), ..base },
            Genesis { public_key: [4; 32], ..base },
        ];
        assert!(others.iter().all(|other| other.hash() != base.hash()));
    }
}
