//! The one commit: envelopes, chain, ids, effect keys, balances, member's row, counters, documents.
//!
//! Invariant: when `append` returns, all of it is on the disk; when it fails, nothing of it is. Its cost depends on the
//! action, never on the ledger.

use crate::connection::{CACHE, begin, execute};
use crate::counters::{Slot, counts};
use crate::error::{AppendError, StoreError};
use crate::others::is_known_elsewhere;
use crate::reads::{entry_at, entry_by_id, load_member};
use crate::rows::MemberCache;
use crate::store::Store;
use crate::stream::Stream;
use crate::types::{Append, Change, Committed, CommittedEntry, Position, StoredEntry};
use crate::{balances, changes, kinds};
use rusqlite::Connection;
use rusqlite::types::ToSql;
use tillstamp_ledger::{Context, Detail, EntryId, Fact, Hash, OperatorId, Seq, entry_id, head_bytes};

const PUT_ENTRY: &str = "INSERT INTO entry (position, hash, kind, business_date, at_ms, operator, member,
    member_previous, signature, envelope) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const PUT_ID: &str = "INSERT INTO entry_id (merchant, id, position) VALUES (?1, ?2, ?3)";
const PUT_EFFECT: &str = "INSERT OR IGNORE INTO effect (merchant, key, position) VALUES (?1, ?2, ?3)";
const ADD_COUNT: &str = "INSERT INTO day_counter (merchant, business_date, slot, operator, metric, number, n)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (merchant, business_date, slot, operator, metric, number) DO UPDATE SET n = n + excluded.n";
const OPEN_DAY: &str = "INSERT INTO day (merchant, business_date, first_position) VALUES (?1, ?2, ?3)
    ON CONFLICT (merchant, business_date) DO UPDATE SET last_position = NULL";
const END_DAY: &str = "UPDATE day SET last_position = ?3 WHERE merchant = ?1 AND business_date = ?2";
/// Only actions that were begun wait to be shown; an import's thousands are nobody's to show.
const ACTION_DONE: &str = "UPDATE action SET committed = 1 WHERE action = ?1";

const LARGE_BATCH: usize = 1000;
/// In KiB, as SQLite takes it.
const LARGE_BATCH_CACHE: i32 = -262_144;

impl Store {
    /// Records one action in one fsynced commit. The same action with the same contents again changes nothing.
    pub fn append(&mut self, append: &Append) -> Result<Committed, AppendError> {
        let mut done = self.append_batch(std::slice::from_ref(append))?;
        done.pop().ok_or(AppendError::Store(StoreError::Value("append")))
    }

    /// Records several actions in one commit, all or none (an import, a demo shop).
    pub fn append_batch(&mut self, appends: &[Append]) -> Result<Vec<Committed>, AppendError> {
        if appends.len() < LARGE_BATCH {
            return self.append_all(appends);
        }
        // Pages that do not fit would be written several times before the one commit.
        self.reader.connection.pragma_update(None, "cache_size", LARGE_BATCH_CACHE)?;
        let result = self.append_all(appends);
        self.reader.connection.pragma_update(None, "cache_size", CACHE)?;
        self.reader.connection.execute_batch("PRAGMA shrink_memory")?;
        result
    }

    fn append_all(&mut self, appends: &[Append]) -> Result<Vec<Committed>, AppendError> {
        let stream = self.stream.as_ref().ok_or(StoreError::StreamNotStarted)?;
        let connection = &self.reader.connection;
        let transaction = begin(connection)?;
        let mut writer =
            Writer { connection, merchant: self.reader.merchant, stream, head: stream.head, day: self.day };
        let committed = appends.iter().map(|append| writer.record(append)).collect::<Result<Vec<_>, _>>()?;
        let (head, day) = (writer.head, writer.day);
        transaction.commit()?;
        self.day = day;
        let erased = appends.iter().flat_map(|append| &append.facts).any(|fact| fact.detail == Detail::Erased);
        if let Some(stream) = &mut self.stream {
            stream.head = head;
        }
        if erased {
            // The entry stands; should the keys' file fail now, `maintain` or the next start ends the work.
            if let Err(error) = self.finish_erasures() {
                tracing::warn!(%error, "erasure of keys is put off");
            }
        }
        Ok(committed)
    }

    /// Changes beside the chain without a fact, in one fsynced commit. Documents that a fact must name are refused.
    pub fn write(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        if changes::check(&[], changes).is_err() {
            return Err(StoreError::Value("a document without its fact"));
        }
        let transaction = begin(&self.reader.connection)?;
        changes::apply(&transaction, self.reader.merchant, changes)?;
        transaction.commit()
    }
}

/// Writes entries at the end of a stream, inside a transaction.
pub(crate) struct Writer<'a> {
    pub connection: &'a Connection,
    pub merchant: u32,
    pub stream: &'a Stream,
    pub head: (Seq, Hash),
    /// Business date of the newest entry.
    pub day: Option<i32>,
}

