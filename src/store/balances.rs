//! Balances kept: cells and terms, changed with the entry that changes them.
//!
//! Invariant: the ledger's own fold does the sums and refuses what does not add up; nothing is decided here.

use crate::connection::execute;
use crate::error::{AppendError, StoreError};
use crate::reads::{load_tally, subject, subject_member};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use tillstamp_ledger::{BusinessDate, Fact, Flags, Fold, Subject, Tally, Term, Vintage, cell_changes};

const PUT_CELL: &str = "INSERT INTO cell (merchant, member, kind, number, vintage, holder, quantity)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (merchant, member, kind, number, vintage, holder) DO UPDATE SET quantity = excluded.quantity";
const DROP_CELL: &str = "DELETE FROM cell
    WHERE merchant = ?1 AND member = ?2 AND kind = ?3 AND number = ?4 AND vintage = ?5 AND holder = ?6";
const PUT_TALLY: &str = "INSERT OR REPLACE INTO tally
    (merchant, member, kind, number, earned, adjusted, deficit, spent, expired, reversed)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const PUT_DEFICIT: &str = "INSERT INTO deficit (merchant, position, ordinal, member, kind, number, cause, quantity)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// Folds what an entry moves onto what is kept; `holder` is the number of its stream.
pub(crate) fn apply(
    connection: &Connection,
    merchant: u32,
    holder: u32,
    position: i64,
    fact: &Fact,
) -> Result<(), AppendError> {
    let changed: BTreeSet<_> = cell_changes(fact).into_keys().collect();
    if changed.is_empty() {
        return Ok(());
    }
    let subjects: BTreeSet<Subject> = changed.iter().map(|(subject, _)| *subject).collect();
    let mut cells = Vec::new();
    let mut tallies = Vec::new();
    for subject in &subjects {
        cells.extend(load_cells(connection, merchant, holder, subject)?);
        tallies.extend(load_tally(connection, merchant, subject)?.map(|tally| (*subject, tally)));
    }
    let mut fold = Fold::from_parts(cells, tallies);
    fold.apply_fact(fact)?;
    for (subject, vintage) in changed {
        put_cell(connection, merchant, holder, &subject, vintage, fold.cell(subject, vintage))?;
    }
    if fact.postings.is_empty() || fact.flags.has(Flags::RECORDED_AGAIN) {
        return Ok(());
    }
    for subject in subjects {
        put_tally(connection, merchant, &subject, fold.tally(subject))?;
    }
    put_deficits(connection, merchant, position, fact)?;
    Ok(())
}

/// The server found that so many units are not held by a stream (negative: that they are); says how many really went.
pub(crate) fn correct(
    connection: &Connection,
    merchant: u32,
    holder: u32,
    (subject, vintage): (Subject, Vintage),
    quantity: i64,
) -> Result<i64, StoreError> {
    let mut fold = Fold::from_parts(load_cells(connection, merchant, holder, &subject)?, []);
    let taken = fold.correct(subject, vintage, quantity);
    put_cell(connection, merchant, holder, &subject, vintage, fold.cell(subject, vintage))?;
    Ok(taken)
}

/// Every cell of a holder.
pub(crate) fn all_cells(
    connection: &Connection,
    merchant: u32,
    holder: u32,
) -> Result<BTreeMap<(Subject, Vintage), i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT member, kind, number, vintage, quantity FROM cell WHERE merchant = ?1 AND holder = ?2",
    )?;
    let mut rows = statement.query((merchant, holder))?;
    let mut cells = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let of = subject(&row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?)?;
        cells.insert((of, Vintage(BusinessDate(row.get(3)?))), row.get(4)?);
    }
    Ok(cells)
}

fn load_cells(
    connection: &Connection,
    merchant: u32,
    holder: u32,
    subject: &Subject,
) -> Result<Vec<(Subject, Vintage, i64)>, StoreError> {
    let (kind, number) = subject.code();
    let mut statement = connection.prepare_cached(
        "SELECT vintage, quantity FROM cell
         WHERE merchant = ?1 AND member = ?2 AND kind = ?3 AND number = ?4 AND holder = ?5",
    )?;
    let rows = statement.query_map((merchant, subject_member(subject), kind, number, holder), |row| {
        Ok((*subject, Vintage(BusinessDate(row.get(0)?)), row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn put_cell(
    connection: &Connection,
    merchant: u32,
    holder: u32,
    subject: &Subject,
    vintage: Vintage,
    quantity: i64,
) -> Result<(), StoreError> {
    let (kind, number) = subject.code();
    let (member, vintage) = (subject_member(subject), vintage.0.0);
    if quantity == 0 {
        execute(connection, DROP_CELL, &[&merchant, &member, &kind, &number, &vintage, &holder])?;
    } else {
        execute(connection, PUT_CELL, &[&merchant, &member, &kind, &number, &vintage, &holder, &quantity])?;
    }
    Ok(())
}

fn put_tally(connection: &Connection, merchant: u32, subject: &Subject, tally: Tally) -> Result<(), StoreError> {
    let (kind, number) = subject.code();
    let Tally { earned, adjusted, deficit, spent, expired, reversed } = tally;
    let member = subject_member(subject);
    let terms: [&dyn rusqlite::ToSql; 10] =
        [&merchant, &member, &kind, &number, &earned, &adjusted, &deficit, &spent, &expired, &reversed];
    execute(connection, PUT_TALLY, &terms)?;
    Ok(())
}

fn put_deficits(connection: &Connection, merchant: u32, position: i64, fact: &Fact) -> Result<(), StoreError> {
    let deficits = fact.postings.iter().enumerate().filter(|(_, posting)| posting.term == Term::Deficit);
    for (ordinal, posting) in deficits {
        let (kind, number) = posting.subject.code();
        let (ordinal, member) = (ordinal as i64, subject_member(&posting.subject));
        let cause = fact.detail.code();
        let row: [&dyn rusqlite::ToSql; 8] =
            [&merchant, &position, &ordinal, &member, &kind, &number, &cause, &posting.quantity];
        execute(connection, PUT_DEFICIT, &row)?;
    }
    Ok(())
}

/// All cells of one stream pass to the next: on a lone terminal there is nobody else whom they could wait for.
pub(crate) fn move_cells(connection: &Connection, merchant: u32, to: u32) -> Result<(), StoreError> {
    execute(connection, "UPDATE cell SET holder = ?2 WHERE merchant = ?1 AND holder <> ?2", &[&merchant, &to])?;
    Ok(())
}

/// Among others a new stream begins with nothing, for the disk may be a copy: what the streams before it held is no
/// longer held here. It stays known as theirs (`to`), until the server frees it.
pub(crate) fn leave_cells(connection: &Connection, merchant: u32, to: Option<u32>) -> Result<(), StoreError> {
    if let Some(to) = to {
        let sql = "INSERT INTO other_cell (merchant, member, kind, number, vintage, holder, quantity)
            SELECT merchant, member, kind, number, vintage, ?2, sum(quantity) FROM cell
            WHERE merchant = ?1 AND quantity > 0 GROUP BY merchant, member, kind, number, vintage
            ON CONFLICT (merchant, member, kind, number, vintage, holder)
            DO UPDATE SET quantity = quantity + excluded.quantity";
        execute(connection, sql, &[&merchant, &to])?;
    }
    execute(connection, "DELETE FROM cell WHERE merchant = ?1", &[&merchant])?;
    Ok(())
}
