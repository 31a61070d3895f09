//! One award, several members: divided, undone, refused where it was used.

use crate::shop::{DAY_MS, MINUTE_MS, Shop};
use tillstamp_terminal::ledger::{CardId, MemberId};
use tillstamp_terminal::views::{AwardPart, VerdictKind};

const LUNCH: CardId = CardId(2);

fn lunches(shop: &mut Shop, member: MemberId) -> u32 {
    shop.till.open_member(member).unwrap().cards[1].have
}

fn part(member: MemberId, count: u32) -> AwardPart {
    AwardPart { member, count }
}

#[test]
fn five_lunches_are_divided_in_one_action_and_undone_in_one_tap() {
    let mut shop = Shop::new();
    let (jana, card) = shop.member("Jana Host");
    let (petr, _) = shop.member("Petr Host");
    shop.scan(&card.code);
    let award = shop.till.add_items(jana, LUNCH, 5).entry_id.unwrap();
    let offer = shop.till.split_offer(award).unwrap();
    assert_eq!((offer.total, offer.movable, offer.holder), (5, 5, jana));
    assert_eq!(offer.first_name.as_deref(), Some("Jana"));
    assert!(offer.item_name.is_some());

    let wrong = shop.till.split_award(award, &[part(jana, 3), part(petr, 3)]);
    assert_eq!((wrong.kind, wrong.key()), (VerdictKind::Refused, "refusal-split-sum"));
    let done = shop.till.split_award(award, &[part(jana, 3), part(petr, 2)]);
    assert_eq!((done.kind, done.key(), done.member_id()), (VerdictKind::Done, "done-split", Some(jana)));
    assert_eq!((lunches(&mut shop, jana), lunches(&mut shop, petr)), (3, 2));
    let again = shop.till.split_award(award, &[part(jana, 3), part(petr, 2)]);
    assert_eq!(again.kind, VerdictKind::Already);
    assert_eq!(shop.till.split_offer(award).unwrap_err().message.key, "refusal-already-reversed");

    // The states are the ledger's also after a restart, and Undo finds all of the action.
    let mut shop = shop.reopen();
    shop.as_cashier();
    assert_eq!((lunches(&mut shop, jana), lunches(&mut shop, petr)), (3, 2));
    assert!(shop.till.last_actions(3)[0].can_undo);
    let undone = shop.till.undo_last();
    assert_eq!(undone.key(), "done-undone", "{:?}", undone.message);
    assert_eq!((lunches(&mut shop, jana), lunches(&mut shop, petr)), (5, 0));
    assert_eq!(shop.till.undo(done.undo.unwrap()).kind, VerdictKind::Already);
    shop.assert_clean();
}

#[test]
fn what_was_used_does_not_move_and_the_refusal_says_how_much_can() {
    let mut shop = Shop::new();
    let (jana, _) = shop.member("Jana Host");
    let (petr, _) = shop.member("Petr Host");
    shop.till.add_items(jana, LUNCH, 5);
    shop.pass(40 * MINUTE_MS);
    let award = shop.till.add_items(jana, LUNCH, 5).entry_id.unwrap();
    let token = shop.till.open_member(jana).unwrap().rewards[0].token;
    shop.till.redeem(token, 1);
    assert_eq!(shop.till.confirm().key(), "done-redeemed");
    assert_eq!(shop.till.split_offer(award).unwrap().movable, 2);
    let refused = shop.till.split_award(award, &[part(jana, 1), part(petr, 4)]);
    assert_eq!(refused.key(), "refusal-award-partly-used");
    assert_eq!(shop.till.split_award(award, &[part(jana, 3), part(petr, 2)]).kind, VerdictKind::Done);
    assert_eq!((lunches(&mut shop, jana), lunches(&mut shop, petr)), (0, 2));
    shop.assert_clean();
}

#[test]
fn a_moved_award_comes_back_and_later_a_manager_brings_it_back() {
    let mut shop = Shop::new();
    let (jana, card) = shop.member("Jana Host");
    let (petr, _) = shop.member("Petr Host");
    let scan = shop.scan(&card.code);
    let moved = shop.till.move_award(scan.entry_id.unwrap(), petr);
    assert_eq!((shop.stamps(jana), shop.stamps(petr)), (0, 1));
    assert_eq!(shop.till.undo(moved.undo.unwrap()).key(), "done-undone");
    assert_eq!((shop.stamps(jana), shop.stamps(petr)), (1, 0));
    assert_eq!(shop.scan(&card.code).key(), "refusal-already-stamped", "the visit is hers again, at its own time");

    let history = shop.till.open_member(jana).unwrap().history;
    let award = history.iter().find(|line| line.what.key == "entry-stamps-moved").unwrap().entry;
    let moved = shop.till.move_award(award, petr);
    assert_eq!(moved.key(), "done-moved", "{:?}", moved.message);
    shop.pass(DAY_MS);
    assert_eq!(shop.till.undo(moved.undo.unwrap()).key(), "refusal-undo-too-late");
    let reason = tillstamp_terminal::ledger::VoidReason::Mistake;
    assert_eq!(shop.as_manager().void(moved.undo.unwrap(), reason, "").key(), "done-voided");
    assert_eq!((shop.stamps(jana), shop.stamps(petr)), (1, 0));
    shop.assert_clean();
}
