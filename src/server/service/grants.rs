//! Grants: free units become a terminal's, in two steps that no lost reply can double.
//!
//! The server debits its free cells first, under the id that the terminal chose; the units are in transit until the
//! terminal's own entry takes them. The same id again gives the same answer.
//!
//! What another till holds is recalled from it where it is here: it gives the units back by its own entry, and the
//! asker, who was told to ask again in a moment, finds them free.

use super::books::{CellKey, Needs};
use super::error::ServiceError;
use super::movement::{Movement, MovementKind, UNITS_PER_FACT, Units};
use super::wire::{list, subject_from};
use super::work::Work;
use super::{Asker, Service, again, check_protocol};
use crate::storage::rows::{FREE, OWED, SubjectKey, subject_key};
use std::collections::BTreeSet;
use tillstamp_ledger::{BusinessDate, Sign, Subject, TerminalId, Vintage};
use tillstamp_protocol::{Fixed, Grant, GrantPart, GrantRequest, PROTOCOL, StreamStatus};

/// What is recalled takes about so long: a way to the holder and its push.
const RETRY_MS: u32 = 250;

impl Service {
    /// Sets units aside for the asker's stream: as many as are wanted and free, the earliest-expiring first.
    pub async fn grant(&self, asker: Asker, request: GrantRequest) -> Result<Grant, ServiceError> {
        check_protocol(request.protocol)?;
        let subject = subject_from(&request.subject).ok_or(ServiceError::SubjectUnknown)?;
        if request.stream.terminal.0 != *asker.terminal.bytes() {
            return Err(ServiceError::StreamUnknown);
        }
        again!(self.grant_once(asker, request, subject))
    }

    async fn grant_once(&self, asker: Asker, request: GrantRequest, subject: Subject) -> Result<Grant, ServiceError> {
        let mut work = self.begin(asker.merchant).await?;
        work.load_streams(vec![request.stream.terminal.0]).await?;
        let (key, id) = (subject_key(subject), request.grant_id.0);
        let mut needs = Needs::default();
        needs.subject(key);
        needs.grant(id);
        work.load(needs).await?;
        let mut movement = Movement::new(MovementKind::Granted);
        (movement.grant, movement.stream) = (id, request.stream);
        let number = work.books.number_of(&movement).ok_or(ServiceError::StreamUnknown)?;
        let is_open = work.books.streams.get(&number).is_some_and(|row| row.status == StreamStatus::Open.code());
        let known: Vec<(u32, SubjectKey, i32, i64)> = work
            .books
            .grants
            .iter()
            .filter(|(part, _)| part.0 == id)
            .map(|(part, row)| (row.holder, part.1, part.2, row.quantity))
            .collect();
        if known.iter().any(|(holder, of, ..)| *holder != number || *of != key) {
            return Err(ServiceError::NotFound);
        }
        let mut parts: Vec<(i32, i64)> =
            known.into_iter().map(|(_, _, vintage, quantity)| (vintage, quantity)).collect();
        let is_new = parts.is_empty() && is_open;
        if is_new && work.is_restoring().await? {
            return Err(ServiceError::Restoring);
        }
        if is_new {
            parts = free_parts(&work, &key, request.quantity);
            let missing = request.quantity.saturating_sub(total(&parts));
            if request.recall == Some(true) && missing > 0 && self.recall(&mut work, asker, &key, number).await? {
                // Nothing is given yet, so that the same id may still bring all of it.
                return Ok(Grant { retry_ms: Some(RETRY_MS), ..sign(&work, &request, &[])? });
            }
        }
        parts.sort_unstable();
        let grant = sign(&work, &request, &parts)?;
        if is_new && !parts.is_empty() {
            let units =
                |(vintage, quantity): &(i32, i64)| Units::new(subject, Vintage(BusinessDate(*vintage)), *quantity);
            movement.units = parts.iter().map(units).collect();
            let mut fact = movement.fact();
            fact.member = subject.member();
            work.write_own(&movement, &fact, None)?;
            let now_ms = work.now_ms;
            work.commit().await?;
            self.waits.granted(asker, key, now_ms);
        }
        Ok(grant)
    }
}

impl Service {
    /// Asks every till that is here for what it holds of a subject. False where nobody who is here holds any.
    async fn recall(
        &self,
        work: &mut Work,
        asker: Asker,
        subject: &SubjectKey,
        own: u32,
    ) -> Result<bool, ServiceError> {
        let today = work.today();
        let is_theirs =
            |(of, vintage, holder): &CellKey| of == subject && *vintage >= today && ![FREE, OWED, own].contains(holder);
        let holders: BTreeSet<u32> =
            work.books.cells.iter().map(|(key, _)| key).filter(|key| is_theirs(key)).map(|key| key.2).collect();
        let mut is_anybody = self.waits.recall_granted(asker, *subject, work.now_ms);
        if holders.is_empty() {
            return Ok(is_anybody);
        }
        work.load_all_streams().await?;
        for holder in holders {
            let row = work.books.streams.get(&holder).filter(|row| row.status == StreamStatus::Open.code());
            if let Some(row) = row.filter(|row| row.fence_at_ms.is_none()) {
                let terminal = TerminalId::from_bytes(row.terminal);
                is_anybody |= self.waits.recall(work.merchant, terminal, *subject, work.now_ms);
            }
        }
        Ok(is_anybody)
    }
}

fn total(parts: &[(i32, i64)]) -> u64 {
    parts.iter().map(|(_, quantity)| quantity.unsigned_abs()).sum()
}

/// Vintages and quantities to give: what nobody may spend any more is not among them.
fn free_parts(work: &Work, subject: &SubjectKey, wanted: u64) -> Vec<(i32, i64)> {
    let today = work.today();
    let is_free = |(key, _): &(&CellKey, &i64)| key.0 == *subject && key.2 == FREE && key.1 >= today;
    let mut free: Vec<(i32, i64)> =
        work.books.cells.iter().filter(is_free).map(|(key, quantity)| (key.1, *quantity)).collect();
    free.sort_unstable();
    let mut left = i64::try_from(wanted).unwrap_or(i64::MAX);
    let mut parts = Vec::new();
    for (vintage, quantity) in free.into_iter().take(UNITS_PER_FACT) {
        let given = quantity.min(left);
        if given > 0 {
            parts.push((vintage, given));
        }
        left -= given;
    }
    parts
}

fn sign(work: &Work, request: &GrantRequest, parts: &[(i32, i64)]) -> Result<Grant, ServiceError> {
    let part = |(vintage, quantity): &(i32, i64)| GrantPart { vintage: *vintage, quantity: quantity.unsigned_abs() };
    let mut grant = Grant {
        protocol: PROTOCOL,
        grant_id: request.grant_id,
        stream: request.stream,
        subject: request.subject,
        parts: list(parts.iter().map(part).collect())?,
        signature: Fixed([0; 64]),
        retry_ms: None,
    };
    grant.signature = Fixed(work.key().sign(&grant.signed_bytes()?));
    Ok(grant)
}
