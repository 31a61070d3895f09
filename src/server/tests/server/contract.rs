//! The storage contract, line by line, on every engine.

use crate::engines::on_every_engine;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tillstamp_ledger::MerchantId;
use tillstamp_server::storage::rows::{CellRow, DecisionRow, EntryRow, StoreRow, StreamRow, TallyRow};
use tillstamp_server::storage::{
    Field, Head, Row, Storage, StorageError, Transaction, get, insert, insert_later, scan, upsert,
};
use uuid::Uuid;

on_every_engine!(
    merchants_are_made_once,
    rows_come_back_as_written,
    scans_go_in_the_order_of_the_key,
    a_dropped_transaction_leaves_nothing,
    what_is_not_committed_is_not_seen,
    a_picture_does_not_move,
    merchants_do_not_meet,
    a_row_that_is_there_is_not_written_twice,
    conditions_of_rows_hold,
    positions_become_visible_in_their_order,
    the_feed_joins_decisions_with_entries,
    what_nobody_waited_for_is_said_by_the_commit,
    many_keys_are_found_beside_each_other,
);

fn merchant(number: u128) -> MerchantId {
    MerchantId(Uuid::from_u128(number))
}

fn empty() -> Head {
    Head { feed_id: [1; 16], position: 0, feed_hash: [2; 32], streams: 0 }
}

async fn made(storage: &dyn Storage) -> MerchantId {
    storage.add_merchant(merchant(1), &empty()).await.unwrap();
    merchant(1)
}

