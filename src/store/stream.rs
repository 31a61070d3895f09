//! This terminal's stream: going on with it, or opening a new epoch.
//!
//! Invariant: entries are only ever appended to a stream whose guard matched, or that was opened in this run. A new
//! epoch takes over the cells, names the head before it, and is numbered higher than any that the guard has seen.

use crate::append::{Writer, sign_head};
use crate::balances;
use crate::connection::{begin, execute, meta, set_meta};
use crate::error::{AppendError, StoreError};
use crate::guard::{self, Guard, LedgerMark, Mark};
use crate::reads::{from_json, last, to_json};
use crate::store::Store;
use crate::types::{Append, Started, StreamKeys};
use crate::{others, outbox};
use rusqlite::{Connection, OptionalExtension};
use tillstamp_ledger::{Context, Detail, Epoch, Fact, Genesis, Hash, Head, OpenCause, Seq, Sign};

/// Row of a stream that entries go to.
pub(crate) const STATUS_OPEN: u8 = 1;
/// Row of a stream that ended.
pub(crate) const STATUS_CLOSED: u8 = 2;

/// Row of a stream whose rest was recorded again in a later one: nothing of it is sent any more.
pub(crate) const STATUS_GIVEN_UP: u8 = 3;

/// How a stream came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// This disk may be a copy: what was not sent yet still will be.
    Here,
    /// The server takes nothing of it any more: what it has not got does not count in it.
    There,
}

/// The stream that entries go to.
pub(crate) struct Stream {
    /// Number in this file.
    pub number: u32,
    /// Its epoch.
    pub epoch: Epoch,
    /// `hash₀`.
    pub genesis: Hash,
    /// Last entry.
    pub head: (Seq, Hash),
    /// Its key.
    pub signer: Box<dyn Sign + Send>,
}

/// Setting under which a joined till keeps what it knows of its server; there is none on a lone one.
pub const LINK: &str = "link";

/// Whether this till belongs to a server.
pub(crate) fn is_joined(connection: &Connection) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM setting WHERE key = ?1")?;
    Ok(statement.exists([LINK])?)
}

/// What the ledger remembers of its last start.
pub(crate) fn ledger_mark(connection: &Connection) -> Result<Option<LedgerMark>, StoreError> {
    let bytes: Option<Vec<u8>> = meta(connection, "mark")?;
    bytes.map(|bytes| from_json(&bytes, "mark")).transpose()
}

/// Whether this file was put here by a restore that no epoch has followed yet.
pub(crate) fn is_restored(connection: &Connection) -> Result<bool, StoreError> {
    Ok(meta::<Vec<u8>>(connection, "restored")?.is_some())
}

impl Store {
    /// Must be called once after opening and before the first append: goes on with the stream, or opens a new epoch
    /// with a `StreamOpened` under `context` (its action id must be fresh). Raises the generation, signs the head.
    pub fn start_stream(&mut self, context: &Context, keys: &mut dyn StreamKeys) -> Result<Started, StoreError> {
        let head = last(&self.reader.connection)?.map(|(_, head)| head);
        if let (None, Some(head)) = (self.new_epoch, head)
            && let Some(signer) = keys.existing(self.reader.identity().terminal, head.epoch)
            && let Some(stream) = self.known_stream(head, signer)?
        {
            return self.go_on(stream, head);
        }
        // A lost key is a lost right to the stream, whatever the counter says.
        let cause = self.new_epoch.unwrap_or(OpenCause::CounterMismatch);
        self.open_epoch(cause, head, Ended::Here, context, keys)
    }

    /// The open stream of the head's epoch, if this is its key.
    fn known_stream(&self, head: Head, signer: Box<dyn Sign + Send>) -> Result<Option<Stream>, StoreError> {
        let identity = self.reader.identity();
        let public_key = signer.public_key();
        let number: Option<u32> = self
            .reader
            .connection
            .query_row(
                "SELECT number FROM stream
                 WHERE merchant = ?1 AND terminal = ?2 AND epoch = ?3 AND public_key = ?4 AND status = ?5",
                (self.reader.merchant, identity.terminal.bytes(), head.epoch.0, public_key, STATUS_OPEN),
                |row| row.get(0),
            )
            .optional()?;
        let genesis = self.genesis(head.epoch, public_key).hash();
        let (epoch, head) = (head.epoch, (head.seq, head.hash));
        Ok(number.map(|number| Stream { number, epoch, genesis, head, signer }))
    }

