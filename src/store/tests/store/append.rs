//! One action, one commit, once.

use crate::support::*;
use tillstamp_ledger::{ConservationFault, Detail, Hash, Purpose, Term, UtcMillis};
use tillstamp_store::{Append, AppendError, Change, StartedAction, StoreError};

#[test]
fn the_same_action_again_changes_nothing() {
    let (mut shop, mut store) = Shop::started();
    let context = shop.context(0);
    let append = Append { context, facts: vec![enrolled(member(1)), visit(member(1))], changes: Vec::new() };
    let first = store.append(&append).unwrap();
    let again = store.append(&append).unwrap();
    assert!(!first.already_done && again.already_done);
    assert_eq!(first.entries, again.entries);
    assert_eq!(store.cells(member(1)).unwrap().len(), 1);
    assert_eq!(store.entry_count().unwrap(), 3, "the opening, and two");
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn the_same_action_with_other_contents_is_a_conflict() {
    let (mut shop, mut store) = Shop::started();
    let context = shop.context(0);
    let with = |facts| Append { context, facts, changes: Vec::new() };
    store.append(&with(vec![visit(member(1)), extra(member(1), 2)])).unwrap();
    for facts in [
        vec![visit(member(2)), extra(member(1), 2)],
        vec![visit(member(1))],
        vec![visit(member(1)), extra(member(1), 2), extra(member(1), 2)],
    ] {
        assert!(matches!(store.append(&with(facts)), Err(AppendError::SameActionOtherBytes)));
    }
    assert_eq!(store.entry_count().unwrap(), 3);
}

#[test]
fn a_refused_action_leaves_nothing() {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![visit(member(1))]);
    let head = store.head().unwrap();
    let context = shop.context(0);
    let facts = vec![visit(member(1)), redeem(member(1))];
    let refused = store.append(&Append { context, facts, changes: Vec::new() });
    assert!(matches!(refused, Err(AppendError::Conservation(ConservationFault::NegativeCell { quantity: -1, .. }))));
    assert_eq!(store.head().unwrap(), head);
    assert_eq!(store.member(member(1)).unwrap().unwrap().visits_total, 1);
    shop.append(&mut store, 0, vec![visit(member(1))]);
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn an_effect_key_is_taken_once() {
    let (mut shop, mut store) = Shop::started();
    let mut welcome = extra(member(1), 1);
    welcome.effects = vec![once(9)];
    let done = shop.append(&mut store, 0, vec![welcome.clone()]);
    assert_eq!(store.effect(once(9)).unwrap(), Some(done.entries[0].entry_id));
    assert_eq!(store.used_effects(&[once(8), once(9)]).unwrap(), vec![once(9)]);
    let context = shop.context(1);
    let again = store.append(&Append { context, facts: vec![welcome], changes: Vec::new() });
    assert!(matches!(again, Err(AppendError::EffectTaken(key)) if key == once(9)));
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn an_undo_restores_and_works_once() {
    let (mut shop, mut store) = Shop::started();
    shop.append(&mut store, 0, vec![enrolled(member(1)), visit(member(1))]);
    let before = (store.cells(member(1)).unwrap(), store.member(member(1)).unwrap().unwrap());
    let done = shop.append(&mut store, 0, vec![visit(member(1))]);
    let original = done.entries[0].entry_id;
    let take_back = vec![stamps(member(1), Term::Reversed, 1)];
    shop.append(&mut store, 0, vec![undo(original, member(1), take_back.clone())]);
    let after = store.member(member(1)).unwrap().unwrap();
    assert_eq!(store.cells(member(1)).unwrap(), before.0);
    assert_eq!(after.recent_visits, before.1.recent_visits, "the cool-down counts from the visit before");
    assert_eq!((after.visits, after.visits_total), (before.1.visits, 1));
    let context = shop.context(0);
    let facts = vec![undo(original, member(1), take_back)];
    assert!(matches!(store.append(&Append { context, facts, changes: Vec::new() }), Err(AppendError::EffectTaken(_))));
}

#[test]
fn a_reversal_of_nothing_is_refused() {
    let (mut shop, mut store) = Shop::started();
    let context = shop.context(0);
    let unknown = tillstamp_ledger::entry_id(context.action, 77);
    let facts = vec![undo(unknown, member(1), Vec::new())];
    let refused = store.append(&Append { context, facts, changes: Vec::new() });
    assert!(matches!(refused, Err(AppendError::UnknownOriginal)));
}

#[test]
fn a_batch_is_all_or_nothing() {
    let (mut shop, mut store) = Shop::started();
    let good = Append { context: shop.context(0), facts: vec![visit(member(1))], changes: Vec::new() };
    let bad = Append { context: shop.context(0), facts: vec![redeem(member(2))], changes: Vec::new() };
    assert!(store.append_batch(&[good.clone(), bad]).is_err());
    assert_eq!(store.entry_count().unwrap(), 1);
    let more =
        Append { context: shop.context(0), facts: vec![exchange(member(2)), redeem(member(2))], changes: vec![] };
    assert_eq!(store.append_batch(&[good, more]).unwrap().len(), 2);
    assert_eq!(store.entry_count().unwrap(), 4);
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn documents_and_facts_belong_together() {
    let (mut shop, mut store) = Shop::started();
    let ciphertext = b"noise".to_vec();
    let detail = Detail::ProfileChanged { ciphertext: Hash::of(&ciphertext), replaces: None };
    let change = Change::Private { member: member(1), ciphertext: ciphertext.clone() };
    let named = fact(detail, member(1), Vec::new());
    for (facts, changes) in [
        (vec![named.clone()], Vec::new()),
        (Vec::new(), vec![change.clone()]),
        (vec![named.clone()], vec![Change::Private { member: member(2), ciphertext: ciphertext.clone() }]),
        (vec![visit(member(1))], vec![change.clone()]),
    ] {
        let context = shop.context(0);
        let refused = store.append(&Append { context, facts, changes });
        assert!(matches!(refused, Err(AppendError::WrongDocument)));
    }
    assert!(matches!(store.write(std::slice::from_ref(&change)), Err(StoreError::Value(_))));
    let context = shop.context(0);
    store.append(&Append { context, facts: vec![named], changes: vec![change] }).unwrap();
    assert_eq!(store.private(member(1)).unwrap(), Some(ciphertext));
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn interrupted_actions_are_told_apart() {
    let (mut shop, mut store) = Shop::started();
    let mut begin = |store: &mut tillstamp_store::Store, what: &str| {
        let context = shop.context(0);
        let started =
            StartedAction { action: context.action, what: what.to_owned(), member: Some(member(1)), at: context.at };
        store.begin_action(&started).unwrap();
        (context, started)
    };
    let (_, lost) = begin(&mut store, "redeem");
    let (unshown_context, unshown) = begin(&mut store, "scan");
    let (shown_context, shown) = begin(&mut store, "scan");
    let (_, refused) = begin(&mut store, "scan");
    for context in [unshown_context, shown_context] {
        store.append(&Append { context, facts: vec![visit(member(1))], changes: Vec::new() }).unwrap();
    }
    store.mark_shown(shown.action).unwrap();
    store.drop_action(refused.action).unwrap();
    store.drop_action(unshown.action).unwrap(); // recorded: only showing it ends it
    drop(store);
    let (mut store, recovery) = shop.reopen();
    assert!(recovery.unclean);
    assert_eq!(recovery.not_done, vec![lost.clone()]);
    assert_eq!(recovery.not_shown, vec![unshown.clone()]);
    // The lost one may use its id; the unshown one is found to be done.
    let again = Append { context: unshown_context, facts: vec![visit(member(1))], changes: Vec::new() };
    assert!(store.append(&again).unwrap().already_done);
    store.mark_shown(unshown.action).unwrap();
    store.drop_action(lost.action).unwrap();
    store.close().unwrap();
    let (_, recovery) = shop.open().unwrap();
    assert_eq!((recovery.unclean, recovery.not_done.len(), recovery.not_shown.len()), (false, 0, 0));
}

#[test]
fn consents_and_contact_are_kept() {
    let (mut shop, mut store) = Shop::started();
    let consent = |granted| Detail::ConsentChanged {
        purpose: Purpose::Marketing,
        granted,
        wording_version: 2,
        wording: Hash::of(b"w"),
    };
    shop.append(&mut store, 0, vec![enrolled(member(1)), fact(consent(true), member(1), Vec::new())]);
    assert!(store.member(member(1)).unwrap().unwrap().consented(Purpose::Marketing));
    shop.append(&mut store, 1, vec![fact(consent(false), member(1), Vec::new())]);
    let cache = store.member(member(1)).unwrap().unwrap();
    assert!(!cache.consented(Purpose::Marketing) && cache.consents.len() == 1);
    let contact = cache.last_contact_at.unwrap();
    assert_eq!(store.members_silent_since(contact, 10).unwrap(), Vec::new());
    assert_eq!(store.members_silent_since(UtcMillis(contact.0 + 1), 10).unwrap(), vec![member(1)]);
}