impl Writer<'_> {
    /// Writes one action, or finds it written.
    pub fn record(&mut self, append: &Append) -> Result<Committed, AppendError> {
        let envelopes = encode(append)?;
        if let Some(entries) = self.already_done(&append.context, &envelopes)? {
            return Ok(Committed { entries, already_done: true });
        }
        changes::check(&append.facts, &append.changes)?;
        // Documents first: facts that name them look for them.
        changes::apply(self.connection, self.merchant, &append.changes)?;
        let mut entries = Vec::with_capacity(envelopes.len());
        for (index, (fact, envelope)) in append.facts.iter().zip(&envelopes).enumerate() {
            let id = entry_id(append.context.action, number(index)?);
            entries.push(self.record_fact(fact, &append.context, id, envelope)?);
        }
        execute(self.connection, ACTION_DONE, &[append.context.action.bytes()])?;
        Ok(Committed { entries, already_done: false })
    }

    fn already_done(
        &self,
        context: &Context,
        envelopes: &[Vec<u8>],
    ) -> Result<Option<Vec<CommittedEntry>>, AppendError> {
        let mut entries = Vec::with_capacity(envelopes.len());
        let mut known = self.connection.prepare_cached(
            "SELECT position, hash, envelope FROM entry
             WHERE position = (SELECT position FROM entry_id WHERE merchant = ?1 AND id = ?2)",
        )?;
        for index in 0..=number(envelopes.len())? {
            let id = entry_id(context.action, index);
            let mut rows = known.query((self.merchant, id.bytes()))?;
            let row = match rows.next()? {
                Some(row) => row,
                None if entries.is_empty() => return Ok(None),
                None if entries.len() == envelopes.len() => return Ok(Some(entries)),
                None => break,
            };
            let (position, hash) = (Position(row.get(0)?), Hash(row.get(1)?));
            let is_same = envelopes.get(entries.len()).is_some_and(|envelope| {
                row.get_ref(2).is_ok_and(|stored| stored.as_blob().is_ok_and(|stored| stored == envelope))
            });
            if !is_same {
                break;
            }
            entries.push(CommittedEntry { entry_id: id, position, seq: position.seq(), hash });
        }
        Err(AppendError::SameActionOtherBytes)
    }

    fn record_fact(
        &mut self,
        fact: &Fact,
        context: &Context,
        id: EntryId,
        envelope: &[u8],
    ) -> Result<CommittedEntry, AppendError> {
        let seq = Seq(self.head.0.0 + 1);
        let hash = self.head.1.next(envelope);
        let position = Position::new(self.stream.number, seq)?;
        let original = self.original_of(fact)?;
        let (previous, burst) = self.fold_member(fact, context, position, original.as_ref())?;
        let signature = must_be_signed(&fact.detail)
            .then(|| self.stream.signer.sign(&head_bytes(&self.stream.genesis, seq, &hash)));
        let (kind, date, at) = (fact.detail.code(), context.business_date.0, context.at.0);
        let operator = context.operator.map(|operator| *operator.bytes());
        let member = fact.member.map(|member| *member.bytes());
        let row: [&dyn ToSql; 10] =
            [&position.0, &hash.0, &kind, &date, &at, &operator, &member, &previous, &signature, &envelope];
        execute(self.connection, PUT_ENTRY, &row)?;
        execute(self.connection, PUT_ID, &[&self.merchant, id.bytes(), &position.0])?;
        for effect in &fact.effects {
            let is_new = execute(self.connection, PUT_EFFECT, &[&self.merchant, &effect.0, &position.0])? != 0;
            if !is_new || is_used_by_others(self.connection, self.merchant, effect)? {
                return Err(AppendError::EffectTaken(*effect));
            }
        }
        balances::apply(self.connection, self.merchant, self.stream.number, position.0, fact)?;
        kinds::apply(self.connection, self.merchant, position, fact, context, original.as_ref())?;
        self.count(fact, context, burst, original.as_ref())?;
        self.keep_day(context, position)?;
        self.head = (seq, hash);
        Ok(CommittedEntry { entry_id: id, position, seq, hash })
    }

    /// Writes an entry of a stream that ended once more, under its own id: for the server, which has not got it.
    /// Whatever else followed from it here stands already.
    pub fn record_again(&mut self, fact: &Fact, context: &Context, index: u32) -> Result<(), AppendError> {
        let envelope = fact.encode(context, index)?;
        let (seq, hash) = (Seq(self.head.0.0 + 1), self.head.1.next(&envelope));
        let position = Position::new(self.stream.number, seq)?;
        let signature = must_be_signed(&fact.detail)
            .then(|| self.stream.signer.sign(&head_bytes(&self.stream.genesis, seq, &hash)));
        let (kind, date, at) = (fact.detail.code(), context.business_date.0, context.at.0);
        let operator = context.operator.map(|operator| *operator.bytes());
        let member = fact.member.map(|member| *member.bytes());
        let previous: Option<i64> = None;
        let row: [&dyn ToSql; 10] =
            [&position.0, &hash.0, &kind, &date, &at, &operator, &member, &previous, &signature, &envelope];
        execute(self.connection, PUT_ENTRY, &row)?;
        let id = entry_id(context.action, index);
        let sql = "UPDATE entry_id SET position = ?3 WHERE merchant = ?1 AND id = ?2";
        execute(self.connection, sql, &[&self.merchant, id.bytes(), &position.0])?;
        for effect in &fact.effects {
            let sql = "UPDATE effect SET position = ?3 WHERE merchant = ?1 AND key = ?2";
            execute(self.connection, sql, &[&self.merchant, &effect.0, &position.0])?;
        }
        balances::apply(self.connection, self.merchant, self.stream.number, position.0, fact)?;
        self.keep_day(context, position)?;
        self.head = (seq, hash);
        Ok(())
    }

    fn original_of(&self, fact: &Fact) -> Result<Option<StoredEntry>, AppendError> {
        let (Detail::Reversed { original, .. } | Detail::MergeUndone { merge: original }) = fact.detail else {
            return Ok(None);
        };
        match entry_by_id(self.connection, self.merchant, original)? {
            Some(entry) => Ok(Some(entry)),
            // What another till wrote is kept with that till's entries: its marks are there.
            None if is_known_elsewhere(self.connection, original)? => Ok(None),
            None => Err(AppendError::UnknownOriginal),
        }
    }

    /// The member's row with this entry; the member's entry before it, and whether a burst is complete.
    fn fold_member(
        &self,
        fact: &Fact,
        context: &Context,
        position: Position,
        original: Option<&StoredEntry>,
    ) -> Result<(Option<i64>, bool), AppendError> {
        let Some(member) = fact.member else {
            return Ok((None, false));
        };
        let mut cache =
            load_member(self.connection, self.merchant, member)?.unwrap_or_else(|| MemberCache::new(member));
        let previous = cache.last_entry.map(|position| position.0);
        let burst = cache.fold(fact, context, position, original);
        kinds::put_member(self.connection, self.merchant, &cache)?;
        Ok((previous, burst))
    }

    fn count(
        &self,
        fact: &Fact,
        context: &Context,
        burst: bool,
        original: Option<&StoredEntry>,
    ) -> Result<(), StoreError> {
        let slot = Slot::of(context.at).0;
        let operator = operator_column(context.operator);
        for (metric, number, n) in counts(fact, context, burst, original) {
            let (date, metric) = (context.business_date.0, metric.code());
            execute(self.connection, ADD_COUNT, &[&self.merchant, &date, &slot, &operator, &metric, &number, &n])?;
        }
        Ok(())
    }

    /// A day's span of positions is open while entries are of that day, and closed by the first entry of another.
    fn keep_day(&mut self, context: &Context, position: Position) -> Result<(), StoreError> {
        let date = context.business_date.0;
        if self.day == Some(date) {
            return Ok(());
        }
        if let Some(ended) = self.day {
            let before = entry_before(self.connection, position)?;
            execute(self.connection, END_DAY, &[&self.merchant, &ended, &before.map(|position| position.0)])?;
        }
        execute(self.connection, OPEN_DAY, &[&self.merchant, &date, &position.0])?;
        self.day = Some(date);
        Ok(())
    }
}

