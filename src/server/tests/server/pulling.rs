//! Pull: every till sees what happened, once and in order; its own store in full and the rest as state.

use crate::engines::on_every_engine;
use crate::shop::{Shop, earned, fact, spent, stamps};
use std::collections::HashMap;
use std::sync::Arc;
use tillstamp_ledger::{Algorithm, Detail, DeviceTag, Fact, Hash, business_once};
use tillstamp_protocol::*;
use tillstamp_server::storage::Storage;

on_every_engine!(
    a_store_gets_its_own_entries_and_the_rest_as_state,
    pages_of_any_size_say_the_same,
    a_cursor_of_another_feed_is_refused,
    a_page_is_cut_before_it_outgrows_the_wire,
);

async fn a_store_gets_its_own_entries_and_the_rest_as_state(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut here = shop.store(1, 2).await;
    let mut there = shop.store(11, 1).await;
    let welcome = business_once(crate::shop::member(1), "welcome", 0);
    let give = Fact { effects: vec![welcome], ..earned(1, 2) };
    there[0].write(&give);
    let tag = DeviceTag([1, 2, 3, 4]);
    let phone = Detail::DeviceEnrolled { device: tag, algorithm: Algorithm::Ed25519, public_key: vec![9; 32] };
    there[0].write(&fact(phone, 1, vec![]));
    there[0].write(&fact(Detail::CardIssued { version: 3, day: tillstamp_ledger::BusinessDate(1) }, 1, vec![]));
    there[0].push_all(&shop).await;
    here[0].write(&give);
    here[0].write(&spent(2, 1));
    here[0].push_all(&shop).await;
    here[1].write(&earned(1, 4));
    here[1].push_all(&shop).await;
    let page = shop.pull_all(here[0].asker, 500).await.remove(0);
    let entries: Vec<_> = page.entries.iter().map(|entry| (entry.position, entry.seq, entry.verdict)).collect();
    let (effective, duplicate) = (Verdict::Effective, Verdict::Duplicate);
    assert_eq!(entries, [(4, 1, duplicate), (5, 1, effective), (6, 2, effective), (7, 1, effective)]);
    assert_eq!(page.entries[0].envelope[..], here[0].envelopes[0]);
    assert_eq!(page.entries[2].deficits[0].quantity, 1, "what the debit could not take");
    // Member 1 as the other store left it: two stamps there; what this store holds follows from its entries.
    let cells: Vec<_> = page.cells.iter().map(|cells| (cells.subject.member, &cells.cells[..])).collect();
    let cell = Cell { vintage: i32::MAX, holder: Some(there[0].stream()), quantity: 2 };
    assert_eq!(cells, [(Some(Fixed(*crate::shop::member(1).bytes())), &[cell][..])]);
    assert_eq!(page.effects[..], [Fixed(welcome.0)]);
    assert_eq!((page.devices[0].tag.0, page.members[0].card_version), (tag.0, 3));
    let included: HashMap<_, _> = page.included.iter().map(|head| (head.stream, (head.seq, head.hash.0))).collect();
    assert_eq!(included[&here[0].stream()], (2, here[0].hashes[2].0));
    assert_eq!(included[&here[1].stream()], (1, here[1].hashes[1].0));
    assert!(!included.contains_key(&there[0].stream()) && included.len() == 3, "its own store's and the server's");
    // The other store sees the same from its side.
    let page = shop.pull_all(there[0].asker, 500).await.remove(0);
    assert_eq!(page.entries.len(), 4, "three of its own and the compensation");
    assert_eq!(page.cells[0].subject, wire_subject(1));
    let of_here: Vec<_> = page.cells[0].cells.iter().map(|cell| (cell.holder, cell.quantity)).collect();
    assert_eq!(of_here, [(Some(here[1].stream()), 4)], "the duplicate counts nothing");
}

fn wire_subject(of: u8) -> Subject {
    let (kind, number) = stamps(of).code();
    Subject { kind, number, member: Some(Fixed(*crate::shop::member(of).bytes())) }
}

async fn pages_of_any_size_say_the_same(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut here = shop.store(1, 2).await;
    let mut there = shop.store(11, 2).await;
    for round in 1..=12 {
        for (number, till) in here.iter_mut().chain(&mut there).enumerate() {
            till.write(&earned(number as u8 + 1, round));
            till.push(&shop, till.last(), till.last()).await;
        }
    }
    let asker = here[0].asker;
    let whole = replay(&shop.pull_all(asker, 1000).await);
    for limit in [1, 3, 7, 48] {
        let pages = shop.pull_all(asker, limit).await;
        let positions: Vec<u64> = pages.iter().map(|page| page.cursor.position).collect();
        assert!(positions.windows(2).all(|pair| pair[0] < pair[1]), "{positions:?}");
        assert_eq!(replay(&pages), whole, "pages of {limit}");
    }
    // A page that is asked for again, with nothing new, is empty and leads nowhere else.
    let last = shop.pull_all(asker, 1000).await.remove(0);
    let pull = Pull { protocol: PROTOCOL, cursor: Some(last.cursor), limit: 10 };
    let again = shop.service.pull(asker, pull).await.unwrap();
    assert_eq!((again.cursor, again.more, again.entries.len()), (last.cursor, false, 0));
    assert_eq!(again.included, last.included);
}

