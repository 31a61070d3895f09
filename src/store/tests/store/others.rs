//! What other tills and a server told: applied once, checked by `verify`, never mixed into the own ledger.

use crate::support::*;
use rusqlite::Connection;
use tillstamp_ledger::*;
use tillstamp_store::{
    Change, FaultKind, FeedCells, FeedEntry, FeedError, FeedPage, LINK, OtherHead, OtherHolder, Store, status, verdict,
};
use uuid::Uuid;

const SERVER: StreamName = (TerminalId(Uuid::from_u128(1)), Epoch(1));
type StreamName = tillstamp_store::StreamName;

/// Another till of this store, and its chain.
struct Neighbour {
    name: StreamName,
    head: (Seq, Hash),
    public_key: [u8; 32],
    number: u128,
}

impl Neighbour {
    fn new(number: u128) -> Self {
        let name = (TerminalId(Uuid::from_u128(0xF00 + number)), Epoch(1));
        let public_key = [number as u8; 32];
        let genesis = Genesis { merchant: identity().merchant, terminal: name.0, epoch: name.1, public_key };
        Self { name, head: (Seq(0), genesis.hash()), public_key, number: number * 1_000_000 }
    }

    fn write(&mut self, shop: &mut Shop, fact: &Fact) -> Vec<u8> {
        self.number += 1;
        let action = ActionId(Uuid::from_u128((0x0190_0000_0000_7000_8000_u128 << 48) + self.number));
        let envelope = fact.encode(&Context { action, ..shop.context(0) }, 0).unwrap();
        self.head = (Seq(self.head.0.0 + 1), self.head.1.next(&envelope));
        envelope
    }

    fn head(&self) -> OtherHead {
        OtherHead {
            stream: self.name,
            seq: self.head.0,
            hash: self.head.1,
            public_key: self.public_key,
            status: status::OPEN,
            store: identity().store,
        }
    }

    /// A page with these facts, found to be `verdict`.
    fn page(&mut self, shop: &mut Shop, facts: &[Fact], verdict: u8) -> FeedPage {
        let mut page = FeedPage::default();
        for fact in facts {
            let envelope = self.write(shop, fact);
            let position = 100 * (self.number / 1_000_000) as u64 + self.head.0.0;
            page.entries.push(FeedEntry { position, stream: self.name, seq: self.head.0, verdict, envelope });
        }
        page.included = vec![self.head()];
        page
    }
}

/// Whose caller has checked it.
const SIGNED: [u8; 64] = [5; 64];

fn joined() -> (Shop, Store) {
    let (shop, mut store) = Shop::started();
    store.write(&[Change::Setting { key: LINK.to_owned(), value: Some(b"{}".to_vec()) }]).unwrap();
    (shop, store)
}

fn elsewhere(store: &Store, who: MemberId) -> i64 {
    store.elsewhere(who).unwrap().iter().map(|units| units.quantity).sum()
}

/// The tables of others, row by row.
fn tables(shop: &Shop) -> Vec<String> {
    let connection = Connection::open(shop.ledger()).unwrap();
    let mut rows = Vec::new();
    for table in ["other_stream", "other_entry", "other_cell", "other_effect", "other_member", "cell", "correction"] {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let columns = statement.column_count();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values = (0..columns).map(|index| format!("{:?}", row.get_ref(index).unwrap()));
            rows.push(format!("{table} {}", values.collect::<Vec<_>>().join(" ")));
        }
    }
    rows
}

#[test]
fn a_page_again_changes_nothing_and_pieces_are_the_whole() {
    let facts = |who| vec![enrolled(who), visit(who), extra(who, 5), exchange(who), redeem(who)];
    let (mut whole, mut store) = joined();
    let page = Neighbour::new(1).page(&mut whole, &facts(member(1)), verdict::EFFECTIVE);
    assert_eq!(store.apply_feed(&page).unwrap().entries, 5);
    let once = tables(&whole);
    assert_eq!(store.apply_feed(&page).unwrap().entries, 0);
    assert_eq!(tables(&whole), once);
    assert_eq!(whole.verify().first_fault, None);
    let (shop, mut store) = joined();
    for (index, entry) in page.entries.iter().enumerate() {
        let is_last = index + 1 == page.entries.len();
        let mut head = page.included[0];
        if !is_last {
            let before =
                store.included(head.stream).unwrap().map_or_else(|| Neighbour::new(1).head.1, |(_, hash)| hash);
            (head.seq, head.hash) = (entry.seq, before.next(&entry.envelope));
        }
        let piece = FeedPage { entries: vec![entry.clone()], included: vec![head], ..FeedPage::default() };
        store.apply_feed(&piece).unwrap();
    }
    assert_eq!(tables(&shop), once);
    assert_eq!(elsewhere(&store, member(1)), 6, "one visit and five, the exchange and the reward cancel out");
    assert!(store.cells(member(1)).unwrap().is_empty(), "nothing of it is held here");
}

