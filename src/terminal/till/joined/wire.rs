//! Between the wire's structs and the store's.

use super::JoinedError;
use tillstamp_ledger::{BusinessDate, Epoch, Hash, MemberId, Seq, StoreId, Subject, TerminalId, Vintage};
use tillstamp_protocol::{Cells, Device, Fixed, Member, StreamHead, StreamId, Subject as WireSubject};
use tillstamp_store::{FeedCells, OtherDevice, OtherHead, OtherMember, StreamName};

pub(super) fn stream_id((terminal, epoch): StreamName) -> StreamId {
    StreamId { terminal: Fixed(*terminal.bytes()), epoch: epoch.0 }
}

pub(super) fn stream_name(stream: StreamId) -> StreamName {
    (TerminalId::from_bytes(stream.terminal.0), Epoch(stream.epoch))
}

pub(super) fn head(head: &StreamHead) -> OtherHead {
    OtherHead {
        stream: stream_name(head.stream),
        seq: Seq(head.seq),
        hash: Hash(head.hash.0),
        public_key: head.key.0,
        status: head.status.code(),
        store: StoreId::from_bytes(head.store.0),
    }
}

pub(super) fn subject(wire: &WireSubject) -> Result<Subject, JoinedError> {
    let member = wire.member.map(|member| MemberId::from_bytes(member.0));
    Subject::from_code(wire.kind, wire.number, member).ok_or_else(|| JoinedError::Wire("subject".to_owned()))
}

pub(super) fn wire_subject(subject: Subject) -> WireSubject {
    let (kind, number) = subject.code();
    WireSubject { kind, number, member: subject.member().map(|member| Fixed(*member.bytes())) }
}

pub(super) fn vintage(days: i32) -> Vintage {
    Vintage(BusinessDate(days))
}

pub(super) fn quantity(units: u64) -> Result<i64, JoinedError> {
    i64::try_from(units).map_err(|_| JoinedError::Wire("quantity".to_owned()))
}

/// Units of a kind that a later version knows are nothing to this one.
pub(super) fn cells(cells: &Cells) -> Result<Option<FeedCells>, JoinedError> {
    let Ok(subject) = subject(&cells.subject) else { return Ok(None) };
    let cell = |cell: &tillstamp_protocol::Cell| {
        Ok((vintage(cell.vintage), cell.holder.map(stream_name), quantity(cell.quantity)?))
    };
    let cells = cells.cells.iter().map(cell).collect::<Result<_, JoinedError>>()?;
    Ok(Some(FeedCells { subject, cells }))
}

pub(super) fn device(device: &Device) -> OtherDevice {
    OtherDevice {
        member: MemberId::from_bytes(device.member.0),
        tag: device.tag.0,
        algorithm: device.algorithm,
        public_key: device.public_key.to_vec(),
        revoked: device.revoked,
    }
}

pub(super) fn member(member: &Member) -> OtherMember {
    OtherMember {
        member: MemberId::from_bytes(member.member.0),
        erased: member.erased,
        merged_into: member.merged_into.map(|id| MemberId::from_bytes(id.0)),
        card_version: member.card_version,
        blocked_version: member.blocked_version,
    }
}