    fn genesis(&self, epoch: Epoch, public_key: [u8; 32]) -> Genesis {
        let identity = self.reader.identity();
        Genesis { merchant: identity.merchant, terminal: identity.terminal, epoch, public_key }
    }

    /// Ledger first, guard second: a start cut short between them leaves the ledger one step ahead, which is known.
    fn go_on(&mut self, stream: Stream, head: Head) -> Result<Started, StoreError> {
        let before = ledger_mark(&self.reader.connection)?.ok_or(StoreError::Value("mark"))?;
        let seen = guard::read(&self.guard_dir)?.map_or(before.mark, |guard| guard.mark);
        let mark = Mark { generation: before.mark.generation + 1, head: head.hash };
        let transaction = begin(&self.reader.connection)?;
        sign_head(&transaction, &stream)?;
        self.put_mark(&LedgerMark { mark, previous: Some(seen), machine: self.machine })?;
        transaction.commit()?;
        self.put_guard(mark, (head.epoch, head.seq))?;
        let started = Started { epoch: stream.epoch, public_key: stream.signer.public_key(), opened: None };
        self.stream = Some(stream);
        Ok(started)
    }

    /// Guard first, ledger second: opening cut short between them is simply done again.
    fn open_epoch(
        &mut self,
        cause: OpenCause,
        head: Option<Head>,
        ended: Ended,
        context: &Context,
        keys: &mut dyn StreamKeys,
    ) -> Result<Started, StoreError> {
        let identity = self.reader.identity();
        let guard = guard::read(&self.guard_dir)?.filter(|guard| guard.terminal == identity.terminal);
        let seen = guard.map_or(0, |guard| guard.floor.0.0);
        let told = others::newest_own_epoch(&self.reader)?;
        let epoch = Epoch(head.map_or(0, |head| head.epoch.0).max(seen).max(told) + 1);
        let signer = keys.create(identity.terminal, epoch).map_err(StoreError::StreamKey)?;
        let public_key = signer.public_key();
        let genesis = self.genesis(epoch, public_key).hash();
        let known = ledger_mark(&self.reader.connection)?.map_or(0, |known| known.mark.generation);
        let mark = Mark { generation: known.max(guard.map_or(0, |guard| guard.mark.generation)) + 1, head: genesis };
        self.put_guard(mark, guard.map_or((epoch, Seq(0)), |guard| guard.floor))?;

        let transaction = begin(&self.reader.connection)?;
        let joined = is_joined(&transaction)?;
        let before = if joined { others::own_ended(&self.reader, ended)? } else { None };
        let number = self.insert_stream(epoch, &public_key, joined)?;
        let mut stream = Stream { number, epoch, genesis, head: (Seq(0), genesis), signer };
        if joined {
            balances::leave_cells(&transaction, self.reader.merchant, before)?;
        } else {
            balances::move_cells(&transaction, self.reader.merchant, number)?;
        }
        let previous = head.map(|head| (head.epoch, head.hash));
        let detail = Detail::StreamOpened { store: identity.store, cause, previous };
        let opening = Append { context: *context, facts: vec![Fact::new(detail, None)], changes: Vec::new() };
        let mut writer = Writer {
            connection: &transaction,
            merchant: self.reader.merchant,
            stream: &stream,
            head: stream.head,
            day: self.day,
        };
        writer.record(&opening).map_err(as_store_error)?;
        let (new_head, day) = (writer.head, writer.day);
        execute(&transaction, "DELETE FROM meta WHERE key = 'restored'", &[])?;
        self.put_mark(&LedgerMark { mark, previous: None, machine: self.machine })?;
        transaction.commit()?;

        stream.head = new_head;
        self.day = day;
        self.new_epoch = None;
        self.put_guard(mark, (epoch, new_head.0))?;
        self.stream = Some(stream);
        Ok(Started { epoch, public_key, opened: Some(cause) })
    }

    /// Ends the stream of this run, for another branch of it was acknowledged or the server ended it, and opens the
    /// next epoch under `context`.
    pub fn begin_epoch(&mut self, context: &Context, keys: &mut dyn StreamKeys) -> Result<Started, StoreError> {
        self.next_epoch(Ended::There, context, keys)
    }

