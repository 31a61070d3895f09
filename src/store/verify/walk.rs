//! The walk over the envelopes, entry by entry.
//!
//! Invariant: what is folded here comes from envelopes only.

use super::Stop;
use super::beside::Beside;
use super::report::{Fault, FaultKind, StreamSummary, VerifyOptions, VerifyReport};
use crate::append::{must_be_signed, operator_column};
use crate::counters::{Slot, counts};
use crate::kinds::merge_change;
use crate::reads::{Reader, entry_by_id, subject};
use crate::rows::MemberCache;
use crate::tail::genesis;
use crate::types::{Position, StoredEntry};
use rusqlite::{OptionalExtension, Row};
use std::collections::{BTreeMap, HashMap, VecDeque};
use tillstamp_ledger::{
    BusinessDate, Context, Detail, EntryId, Epoch, Fact, Flags, Fold, Genesis, Hash, MemberId, ProgramHash, Subject,
    Vintage, entry_id, head_bytes,
};

/// Date, slot, operator, metric, number.
pub(super) type CounterKey = (i32, i64, Vec<u8>, u8, u32);

/// Everything that folding the envelopes gives.
#[derive(Default)]
pub(super) struct Folded {
    pub fold: Fold,
    pub members: HashMap<MemberId, MemberCache>,
    pub counters: BTreeMap<CounterKey, i64>,
    /// First and last position by business date.
    pub days: BTreeMap<i32, (i64, i64)>,
    pub effects: u64,
    pub entries: u64,
    /// Entries less those that were recorded again.
    pub ids: u64,
    pub publications: Vec<(i64, ProgramHash, BusinessDate)>,
    /// Number, totals and entry by day.
    pub closed: BTreeMap<i32, (u32, Hash, i64)>,
    pub paused: bool,
    /// Who holds the cells: the newest stream's number (before schema 3 its epoch).
    pub holder: Option<u32>,
    pub beside: Beside,
}

impl Folded {
    /// A day reaches from its first entry to its last.
    fn span(&mut self, date: BusinessDate, position: Position) {
        let span = self.days.entry(date.0).or_insert((position.0, position.0));
        span.1 = position.0;
    }
}

struct Current {
    number: u32,
    epoch: Epoch,
    genesis: Genesis,
    genesis_hash: Hash,
    position: i64,
    hash: Hash,
}

/// Walks one file.
pub(super) struct Walk<'a> {
    reader: &'a Reader,
    options: &'a VerifyOptions<'a>,
    report: &'a mut VerifyReport,
    total: u64,
    current: Option<Current>,
    folded: Folded,
    schema: i64,
    corrections: VecDeque<Correction>,
    has_others: bool,
}

/// Units that the server took or gave after an own entry.
struct Correction {
    after: i64,
    subject: Subject,
    vintage: Vintage,
    quantity: i64,
}

impl<'a> Walk<'a> {
    pub fn new(reader: &'a Reader, options: &'a VerifyOptions<'a>, report: &'a mut VerifyReport, total: u64) -> Self {
        Self {
            reader,
            options,
            report,
            total,
            current: None,
            folded: Folded::default(),
            schema: 0,
            corrections: VecDeque::new(),
            has_others: false,
        }
    }

