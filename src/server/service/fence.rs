//! Fences: an end from outside for a stream, and the way home for the units that it held.
//!
//! Invariant: units go from the stream's cells, and from grants that it never took, to free; none is made or lost. What
//! the stream had spent before it heard of its end comes out as a deficit, when a person accepts those entries.

use super::error::ServiceError;
use super::movement::{Movement, MovementKind, UNITS_PER_FACT, Units};
use super::work::Work;
use super::{FENCE_GRACE_MS, Service, again, stream_id};
use crate::service::books::{IN_TRANSIT, Needs, OWING};
use crate::storage::rows::{CellRow, GrantRow, StreamRow, TerminalRow, subject_key, subject_of};
use crate::storage::{Field, get, scan, upsert};
use std::collections::{BTreeMap, HashSet};
use tillstamp_ledger::{BusinessDate, MerchantId, TerminalId, Vintage};
use tillstamp_protocol::StreamStatus;

const PAGE: u32 = 5000;

/// What a fence did, or will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FenceOutcome {
    /// Units that the terminal holds: the most that it can still spend, and the shop then bears.
    pub held: i64,
    /// When the units are free again; nothing where that is now.
    pub free_at_ms: Option<i64>,
}

impl Service {
    /// What a terminal can still spend while nobody hears of it.
    pub async fn fence_preview(&self, merchant: MerchantId, terminal: TerminalId) -> Result<i64, ServiceError> {
        let mut work = self.begin(merchant).await?;
        work.load_streams(vec![*terminal.bytes()]).await?;
        let numbers = streams_of(&work).map(|row| row.number).collect();
        Ok(load_held(&mut work, &numbers).await?.values().flatten().map(|(_, _, quantity)| quantity).sum())
    }

    /// Cuts a terminal off: its token is dead at once, and no grant is given any more. Its units are free again at
    /// once, or when its lease and 48 hours have passed and it can no longer redeem.
    pub async fn fence(
        &self,
        merchant: MerchantId,
        terminal: TerminalId,
        at_once: bool,
    ) -> Result<FenceOutcome, ServiceError> {
        again!(self.fence_once(merchant, terminal, at_once))
    }

    async fn fence_once(
        &self,
        merchant: MerchantId,
        terminal: TerminalId,
        at_once: bool,
    ) -> Result<FenceOutcome, ServiceError> {
        let mut work = self.begin(merchant).await?;
        let tills: Vec<TerminalRow> = get(&*work.transaction, [*terminal.bytes()]).await?;
        let till = tills.into_iter().next().ok_or(ServiceError::NotFound)?;
        work.load_streams(vec![*terminal.bytes()]).await?;
        let numbers = streams_of(&work).map(|row| row.number).collect();
        let held = load_held(&mut work, &numbers).await?;
        let total = held.values().flatten().map(|(_, _, quantity)| quantity).sum();
        let free_at_ms = (!at_once).then_some(till.lease_until_ms + FENCE_GRACE_MS);
        match free_at_ms {
            None => {
                end_streams(&mut work, &numbers, &held).await?;
                work.load_all_streams().await?;
                work.settle_if_all_reported().await?;
            }
            Some(free_at_ms) => {
                let rows: Vec<StreamRow> = streams_of(&work).cloned().collect();
                for row in rows {
                    let row = StreamRow { fence_at_ms: Some(free_at_ms), ..row };
                    work.books.streams.put(row.number, row);
                }
            }
        }
        upsert(&*work.transaction, vec![TerminalRow { revoked: true, ..till }]).await?;
        work.commit().await?;
        Ok(FenceOutcome { held: total, free_at_ms })
    }

    /// Ends the streams of a merchant whose time has come; how many. To be called every few minutes.
    pub async fn run_due_fences(&self, merchant: MerchantId) -> Result<usize, ServiceError> {
        again!(self.run_due_once(merchant))
    }

    async fn run_due_once(&self, merchant: MerchantId) -> Result<usize, ServiceError> {
        let view = self.storage.read(merchant).await?;
        let now_ms = self.world.now_ms();
        let streams: Vec<StreamRow> = scan(&*view, vec![], vec![], u32::MAX).await?;
        drop(view);
        let is_due = |row: &&StreamRow| row.fence_at_ms.is_some_and(|at| at <= now_ms);
        let due: Vec<&StreamRow> = streams.iter().filter(is_due).collect();
        if due.is_empty() {
            return Ok(0);
        }
        let mut work = self.begin(merchant).await?;
        work.load_streams(due.iter().map(|row| row.terminal).collect()).await?;
        let numbers: HashSet<u32> = streams_of(&work)
            .filter(|row| row.fence_at_ms.is_some_and(|at| at <= now_ms))
            .map(|row| row.number)
            .collect();
        let held = load_held(&mut work, &numbers).await?;
        end_streams(&mut work, &numbers, &held).await?;
        work.load_all_streams().await?;
        work.settle_if_all_reported().await?;
        work.commit().await?;
        Ok(numbers.len())
    }
}

