//! Snapshot: the state of a merchant at one position, signed, in chunks.
//!
//! Invariant: manifest and chunks come from one unmoving picture. Chunks are kept in memory under their hashes for as
//! long as a later snapshot has not taken their place twice, so that a slow till finds all of what it began.

use super::entry::Reading;
use super::error::ServiceError;
use super::members::cursor;
use super::movement::is_reserved;
use super::wire::{blob, cells, device, head as stream_head, list, member};
use super::{Asker, Service};
use crate::storage::rows::{CellRow, DeviceRow, EffectRow, EntryRow, MemberRow, StreamRow, SubjectKey};
use crate::storage::{Field, Row, Value, View, scan};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tillstamp_ledger::{MerchantId, Sign};
use tillstamp_protocol::{Chunk, ChunkInfo, Fixed, Manifest, PROTOCOL, SignedManifest, pack};

const PAGE: u32 = 5000;
/// Subjects in a chunk; a chunk stays far below the wire's limits.
const SUBJECTS: usize = 5000;
const MEMBERS: usize = 8000;
const EFFECTS: usize = 60_000;
/// Bytes of envelopes in a chunk.
const ENVELOPE_BYTES: usize = 2 * 1024 * 1024;
/// So old may a snapshot be before a new one is made.
const FRESH_MS: i64 = 10 * 60_000;
/// The newest, and the one before it, which somebody may still be fetching.
const KEPT: usize = 2;

/// A snapshot that is kept.
#[derive(Debug)]
struct Snapshot {
    made_ms: i64,
    manifest: SignedManifest,
    chunks: HashMap<[u8; 32], Arc<Vec<u8>>>,
}

/// Snapshots by merchant, oldest first.
#[derive(Debug, Default)]
pub(super) struct Snapshots(Mutex<HashMap<MerchantId, Vec<Arc<Snapshot>>>>);

impl Snapshots {
    fn of(&self, merchant: MerchantId) -> Vec<Arc<Snapshot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&merchant).cloned().unwrap_or_default()
    }

    fn keep(&self, merchant: MerchantId, snapshot: Arc<Snapshot>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.entry(merchant).or_default();
        kept.push(snapshot);
        if kept.len() > KEPT {
            kept.remove(0);
        }
    }
}

impl Service {
    /// The manifest of a snapshot that is at most ten minutes old. What happened since is pulled from its cursor on.
    pub async fn snapshot(&self, asker: Asker) -> Result<SignedManifest, ServiceError> {
        let now_ms = self.world.now_ms();
        if let Some(last) = self.snapshots.of(asker.merchant).last()
            && (0..FRESH_MS).contains(&(now_ms - last.made_ms))
        {
            return Ok(last.manifest.clone());
        }
        let view = self.storage.read(asker.merchant).await?;
        let snapshot = Arc::new(self.make_snapshot(asker.merchant, &*view, now_ms).await?);
        self.snapshots.keep(asker.merchant, snapshot.clone());
        Ok(snapshot.manifest.clone())
    }

    /// A chunk that a manifest names, packed as it travels.
    pub fn snapshot_chunk(&self, asker: Asker, hash: &[u8; 32]) -> Result<Arc<Vec<u8>>, ServiceError> {
        let kept = self.snapshots.of(asker.merchant);
        kept.iter().find_map(|snapshot| snapshot.chunks.get(hash)).cloned().ok_or(ServiceError::NotFound)
    }

    async fn make_snapshot(
        &self,
        merchant: MerchantId,
        view: &dyn View,
        now_ms: i64,
    ) -> Result<Snapshot, ServiceError> {
        let streams: Vec<StreamRow> = scan(view, vec![], vec![], u32::MAX).await?;
        let own =
            streams.iter().filter(|row| row.is_own()).max_by_key(|row| row.epoch).ok_or(ServiceError::NotFound)?;
        let key = self.keys.stream_key(merchant, own.epoch);
        let mut chunks = Chunks::default();
        add_units(view, &streams, &mut chunks).await?;
        add_effects(view, &mut chunks).await?;
        add_people(view, &mut chunks).await?;
        add_envelopes(view, &streams, &mut chunks).await?;
        let heads = streams.iter().map(|row| stream_head(row, row.acked_seq, row.head_hash));
        let manifest = Manifest {
            protocol: PROTOCOL,
            cursor: cursor(view.head()),
            server_key: Fixed(key.public_key()),
            streams: list(heads.collect())?,
            chunks: list(chunks.infos)?,
        };
        let bytes = manifest.to_bytes()?;
        let signature = Fixed(key.sign(&Manifest::signed_bytes(&bytes)));
        let manifest = SignedManifest { manifest: blob(bytes)?, signature };
        Ok(Snapshot { made_ms: now_ms, manifest, chunks: chunks.packed })
    }
}

#[derive(Default)]
struct Chunks {
    infos: Vec<ChunkInfo>,
    packed: HashMap<[u8; 32], Arc<Vec<u8>>>,
}

impl Chunks {
    fn add(&mut self, chunk: &Chunk) -> Result<(), ServiceError> {
        let bytes = pack(chunk)?;
        let hash: [u8; 32] = Sha256::digest(&bytes).into();
        self.infos.push(ChunkInfo { hash: Fixed(hash), bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX) });
        self.packed.insert(hash, Arc::new(bytes));
        Ok(())
    }
}

