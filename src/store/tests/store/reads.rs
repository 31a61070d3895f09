//! Journal, days, programs, staff, settings.

use crate::support::*;
use tillstamp_ledger::{BusinessDate, Detail, Fact, Hash, OperatorId, ProgramHash, Role, Subject, UtcMillis, kind};
use tillstamp_store::{Append, Change, JournalFilter, Metric, OperatorRow, RefusalRow, Store};
use uuid::Uuid;

fn busy_shop() -> (Shop, Store) {
    let (mut shop, mut store) = Shop::started();
    for day in 0..4 {
        for who in 0..5 {
            shop.append(&mut store, day, vec![visit(member(who)), extra(member(who), 2)]);
        }
        shop.append(&mut store, day, vec![exchange(member(day as u128)), redeem(member(day as u128))]);
    }
    (shop, store)
}

fn all_pages(store: &Store, filter: &JournalFilter, limit: usize) -> Vec<u16> {
    let mut kinds = Vec::new();
    let mut before = None;
    loop {
        let page = store.journal(filter, limit, before).unwrap();
        assert!(page.entries.len() <= limit);
        kinds.extend(page.entries.iter().map(|entry| entry.fact.detail.code()));
        before = page.next;
        if before.is_none() {
            return kinds;
        }
    }
}

#[test]
fn the_journal_pages_through_everything_once() {
    let (_shop, store) = busy_shop();
    assert_eq!(all_pages(&store, &JournalFilter::default(), 7).len(), 49);
    let one_day = |day| Some(BusinessDate(19_675 + day));
    let day_two = JournalFilter { from: one_day(2), to: one_day(2), ..JournalFilter::default() };
    assert_eq!(all_pages(&store, &day_two, 5).len(), 12);
    let redeemed = JournalFilter { kinds: vec![kind::REDEEMED], ..JournalFilter::default() };
    assert_eq!(all_pages(&store, &redeemed, 3), vec![kind::REDEEMED; 4]);
    let of_member = JournalFilter { member: Some(member(1)), ..JournalFilter::default() };
    assert_eq!(all_pages(&store, &of_member, 3).len(), 10);
    let both = JournalFilter { member: Some(member(1)), from: one_day(1), to: one_day(1), ..JournalFilter::default() };
    assert_eq!(all_pages(&store, &both, 1).len(), 4);
    let nobody = JournalFilter { operator: Some(OperatorId(Uuid::from_u128(99))), ..JournalFilter::default() };
    assert!(all_pages(&store, &nobody, 3).is_empty());
    let never = JournalFilter { from: one_day(50), ..JournalFilter::default() };
    assert!(all_pages(&store, &never, 3).is_empty());
}

