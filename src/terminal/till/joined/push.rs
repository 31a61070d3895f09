//! The outbox: what the server has not got, in the words of the wire; and what it answers.

use super::{Acked, AfterConflict, JoinedError, Link, OutboxRun, wire};
use crate::keys::KeyFile;
use crate::till::Till;
use crate::till::act::Ask;
use tillstamp_ledger::{Epoch, Seq};
use tillstamp_loyalty::Command;
use tillstamp_protocol::{
    Blob, Conflict, ConflictCause, ENTRIES_PER_PUSH, Fixed, List, PROTOCOL, Push, PushReply, ReportReply,
    ReportRequest, StreamId, StreamRequest,
};
use tillstamp_store::{OutboxRun as Run, StreamName};

/// Of envelopes in one push; the wire's limit is above it.
const BYTES_PER_PUSH: usize = 240 * 1024;

pub(super) fn push_of(stream: StreamName, run: Run) -> Result<OutboxRun, JoinedError> {
    let too_long = || JoinedError::Wire("envelope".to_owned());
    let envelopes: Option<Vec<_>> = run.envelopes.into_iter().map(Blob::new).collect();
    let push = Push {
        protocol: PROTOCOL,
        stream: wire::stream_id(stream),
        first_seq: run.first_seq.0,
        prev_hash: Fixed(run.prev_hash.0),
        head_hash: Fixed(run.head.1.0),
        signature: Fixed(run.signature),
        envelopes: envelopes.and_then(List::new).ok_or_else(too_long)?,
    };
    Ok(OutboxRun { push, last_seq: run.head.0.0 })
}

impl Till {
    /// Entries that no server has.
    pub fn outbox_count(&self) -> Result<u64, JoinedError> {
        Ok(self.store.outbox_count()?)
    }

    /// The next run to send: of the oldest stream that has something. Nothing where all is acknowledged.
    pub fn outbox(&mut self) -> Result<Option<OutboxRun>, JoinedError> {
        self.joined()?;
        let terminal = self.store.identity().terminal;
        let mut keys = KeyFile::new(&self.dirs, self.entropy.as_mut());
        let run = self.store.outbox_run(ENTRIES_PER_PUSH, BYTES_PER_PUSH, &mut keys)?;
        run.map(|run| push_of((terminal, run.epoch), run)).transpose()
    }

    /// Entries are durable on the server.
    pub fn acknowledged(&mut self, stream: StreamId, reply: &PushReply) -> Result<Acked, JoinedError> {
        let link = self.joined()?.clone();
        let epoch = self.own_epoch(stream)?;
        let own = self.store.own_streams()?.into_iter().find(|own| own.epoch == epoch);
        let head = own.map_or(Seq(0), |own| own.head.0);
        self.store.acknowledge(epoch, Seq(reply.acked_seq).min(head))?;
        if reply.acked_seq > head.0 {
            // The server has more of this stream than this disk: it is an old copy. Nothing more is written in it.
            if own.is_some_and(|own| own.is_present) {
                self.begin_epoch(true)?;
            }
        }
        let new_feed = link.cursor().is_some_and(|cursor| cursor.feed_id != reply.feed_id);
        Ok(Acked { new_feed })
    }

    /// The server stands elsewhere.
    pub fn conflict(&mut self, stream: StreamId, conflict: &Conflict) -> Result<AfterConflict, JoinedError> {
        self.joined()?;
        let epoch = self.own_epoch(stream)?;
        match conflict.cause {
            ConflictCause::Gap => {
                let acked = Seq(conflict.expected_seq.saturating_sub(1));
                let own = self.store.own_streams()?.into_iter().find(|own| own.epoch == epoch);
                if own.is_some_and(|own| acked > own.head.0) {
                    // The server has more of this stream than this disk: it is an old copy.
                    return self.end_epoch(epoch);
                }
                self.store.acknowledge_only(epoch, acked)?;
                Ok(AfterConflict::Resend)
            }
            ConflictCause::Fork => self.end_epoch(epoch),
            ConflictCause::Other(_) => Ok(AfterConflict::Hold),
        }
    }

    /// The server does not know this epoch (any more): it has to be announced again. One that could not be announced is
    /// somebody else's: another machine runs under this till's name, and this one goes on in the next.
    pub fn stream_unknown(&mut self, stream: StreamId) -> Result<(), JoinedError> {
        let epoch = self.own_epoch(stream)?;
        let own = self.store.own_streams()?.into_iter().find(|own| own.epoch == epoch);
        match own {
            Some(own) if own.announced => Ok(self.store.set_announced(epoch, false)?),
            Some(_) => self.end_epoch(epoch).map(|_| ()),
            None => Ok(()),
        }
    }

