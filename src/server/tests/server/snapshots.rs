//! Snapshot: a till that has nothing knows what the server knows, and goes on from there.

use crate::engines::on_every_engine;
use crate::shop::{Shop, Till, earned, fact, member};
use crate::tables::{all, stream};
use std::collections::HashMap;
use std::sync::Arc;
use tillstamp_ledger::*;
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{Cells, Chunk, Manifest, PROTOCOL, Pull, unpack};
use tillstamp_server::storage::Storage;
use tillstamp_server::storage::rows::{CellRow, SERVER_STREAM};

on_every_engine!(a_snapshot_is_the_state_at_its_cursor);

/// What a till reads out of a snapshot, having checked it.
async fn fetched(shop: &Shop, till: &Till) -> (Manifest, Vec<Chunk>) {
    let signed = shop.service.snapshot(till.asker).await.unwrap();
    let key = stream(shop, SERVER_STREAM).await.public_key;
    assert!(verify_stream(&key, &Manifest::signed_bytes(&signed.manifest), &signed.signature.0));
    let manifest = Manifest::from_bytes(&signed.manifest).unwrap();
    let chunk = |info: &tillstamp_protocol::ChunkInfo| {
        let bytes = shop.service.snapshot_chunk(till.asker, &info.hash.0).unwrap();
        assert_eq!((Hash::of(&bytes).0, bytes.len()), (info.hash.0, info.bytes as usize));
        unpack(&bytes).unwrap()
    };
    let chunks = manifest.chunks.iter().map(chunk).collect();
    (manifest, chunks)
}

async fn a_snapshot_is_the_state_at_its_cursor(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let store = shop.service.add_store(shop.merchant, "Harbour").await.unwrap();
    let mut first = Till::new(shop.merchant, 1, 1);
    let published = Detail::ProgramPublished { program: ProgramHash([1; 32]), from: BusinessDate(1) };
    first.write(&Fact::new(published, None));
    first.write(&earned(1, 3));
    first.pair(&shop, store).await;
    let welcome = business_once(member(2), "welcome", 0);
    first.write(&Fact { effects: vec![welcome], ..earned(2, 2) });
    let phone =
        Detail::DeviceEnrolled { device: DeviceTag([1; 4]), algorithm: Algorithm::P256, public_key: vec![2; 33] };
    first.write(&fact(phone, 2, vec![]));
    first.write(&fact(Detail::CardIssued { version: 2, day: BusinessDate(1) }, 2, vec![]));
    first.push_all(&shop).await;
    let mut other = shop.store(9, 1).await.remove(0);
    // More subjects than one page of the table.
    for number in 0..40_u32 {
        let many = (0..150).map(|card| {
            let subject = Subject::Stamps(member(100), CardId(number * 1000 + card));
            Posting::new(subject, Vintage::NEVER, Term::Earned, 1)
        });
        other.write(&Fact { postings: many.collect(), ..earned(100, 1) });
    }
    other.push_all(&shop).await;
    let (manifest, chunks) = fetched(&shop, &other).await;
    let subjects: Vec<Cells> = chunks.iter().flat_map(|chunk| chunk.cells.to_vec()).collect();
    let by_subject: HashMap<_, _> = subjects.iter().map(|cells| (cells.subject, cells)).collect();
    assert_eq!(by_subject.len(), subjects.len(), "each subject once");
    let units: u64 = subjects.iter().flat_map(|cells| cells.cells.iter()).map(|cell| cell.quantity).sum();
    let stored: i64 = all::<CellRow>(&shop).await.iter().map(|row| row.quantity).sum();
    assert_eq!((units as i64, subjects.len()), (stored, 6002));
    let effects: Vec<_> = chunks.iter().flat_map(|chunk| chunk.effects.to_vec()).collect();
    assert_eq!(effects, [tillstamp_protocol::Fixed(welcome.0)]);
    assert_eq!(chunks.iter().map(|chunk| chunk.devices.len() + chunk.members.len()).sum::<usize>(), 2);
    let envelopes: Vec<_> =
        chunks.iter().flat_map(|chunk| chunk.envelopes.iter().map(|bytes| bytes.to_vec())).collect();
    assert_eq!(envelopes.len(), 2, "the program of the time before it joined, and the server's repeating it");
    assert_eq!(envelopes[0], first.envelopes[0]);
    let told: Vec<_> = envelopes.iter().map(|envelope| Fact::decode(envelope).unwrap().0.detail).collect();
    assert_eq!(told[0], told[1]);
    let heads: HashMap<_, _> = manifest.streams.iter().map(|head| (head.stream, head.hash.0)).collect();
    assert_eq!(heads[&first.stream()], first.hashes.last().unwrap().0);
    // What happens later is pulled from the snapshot's cursor on, and chains from its heads.
    first.write(&earned(1, 1));
    first.push_all(&shop).await;
    let pull = Pull { protocol: PROTOCOL, cursor: Some(manifest.cursor), limit: 100 };
    let page = shop.service.pull(first.asker, pull).await.unwrap();
    let next = Hash(heads[&first.stream()]).next(&page.entries[0].envelope);
    assert_eq!(next, *first.hashes.last().unwrap());
    // For ten minutes the same one is given; then a new one, and the old chunks stay for who is fetching them.
    assert_eq!(fetched(&shop, &other).await.0, manifest);
    shop.world.advance(10 * 60_000);
    assert_ne!(fetched(&shop, &other).await.0.cursor, manifest.cursor);
    assert!(manifest.chunks.iter().all(|chunk| shop.service.snapshot_chunk(other.asker, &chunk.hash.0).is_ok()));
    let unknown = shop.service.snapshot_chunk(other.asker, &[0; 32]);
    assert_eq!(unknown.unwrap_err().code(), "not-found");
}
