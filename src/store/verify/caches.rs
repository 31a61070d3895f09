//! Tables kept beside the envelopes, against what folding the envelopes gave.
//!
//! Invariant: a row too many is as much a fault as a row too few.

use super::Stop;
use super::report::{FaultKind, VerifyReport};
use super::walk::{CounterKey, Folded};
use crate::reads::{Reader, from_json, subject, tally_from_row};
use crate::rows::MemberCache;
use rusqlite::Row;
use std::collections::BTreeMap;
use tillstamp_ledger::{BusinessDate, Hash, MemberId, Subject, Tally, Vintage};

/// Compares everything.
pub(super) fn check(reader: &Reader, folded: Folded, report: &VerifyReport) -> Result<(), Stop> {
    folded.fold.check().map_err(FaultKind::from)?;
    if count(reader, "SELECT count(*) FROM entry_id")? != folded.ids {
        return Err(FaultKind::EntryIndex.into());
    }
    if count(reader, "SELECT count(*) FROM effect")? != folded.effects {
        return Err(FaultKind::EffectTable.into());
    }
    cells(reader, &folded)?;
    tallies(reader, &folded)?;
    members(reader, &folded)?;
    counters(reader, &folded)?;
    days(reader, &folded)?;
    documents(reader, &folded)?;
    folded.beside.check(reader, report)?;
    super::others::check(reader)
}

