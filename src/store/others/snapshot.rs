//! A whole state from the server in place of all that was known of others.
//!
//! Invariant: one commit; own entries, sent or not, are not in question, and what is held here changes only where
//! nothing of the own stream is under way.

use super::apply::Applying;
use super::streams;
use super::types::{FeedError, FeedOutcome, FeedSnapshot, OtherHead};
use crate::changes;
use crate::connection::{begin, execute};
use crate::store::Store;
use std::collections::BTreeMap;
use tillstamp_ledger::{Detail, Fact, Subject, Vintage};

impl Store {
    /// Adopts a verified snapshot. What came from others before is gone, with the cursor that led there.
    pub fn adopt_snapshot(&mut self, snapshot: &FeedSnapshot) -> Result<FeedOutcome, FeedError> {
        let transaction = begin(&self.reader.connection)?;
        for table in [
            "other_entry",
            "other_cell",
            "other_effect",
            "other_device",
            "other_member",
            "other_stream",
            "other_issuer",
        ] {
            execute(&transaction, &format!("DELETE FROM {table}"), &[])?;
        }
        // What a new till was told before the feed stays until the feed says otherwise; so does the staff.
        execute(&transaction, "DELETE FROM other_publication WHERE position > 0", &[])?;
        changes::apply(&transaction, self.reader.merchant, &snapshot.changes)?;
        let identity = self.reader.identity();
        let present = self.reader.own_streams()?.into_iter().find(|own| own.is_present);
        let mut own_head: Option<OtherHead> = None;
        for head in &snapshot.heads {
            if head.stream.0 == identity.terminal && present.is_some_and(|own| own.epoch == head.stream.1) {
                own_head = Some(*head);
                continue;
            }
            streams::insert(&transaction, self.reader.merchant, head, (head.seq, head.hash))?;
        }
        let mut applying = Applying::new(&self.reader)?;
        let mut said: BTreeMap<(Subject, Vintage), i64> = BTreeMap::new();
        for cells in &snapshot.cells {
            applying.cells(cells, true)?;
            for (vintage, holder, quantity) in &cells.cells {
                if holder.is_some() && *holder == own_head.map(|head| head.stream) {
                    said.insert((cells.subject, *vintage), *quantity);
                }
            }
        }
        snapshot.effects.iter().try_for_each(|key| applying.others.effect(key))?;
        snapshot.devices.iter().try_for_each(|device| applying.others.device(device))?;
        snapshot.members.iter().try_for_each(|member| applying.others.member(member))?;
        for (order, envelope) in (1_u64..).zip(&snapshot.envelopes) {
            let Ok((fact, ..)) = Fact::decode(envelope) else { continue };
            if !matches!(fact.detail, Detail::Movement(_)) {
                // They come in the order of the feed, without their places in it.
                applying.server_entry(order, &fact)?;
            }
        }
        applying.beside(&snapshot.private, &snapshot.places)?;
        if let (Some(own), Some(head)) = (present, own_head) {
            let (number, _) = super::apply::own_row(&self.reader, own)?;
            let seq = streams::as_column(head.seq.min(own.head.0))?;
            execute(&transaction, "UPDATE stream SET decided_seq = ?2 WHERE number = ?1", &[&number, &seq])?;
            if head.seq == own.head.0 && head.hash == own.head.1 {
                applying.align_own(own, &said)?;
            }
        }
        let mut outcome = applying.end()?;
        let is_ahead = |head: OtherHead| present.is_some_and(|own| head.seq > own.head.0);
        outcome.own_ended |= own_head.is_some_and(|head| is_ahead(head) || head.status != super::types::status::OPEN);
        outcome.own_forked |= own_head.is_some_and(|head| head.status == super::types::status::FORKED);
        transaction.commit()?;
        self.finish_erasures()?;
        Ok(outcome)
    }
}
