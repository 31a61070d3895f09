//! Erasure: ciphertext, key, tombstone; and a restored copy that knows nothing of it.

use crate::support::*;
use std::fs;
use tillstamp_ledger::{Detail, Hash, MemberId, UtcMillis};
use tillstamp_store::{Append, Change, Store, StoreError, restore};

fn with_profile(shop: &mut Shop, store: &mut Store, who: MemberId, key: [u8; 32], ciphertext: &[u8]) {
    store.put_member_key(who, &key).unwrap();
    let detail = Detail::ProfileChanged { ciphertext: Hash::of(ciphertext), replaces: None };
    let facts = vec![enrolled(who), fact(detail, who, Vec::new())];
    let changes = vec![
        Change::Private { member: who, ciphertext: ciphertext.to_vec() },
        Change::MemberState { member: who, state: b"state".to_vec() },
    ];
    let context = shop.context(0);
    store.append(&Append { context, facts, changes }).unwrap();
}

/// Whether the bytes stand in any file of the data folder.
fn found_on_disk(shop: &Shop, bytes: &[u8]) -> bool {
    fs::read_dir(&shop.dirs.data).unwrap().any(|entry| {
        let contents = fs::read(entry.unwrap().path()).unwrap();
        contents.windows(bytes.len()).any(|window| window == bytes)
    })
}

#[test]
fn an_erased_key_leaves_no_trace() {
    let (mut shop, mut store) = Shop::started();
    let (key, other) = ([0xA7; 32], [0xB8; 32]);
    with_profile(&mut shop, &mut store, member(1), key, b"secret one");
    with_profile(&mut shop, &mut store, member(2), other, b"secret two");
    assert!(found_on_disk(&shop, &key));
    assert_eq!(store.member_state(member(1)).unwrap(), Some(b"state".to_vec()));
    shop.append(&mut store, 0, vec![fact(Detail::Erased, member(1), Vec::new())]);
    assert!(!found_on_disk(&shop, &key), "key file and its log");
    assert!(found_on_disk(&shop, &other));
    assert_eq!((store.private(member(1)).unwrap(), store.member_key(member(1)).unwrap()), (None, None));
    assert_eq!(store.member_state(member(1)).unwrap(), None);
    assert!(store.private(member(2)).unwrap().is_some());
    assert!(matches!(store.put_member_key(member(1), &key), Err(StoreError::Value(_))));
    assert!(store.member(member(1)).unwrap().unwrap().erased);
    assert_eq!(store.member_keys().unwrap(), vec![(member(2), other)]);
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn tombstones_reach_a_restored_ledger() {
    let (mut shop, mut store) = Shop::started();
    with_profile(&mut shop, &mut store, member(1), [1; 32], b"secret one");
    let folder = shop.root.path().join("backups");
    let backup = store.backup_to(&folder, UtcMillis(1_700_000_000_000)).unwrap();
    shop.append(&mut store, 0, vec![fact(Detail::Erased, member(1), Vec::new())]);
    store.close().unwrap();
    restore(&backup, &shop.dirs, &shop.options).unwrap();
    let (mut store, recovery) = shop.reopen();
    assert_eq!(recovery.erase_again, vec![member(1)]);
    assert_eq!((store.private(member(1)).unwrap(), store.member_key(member(1)).unwrap()), (None, None));
    shop.append(&mut store, 1, vec![fact(Detail::Erased, member(1), Vec::new())]);
    drop(store);
    let (_, recovery) = shop.reopen();
    assert!(recovery.erase_again.is_empty());
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn a_tombstone_cut_short_counts_for_nothing_and_swallows_nothing() {
    let (mut shop, mut store) = Shop::started();
    with_profile(&mut shop, &mut store, member(1), [1; 32], b"one");
    with_profile(&mut shop, &mut store, member(2), [2; 32], b"two");
    store.close().unwrap();
    let torn = member(1).to_string();
    fs::write(shop.dirs.data.join("tombstones.log"), &torn[..20]).unwrap();
    let (mut store, recovery) = shop.reopen();
    assert!(recovery.erase_again.is_empty() && store.member_key(member(1)).unwrap().is_some());
    shop.append(&mut store, 0, vec![fact(Detail::Erased, member(2), Vec::new())]);
    drop(store);
    let (store, _) = shop.reopen();
    assert!(store.member_key(member(2)).unwrap().is_none());
    assert!(fs::read_to_string(shop.dirs.data.join("tombstones.log")).unwrap().contains(&member(2).to_string()));
}

#[cfg(unix)]
#[test]
fn files_of_keys_are_for_the_tills_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let (shop, mut store) = Shop::started();
    store.put_member_key(member(1), &[1; 32]).unwrap();
    let backup = store.backup_to(&shop.root.path().join("backups"), UtcMillis(0)).unwrap();
    let log = shop.dirs.data.join("keys.db-wal");
    for path in [shop.dirs.data.join("keys.db"), log, backup.keys_path.unwrap()] {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
    }
}

#[test]
fn a_store_may_move_to_its_thread() {
    fn is_send<T: Send>() {}
    is_send::<Store>();
    is_send::<tillstamp_store::Reader>();
    is_send::<tillstamp_store::BackupJob>();
}
