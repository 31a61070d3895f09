//! Push: exactly once, whatever the line does; nothing that a till wrote is refused.

use crate::engines::on_every_engine;
use crate::shop::{Shop, Till, acked, earned, fact, posting, spent, voided};
use crate::tables::{all, deficits, held, own_kinds, stream, terms, verdicts};
use std::sync::Arc;
use tillstamp_ledger::*;
use tillstamp_protocol::{ConflictCause, Fixed, PROTOCOL, Push, StreamRequest, StreamStatus};
use tillstamp_server::service::{PushAnswer, ServiceError};
use tillstamp_server::storage::Storage;
use tillstamp_server::storage::rows::{EntryRow, ForkRow};

on_every_engine!(
    a_push_is_stored_once_however_often_it_is_sent,
    a_gap_is_answered_with_the_expected_position,
    a_fork_is_kept_whole_and_ends_the_stream,
    a_new_epoch_goes_on_after_a_fork,
    an_effect_takes_place_once,
    an_entry_recorded_again_counts_once,
    a_debit_beyond_its_cell_is_a_deficit,
    a_void_takes_free_units_before_the_shop_bears_any,
    a_void_of_anothers_debit_waits_for_a_person,
    kinds_of_the_server_wait_for_a_person,
    what_cannot_be_read_is_kept,
    forged_and_broken_batches_are_refused,
    eight_tills_at_once_are_all_taken,
);

const TWO: u32 = 2;

async fn a_push_is_stored_once_however_often_it_is_sent(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut till = shop.store(1, 1).await.remove(0);
    for _ in 0..6 {
        till.write(&earned(1, 1));
    }
    let first = acked(till.push(&shop, 1, 4).await, 4);
    assert_eq!(acked(till.push(&shop, 1, 4).await, 4), first, "a resend changes nothing");
    assert_eq!(acked(till.push(&shop, 2, 3).await, 4), first, "nor does a part of it");
    acked(till.push(&shop, 3, 6).await, 6);
    assert_eq!(acked(till.push(&shop, 4, 4).await, 6).position, 6);
    let stored: Vec<Vec<u8>> = all::<EntryRow>(&shop).await.into_iter().map(|row| row.envelope).collect();
    assert_eq!(stored, till.envelopes);
    assert_eq!(held(&shop, 1).await, [(TWO, 6)]);
    shop.is_sound().await;
}

async fn a_gap_is_answered_with_the_expected_position(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut till = shop.store(1, 1).await.remove(0);
    for _ in 0..5 {
        till.write(&earned(1, 1));
    }
    till.push(&shop, 1, 2).await;
    let PushAnswer::Conflict(conflict) = till.push(&shop, 4, 5).await else { panic!("a gap was taken") };
    assert_eq!((conflict.cause, conflict.expected_seq), (ConflictCause::Gap, 3));
    assert_eq!(conflict.head_hash.0, till.hashes[2].0);
    acked(till.push(&shop, 3, 5).await, 5);
    shop.is_sound().await;
}

/// The till was copied: both copies write a third entry.
fn copied(original: &Till, number: u8) -> Till {
    let mut copy = Till::new(original.asker.merchant, number, 1);
    copy.asker = original.asker;
    copy.written = 100;
    for envelope in &original.envelopes {
        copy.append(envelope.clone());
    }
    copy
}

