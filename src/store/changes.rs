//! What goes along with an action and is not in the chain: documents, ciphertexts, staff rows, settings.
//!
//! Invariant: a document or ciphertext that a fact names by hash is written in that fact's commit, and is that one.

use crate::connection::execute;
use crate::error::{AppendError, StoreError};
use crate::kinds::device_time;
use crate::rows::OperatorRow;
use crate::types::Change;
use rusqlite::Connection;
use rusqlite::types::ToSql;
use tillstamp_ledger::{Detail, Fact, Hash, MemberId};

/// Role and presence of somebody who is there stay as the ledger has them.
const PUT_OPERATOR: &str = "INSERT INTO operator (merchant, id, name, role, active, pin_hash, language,
        failed_attempts, locked_until, own_member) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    ON CONFLICT (merchant, id) DO UPDATE SET name = excluded.name, pin_hash = excluded.pin_hash,
        language = excluded.language, failed_attempts = excluded.failed_attempts,
        locked_until = excluded.locked_until, own_member = excluded.own_member";
const PUT_PRIVATE: &str = "INSERT OR REPLACE INTO private (merchant, member, hash, ciphertext) VALUES (?1, ?2, ?3, ?4)";
const PUT_Z_REPORT: &str = "INSERT INTO z_report (merchant, business_date, number, position, document)
    VALUES (?1, ?2, ?3, 0, ?4)";

/// Whether facts and the documents beside them belong together.
pub(crate) fn check(facts: &[Fact], changes: &[Change]) -> Result<(), AppendError> {
    let named = |member: MemberId, hash: Hash| {
        facts.iter().any(|fact| {
            let is_it = matches!(fact.detail, Detail::ProfileChanged { ciphertext, .. } if ciphertext == hash);
            is_it && fact.member == Some(member)
        })
    };
    let closes = |document: &[u8]| {
        let hash = Hash::of(document);
        facts.iter().any(|fact| matches!(fact.detail, Detail::DayClosed { totals, .. } if totals == hash))
    };
    let changes_fit = changes.iter().all(|change| match change {
        Change::Private { member, ciphertext } => named(*member, Hash::of(ciphertext)),
        Change::ZReport { document, .. } => closes(document),
        _ => true,
    });
    let written = |hash: Hash| {
        changes.iter().any(|change| match change {
            Change::Private { ciphertext: document, .. } | Change::ZReport { document, .. } => {
                Hash::of(document) == hash
            }
            _ => false,
        })
    };
    let facts_fit = facts.iter().all(|fact| match fact.detail {
        Detail::ProfileChanged { ciphertext: hash, .. } | Detail::DayClosed { totals: hash, .. } => written(hash),
        _ => true,
    });
    if changes_fit && facts_fit { Ok(()) } else { Err(AppendError::WrongDocument) }
}

/// Writes the changes, in order.
pub(crate) fn apply(connection: &Connection, merchant: u32, changes: &[Change]) -> Result<(), StoreError> {
    changes.iter().try_for_each(|change| apply_one(connection, merchant, change))
}

fn apply_one(connection: &Connection, merchant: u32, change: &Change) -> Result<(), StoreError> {
    match change {
        Change::Private { member, ciphertext } => {
            let hash = Hash::of(ciphertext);
            execute(connection, PUT_PRIVATE, &[&merchant, member.bytes(), &hash.0, ciphertext])?;
            // Another till's was replaced by this one.
            let sql = "DELETE FROM other_private WHERE merchant = ?1 AND member = ?2";
            execute(connection, sql, &[&merchant, member.bytes()])?;
        }
        Change::MemberState { member, state } => {
            let sql = "INSERT INTO member_state (merchant, member, state) VALUES (?1, ?2, ?3)
                ON CONFLICT (merchant, member) DO UPDATE SET state = excluded.state";
            execute(connection, sql, &[&merchant, member.bytes(), state])?;
        }
        Change::DeviceTime { member, device, code_time_s } => {
            device_time(connection, merchant, *member, *device, *code_time_s)?;
        }
        Change::Operator(row) => put_operator(connection, merchant, row)?,
        Change::Setting { key, value: Some(value) } => {
            execute(connection, "INSERT OR REPLACE INTO setting (key, value) VALUES (?1, ?2)", &[key, value])?;
        }
        Change::Setting { key, value: None } => {
            execute(connection, "DELETE FROM setting WHERE key = ?1", &[key])?;
        }
        Change::Program { document } => {
            let sql = "INSERT OR IGNORE INTO program (merchant, hash, document) VALUES (?1, ?2, ?3)";
            execute(connection, sql, &[&merchant, &Hash::of(document).0, document])?;
        }
        Change::WishDone(id) => {
            execute(connection, "DELETE FROM wish WHERE id = ?1", &[id])?;
        }
        Change::ZReport { date, number, document } => {
            execute(connection, PUT_Z_REPORT, &[&merchant, &date.0, number, document])?;
        }
    }
    Ok(())
}

fn put_operator(connection: &Connection, merchant: u32, row: &OperatorRow) -> Result<(), StoreError> {
    let locked_until = row.locked_until.map(|at| at.0);
    let own_member = row.own_member.map(|member| *member.bytes());
    let role = row.role.code();
    let values: [&dyn ToSql; 10] = [
        &merchant,
        row.id.bytes(),
        &row.name,
        &role,
        &row.active,
        &row.pin_hash,
        &row.language,
        &row.failed_attempts,
        &locked_until,
        &own_member,
    ];
    execute(connection, PUT_OPERATOR, &values)?;
    Ok(())
}