type Known = (Vec<(StreamId, u64)>, Vec<(Subject, Vec<Cell>)>, Vec<StreamHead>);

/// What a till knows after these pages: its store's chains, everybody else's cells, the vector. Checks the chains.
fn replay(pages: &[Page]) -> Known {
    let mut heads: HashMap<StreamId, (u64, Hash)> = HashMap::new();
    let mut cells: HashMap<Subject, Vec<Cell>> = HashMap::new();
    let mut vector: HashMap<StreamId, StreamHead> = HashMap::new();
    for page in pages {
        for entry in page.entries.iter() {
            let (seq, hash) = heads.get(&entry.stream).copied().unzip();
            assert_eq!(entry.seq, seq.unwrap_or(0) + 1, "a position was skipped");
            // The first hash of a stream is in no page; from the second entry on all must chain.
            let next = hash.map(|hash: Hash| hash.next(&entry.envelope));
            let known = page.included.iter().find(|head| head.stream == entry.stream && head.seq == entry.seq);
            if let (Some(next), Some(known)) = (next, known) {
                assert!(known.hash.0 == next.0 || heads[&entry.stream].1 == Hash([0; 32]), "the chain breaks");
            }
            heads.insert(entry.stream, (entry.seq, known.map_or(Hash([0; 32]), |head| Hash(head.hash.0))));
        }
        for of in page.cells.iter() {
            cells.insert(of.subject, of.cells.to_vec());
        }
        vector.extend(page.included.iter().map(|head| (head.stream, *head)));
    }
    let mut heads: Vec<_> = heads.into_iter().map(|(stream, (seq, _))| (stream, seq)).collect();
    let mut cells: Vec<_> = cells.into_iter().collect();
    let mut vector: Vec<_> = vector.into_values().collect();
    heads.sort();
    cells.sort_by_key(|(subject, _)| *subject);
    vector.sort_by_key(|head| head.stream);
    (heads, cells, vector)
}

async fn a_cursor_of_another_feed_is_refused(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut till = shop.store(1, 1).await.remove(0);
    for _ in 0..5 {
        till.write(&earned(1, 1));
    }
    till.push_all(&shop).await;
    let pages = shop.pull_all(till.asker, 3).await;
    let good = pages[0].cursor;
    let bad = [
        Cursor { feed_id: Fixed([9; 16]), ..good },
        Cursor { feed_hash: Fixed([9; 32]), ..good },
        Cursor { position: 4, ..good },
        Cursor { position: 6, ..good },
        Cursor { position: 0, ..good },
        Cursor { position: u64::MAX, ..good },
    ];
    for cursor in bad {
        let pull = Pull { protocol: PROTOCOL, cursor: Some(cursor), limit: 10 };
        let refused = shop.service.pull(till.asker, pull).await.unwrap_err();
        assert_eq!(refused.code(), "cursor-unknown", "{cursor:?}");
    }
    let pull = Pull { protocol: PROTOCOL, cursor: Some(good), limit: 0 };
    assert_eq!(shop.service.pull(till.asker, pull).await.unwrap().cursor.position, 4, "at least one position");
}

/// Long envelopes and many subjects: every page passes the wire, and nothing is missing.
async fn a_page_is_cut_before_it_outgrows_the_wire(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut here = shop.store(1, 1).await.remove(0);
    let mut there = shop.store(2, 1).await.remove(0);
    let random = (0_u32..).flat_map(|block| Hash::of(&block.to_be_bytes()).0);
    let bytes: Vec<u8> = random.take(16 * 1024).collect();
    for number in 0..400 {
        let mut envelope = bytes.clone();
        envelope[..4].copy_from_slice(&u32::to_be_bytes(number));
        here.append(envelope);
    }
    for first in (1..=400).step_by(14) {
        crate::shop::acked(here.push(&shop, first, (first + 13).min(400)).await, (first + 13).min(400));
    }
    for number in 0..30_u8 {
        let many = (0..250).map(|card| {
            let subject =
                tillstamp_ledger::Subject::Stamps(crate::shop::member(number), tillstamp_ledger::CardId(card));
            tillstamp_ledger::Posting::new(subject, crate::shop::NEVER, tillstamp_ledger::Term::Earned, 1)
        });
        there.write(&Fact { postings: many.collect(), ..earned(1, 1) });
    }
    there.push_all(&shop).await;
    let pages = shop.pull_all(here.asker, 1000).await;
    assert!(pages.len() > 2);
    assert_eq!(pages.iter().map(|page| page.entries.len()).sum::<usize>(), 400);
    assert_eq!(pages.iter().map(|page| page.cells.len()).sum::<usize>(), 30 * 250);
}
