//! A merchant from one storage into another, row by row: backups of PostgreSQL, restores into it, moving house.
//!
//! Invariant: one unmoving picture is read, and it is written in one transaction. What comes out has the same rows.

use super::rows::TABLES;
use super::{Storage, StorageError, Value};
use tillstamp_ledger::MerchantId;

const PAGE: u32 = 2000;

/// Copies a merchant that `to` does not have yet; how many rows it has.
pub async fn copy_merchant(from: &dyn Storage, to: &dyn Storage, merchant: MerchantId) -> Result<u64, StorageError> {
    let view = from.read(merchant).await?;
    let head = view.head().clone();
    to.add_merchant(merchant, &head).await?;
    let transaction = to.begin(merchant).await?;
    let mut copied = 0;
    for table in TABLES {
        let mut after: Vec<Value> = Vec::new();
        loop {
            let rows = view.scan(table, vec![], after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = last[..table.key.len()].to_vec();
            copied += rows.len() as u64;
            transaction.insert(table, rows).await?;
        }
    }
    transaction.commit(&head).await?;
    Ok(copied)
}