/// Whether a key took effect at another till. The table is empty on a lone terminal.
pub(crate) fn is_used_by_others(
    connection: &Connection,
    merchant: u32,
    effect: &tillstamp_ledger::EffectKey,
) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM other_effect WHERE merchant = ?1 AND key = ?2")?;
    Ok(statement.exists((merchant, &effect.0))?)
}

/// Operator column of a counter; no bytes where nobody is signed in.
pub(crate) fn operator_column(operator: Option<OperatorId>) -> Vec<u8> {
    operator.map(|operator| operator.bytes().to_vec()).unwrap_or_default()
}

/// Kinds whose head is signed in their own commit.
pub(crate) fn must_be_signed(detail: &Detail) -> bool {
    matches!(detail, Detail::Redeemed { .. } | Detail::DayClosed { .. } | Detail::StreamOpened { .. })
}

fn entry_before(connection: &Connection, position: Position) -> Result<Option<Position>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT max(position) FROM entry WHERE position < ?1")?;
    let before: Option<i64> = statement.query_row([position.0], |row| row.get(0))?;
    Ok(before.map(Position))
}

fn encode(append: &Append) -> Result<Vec<Vec<u8>>, AppendError> {
    let encode = |(index, fact): (usize, &Fact)| Ok(fact.encode(&append.context, number(index)?)?);
    append.facts.iter().enumerate().map(encode).collect()
}

fn number(index: usize) -> Result<u32, StoreError> {
    u32::try_from(index).map_err(|_| StoreError::Value("number of facts"))
}

/// Puts a signature on the newest entry, where it has none.
pub(crate) fn sign_head(connection: &Connection, stream: &Stream) -> Result<(), StoreError> {
    let (seq, hash) = stream.head;
    let position = Position::new(stream.number, seq)?;
    if entry_at(connection, position)?.is_none_or(|entry| entry.signature.is_some()) {
        return Ok(());
    }
    let signature = stream.signer.sign(&head_bytes(&stream.genesis, seq, &hash));
    execute(connection, "UPDATE entry SET signature = ?2 WHERE position = ?1", &[&position.0, &signature])?;
    Ok(())
}
