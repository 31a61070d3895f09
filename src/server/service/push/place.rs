//! Where a push belongs: behind the stream's head, before it (a resend), beyond it (a gap), or on another branch.

use super::{Checked, PushAnswer};
use crate::service::books::Needs;
use crate::service::error::ServiceError;
use crate::service::movement::{Movement, MovementKind, is_loan};
use crate::service::work::Work;
use crate::service::{FENCE_GRACE_MS, LEASE_MS};
use crate::storage::get;
use crate::storage::rows::{ForkRow, StreamRow, TerminalRow};
use tillstamp_protocol::{Conflict, ConflictCause, Fixed, PROTOCOL, PushReply, StreamStatus};

/// How a push meets its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Everything from this position on is new.
    New(u64),
    /// All of it is here.
    Known,
    /// Entries before it are missing.
    Gap,
    /// It contradicts what was acknowledged.
    Fork,
}

/// Books several pushes of one merchant in one transaction; an answer for each.
pub(super) async fn book_all(work: &mut Work, group: &[Checked]) -> Result<Vec<PushAnswer>, ServiceError> {
    let mut terminals: Vec<_> = group.iter().map(|push| push.stream.terminal.0).collect();
    let mut needs = Needs::default();
    for reading in group.iter().flat_map(|push| &push.entries).filter_map(|entry| entry.reading.as_ref()) {
        needs.entry(reading);
        // A loan is between two tills.
        let loan = reading.movement.as_ref().filter(|movement| is_loan(movement.kind));
        terminals.extend(loan.map(|loan| loan.stream.terminal.0));
    }
    work.load_streams(terminals).await?;
    work.load(needs).await?;
    let mut streams = Vec::with_capacity(group.len());
    let mut conflicts = Vec::with_capacity(group.len());
    for push in group {
        let number = number_of(work, push)?;
        conflicts.push(book_one(work, number, push).await?);
        streams.push(number);
    }
    let answer = |(number, cause): (u32, Option<ConflictCause>)| {
        let row = work.books.streams.get(&number).ok_or(ServiceError::StreamUnknown)?;
        Ok(match cause {
            Some(cause) => PushAnswer::Conflict(conflict(row, cause)),
            None => PushAnswer::Acked(PushReply {
                protocol: PROTOCOL,
                acked_seq: row.acked_seq,
                feed_id: Fixed(work.head.feed_id),
                position: work.head.position,
            }),
        })
    };
    streams.into_iter().zip(conflicts).map(answer).collect()
}

fn conflict(row: &StreamRow, cause: ConflictCause) -> Conflict {
    Conflict {
        protocol: PROTOCOL,
        cause,
        expected_seq: row.acked_seq + 1,
        head_hash: Fixed(row.head_hash),
        status: StreamStatus::from_code(row.status),
    }
}

fn number_of(work: &Work, push: &Checked) -> Result<u32, ServiceError> {
    let (terminal, epoch) = (push.stream.terminal.0, push.stream.epoch);
    let found = work.books.streams.iter().find(|(_, row)| row.terminal == terminal && row.epoch == epoch);
    found.map(|(number, _)| *number).ok_or(ServiceError::StreamUnknown)
}

async fn book_one(work: &mut Work, number: u32, push: &Checked) -> Result<Option<ConflictCause>, ServiceError> {
    match place(work, number, push).await? {
        Place::Known => Ok(None),
        Place::Gap => Ok(Some(ConflictCause::Gap)),
        Place::Fork => {
            keep_fork(work, number, push).await?;
            Ok(Some(ConflictCause::Fork))
        }
        Place::New(from) => {
            let known = push.entries.iter().take_while(|entry| entry.seq < from).count();
            let new = &push.entries[known..];
            work.send(number, new).await?;
            for entry in new {
                work.record(number, entry)?;
            }
            if let Some(row) = work.books.streams.get(&number).cloned() {
                let signed = StreamRow { signature: Some(push.signature), signed_seq: push.last_seq(), ..row };
                work.books.streams.put(number, signed);
            }
            Ok(None)
        }
    }
}

/// A hash holds everything before it, so one comparison judges the whole common part.
async fn place(work: &mut Work, number: u32, push: &Checked) -> Result<Place, ServiceError> {
    let row = work.books.streams.get(&number).ok_or(ServiceError::StreamUnknown)?;
    let acked = row.acked_seq;
    if push.first_seq() > acked + 1 {
        return Ok(Place::Gap);
    }
    if push.last_seq() >= acked {
        let is_ours = push.hash_at(acked).is_some_and(|hash| hash.0 == row.head_hash);
        return Ok(match is_ours {
            false => Place::Fork,
            true if push.last_seq() == acked => Place::Known,
            true => Place::New(acked + 1),
        });
    }
    let stored = work.stored(number, push.last_seq()).await?;
    let is_ours = stored.is_some_and(|row| push.hash_at(push.last_seq()).is_some_and(|hash| hash.0 == row.hash));
    Ok(if is_ours { Place::Known } else { Place::Fork })
}

/// The branch is kept whole under its hashes, and the stream ends at its acknowledged head. Its cells go back to free
/// when the lease has run out: until then the branch that holds them may still be spending.
async fn keep_fork(work: &mut Work, number: u32, push: &Checked) -> Result<(), ServiceError> {
    for entry in &push.entries {
        let is_common = work.stored(number, entry.seq).await?.is_some_and(|stored| stored.hash == entry.hash.0);
        let (seq, hash, envelope) = (entry.seq, entry.hash.0, entry.envelope.clone());
        let is_listed = work.forks.iter().any(|fork| (fork.stream, fork.seq, fork.hash) == (number, seq, hash));
        if !is_common && !is_listed {
            work.forks.push(ForkRow { stream: number, seq, hash, envelope });
        }
    }
    let Some(row) = work.books.streams.get(&number).cloned() else { return Ok(()) };
    if StreamStatus::from_code(row.status) != StreamStatus::Open {
        return Ok(());
    }
    let terminals: Vec<TerminalRow> = get(&*work.transaction, [row.terminal]).await?;
    let lease = terminals.first().map_or(work.now_ms + LEASE_MS, |terminal| terminal.lease_until_ms);
    let mut closed = Movement::new(MovementKind::Closed);
    (closed.stream, closed.mark) = (push.stream, StreamStatus::Forked.code());
    work.books.streams.put(number, StreamRow { fence_at_ms: Some(lease + FENCE_GRACE_MS), ..row });
    work.write_own(&closed, &closed.fact(), None)?;
    Ok(())
}
