//! What keeps the tables and statements fit for engines that shard PostgreSQL by the merchant. The rules and their
//! sources stand in `packaging/postgres/SHARDING.md`.

use tillstamp_server::storage::postgres;

const TYPES: &[&str] = &["UUID", "BIGINT", "BYTEA", "TEXT"];
/// What one of Citus, YugabyteDB and CockroachDB does not take, or takes only at a price.
const NEVER: &[&str] = &[
    "SERIAL",
    "SEQUENCE",
    "NEXTVAL",
    "IDENTITY",
    "REFERENCES",
    "FOREIGN",
    "TRIGGER",
    "EXCLUDE",
    "DEFERRABLE",
    "LISTEN",
    "NOTIFY",
    "ADVISORY",
    "LOCK TABLE",
    "FOR UPDATE",
    "CTID",
    "XMIN",
    "TABLESPACE",
    "INHERITS",
    "UNLOGGED",
    "GIN",
    "CREATE TYPE",
    "CREATE INDEX",
    "CREATE FUNCTION",
    "WITH RECURSIVE",
    "MERGE INTO",
    "NOW",
    "RANDOM",
];

fn tables() -> Vec<String> {
    postgres::schema().into_iter().filter(|sql| sql.starts_with("CREATE TABLE")).collect()
}

#[test]
fn every_primary_key_starts_with_the_merchant() {
    for sql in tables() {
        let keyed = sql.contains("PRIMARY KEY (merchant, ")
            || sql.contains("(merchant UUID NOT NULL PRIMARY KEY,")
            || sql.starts_with("CREATE TABLE tillstamp_schema ");
        assert!(keyed, "{sql}");
        assert_eq!(sql.matches("PRIMARY KEY").count(), 1, "{sql}");
        assert!(!sql.contains("UNIQUE"), "a second unique index must hold the merchant, and costs every insert: {sql}");
    }
    assert!(tables().len() > 10);
}

#[test]
fn columns_have_types_that_every_engine_has() {
    for sql in tables() {
        let body = sql.split_once('(').unwrap().1;
        let columns = body.split(", ").flat_map(|part| part.split(",\n"));
        for column in columns.map(str::trim).filter(|part| !part.starts_with("CHECK") && !part.starts_with("PRIMARY")) {
            let words: Vec<&str> = column.split_whitespace().collect();
            let is_key_list = words.len() == 1;
            assert!(is_key_list || TYPES.contains(&words[1]), "{column:?} in {sql}");
        }
    }
}

#[test]
fn statements_stay_within_one_merchant() {
    for sql in postgres::statements() {
        let named = sql.contains("merchant = $1")
            || sql.starts_with("INSERT INTO") && (sql.contains("SELECT $1::uuid, *") || sql.contains("VALUES ($1, "));
        assert!(named, "{sql}");
        if let Some(join) = sql.split(" JOIN ").nth(1) {
            assert!(join.contains("ON entry.merchant = decision.merchant"), "{sql}");
        }
    }
}

#[test]
fn nothing_is_used_that_a_sharding_engine_lacks() {
    for sql in postgres::schema().into_iter().chain(postgres::statements()) {
        let words: Vec<String> =
            sql.to_uppercase().split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned).collect();
        let line = format!(" {} ", words.join(" "));
        let found: Vec<&&str> = NEVER.iter().filter(|word| line.contains(&format!(" {word} "))).collect();
        assert!(found.is_empty(), "{found:?} in {sql}");
    }
}

/// A locking read is an update of the head row here, so the rule above cannot pass by there being no lock at all.
#[test]
fn the_first_statement_writes_the_head() {
    let first = &postgres::statements()[0];
    assert!(first.starts_with("UPDATE merchant_head SET") && first.contains("RETURNING feed_id, position"), "{first}");
}
