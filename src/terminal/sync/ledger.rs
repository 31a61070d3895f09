//! What the engine needs of the till: reading and recording, one commit or none a call.
//!
//! Invariant: the engine never sees the store. Whatever returned is on the disk; an error leaves no half change.

use crate::Till;
use crate::joined::{
    Acked, AfterConflict, Applied, JoinedError, Line, OutboxRun, PageExtra, SnapshotPlan, Taken, Want,
};
use tillstamp_ledger::{MemberId, UtcMillis};
use tillstamp_protocol::{
    Conflict, Cursor, Grant, Page, Pull, PushReply, RenewReply, ReportReply, ReportRequest, Shelf, ShelfGet, ShelfPut,
    SignedManifest, StreamId, StreamRequest, Subject, WaitRequest,
};
use zeroize::Zeroizing;

/// Who asks whom: all that a request needs beside its body.
#[derive(Clone, PartialEq, Eq)]
pub struct Way {
    /// `https://host:port`, and the pin behind `#` where the certificate is a self-made one.
    pub address: String,
    /// What stands behind `Bearer`: merchant and token in hexadecimal digits.
    pub bearer: Zeroizing<String>,
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Way({}, …)", self.address)
    }
}

/// What the engine may ask of the till. The methods are those of [`crate::Till`]; see there.
pub trait Ledger {
    /// Trusted now.
    fn now(&mut self) -> UtcMillis;
    /// Where the server is; nothing for a lone till.
    fn way(&self) -> Result<Option<Way>, JoinedError>;
    /// The line's state changed.
    fn set_line(&mut self, line: Line);
    /// A good answer came, with the server's time where it was told.
    fn contact(&mut self, server_now: Option<UtcMillis>) -> Result<(), JoinedError>;
    /// Lease and token.
    fn renewed(&mut self, reply: &RenewReply) -> Result<(), JoinedError>;
    /// The server says that this till is cut off.
    fn revoked(&mut self) -> Result<(), JoinedError>;
    /// The next run of entries; nothing where all is acknowledged.
    fn outbox(&mut self) -> Result<Option<OutboxRun>, JoinedError>;
    /// Entries are durable on the server.
    fn acknowledged(&mut self, stream: StreamId, reply: &PushReply) -> Result<Acked, JoinedError>;
    /// The server stands elsewhere.
    fn conflict(&mut self, stream: StreamId, conflict: &Conflict) -> Result<AfterConflict, JoinedError>;
    /// A new epoch to announce before its first push.
    fn stream_to_open(&mut self) -> Result<Option<StreamRequest>, JoinedError>;
    /// It is announced.
    fn stream_opened(&mut self, stream: StreamId) -> Result<(), JoinedError>;
    /// The server does not know this epoch (any more): it has to be announced again.
    fn stream_unknown(&mut self, stream: StreamId) -> Result<(), JoinedError>;
    /// The server's feed changed, and it has not heard of every head yet.
    fn must_report(&self) -> bool;
    /// Head to report to a restored server.
    fn report_request(&mut self) -> Result<Option<ReportRequest>, JoinedError>;
    /// It is reported; after the last one the feed is read anew.
    fn reported(&mut self, stream: StreamId, reply: &ReportReply) -> Result<(), JoinedError>;
    /// The server's feed is another one: every head is to be reported, then the feed is read anew.
    fn feed_changed(&mut self) -> Result<(), JoinedError>;
    /// The next page to ask for.
    fn pull_request(&self, limit: u32) -> Pull;
    /// A page with its cursor.
    fn apply_page(&mut self, from: Option<Cursor>, page: &Page) -> Result<Applied, JoinedError>;
    /// A snapshot is better than the feed's start.
    fn needs_snapshot(&self) -> bool;
    /// Checks a manifest.
    fn begin_snapshot(&mut self, signed: &SignedManifest) -> Result<SnapshotPlan, JoinedError>;
    /// Checks and stages one chunk.
    fn snapshot_chunk(&mut self, plan: &mut SnapshotPlan, index: usize, packed: &[u8]) -> Result<(), JoinedError>;
    /// Puts the snapshot in place.
    fn adopt_snapshot(&mut self, plan: SnapshotPlan) -> Result<Applied, JoinedError>;
    /// What a served member has elsewhere and could use here; ids are kept before this returns.
    fn want(&mut self, member: MemberId) -> Result<Vec<Want>, JoinedError>;
    /// Asked and not answered.
    fn open_wants(&self) -> Result<Vec<Want>, JoinedError>;
    /// Takes a grant, once.
    fn take_grant(&mut self, grant: &Grant) -> Result<Taken, JoinedError>;
    /// Members whose units belong elsewhere.
    fn returns_due(&mut self, limit: usize) -> Result<Vec<MemberId>, JoinedError>;
    /// Gives back what is held here of members.
    fn return_units(&mut self, members: &[MemberId]) -> Result<i64, JoinedError>;
    /// The question for news behind a position; nothing while the server does not know the present stream.
    fn wait_request(&self, position: u64) -> Result<Option<WaitRequest>, JoinedError>;
    /// Others want what is held here of these: it is given back.
    fn recalled(&mut self, subjects: &[Subject]) -> Result<i64, JoinedError>;
    /// Documents, staff and ciphertexts that the server has not got.
    fn shelf_put(&mut self) -> Result<Option<ShelfPut>, JoinedError>;
    /// They are durable there.
    fn shelf_put_done(&mut self, put: &ShelfPut) -> Result<(), JoinedError>;
    /// What to ask of the shelf next.
    fn shelf_get(&self, limit: u32) -> Result<ShelfGet, JoinedError>;
    /// Keeps what came; whether there is more.
    fn apply_shelf(&mut self, shelf: &Shelf) -> Result<bool, JoinedError>;
    /// Awards that waited for the line.
    fn give_waiting(&mut self) -> Result<u32, JoinedError>;
}

