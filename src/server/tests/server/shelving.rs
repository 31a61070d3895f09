//! The shelf: the newest of each name, in an order that nobody misses anything of.

use crate::engines::on_every_engine;
use crate::shop::{Shop, Till};
use std::sync::Arc;
use tillstamp_ledger::Hash;
use tillstamp_protocol::*;
use tillstamp_server::service::ServiceError;
use tillstamp_server::storage::Storage;

on_every_engine!(the_newest_is_given_once_in_order, what_a_till_may_not_put_is_refused_whole);

fn item(kind: u8, id: &[u8], bytes: &[u8]) -> ShelfItem {
    ShelfItem { kind, id: Blob::new(id.to_vec()).unwrap(), number: 0, bytes: Blob::new(bytes.to_vec()).unwrap() }
}

async fn put(shop: &Shop, till: &Till, items: Vec<ShelfItem>) -> Result<(), ServiceError> {
    shop.service.shelf_put(till.asker, ShelfPut { protocol: PROTOCOL, items: List::new(items).unwrap() }).await
}

async fn follow(shop: &Shop, till: &Till, mut after: u64, limit: u32) -> Vec<ShelfItem> {
    let (mut all, mut feed_id) = (Vec::new(), None);
    loop {
        let get = ShelfGet { protocol: PROTOCOL, feed_id, after, limit };
        let page = shop.service.shelf(till.asker, get).await.unwrap();
        let page: Shelf = unpack(&pack(&page).unwrap()).unwrap();
        (after, feed_id) = (page.next, Some(page.feed_id));
        all.extend(page.items.into_items());
        if !page.more {
            return all;
        }
    }
}

fn private(items: &[ShelfItem]) -> Vec<(u8, u64, Vec<u8>)> {
    let of = items.iter().filter(|item| item.kind == shelf_kind::PRIVATE);
    of.map(|item| (item.id[0], item.number, item.bytes.to_vec())).collect()
}

async fn the_newest_is_given_once_in_order(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let tills = shop.store(1, 2).await;
    let first = follow(&shop, &tills[1], 0, 100).await;
    let names: Vec<_> = first.iter().map(|item| (item.kind, item.bytes.to_vec())).collect();
    let till = (shelf_kind::TERMINAL_NAME, b"Till".to_vec());
    assert_eq!(names, [(shelf_kind::STORE_NAME, b"Most Square".to_vec()), till.clone(), till]);
    let seen = first.last().unwrap().number;
    for (id, bytes) in [(1, b"a"), (2, b"b"), (1, b"c"), (2, b"b"), (3, b"d")] {
        put(&shop, &tills[0], vec![item(shelf_kind::PRIVATE, &[id; 16], bytes)]).await.unwrap();
    }
    for limit in [1, 2, 100] {
        let all = follow(&shop, &tills[1], seen, limit).await;
        let wanted = [(2, seen + 2, b"b".to_vec()), (1, seen + 3, b"c".to_vec()), (3, seen + 4, b"d".to_vec())];
        assert_eq!(private(&all), wanted, "pages of {limit}");
    }
    put(&shop, &tills[1], vec![item(shelf_kind::PRIVATE, &[1; 16], b"")]).await.unwrap();
    assert_eq!(private(&follow(&shop, &tills[0], seen + 4, 9).await), [(1, seen + 5, Vec::new())], "a tombstone");
    // A restored server has another feed: its order is followed from the start.
    shop.service.begin_after_restore(shop.merchant).await.unwrap();
    let get = ShelfGet { protocol: PROTOCOL, feed_id: Some(Fixed([9; 16])), after: seen + 5, limit: 100 };
    assert_eq!(shop.service.shelf(tills[0].asker, get).await.unwrap().items.len(), 6);
    shop.is_sound().await;
}

async fn what_a_till_may_not_put_is_refused_whole(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let till = shop.store(1, 1).await.remove(0);
    let before = follow(&shop, &till, 0, 100).await;
    let good = item(shelf_kind::PRIVATE, &[1; 16], b"a");
    let wrong = [
        item(shelf_kind::STORE_NAME, &[1; 16], b"Elsewhere"),
        item(shelf_kind::TERMINAL_NAME, &[1; 16], b"Other"),
        item(shelf_kind::PROGRAM, &[1; 32], b"a document"),
        item(shelf_kind::OPERATOR, b"", b"nobody"),
    ];
    for wrong in wrong {
        let refused = put(&shop, &till, vec![good.clone(), wrong]).await;
        assert!(matches!(refused, Err(ServiceError::SubjectUnknown)), "{refused:?}");
    }
    assert_eq!(follow(&shop, &till, 0, 100).await, before);
    let document = item(shelf_kind::PROGRAM, &Hash::of(b"a document").0, b"a document");
    put(&shop, &till, vec![document, item(77, b"x", b"of a later version")]).await.unwrap();
    assert_eq!(follow(&shop, &till, 0, 100).await.len(), before.len() + 2);
}
