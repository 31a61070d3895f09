//! Balances kept: cells and terms, changed with the entry that changes them.
//!
//! Invariant: the ledger's own fold does the sums and refuses what does not add up; nothing is decided here.

use crate::connection::execute;
use crate::error::{AppendError, StoreError};
use crate::reads::{load_tally, subject_member};
use rusqlite::Connection;
use std::collections::BTreeSet;
use tillstamp_ledger::{BusinessDate, Epoch, Fact, Fold, Subject, Tally, Term, Vintage};

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

/// Folds the postings of an entry onto what is kept.
pub(crate) fn apply(
    connection: &Connection,
    merchant: u32,
    holder: Epoch,
    position: i64,
    fact: &Fact,
) -> Result<(), AppendError> {
    if fact.postings.is_empty() {
        return Ok(());
    }
    let subjects: BTreeSet<Subject> = fact.postings.iter().map(|posting| posting.subject).collect();
    let mut cells = Vec::new();
    let mut tallies = Vec::new();
    for subject in &subjects {
        cells.extend(load_cells(connection, merchant, holder, subject)?);
        tallies.extend(load_tally(connection, merchant, subject)?.map(|tally| (*subject, tally)));
    }
    let mut fold = Fold::from_parts(cells, tallies);
    fold.apply(&fact.postings)?;
    let changed: BTreeSet<_> = fact.postings.iter().map(|posting| (posting.subject, posting.vintage)).collect();
    for (subject, vintage) in changed {
        put_cell(connection, merchant, holder, &subject, vintage, fold.cell(subject, vintage))?;
    }
    for subject in subjects {
        put_tally(connection, merchant, &subject, fold.tally(subject))?;
    }
    put_deficits(connection, merchant, position, fact)?;
    Ok(())
}

fn load_cells(
    connection: &Connection,
    merchant: u32,
    holder: Epoch,
    subject: &Subject,
) -> Result<Vec<(Subject, Vintage, i64)>, StoreError> {
    let (kind, number) = subject.code();
    let mut statement = connection.prepare_cached(
        "SELECT vintage, quantity FROM cell
         WHERE merchant = ?1 AND member = ?2 AND kind = ?3 AND number = ?4 AND holder = ?5",
    )?;
    let rows = statement.query_map((merchant, subject_member(subject), kind, number, holder.0), |row| {
        Ok((*subject, Vintage(BusinessDate(row.get(0)?)), row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn put_cell(
    connection: &Connection,
    merchant: u32,
    holder: Epoch,
    subject: &Subject,
    vintage: Vintage,
    quantity: i64,
) -> Result<(), StoreError> {
    let (kind, number) = subject.code();
    let (member, vintage) = (subject_member(subject), vintage.0.0);
    if quantity == 0 {
        execute(connection, DROP_CELL, &[&merchant, &member, &kind, &number, &vintage, &holder.0])?;
    } else {
        execute(connection, PUT_CELL, &[&merchant, &member, &kind, &number, &vintage, &holder.0, &quantity])?;
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

/// All cells of one epoch pass to the next: on a lone terminal there is nobody else whom they could wait for.
pub(crate) fn move_cells(connection: &Connection, merchant: u32, to: Epoch) -> Result<(), StoreError> {
    execute(connection, "UPDATE cell SET holder = ?2 WHERE merchant = ?1 AND holder <> ?2", &[&merchant, &to.0])?;
    Ok(())
}
