//! A server that was put back from a backup: a new feed, a new stream of its own, and tills that are asked what they
//! did meanwhile.
//!
//! Invariant: nothing is granted between the restore and the last till's report (or fence): a unit that looks free here
//! may have been given away after the backup. What tills took then stays theirs; what is not found again in the end is
//! the shop's loss, with its cause.

use super::books::Needs;
use super::error::ServiceError;
use super::members::new_stream;
use super::movement::{Movement, MovementKind, UNITS_PER_FACT, Units};
use super::pull::{first_feed_hash, steps};
use super::work::{Work, feed_hash, genesis, new_id};
use super::{Asker, Service, again, check_protocol, stream_id};
use crate::storage::rows::{CellRow, DecisionRow, OWED, StreamRow, TerminalRow, subject_of};
use crate::storage::{Field, get, insert, scan, upsert};
use tillstamp_ledger::{BusinessDate, Hash, MerchantId, Seq, Sign, Vintage, head_bytes};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{Conflict, ConflictCause, Fixed, PROTOCOL, ReportReply, ReportRequest, StreamStatus};

const PAGE: u32 = 5000;

/// What a report leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportAnswer {
    /// The server has everything up to that head.
    Heard(ReportReply),
    /// Entries are missing, or the head is another.
    Conflict(Conflict),
}

impl Service {
    /// Makes a restored merchant ready to be served: the feed gets a new name, and its running hashes with it; the
    /// server goes on in a new stream; every till that could have spent has to report. In one transaction.
    pub async fn begin_after_restore(&self, merchant: MerchantId) -> Result<(), ServiceError> {
        let transaction = self.storage.begin(merchant).await?;
        let mut head = transaction.head().clone();
        head.feed_id = new_id(&*self.world);
        head.feed_hash = first_feed_hash(&head.feed_id);
        let mut position = 0;
        loop {
            let page = steps(&*transaction, position, PAGE).await?;
            let Some(last) = page.last() else { break };
            position = last.decision.position;
            let mut rows = Vec::with_capacity(page.len());
            for step in page {
                let hash = feed_hash(&head.feed_hash, &step.decision, &Hash(step.entry.hash));
                head.feed_hash = hash;
                rows.push(DecisionRow { feed_hash: hash, ..step.decision });
            }
            upsert(&*transaction, rows).await?;
        }
        let own: Vec<StreamRow> = get(&*transaction, [*merchant.bytes()]).await?;
        let epoch = own.iter().map(|row| row.epoch).max().unwrap_or(0) + 1;
        head.streams += 1;
        let public_key = self.keys.stream_key(merchant, epoch).public_key();
        let mut row = new_stream(*merchant.bytes(), epoch, head.streams, *merchant.bytes(), public_key);
        row.head_hash = genesis(merchant, &row).0;
        insert(&*transaction, vec![row]).await?;
        let mut work = Work::within(transaction, head, &self.keys, merchant, self.world.now_ms()).await?;
        work.load_all_streams().await?;
        let mut rows: Vec<StreamRow> = work.books.streams.iter().map(|(_, row)| row.clone()).collect();
        rows.sort_unstable_by_key(|row| row.number);
        for row in rows.iter().filter(|row| !row.is_own() && row.status == StreamStatus::Open.code()) {
            let mut restored = Movement::new(MovementKind::Restored);
            restored.stream = stream_id(row);
            work.write_own(&restored, &restored.fact(), None)?;
        }
        work.commit().await?;
        Ok(())
    }

    /// Streams that a restored server still waits for, with their terminals.
    pub async fn unreported(&self, merchant: MerchantId) -> Result<Vec<StreamRow>, ServiceError> {
        let view = self.storage.read(merchant).await?;
        let rows: Vec<StreamRow> = scan(&*view, vec![], vec![], u32::MAX).await?;
        Ok(rows.into_iter().filter(|row| row.must_report).collect())
    }

    /// A till says that all it has is pushed.
    pub async fn report(&self, asker: Asker, request: ReportRequest) -> Result<ReportAnswer, ServiceError> {
        check_protocol(request.protocol)?;
        again!(self.report_once(asker, request))
    }

