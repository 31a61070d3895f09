//! Verify finds what was changed behind the service's back: one row of every table, one after the other.

use crate::engines::on_every_engine;
use crate::shop::{Shop, earned, spent};
use crate::tables::all;
use std::sync::Arc;
use tillstamp_ledger::{Fact, business_once};
use tillstamp_server::storage::rows::*;
use tillstamp_server::storage::{Row, Storage, Value, upsert};

on_every_engine!(every_changed_row_is_found);

async fn put<R: Row>(shop: &Shop, row: R) {
    let transaction = shop.service.storage().begin(shop.merchant).await.unwrap();
    upsert(&*transaction, vec![row]).await.unwrap();
    let head = transaction.head().clone();
    transaction.commit(&head).await.unwrap();
}

async fn remove<R: Row>(shop: &Shop, row: R) {
    let mut key: Vec<Value> = row.into_values();
    key.truncate(R::TABLE.key.len());
    let transaction = shop.service.storage().begin(shop.merchant).await.unwrap();
    transaction.delete(R::TABLE, vec![key]).await.unwrap();
    let head = transaction.head().clone();
    transaction.commit(&head).await.unwrap();
}

/// What verify says once the first row is replaced by `change`; then puts it back.
async fn found<R: Row + Clone>(shop: &Shop, change: impl FnOnce(R) -> R) -> String {
    let row = all::<R>(shop).await.remove(0);
    put(shop, change(row.clone())).await;
    let report = shop.service.verify(shop.merchant).await.unwrap();
    put(shop, row.clone()).await;
    shop.is_sound().await;
    assert!(!report.is_clean(), "{} was changed", R::TABLE.name);
    // A row that is missing is as bad as one that is wrong.
    remove(shop, row.clone()).await;
    assert!(!shop.service.verify(shop.merchant).await.unwrap().is_clean(), "{} was removed", R::TABLE.name);
    put(shop, row).await;
    report.faults[0].what.to_owned()
}

async fn every_changed_row_is_found(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut tills = shop.store(1, 2).await;
    let welcome = business_once(crate::shop::member(1), "welcome", 0);
    tills[0].write(&Fact { effects: vec![welcome], ..earned(1, 5) });
    tills[0].write(&spent(2, 1));
    tills[0].give_back(1, 2);
    tills[0].push_all(&shop).await;
    tills[1].write(&Fact { effects: vec![welcome], ..earned(1, 5) });
    tills[1].push_all(&shop).await;
    tills[1].ask_grant(&shop, 1, 1, 1).await;
    shop.is_sound().await;

    assert_eq!(found(&shop, |row: CellRow| CellRow { quantity: row.quantity + 1, ..row }).await, "cell");
    assert_eq!(found(&shop, |row: TallyRow| TallyRow { earned: row.earned + 1, ..row }).await, "terms of a subject");
    assert_eq!(found(&shop, |row: ActionRow| ActionRow { seq: row.seq + 1, ..row }).await, "entry with effect");
    assert_eq!(found(&shop, |row: DebitRow| DebitRow { stream: row.stream + 1, ..row }).await, "debit");
    assert_eq!(found(&shop, |row: EffectRow| EffectRow { seq: row.seq + 1, ..row }).await, "effect key");
    assert_eq!(found(&shop, |row: GrantRow| GrantRow { status: 2, ..row }).await, "grant");
    assert_eq!(found(&shop, |row: DeficitRow| DeficitRow { quantity: 7, ..row }).await, "deficits");
    assert_eq!(found(&shop, |row: DecisionRow| DecisionRow { verdict: 3, ..row }).await, "verdict");
    assert_eq!(found(&shop, |row: EntryRow| EntryRow { member: Some([9; 16]), ..row }).await, "entry");
    assert_eq!(found(&shop, |row: EntryRow| EntryRow { hash: [9; 32], ..row }).await, "entry");
    let stream = |row: StreamRow| StreamRow { head_hash: [9; 32], ..row };
    assert_eq!(found(&shop, stream).await, "head of a stream");
    assert_eq!(found(&shop, |row: StreamRow| StreamRow { status: 3, ..row }).await, "status of a stream");
    let forged = |row: StreamRow| StreamRow { signature: Some([9; 64]), ..row };
    assert_eq!(found(&shop, forged).await, "signature of a head");
    // A byte of an envelope breaks its chain, whatever else is put right.
    let changed = |mut row: EntryRow| {
        row.envelope[20] ^= 1;
        row
    };
    assert_eq!(found(&shop, changed).await, "entry");
}
