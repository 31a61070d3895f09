//! Every engine that the tests run on.

use crate::cluster;
use std::future::Future;
use std::sync::Arc;
use tillstamp_server::storage::Storage;
use tillstamp_server::storage::postgres::{Isolation, PostgresStorage};
use tillstamp_server::storage::sqlite::SqliteStorage;

/// Runs a test in a runtime of its own.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(test)
}

/// Runs a test on a new SQLite file.
pub fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(Arc<dyn Storage>) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let storage = SqliteStorage::open(&folder.path().join("ledger.db")).unwrap();
    run(test(Arc::new(storage)));
}

/// Runs a test on a new PostgreSQL database, where there is PostgreSQL.
pub fn on_postgres<F: Future<Output = ()>>(isolation: Isolation, test: impl FnOnce(Arc<dyn Storage>) -> F) {
    let Some(address) = cluster::new_database() else { return };
    run(async {
        let storage = PostgresStorage::open(&address, isolation).await.unwrap();
        test(Arc::new(storage)).await;
    });
}

/// The same tests on SQLite, PostgreSQL, and PostgreSQL under SERIALIZABLE.
macro_rules! on_every_engine {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $test() { crate::engines::on_sqlite(super::$test) })+
        }
        mod postgres {
            use tillstamp_server::storage::postgres::Isolation;
            $(#[test] fn $test() { crate::engines::on_postgres(Isolation::ReadCommitted, super::$test) })+
        }
        mod postgres_serializable {
            use tillstamp_server::storage::postgres::Isolation;
            $(#[test] fn $test() { crate::engines::on_postgres(Isolation::Serializable, super::$test) })+
        }
    };
}
pub(crate) use on_every_engine;
