//! The ledger in SQLite: open, migrate, append, fold cache, recover.
#![forbid(unsafe_code)]
