//! Grants, returns, fences and a person's decisions: no unit is given twice, and none is lost.

use crate::engines::on_every_engine;
use crate::shop::{Shop, Till, earned, fact, posting, spent, stamps, voided};
use crate::tables::{all, deficits, held, own_kinds, stream, terms, verdicts};
use std::sync::Arc;
use tillstamp_ledger::{BusinessDate, Detail, Posting, Term, Vintage};
use tillstamp_pass::verify_stream;
use tillstamp_protocol::{GrantPart, PROTOCOL, RenewRequest, WaitRequest};
use tillstamp_server::service::books::Reason;
use tillstamp_server::service::movement::{Movement, MovementKind, Units};
use tillstamp_server::service::{FENCE_GRACE_MS, LEASE_MS};
use tillstamp_server::storage::Storage;
use tillstamp_server::storage::rows::{CellRow, FREE, GrantRow, QuarantineRow, SERVER_STREAM};

on_every_engine!(
    a_grant_is_given_once_whatever_gets_lost,
    a_grant_is_taken_by_its_own_stream_once,
    units_come_home_by_an_entry,
    a_fence_at_once_frees_everything_and_books_what_was_spent,
    a_fence_waits_for_the_lease,
    a_person_accepts_or_dismisses_once,
    tokens_rotate_and_die,
    what_another_till_holds_is_recalled_while_it_is_here,
    what_is_on_its_way_to_a_till_that_is_here_is_recalled,
    news_of_the_own_shop_ring,
    free_units_past_their_day_expire_by_the_servers_own_entry,
);

fn part(quantity: u64) -> GrantPart {
    GrantPart { vintage: crate::shop::NEVER.0.0, quantity }
}

/// Two tills; member 1 has ten free stamps, earned at the first and given back.
async fn with_free_units(storage: Arc<dyn Storage>) -> (Shop, Vec<crate::shop::Till>) {
    let shop = Shop::new(storage).await;
    let mut tills = shop.store(1, 2).await;
    tills[0].write(&earned(1, 12));
    tills[0].give_back(1, 10);
    tills[0].push_all(&shop).await;
    assert_eq!(held(&shop, 1).await, [(FREE, 10), (2, 2)]);
    (shop, tills)
}

async fn a_grant_is_given_once_whatever_gets_lost(storage: Arc<dyn Storage>) {
    let (shop, tills) = with_free_units(storage).await;
    let grant = tills[1].ask_grant(&shop, 9, 1, 7).await;
    assert_eq!(grant.parts[..], [part(7)]);
    // The reply was lost: the same answer, and nothing more is debited.
    assert_eq!(tills[1].ask_grant(&shop, 9, 1, 7).await, grant);
    assert_eq!(held(&shop, 1).await, [(FREE, 3), (2, 2)]);
    let own = stream(&shop, SERVER_STREAM).await;
    assert!(verify_stream(&own.public_key, &grant.signed_bytes().unwrap(), &grant.signature.0));
    // More than is free gives what is free; then nothing, and that is no error.
    assert_eq!(tills[0].ask_grant(&shop, 10, 1, 7).await.parts[..], [part(3)]);
    assert_eq!(tills[1].ask_grant(&shop, 11, 1, 7).await.parts.len(), 0);
    shop.is_sound().await;
}

async fn a_grant_is_taken_by_its_own_stream_once(storage: Arc<dyn Storage>) {
    let (shop, mut tills) = with_free_units(storage).await;
    tills[1].ask_grant(&shop, 9, 1, 7).await;
    tills[0].take(9, 1, 7);
    tills[0].push_all(&shop).await;
    assert_eq!(verdicts(&shop, 2).await[2], 3, "another stream's grant");
    tills[1].take(9, 1, 8);
    tills[1].take(9, 1, 7);
    tills[1].take(9, 1, 7);
    tills[1].write(&spent(1, 7));
    tills[1].push_all(&shop).await;
    assert_eq!(verdicts(&shop, 3).await, [3, 1, 3, 1], "with other units; once; not twice");
    assert_eq!(held(&shop, 1).await, [(FREE, 3), (2, 2)]);
    assert_eq!(deficits(&shop).await, []);
    assert_eq!(terms(&shop, 1).await.spent, 7);
    shop.is_sound().await;
}

async fn units_come_home_by_an_entry(storage: Arc<dyn Storage>) {
    let (shop, mut tills) = with_free_units(storage).await;
    // More is given back than the books know of: only what is there goes home, and nothing is made.
    tills[0].give_back(1, 50);
    tills[0].push_all(&shop).await;
    assert_eq!(held(&shop, 1).await, [(FREE, 12)]);
    shop.is_sound().await;
}

