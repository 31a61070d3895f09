//! Random histories: several tills write, send, send again, out of order, copied and cut off, ask for grants and void
//! each other's entries; afterwards the invariants hold, and two engines come to the same rows.
//!
//! Checked: every acknowledged envelope is there once (1); chains are gap-free and valid, forks are kept (2);
//! conservation (3); each effect key effective at most once (4); deficits only where a cell did not cover (5); the
//! tables are what a replay gives (6); the feed has no gap (7); no grant is credited twice (8).

use crate::cluster;
use crate::engines::run;
use crate::shop::{Shop, Till, earned, member, posting, spent, voided};
use crate::tables::all;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tillstamp_ledger::{EntryId, Fact, Posting, Term, business_once, entry_id};
use tillstamp_server::service::PushAnswer;
use tillstamp_server::storage::postgres::{Isolation, PostgresStorage};
use tillstamp_server::storage::rows::{
    CellRow, DecisionRow, DeficitRow, EntryRow, ForkRow, GrantRow, StreamRow, TallyRow,
};
use tillstamp_server::storage::sqlite::SqliteStorage;

const TILLS: u8 = 3;

/// What happens next. Tills and members are small numbers, taken modulo.
#[derive(Clone, Debug)]
enum Event {
    Earn { till: u8, of: u8, quantity: i64 },
    Spend { till: u8, of: u8, quantity: i64 },
    Welcome { till: u8, of: u8 },
    Void { till: u8, which: usize, gives_back: bool },
    AskAndTake { till: u8, of: u8, quantity: u64, id: u8, takes: bool },
    GiveBack { till: u8, of: u8, quantity: i64 },
    Garbage { till: u8 },
    Send { till: u8, from: usize, to: usize },
    SendRest { till: u8 },
    Copy { till: u8 },
    Fence { till: u8 },
    Decide { which: usize, accept: bool },
}

fn event() -> impl Strategy<Value = Event> {
    let (till, of) = (0..TILLS, 1_u8..4);
    prop_oneof![
        6 => (till.clone(), of.clone(), 1_i64..6).prop_map(|(till, of, quantity)| Event::Earn { till, of, quantity }),
        4 => (till.clone(), of.clone(), 1_i64..6).prop_map(|(till, of, quantity)| Event::Spend { till, of, quantity }),
        2 => (till.clone(), of.clone()).prop_map(|(till, of)| Event::Welcome { till, of }),
        3 => (till.clone(), any::<usize>(), any::<bool>())
            .prop_map(|(till, which, gives_back)| Event::Void { till, which, gives_back }),
        3 => (till.clone(), of.clone(), 1_u64..6, 1_u8..5, any::<bool>())
            .prop_map(|(till, of, quantity, id, takes)| Event::AskAndTake { till, of, quantity, id, takes }),
        2 => (till.clone(), of, 1_i64..6).prop_map(|(till, of, quantity)| Event::GiveBack { till, of, quantity }),
        1 => till.clone().prop_map(|till| Event::Garbage { till }),
        4 => (till.clone(), any::<usize>(), any::<usize>()).prop_map(|(till, from, to)| Event::Send { till, from, to }),
        6 => till.clone().prop_map(|till| Event::SendRest { till }),
        1 => till.clone().prop_map(|till| Event::Copy { till }),
        1 => till.prop_map(|till| Event::Fence { till }),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(which, accept)| Event::Decide { which, accept }),
    ]
}

struct History {
    shop: Shop,
    tills: Vec<Till>,
    /// Entries' ids with what they spent or earned, for voids.
    written: Vec<(EntryId, u8, Term, i64)>,
    /// Acknowledged up to here, by till.
    acked: Vec<u64>,
    is_alive: Vec<bool>,
}

