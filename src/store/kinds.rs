//! What an entry does to tables beside its member's row and its balances, by kind.
//!
//! Invariant: everything here follows from the fact and its circumstances alone.

use crate::connection::{execute, set_meta};
use crate::error::{AppendError, StoreError};
use crate::reads::load_member;
use crate::rows::MemberCache;
use crate::types::{Position, StoredEntry};
use rusqlite::Connection;
use rusqlite::types::ToSql;
use tillstamp_ledger::{Context, Detail, DeviceTag, Fact, MemberId};

const PUT_MEMBER: &str = "INSERT INTO member (merchant, id, last_contact_at, erased, merged, state)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (merchant, id) DO UPDATE SET last_contact_at = excluded.last_contact_at, erased = excluded.erased,
        merged = excluded.merged, state = excluded.state";
const PUT_DEVICE: &str = "INSERT INTO device (merchant, member, tag, algorithm, public_key, revoked, enrolled_at)
    VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)
    ON CONFLICT (merchant, member, tag) DO UPDATE SET algorithm = excluded.algorithm,
        public_key = excluded.public_key, revoked = 0, enrolled_at = excluded.enrolled_at";
const DEVICE_TIME: &str = "UPDATE device SET last_code_time_s = max(coalesce(last_code_time_s, ?4), ?4)
    WHERE merchant = ?1 AND member = ?2 AND tag = ?3";
const OTHER_DEVICE_TIME: &str = "UPDATE other_device SET last_code_time_s = max(coalesce(last_code_time_s, ?4), ?4)
    WHERE merchant = ?1 AND member = ?2 AND tag = ?3";
const PUT_OPERATOR: &str = "INSERT INTO operator (merchant, id, name, role, active, failed_attempts)
    VALUES (?1, ?2, '', ?3, ?4, 0)
    ON CONFLICT (merchant, id) DO UPDATE SET role = excluded.role, active = excluded.active";

/// When redemptions were paused or allowed here (eight bytes), and elsewhere (one more for which of both).
pub(crate) const PAUSED_HERE: &str = "paused_here";
pub(crate) const PAUSED_ELSEWHERE: &str = "paused_elsewhere";

/// Keeps a member's row.
pub(crate) fn put_member(connection: &Connection, merchant: u32, cache: &MemberCache) -> Result<(), StoreError> {
    let state = crate::reads::to_json(cache, "member")?;
    let contact = cache.last_contact_at.map(|at| at.0);
    let merged = cache.merged_into.is_some();
    execute(connection, PUT_MEMBER, &[&merchant, &cache.id.bytes(), &contact, &cache.erased, &merged, &state])?;
    Ok(())
}

/// Keeps the highest time of a phone's codes that were served.
pub(crate) fn device_time(
    connection: &Connection,
    merchant: u32,
    member: MemberId,
    device: DeviceTag,
    code_time_s: i64,
) -> Result<(), StoreError> {
    if execute(connection, DEVICE_TIME, &[&merchant, &member.bytes(), &device.0, &code_time_s])? == 0 {
        // A phone that another till met first.
        execute(connection, OTHER_DEVICE_TIME, &[&merchant, &member.bytes(), &device.0, &code_time_s])?;
    }
    Ok(())
}

/// Whom a merge or its undoing changes, and into whom that member is merged from now on.
pub(crate) fn merge_change(fact: &Fact, original: Option<&StoredEntry>) -> Option<(MemberId, Option<MemberId>)> {
    match (&fact.detail, original.map(|entry| &entry.fact.detail)) {
        (Detail::Merged { absorbed }, _) => Some((*absorbed, fact.member)),
        (Detail::MergeUndone { .. }, Some(Detail::Merged { absorbed })) => Some((*absorbed, None)),
        _ => None,
    }
}

/// Changes the tables that an entry's kind is about.
pub(crate) fn apply(
    connection: &Connection,
    merchant: u32,
    position: Position,
    fact: &Fact,
    context: &Context,
    original: Option<&StoredEntry>,
) -> Result<(), AppendError> {
    if let Some((absorbed, merged_into)) = merge_change(fact, original) {
        let mut cache = load_member(connection, merchant, absorbed)?.unwrap_or_else(|| MemberCache::new(absorbed));
        cache.merged_into = merged_into;
        put_member(connection, merchant, &cache)?;
    }
    if let Some(member) = fact.member {
        apply_to_member(connection, merchant, member, fact, context)?;
    }
    apply_to_shop(connection, merchant, position, fact, context)
}