#[test]
fn a_day_entered_again_after_a_wrong_clock_is_found_whole() {
    let (mut shop, mut store) = Shop::started();
    for day in [0, 400, 0, 1, 0, 1] {
        shop.append(&mut store, day, vec![visit(member(1))]);
    }
    let of_day = |day| {
        let date = Some(BusinessDate(19_675 + day));
        all_pages(&store, &JournalFilter { from: date, to: date, ..JournalFilter::default() }, 2).len()
    };
    assert_eq!((of_day(0), of_day(1), of_day(400)), (4, 2, 1), "the opening is of day 0");
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn a_members_entries_are_linked() {
    let (_shop, store) = busy_shop();
    let all = store.entries_of(member(2), 100, None).unwrap();
    assert_eq!(all.len(), 10);
    assert!(all.windows(2).all(|pair| pair[0].position > pair[1].position));
    assert!(all.iter().all(|entry| entry.fact.member == Some(member(2))));
    let first = store.entries_of(member(2), 4, None).unwrap();
    let rest = store.entries_of(member(2), 100, first.last().map(|entry| entry.position)).unwrap();
    assert_eq!([first, rest].concat(), all);
    let foreign = store.entries_of(member(4), 1, None).unwrap()[0].position;
    let before_foreign = store.entries_of(member(2), 100, Some(foreign)).unwrap();
    assert!(before_foreign.iter().all(|entry| entry.position < foreign) && !before_foreign.is_empty());
    assert!(store.entries_of(member(77), 5, None).unwrap().is_empty());
}

#[test]
fn the_last_actions_come_whole() {
    let (_shop, store) = busy_shop();
    let actions = store.last_actions(2).unwrap();
    assert_eq!(actions.len(), 2);
    let kinds: Vec<_> = actions[0].iter().map(|entry| entry.fact.detail.code()).collect();
    assert_eq!(kinds, vec![kind::EARNED, kind::REDEEMED]);
    assert_eq!(actions[1].iter().map(|entry| entry.index).collect::<Vec<_>>(), vec![0, 1]);
    let action = actions[0][0].context.action;
    assert_eq!(store.entries_of_action(action).unwrap(), actions[0]);
    assert_eq!(store.last_actions(1000).unwrap().len(), 25);
}

#[test]
fn a_day_is_counted_as_it_happens() {
    let (_shop, store) = busy_shop();
    let day = store.day_counters(BusinessDate(19_676)).unwrap();
    let counted = |metric| day.total(metric);
    assert_eq!(counted(Metric::Visits), 5);
    assert_eq!(counted(Metric::Stamps), 5 + 10 + 5);
    assert_eq!(counted(Metric::ManualStamps), 15);
    assert_eq!(counted(Metric::RewardsIssued), 1);
    assert_eq!(day.total_of(Metric::RewardsRedeemed, REWARD.0), 1);
    assert_eq!(counted(Metric::KeyInMinor), 6500);
    assert_eq!(counted(Metric::StampsExchanged), 5);
    let operator = OperatorId(Uuid::from_u128(0xB0));
    assert_eq!(day.by_operator(Metric::Visits).get(&Some(operator)), Some(&5));
    assert_eq!(store.operator_count(BusinessDate(19_676), operator, Metric::ManualStamps).unwrap(), 15);
    assert_eq!(day.by_hour(Metric::Visits, |_| 9).get(&9), Some(&5));
    assert!(store.day_counters(BusinessDate(1)).unwrap().rows.is_empty());
    assert_eq!(store.business_dates(BusinessDate(0), BusinessDate(i32::MAX)).unwrap().len(), 4);
}

#[test]
fn three_awards_to_one_member_within_the_hour_are_a_burst() {
    let (mut shop, mut store) = Shop::started();
    for _ in 0..5 {
        shop.append(&mut store, 0, vec![visit(member(1))]);
    }
    shop.append(&mut store, 0, vec![visit(member(2))]);
    let day = store.day_counters(BusinessDate(19_675)).unwrap();
    assert_eq!(day.total(Metric::Bursts), 1, "once a run");
}

#[test]
fn refusals_are_kept_counted_and_pruned() {
    let (_shop, mut store) = Shop::started();
    for (day, key) in [(1, "refusal-one"), (1, "refusal-one"), (2, "refusal-two")] {
        let (at, date) = (UtcMillis(5), BusinessDate(day));
        store.record_refusal(&RefusalRow { at, date, key: key.to_owned(), operator: None, member: None }).unwrap();
    }
    assert_eq!(store.refusals(BusinessDate(0), BusinessDate(9), 10).unwrap().len(), 3);
    assert_eq!(store.refusal_counts(BusinessDate(1)).unwrap(), vec![("refusal-one".to_owned(), 2)]);
    let done = store.maintain(Some(BusinessDate(2))).unwrap();
    assert_eq!(done.pruned_refusals, 2);
    assert_eq!(store.refusals(BusinessDate(0), BusinessDate(9), 10).unwrap().len(), 1);
    assert_eq!(store.refusal_counts(BusinessDate(1)).unwrap().len(), 1, "the day's figures stay");
}

#[test]
fn programs_follow_their_publication() {
    let (mut shop, mut store) = Shop::started();
    let mut publish = |document: &[u8], day: i32| {
        let program = ProgramHash(Hash::of(document).0);
        let facts = vec![Fact::new(Detail::ProgramPublished { program, from: BusinessDate(day) }, None)];
        let changes = vec![Change::Program { document: document.to_vec() }];
        let context = shop.context(0);
        store.append(&Append { context, facts, changes }).unwrap();
        program
    };
    let (first, second) = (publish(b"one", 10), publish(b"two", 20));
    assert_eq!(store.program_on(BusinessDate(9)).unwrap(), None);
    assert_eq!(store.program_on(BusinessDate(19)).unwrap().map(|row| row.hash), Some(first));
    assert_eq!(store.program_on(BusinessDate(20)).unwrap().map(|row| row.hash), Some(second));
    assert_eq!(store.program(first).unwrap().map(|row| row.document), Some(b"one".to_vec()));
    assert_eq!(store.programs().unwrap().len(), 2);
    assert_eq!(shop.verify().first_fault, None);
}

#[test]
fn staff_rows_survive_and_follow_the_ledger() {
    let (mut shop, mut store) = Shop::started();
    let id = OperatorId(Uuid::from_u128(0xB0));
    let row = OperatorRow {
        id,
        name: "Ada".to_owned(),
        role: Role::Cashier,
        active: true,
        pin_hash: Some("$argon2id$x".to_owned()),
        language: Some("cs".to_owned()),
        failed_attempts: 4,
        locked_until: Some(UtcMillis(9)),
        own_member: Some(member(3)),
    };
    store.write(&[Change::Operator(row.clone())]).unwrap();
    drop(store);
    let (mut store, _) = shop.reopen();
    assert_eq!(store.operator(id).unwrap(), Some(row.clone()));
    let detail = Detail::OperatorChanged { subject: id, role: Role::Manager, active: false };
    shop.append(&mut store, 0, vec![Fact::new(detail, None)]);
    let changed = store.operator(id).unwrap().unwrap();
    assert_eq!((changed.role, changed.active, changed.name.as_str()), (Role::Manager, false, "Ada"));
    store.write(&[Change::Setting { key: "brand".to_owned(), value: Some(vec![1, 2]) }]).unwrap();
    assert_eq!(store.setting("brand").unwrap(), Some(vec![1, 2]));
    store.write(&[Change::Setting { key: "brand".to_owned(), value: None }]).unwrap();
    assert_eq!(store.setting("brand").unwrap(), None);
}

#[test]
fn a_reader_on_another_thread_sees_the_last_commit() {
    let (mut shop, mut store) = busy_shop();
    let reader = store.reader().unwrap();
    shop.append(&mut store, 5, vec![visit(member(9))]);
    let seen = std::thread::spawn(move || reader.member(member(9)).unwrap().is_some()).join().unwrap();
    assert!(seen);
    let liability = store.liability().unwrap();
    assert!(liability.iter().any(|(kind, number, units)| (*kind, *number) == (1, CARD.0) && *units > 0));
    let expired = store.expired_cells(BusinessDate(30_000), 100).unwrap();
    assert!(expired.iter().all(|(subject, _, _)| matches!(subject, Subject::Reward(..))));
}

#[test]
fn a_closed_day_has_its_report() {
    let (mut shop, mut store) = busy_shop();
    let (document, date) = (b"report".to_vec(), BusinessDate(19_676));
    let closed = Detail::DayClosed { date, number: 1, totals: Hash::of(&document) };
    let append = Append {
        context: shop.context(1),
        facts: vec![Fact::new(closed, None)],
        changes: vec![Change::ZReport { date, number: 1, document: document.clone() }],
    };
    let done = store.append(&append).unwrap();
    assert!(store.entry_at(done.entries[0].position).unwrap().unwrap().signature.is_some());
    assert_eq!(store.z_report(date).unwrap().map(|report| report.document), Some(document));
    assert_eq!(store.last_z_report().unwrap().map(|report| report.number), Some(1));
    assert_eq!(shop.verify().first_fault, None);
    let again = Append { context: shop.context(1), ..append };
    assert!(store.append(&again).is_err(), "a second Z of the same day changes nothing");
    assert_eq!(shop.verify().first_fault, None);
}