impl History {
    async fn play(&mut self, event: &Event) {
        match *event {
            Event::Earn { till, of, quantity } => self.write(till, &earned(of, quantity), of, Term::Earned, quantity),
            Event::Spend { till, of, quantity } => self.write(till, &spent(of, quantity), of, Term::Spent, quantity),
            Event::Welcome { till, of } => {
                let fact = Fact { effects: vec![business_once(member(of), "welcome", 0)], ..earned(of, 2) };
                self.write(till, &fact, of, Term::Earned, 2);
            }
            Event::Void { till, which, gives_back } => self.void(till, which, gives_back),
            Event::AskAndTake { till, of, quantity, id, takes } => {
                self.ask(till, of, quantity, id + till * 10, takes).await;
            }
            Event::GiveBack { till, of, quantity } => drop(self.tills[till as usize].give_back(of, quantity)),
            Event::Garbage { till } => self.tills[till as usize].append(vec![0xff; 40]),
            Event::Send { till, from, to } => self.send(till, from, to).await,
            Event::SendRest { till } => {
                let acked = self.acked[till as usize] as usize;
                self.send(till, acked, usize::MAX).await;
            }
            Event::Copy { till } => self.copy(till).await,
            Event::Fence { till } => {
                let terminal = self.tills[till as usize].asker.terminal;
                self.shop.service.fence(self.shop.merchant, terminal, true).await.unwrap();
                self.is_alive[till as usize] = false;
            }
            Event::Decide { which, accept } => self.decide(which, accept).await,
        }
    }

    fn write(&mut self, till: u8, fact: &Fact, of: u8, term: Term, quantity: i64) {
        let id = self.tills[till as usize].write(fact);
        self.written.push((id, of, term, quantity));
    }

    fn void(&mut self, till: u8, which: usize, gives_back: bool) {
        let Some((id, of, term, quantity)) = self.written.get(which % self.written.len().max(1)).copied() else {
            return;
        };
        let back = match term {
            Term::Spent if gives_back => posting(of, Term::Spent, -quantity),
            _ => posting(of, Term::Reversed, quantity),
        };
        self.tills[till as usize].write(&voided(id, of, vec![back]));
    }

    async fn ask(&mut self, till: u8, of: u8, quantity: u64, id: u8, takes: bool) {
        let open = self.is_alive[till as usize];
        let till = &mut self.tills[till as usize];
        let known = all::<GrantRow>(&self.shop).await.into_iter().any(|row| row.grant_id == [id; 16]);
        if !open || known {
            return;
        }
        let grant = till.ask_grant(&self.shop, id, of, quantity).await;
        if takes && let Some(part) = grant.parts.first() {
            till.take(id, of, part.quantity as i64);
        }
    }

    /// Sends some run; what the till believes afterwards is what it was told.
    async fn send(&mut self, till: u8, from: usize, to: usize) {
        let sender = &self.tills[till as usize];
        let count = sender.envelopes.len();
        if count == 0 {
            return;
        }
        let first = from.min(count - 1) % count + 1;
        let last = first + to.min(count - first);
        if let PushAnswer::Acked(reply) = sender.push(&self.shop, first as u64, last as u64).await {
            assert!(reply.acked_seq >= last as u64);
            self.acked[till as usize] = self.acked[till as usize].max(reply.acked_seq);
        }
    }

    /// A copy of the till writes on its own, and sends.
    async fn copy(&mut self, till: u8) {
        let original = &self.tills[till as usize];
        let mut copy = Till::new(self.shop.merchant, till + 1, 1);
        (copy.asker, copy.written) = (original.asker, 10_000 + original.written);
        for envelope in original.envelopes.iter().take(self.acked[till as usize] as usize / 2) {
            copy.append(envelope.clone());
        }
        copy.write(&spent(1, 1));
        copy.push(&self.shop, 1, copy.last()).await;
    }

    async fn decide(&mut self, which: usize, accept: bool) {
        let waiting = self.shop.service.quarantine(self.shop.merchant).await.unwrap();
        if let Some(waiting) = waiting.get(which % waiting.len().max(1)) {
            let (stream, seq) = (waiting.row.stream, waiting.row.seq);
            // What cannot be read cannot be accepted; everything else can.
            drop(self.shop.service.resolve(self.shop.merchant, stream, seq, accept).await);
        }
    }

