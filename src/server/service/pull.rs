//! Pull: what follows a cursor, for one store.
//!
//! The asker gets entries of its own store and of the server with their verdicts, and of everybody else the state that
//! they changed, read from the same unmoving picture. State is as of now: never older than the page's cursor.

use super::books::subjects_of;
use super::entry::Reading;
use super::error::ServiceError;
use super::members::cursor;
use super::wire::{blob, cells, deficit, device, head as stream_head, list, member, stream_id};
use super::{Asker, Service, check_protocol};
use crate::storage::rows::{
    CellRow, DecisionRow, DeficitRow, DeviceRow, EntryRow, MemberRow, OWED, StreamRow, SubjectKey,
};
use crate::storage::{Field, Head, Row, Value, View, get, scan};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tillstamp_ledger::{Detail, kind};
use tillstamp_protocol::{Cursor, Fixed, PROTOCOL, Page, PageEntry, Pull, StreamHead, Verdict};

const POSITIONS: u32 = 1000;
/// A page ends before its lists could grow past the wire's limits: one entry adds at most a few hundred.
const SUBJECTS: usize = 4000;
const EFFECTS: usize = 16_000;
const ENVELOPE_BYTES: usize = 4 * 1024 * 1024;
/// Deficits that are read at once.
const DEFICITS: u32 = 200;
/// Kinds of entries by which units change hands.
const MOVEMENTS: std::ops::RangeInclusive<u16> = 64..=127;
/// Without news a till asks again after this.
const POLL_MS: u32 = 60_000;

/// One position of the feed.
pub(super) struct Step {
    pub decision: DecisionRow,
    pub entry: EntryRow,
}

/// Steps behind a position.
pub(super) async fn steps(view: &dyn View, after: u64, limit: u32) -> Result<Vec<Step>, ServiceError> {
    let split = DecisionRow::TABLE.columns().count();
    let step = |mut row: Vec<Value>| {
        let entry = EntryRow::from_values(row.split_off(split))?;
        Ok(Step { decision: DecisionRow::from_values(row)?, entry })
    };
    view.feed(after, limit).await?.into_iter().map(step).collect()
}

/// The running hash before the first position.
pub(super) fn first_feed_hash(feed_id: &[u8; 16]) -> [u8; 32] {
    Sha256::new().chain_update(b"tillstamp/feed/1").chain_update(feed_id).finalize().into()
}

/// What a range of the feed changed.
#[derive(Default)]
struct Changes {
    subjects: BTreeSet<SubjectKey>,
    effects: Vec<[u8; 32]>,
    phones: BTreeSet<[u8; 16]>,
    members: BTreeSet<[u8; 16]>,
}

impl Changes {
    fn add(&mut self, step: &Step, is_envelope_sent: bool) {
        let Some(reading) = Reading::of(&step.entry.envelope) else { return };
        self.subjects.extend(subjects_of(&reading));
        if is_envelope_sent {
            return;
        }
        let fact = &reading.fact;
        if step.decision.verdict != Verdict::Duplicate.code() && step.decision.verdict != Verdict::Quarantined.code() {
            self.effects.extend(fact.effects.iter().map(|effect| effect.0));
        }
        let Some(id) = fact.member.map(|member| *member.bytes()) else { return };
        match &fact.detail {
            Detail::DeviceEnrolled { .. } | Detail::DeviceRevoked { .. } => drop(self.phones.insert(id)),
            Detail::CardIssued { .. } | Detail::CardBlocked { .. } | Detail::Erased => drop(self.members.insert(id)),
            Detail::Merged { absorbed } => drop(self.members.insert(*absorbed.bytes())),
            _ => {}
        }
    }

    fn is_full(&self) -> bool {
        self.subjects.len() >= SUBJECTS || self.effects.len() >= EFFECTS
    }
}

impl Service {
    /// A page of the feed for the asker's store.
    pub async fn pull(&self, asker: Asker, pull: Pull) -> Result<Page, ServiceError> {
        check_protocol(pull.protocol)?;
        let view = self.storage.read(asker.merchant).await?;
        let head = view.head().clone();
        // The page is read while the cursor is being judged: whoever asks from elsewhere costs one page for nothing.
        let after = pull.cursor.map_or(0, |cursor| cursor.position);
        if after > head.position {
            return Err(ServiceError::CursorUnknown);
        }
        let (start, streams, found) = tokio::try_join!(
            biased;
            start_of(&*view, &head, pull.cursor),
            streams_by_number(&*view),
            steps(&*view, after, pull.limit.clamp(1, POSITIONS)),
        )?;
        let is_servers = |number: u32| streams.get(&number).is_some_and(StreamRow::is_own);
        let is_own = |number: u32| {
            is_servers(number) || streams.get(&number).is_some_and(|row| row.store == *asker.store.bytes())
        };
        let mut changes = Changes::default();
        let mut sent: Vec<Step> = Vec::new();
        let mut heads: BTreeMap<u32, StreamHead> = BTreeMap::new();
        let (mut at, mut bytes) = (start, 0);
        for step in found {
            if changes.is_full() || bytes >= ENVELOPE_BYTES {
                break;
            }
            at.position = step.decision.position;
            at.feed_hash = Fixed(step.decision.feed_hash);
            let number = step.decision.stream;
            if !is_own(number) {
                changes.add(&step, false);
                continue;
            }
            if is_servers(number) || may_touch_free(&step) {
                changes.add(&step, true);
            }
            if let Some(row) = streams.get(&number) {
                heads.insert(number, stream_head(row, step.entry.seq, step.entry.hash));
            }
            bytes += step.entry.envelope.len();
            sent.push(step);
        }
        let more = at.position < head.position;
        if !more {
            let all = streams.values().filter(|row| is_own(row.number));
            heads = all.map(|row| (row.number, stream_head(row, row.acked_seq, row.head_hash))).collect();
        }
        let held_outside =
            |row: &CellRow| row.holder == crate::storage::rows::FREE || (row.holder != OWED && !is_own(row.holder));
        let cells = cells_of(&*view, changes.subjects, &streams, held_outside).await?;
        let phones: Vec<DeviceRow> = get(&*view, changes.phones).await?;
        let members: Vec<MemberRow> = get(&*view, changes.members).await?;
        Ok(Page {
            protocol: PROTOCOL,
            cursor: at,
            more,
            entries: list(page_entries(&*view, sent, &streams).await?)?,
            cells: list(cells)?,
            effects: list(changes.effects.into_iter().map(Fixed).collect())?,
            devices: list(phones.into_iter().map(device).collect::<Result<_, _>>()?)?,
            members: list(members.iter().map(member).collect())?,
            included: list(heads.into_values().collect())?,
            wake_ms: if more { 0 } else { POLL_MS },
        })
    }
}

