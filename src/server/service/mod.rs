//! The service: what the server does, without HTTP and without SQL.
//!
//! Invariant: an answer is given after the commit that it speaks of. Hashes and signatures are checked before the
//! merchant's lock is taken; under it nothing waits but for the database.

pub mod books;
pub mod entry;
mod error;
mod expiry;
mod fence;
mod grants;
mod members;
pub mod movement;
mod pairing;
mod pull;
mod push;
mod quarantine;
mod restore;
mod seen;
mod shelf;
mod snapshot;
mod transfer;
mod verify;
mod waits;
mod wire;
mod work;
mod world;

pub use error::ServiceError;
pub use fence::FenceOutcome;
pub use members::Terminal;
pub use pairing::Admitted;
pub use push::PushAnswer;
pub use quarantine::Waiting;
pub use restore::ReportAnswer;
pub use transfer::{Beside, Import};
pub use verify::{Fault, VerifyReport};
pub use waits::WAIT_MS;
pub use wire::stream_id;
pub use world::{ServerKeys, SystemWorld, World};

use crate::storage::Storage;
use push::Queues;
use std::sync::Arc;
use tillstamp_ledger::{MerchantId, StoreId, TerminalId};
use tillstamp_protocol::PROTOCOL;

/// A cut-off terminal redeems so long after its last contact.
pub const LEASE_MS: i64 = 30 * 24 * 3_600_000;
/// Cells of a fenced stream go back so long after the lease has ended.
pub const FENCE_GRACE_MS: i64 = 48 * 3_600_000;
/// Work that met another transaction is tried so often.
const TRIES: u32 = 50;

/// Who asks, proven by a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Tenant.
    pub merchant: MerchantId,
    /// Till.
    pub terminal: TerminalId,
    /// Its shop.
    pub store: StoreId,
}

/// The server's service over one storage.
#[derive(Clone)]
pub struct Service {
    storage: Arc<dyn Storage>,
    keys: Arc<ServerKeys>,
    world: Arc<dyn World>,
    queues: Arc<Queues>,
    snapshots: Arc<snapshot::Snapshots>,
    seen: Arc<seen::Seen>,
    waits: Arc<waits::Waits>,
    expiries: Arc<expiry::Expiries>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Service({:?})", self.storage)
    }
}

impl Service {
    /// A service over a storage, with the secret from which its own streams' keys derive.
    pub fn new(storage: Arc<dyn Storage>, keys: ServerKeys, world: Arc<dyn World>) -> Self {
        Self {
            storage,
            keys: Arc::new(keys),
            world,
            queues: Arc::default(),
            snapshots: Arc::default(),
            seen: Arc::default(),
            waits: Arc::default(),
            expiries: Arc::default(),
        }
    }

    /// The storage below.
    pub fn storage(&self) -> &Arc<dyn Storage> {
        &self.storage
    }

    /// The keys that derive from the server's secret.
    pub fn keys(&self) -> &ServerKeys {
        &self.keys
    }

    /// The service's time, milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.world.now_ms()
    }

    async fn begin(&self, merchant: MerchantId) -> Result<work::Work, ServiceError> {
        work::Work::begin(&*self.storage, &self.keys, merchant, self.world.now_ms()).await
    }
}

/// Version N and the two before it are spoken.
fn check_protocol(version: u16) -> Result<(), ServiceError> {
    if (PROTOCOL.saturating_sub(2).max(1)..=PROTOCOL).contains(&version) {
        Ok(())
    } else {
        Err(ServiceError::Protocol(version))
    }
}

/// Runs `work` anew, from its beginning, as long as it met another transaction.
macro_rules! again {
    ($work:expr) => {{
        let mut tries = 0;
        loop {
            tries += 1;
            match $work.await {
                Err(ServiceError::Storage(crate::storage::StorageError::Again)) if tries < crate::service::TRIES => {
                    // Whoever was met needs time to end; the more often, the more.
                    tokio::time::sleep(std::time::Duration::from_millis(u64::from(tries.min(20)))).await;
                }
                other => break other,
            }
        }
    }};
}
pub(crate) use again;