async fn a_fence_at_once_frees_everything_and_books_what_was_spent(storage: Arc<dyn Storage>) {
    let (shop, mut tills) = with_free_units(storage).await;
    tills[1].ask_grant(&shop, 9, 1, 4).await;
    tills[1].ask_grant(&shop, 8, 1, 6).await;
    tills[1].take(9, 1, 4);
    tills[1].push_all(&shop).await;
    tills[1].write(&spent(1, 4));
    tills[1].write(&spent(1, 9));
    let lost = tills[1].asker.terminal;
    assert_eq!(shop.service.fence_preview(shop.merchant, lost).await.unwrap(), 4);
    let outcome = shop.service.fence(shop.merchant, lost, true).await.unwrap();
    assert_eq!((outcome.held, outcome.free_at_ms), (4, None));
    assert_eq!(held(&shop, 1).await, [(FREE, 10), (2, 2)], "what it held, and the grant that it never took");
    assert_eq!(own_kinds(&shop).await, [96, 96, 98, 99, 100]);
    let token = tills[1].token;
    let refused = shop.service.authenticate(shop.merchant, &token).await.unwrap_err();
    assert_eq!(refused.code(), "terminal-revoked");
    shop.is_sound().await;
    // Somebody finds the till and hands in what it wrote: kept for a person, who accepts it.
    tills[1].push_all(&shop).await;
    assert_eq!(verdicts(&shop, 3).await, [1, 3, 3]);
    shop.service.resolve(shop.merchant, 3, 2, true).await.unwrap();
    assert_eq!(held(&shop, 1).await, [(FREE, 6), (2, 2)], "free units serve for it");
    shop.service.resolve(shop.merchant, 3, 3, true).await.unwrap();
    assert_eq!(deficits(&shop).await, [(3, 3)], "and what is missing is the fence's");
    shop.is_sound().await;
}

async fn a_fence_waits_for_the_lease(storage: Arc<dyn Storage>) {
    let (shop, tills) = with_free_units(storage).await;
    let terminal = tills[0].asker.terminal;
    let outcome = shop.service.fence(shop.merchant, terminal, false).await.unwrap();
    assert_eq!(outcome.free_at_ms, Some(1_800_000_000_000 + LEASE_MS + FENCE_GRACE_MS));
    shop.world.advance(LEASE_MS + FENCE_GRACE_MS - 1);
    assert_eq!(shop.service.run_due_fences(shop.merchant).await.unwrap(), 0);
    assert_eq!(held(&shop, 1).await, [(FREE, 10), (2, 2)]);
    shop.world.advance(1);
    assert_eq!(shop.service.run_due_fences(shop.merchant).await.unwrap(), 1);
    assert_eq!(shop.service.run_due_fences(shop.merchant).await.unwrap(), 0, "once");
    assert_eq!(held(&shop, 1).await, [(FREE, 12)]);
    shop.is_sound().await;
}

async fn a_person_accepts_or_dismisses_once(storage: Arc<dyn Storage>) {
    let (shop, mut tills) = with_free_units(storage).await;
    let redeemed = tills[0].write(&spent(1, 2));
    tills[0].push_all(&shop).await;
    tills[1].write(&voided(redeemed, 1, vec![posting(1, Term::Spent, -2)]));
    let merged = Detail::Merged { absorbed: tillstamp_ledger::MemberId::from_bytes([9; 16]) };
    tills[1].write(&fact(merged, 1, vec![]));
    tills[1].push_all(&shop).await;
    let waiting = shop.service.quarantine(shop.merchant).await.unwrap();
    let reasons: Vec<_> = waiting.iter().map(|waiting| waiting.reason).collect();
    assert_eq!(reasons, [Some(Reason::ForeignVoid), Some(Reason::Reserved)]);
    assert_eq!(waiting[0].entry.envelope, tills[1].envelopes[0]);
    shop.service.resolve(shop.merchant, 3, 1, true).await.unwrap();
    assert_eq!(held(&shop, 1).await, [(FREE, 10), (3, 2)], "the till that asked for it holds them");
    shop.service.resolve(shop.merchant, 3, 2, false).await.unwrap();
    assert_eq!(shop.service.resolve(shop.merchant, 3, 2, true).await.unwrap_err().code(), "not-found");
    assert!(shop.service.quarantine(shop.merchant).await.unwrap().is_empty());
    let statuses: Vec<u8> = all::<QuarantineRow>(&shop).await.into_iter().map(|row| row.status).collect();
    assert_eq!(statuses, [2, 3]);
    // The undo has taken place: the till that redeemed it cannot undo it again.
    tills[0].write(&voided(redeemed, 1, vec![posting(1, Term::Spent, -2)]));
    tills[0].push_all(&shop).await;
    assert_eq!(verdicts(&shop, 2).await[3], 2);
    assert!(all::<GrantRow>(&shop).await.is_empty());
    shop.is_sound().await;
}

