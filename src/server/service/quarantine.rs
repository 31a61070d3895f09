//! Quarantine: effects that wait for a person. The entries themselves were stored and acknowledged long ago.

use super::books::{Needs, Reason};
use super::entry::Reading;
use super::error::ServiceError;
use super::movement::{Movement, MovementKind};
use super::{Service, again, stream_id};
use crate::storage::rows::{EntryRow, QuarantineRow, StreamRow};
use crate::storage::{Field, scan, upsert};
use tillstamp_ledger::MerchantId;

const PAGE: u32 = 1000;
const WAITING: u8 = 1;

/// An entry whose effect waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Number of the stream and position: its name for people.
    pub row: QuarantineRow,
    /// Why.
    pub reason: Option<Reason>,
    /// Its stream.
    pub stream: StreamRow,
    /// The entry.
    pub entry: EntryRow,
}

impl Service {
    /// Entries that wait, oldest stream first; at most 1000.
    pub async fn quarantine(&self, merchant: MerchantId) -> Result<Vec<Waiting>, ServiceError> {
        let view = self.storage.read(merchant).await?;
        let streams: Vec<StreamRow> = scan(&*view, vec![], vec![], u32::MAX).await?;
        let mut found = Vec::new();
        let mut after = Vec::new();
        loop {
            let rows: Vec<QuarantineRow> = scan(&*view, vec![], after, PAGE).await?;
            let Some(last) = rows.last() else { return Ok(found) };
            after = vec![last.stream.into_value(), last.seq.into_value()];
            for row in rows.into_iter().filter(|row| row.status == WAITING) {
                if found.len() >= PAGE as usize {
                    return Ok(found);
                }
                let place = (vec![row.stream.into_value()], vec![(row.seq - 1).into_value()]);
                let entries: Vec<EntryRow> = scan(&*view, place.0, place.1, 1).await?;
                let stream = streams.iter().find(|stream| stream.number == row.stream).cloned();
                let reason = Reason::ALL.into_iter().find(|reason| *reason as u8 == row.reason);
                if let (Some(entry), Some(stream)) = (entries.into_iter().next(), stream) {
                    found.push(Waiting { row, reason, stream, entry });
                }
            }
        }
    }

    /// A person decides: the effect takes place now, or never. Deciding again is refused.
    pub async fn resolve(&self, merchant: MerchantId, stream: u32, seq: u64, accept: bool) -> Result<(), ServiceError> {
        again!(self.resolve_once(merchant, stream, seq, accept))
    }

    async fn resolve_once(
        &self,
        merchant: MerchantId,
        stream: u32,
        seq: u64,
        accept: bool,
    ) -> Result<(), ServiceError> {
        let mut work = self.begin(merchant).await?;
        let before = seq.checked_sub(1).ok_or(ServiceError::NotFound)?;
        let place = (vec![stream.into_value()], vec![before.into_value()]);
        let rows: Vec<QuarantineRow> = scan(&*work.transaction, place.0, place.1, 1).await?;
        let row = rows.into_iter().find(|row| row.seq == seq && row.status == WAITING).ok_or(ServiceError::NotFound)?;
        let entry = work.stored(stream, seq).await?.ok_or(ServiceError::NotFound)?;
        let streams: Vec<StreamRow> = scan(&*work.transaction, vec![], vec![], u32::MAX).await?;
        let of = streams.into_iter().find(|row| row.number == stream).ok_or(ServiceError::NotFound)?;
        let mut movement = Movement::new(MovementKind::Resolved);
        (movement.stream, movement.seq, movement.mark) = (stream_id(&of), seq, u8::from(accept));
        work.books.streams.load(stream, of);
        let mut fact = movement.fact();
        let reading = Reading::of(&entry.envelope);
        if accept && reading.as_ref().is_none_or(|reading| reading.movement.is_some()) {
            // What cannot be read, or names a grant that does not exist, has no effect that could be accepted.
            return Err(ServiceError::NotFound);
        }
        if let Some(reading) = &reading {
            let mut needs = Needs::default();
            needs.entry(reading);
            work.load(needs).await?;
            work.books.name(reading);
            movement.grant = *reading.id.bytes();
            fact.member = reading.fact.member;
            // An effect that has taken place meanwhile is not repeated: the envelope says only what is booked.
            if accept && !work.books.is_taken(reading) {
                (fact.postings, fact.effects) = (reading.fact.postings.clone(), reading.fact.effects.clone());
            }
        }
        work.write_own(&movement, &fact, reading.as_ref().map(|reading| &reading.context))?;
        let status = if accept { 2 } else { 3 };
        upsert(&*work.transaction, vec![QuarantineRow { status, ..row }]).await?;
        work.commit().await?;
        Ok(())
    }
}