    async fn check(&self) {
        self.shop.is_sound().await;
        let entries: HashMap<(u32, u64), Vec<u8>> =
            all::<EntryRow>(&self.shop).await.into_iter().map(|row| ((row.stream, row.seq), row.envelope)).collect();
        let streams: Vec<StreamRow> = all(&self.shop).await;
        let forks: HashSet<Vec<u8>> = all::<ForkRow>(&self.shop).await.into_iter().map(|row| row.envelope).collect();
        for (till, acked) in self.tills.iter().zip(&self.acked) {
            let terminal = *till.asker.terminal.bytes();
            let stream = streams.iter().find(|row| row.terminal == terminal).unwrap();
            for seq in 1..=*acked {
                let stored = &entries[&(stream.number, seq)];
                let written = &till.envelopes[seq as usize - 1];
                assert!(stored == written || forks.contains(written), "an acknowledged entry is missing");
            }
        }
        let decisions: Vec<DecisionRow> = all(&self.shop).await;
        assert!(decisions.iter().zip(1..).all(|(row, position)| row.position == position));
        self.check_by_hand(&decisions).await;
    }

    /// What the books should say, from the envelopes and their verdicts alone: no code of the books is asked.
    async fn check_by_hand(&self, decisions: &[DecisionRow]) {
        let entries: Vec<EntryRow> = all(&self.shop).await;
        let verdicts: HashMap<(u32, u64), u8> =
            decisions.iter().map(|row| ((row.stream, row.seq), row.verdict)).collect();
        let (mut units, mut effects) = (0, HashSet::new());
        for row in &entries {
            let Ok((fact, context, index)) = Fact::decode(&row.envelope) else { continue };
            let verdict = verdicts[&(row.stream, row.seq)];
            if verdict != 3 {
                units += fact.postings.iter().map(Posting::cell_change).sum::<i64>();
            }
            if verdict == 1 {
                assert!(effects.insert(entry_id(context.action, index).bytes().to_vec()), "an entry counts twice");
                let keys = fact.effects.iter().map(|effect| effect.0.to_vec());
                keys.for_each(|key| assert!(effects.insert(key), "an effect took place twice"));
            }
        }
        let borne: i64 = all::<DeficitRow>(&self.shop).await.iter().map(|row| row.quantity).sum();
        let cells: i64 = all::<CellRow>(&self.shop).await.iter().map(|row| row.quantity).sum();
        let grants: Vec<GrantRow> = all(&self.shop).await;
        let in_transit: i64 = grants.iter().filter(|row| row.status == 1).map(|row| row.quantity).sum();
        assert_eq!(units + borne, cells + in_transit, "units were made or lost");
    }
}

/// Plays a history; the rows that two engines must agree on.
async fn outcome(shop: Shop, events: &[Event]) -> (Vec<DecisionRow>, Vec<CellRow>, Vec<TallyRow>, Vec<GrantRow>) {
    let tills = shop.store(1, TILLS).await;
    let count = usize::from(TILLS);
    let mut history = History { shop, tills, written: Vec::new(), acked: vec![0; count], is_alive: vec![true; count] };
    for event in events {
        history.play(event).await;
    }
    history.check().await;
    let shop = &history.shop;
    (all(shop).await, all(shop).await, all(shop).await, all(shop).await)
}

fn on_sqlite(events: &[Event]) -> (Vec<DecisionRow>, Vec<CellRow>, Vec<TallyRow>, Vec<GrantRow>) {
    let folder = tempfile::tempdir().unwrap();
    let storage = SqliteStorage::open(&folder.path().join("ledger.db")).unwrap();
    run(async { outcome(Shop::new(Arc::new(storage)).await, events).await })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_history_keeps_the_invariants(events in vec(event(), 1..60)) {
        on_sqlite(&events);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 50, ..ProptestConfig::default() })]

    #[test]
    fn both_engines_come_to_the_same_rows(events in vec(event(), 20..80)) {
        let Some(address) = cluster::new_database() else { return Ok(()) };
        let there = run(async {
            let storage = PostgresStorage::open(&address, Isolation::ReadCommitted).await.unwrap();
            outcome(Shop::new(Arc::new(storage)).await, &events).await
        });
        prop_assert_eq!(on_sqlite(&events), there);
    }
}