    /// An epoch to announce before its first push, the oldest first. Nothing where the server knows all.
    pub fn stream_to_open(&mut self) -> Result<Option<StreamRequest>, JoinedError> {
        self.joined()?;
        let terminal = self.store.identity().terminal;
        let streams = self.store.own_streams()?;
        let mut keys = KeyFile::new(&self.dirs, self.entropy.as_mut());
        for own in streams.iter().filter(|own| !own.announced && !own.given_up) {
            // One whose key is lost is not sent: nobody can prove it.
            let Some(signature) = self.store.sign_opening(own.epoch, &mut keys)? else { continue };
            return Ok(Some(StreamRequest {
                protocol: PROTOCOL,
                stream: wire::stream_id((terminal, own.epoch)),
                key: Fixed(own.public_key),
                signature: Fixed(signature),
            }));
        }
        Ok(None)
    }

    /// It is announced.
    pub fn stream_opened(&mut self, stream: StreamId) -> Result<(), JoinedError> {
        let epoch = self.own_epoch(stream)?;
        Ok(self.store.set_announced(epoch, true)?)
    }

    /// To a restored server: this is all there is. Nothing where nobody asks, or where entries wait.
    pub fn report_request(&mut self) -> Result<Option<ReportRequest>, JoinedError> {
        if !self.joined()?.must_report || self.store.outbox_count()? > 0 {
            return Ok(None);
        }
        let Some(present) = self.store.own_streams()?.into_iter().find(|own| own.is_present) else { return Ok(None) };
        let terminal = self.store.identity().terminal;
        let mut keys = KeyFile::new(&self.dirs, self.entropy.as_mut());
        let Some((own, signature)) = self.store.signed_head(present.epoch, &mut keys)? else { return Ok(None) };
        Ok(Some(ReportRequest {
            protocol: PROTOCOL,
            stream: wire::stream_id((terminal, own.epoch)),
            head_seq: own.head.0.0,
            head_hash: Fixed(own.head.1.0),
            signature: Fixed(signature),
        }))
    }

    /// It is reported; the state is read anew now.
    pub fn reported(&mut self, stream: StreamId, reply: &ReportReply) -> Result<(), JoinedError> {
        self.own_epoch(stream)?;
        let link = self.joined()?.vouched(reply.server_key, reply.root_signature)?;
        self.put_link(Some(Link { must_report: false, ..link }))
    }

    /// The server's feed is another one, for it was put back from a backup: everything is reported to it, then read
    /// anew.
    pub fn feed_changed(&mut self) -> Result<(), JoinedError> {
        let link = self.joined()?.at(None);
        self.put_link(Some(Link { must_report: true, is_stale: true, ..link }))
    }

    pub(super) fn own_epoch(&self, stream: StreamId) -> Result<Epoch, JoinedError> {
        let (terminal, epoch) = wire::stream_name(stream);
        let is_own = terminal == self.store.identity().terminal;
        if is_own { Ok(epoch) } else { Err(JoinedError::Wire("stream".to_owned())) }
    }

    /// A stream took another branch at the server, or is over there: the present one ends here, too, and what the
    /// server has not got of the other is written in the new one.
    pub(super) fn end_epoch(&mut self, epoch: Epoch) -> Result<AfterConflict, JoinedError> {
        self.store.acknowledge_decided(epoch)?;
        self.new_epoch_instead(epoch)?;
        self.store.record_missing(epoch)?;
        self.states.forget();
        Ok(AfterConflict::NewEpoch)
    }

    /// The feed, or a snapshot, has entries of the present stream that are not here, from `branch` on others than those
    /// here.
    pub(super) fn leave_epoch(&mut self, branch: Option<Seq>) -> Result<(), JoinedError> {
        let Some(present) = self.store.own_streams()?.into_iter().find(|own| own.is_present) else { return Ok(()) };
        match branch {
            Some(branch) => {
                self.store.acknowledge(present.epoch, Seq(branch.0.saturating_sub(1)))?;
                self.end_epoch(present.epoch)?;
            }
            None => self.begin_epoch(true)?,
        }
        Ok(())
    }

    /// Opens a new epoch where this one is the present one.
    pub(super) fn new_epoch_instead(&mut self, epoch: Epoch) -> Result<(), JoinedError> {
        let present = self.store.own_streams()?.into_iter().find(|own| own.is_present);
        if present.is_some_and(|own| own.epoch == epoch) { self.begin_epoch(false) } else { Ok(()) }
    }

    fn begin_epoch(&mut self, is_copy: bool) -> Result<(), JoinedError> {
        let mut ask = Ask::new(Command::PauseRedemptions { paused: false });
        ask.by_itself = true;
        let context = self.context(&ask)?;
        let mut keys = KeyFile::new(&self.dirs, self.entropy.as_mut());
        let started = if is_copy {
            self.store.begin_epoch_of_copy(&context, &mut keys)?
        } else {
            self.store.begin_epoch(&context, &mut keys)?
        };
        self.stream_key = started.public_key;
        self.states.forget();
        Ok(())
    }
}
