//! Tables and how one schema becomes the next.
//!
//! Invariant: migrations go forward only, each in one transaction, and never touch an envelope. A released schema's
//! statements are never edited; its frozen file under `tests/fixtures` must open for ever.
//!
//! `merchant` and `stream` in keys are small numbers local to the file, named by the tables of those names. An entry's
//! `position` is `stream << 40 | seq`: the key (stream, seq) as one integer, so that the ledger grows at one end of one
//! tree. A member's entries are linked by `member_previous`, newest first, so that no index by member is needed.
//!
//! From schema 3 on a cell's `holder` is the number of the own stream that it belongs to, and the tables of `other_…`
//! hold what a server or a neighbour told: none of it is ever mixed into what this till's own envelopes say.

use crate::error::{OpenError, StoreError};
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// Schema that this version writes.
pub(crate) const SCHEMA: i64 = 3;

/// Schema 1.
const SCHEMA_1: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE merchant (
    number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, redemptions_paused INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE stream (
    number INTEGER PRIMARY KEY, merchant INTEGER NOT NULL REFERENCES merchant (number), terminal BLOB NOT NULL,
    epoch INTEGER NOT NULL, public_key BLOB NOT NULL, acked_seq INTEGER NOT NULL DEFAULT 0,
    status INTEGER NOT NULL, UNIQUE (merchant, terminal, epoch, public_key)) STRICT;
CREATE TABLE entry (
    position INTEGER PRIMARY KEY,
    stream INTEGER GENERATED ALWAYS AS (position >> 40) VIRTUAL,
    seq INTEGER GENERATED ALWAYS AS (position & 1099511627775) VIRTUAL,
    hash BLOB NOT NULL, kind INTEGER NOT NULL, business_date INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    operator BLOB, member BLOB, member_previous INTEGER, signature BLOB, envelope BLOB NOT NULL) STRICT;
CREATE TABLE entry_id (
    merchant INTEGER NOT NULL, id BLOB NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (merchant, id)) STRICT, WITHOUT ROWID;
CREATE TABLE effect (
    merchant INTEGER NOT NULL, key BLOB NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (merchant, key)) STRICT, WITHOUT ROWID;
CREATE TABLE cell (
    merchant INTEGER NOT NULL, member BLOB NOT NULL, kind INTEGER NOT NULL, number INTEGER NOT NULL,
    vintage INTEGER NOT NULL, holder INTEGER NOT NULL, quantity INTEGER NOT NULL CHECK (quantity >= 0),
    PRIMARY KEY (merchant, member, kind, number, vintage, holder)) STRICT, WITHOUT ROWID;
CREATE TABLE tally (
    merchant INTEGER NOT NULL, member BLOB NOT NULL, kind INTEGER NOT NULL, number INTEGER NOT NULL,
    earned INTEGER NOT NULL, adjusted INTEGER NOT NULL, deficit INTEGER NOT NULL,
    spent INTEGER NOT NULL, expired INTEGER NOT NULL, reversed INTEGER NOT NULL,
    PRIMARY KEY (merchant, member, kind, number)) STRICT, WITHOUT ROWID;
CREATE TABLE deficit (
    merchant INTEGER NOT NULL, position INTEGER NOT NULL, ordinal INTEGER NOT NULL, member BLOB NOT NULL,
    kind INTEGER NOT NULL, number INTEGER NOT NULL, cause INTEGER NOT NULL, quantity INTEGER NOT NULL,
    PRIMARY KEY (merchant, position, ordinal)) STRICT, WITHOUT ROWID;
CREATE TABLE member (
    merchant INTEGER NOT NULL, id BLOB NOT NULL, last_contact_at INTEGER, erased INTEGER NOT NULL,
    merged INTEGER NOT NULL, state BLOB NOT NULL, PRIMARY KEY (merchant, id)) STRICT, WITHOUT ROWID;
CREATE TABLE member_state (
    merchant INTEGER NOT NULL, member BLOB NOT NULL, state BLOB NOT NULL,
    PRIMARY KEY (merchant, member)) STRICT, WITHOUT ROWID;
CREATE TABLE device (
    merchant INTEGER NOT NULL, member BLOB NOT NULL, tag BLOB NOT NULL, algorithm INTEGER NOT NULL,
    public_key BLOB NOT NULL, revoked INTEGER NOT NULL, enrolled_at INTEGER NOT NULL, last_code_time_s INTEGER,
    PRIMARY KEY (merchant, member, tag)) STRICT, WITHOUT ROWID;
CREATE TABLE operator (
    merchant INTEGER NOT NULL, id BLOB NOT NULL, name TEXT NOT NULL, role INTEGER NOT NULL, active INTEGER NOT NULL,
    pin_hash TEXT, language TEXT, failed_attempts INTEGER NOT NULL, locked_until INTEGER, own_member BLOB,
    PRIMARY KEY (merchant, id)) STRICT, WITHOUT ROWID;
CREATE TABLE program (
    merchant INTEGER NOT NULL, hash BLOB NOT NULL, document BLOB NOT NULL,
    PRIMARY KEY (merchant, hash)) STRICT, WITHOUT ROWID;
CREATE TABLE publication (
    merchant INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL, from_date INTEGER NOT NULL,
    PRIMARY KEY (merchant, position)) STRICT, WITHOUT ROWID;
CREATE TABLE issuer_key (
    merchant INTEGER NOT NULL, key_id BLOB NOT NULL, public_key BLOB NOT NULL,
    PRIMARY KEY (merchant, key_id, public_key)) STRICT, WITHOUT ROWID;
CREATE TABLE action (
    action BLOB PRIMARY KEY, what TEXT NOT NULL, member BLOB, at_ms INTEGER NOT NULL,
    committed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE refusal (
    id INTEGER PRIMARY KEY, business_date INTEGER NOT NULL, at_ms INTEGER NOT NULL, key TEXT NOT NULL,
    operator BLOB, member BLOB) STRICT;
CREATE INDEX refusal_by_day ON refusal (business_date);
CREATE TABLE refusal_count (
    business_date INTEGER NOT NULL, key TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (business_date, key)) STRICT, WITHOUT ROWID;
CREATE TABLE day (
    merchant INTEGER NOT NULL, business_date INTEGER NOT NULL, first_position INTEGER NOT NULL, last_position INTEGER,
    PRIMARY KEY (merchant, business_date)) STRICT, WITHOUT ROWID;
CREATE TABLE day_counter (
    merchant INTEGER NOT NULL, business_date INTEGER NOT NULL, slot INTEGER NOT NULL, operator BLOB NOT NULL,
    metric INTEGER NOT NULL, number INTEGER NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (merchant, business_date, slot, operator, metric, number)) STRICT, WITHOUT ROWID;
CREATE TABLE setting (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE private (
    merchant INTEGER NOT NULL, member BLOB NOT NULL, hash BLOB NOT NULL, ciphertext BLOB NOT NULL,
    PRIMARY KEY (merchant, member)) STRICT, WITHOUT ROWID;
CREATE TABLE erasure_pending (member BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE z_report (
    merchant INTEGER NOT NULL, business_date INTEGER NOT NULL, number INTEGER NOT NULL, position INTEGER NOT NULL,
    document BLOB NOT NULL, PRIMARY KEY (merchant, business_date)) STRICT, WITHOUT ROWID;
CREATE VIEW outbox AS
    SELECT entry.position, entry.envelope FROM entry JOIN stream ON stream.number = entry.stream
    WHERE entry.seq > stream.acked_seq;
";

/// Schema 2: members by number. Their rows are long; in a tree keyed by id they made it deep, for such a tree keeps
/// whole rows on its upper pages, and a read in a large shop went through seven pages instead of four.
const SCHEMA_2: &str = "
CREATE TABLE member_by_number (
    number INTEGER PRIMARY KEY, merchant INTEGER NOT NULL, id BLOB NOT NULL, last_contact_at INTEGER,
    erased INTEGER NOT NULL, merged INTEGER NOT NULL, state BLOB NOT NULL, UNIQUE (merchant, id)) STRICT;
INSERT INTO member_by_number (merchant, id, last_contact_at, erased, merged, state)
    SELECT merchant, id, last_contact_at, erased, merged, state FROM member ORDER BY merchant, id;
DROP TABLE member;
ALTER TABLE member_by_number RENAME TO member;
CREATE TABLE member_state_by_number (
    number INTEGER PRIMARY KEY, merchant INTEGER NOT NULL, member BLOB NOT NULL, state BLOB NOT NULL,
    UNIQUE (merchant, member)) STRICT;
INSERT INTO member_state_by_number (merchant, member, state)
    SELECT merchant, member, state FROM member_state ORDER BY merchant, member;
DROP TABLE member_state;
ALTER TABLE member_state_by_number RENAME TO member_state;
";

/// Schema 3: a till among others. Cells belong to a stream instead of an epoch; what others did stands beside.
/// `other_cell.holder` 0 is free; an `other_entry` without a position was seen over the shop's network and is not
/// confirmed by the feed yet.
const SCHEMA_3: &str = "
ALTER TABLE stream ADD COLUMN starts_empty INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stream ADD COLUMN announced INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stream ADD COLUMN decided_seq INTEGER NOT NULL DEFAULT 0;
UPDATE cell SET holder = coalesce((SELECT max(number) FROM stream
    WHERE stream.merchant = cell.merchant AND stream.epoch = cell.holder), holder);
CREATE TABLE correction (
    after INTEGER NOT NULL, ordinal INTEGER NOT NULL, member BLOB NOT NULL, kind INTEGER NOT NULL,
    number INTEGER NOT NULL, vintage INTEGER NOT NULL, quantity INTEGER NOT NULL,
    PRIMARY KEY (after, ordinal)) STRICT, WITHOUT ROWID;
CREATE TABLE notice (
    position INTEGER PRIMARY KEY, verdict INTEGER NOT NULL, seen INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE wish (
    id BLOB PRIMARY KEY, stream INTEGER NOT NULL, member BLOB NOT NULL, kind INTEGER NOT NULL,
    number INTEGER NOT NULL, quantity INTEGER NOT NULL, asked_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE award_waiting (member BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE other_stream (
    number INTEGER PRIMARY KEY, merchant INTEGER NOT NULL, terminal BLOB NOT NULL, epoch INTEGER NOT NULL,
    store BLOB NOT NULL, public_key BLOB NOT NULL, status INTEGER NOT NULL, base_seq INTEGER NOT NULL,
    base_hash BLOB NOT NULL, included_seq INTEGER NOT NULL, included_hash BLOB NOT NULL, known_seq INTEGER NOT NULL,
    known_hash BLOB NOT NULL, UNIQUE (merchant, terminal, epoch)) STRICT;
CREATE TABLE other_entry (
    stream INTEGER NOT NULL, seq INTEGER NOT NULL, position INTEGER, verdict INTEGER NOT NULL, hash BLOB NOT NULL,
    business_date INTEGER NOT NULL, at_ms INTEGER NOT NULL, member BLOB, id BLOB NOT NULL, signature BLOB,
    envelope BLOB NOT NULL, PRIMARY KEY (stream, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX other_entry_by_member ON other_entry (member, at_ms) WHERE member IS NOT NULL;
CREATE INDEX other_entry_by_id ON other_entry (id);
CREATE INDEX other_entry_by_day ON other_entry (business_date);
CREATE TABLE other_cell (
    merchant INTEGER NOT NULL, member BLOB NOT NULL, kind INTEGER NOT NULL, number INTEGER NOT NULL,
    vintage INTEGER NOT NULL, holder INTEGER NOT NULL, quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (merchant, member, kind, number, vintage, holder)) STRICT, WITHOUT ROWID;
CREATE TABLE other_effect (
    merchant INTEGER NOT NULL, key BLOB NOT NULL, PRIMARY KEY (merchant, key)) STRICT, WITHOUT ROWID;
CREATE TABLE other_device (
    merchant INTEGER NOT NULL, member BLOB NOT NULL, tag BLOB NOT NULL, algorithm INTEGER NOT NULL,
    public_key BLOB NOT NULL, revoked INTEGER NOT NULL, last_code_time_s INTEGER,
    PRIMARY KEY (merchant, member, tag)) STRICT, WITHOUT ROWID;
CREATE TABLE other_member (
    merchant INTEGER NOT NULL, id BLOB NOT NULL, erased INTEGER NOT NULL, merged_into BLOB,
    card_version INTEGER NOT NULL, blocked_version INTEGER NOT NULL,
    PRIMARY KEY (merchant, id)) STRICT, WITHOUT ROWID;
CREATE TABLE other_private (
    merchant INTEGER NOT NULL, member BLOB NOT NULL, ciphertext BLOB NOT NULL,
    PRIMARY KEY (merchant, member)) STRICT, WITHOUT ROWID;
CREATE TABLE other_publication (
    merchant INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL, from_date INTEGER NOT NULL,
    PRIMARY KEY (merchant, position)) STRICT, WITHOUT ROWID;
CREATE TABLE other_issuer (
    merchant INTEGER NOT NULL, key_id BLOB NOT NULL, public_key BLOB NOT NULL,
    PRIMARY KEY (merchant, key_id, public_key)) STRICT, WITHOUT ROWID;
CREATE TABLE other_operator (
    merchant INTEGER NOT NULL, id BLOB NOT NULL, role INTEGER NOT NULL, active INTEGER NOT NULL,
    PRIMARY KEY (merchant, id)) STRICT, WITHOUT ROWID;
CREATE TABLE shelf (
    kind INTEGER NOT NULL, id BLOB NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
CREATE TABLE place (id BLOB PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
";

/// Statements that lead from schema n to n + 1, at index n.
const MIGRATIONS: &[&str] = &[SCHEMA_1, SCHEMA_2, SCHEMA_3];

/// Schema number of an open file; 0 for an empty one.
pub(crate) fn version(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Refuses what a later version wrote.
pub(crate) fn check_known(connection: &Connection) -> Result<i64, OpenError> {
    let found = version(connection)?;
    if found > SCHEMA { Err(OpenError::NewerSchema { found, known: SCHEMA }) } else { Ok(found) }
}

/// Brings the file to [`SCHEMA`], step by step.
pub(crate) fn migrate(connection: &Connection, from: i64) -> Result<(), StoreError> {
    let first = usize::try_from(from).map_err(|_| StoreError::Value("schema number"))?;
    for (index, statements) in MIGRATIONS.iter().enumerate().skip(first) {
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        transaction.execute_batch(statements)?;
        transaction.pragma_update(None, "user_version", index as i64 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}