    /// Reads every entry in order.
    pub fn run(&mut self) -> Result<Folded, Stop> {
        let mut statement = self.reader.connection.prepare(
            "SELECT position, hash, kind, business_date, at_ms, operator, member, member_previous, signature, envelope
             FROM entry ORDER BY position",
        )?;
        self.states()?;
        self.told_by_others()?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            self.entry(row)?;
            if self.folded.entries.is_multiple_of(4096)
                && let Some(progress) = self.options.progress
            {
                progress(self.folded.entries, self.total);
            }
        }
        self.report.entries = self.folded.entries;
        self.correct_before(i64::MAX)?;
        if let Some(member) = self.options.states.and_then(|states| states.borrow_mut().end().err()) {
            return Err(FaultKind::MemberState(member).into());
        }
        Ok(std::mem::take(&mut self.folded))
    }

    fn fault(&self, position: Position, what: FaultKind) -> Stop {
        let epoch = self.current.as_ref().map(|current| current.epoch);
        Stop::Fault(Box::new(Fault { epoch, seq: Some(position.seq()), what }))
    }

    fn entry(&mut self, row: &Row<'_>) -> Result<(), Stop> {
        let position = Position(row.get(0)?);
        self.correct_before(position.0)?;
        if self.current.as_ref().is_none_or(|current| current.number != position.stream()) {
            self.enter(position)?;
        }
        let envelope = row.get_ref(9)?.as_blob().map_err(|_| self.fault(position, FaultKind::Column("envelope")))?;
        self.chain(position, row.get(1)?, envelope)?;
        let (fact, context, index) =
            Fact::decode(envelope).map_err(|error| self.fault(position, FaultKind::Envelope(error.to_string())))?;
        self.columns(position, row, &fact, &context)?;
        self.opening(position, &fact)?;
        self.signature(position, row.get(8)?, &fact)?;
        let entry_id = self.id(position, &context, index)?;
        self.effects(position, &fact)?;
        if let Err(fault) = self.folded.fold.apply_fact(&fact) {
            return Err(self.fault(position, fault.into()));
        }
        self.folded.entries += 1;
        self.report.entries = self.folded.entries;
        if fact.flags.has(Flags::RECORDED_AGAIN) {
            self.folded.span(context.business_date, position);
            return Ok(());
        }
        self.folded.ids += 1;
        let original = self.original(position, &fact)?;
        self.fold(position, &fact, &context, original.as_ref());
        let Some(states) = self.options.states else { return Ok(()) };
        let (seq, hash) = (position.seq(), Hash(row.get(1)?));
        let entry = StoredEntry { entry_id, position, seq, hash, index, fact, context, signature: row.get(8)? };
        let differs = states.borrow_mut().entry(&entry).err();
        differs.map_or(Ok(()), |member| Err(self.fault(position, FaultKind::MemberState(member))))
    }

    /// What others told changes what is held here: at which place of the own entries, and how much.
    fn told_by_others(&mut self) -> Result<(), Stop> {
        self.schema = crate::schema::version(&self.reader.connection)?;
        if self.schema < 3 {
            return Ok(());
        }
        self.has_others =
            self.reader.connection.query_row("SELECT count(*) FROM other_stream", [], |row| row.get::<_, i64>(0))? > 0;
        let mut statement = self
            .reader
            .connection
            .prepare("SELECT after, member, kind, number, vintage, quantity FROM correction ORDER BY after, ordinal")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let subject = subject(&row.get::<_, Vec<u8>>(1)?, row.get(2)?, row.get(3)?)?;
            let vintage = Vintage(BusinessDate(row.get(4)?));
            self.corrections.push_back(Correction { after: row.get(0)?, subject, vintage, quantity: row.get(5)? });
        }
        Ok(())
    }

    fn correct_before(&mut self, position: i64) -> Result<(), Stop> {
        while let Some(next) = self.corrections.pop_front_if(|next| next.after < position) {
            if self.folded.fold.correct(next.subject, next.vintage, next.quantity) != next.quantity {
                let what = format!("{:?}: the server's correction of {} does not fit", next.subject, next.quantity);
                return Err(FaultKind::Balance(what).into());
            }
        }
        Ok(())
    }

    /// Whether the entry at this place was recorded again there.
    fn is_again(&self, position: i64) -> Result<bool, Stop> {
        let entry = crate::reads::entry_at(&self.reader.connection, Position(position))?;
        Ok(entry.is_some_and(|entry| entry.fact.flags.has(Flags::RECORDED_AGAIN)))
    }

    /// Hands the kept states to the caller who knows what they mean.
    fn states(&self) -> Result<(), Stop> {
        let Some(states) = self.options.states else { return Ok(()) };
        let mut statement = self.reader.connection.prepare("SELECT member, state FROM member_state ORDER BY member")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let member = MemberId::from_bytes(row.get(0)?);
            if !states.borrow_mut().kept(member, row.get_ref(1)?.as_blob().unwrap_or_default()) {
                return Err(FaultKind::MemberState(member).into());
            }
        }
        Ok(())
    }

    /// The first entry of another stream.
    fn enter(&mut self, position: Position) -> Result<(), Stop> {
        let number = position.stream();
        let Some(genesis) = genesis(&self.reader.connection, number)? else {
            return Err(self.fault(position, FaultKind::Opening("no such stream")));
        };
        let hash = genesis.hash();
        self.current = Some(Current {
            number,
            epoch: genesis.epoch,
            genesis_hash: hash,
            position: Position::before_stream(number).0,
            hash,
            genesis,
        });
        self.folded.holder = Some(if self.schema < 3 { genesis.epoch.0 } else { number });
        if self.schema >= 3 {
            let sql = "SELECT starts_empty FROM stream WHERE number = ?1";
            let starts_empty: bool = self.reader.connection.query_row(sql, [number], |row| row.get(0))?;
            if starts_empty {
                self.folded.fold.leave_cells();
            }
        }
        Ok(())
    }

    fn chain(&mut self, position: Position, stored: [u8; 32], envelope: &[u8]) -> Result<(), Stop> {
        let Some(current) = &mut self.current else {
            return Err(FaultKind::Opening("no such stream").into());
        };
        let is_next = position.0 == current.position + 1;
        let hash = current.hash.next(envelope);
        if !is_next || hash.0 != stored {
            let what = if is_next { FaultKind::Chain } else { FaultKind::Gap };
            return Err(self.fault(position, what));
        }
        current.position = position.0;
        current.hash = hash;
        let (epoch, public_key) = (current.epoch, current.genesis.public_key);
        match self.report.streams.last_mut().filter(|stream| stream.public_key == public_key && stream.epoch == epoch) {
            Some(stream) => (stream.last_seq, stream.head) = (position.seq(), hash),
            None => {
                let last_seq = position.seq();
                self.report.streams.push(StreamSummary { epoch, public_key, last_seq, head: hash, signed_seq: None });
            }
        }
        Ok(())
    }

    fn columns(&self, position: Position, row: &Row<'_>, fact: &Fact, context: &Context) -> Result<(), Stop> {
        let previous = fact
            .member
            .filter(|_| !fact.flags.has(Flags::RECORDED_AGAIN))
            .and_then(|member| self.folded.members.get(&member))
            .and_then(|cache| cache.last_entry)
            .map(|position| position.0);
        let checks = [
            (row.get::<_, u16>(2)? == fact.detail.code(), "kind"),
            (row.get::<_, i32>(3)? == context.business_date.0, "business_date"),
            (row.get::<_, i64>(4)? == context.at.0, "at_ms"),
            (row.get::<_, Option<[u8; 16]>>(5)? == context.operator.map(|id| *id.bytes()), "operator"),
            (row.get::<_, Option<[u8; 16]>>(6)? == fact.member.map(|id| *id.bytes()), "member"),
            (row.get::<_, Option<i64>>(7)? == previous, "member_previous"),
        ];
        match checks.iter().find(|(is_same, _)| !is_same) {
            Some((_, column)) => Err(self.fault(position, FaultKind::Column(column))),
            None => Ok(()),
        }
    }

    /// A stream begins with `StreamOpened`, which names the head before; no other entry is one.
    fn opening(&self, position: Position, fact: &Fact) -> Result<(), Stop> {
        let is_first = position.seq().0 == 1;
        let before = self.report.streams.iter().rev().nth(1).map(|stream| (stream.epoch, stream.head));
        let what = match (&fact.detail, is_first) {
            (Detail::StreamOpened { previous, .. }, true) if *previous == before => return Ok(()),
            (Detail::StreamOpened { .. }, true) => "it names another head before it",
            (Detail::StreamOpened { .. }, false) => "it is opened twice",
            (_, true) => "its first entry is of another kind",
            (_, false) => return Ok(()),
        };
        Err(self.fault(position, FaultKind::Opening(what)))
    }

    fn signature(&mut self, position: Position, signature: Option<[u8; 64]>, fact: &Fact) -> Result<(), Stop> {
        let Some(signature) = signature else {
            let is_missing = must_be_signed(&fact.detail);
            return if is_missing { Err(self.fault(position, FaultKind::SignatureMissing)) } else { Ok(()) };
        };
        if let (Some(verifier), Some(current)) = (self.options.signatures, &self.current) {
            let message = head_bytes(&current.genesis_hash, position.seq(), &current.hash);
            if !verifier.verify(&current.genesis.public_key, &message, &signature) {
                return Err(self.fault(position, FaultKind::Signature));
            }
            self.report.signatures_checked += 1;
        }
        if let Some(stream) = self.report.streams.last_mut() {
            stream.signed_seq = Some(position.seq());
        }
        Ok(())
    }

    fn id(&self, position: Position, context: &Context, index: u32) -> Result<EntryId, Stop> {
        let mut statement =
            self.reader.connection.prepare_cached("SELECT position FROM entry_id WHERE merchant = ?1 AND id = ?2")?;
        let id = entry_id(context.action, index);
        let found: Option<i64> =
            statement.query_row((self.reader.merchant, id.bytes()), |row| row.get(0)).optional()?;
        match found {
            Some(found) if found == position.0 || (found > position.0 && self.is_again(found)?) => Ok(id),
            _ => Err(self.fault(position, FaultKind::EntryIndex)),
        }
    }

    fn effects(&mut self, position: Position, fact: &Fact) -> Result<(), Stop> {
        let mut statement =
            self.reader.connection.prepare_cached("SELECT position FROM effect WHERE merchant = ?1 AND key = ?2")?;
        for (index, effect) in fact.effects.iter().enumerate() {
            let found: Option<i64> =
                statement.query_row((self.reader.merchant, &effect.0), |row| row.get(0)).optional()?;
            let is_twice = found.is_some_and(|found| found < position.0) || fact.effects[..index].contains(effect);
            if is_twice {
                return Err(self.fault(position, FaultKind::EffectTwice(*effect)));
            }
            let is_moved = match found {
                Some(found) if found > position.0 => self.is_again(found)?,
                _ => false,
            };
            if found != Some(position.0) && !is_moved {
                return Err(self.fault(position, FaultKind::EffectTable));
            }
            self.folded.effects += u64::from(!fact.flags.has(Flags::RECORDED_AGAIN));
        }
        Ok(())
    }

    fn original(&self, position: Position, fact: &Fact) -> Result<Option<StoredEntry>, Stop> {
        let (Detail::Reversed { original, .. } | Detail::MergeUndone { merge: original }) = fact.detail else {
            return Ok(None);
        };
        let found = entry_by_id(&self.reader.connection, self.reader.merchant, original)?;
        let is_again = |entry: &StoredEntry| entry.fact.flags.has(Flags::RECORDED_AGAIN);
        match found.filter(|entry| entry.position < position || is_again(entry)) {
            Some(entry) => Ok(Some(entry)),
            // Another till's, kept with that till's entries, and not for ever.
            None if self.has_others => Ok(None),
            None => Err(self.fault(position, FaultKind::EntryIndex)),
        }
    }

    fn fold(&mut self, position: Position, fact: &Fact, context: &Context, original: Option<&StoredEntry>) {
        let folded = &mut self.folded;
        let mut burst = false;
        if let Some(member) = fact.member {
            let cache = folded.members.entry(member).or_insert_with(|| MemberCache::new(member));
            burst = cache.fold(fact, context, position, original);
        }
        if let Some((absorbed, merged_into)) = merge_change(fact, original) {
            folded.members.entry(absorbed).or_insert_with(|| MemberCache::new(absorbed)).merged_into = merged_into;
        }
        let (date, slot) = (context.business_date.0, Slot::of(context.at).0);
        for (metric, number, n) in counts(fact, context, burst, original) {
            let key = (date, slot, operator_column(context.operator), metric.code(), number);
            *folded.counters.entry(key).or_default() += n;
        }
        folded.beside.fold(position, fact, context);
        folded.span(context.business_date, position);
        match &fact.detail {
            Detail::ProgramPublished { program, from } => folded.publications.push((position.0, *program, *from)),
            Detail::DayClosed { date, number, totals } => {
                folded.closed.insert(date.0, (*number, *totals, position.0));
            }
            Detail::RedemptionsPaused { paused } => folded.paused = *paused,
            _ => {}
        }
    }
}