#[test]
fn what_does_not_chain_is_refused_whole() {
    let (mut shop, mut store) = joined();
    let mut other = Neighbour::new(1);
    let page = other.page(&mut shop, &[enrolled(member(1)), visit(member(1))], verdict::EFFECTIVE);
    let mut gap = page.clone();
    gap.entries.remove(0);
    let mut forged = page.clone();
    forged.entries[0].envelope = visit(member(2)).encode(&shop.context(0), 0).unwrap();
    let mut behind = page.clone();
    behind.entries.pop();
    for wrong in [gap, forged, behind] {
        assert!(matches!(store.apply_feed(&wrong), Err(FeedError::NotChained { .. })));
        assert!(tables(&shop).is_empty());
    }
    store.apply_feed(&page).unwrap();
    let envelope = vec![visit(member(1)).encode(&shop.context(0), 0).unwrap()];
    let wrong = store.apply_neighbour(other.name, Seq(3), Hash([7; 32]), &envelope, &SIGNED);
    assert!(matches!(wrong, Err(FeedError::NotChained { .. })));
}

#[test]
fn an_unconfirmed_entry_counts_until_and_after_it_is_confirmed_and_once() {
    let (mut shop, mut store) = joined();
    let mut other = Neighbour::new(1);
    let who = member(1);
    store.apply_feed(&other.page(&mut shop, &[enrolled(who)], verdict::EFFECTIVE)).unwrap();
    let before = other.head;
    let page = other.page(&mut shop, &[visit(who), extra(who, 2)], verdict::EFFECTIVE);
    let envelopes: Vec<_> = page.entries.iter().map(|entry| entry.envelope.clone()).collect();
    for _ in 0..2 {
        store.apply_neighbour(other.name, Seq(before.0.0 + 1), before.1, &envelopes, &SIGNED).unwrap();
        assert_eq!(elsewhere(&store, who), 3);
        assert_eq!(store.elsewhere(who).unwrap()[0].unconfirmed, 3);
        assert_eq!(shop.verify().first_fault, None);
    }
    store.apply_feed(&page).unwrap();
    assert_eq!(elsewhere(&store, who), 3);
    assert_eq!(store.elsewhere(who).unwrap()[0].unconfirmed, 0);
    store.apply_neighbour(other.name, Seq(before.0.0 + 1), before.1, &envelopes, &SIGNED).unwrap();
    assert_eq!(elsewhere(&store, who), 3);
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn own_units_follow_the_servers_verdict_and_verify_knows_why() {
    let (mut shop, mut store) = joined();
    let who = member(1);
    shop.append(&mut store, 0, vec![enrolled(who), extra(who, 3), visit(who)]);
    let run = store.outbox_run(500, 1 << 20, &mut shop.keyring.clone()).unwrap().unwrap();
    let name = (identity().terminal, Epoch(1));
    let verdicts = [verdict::EFFECTIVE, verdict::EFFECTIVE, verdict::DUPLICATE, verdict::EFFECTIVE];
    let entries = (1..).zip(run.envelopes.iter().zip(verdicts)).map(|(seq, (envelope, verdict))| FeedEntry {
        position: seq,
        stream: name,
        seq: Seq(seq),
        verdict,
        envelope: envelope.clone(),
    });
    let page = FeedPage { entries: entries.collect(), ..FeedPage::default() };
    let outcome = store.apply_feed(&page).unwrap();
    assert_eq!(outcome.notices, vec![(name, Seq(3), verdict::DUPLICATE)]);
    assert_eq!(store.cells(who).unwrap().iter().map(|cell| cell.2).sum::<i64>(), 1, "three count elsewhere");
    assert_eq!(store.apply_feed(&page).unwrap().notices, vec![]);
    assert_eq!((store.cells(who).unwrap().len(), store.notices().unwrap()), (1, 1));
    shop.append(&mut store, 0, vec![extra(who, 2)]);
    assert_eq!(shop.verify().first_fault, None);
    drop(store);
    Connection::open(shop.ledger()).unwrap().execute_batch("UPDATE correction SET quantity = 2").unwrap();
    assert!(matches!(shop.verify().first_fault.unwrap().what, FaultKind::Balance(_)));
}

#[test]
fn an_own_entry_that_is_not_here_ends_the_stream() {
    let (mut shop, mut store) = joined();
    shop.append(&mut store, 0, vec![enrolled(member(1)), extra(member(1), 3)]);
    let run = store.outbox_run(500, 1 << 20, &mut shop.keyring.clone()).unwrap().unwrap();
    let name = (identity().terminal, Epoch(1));
    let envelope = visit(member(1)).encode(&shop.context(0), 0).unwrap();
    let head = OtherHead {
        stream: name,
        seq: Seq(run.head.0.0 + 1),
        hash: run.head.1.next(&envelope),
        public_key: run.public_key,
        status: status::OPEN,
        store: identity().store,
    };
    let entry = FeedEntry { position: 9, stream: name, seq: head.seq, verdict: verdict::EFFECTIVE, envelope };
    let page = FeedPage { entries: vec![entry], included: vec![head], ..FeedPage::default() };
    let ended = store.apply_feed(&page).unwrap_err();
    assert!(matches!(ended, FeedError::OwnEnded { branch: None }), "this disk is older than what the server has");
    let context = shop.context(0);
    let started = store.begin_epoch(&context, &mut shop.keyring.clone()).unwrap();
    assert_eq!(started.epoch, Epoch(2));
    assert!(store.cells(member(1)).unwrap().is_empty(), "a new epoch holds nothing");
    store.record_missing(Epoch(1)).unwrap();
    assert_eq!(store.cells(member(1)).unwrap()[0].2, 3, "what the server has not got is held again");
    assert_eq!(store.member(member(1)).unwrap().unwrap().last_entry.unwrap().seq(), Seq(3), "and happened once");
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn what_this_disk_lacks_of_its_own_stream_counts_as_anothers() {
    let (mut shop, mut store) = joined();
    shop.append(&mut store, 0, vec![enrolled(member(1)), extra(member(1), 3)]);
    let run = store.outbox_run(500, 1 << 20, &mut shop.keyring.clone()).unwrap().unwrap();
    store.acknowledge(Epoch(1), run.head.0).unwrap();
    let name = (identity().terminal, Epoch(1));
    let envelope = extra(member(1), 2).encode(&shop.context(0), 0).unwrap();
    let (seq, hash) = (Seq(run.head.0.0 + 1), run.head.1.next(&envelope));
    let (public_key, store_id) = (run.public_key, identity().store);
    let head = OtherHead { stream: name, seq, hash, public_key, status: status::OPEN, store: store_id };
    let entry = FeedEntry { position: 9, stream: name, seq, verdict: verdict::EFFECTIVE, envelope };
    let page = FeedPage { entries: vec![entry], included: vec![head], ..FeedPage::default() };
    assert!(matches!(store.apply_feed(&page), Err(FeedError::OwnEnded { branch: None })));
    let context = shop.context(0);
    store.begin_epoch_of_copy(&context, &mut shop.keyring.clone()).unwrap();
    store.apply_feed(&page).unwrap();
    assert!(store.cells(member(1)).unwrap().is_empty(), "a new epoch holds nothing");
    let elsewhere = store.elsewhere(member(1)).unwrap();
    assert_eq!(elsewhere.iter().map(|units| units.quantity).sum::<i64>(), 5, "and knows all of it");
    store.apply_feed(&page).unwrap();
    assert_eq!(store.elsewhere(member(1)).unwrap(), elsewhere, "a page again changes nothing");
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn a_visit_that_was_recorded_again_is_undone_once() {
    let (mut shop, mut store) = joined();
    shop.append(&mut store, 0, vec![enrolled(member(1))]);
    let first = shop.append(&mut store, 0, vec![visit(member(1))]);
    let second = shop.append(&mut store, 1, vec![visit(member(1))]);
    let undo = |original| {
        let detail = Detail::Reversed { original, refund_number: 0, reason: VoidReason::Mistake };
        Fact { effects: vec![entry_reversed(original, 0)], ..Fact::new(detail, Some(member(1))) }
    };
    shop.append(&mut store, 2, vec![undo(first.entries[0].entry_id)]);
    let context = shop.context(3);
    store.begin_epoch(&context, &mut shop.keyring.clone()).unwrap();
    store.record_missing(Epoch(1)).unwrap();
    assert_eq!(shop.verify().first_fault, None);
    shop.append(&mut store, 4, vec![undo(second.entries[0].entry_id)]);
    assert!(store.member(member(1)).unwrap().unwrap().recent_visits.is_empty());
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn acknowledgements_rise_and_never_pass_the_head() {
    let (mut shop, mut store) = joined();
    for _ in 0..5 {
        shop.append(&mut store, 0, vec![visit(member(1))]);
    }
    let keys = &mut shop.keyring.clone();
    let run = store.outbox_run(2, 1 << 20, keys).unwrap().unwrap();
    assert_eq!((run.first_seq, run.head.0, run.envelopes.len()), (Seq(1), Seq(2), 2));
    store.acknowledge(Epoch(1), Seq(2)).unwrap();
    store.acknowledge(Epoch(1), Seq(1)).unwrap();
    assert_eq!(store.outbox_run(9, 1, keys).unwrap().unwrap().envelopes.len(), 1, "one goes whatever its size");
    assert!(store.acknowledge(Epoch(1), Seq(7)).is_err());
    assert_eq!(store.outbox_count().unwrap(), 4);
    store.acknowledge_only(Epoch(1), Seq(0)).unwrap();
    assert_eq!(store.outbox_count().unwrap(), 6, "a server that was put back gets everything again");
    assert!(store.unsent_since().unwrap().is_some());
    store.acknowledge(Epoch(1), Seq(6)).unwrap();
    assert_eq!((store.outbox_run(9, 9, keys).unwrap(), store.unsent_since().unwrap()), (None, None));
}

#[test]
fn tampering_with_what_others_told_is_found() {
    let cases = [
        "UPDATE other_entry SET hash = zeroblob(32) WHERE seq = 2",
        "UPDATE other_entry SET at_ms = at_ms + 1 WHERE seq = 2",
        "UPDATE other_entry SET member = zeroblob(16) WHERE seq = 2",
        "UPDATE other_entry SET position = NULL WHERE seq = 1",
        "DELETE FROM other_entry WHERE seq = 1",
        "DELETE FROM other_entry WHERE seq = 3",
        "UPDATE other_stream SET included_seq = 2 WHERE number = 1",
        "UPDATE other_stream SET known_hash = zeroblob(32)",
        "UPDATE other_cell SET holder = 9 WHERE holder <> 0",
        "INSERT INTO notice VALUES (5, 2, 0)",
        "INSERT INTO wish VALUES (zeroblob(16), 7, zeroblob(16), 1, 1, 1, 1)",
    ];
    for sql in cases {
        let (mut shop, mut store) = joined();
        let who = member(1);
        let facts = [enrolled(who), visit(who), extra(who, 2)];
        let mut page = Neighbour::new(1).page(&mut shop, &facts, verdict::EFFECTIVE);
        let subject = Subject::Stamps(who, CARD);
        page.cells = vec![FeedCells { subject, cells: vec![(Vintage::NEVER, None, 4)] }];
        store.apply_feed(&page).unwrap();
        assert!(store.elsewhere(who).unwrap().iter().any(|units| units.holder == OtherHolder::Free));
        drop(store);
        assert_eq!(shop.verify().first_fault, None);
        Connection::open(shop.ledger()).unwrap().execute_batch(sql).unwrap();
        let fault = shop.verify().first_fault.unwrap_or_else(|| panic!("not found: {sql}"));
        assert!(matches!(fault.what, FaultKind::Others(_)), "{sql}: {fault}");
    }
}

#[test]
fn old_entries_of_others_go_and_what_they_left_stays() {
    let (mut shop, mut store) = joined();
    let mut other = Neighbour::new(1);
    let who = member(1);
    store.apply_feed(&other.page(&mut shop, &[enrolled(who), extra(who, 4)], verdict::EFFECTIVE)).unwrap();
    assert_eq!(store.forget_others_before(BusinessDate(19_675)).unwrap(), 0);
    assert_eq!(store.forget_others_before(BusinessDate(19_676)).unwrap(), 2);
    assert!(store.other_entries_of(who).unwrap().is_empty());
    assert_eq!(elsewhere(&store, who), 4);
    assert_eq!(shop.verify().first_fault, None);
    store.apply_feed(&other.page(&mut shop, &[visit(who)], verdict::EFFECTIVE)).unwrap();
    assert_eq!(elsewhere(&store, who), 5);
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn the_servers_word_frees_what_an_ended_stream_held() {
    let (mut shop, mut store) = joined();
    let (mut other, who) = (Neighbour::new(1), member(1));
    store.apply_feed(&other.page(&mut shop, &[enrolled(who), extra(who, 4)], verdict::EFFECTIVE)).unwrap();
    let mut server = Neighbour::new(2);
    let genesis = Genesis { merchant: identity().merchant, terminal: SERVER.0, epoch: SERVER.1, public_key: [2; 32] };
    (server.name, server.head) = (SERVER, (Seq(0), genesis.hash()));
    let mut freed = Movement::new(MovementKind::Freed);
    freed.stream = Some(other.name);
    freed.units = vec![Units::new(Subject::Stamps(who, CARD), Vintage::NEVER, 4)];
    let fact = Fact::new(Detail::Movement(freed), Some(who));
    let mut page = server.page(&mut shop, &[fact], verdict::EFFECTIVE);
    page.included[0].store = StoreId(identity().merchant.0);
    page.cells = vec![FeedCells { subject: Subject::Stamps(who, CARD), cells: vec![(Vintage::NEVER, None, 4)] }];
    store.apply_feed(&page).unwrap();
    let units = store.elsewhere(who).unwrap();
    assert_eq!((units.len(), units[0].holder, units[0].quantity), (1, OtherHolder::Free, 4));
    assert_eq!(shop.verify().first_fault, None);
}