/// Whether an entry of a till may move free units, which no till folds by itself.
fn may_touch_free(step: &Step) -> bool {
    step.entry.kind.is_some_and(|kind| kind == kind::REVERSED || MOVEMENTS.contains(&kind))
}

/// Where the asker stands, if this feed ever stood there.
async fn start_of(view: &dyn View, head: &Head, asked: Option<Cursor>) -> Result<Cursor, ServiceError> {
    let first = Head { position: 0, feed_hash: first_feed_hash(&head.feed_id), ..head.clone() };
    let Some(asked) = asked else { return Ok(cursor(&first)) };
    let known = match asked.position {
        0 => Some(first.feed_hash),
        position if position == head.position => Some(head.feed_hash),
        position => {
            let rows: Vec<DecisionRow> = get(view, [position]).await?;
            rows.first().map(|row| row.feed_hash)
        }
    };
    let is_ours = asked.feed_id.0 == head.feed_id && known == Some(asked.feed_hash.0);
    if is_ours { Ok(asked) } else { Err(ServiceError::CursorUnknown) }
}

async fn streams_by_number(view: &dyn View) -> Result<HashMap<u32, StreamRow>, ServiceError> {
    let rows: Vec<StreamRow> = scan(view, vec![], vec![], u32::MAX).await?;
    Ok(rows.into_iter().map(|row| (row.number, row)).collect())
}

async fn page_entries(
    view: &dyn View,
    sent: Vec<Step>,
    streams: &HashMap<u32, StreamRow>,
) -> Result<Vec<PageEntry>, ServiceError> {
    let mut deficits: BTreeMap<u64, Vec<_>> = BTreeMap::new();
    if let (Some(first), Some(last)) = (sent.first(), sent.last()) {
        for row in deficits_of(view, first.decision.position, last.decision.position).await? {
            deficits.entry(row.position).or_default().extend(deficit(&row));
        }
    }
    let entry = |step: Step| {
        let position = step.decision.position;
        let stream = streams.get(&step.decision.stream).ok_or(ServiceError::StreamUnknown)?;
        Ok(PageEntry {
            position,
            stream: stream_id(stream),
            seq: step.entry.seq,
            verdict: Verdict::from_code(step.decision.verdict),
            deficits: list(deficits.remove(&position).unwrap_or_default())?,
            envelope: blob(step.entry.envelope)?,
        })
    };
    sent.into_iter().map(entry).collect()
}

/// Deficits of a run of positions. They are few: reading on from the first costs less than asking for each position.
async fn deficits_of(view: &dyn View, first: u64, last: u64) -> Result<Vec<DeficitRow>, ServiceError> {
    let (mut found, mut after) = (Vec::new(), vec![(first - 1).into_value(), u32::MAX.into_value()]);
    loop {
        let rows: Vec<DeficitRow> = scan(view, vec![], after, DEFICITS).await?;
        let Some(end) = rows.last() else { return Ok(found) };
        let is_end = rows.len() < DEFICITS as usize || end.position > last;
        after = vec![end.position.into_value(), end.ordinal.into_value()];
        found.extend(rows.into_iter().filter(|row| row.position <= last));
        if is_end {
            return Ok(found);
        }
    }
}

async fn cells_of(
    view: &dyn View,
    subjects: BTreeSet<SubjectKey>,
    streams: &HashMap<u32, StreamRow>,
    is_wanted: impl Fn(&CellRow) -> bool,
) -> Result<Vec<tillstamp_protocol::Cells>, ServiceError> {
    // A subject without cells is in the page too: whatever was known of it is gone.
    let mut by_subject: BTreeMap<SubjectKey, Vec<CellRow>> =
        subjects.iter().map(|subject| (*subject, Vec::new())).collect();
    for row in get::<CellRow>(view, subjects).await?.into_iter().filter(|row| is_wanted(row)) {
        by_subject.entry(row.subject).or_default().push(row);
    }
    let mut found = Vec::with_capacity(by_subject.len());
    for (subject, mut rows) in by_subject {
        rows.sort_unstable_by_key(|row| (row.vintage, row.holder));
        found.extend(cells(&subject, &rows, streams)?);
    }
    Ok(found)
}
