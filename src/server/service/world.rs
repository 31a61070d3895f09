//! What the service takes from outside: time, randomness, and the one secret.

use sha2::{Digest, Sha256};
use tillstamp_ledger::{MerchantId, Sign};
use tillstamp_pass::{CardKey, Fingerprint, Pairing, StreamKey};
use tillstamp_protocol::{Fixed, Key, Signature, server_key_bytes};
use zeroize::Zeroizing;

/// Time and randomness; injected, so that tests replay.
pub trait World: Send + Sync {
    /// Milliseconds since 1970.
    fn now_ms(&self) -> i64;
    /// Fills the bytes with randomness fit for keys.
    fn random(&self, bytes: &mut [u8]);
}

/// The machine's clock and the operating system's randomness.
#[derive(Debug)]
pub struct SystemWorld;

impl World for SystemWorld {
    fn now_ms(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn random(&self, bytes: &mut [u8]) {
        // Without randomness there can be no token and no key: better no server than a weak one.
        if let Err(error) = getrandom::fill(bytes) {
            tracing::error!(%error, "the operating system gives no randomness");
            std::process::abort();
        }
    }
}

/// Keys of the merchants' own streams, all derived from one secret that lies outside the database and its backups.
pub struct ServerKeys(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for ServerKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerKeys(…)")
    }
}

impl ServerKeys {
    /// From 32 random bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// The key that vouches for every merchant's own stream, and that tills know from their pairing on. Its seed is
    /// `SHA-256("tillstamp/server-root/1" ‖ secret)`: of the server and not of a merchant, whose id may still change.
    pub fn root_key(&self) -> StreamKey {
        StreamKey::from_seed(&self.root_seed())
    }

    fn root_seed(&self) -> Zeroizing<[u8; 32]> {
        let seed = Sha256::new().chain_update(b"tillstamp/server-root/1").chain_update(*self.0).finalize();
        Zeroizing::new(seed.into())
    }

    /// The public key of a merchant's own stream, and the root key's signature over it.
    pub fn vouched(&self, merchant: MerchantId, epoch: u32) -> (Key, Signature) {
        let key = Fixed(self.stream_key(merchant, epoch).public_key());
        let signature = self.root_key().sign(&server_key_bytes(&Fixed(*merchant.bytes()), &key));
        (key, Fixed(signature))
    }

    /// What a till scans to join; nothing where the address is too long.
    pub fn pairing(&self, merchant: MerchantId, once: [u8; 16], expires_ms: i64, address: &str) -> Option<Pairing> {
        let root = Fingerprint::of(&self.root_key().public_key()).0;
        let expires_s = u32::try_from(expires_ms.div_euclid(1000)).ok()?;
        CardKey::from_seed(&self.root_seed()).pairing(merchant, root, once, expires_s, address)
    }

    /// The key of a merchant's own stream; `SHA-256("tillstamp/server-stream/1" ‖ secret ‖ merchant ‖ epoch)` is
    /// its seed. All parts have fixed lengths.
    pub fn stream_key(&self, merchant: MerchantId, epoch: u32) -> StreamKey {
        let seed = Sha256::new()
            .chain_update(b"tillstamp/server-stream/1")
            .chain_update(*self.0)
            .chain_update(merchant.bytes())
            .chain_update(epoch.to_be_bytes())
            .finalize();
        StreamKey::from_seed(&Zeroizing::new(seed.into()))
    }
}
