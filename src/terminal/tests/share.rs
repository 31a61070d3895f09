//! One award, several members: divided, undone, refused where it was used.

use crate::shop::{DAY_MS, MINUTE_MS, Shop};
use tillstamp_terminal::ledger::{CardId, EntryId, MemberId, VoidReason};
use tillstamp_terminal::loyalty::Program;
use tillstamp_terminal::views::{AwardPart, Verdict, VerdictKind};

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

/// What happens to one visit of Jana's, step by step.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Moved to Petr, from the entry that stands for it now.
    Move,
    /// Moved to Petr a day later, with a manager.
    MoveNextDay,
    /// Divided: Jana keeps one stamp, Petr gets the other.
    Divide,
    /// Divided: Petr and Olga get one each.
    GiveAway,
    /// The last action is undone.
    Undo,
    /// The entry that took the award away is voided by a manager.
    VoidTaking,
    /// The first part is voided by itself.
    VoidFirst,
    /// The second part is voided by itself.
    VoidSecond,
}

/// Two stamps a visit, so that one can be divided.
fn two_stamps() -> Program {
    let mut program = crate::shop::program();
    program.cards[0].stamps_per_visit = 2;
    program
}

struct Visit {
    shop: Shop,
    members: [MemberId; 3],
    /// What stands for the visit by now.
    entry: EntryId,
}

impl Visit {
    fn of(shop: Shop) -> Self {
        let mut shop = shop;
        let (jana, card) = shop.member("Jana Host");
        let (petr, _) = shop.member("Petr Host");
        let (olga, _) = shop.member("Olga Host");
        let entry = shop.scan(&card.code).entry_id.unwrap();
        Self { shop, members: [jana, petr, olga], entry }
    }

    fn parts(&mut self) -> Vec<EntryId> {
        let is_part = |key: &str| key == "entry-stamps-moved";
        let mut parts: Vec<EntryId> = Vec::new();
        for member in self.members {
            let sheet = self.shop.till.open_member(member).unwrap();
            let standing = sheet.history.iter().find(|line| is_part(line.what.key) && !line.reversed);
            parts.extend(standing.map(|line| line.entry));
        }
        parts
    }

    fn void(&mut self, entry: EntryId) -> Verdict {
        let verdict = self.shop.as_manager().void(entry, VoidReason::Mistake, "");
        self.shop.as_cashier();
        verdict
    }

    fn step(&mut self, step: Step) {
        let [jana, petr, olga] = self.members;
        let parts = |first, second| [part(first, 1), part(second, 1)];
        let verdict = match step {
            Step::Move => self.shop.till.move_award(self.entry, petr),
            Step::MoveNextDay => {
                self.shop.pass(DAY_MS);
                let verdict = self.shop.as_manager().move_award(self.entry, petr);
                self.shop.as_cashier();
                verdict
            }
            Step::Divide => self.shop.till.split_award(self.entry, &parts(jana, petr)),
            Step::GiveAway => self.shop.till.split_award(self.entry, &parts(petr, olga)),
            Step::Undo => self.shop.till.undo_last(),
            Step::VoidTaking => {
                let history = self.shop.till.open_member(jana).unwrap().history;
                let taking = history.iter().find(|line| line.what.key == "entry-reversed").unwrap().entry;
                self.void(taking)
            }
            Step::VoidFirst => {
                let first = self.parts()[0];
                self.void(first)
            }
            Step::VoidSecond => {
                let second = self.parts()[1];
                self.void(second)
            }
        };
        assert_eq!(verdict.kind, VerdictKind::Done, "{step:?}: {:?}", verdict.message);
        if let (Step::Undo | Step::VoidTaking, Some(back)) = (step, self.parts().first()) {
            self.entry = *back;
        }
    }
}

#[test]
fn a_moved_visit_is_still_one_visit_of_its_day() {
    use Step as S;
    let rows: &[(&[S], u32)] = &[
        (&[], 1),
        (&[S::Undo], 0),
        (&[S::Move], 1),
        (&[S::Move, S::Undo], 1),
        (&[S::Move, S::Undo, S::Move], 1),
        (&[S::Move, S::VoidTaking], 1),
        (&[S::Move, S::VoidFirst], 0),
        (&[S::MoveNextDay], 1),
        (&[S::Divide], 1),
        (&[S::Divide, S::Undo], 1),
        (&[S::Divide, S::VoidTaking], 1),
        // Whoever keeps a part keeps the visit; the others' parts are stamps.
        (&[S::Divide, S::VoidSecond], 1),
        (&[S::Divide, S::VoidFirst], 0),
        (&[S::GiveAway], 1),
        (&[S::GiveAway, S::Undo], 1),
        (&[S::GiveAway, S::Undo, S::VoidFirst], 0),
        (&[S::GiveAway, S::VoidSecond], 1),
        (&[S::GiveAway, S::VoidSecond, S::VoidFirst], 0),
    ];
    for (steps, visits) in rows {
        let mut visit = Visit::of(Shop::with(two_stamps(), 1));
        let day = visit.shop.till.business_date();
        for step in *steps {
            visit.step(*step);
        }
        let report = visit.shop.as_manager().day_report(day).unwrap();
        assert_eq!(report.visits, *visits, "{steps:?}");
        let of_people: u32 = report.people.iter().map(|person| person.visits).sum();
        let by_manager = steps.iter().any(|step| matches!(step, S::VoidFirst));
        // What a manager voids is taken off the manager's own figures, not off the cashier's.
        assert!(of_people == *visits || by_manager, "{steps:?}: {of_people}");
        let today = visit.shop.till.business_date();
        let later = visit.shop.till.day_report(today).unwrap();
        assert_eq!(later.visits, if today == day { *visits } else { 0 }, "{steps:?}");
        visit.shop.assert_clean();
    }
}