impl Ledger for Till {
    fn now(&mut self) -> UtcMillis {
        Till::now(self)
    }

    fn way(&self) -> Result<Option<Way>, JoinedError> {
        let Some(link) = self.link() else { return Ok(None) };
        // A link without its token came with a backup: this device pairs anew.
        let Some(token) = self.sync_token()? else { return Ok(None) };
        let digits = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let bearer = Zeroizing::new(digits(link.merchant.bytes()) + &digits(token.as_slice()));
        Ok(Some(Way { address: link.address.clone(), bearer }))
    }

    fn set_line(&mut self, line: Line) {
        Till::set_line(self, line);
    }

    fn contact(&mut self, server_now: Option<UtcMillis>) -> Result<(), JoinedError> {
        Till::contact(self, server_now)
    }

    fn renewed(&mut self, reply: &RenewReply) -> Result<(), JoinedError> {
        Till::renewed(self, reply)
    }

    fn revoked(&mut self) -> Result<(), JoinedError> {
        Till::revoked(self)
    }

    fn outbox(&mut self) -> Result<Option<OutboxRun>, JoinedError> {
        Till::outbox(self)
    }

    fn acknowledged(&mut self, stream: StreamId, reply: &PushReply) -> Result<Acked, JoinedError> {
        Till::acknowledged(self, stream, reply)
    }

    fn conflict(&mut self, stream: StreamId, conflict: &Conflict) -> Result<AfterConflict, JoinedError> {
        Till::conflict(self, stream, conflict)
    }

    fn stream_to_open(&mut self) -> Result<Option<StreamRequest>, JoinedError> {
        Till::stream_to_open(self)
    }

    fn stream_opened(&mut self, stream: StreamId) -> Result<(), JoinedError> {
        Till::stream_opened(self, stream)
    }

    fn stream_unknown(&mut self, stream: StreamId) -> Result<(), JoinedError> {
        Till::stream_unknown(self, stream)
    }

    fn must_report(&self) -> bool {
        self.link().is_some_and(|link| link.must_report)
    }

    fn report_request(&mut self) -> Result<Option<ReportRequest>, JoinedError> {
        Till::report_request(self)
    }

    fn reported(&mut self, stream: StreamId, reply: &ReportReply) -> Result<(), JoinedError> {
        Till::reported(self, stream, reply)
    }

    fn feed_changed(&mut self) -> Result<(), JoinedError> {
        Till::feed_changed(self)
    }

    fn pull_request(&self, limit: u32) -> Pull {
        Till::pull_request(self, limit)
    }

    fn apply_page(&mut self, from: Option<Cursor>, page: &Page) -> Result<Applied, JoinedError> {
        Till::apply_page(self, from, page, &PageExtra::default())
    }

    fn needs_snapshot(&self) -> bool {
        Till::needs_snapshot(self)
    }

    fn begin_snapshot(&mut self, signed: &SignedManifest) -> Result<SnapshotPlan, JoinedError> {
        Till::begin_snapshot(self, signed)
    }

    fn snapshot_chunk(&mut self, plan: &mut SnapshotPlan, index: usize, packed: &[u8]) -> Result<(), JoinedError> {
        Till::snapshot_chunk(self, plan, index, packed)
    }

    fn adopt_snapshot(&mut self, plan: SnapshotPlan) -> Result<Applied, JoinedError> {
        Till::adopt_snapshot(self, plan, &PageExtra::default())
    }

    fn want(&mut self, member: MemberId) -> Result<Vec<Want>, JoinedError> {
        Till::want(self, member)
    }

    fn open_wants(&self) -> Result<Vec<Want>, JoinedError> {
        Till::open_wants(self)
    }

    fn take_grant(&mut self, grant: &Grant) -> Result<Taken, JoinedError> {
        Till::take_grant(self, grant)
    }

    fn returns_due(&mut self, limit: usize) -> Result<Vec<MemberId>, JoinedError> {
        Till::returns_due(self, limit)
    }

    fn return_units(&mut self, members: &[MemberId]) -> Result<i64, JoinedError> {
        Till::return_units(self, members)
    }

    fn wait_request(&self, position: u64) -> Result<Option<WaitRequest>, JoinedError> {
        Till::wait_request(self, position)
    }

    fn recalled(&mut self, subjects: &[Subject]) -> Result<i64, JoinedError> {
        Till::recalled(self, subjects)
    }

    fn shelf_put(&mut self) -> Result<Option<ShelfPut>, JoinedError> {
        Till::shelf_put(self)
    }

    fn shelf_put_done(&mut self, put: &ShelfPut) -> Result<(), JoinedError> {
        Till::shelf_put_done(self, put)
    }

    fn shelf_get(&self, limit: u32) -> Result<ShelfGet, JoinedError> {
        Till::shelf_get(self, limit)
    }

    fn apply_shelf(&mut self, shelf: &Shelf) -> Result<bool, JoinedError> {
        Till::apply_shelf(self, shelf)
    }

    fn give_waiting(&mut self) -> Result<u32, JoinedError> {
        Till::give_waiting(self)
    }
}