async fn a_fork_is_kept_whole_and_ends_the_stream(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut till = shop.store(1, 1).await.remove(0);
    till.write(&earned(1, 1));
    till.write(&earned(1, 1));
    let mut copy = copied(&till, 1);
    till.write(&earned(1, 1));
    till.push_all(&shop).await;
    copy.write(&spent(1, 2));
    copy.write(&earned(2, 1));
    let PushAnswer::Conflict(conflict) = copy.push(&shop, 1, 4).await else { panic!("a fork was taken") };
    assert_eq!((conflict.cause, conflict.status), (ConflictCause::Fork, StreamStatus::Forked));
    let kept: Vec<Vec<u8>> = all::<ForkRow>(&shop).await.into_iter().map(|row| row.envelope).collect();
    assert_eq!(kept, copy.envelopes[2..], "the other branch, without what both have in common");
    assert!(matches!(copy.push(&shop, 1, 4).await, PushAnswer::Conflict(_)), "again, and kept once");
    assert_eq!(all::<ForkRow>(&shop).await.len(), 2);
    assert_eq!(own_kinds(&shop).await, [98]);
    // The acknowledged branch goes on into quarantine: kept, acknowledged, without effect.
    till.write(&earned(1, 5));
    acked(till.push(&shop, 4, 4).await, 4);
    assert_eq!(verdicts(&shop, TWO).await, [1, 1, 1, 3]);
    assert_eq!(held(&shop, 1).await, [(TWO, 3)]);
    assert!(stream(&shop, TWO).await.fence_at_ms.is_some());
    shop.is_sound().await;
}

async fn a_new_epoch_goes_on_after_a_fork(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut till = shop.store(1, 1).await.remove(0);
    let missing = earned(1, 1);
    till.write(&earned(1, 1));
    let mut copy = copied(&till, 1);
    till.write(&missing);
    copy.write(&spent(1, 1));
    copy.push_all(&shop).await;
    till.push(&shop, 1, 2).await;
    let mut next = Till::new(shop.merchant, 1, 2);
    next.asker = till.asker;
    let request = StreamRequest {
        protocol: PROTOCOL,
        stream: next.stream(),
        key: Fixed(next.key.public_key()),
        signature: Fixed(next.key.sign(&head_bytes(&next.genesis.hash(), Seq(0), &next.genesis.hash()))),
    };
    shop.service.open_stream(next.asker, request).await.unwrap();
    shop.service.open_stream(next.asker, request).await.unwrap();
    // What is missing is recorded again, as the very same entry.
    next.append(till.envelopes[1].clone());
    next.push_all(&shop).await;
    assert_eq!(held(&shop, 1).await, [(3, 1)]);
    assert_eq!(terms(&shop, 1).await.earned, 2);
    shop.is_sound().await;
}

async fn an_effect_takes_place_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut tills = shop.store(1, 2).await;
    let welcome = business_once(crate::shop::member(1), "welcome", 0);
    let give = Fact { effects: vec![welcome], ..earned(1, 2) };
    tills[0].write(&give);
    let second = tills[1].write(&give);
    tills[0].push_all(&shop).await;
    tills[1].push_all(&shop).await;
    assert_eq!((verdicts(&shop, 2).await, verdicts(&shop, 3).await), (vec![1], vec![2]));
    assert_eq!(own_kinds(&shop).await, [97], "compensated by an entry of the server's own");
    assert_eq!(held(&shop, 1).await, [(2, 2)]);
    let after = terms(&shop, 1).await;
    assert_eq!((after.earned, after.reversed, after.deficit), (4, 2, 0));
    // A void of the second finds it done.
    tills[1].write(&voided(second, 1, vec![posting(1, Term::Reversed, 2)]));
    tills[1].push_all(&shop).await;
    assert_eq!(verdicts(&shop, 3).await, [2, 2]);
    assert_eq!(held(&shop, 1).await, [(2, 2)]);
    shop.is_sound().await;
}

async fn an_entry_recorded_again_counts_once(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut tills = shop.store(1, 2).await;
    tills[0].write(&earned(1, 3));
    let same = tills[0].envelopes[0].clone();
    tills[1].append(same);
    tills[0].push_all(&shop).await;
    tills[1].push_all(&shop).await;
    assert_eq!(verdicts(&shop, 3).await, [2]);
    assert_eq!(held(&shop, 1).await, [(2, 3)]);
    shop.is_sound().await;
}