fn apply_to_member(
    connection: &Connection,
    merchant: u32,
    member: MemberId,
    fact: &Fact,
    context: &Context,
) -> Result<(), StoreError> {
    let id = member.bytes();
    match &fact.detail {
        Detail::Visit { device: Some(device), code_time_s: Some(time), .. } => {
            device_time(connection, merchant, member, *device, *time)?;
        }
        Detail::DeviceEnrolled { device, algorithm, public_key } => {
            let row: [&dyn ToSql; 6] = [&merchant, id, &device.0, &algorithm.code(), public_key, &context.at.0];
            execute(connection, PUT_DEVICE, &row)?;
        }
        Detail::DeviceRevoked { device } => {
            let sql = "UPDATE device SET revoked = 1 WHERE merchant = ?1 AND member = ?2 AND tag = ?3";
            execute(connection, sql, &[&merchant, id, &device.0])?;
        }
        Detail::Erased => {
            execute(connection, "DELETE FROM private WHERE merchant = ?1 AND member = ?2", &[&merchant, id])?;
            execute(connection, "DELETE FROM member_state WHERE merchant = ?1 AND member = ?2", &[&merchant, id])?;
            let revoke = "UPDATE device SET revoked = 1 WHERE merchant = ?1 AND member = ?2";
            execute(connection, revoke, &[&merchant, id])?;
            let forget = "UPDATE operator SET own_member = NULL WHERE merchant = ?1 AND own_member = ?2";
            execute(connection, forget, &[&merchant, id])?;
            execute(connection, "INSERT OR IGNORE INTO erasure_pending (member) VALUES (?1)", &[id])?;
        }
        _ => {}
    }
    Ok(())
}

fn apply_to_shop(
    connection: &Connection,
    merchant: u32,
    position: Position,
    fact: &Fact,
    context: &Context,
) -> Result<(), AppendError> {
    match &fact.detail {
        Detail::ProgramPublished { program, from } => {
            let mut known = connection
                .prepare_cached("SELECT 1 FROM program WHERE merchant = ?1 AND hash = ?2")
                .map_err(StoreError::from)?;
            if !known.exists((merchant, &program.0))? {
                return Err(AppendError::WrongDocument);
            }
            let sql = "INSERT INTO publication (merchant, position, hash, from_date) VALUES (?1, ?2, ?3, ?4)";
            execute(connection, sql, &[&merchant, &position.0, &program.0, &from.0])?;
        }
        Detail::OperatorChanged { subject, role, active } => {
            execute(connection, PUT_OPERATOR, &[&merchant, subject.bytes(), &role.code(), active])?;
            // The newest word counts, until the server has another one.
            let sql = "UPDATE other_operator SET role = ?3, active = ?4 WHERE merchant = ?1 AND id = ?2";
            execute(connection, sql, &[&merchant, subject.bytes(), &role.code(), active])?;
        }
        Detail::IssuerKeyAdded { key_id, public_key } => {
            let sql = "INSERT OR IGNORE INTO issuer_key (merchant, key_id, public_key) VALUES (?1, ?2, ?3)";
            execute(connection, sql, &[&merchant, key_id, public_key])?;
        }
        Detail::RedemptionsPaused { paused } => {
            let sql = "UPDATE merchant SET redemptions_paused = ?2 WHERE number = ?1";
            execute(connection, sql, &[&merchant, paused])?;
            set_meta(connection, PAUSED_HERE, &context.at.0.to_be_bytes())?;
        }
        Detail::DayClosed { date, .. } => {
            let sql = "UPDATE z_report SET position = ?3 WHERE merchant = ?1 AND business_date = ?2";
            if execute(connection, sql, &[&merchant, &date.0, &position.0])? == 0 {
                return Err(AppendError::WrongDocument);
            }
        }
        _ => {}
    }
    Ok(())
}
