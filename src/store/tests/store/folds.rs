//! Random histories: what is kept equals what is folded, nothing is lost or made, replay changes nothing.

use crate::support::*;
use proptest::prelude::*;
use tillstamp_ledger::{AdjustReason, BlockReason, BusinessDate, Detail, Fact, Fold, Subject, Term};
use tillstamp_store::{Append, Committed, Store};

#[derive(Clone, Debug)]
enum Step {
    Visit(u8),
    Extra(u8, u32),
    Exchange(u8),
    Redeem(u8),
    Undo(u16),
    Adjust(u8, i64),
    Expire(u8),
    Block(u8),
    Merge(u8, u8),
    Restart { clean: bool },
    Copy,
    NewDay,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..4_u8).prop_map(Step::Visit),
        2 => (0..4_u8, 1..4_u32).prop_map(|(who, count)| Step::Extra(who, count)),
        3 => (0..4_u8).prop_map(Step::Exchange),
        4 => (0..4_u8).prop_map(Step::Redeem),
        4 => any::<u16>().prop_map(Step::Undo),
        2 => (0..4_u8, -3..6_i64).prop_map(|(who, delta)| Step::Adjust(who, delta)),
        1 => (0..4_u8).prop_map(Step::Expire),
        1 => (0..4_u8).prop_map(Step::Block),
        1 => (0..4_u8, 0..4_u8).prop_map(|(who, absorbed)| Step::Merge(who, absorbed)),
        1 => any::<bool>().prop_map(|clean| Step::Restart { clean }),
        1 => Just(Step::Copy),
        2 => Just(Step::NewDay),
    ]
}

struct Run {
    shop: Shop,
    store: Option<Store>,
    day: i32,
    /// What the caller was told is recorded.
    told: Vec<(Append, Committed)>,
}

impl Run {
    fn store(&mut self) -> &mut Store {
        self.store.as_mut().unwrap()
    }

    fn facts(&mut self, step: &Step) -> Vec<Fact> {
        let who = |number: &u8| member(u128::from(*number));
        match step {
            Step::Visit(number) => vec![visit(who(number))],
            Step::Extra(number, count) => vec![extra(who(number), *count)],
            Step::Exchange(number) => vec![visit(who(number)), exchange(who(number))],
            Step::Redeem(number) => vec![redeem(who(number))],
            Step::Undo(pick) => {
                let entries: Vec<_> =
                    self.told.iter().flat_map(|(append, done)| append.facts.iter().zip(&done.entries)).collect();
                let Some((fact, entry)) = entries.get(usize::from(*pick) % entries.len().max(1)) else {
                    return Vec::new();
                };
                let back = fact.postings.iter().map(|posting| {
                    let mut back = *posting;
                    match posting.term {
                        Term::Spent => back.quantity = -back.quantity,
                        _ => back.term = Term::Reversed,
                    }
                    back
                });
                vec![undo(entry.entry_id, fact.member.unwrap(), back.collect())]
            }
            Step::Adjust(number, delta) => {
                let term = if *delta < 0 { Term::Reversed } else { Term::Adjusted };
                let postings = if *delta == 0 { vec![] } else { vec![stamps(who(number), term, delta.abs())] };
                vec![fact(Detail::Adjusted { reason: AdjustReason::Mistake }, who(number), postings)]
            }
            Step::Expire(number) => {
                vec![fact(Detail::Expired, who(number), vec![reward(who(number), Term::Expired, 1)])]
            }
            Step::Block(number) => {
                let detail = Detail::CardBlocked { version: u16::from(*number), reason: BlockReason::Lost };
                vec![fact(detail, who(number), Vec::new())]
            }
            Step::Merge(number, absorbed) => {
                vec![fact(Detail::Merged { absorbed: who(absorbed) }, who(number), Vec::new())]
            }
            Step::Restart { .. } | Step::Copy | Step::NewDay => Vec::new(),
        }
    }

    fn apply(&mut self, step: &Step) {
        match step {
            Step::NewDay => self.day += 1,
            Step::Restart { clean } => {
                let store = self.store.take().unwrap();
                if *clean {
                    store.close().unwrap()
                } else {
                    drop(store)
                }
                self.store = Some(self.shop.reopen().0);
            }
            Step::Copy => {
                // The data folder is replaced by a copy of itself as a power cut would leave it.
                let copy = self.shop.copy_data("copy");
                drop(self.store.take());
                self.shop.put_data(&copy);
                self.store = Some(self.shop.reopen().0);
            }
            _ => {
                let facts = self.facts(step);
                let context = self.shop.context(self.day);
                let append = Append { context, facts, changes: Vec::new() };
                if let Ok(done) = self.store().append(&append) {
                    self.told.push((append, done));
                }
            }
        }
    }

    /// Folding what the caller was told gives what is kept.
    fn check(mut self) {
        let told = std::mem::take(&mut self.told);
        let mut fold = Fold::default();
        for (append, done) in &told {
            let again = self.store().append(append).unwrap();
            assert!(again.already_done || append.facts.is_empty());
            assert_eq!(again.entries, done.entries, "replay changes nothing");
            for fact in &append.facts {
                fold.apply(&fact.postings).unwrap();
            }
        }
        fold.check().unwrap();
        for number in 0..4 {
            let who = member(number);
            let kept = self.store().cells(who).unwrap();
            let folded: Vec<_> = fold.cells().filter(|(subject, _, _)| subject.member() == Some(who)).collect();
            assert_eq!(kept, folded);
            let subject = Subject::Stamps(who, CARD);
            assert_eq!(self.store().tally(subject).unwrap(), fold.tally(subject));
        }
        let entries: usize = told.iter().map(|(_, done)| done.entries.len()).sum();
        let openings = self.store().last_entries(10_000).unwrap();
        let openings = openings.iter().filter(|entry| matches!(entry.fact.detail, Detail::StreamOpened { .. })).count();
        assert_eq!(openings, 1, "no restart and no crash is taken for a copy");
        assert_eq!(self.store().entry_count().unwrap(), (entries + openings) as u64);
        let counters = self.store().day_counters(BusinessDate(19_675)).unwrap();
        assert!(counters.rows.iter().all(|row| row.count != 0 || row.metric.code() > 0));
        let report = self.shop.verify();
        assert_eq!(report.first_fault, None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_is_what_is_folded(steps in prop::collection::vec(step(), 1..40)) {
        let (shop, store) = Shop::started();
        let mut run = Run { shop, store: Some(store), day: 0, told: Vec::new() };
        for step in &steps {
            run.apply(step);
        }
        run.check();
    }
}