async fn a_debit_beyond_its_cell_is_a_deficit(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut tills = shop.store(1, 2).await;
    tills[0].write(&earned(1, 5));
    tills[0].push_all(&shop).await;
    // The other till holds none of them.
    tills[1].write(&spent(1, 3));
    tills[1].push_all(&shop).await;
    assert_eq!(verdicts(&shop, 3).await, [1]);
    assert_eq!(deficits(&shop).await, [(1, 3)]);
    assert_eq!(held(&shop, 1).await, [(2, 5)]);
    // One entry that spends before it earns, as a terminal's own fold takes it: nothing is missing.
    let both = vec![posting(2, Term::Spent, 3), posting(2, Term::Earned, 4)];
    tills[1].write(&Fact { postings: both, ..earned(2, 1) });
    tills[1].push_all(&shop).await;
    assert_eq!(deficits(&shop).await.len(), 1);
    assert_eq!(held(&shop, 2).await, [(3, 1)]);
    shop.is_sound().await;
}

async fn a_void_takes_free_units_before_the_shop_bears_any(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut till = shop.store(1, 1).await.remove(0);
    let original = till.write(&earned(1, 5));
    till.give_back(1, 2);
    till.write(&spent(1, 1));
    till.write(&voided(original, 1, vec![posting(1, Term::Reversed, 5)]));
    till.push_all(&shop).await;
    // Two were still held, two were free, one was spent.
    assert_eq!(held(&shop, 1).await, []);
    assert_eq!(deficits(&shop).await, [(2, 1)]);
    shop.is_sound().await;
}

async fn a_void_of_anothers_debit_waits_for_a_person(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut tills = shop.store(1, 2).await;
    tills[0].write(&earned(1, 5));
    let redeemed = tills[0].write(&spent(1, 4));
    tills[0].push_all(&shop).await;
    let back = vec![posting(1, Term::Spent, -4)];
    tills[1].write(&voided(redeemed, 1, back.clone()));
    tills[1].push_all(&shop).await;
    assert_eq!(verdicts(&shop, 3).await, [3]);
    assert_eq!(held(&shop, 1).await, [(2, 1)], "nothing is credited until somebody agrees");
    // The till that redeemed it may undo it by itself.
    tills[0].write(&voided(redeemed, 1, back.clone()));
    tills[0].push_all(&shop).await;
    assert_eq!(held(&shop, 1).await, [(2, 5)]);
    // Giving back more than was ever spent waits, too.
    tills[0].write(&Fact { postings: back, ..spent(1, 1) });
    tills[0].push_all(&shop).await;
    assert_eq!(verdicts(&shop, 2).await, [1, 1, 1, 3]);
    shop.is_sound().await;
}

async fn kinds_of_the_server_wait_for_a_person(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let store = shop.service.add_store(shop.merchant, "Harbour").await.unwrap();
    let publish = || Fact::new(Detail::ProgramPublished { program: ProgramHash([1; 32]), from: BusinessDate(1) }, None);
    let key = || Fact::new(Detail::IssuerKeyAdded { key_id: [1; 4], public_key: [2; 32] }, None);
    // The first till was its own server before it joined.
    let mut first = Till::new(shop.merchant, 1, 1);
    first.write(&key());
    first.pair(&shop, store).await;
    first.write(&key());
    // The owner decides this at any till; nobody adds card keys, or merges members, from one.
    first.write(&publish());
    first.write(&fact(Detail::Erased, 1, vec![]));
    let mut second = Till::new(shop.merchant, 2, 1);
    second.write(&fact(Detail::Merged { absorbed: MemberId::from_bytes([9; 16]) }, 1, vec![]));
    second.pair(&shop, store).await;
    second.write(&Fact::new(Detail::Unknown { code: 40_000 }, None));
    second.write(&Fact::new(Detail::Unknown { code: 96 }, None));
    first.push_all(&shop).await;
    second.push_all(&shop).await;
    assert_eq!(verdicts(&shop, 2).await, [1, 3, 1, 1]);
    assert_eq!(verdicts(&shop, 3).await, [3, 4, 3], "an unknown kind is stored and forwarded");
    // What every shop must know is said again in the server's own stream, which all of them get.
    let far = shop.service.add_store(shop.merchant, "Old Town").await.unwrap();
    let mut third = Till::new(shop.merchant, 3, 1);
    third.pair(&shop, far).await;
    let pages = shop.pull_all(third.asker, 100).await;
    let told = pages.iter().flat_map(|page| page.entries.iter()).map(|entry| Fact::decode(&entry.envelope).unwrap().0);
    assert_eq!(told.map(|fact| fact.detail).collect::<Vec<_>>(), [key().detail, publish().detail]);
    let members: Vec<_> = pages.iter().flat_map(|page| page.members.to_vec()).collect();
    assert!(members.iter().any(|row| row.erased), "{members:?}");
    shop.is_sound().await;
}