/// Tries anew what met another transaction, as the contract says.
async fn begin(storage: &dyn Storage, merchant: MerchantId) -> Box<dyn Transaction> {
    loop {
        match storage.begin(merchant).await {
            Ok(transaction) => return transaction,
            Err(StorageError::Again) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

async fn commit(transaction: Box<dyn Transaction>) {
    let head = transaction.head().clone();
    transaction.commit(&head).await.unwrap();
}

fn store(id: u8, name: &str) -> StoreRow {
    StoreRow { store: [id; 16], name: name.to_owned() }
}

fn cell(subject: u8, vintage: i32, holder: u32, quantity: i64) -> CellRow {
    CellRow { subject: [subject; 21], vintage, holder, quantity }
}

fn stream() -> StreamRow {
    StreamRow {
        terminal: [7; 16],
        epoch: 3,
        number: 2,
        store: [8; 16],
        public_key: [9; 32],
        own_until_seq: 0,
        acked_seq: 1_u64 << 40,
        head_hash: [10; 32],
        signature: None,
        signed_seq: 0,
        status: 1,
        fence_at_ms: Some(-5),
        must_report: true,
    }
}

async fn merchants_are_made_once(storage: Arc<dyn Storage>) {
    assert!(matches!(storage.begin(merchant(1)).await, Err(StorageError::UnknownMerchant)));
    assert!(matches!(storage.read(merchant(1)).await, Err(StorageError::UnknownMerchant)));
    storage.add_merchant(merchant(2), &empty()).await.unwrap();
    storage.add_merchant(merchant(1), &empty()).await.unwrap();
    assert!(matches!(storage.add_merchant(merchant(1), &empty()).await, Err(StorageError::Exists)));
    assert_eq!(storage.merchants().await.unwrap(), [merchant(1), merchant(2)]);
    assert_eq!(storage.read(merchant(1)).await.unwrap().head(), &empty());
}

async fn rows_come_back_as_written(storage: Arc<dyn Storage>) {
    let merchant = made(&*storage).await;
    let hostile = "Robert'); DROP TABLE store; --\u{1F980}";
    let writing = begin(&*storage, merchant).await;
    insert(&*writing, vec![store(1, hostile), store(2, "")]).await.unwrap();
    insert(&*writing, vec![stream()]).await.unwrap();
    upsert(&*writing, vec![store(2, "Most Square"), store(3, "Harbour")]).await.unwrap();
    let mut found: Vec<StoreRow> = get(&*writing, [[1_u8; 16], [2; 16], [3; 16], [4; 16]]).await.unwrap();
    found.sort_by_key(|row| row.store);
    assert_eq!(found, [store(1, hostile), store(2, "Most Square"), store(3, "Harbour")], "own writes are seen");
    commit(writing).await;
    let reading = storage.read(merchant).await.unwrap();
    assert_eq!(get::<StreamRow>(&*reading, [[7_u8; 16]]).await.unwrap(), [stream()]);
    let signed = StreamRow { signature: Some([3; 64]), fence_at_ms: None, must_report: false, ..stream() };
    let writing = begin(&*storage, merchant).await;
    upsert(&*writing, vec![signed.clone()]).await.unwrap();
    writing.delete(StoreRow::TABLE, vec![vec![[1_u8; 16].into_value()], vec![[9_u8; 16].into_value()]]).await.unwrap();
    commit(writing).await;
    let reading = storage.read(merchant).await.unwrap();
    assert_eq!(get::<StreamRow>(&*reading, [[7_u8; 16]]).await.unwrap(), [signed]);
    assert_eq!(get::<StoreRow>(&*reading, [[1_u8; 16]]).await.unwrap(), []);
}

async fn scans_go_in_the_order_of_the_key(storage: Arc<dyn Storage>) {
    let merchant = made(&*storage).await;
    let writing = begin(&*storage, merchant).await;
    let rows = vec![cell(2, 5, 1, 1), cell(1, 9, 0, 2), cell(1, -3, 2, 3), cell(1, 9, 1, 4), cell(1, 7, 300, 5)];
    insert(&*writing, rows).await.unwrap();
    let quantities = |rows: Vec<CellRow>| rows.into_iter().map(|row| row.quantity).collect::<Vec<_>>();
    let all = scan::<CellRow>(&*writing, vec![], vec![], 100).await.unwrap();
    assert_eq!(quantities(all), [3, 5, 2, 4, 1]);
    let subject = [1_u8; 21].into_value();
    let one = scan::<CellRow>(&*writing, vec![subject.clone()], vec![], 3).await.unwrap();
    assert_eq!(quantities(one), [3, 5, 2]);
    let after = vec![7_i64.into_value(), 300_i64.into_value()];
    let rest = scan::<CellRow>(&*writing, vec![subject.clone()], after, 100).await.unwrap();
    assert_eq!(quantities(rest), [2, 4]);
    let after = vec![subject, 9_i64.into_value(), 0_i64.into_value()];
    assert_eq!(quantities(scan::<CellRow>(&*writing, vec![], after, 100).await.unwrap()), [4, 1]);
}

async fn a_dropped_transaction_leaves_nothing(storage: Arc<dyn Storage>) {
    let merchant = made(&*storage).await;
    for round in 0..3 {
        let writing = begin(&*storage, merchant).await;
        insert(&*writing, vec![store(round, "lost")]).await.unwrap();
        drop(writing);
    }
    // The lock went with the transaction, or this would wait for ever.
    let writing = begin(&*storage, merchant).await;
    assert_eq!(scan::<StoreRow>(&*writing, vec![], vec![], 10).await.unwrap(), []);
    assert_eq!(writing.head(), &empty());
}

async fn what_is_not_committed_is_not_seen(storage: Arc<dyn Storage>) {
    let merchant = made(&*storage).await;
    let writing = begin(&*storage, merchant).await;
    insert(&*writing, vec![store(1, "soon")]).await.unwrap();
    let reading = storage.read(merchant).await.unwrap();
    assert_eq!(get::<StoreRow>(&*reading, [[1_u8; 16]]).await.unwrap(), []);
    let head = Head { position: 4, streams: 2, feed_hash: [5; 32], ..empty() };
    writing.commit(&head).await.unwrap();
    let reading = storage.read(merchant).await.unwrap();
    assert_eq!(get::<StoreRow>(&*reading, [[1_u8; 16]]).await.unwrap(), [store(1, "soon")]);
    assert_eq!(reading.head(), &head);
    assert_eq!(begin(&*storage, merchant).await.head(), &head);
}

async fn a_picture_does_not_move(storage: Arc<dyn Storage>) {
    let merchant = made(&*storage).await;
    let picture = storage.read(merchant).await.unwrap();
    assert_eq!(get::<StoreRow>(&*picture, [[1_u8; 16]]).await.unwrap(), []);
    let writing = begin(&*storage, merchant).await;
    insert(&*writing, vec![store(1, "new")]).await.unwrap();
    commit(writing).await;
    assert_eq!(get::<StoreRow>(&*picture, [[1_u8; 16]]).await.unwrap(), []);
}

async fn merchants_do_not_meet(storage: Arc<dyn Storage>) {
    let first = made(&*storage).await;
    storage.add_merchant(merchant(2), &empty()).await.unwrap();
    let writing = begin(&*storage, first).await;
    insert(&*writing, vec![store(1, "first's")]).await.unwrap();
    commit(writing).await;
    let other = begin(&*storage, merchant(2)).await;
    assert_eq!(scan::<StoreRow>(&*other, vec![], vec![], 10).await.unwrap(), []);
    insert(&*other, vec![store(1, "second's")]).await.unwrap();
    other.delete(StoreRow::TABLE, vec![vec![[1_u8; 16].into_value()]]).await.unwrap();
    commit(other).await;
    let reading = storage.read(first).await.unwrap();
    assert_eq!(scan::<StoreRow>(&*reading, vec![], vec![], 10).await.unwrap(), [store(1, "first's")]);
}

async fn a_row_that_is_there_is_not_written_twice(storage: Arc<dyn Storage>) {
    let merchant = made(&*storage).await;
    let writing = begin(&*storage, merchant).await;
    insert(&*writing, vec![store(1, "first")]).await.unwrap();
    commit(writing).await;
    let writing = begin(&*storage, merchant).await;
    let twice = insert(&*writing, vec![store(2, "new"), store(1, "again")]).await;
    assert!(matches!(twice, Err(StorageError::Exists)), "{twice:?}");
    drop(writing);
    let reading = storage.read(merchant).await.unwrap();
    assert_eq!(scan::<StoreRow>(&*reading, vec![], vec![], 10).await.unwrap(), [store(1, "first")]);
}

async fn conditions_of_rows_hold(storage: Arc<dyn Storage>) {
    let merchant = made(&*storage).await;
    let writing = begin(&*storage, merchant).await;
    assert!(insert(&*writing, vec![cell(1, 1, 0, -1)]).await.is_err());
    drop(writing);
    let writing = begin(&*storage, merchant).await;
    let tally = TallyRow { subject: [1; 21], earned: 1, adjusted: 0, deficit: 0, spent: -1, expired: 0, reversed: 0 };
    assert!(insert(&*writing, vec![tally]).await.is_err());
}

/// Eight writers take positions; a reader that goes on from the last position it saw never misses one.
async fn positions_become_visible_in_their_order(storage: Arc<dyn Storage>) {
    const WRITERS: u64 = 8;
    const COMMITS: u64 = 15;
    let merchant = made(&*storage).await;
    let done = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn({
        let (storage, done) = (storage.clone(), done.clone());
        async move {
            let mut seen = Vec::new();
            loop {
                let last = done.load(Ordering::SeqCst);
                let reading = storage.read(merchant).await.unwrap();
                let after = vec![seen.last().copied().unwrap_or(0_u64).into_value()];
                let rows = scan::<DecisionRow>(&*reading, vec![], after, 1000).await.unwrap();
                seen.extend(rows.into_iter().map(|row| row.position));
                if last {
                    return seen;
                }
            }
        }
    });
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| tokio::spawn(write_decisions(storage.clone(), merchant, writer as u32, COMMITS)))
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    let expected: Vec<u64> = (1..=WRITERS * COMMITS * 2).collect();
    assert_eq!(reader.await.unwrap(), expected);
}

async fn write_decisions(storage: Arc<dyn Storage>, merchant: MerchantId, stream: u32, commits: u64) {
    let mut seq = 0;
    while seq < commits {
        let Ok(writing) = storage.begin(merchant).await else { continue };
        let head = Head { position: writing.head().position + 2, ..writing.head().clone() };
        let rows = [head.position - 1, head.position].map(|position| decision(position, stream, seq));
        tokio::task::yield_now().await;
        match insert(&*writing, rows.to_vec()).await {
            Ok(()) => {}
            Err(StorageError::Again) => continue,
            Err(error) => panic!("{error}"),
        }
        match writing.commit(&head).await {
            Ok(()) => seq += 1,
            Err(StorageError::Again) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

fn decision(position: u64, stream: u32, seq: u64) -> DecisionRow {
    DecisionRow { position, stream, seq, verdict: 1, feed_hash: [0; 32] }
}

async fn the_feed_joins_decisions_with_entries(storage: Arc<dyn Storage>) {
    let merchant = made(&*storage).await;
    let entry = |stream: u32, seq: u64| EntryRow {
        stream,
        seq,
        hash: [stream as u8; 32],
        entry_id: None,
        kind: Some(4),
        business_date: Some(-1),
        at_ms: None,
        member: Some([5; 16]),
        envelope: vec![0, 1, 255],
    };
    let writing = begin(&*storage, merchant).await;
    insert(&*writing, vec![entry(1, 1), entry(2, 1), entry(1, 2)]).await.unwrap();
    insert(&*writing, vec![decision(1, 2, 1), decision(2, 1, 1), decision(3, 1, 2)]).await.unwrap();
    let rows = writing.feed(1, 10).await.unwrap();
    let split = |mut row: Vec<_>| {
        let entry = row.split_off(DecisionRow::TABLE.columns().count());
        (DecisionRow::from_values(row).unwrap(), EntryRow::from_values(entry).unwrap())
    };
    let found: Vec<_> = rows.into_iter().map(split).collect();
    assert_eq!(found, [(decision(2, 1, 1), entry(1, 1)), (decision(3, 1, 2), entry(1, 2))]);
    assert_eq!(writing.feed(0, 2).await.unwrap().len(), 2);
}

async fn what_nobody_waited_for_is_said_by_the_commit(storage: Arc<dyn Storage>) {
    let merchant = made(&*storage).await;
    let writing = begin(&*storage, merchant).await;
    insert_later(&*writing, vec![store(1, "first"), store(2, "second")]).await.unwrap();
    assert_eq!(scan::<StoreRow>(&*writing, vec![], vec![], 10).await.unwrap().len(), 2, "seen by whoever wrote it");
    commit(writing).await;
    let writing = begin(&*storage, merchant).await;
    upsert(&*writing, vec![store(3, "third")]).await.unwrap();
    let later = insert_later(&*writing, vec![store(4, "new"), store(1, "again")]).await;
    let head = writing.head().clone();
    let ended = match later {
        Ok(()) => writing.commit(&head).await,
        Err(error) => Err(error),
    };
    assert!(matches!(ended, Err(StorageError::Exists)), "{ended:?}");
    let reading = storage.read(merchant).await.unwrap();
    let stores: Vec<StoreRow> = scan(&*reading, vec![], vec![], 10).await.unwrap();
    assert_eq!(stores, [store(1, "first"), store(2, "second")]);
}

/// Reads that are under way together see what was committed before the transaction began; after it has written, also
/// that.
async fn many_keys_are_found_beside_each_other(storage: Arc<dyn Storage>) {
    let merchant = made(&*storage).await;
    let all: Vec<StoreRow> = (1..=200).map(|id| store(id, "a")).collect();
    let writing = begin(&*storage, merchant).await;
    insert(&*writing, all.clone()).await.unwrap();
    commit(writing).await;
    let writing = begin(&*storage, merchant).await;
    for round in 0..2 {
        let ids = || all.iter().map(|row| row.store);
        let (first, second, third) = tokio::try_join!(
            biased;
            get::<StoreRow>(&*writing, ids()),
            get::<StoreRow>(&*writing, ids()),
            get::<StoreRow>(&*writing, ids()),
        )
        .unwrap();
        let changed = |rows: &[StoreRow]| rows.iter().filter(|row| row.name == "b").count();
        assert_eq!((first.len(), second.len(), third.len()), (200, 200, 200));
        assert_eq!([changed(&first), changed(&second), changed(&third)], [round * 100; 3]);
        let some = all.iter().take(100).map(|row| StoreRow { name: "b".to_owned(), ..row.clone() });
        upsert(&*writing, some.collect()).await.unwrap();
    }
    commit(writing).await;
}
