//! When tills were last heard of, kept in memory and written down every minute: a row for each request would cost more
//! than it tells.

use super::Service;
use super::error::ServiceError;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tillstamp_ledger::{MerchantId, TerminalId};

/// Tills that asked since this was written down.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<HashMap<MerchantId, HashMap<TerminalId, i64>>>);

impl Seen {
    pub fn note(&self, merchant: MerchantId, terminal: TerminalId, now_ms: i64) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.entry(merchant).or_default().insert(terminal, now_ms);
    }
}

impl Service {
    /// Writes down which tills were heard of. To be called every minute, and at the end.
    pub async fn write_seen(&self) -> Result<(), ServiceError> {
        let seen = std::mem::take(&mut *self.seen.0.lock().unwrap_or_else(PoisonError::into_inner));
        for (merchant, tills) in seen {
            let tills: Vec<(TerminalId, i64)> = tills.into_iter().collect();
            self.note_seen(merchant, &tills).await?;
        }
        Ok(())
    }
}
