//! Pages of the feed.

use super::{Applied, JoinedError, Link, Notice, PageExtra, link::link_change, wire};
use crate::till::Till;
use tillstamp_ledger::Seq;
use tillstamp_protocol::{Cursor, PROTOCOL, Page, Pull, Verdict};
use tillstamp_store::{Change, FeedEntry, FeedError, FeedOutcome, FeedPage, OtherPrivate};

impl Till {
    /// What to ask for next. A limit of 300 keeps a page below what a cashier notices.
    pub fn pull_request(&self, limit: u32) -> Pull {
        Pull { protocol: PROTOCOL, cursor: self.link.as_ref().and_then(Link::cursor), limit }
    }

    /// Applies a page that was asked for with `from`, with its cursor, in one commit.
    pub fn apply_page(&mut self, from: Option<Cursor>, page: &Page, extra: &PageExtra) -> Result<Applied, JoinedError> {
        let link = self.joined()?.clone();
        let known = link.cursor();
        if from != known || from.is_some_and(|from| from.feed_id != page.cursor.feed_id) {
            return Err(JoinedError::Cursor);
        }
        if known.is_some_and(|known| page.cursor.position < known.position) {
            return Err(JoinedError::Cursor);
        }
        let entry = |entry: &tillstamp_protocol::PageEntry| FeedEntry {
            position: entry.position,
            stream: wire::stream_name(entry.stream),
            seq: Seq(entry.seq),
            verdict: entry.verdict.code(),
            envelope: entry.envelope.to_vec(),
        };
        let link = Link { last_contact: Some(self.time.now()), ..link.at(Some(page.cursor)) };
        let mut changes = changes_of(extra);
        changes.push(link_change(Some(&link))?);
        let mut cells = Vec::with_capacity(page.cells.len());
        for subject in page.cells.iter() {
            cells.extend(wire::cells(subject)?);
        }
        let feed = FeedPage {
            entries: page.entries.iter().map(entry).collect(),
            cells,
            effects: page.effects.iter().map(|key| key.0).collect(),
            devices: page.devices.iter().map(wire::device).collect(),
            members: page.members.iter().map(wire::member).collect(),
            included: page.included.iter().map(wire::head).collect(),
            private: private_of(extra),
            places: extra.places.clone(),
            changes,
        };
        self.keep_keys(extra)?;
        let before = self.outside_before(page)?;
        let outcome = match self.store.apply_feed(&feed) {
            Err(FeedError::OwnEnded { branch }) => {
                // Nothing of the page is here yet: the stream ends first, and the page comes to the next one.
                self.leave_epoch(branch)?;
                let outcome = self.store.apply_feed(&feed)?;
                FeedOutcome { own_ended: true, own_left: true, ..outcome }
            }
            other => other?,
        };
        self.link = Some(link);
        self.note_outside(before)?;
        self.after_feed(outcome, page.more, page.wake_ms)
    }

    /// Members' keys are durable before what they open.
    pub(super) fn keep_keys(&mut self, extra: &PageExtra) -> Result<(), JoinedError> {
        let keys: Vec<_> = extra.private.iter().map(|(member, _, key)| (*member, *key)).collect();
        if keys.is_empty() { Ok(()) } else { Ok(self.store.put_member_keys(&keys)?) }
    }

    /// Memory follows; a stream that is over gives way to a new epoch.
    pub(super) fn after_feed(
        &mut self,
        outcome: FeedOutcome,
        more: bool,
        wake_ms: u32,
    ) -> Result<Applied, JoinedError> {
        self.states.forget_members(&outcome.touched);
        self.note_homes(&outcome.touched);
        self.note_rights(&outcome.touched)?;
        for member in &outcome.touched {
            self.note_new_member(*member);
        }
        if outcome.erased {
            self.backups.forget_keys();
        }
        self.issuers = crate::till::open::issuers(&self.store)?;
        self.in_force = crate::till::open::program_in_force(&self.store, self.in_force.day)?;
        if outcome.own_ended
            && !outcome.own_left
            && let Some(present) = self.store.own_streams()?.into_iter().find(|own| own.is_present)
        {
            if outcome.own_forked {
                self.end_epoch(present.epoch)?;
            } else {
                // A fence: what was not sent is for a person to judge, and is sent all the same.
                self.new_epoch_instead(present.epoch)?;
            }
        }
        let notice = |(stream, seq, verdict): &(_, Seq, u8)| Notice {
            stream: wire::stream_id(*stream),
            seq: seq.0,
            verdict: Verdict::from_code(*verdict),
        };
        Ok(Applied {
            entries: outcome.entries,
            quarantined: outcome.notices.iter().map(notice).collect(),
            touched: outcome.touched,
            more,
            wake_ms,
            own_closed: outcome.own_ended,
        })
    }
}

pub(super) fn changes_of(extra: &PageExtra) -> Vec<Change> {
    let documents = extra.documents.iter().map(|document| Change::Program { document: document.clone() });
    documents.chain(extra.operators.iter().cloned().map(Change::Operator)).collect()
}

pub(super) fn private_of(extra: &PageExtra) -> Vec<OtherPrivate> {
    let one =
        |(member, ciphertext, _): &(_, Vec<u8>, _)| OtherPrivate { member: *member, ciphertext: ciphertext.clone() };
    extra.private.iter().map(one).collect()
}