async fn tokens_rotate_and_die(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut till = shop.store(1, 1).await.remove(0);
    let service = &shop.service;
    assert_eq!(service.authenticate(shop.merchant, &till.token).await.unwrap(), till.asker);
    assert_eq!(service.authenticate(shop.merchant, &[0; 32]).await.unwrap_err().code(), "token-unknown");
    shop.world.advance(1000);
    let request = RenewRequest { protocol: PROTOCOL, new_token: true };
    let renewed = service.renew(till.asker, &till.token, request).await.unwrap();
    assert_eq!(renewed.lease_until_ms, 1_800_000_001_000 + LEASE_MS);
    // The reply may be lost: the old one lives until the new one is used.
    service.authenticate(shop.merchant, &till.token).await.unwrap();
    service.authenticate(shop.merchant, &renewed.token.unwrap().0).await.unwrap();
    assert_eq!(service.authenticate(shop.merchant, &till.token).await.unwrap_err().code(), "token-unknown");
    service.authenticate(shop.merchant, &renewed.token.unwrap().0).await.unwrap();
    // A pairing code lets one till in, in its time.
    let store = till.asker.store;
    let code = service.pairing_code(shop.merchant, store, 1_800_000_001_000).await.unwrap();
    shop.world.advance(1);
    assert_eq!(till.pair_with(&shop, code).await.unwrap_err().code(), "pairing-code", "too late");
    let code = service.pairing_code(shop.merchant, store, i64::MAX).await.unwrap();
    till.pair_with(&shop, code).await.unwrap();
    let mut other = Till::new(shop.merchant, 9, 9);
    assert_eq!(other.pair_with(&shop, code).await.unwrap_err().code(), "pairing-code", "used up");
    assert_eq!(till.pair_with(&shop, [3; 16]).await.unwrap_err().code(), "pairing-code");
    assert_eq!(service.terminals(shop.merchant).await.unwrap().len(), 1);
}

async fn what_another_till_holds_is_recalled_while_it_is_here(storage: Arc<dyn Storage>) {
    let (shop, mut tills) = with_free_units(storage).await;
    let service = &shop.service;
    let wait = |till: &crate::shop::Till, position| {
        let request = WaitRequest { protocol: PROTOCOL, stream: till.stream(), position, wait_ms: 20_000 };
        service.news(till.asker, &request).unwrap()
    };
    // Nobody waits: what is free is all there is.
    assert_eq!(tills[1].recall_grant(&shop, 7, 1, 12).await.parts[..], [part(10)]);
    tills[1].take(7, 1, 10);
    tills[1].push_all(&shop).await;
    assert_eq!(wait(&tills[0], 1_000), None);
    assert_eq!(wait(&tills[1], 1_000), None);
    // The first till holds two, the second ten; an asker of an earlier version moves nobody.
    assert_eq!(tills[0].ask_grant(&shop, 8, 1, 10).await.retry_ms, None);
    let later = tills[0].recall_grant(&shop, 9, 1, 10).await;
    assert_eq!((later.parts.len(), later.retry_ms), (0, Some(250)));
    assert_eq!(wait(&tills[0], 1_000), None, "who asks is not asked");
    let told = wait(&tills[1], 1_000).unwrap();
    assert_eq!((told.recalls.len(), told.position), (1, 1_000));
    tills[1].give_back(1, 10);
    tills[1].push_all(&shop).await;
    assert_eq!(tills[0].recall_grant(&shop, 9, 1, 10).await.parts[..], [part(10)]);
    assert_eq!(held(&shop, 1).await, [(2, 2)]);
    // A till that went away, or whose stream is to end, is not waited for.
    shop.world.advance(60_000);
    assert_eq!(tills[1].recall_grant(&shop, 10, 1, 2).await.retry_ms, None);
    assert_eq!(wait(&tills[0], 1_000), None);
    assert!(tills[1].recall_grant(&shop, 11, 1, 2).await.retry_ms.is_some());
    service.fence(shop.merchant, tills[0].asker.terminal, false).await.unwrap();
    assert_eq!(tills[1].recall_grant(&shop, 12, 1, 2).await.retry_ms, None);
    shop.is_sound().await;
}