async fn what_cannot_be_read_is_kept(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut till = shop.store(1, 1).await.remove(0);
    till.append(vec![]);
    till.append(vec![0x91; 300]);
    till.write(&earned(1, 1));
    till.push_all(&shop).await;
    assert_eq!(verdicts(&shop, TWO).await, [3, 3, 1]);
    assert_eq!(all::<EntryRow>(&shop).await[1].envelope, vec![0x91; 300]);
    shop.is_sound().await;
}

async fn forged_and_broken_batches_are_refused(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut tills = shop.store(1, 2).await;
    for _ in 0..3 {
        tills[0].write(&earned(1, 1));
    }
    let (till, other) = (&tills[0], &tills[1]);
    let good = till.batch(1, 3);
    let refused = |asker, push: Push| {
        let service = shop.service.clone();
        async move { service.push(asker, push).await.unwrap_err().code() }
    };
    assert_eq!(refused(other.asker, good.clone()).await, "stream-unknown", "another till's batch");
    let mut cut = good.clone().envelopes.into_items();
    cut.remove(1);
    let broken = Push { envelopes: tillstamp_protocol::List::new(cut).unwrap(), ..good.clone() };
    assert_eq!(refused(till.asker, broken).await, "chain-broken");
    let from_nowhere = Push { prev_hash: Fixed([1; 32]), ..good.clone() };
    assert_eq!(refused(till.asker, from_nowhere).await, "chain-broken");
    let forged = Push { signature: Fixed([7; 64]), ..good.clone() };
    assert_eq!(refused(till.asker, forged).await, "signature-wrong");
    let empty = Push { envelopes: Default::default(), ..good.clone() };
    assert_eq!(refused(till.asker, empty).await, "push-empty");
    assert_eq!(refused(till.asker, Push { protocol: 9, ..good.clone() }).await, "protocol-unknown");
    let foreign = Shop::new(shop.service.storage().clone()).await;
    let answer =
        foreign.service.push(tillstamp_server::service::Asker { merchant: foreign.merchant, ..till.asker }, good);
    assert!(matches!(answer.await, Err(ServiceError::StreamUnknown)), "another merchant's batch");
    assert!(all::<EntryRow>(&shop).await.is_empty() && all::<EntryRow>(&foreign).await.is_empty());
}

async fn eight_tills_at_once_are_all_taken(storage: Arc<dyn Storage>) {
    let shop = Arc::new(Shop::new(storage).await);
    let mut tills = shop.store(1, 8).await;
    for till in &mut tills {
        for _ in 0..40 {
            till.write(&earned(1, 1));
        }
    }
    let tasks: Vec<_> = tills
        .into_iter()
        .map(|till| {
            let shop = shop.clone();
            tokio::spawn(async move {
                for first in [1, 11, 21, 31] {
                    // Whoever sends twice at once is answered twice.
                    let twice = tokio::join!(till.push(&shop, first, first + 9), till.push(&shop, first, first + 9));
                    acked(twice.0, first + 9);
                    acked(twice.1, first + 9);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(terms(&shop, 1).await.earned, 320);
    shop.is_sound().await;
}
