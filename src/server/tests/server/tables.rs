//! What stands in the tables, read behind the service's back.

use crate::shop::{NEVER, Shop, stamps};
use tillstamp_ledger::Subject;
use tillstamp_server::storage::rows::{CellRow, DecisionRow, DeficitRow, EntryRow, StreamRow, TallyRow, subject_key};
use tillstamp_server::storage::{Row, Value, get, scan};

/// Every row.
pub async fn all<R: Row + Clone>(shop: &Shop) -> Vec<R> {
    let view = shop.service.storage().read(shop.merchant).await.unwrap();
    scan(&*view, vec![], Vec::<Value>::new(), u32::MAX).await.unwrap()
}

/// Quantities of a member's stamps by holder, the free ones first.
pub async fn held(shop: &Shop, of: u8) -> Vec<(u32, i64)> {
    let view = shop.service.storage().read(shop.merchant).await.unwrap();
    let mut rows: Vec<CellRow> = get(&*view, [subject_key(stamps(of))]).await.unwrap();
    rows.retain(|row| row.vintage == NEVER.0.0);
    rows.sort_by_key(|row| row.holder);
    rows.into_iter().map(|row| (row.holder, row.quantity)).collect()
}

/// The terms of a member's stamps.
pub async fn terms(shop: &Shop, of: u8) -> TallyRow {
    terms_of(shop, stamps(of)).await
}

pub async fn terms_of(shop: &Shop, subject: Subject) -> TallyRow {
    let view = shop.service.storage().read(shop.merchant).await.unwrap();
    get(&*view, [subject_key(subject)]).await.unwrap().remove(0)
}

/// Verdicts of a stream's entries, in their order.
pub async fn verdicts(shop: &Shop, stream: u32) -> Vec<u8> {
    let rows: Vec<DecisionRow> = all(shop).await;
    rows.into_iter().filter(|row| row.stream == stream).map(|row| row.verdict).collect()
}

/// Causes and quantities of deficits.
pub async fn deficits(shop: &Shop) -> Vec<(u8, i64)> {
    all::<DeficitRow>(shop).await.into_iter().map(|row| (row.cause, row.quantity)).collect()
}

/// Kinds of the server's own entries.
pub async fn own_kinds(shop: &Shop) -> Vec<u16> {
    all::<EntryRow>(shop).await.into_iter().filter(|row| row.stream == 1).filter_map(|row| row.kind).collect()
}

pub async fn stream(shop: &Shop, number: u32) -> StreamRow {
    all::<StreamRow>(shop).await.into_iter().find(|row| row.number == number).unwrap()
}