    /// The same, where the server has more of the stream than this disk, which is an old copy: what is here is there,
    /// or will be sent.
    pub fn begin_epoch_of_copy(&mut self, context: &Context, keys: &mut dyn StreamKeys) -> Result<Started, StoreError> {
        self.next_epoch(Ended::Here, context, keys)
    }

    fn next_epoch(&mut self, how: Ended, context: &Context, keys: &mut dyn StreamKeys) -> Result<Started, StoreError> {
        let ended = self.stream.as_ref().ok_or(StoreError::StreamNotStarted)?;
        let head = Head { epoch: ended.epoch, seq: ended.head.0, hash: ended.head.1 };
        self.open_epoch(OpenCause::CounterMismatch, Some(head), how, context, keys)
    }

    /// Writes what the server has not got of a stream that ended there once more, at the end of the present one and
    /// under its own ids; nothing of that stream waits to be sent any more. Says how many entries those were.
    pub fn record_missing(&mut self, of: Epoch) -> Result<u64, StoreError> {
        let stream = self.stream.as_ref().ok_or(StoreError::StreamNotStarted)?;
        if stream.epoch == of {
            return Err(StoreError::Value("the stream is the present one"));
        }
        let connection = &self.reader.connection;
        let missing = outbox::unacknowledged(&self.reader, of)?;
        let transaction = begin(connection)?;
        let mut writer =
            Writer { connection, merchant: self.reader.merchant, stream, head: stream.head, day: self.day };
        let mut written = 0;
        for (fact, context, index) in missing {
            writer.record_again(&fact, &context, index).map_err(as_store_error)?;
            written += 1;
        }
        let (head, day) = (writer.head, writer.day);
        let sql = "UPDATE stream SET status = ?3 WHERE merchant = ?1 AND epoch = ?2";
        execute(connection, sql, &[&self.reader.merchant, &of.0, &STATUS_GIVEN_UP])?;
        transaction.commit()?;
        self.day = day;
        if let Some(stream) = &mut self.stream {
            stream.head = head;
        }
        Ok(written)
    }

    fn insert_stream(&self, epoch: Epoch, public_key: &[u8; 32], joined: bool) -> Result<u32, StoreError> {
        let connection = &self.reader.connection;
        let merchant = self.reader.merchant;
        let close = "UPDATE stream SET status = ?2 WHERE merchant = ?1 AND status = ?3";
        execute(connection, close, &[&merchant, &STATUS_CLOSED, &STATUS_OPEN])?;
        let number: u32 =
            connection.query_row("SELECT coalesce(max(number), 0) + 1 FROM stream", [], |row| row.get(0))?;
        let sql = "INSERT INTO stream (number, merchant, terminal, epoch, public_key, status, starts_empty)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let terminal = self.reader.identity().terminal;
        execute(connection, sql, &[&number, &merchant, terminal.bytes(), &epoch.0, public_key, &STATUS_OPEN, &joined])?;
        Ok(number)
    }

    fn put_mark(&self, mark: &LedgerMark) -> Result<(), StoreError> {
        set_meta(&self.reader.connection, "mark", &to_json(mark, "mark")?)
    }

    fn put_guard(&mut self, mark: Mark, floor: (Epoch, Seq)) -> Result<(), StoreError> {
        let guard = Guard { terminal: self.reader.identity().terminal, mark, machine: self.machine, floor };
        guard::write(&self.guard_dir, &guard)?;
        self.floor = Some(guard);
        Ok(())
    }

    /// Lets the guard know how far the ledger has come; an image taken before this moment is then known as old.
    pub(crate) fn raise_floor(&mut self) -> Result<(), StoreError> {
        let (Some(stream), Some(guard)) = (&self.stream, self.floor) else {
            return Ok(());
        };
        let floor = (stream.epoch, stream.head.0);
        if guard.floor == floor { Ok(()) } else { self.put_guard(guard.mark, floor) }
    }
}

fn as_store_error(error: AppendError) -> StoreError {
    match error {
        AppendError::Store(error) => error,
        AppendError::DiskFull => StoreError::DiskFull,
        _ => StoreError::Value("opening of a stream"),
    }
}
