//! Creating, opening, and being refused.

use crate::support::*;
use std::fs;
use tillstamp_ledger::OpenCause;
use tillstamp_store::{Append, AppendError, Dirs, OpenError, Store, StoreError};

#[test]
fn a_ledger_is_created_once() {
    let (mut shop, store) = Shop::started();
    store.close().unwrap();
    assert!(matches!(Store::create(&shop.dirs, identity(), &shop.options), Err(OpenError::Exists)));
    let (store, recovery) = shop.open().unwrap();
    assert_eq!(store.identity(), identity());
    assert!(!recovery.unclean);
    assert_eq!(recovery.new_epoch, None);
}

#[test]
fn no_ledger_is_said_so() {
    let mut shop = Shop::new();
    assert!(matches!(shop.open(), Err(OpenError::Missing { kept }) if kept.is_empty()));
    fs::create_dir_all(&shop.dirs.data).unwrap();
    // A file that a crash left empty during creation.
    fs::write(shop.ledger(), b"").unwrap();
    assert!(matches!(shop.open(), Err(OpenError::Missing { .. })));
    assert!(Store::create(&shop.dirs, identity(), &shop.options).is_ok());
}

#[test]
fn the_second_instance_says_so() {
    let (mut shop, store) = Shop::started();
    assert!(matches!(shop.open(), Err(OpenError::SecondInstance)));
    drop(store);
    assert!(shop.open().is_ok());
}

#[test]
fn a_later_schema_is_refused_and_left_alone() {
    let (mut shop, store) = Shop::started();
    store.close().unwrap();
    let connection = rusqlite::Connection::open(shop.ledger()).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert!(matches!(shop.open(), Err(OpenError::NewerSchema { found: 99, .. })));
    assert!(shop.ledger().exists());
}

#[test]
fn nothing_is_recorded_before_the_stream_is_started() {
    let mut shop = Shop::new();
    let (mut store, recovery) = Store::create(&shop.dirs, identity(), &shop.options).unwrap();
    assert_eq!(recovery.new_epoch, Some(OpenCause::New));
    let context = shop.context(0);
    let refused = store.append(&Append { context, facts: vec![visit(member(1))], changes: Vec::new() });
    assert!(matches!(refused, Err(AppendError::Store(StoreError::StreamNotStarted))));
}

#[test]
fn a_folder_that_takes_no_writes_is_read_only() {
    // Not even root may create files here.
    let dirs = Dirs { data: "/proc/self/net".into(), guard: "/proc/self".into() };
    let refused = Store::create(&dirs, identity(), &Shop::new().options);
    let Err(error) = refused else { panic!("created a ledger under /proc") };
    assert!(
        matches!(error, OpenError::ReadOnly | OpenError::Store(StoreError::File { .. })),
        "a plain error, no panic: {error}"
    );
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_told_from_a_missing_one() {
    use std::os::unix::fs::PermissionsExt;
    let (mut shop, store) = Shop::started();
    store.close().unwrap();
    fs::remove_file(shop.dirs.data.join("lock")).unwrap();
    fs::set_permissions(&shop.dirs.data, fs::Permissions::from_mode(0o555)).unwrap();
    let opened = shop.open();
    fs::set_permissions(&shop.dirs.data, fs::Permissions::from_mode(0o755)).unwrap();
    match opened {
        Err(OpenError::ReadOnly) => {}
        Ok(_) => eprintln!("SKIPPED: this user may write anywhere (root)"),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_start_does_not_change_the_shop() {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![exchange(member(1))]);
    let head = store.head().unwrap();
    for clean in [true, false, true] {
        if clean {
            store.close().unwrap();
        } else {
            drop(store);
        }
        (store, _) = shop.reopen();
        assert_eq!(store.head().unwrap(), head);
    }
    assert_eq!(shop.verify().first_fault, None);
}
