//! The shelf: bytes under a name that tills share beside the ledger.
//!
//! Invariant: numbers are given under the merchant's lock, so that whoever has number `n` has everything before it. Of
//! each kind and id only the newest is kept. Private data is ciphertext here; nothing on the shelf is looked into, but
//! that a program document is named by its hash.

use super::error::ServiceError;
use super::members::setting;
use super::wire::{blob, list};
use super::{Asker, Service, again, check_protocol};
use crate::storage::rows::{SettingRow, ShelfOrderRow, ShelfRow};
use crate::storage::{Field, Transaction, View, delete, scan, upsert};
use sha2::{Digest, Sha256};
use tillstamp_protocol::{Fixed, PROTOCOL, Shelf, ShelfGet, ShelfItem, ShelfPut, shelf_kind};

/// Name of the setting that holds the last number.
pub(super) const COUNTER: &str = "shelf";
const ITEMS: u32 = 500;
/// A page ends before it could grow past the wire's limits.
const BYTES: usize = 4 * 1024 * 1024;

/// Puts bytes under a name, within a transaction that others use, too.
pub(super) async fn shelve(
    transaction: &dyn Transaction,
    items: Vec<(u8, Vec<u8>, Vec<u8>)>,
) -> Result<(), ServiceError> {
    let before: u64 = setting(transaction, COUNTER).await?.and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut number = before;
    for (kind, id, bytes) in items {
        let known = stored(transaction, kind, &id).await?;
        if known.as_ref().is_some_and(|row| row.bytes == bytes) {
            continue;
        }
        number += 1;
        if let Some(row) = known {
            delete::<ShelfOrderRow>(transaction, vec![vec![row.number.into_value()]]).await?;
        }
        upsert(transaction, vec![ShelfOrderRow { number, kind, id: id.clone() }]).await?;
        upsert(transaction, vec![ShelfRow { kind, id, number, bytes }]).await?;
    }
    if number > before {
        upsert(transaction, vec![SettingRow { name: COUNTER.to_owned(), value: number.to_string() }]).await?;
    }
    Ok(())
}

async fn stored(view: &(impl View + ?Sized), kind: u8, id: &[u8]) -> Result<Option<ShelfRow>, ServiceError> {
    let rows: Vec<ShelfRow> = scan(view, vec![kind.into_value(), id.to_vec().into_value()], vec![], 1).await?;
    Ok(rows.into_iter().next())
}

/// Whether a till may put this: names are the server's, a document is what its name says.
fn is_right(item: &ShelfItem) -> bool {
    match item.kind {
        shelf_kind::STORE_NAME | shelf_kind::TERMINAL_NAME => false,
        shelf_kind::PROGRAM => item.id[..] == Sha256::digest(&item.bytes[..])[..],
        _ => !item.id.is_empty(),
    }
}

impl Service {
    /// Keeps what a till puts on the shelf; all of it or nothing.
    pub async fn shelf_put(&self, asker: Asker, put: ShelfPut) -> Result<(), ServiceError> {
        check_protocol(put.protocol)?;
        if !put.items.iter().all(is_right) {
            return Err(ServiceError::SubjectUnknown);
        }
        let item = |item: &ShelfItem| (item.kind, item.id.to_vec(), item.bytes.to_vec());
        let items: Vec<_> = put.items.iter().map(item).collect();
        again!(async {
            let transaction = self.storage.begin(asker.merchant).await?;
            shelve(&*transaction, items.clone()).await?;
            let head = transaction.head().clone();
            Ok(transaction.commit(&head).await?)
        })
    }

    /// What stands behind a number.
    pub async fn shelf(&self, asker: Asker, get: ShelfGet) -> Result<Shelf, ServiceError> {
        check_protocol(get.protocol)?;
        let view = self.storage.read(asker.merchant).await?;
        let feed_id = Fixed(view.head().feed_id);
        let after = if get.feed_id.is_none_or(|of| of == feed_id) { get.after } else { 0 };
        let limit = get.limit.clamp(1, ITEMS);
        let order: Vec<ShelfOrderRow> = scan(&*view, vec![], vec![after.into_value()], limit).await?;
        let (mut items, mut next, mut bytes) = (Vec::with_capacity(order.len()), after, 0);
        let mut more = order.len() == limit as usize;
        for row in order {
            if bytes >= BYTES {
                more = true;
                break;
            }
            next = row.number;
            if let Some(found) = stored(&*view, row.kind, &row.id).await? {
                bytes += found.bytes.len();
                let (id, content) = (blob(found.id)?, blob(found.bytes)?);
                items.push(ShelfItem { kind: found.kind, id, number: found.number, bytes: content });
            }
        }
        Ok(Shelf { protocol: PROTOCOL, feed_id, items: list(items)?, next, more })
    }
}
