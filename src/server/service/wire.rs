//! Between rows and the wire.

use super::error::ServiceError;
use crate::storage::rows::{CellRow, DeficitRow, DeviceRow, FREE, MemberRow, OWED, StreamRow, SubjectKey, subject_of};
use std::collections::HashMap;
use tillstamp_ledger::{MemberId, Subject};
use tillstamp_protocol::{
    Blob, Cell, Cells, Deficit, Device, Fixed, List, Member, StreamHead, StreamId, StreamStatus,
    Subject as WireSubject, WireError,
};

/// The stream's name on the wire.
pub fn stream_id(row: &StreamRow) -> StreamId {
    StreamId { terminal: Fixed(row.terminal), epoch: row.epoch }
}

/// A list on the wire; an answer that is longer than its limit is a fault of ours.
pub(super) fn list<T, const MAX: usize>(items: Vec<T>) -> Result<List<T, MAX>, ServiceError> {
    let bytes = items.len();
    List::new(items).ok_or(ServiceError::Wire(WireError::TooLong { bytes, limit: MAX }))
}

/// Bytes on the wire.
pub(super) fn blob<const MAX: usize>(bytes: Vec<u8>) -> Result<Blob<MAX>, ServiceError> {
    let length = bytes.len();
    Blob::new(bytes).ok_or(ServiceError::Wire(WireError::TooLong { bytes: length, limit: MAX }))
}

/// A subject on the wire.
pub(super) fn subject(key: &SubjectKey) -> Option<WireSubject> {
    let subject = subject_of(key)?;
    let (kind, number) = subject.code();
    Some(WireSubject { kind, number, member: subject.member().map(|member| Fixed(*member.bytes())) })
}

/// A subject from the wire.
pub(super) fn subject_from(wire: &WireSubject) -> Option<Subject> {
    Subject::from_code(wire.kind, wire.number, wire.member.map(|member| MemberId::from_bytes(member.0)))
}

/// A stream's head, with `included` as its position where that is behind the stored one.
pub(super) fn head(row: &StreamRow, seq: u64, hash: [u8; 32]) -> StreamHead {
    StreamHead {
        stream: stream_id(row),
        seq,
        hash: Fixed(hash),
        key: Fixed(row.public_key),
        status: StreamStatus::from_code(row.status),
        store: Fixed(row.store),
    }
}

/// One subject with its cells.
pub(super) fn cells(
    key: &SubjectKey,
    rows: &[CellRow],
    streams: &HashMap<u32, StreamRow>,
) -> Result<Option<Cells>, ServiceError> {
    let Some(subject) = subject(key) else { return Ok(None) };
    let cell = |row: &CellRow| {
        let holder = if row.holder == FREE { None } else { streams.get(&row.holder).map(stream_id) };
        Cell { vintage: row.vintage, holder, quantity: row.quantity.unsigned_abs() }
    };
    let held = rows.iter().filter(|row| row.holder != OWED);
    Ok(Some(Cells { subject, cells: list(held.map(cell).collect())? }))
}

/// A deficit.
pub(super) fn deficit(row: &DeficitRow) -> Option<Deficit> {
    let quantity = row.quantity.unsigned_abs();
    Some(Deficit { subject: subject(&row.subject)?, vintage: row.vintage, cause: row.cause, quantity })
}

/// A phone.
pub(super) fn device(row: DeviceRow) -> Result<Device, ServiceError> {
    let DeviceRow { member, tag, algorithm, public_key, revoked } = row;
    Ok(Device { member: Fixed(member), tag: Fixed(tag), algorithm, public_key: blob(public_key)?, revoked })
}

/// A member.
pub(super) fn member(row: &MemberRow) -> Member {
    Member {
        member: Fixed(row.member),
        erased: row.erased,
        merged_into: row.merged_into.map(Fixed),
        card_version: row.card_version,
        blocked_version: row.blocked_version,
    }
}
