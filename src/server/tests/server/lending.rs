//! Loans between two tills: whichever entry comes first, both sides are booked once, and no unit is made or lost.

use crate::engines::on_every_engine;
use crate::shop::{NEVER, Shop, Till, earned, spent, stamps};
use crate::tables::{all, deficits, held, own_kinds, terms, verdicts};
use std::sync::Arc;
use tillstamp_ledger::{DECLINED, Epoch, Fact, LoanProof, Seq, Sign, TerminalId, loan_answered, loan_bytes};
use tillstamp_server::service::movement::{Movement, MovementKind, Units};
use tillstamp_server::storage::Storage;
use tillstamp_server::storage::rows::{FREE, GrantRow};

on_every_engine!(
    the_lenders_entry_comes_first,
    the_borrowers_entry_comes_first,
    a_loan_is_taken_once,
    without_the_lenders_signature_nothing_is_lent,
    a_declined_loan_is_free_again,
    a_borrower_whose_epoch_ended_gives_the_loan_back,
    a_lender_that_ends_before_it_was_heard_pays,
    a_lender_that_had_ended_pays_from_what_is_free,
    more_is_lent_than_the_books_know_of,
);

const LOAN: [u8; 16] = [77; 16];

fn units(quantity: i64) -> Vec<Units> {
    vec![Units::new(stamps(1), NEVER, quantity)]
}

/// The lender's entry; what it signs for the borrower.
fn lend(lender: &mut Till, borrower: &Till, quantity: i64) -> LoanProof {
    let mut movement = Movement::new(MovementKind::Lent);
    (movement.grant, movement.stream, movement.units) = (LOAN, borrower.stream(), units(quantity));
    lender.write_movement(&movement);
    let name = (TerminalId::from_bytes(borrower.stream().terminal.0), Epoch(borrower.stream().epoch));
    let message = loan_bytes(&lender.genesis.hash(), Seq(lender.last()), &LOAN, name, &units(quantity));
    LoanProof(lender.key.sign(&message))
}

/// The borrower's entry with its effect key, as a till writes it.
fn borrow(borrower: &mut Till, lender: &Till, quantity: i64, proof: Option<LoanProof>, mark: u8) {
    let mut movement = Movement::new(MovementKind::Borrowed);
    (movement.grant, movement.stream, movement.units) = (LOAN, lender.stream(), units(quantity));
    (movement.seq, movement.proof, movement.mark) = (lender.last(), proof, mark);
    borrower.write(&Fact { effects: vec![loan_answered(&LOAN)], ..movement.fact() });
}

/// Two tills of one store (streams 2 and 3); member 1 collected five stamps at the first.
async fn two_tills(storage: Arc<dyn Storage>) -> (Shop, Till, Till) {
    let shop = Shop::new(storage).await;
    let mut tills = shop.store(1, 2).await;
    let borrower = tills.remove(1);
    let mut lender = tills.remove(0);
    lender.write(&earned(1, 5));
    (shop, lender, borrower)
}

async fn parts(shop: &Shop) -> Vec<(u32, i64, u8)> {
    let rows: Vec<GrantRow> = all(shop).await;
    rows.into_iter().map(|row| (row.holder, row.quantity, row.status)).collect()
}

async fn the_lenders_entry_comes_first(storage: Arc<dyn Storage>) {
    let (shop, mut lender, mut borrower) = two_tills(storage).await;
    let proof = lend(&mut lender, &borrower, 3);
    lender.push_all(&shop).await;
    assert_eq!((held(&shop, 1).await, parts(&shop).await), (vec![(2, 2)], vec![(3, 3, 1)]), "in transit");
    shop.is_sound().await;
    borrow(&mut borrower, &lender, 3, Some(proof), 0);
    borrower.write(&spent(1, 3));
    borrower.push_all(&shop).await;
    assert_eq!(verdicts(&shop, 3).await, [1, 1]);
    assert_eq!(held(&shop, 1).await, [(2, 2)]);
    assert_eq!((deficits(&shop).await, terms(&shop, 1).await.spent), (vec![], 3));
    shop.is_sound().await;
}

async fn the_borrowers_entry_comes_first(storage: Arc<dyn Storage>) {
    let (shop, mut lender, mut borrower) = two_tills(storage).await;
    let proof = lend(&mut lender, &borrower, 3);
    borrow(&mut borrower, &lender, 3, Some(proof), 0);
    borrower.write(&spent(1, 3));
    borrower.push_all(&shop).await;
    assert_eq!(verdicts(&shop, 3).await, [1, 1]);
    assert_eq!((held(&shop, 1).await, parts(&shop).await), (vec![], vec![(2, 3, 4)]), "the lender owes three");
    shop.is_sound().await;
    lender.push_all(&shop).await;
    assert_eq!((held(&shop, 1).await, parts(&shop).await), (vec![(2, 2)], vec![(2, 3, 2)]));
    assert_eq!(deficits(&shop).await, []);
    shop.is_sound().await;
}

async fn a_loan_is_taken_once(storage: Arc<dyn Storage>) {
    let (shop, mut lender, mut borrower) = two_tills(storage).await;
    let proof = lend(&mut lender, &borrower, 3);
    borrow(&mut borrower, &lender, 3, Some(proof), 0);
    borrow(&mut borrower, &lender, 3, Some(proof), 0);
    borrower.push_all(&shop).await;
    lender.push_all(&shop).await;
    assert_eq!(verdicts(&shop, 3).await, [1, 2], "the second one is a duplicate");
    assert_eq!(held(&shop, 1).await, [(2, 2), (3, 3)]);
    // Nor does the lender lend under one id twice.
    lend(&mut lender, &borrower, 2);
    lender.push_all(&shop).await;
    assert_eq!(*verdicts(&shop, 2).await.last().unwrap(), 3);
    assert_eq!(held(&shop, 1).await, [(2, 2), (3, 3)]);
    shop.is_sound().await;
}