fn count(reader: &Reader, sql: &str) -> Result<u64, Stop> {
    let count: i64 = reader.connection.query_row(sql, [], |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

fn cells(reader: &Reader, folded: &Folded) -> Result<(), Stop> {
    let mut statement =
        reader.connection.prepare("SELECT member, kind, number, vintage, holder, quantity FROM cell")?;
    let mut rows = statement.query([])?;
    let mut kept = 0;
    while let Some(row) = rows.next()? {
        let member: Vec<u8> = row.get(0)?;
        let subject = subject(&member, row.get(1)?, row.get(2)?)?;
        let vintage = Vintage(BusinessDate(row.get(3)?));
        let (holder, quantity): (u32, i64) = (row.get(4)?, row.get(5)?);
        let expected = folded.fold.cell(subject, vintage);
        if quantity != expected || folded.holder != Some(holder) {
            let what = format!("{subject:?}, vintage {}: kept {quantity}, folded {expected}", vintage.0.0);
            return Err(FaultKind::Balance(what).into());
        }
        kept += 1;
    }
    let expected = folded.fold.cells().count();
    if kept == expected {
        return Ok(());
    }
    Err(FaultKind::Balance(format!("{kept} cells kept, {expected} folded")).into())
}

fn tallies(reader: &Reader, folded: &Folded) -> Result<(), Stop> {
    let mut statement = reader
        .connection
        .prepare("SELECT earned, adjusted, deficit, spent, expired, reversed, member, kind, number FROM tally")?;
    let mut rows = statement.query([])?;
    let mut kept: BTreeMap<Subject, Tally> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let member: Vec<u8> = row.get(6)?;
        kept.insert(subject(&member, row.get(7)?, row.get(8)?)?, tally_from_row(row)?);
    }
    let wrong = folded.fold.tallies().find(|(subject, tally)| kept.get(subject) != Some(tally));
    if let Some((subject, tally)) = wrong {
        let what = format!("terms of {subject:?}: kept {:?}, folded {tally:?}", kept.get(&subject));
        return Err(FaultKind::Balance(what).into());
    }
    let expected = folded.fold.tallies().count();
    if kept.len() == expected {
        return Ok(());
    }
    Err(FaultKind::Balance(format!("terms of {} subjects kept, {expected} folded", kept.len())).into())
}

fn members(reader: &Reader, folded: &Folded) -> Result<(), Stop> {
    let mut statement = reader.connection.prepare("SELECT id, erased, merged, last_contact_at, state FROM member")?;
    let mut rows = statement.query([])?;
    let mut kept = 0;
    while let Some(row) = rows.next()? {
        let id = MemberId::from_bytes(row.get(0)?);
        let state: Vec<u8> = row.get(4)?;
        let cache: MemberCache = from_json(&state, "member")?;
        let columns: (bool, bool, Option<i64>) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let of_state = (cache.erased, cache.merged_into.is_some(), cache.last_contact_at.map(|at| at.0));
        if folded.members.get(&id) != Some(&cache) || columns != of_state {
            return Err(FaultKind::MemberCache(id).into());
        }
        kept += 1;
    }
    if kept == folded.members.len() {
        return Ok(());
    }
    Err(FaultKind::Balance(format!("{kept} members kept, {} folded", folded.members.len())).into())
}

fn counters(reader: &Reader, folded: &Folded) -> Result<(), Stop> {
    let mut statement =
        reader.connection.prepare("SELECT business_date, slot, operator, metric, number, n FROM day_counter")?;
    let mut rows = statement.query([])?;
    let mut kept = 0;
    while let Some(row) = rows.next()? {
        let key: CounterKey = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        let n: i64 = row.get(5)?;
        if folded.counters.get(&key) != Some(&n) {
            return Err(FaultKind::DayCounters(key.0).into());
        }
        kept += 1;
    }
    if kept == folded.counters.len() {
        return Ok(());
    }
    // Name the first day that has too few rows.
    for date in folded.days.keys() {
        let sql = "SELECT count(*) FROM day_counter WHERE business_date = ?1";
        let rows: i64 = reader.connection.query_row(sql, [date], |row| row.get(0))?;
        let expected = folded.counters.range((*date, i64::MIN, Vec::new(), 0, 0)..).take_while(|row| row.0.0 == *date);
        if usize::try_from(rows).ok() != Some(expected.count()) {
            return Err(FaultKind::DayCounters(*date).into());
        }
    }
    Err(FaultKind::DayCounters(0).into())
}

/// A day's span must hold all its entries, for the journal looks nowhere else.
fn days(reader: &Reader, folded: &Folded) -> Result<(), Stop> {
    let mut statement =
        reader.connection.prepare("SELECT first_position, last_position FROM day WHERE business_date = ?1")?;
    for (date, (first, last)) in &folded.days {
        let holds = statement.query_row([date], |row| {
            let (kept_first, kept_last): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
            Ok(kept_first == *first && kept_last.is_none_or(|kept| kept >= *last))
        });
        if !matches!(holds, Ok(true)) {
            return Err(FaultKind::DayCounters(*date).into());
        }
    }
    let mut statement = reader.connection.prepare("SELECT business_date FROM day")?;
    let mut kept = statement.query_map([], |row| row.get(0))?;
    match kept.find(|date| date.as_ref().is_ok_and(|date: &i32| !folded.days.contains_key(date))) {
        Some(date) => Err(FaultKind::DayCounters(date?).into()),
        None => Ok(()),
    }
}

fn documents(reader: &Reader, folded: &Folded) -> Result<(), Stop> {
    each(reader, "SELECT hash, document FROM program", |row| {
        Ok(Hash::of(&row.get::<_, Vec<u8>>(1)?).0 == row.get::<_, [u8; 32]>(0)?)
    })?
    .then_some(())
    .ok_or(FaultKind::Document("program"))?;
    for (position, program, from) in &folded.publications {
        let sql = "SELECT count(*) FROM publication JOIN program ON program.hash = publication.hash
            WHERE position = ?1 AND publication.hash = ?2 AND from_date = ?3";
        let rows: i64 = reader.connection.query_row(sql, (position, &program.0, from.0), |row| row.get(0))?;
        if rows == 0 {
            return Err(FaultKind::Document("program").into());
        }
    }
    if count(reader, "SELECT count(*) FROM publication")? != folded.publications.len() as u64 {
        return Err(FaultKind::Document("program").into());
    }
    let sql = "SELECT business_date, number, position, document FROM z_report";
    each(reader, sql, |row| {
        let kept = (row.get(1)?, Hash::of(&row.get::<_, Vec<u8>>(3)?), row.get(2)?);
        Ok(folded.closed.get(&row.get(0)?) == Some(&kept))
    })?
    .then_some(())
    .ok_or(FaultKind::Document("Z report"))?;
    if count(reader, "SELECT count(*) FROM z_report")? != folded.closed.len() as u64 {
        return Err(FaultKind::Document("Z report").into());
    }
    private(reader, folded)?;
    let paused: bool = reader.paused_here()?;
    if paused == folded.paused { Ok(()) } else { Err(FaultKind::Balance("redemptions paused".to_owned()).into()) }
}

/// Each ciphertext is the one that the member's last change of profile names, and none is missing.
fn private(reader: &Reader, folded: &Folded) -> Result<(), Stop> {
    let mut named: BTreeMap<MemberId, Hash> =
        folded.members.values().filter_map(|cache| Some((cache.id, cache.profile?))).collect();
    for member in super::others::erased(reader)? {
        named.remove(&member);
    }
    let all_fit = each(reader, "SELECT member, hash, ciphertext FROM private", |row| {
        let profile = named.remove(&MemberId::from_bytes(row.get(0)?));
        let hash = Hash::of(&row.get::<_, Vec<u8>>(2)?);
        Ok(profile == Some(hash) && hash.0 == row.get::<_, [u8; 32]>(1)?)
    })?;
    if all_fit && named.is_empty() { Ok(()) } else { Err(FaultKind::Document("private data").into()) }
}

/// Whether all rows fit.
fn each(
    reader: &Reader,
    sql: &str,
    mut fits: impl FnMut(&Row<'_>) -> Result<bool, rusqlite::Error>,
) -> Result<bool, Stop> {
    let mut statement = reader.connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if !fits(row)? {
            return Ok(false);
        }
    }
    Ok(true)
}
