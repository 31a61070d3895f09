//! Randomness, injected: keys and ids come from here and from nowhere else.

use sha2::{Digest, Sha256};
use tillstamp_ledger::{ActionId, UtcMillis};
use uuid::Uuid;

/// A source of random bytes.
pub trait Entropy: Send {
    /// Fills the slice; an error where the source is broken (then nothing that needs a key may go on).
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError>;
}

/// The source did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no randomness from the system")]
pub struct EntropyError;

/// The operating system's.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(bytes).map_err(|_| EntropyError)
    }
}

/// The same bytes for the same seed: for tests and for the demo shop, never for a real one.
#[derive(Clone, Debug)]
pub struct SeededEntropy {
    seed: u64,
    block: u64,
}

impl SeededEntropy {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, block: 0 }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        for chunk in bytes.chunks_mut(32) {
            let digest = Sha256::new()
                .chain_update(b"tillstamp/seeded/1")
                .chain_update(self.seed.to_be_bytes())
                .chain_update(self.block.to_be_bytes())
                .finalize();
            self.block += 1;
            chunk.copy_from_slice(&digest[..chunk.len()]);
        }
        Ok(())
    }
}

/// An array of random bytes.
pub fn bytes<const N: usize>(entropy: &mut dyn Entropy) -> Result<[u8; N], EntropyError> {
    let mut array = [0_u8; N];
    entropy.fill(&mut array)?;
    Ok(array)
}

/// A UUIDv7: sorts by time of making.
pub fn uuid(entropy: &mut dyn Entropy, at: UtcMillis) -> Result<Uuid, EntropyError> {
    let random = bytes::<10>(entropy)?;
    let ms = u64::try_from(at.0).unwrap_or(0);
    Ok(uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid())
}

/// Id of an action that starts now.
pub fn action(entropy: &mut dyn Entropy, at: UtcMillis) -> Result<ActionId, EntropyError> {
    Ok(ActionId(uuid(entropy, at)?))
}