async fn without_the_lenders_signature_nothing_is_lent(storage: Arc<dyn Storage>) {
    let (shop, mut lender, mut borrower) = two_tills(storage).await;
    let proof = lend(&mut lender, &borrower, 3);
    borrow(&mut borrower, &lender, 3, None, 0);
    borrow(&mut borrower, &lender, 4, Some(proof), 0);
    borrow(&mut borrower, &lender, 3, Some(LoanProof([9; 64])), 0);
    borrower.push_all(&shop).await;
    assert_eq!(verdicts(&shop, 3).await, [3, 3, 3]);
    assert_eq!((held(&shop, 1).await, parts(&shop).await), (vec![], vec![]));
    // A till of another store shows the same loan: it is not for it.
    let mut stranger = shop.store(9, 1).await.remove(0);
    borrow(&mut stranger, &lender, 3, Some(proof), 0);
    stranger.push_all(&shop).await;
    assert_eq!(verdicts(&shop, 4).await, [3]);
    shop.is_sound().await;
}

async fn a_declined_loan_is_free_again(storage: Arc<dyn Storage>) {
    for lender_first in [true, false] {
        let (shop, mut lender, mut borrower) = two_tills(storage.clone()).await;
        let proof = lend(&mut lender, &borrower, 3);
        borrow(&mut borrower, &lender, 3, Some(proof), DECLINED);
        if lender_first {
            lender.push_all(&shop).await;
        }
        borrower.push_all(&shop).await;
        shop.is_sound().await;
        lender.push_all(&shop).await;
        assert_eq!(held(&shop, 1).await, [(FREE, 3), (2, 2)], "lender first: {lender_first}");
        assert_eq!(deficits(&shop).await, []);
        shop.is_sound().await;
    }
}

async fn a_borrower_whose_epoch_ended_gives_the_loan_back(storage: Arc<dyn Storage>) {
    let (shop, mut lender, mut borrower) = two_tills(storage).await;
    let proof = lend(&mut lender, &borrower, 3);
    lender.push_all(&shop).await;
    shop.service.fence(shop.merchant, borrower.genesis.terminal, true).await.unwrap();
    assert_eq!(held(&shop, 1).await, [(FREE, 3), (2, 2)]);
    // It had taken the loan meanwhile: that waits for a person, as all that comes after its end.
    borrow(&mut borrower, &lender, 3, Some(proof), 0);
    borrower.push_all(&shop).await;
    assert_eq!(verdicts(&shop, 3).await, [3]);
    // A loan to a till that has ended goes to nobody.
    let mut second = Movement::new(MovementKind::Lent);
    (second.grant, second.stream, second.units) = ([78; 16], borrower.stream(), units(2));
    lender.write_movement(&second);
    lender.push_all(&shop).await;
    assert_eq!(held(&shop, 1).await, [(FREE, 5)]);
    shop.is_sound().await;
}

async fn a_lender_that_ends_before_it_was_heard_pays(storage: Arc<dyn Storage>) {
    let (shop, mut lender, mut borrower) = two_tills(storage).await;
    lender.push_all(&shop).await;
    lender.write(&earned(1, 1));
    let proof = lend(&mut lender, &borrower, 6);
    borrow(&mut borrower, &lender, 6, Some(proof), 0);
    borrower.push_all(&shop).await;
    assert_eq!(held(&shop, 1).await, [(2, 5), (3, 6)], "the lender owes six of its five");
    shop.service.fence(shop.merchant, lender.genesis.terminal, true).await.unwrap();
    assert_eq!(held(&shop, 1).await, [(3, 6)]);
    assert_eq!(deficits(&shop).await, [(3, 1)], "the sixth was never heard of");
    assert!(own_kinds(&shop).await.contains(&MovementKind::Settled.code()));
    shop.is_sound().await;
}

async fn a_lender_that_had_ended_pays_from_what_is_free(storage: Arc<dyn Storage>) {
    let (shop, mut lender, mut borrower) = two_tills(storage).await;
    lender.push_all(&shop).await;
    let proof = lend(&mut lender, &borrower, 3);
    shop.service.fence(shop.merchant, lender.genesis.terminal, true).await.unwrap();
    borrow(&mut borrower, &lender, 3, Some(proof), 0);
    borrower.push_all(&shop).await;
    assert_eq!(held(&shop, 1).await, [(FREE, 2), (3, 3)]);
    assert_eq!(deficits(&shop).await, []);
    shop.is_sound().await;
}

async fn more_is_lent_than_the_books_know_of(storage: Arc<dyn Storage>) {
    let (shop, mut lender, mut borrower) = two_tills(storage).await;
    let proof = lend(&mut lender, &borrower, 8);
    lender.push_all(&shop).await;
    borrow(&mut borrower, &lender, 8, Some(proof), 0);
    borrower.push_all(&shop).await;
    assert_eq!(held(&shop, 1).await, [(3, 8)]);
    assert_eq!(deficits(&shop).await, [(1, 3)], "the shop bears what the lender never had");
    shop.is_sound().await;
}