    async fn report_once(&self, asker: Asker, request: ReportRequest) -> Result<ReportAnswer, ServiceError> {
        let mut work = self.begin(asker.merchant).await?;
        work.load_all_streams().await?;
        let (terminal, epoch) = (*asker.terminal.bytes(), request.stream.epoch);
        let is_asked = |row: &&StreamRow| row.terminal == terminal && row.epoch == epoch;
        let row = work.books.streams.iter().map(|(_, row)| row).find(is_asked).cloned();
        let row = row.filter(|_| request.stream.terminal.0 == terminal).ok_or(ServiceError::StreamUnknown)?;
        let hash = Hash(request.head_hash.0);
        let message = head_bytes(&genesis(asker.merchant, &row), Seq(request.head_seq), &hash);
        if !verify_stream(&row.public_key, &message, &request.signature.0) {
            return Err(ServiceError::SignatureWrong);
        }
        if row.acked_seq != request.head_seq || row.head_hash != request.head_hash.0 {
            let is_behind = row.acked_seq < request.head_seq;
            return Ok(ReportAnswer::Conflict(Conflict {
                protocol: PROTOCOL,
                cause: if is_behind { ConflictCause::Gap } else { ConflictCause::Fork },
                expected_seq: row.acked_seq + 1,
                head_hash: Fixed(row.head_hash),
                status: StreamStatus::from_code(row.status),
            }));
        }
        // Earlier epochs of a till are over: its disk was restored or copied, and it holds nothing there.
        let is_heard = |of: &&StreamRow| of.terminal == terminal && of.epoch <= epoch && of.must_report;
        let mut heard: Vec<_> = work.books.streams.iter().map(|(_, row)| row).filter(is_heard).map(stream_id).collect();
        heard.sort_unstable();
        for stream in heard {
            let mut reported = Movement::new(MovementKind::Reported);
            reported.stream = stream;
            work.write_own(&reported, &reported.fact(), None)?;
        }
        work.settle_if_all_reported().await?;
        let waiting = work.unreported();
        let (feed_id, own_epoch) = (work.head.feed_id, work.own_epoch());
        if !work.is_idle() {
            work.commit().await?;
        }
        let (server_key, root_signature) = self.keys.vouched(asker.merchant, own_epoch);
        let feed_id = Fixed(feed_id);
        Ok(ReportAnswer::Heard(ReportReply { protocol: PROTOCOL, feed_id, server_key, root_signature, waiting }))
    }
}

impl Work {
    /// Streams that have to report, of those that are loaded.
    pub fn unreported(&self) -> u32 {
        let count = self.books.streams.iter().filter(|(_, row)| row.must_report).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Whether nothing may be granted. A server that was never restored need not look.
    pub async fn is_restoring(&mut self) -> Result<bool, ServiceError> {
        if self.own_epoch() <= 1 {
            return Ok(false);
        }
        self.load_all_streams().await?;
        Ok(self.unreported() > 0)
    }

    /// Once the last till is heard, or ended: what is owed still is never found. All streams must be loaded.
    pub async fn settle_if_all_reported(&mut self) -> Result<(), ServiceError> {
        if self.own_epoch() <= 1 || self.unreported() > 0 {
            return Ok(());
        }
        let (mut owed, mut needs) = (Vec::new(), Needs::default());
        let mut after = Vec::new();
        loop {
            let rows: Vec<CellRow> = scan(&*self.transaction, vec![], after, PAGE).await?;
            let Some(last) = rows.last().cloned() else { break };
            for row in rows {
                self.books.cells.load((row.subject, row.vintage, row.holder), row.quantity);
                let quantity = self.books.held(row.subject, row.vintage, OWED);
                if let Some(subject) = subject_of(&row.subject).filter(|_| row.holder == OWED && quantity > 0) {
                    needs.subject(row.subject);
                    owed.push(Units::new(subject, Vintage(BusinessDate(row.vintage)), quantity));
                }
            }
            after = vec![last.subject.into_value(), last.vintage.into_value(), last.holder.into_value()];
        }
        self.load(needs).await?;
        for units in owed.chunks(UNITS_PER_FACT) {
            let mut settled = Movement::new(MovementKind::Settled);
            settled.units = units.to_vec();
            self.write_own(&settled, &settled.fact(), None)?;
        }
        Ok(())
    }
}

impl Service {
    /// Whether a terminal of this merchant is cut off.
    pub async fn is_revoked(&self, merchant: MerchantId, terminal: [u8; 16]) -> Result<bool, ServiceError> {
        let view = self.storage.read(merchant).await?;
        Ok(get::<TerminalRow>(&*view, [terminal]).await?.iter().any(|row| row.revoked))
    }
}