fn streams_of(work: &Work) -> impl Iterator<Item = &StreamRow> {
    work.books.streams.iter().map(|(_, row)| row).filter(|row| !row.is_own())
}

/// Cells by holder: subject's key, vintage, quantity.
type Held = BTreeMap<u32, Vec<([u8; 21], i32, i64)>>;

/// Loads the cells of some streams. Cells are kept by subject, so this walks through all of them: fences are rare.
async fn load_held(work: &mut Work, numbers: &HashSet<u32>) -> Result<Held, ServiceError> {
    let mut held = Held::new();
    let mut after = Vec::new();
    loop {
        let rows: Vec<CellRow> = scan(&*work.transaction, vec![], after, PAGE).await?;
        let Some(last) = rows.last().cloned() else { return Ok(held) };
        for row in rows {
            // All cells of the subjects that are touched are needed, also those of other holders and the free ones.
            work.books.cells.load((row.subject, row.vintage, row.holder), row.quantity);
            if numbers.contains(&row.holder) {
                held.entry(row.holder).or_default().push((row.subject, row.vintage, row.quantity));
            }
        }
        after = vec![last.subject.into_value(), last.vintage.into_value(), last.holder.into_value()];
    }
}

async fn end_streams(work: &mut Work, numbers: &HashSet<u32>, held: &Held) -> Result<(), ServiceError> {
    let grants: Vec<GrantRow> = scan(&*work.transaction, vec![], vec![], u32::MAX).await?;
    let mut numbers: Vec<u32> = numbers.iter().copied().collect();
    numbers.sort_unstable();
    for number in numbers {
        let Some(row) = work.books.streams.get(&number).cloned() else { continue };
        let stream = stream_id(&row);
        work.books.streams.put(number, StreamRow { fence_at_ms: None, ..row.clone() });
        if row.status == StreamStatus::Open.code() {
            let mut closed = Movement::new(MovementKind::Closed);
            (closed.stream, closed.mark) = (stream, StreamStatus::Fenced.code());
            work.write_own(&closed, &closed.fact(), None)?;
        }
        settle_loans(work, number, &grants).await?;
        let units = held.get(&number).into_iter().flatten().filter_map(|(subject, vintage, quantity)| {
            Some(Units::new(subject_of(subject)?, Vintage(BusinessDate(*vintage)), *quantity))
        });
        let units: Vec<Units> = units.collect();
        for units in units.chunks(UNITS_PER_FACT) {
            let mut freed = Movement::new(MovementKind::Freed);
            (freed.stream, freed.units) = (stream, units.to_vec());
            work.write_own(&freed, &freed.fact(), None)?;
        }
        withdraw(work, number, &grants)?;
    }
    Ok(())
}

/// Parts of a stream's grants or loans that stand so, by their ids.
fn parts_of(work: &mut Work, number: u32, grants: &[GrantRow], status: u8) -> BTreeMap<[u8; 16], Vec<Units>> {
    let mut open: BTreeMap<[u8; 16], Vec<Units>> = BTreeMap::new();
    for part in grants.iter().filter(|part| part.holder == number && part.status == status) {
        work.books.grants.load((part.grant_id, part.subject, part.vintage), part.clone());
        if let Some(subject) = subject_of(&part.subject) {
            let units = Units::new(subject, Vintage(BusinessDate(part.vintage)), part.quantity);
            open.entry(part.grant_id).or_default().push(units);
        }
    }
    open
}

/// Loans whose lender was never heard of: what it holds pays, and the shop bears the rest.
async fn settle_loans(work: &mut Work, number: u32, grants: &[GrantRow]) -> Result<(), ServiceError> {
    let Some(stream) = work.books.streams.get(&number).map(stream_id) else { return Ok(()) };
    let loans = parts_of(work, number, grants, OWING);
    let mut needs = Needs::default();
    loans.values().flatten().for_each(|units| needs.subject(subject_key(units.subject)));
    work.load(needs).await?;
    for (loan, units) in loans {
        let mut settled = Movement::new(MovementKind::Settled);
        (settled.grant, settled.stream, settled.units) = (loan, stream, units);
        work.write_own(&settled, &settled.fact(), None)?;
    }
    Ok(())
}

/// Grants that were never taken: their units go back, too.
fn withdraw(work: &mut Work, number: u32, grants: &[GrantRow]) -> Result<(), ServiceError> {
    for (grant, units) in parts_of(work, number, grants, IN_TRANSIT) {
        let mut withdrawn = Movement::new(MovementKind::Withdrawn);
        (withdrawn.grant, withdrawn.units) = (grant, units);
        work.write_own(&withdrawn, &withdrawn.fact(), None)?;
    }
    Ok(())
}