/// The page of a table behind a row.
async fn page<R: Row + Clone>(view: &dyn View, last: Option<&R>) -> Result<Vec<R>, ServiceError> {
    let mut after: Vec<Value> = last.cloned().map(R::into_values).unwrap_or_default();
    after.truncate(R::TABLE.key.len());
    Ok(scan(view, vec![], after, PAGE).await?)
}

async fn add_units(view: &dyn View, streams: &[StreamRow], chunks: &mut Chunks) -> Result<(), ServiceError> {
    let streams: HashMap<u32, StreamRow> = streams.iter().map(|row| (row.number, row.clone())).collect();
    let (mut listed, mut open) = (Vec::new(), Vec::<CellRow>::new());
    let mut last = None;
    loop {
        let rows: Vec<CellRow> = page(view, last.as_ref()).await?;
        let is_end = rows.is_empty();
        last = rows.last().cloned().or(last);
        for row in rows {
            if open.first().is_some_and(|first| first.subject != row.subject) {
                close_subject(&mut open, &streams, &mut listed)?;
            }
            open.push(row);
        }
        if is_end {
            close_subject(&mut open, &streams, &mut listed)?;
        }
        if listed.len() >= SUBJECTS || (is_end && !listed.is_empty()) {
            chunks.add(&Chunk { cells: list(std::mem::take(&mut listed))?, ..Chunk::default() })?;
        }
        if is_end {
            return Ok(());
        }
    }
}

fn close_subject(
    open: &mut Vec<CellRow>,
    streams: &HashMap<u32, StreamRow>,
    listed: &mut Vec<tillstamp_protocol::Cells>,
) -> Result<(), ServiceError> {
    let rows = std::mem::take(open);
    let subject: Option<SubjectKey> = rows.first().map(|row| row.subject);
    if let Some(subject) = subject {
        listed.extend(cells(&subject, &rows, streams)?);
    }
    Ok(())
}

async fn add_effects(view: &dyn View, chunks: &mut Chunks) -> Result<(), ServiceError> {
    let (mut listed, mut last) = (Vec::new(), None);
    loop {
        let rows: Vec<EffectRow> = page(view, last.as_ref()).await?;
        let is_end = rows.is_empty();
        last = rows.last().cloned().or(last);
        listed.extend(rows.into_iter().map(|row| Fixed(row.key)));
        if listed.len() + PAGE as usize > EFFECTS || (is_end && !listed.is_empty()) {
            chunks.add(&Chunk { effects: list(std::mem::take(&mut listed))?, ..Chunk::default() })?;
        }
        if is_end {
            return Ok(());
        }
    }
}

async fn add_people(view: &dyn View, chunks: &mut Chunks) -> Result<(), ServiceError> {
    let mut last = None;
    loop {
        let rows: Vec<DeviceRow> = page(view, last.as_ref()).await?;
        let Some(end) = rows.last().cloned() else { break };
        last = Some(end);
        let devices = rows.into_iter().map(device).collect::<Result<Vec<_>, _>>()?;
        chunks.add(&Chunk { devices: list(devices)?, ..Chunk::default() })?;
    }
    let (mut listed, mut last) = (Vec::new(), None);
    loop {
        let rows: Vec<MemberRow> = page(view, last.as_ref()).await?;
        let is_end = rows.is_empty();
        last = rows.last().cloned().or(last);
        listed.extend(rows.iter().map(member));
        if listed.len() >= MEMBERS || (is_end && !listed.is_empty()) {
            chunks.add(&Chunk { members: list(std::mem::take(&mut listed))?, ..Chunk::default() })?;
        }
        if is_end {
            return Ok(());
        }
    }
}

/// Programs, issuer keys, staff and tombstones: what the server wrote, and what the first till wrote while it was its
/// own server.
async fn add_envelopes(view: &dyn View, streams: &[StreamRow], chunks: &mut Chunks) -> Result<(), ServiceError> {
    let (mut listed, mut bytes) = (Vec::new(), 0);
    // The server repeats what came before it joined anybody: its own word is the newer one.
    let mut streams: Vec<&StreamRow> = streams.iter().collect();
    streams.sort_unstable_by_key(|row| (row.is_own(), row.number));
    for stream in streams {
        let end = if stream.is_own() { stream.acked_seq } else { stream.own_until_seq };
        let mut seq = 0;
        while seq < end {
            let place = (vec![stream.number.into_value()], vec![seq.into_value()]);
            let rows: Vec<EntryRow> = scan(view, place.0, place.1, PAGE).await?;
            let Some(last) = rows.last() else { break };
            seq = last.seq;
            for row in rows.into_iter().filter(|row| row.seq <= end) {
                let is_wanted = Reading::of(&row.envelope)
                    .is_some_and(|reading| reading.movement.is_none() && is_reserved(&reading.fact.detail));
                if !is_wanted {
                    continue;
                }
                bytes += row.envelope.len();
                listed.push(blob(row.envelope)?);
                if bytes >= ENVELOPE_BYTES || listed.len() >= 4000 {
                    chunks.add(&Chunk { envelopes: list(std::mem::take(&mut listed))?, ..Chunk::default() })?;
                    bytes = 0;
                }
            }
        }
    }
    if !listed.is_empty() {
        chunks.add(&Chunk { envelopes: list(listed)?, ..Chunk::default() })?;
    }
    Ok(())
}