async fn what_is_on_its_way_to_a_till_that_is_here_is_recalled(storage: Arc<dyn Storage>) {
    let (shop, mut tills) = with_free_units(storage).await;
    let wait = |till: &crate::shop::Till| {
        let request = WaitRequest { protocol: PROTOCOL, stream: till.stream(), position: 1_000, wait_ms: 20_000 };
        shop.service.news(till.asker, &request).unwrap()
    };
    tills[0].give_back(1, 2);
    tills[0].push_all(&shop).await;
    assert_eq!((wait(&tills[0]), wait(&tills[1])), (None, None));
    assert_eq!(tills[1].recall_grant(&shop, 7, 1, 12).await.parts[..], [part(12)]);
    // Its entry has not come yet: no cell shows the units, and still they are within reach.
    assert!(tills[0].recall_grant(&shop, 8, 1, 12).await.retry_ms.is_some());
    assert_eq!(wait(&tills[1]).unwrap().recalls.len(), 1);
    tills[1].take(7, 1, 12);
    tills[1].give_back(1, 12);
    tills[1].push_all(&shop).await;
    assert_eq!(tills[0].recall_grant(&shop, 8, 1, 12).await.parts[..], [part(12)]);
    // What was on its way long ago is not waited for.
    assert!(tills[1].recall_grant(&shop, 9, 1, 12).await.retry_ms.is_some());
    shop.world.advance(6_000);
    assert_eq!(tills[1].recall_grant(&shop, 10, 1, 12).await.retry_ms, None);
    shop.is_sound().await;
}

async fn news_of_the_own_shop_ring(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage).await;
    let mut tills = shop.store(1, 2).await;
    let other = shop.store(3, 1).await.remove(0);
    let asked = |till: &crate::shop::Till, position| {
        let request = WaitRequest { protocol: PROTOCOL, stream: till.stream(), position, wait_ms: 20_000 };
        (till.asker, request)
    };
    let long = std::time::Duration::from_secs(20);
    let ((first, request), (far, far_request)) = (asked(&tills[0], 0), asked(&other, 0));
    let service = shop.service.clone();
    let waiting = tokio::spawn(async move { service.wait(first, request, long).await.unwrap() });
    tokio::task::yield_now().await;
    tills[1].write(&earned(1, 1));
    let position = tills[1].push_all(&shop).await.position;
    assert_eq!(waiting.await.unwrap().position, position);
    assert_eq!(shop.service.news(far, &far_request).unwrap(), None, "another shop hears of it with its next page");
    let (own, request) = asked(&tills[1], 0);
    assert_eq!(shop.service.news(own, &request).unwrap(), None, "and nobody of what is his own");
    // The time is over, or the server stops.
    let short = std::time::Duration::from_millis(1);
    assert_eq!(shop.service.wait(own, request, short).await.unwrap().recalls.len(), 0);
    shop.service.end_waits();
    assert_eq!(shop.service.wait(own, request, long).await.unwrap().position, 0);
}

async fn free_units_past_their_day_expire_by_the_servers_own_entry(storage: Arc<dyn Storage>) {
    const DAY_MS: i64 = 86_400_000;
    let shop = Shop::new(storage).await;
    let mut till = shop.store(1, 1).await.remove(0);
    let today = i32::try_from(1_800_000_000_000 / DAY_MS).unwrap();
    for (of, last_day) in [(1, today), (1, today + 1), (2, today)] {
        let vintage = Vintage(BusinessDate(last_day));
        let mut fact = earned(of, 1);
        fact.postings = vec![Posting::new(stamps(of), vintage, Term::Earned, 5)];
        till.write(&fact);
        let mut back = Movement::new(MovementKind::Returned);
        back.units = vec![Units::new(stamps(of), vintage, 3)];
        till.write_movement(&back);
    }
    till.push_all(&shop).await;
    assert_eq!(till.ask_grant(&shop, 1, 2, 1).await.parts.len(), 1, "one is on its way");
    // Its day is over, and so is a day in every shop of the world.
    for (days, booked) in [(0, 0), (2, 0), (1, 5), (0, 0), (1, 3), (1, 0)] {
        shop.world.advance(days * DAY_MS);
        assert_eq!(shop.service.run_expiry(shop.merchant).await.unwrap(), booked, "{days} days later");
    }
    let left: Vec<_> = all::<CellRow>(&shop).await.into_iter().map(|row| (row.holder, row.quantity)).collect();
    assert_eq!(left, [(2, 2), (2, 2), (2, 2)], "what the till holds is the till's to book");
    assert_eq!((terms(&shop, 1).await.expired, terms(&shop, 2).await.expired), (6, 2));
    assert_eq!(deficits(&shop).await, []);
    // What is past its day is given to nobody.
    assert_eq!(till.ask_grant(&shop, 2, 1, 9).await.parts.len(), 0);
    shop.is_sound().await;
}
