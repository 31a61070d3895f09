//! Folds: what adds up, what does not, and that a refused entry leaves nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use tillstamp_ledger::{
    BusinessDate, CardId, ConservationFault, Fold, MemberId, Posting, RewardId, Subject, Tally, Term, Vintage,
};

const ALL: [Term; 6] = [Term::Earned, Term::Adjusted, Term::Deficit, Term::Spent, Term::Expired, Term::Reversed];

fn subject(number: u8) -> Subject {
    let member = MemberId::from_bytes([number % 3; 16]);
    match number % 7 {
        0..=3 => Subject::Stamps(member, CardId(u32::from(number % 2))),
        4 | 5 => Subject::Reward(member, RewardId(1)),
        _ => Subject::Stock(RewardId(1)),
    }
}

fn posting() -> impl Strategy<Value = Posting> {
    (0..7_u8, 0..3_i32, prop::sample::select(&ALL[..]), -4..8_i64).prop_map(|(of, vintage, term, quantity)| {
        Posting::new(subject(of), Vintage(BusinessDate(vintage)), term, quantity)
    })
}

#[test]
fn each_term_moves_its_own_way() {
    let who = subject(0);
    let mut fold = Fold::default();
    for (term, quantity, held) in [
        (Term::Earned, 10, 10),
        (Term::Adjusted, 5, 15),
        (Term::Deficit, 1, 16),
        (Term::Spent, 7, 9),
        (Term::Spent, -2, 11),
        (Term::Expired, 4, 7),
        (Term::Reversed, 7, 0),
    ] {
        fold.apply(&[Posting::new(who, Vintage::NEVER, term, quantity)]).unwrap();
        assert_eq!(fold.cell(who, Vintage::NEVER), held);
        assert_eq!(fold.tally(who).held(), held);
    }
    assert_eq!(fold.tally(who), Tally { earned: 10, adjusted: 5, deficit: 1, spent: 5, expired: 4, reversed: 7 });
    assert_eq!(fold.cells().count(), 0, "an empty cell is none");
    fold.check().unwrap();
}

#[test]
fn what_does_not_add_up_is_named() {
    let who = subject(0);
    let one = |term, quantity| Posting::new(who, Vintage::NEVER, term, quantity);
    let mut fold = Fold::default();
    fold.apply(&[one(Term::Earned, 2)]).unwrap();
    assert!(matches!(fold.apply(&[one(Term::Spent, 3)]), Err(ConservationFault::NegativeCell { quantity: -1, .. })));
    assert!(matches!(fold.apply(&[one(Term::Spent, -1)]), Err(ConservationFault::NegativeTerm { .. })));
    for malformed in [one(Term::Earned, 0), one(Term::Earned, -1), one(Term::Reversed, -1), one(Term::Earned, i64::MAX)]
    {
        assert!(matches!(fold.apply(&[malformed]), Err(ConservationFault::Malformed(_))));
    }
    assert_eq!(fold.cell(who, Vintage::NEVER), 2);
    let broken = Fold::from_parts(fold.cells().map(|(of, vintage, _)| (of, vintage, 9)), fold.tallies());
    assert!(matches!(broken.check(), Err(ConservationFault::Unbalanced { held: 9, expected: 2, .. })));
}

#[test]
fn vintages_do_not_help_each_other_out() {
    let who = subject(0);
    let mut fold = Fold::default();
    fold.apply(&[Posting::new(who, Vintage(BusinessDate(5)), Term::Earned, 3)]).unwrap();
    let of_another = fold.apply(&[Posting::new(who, Vintage(BusinessDate(6)), Term::Spent, 1)]);
    assert!(matches!(of_another, Err(ConservationFault::NegativeCell { .. })));
    assert!(
        Vintage(BusinessDate(5)).expired_on(BusinessDate(6)) && !Vintage(BusinessDate(5)).expired_on(BusinessDate(5))
    );
    assert!(!Vintage::NEVER.expired_on(BusinessDate(i32::MAX)));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is applied or refused, the equation holds, no cell is negative, and a refusal changes nothing.
    #[test]
    fn conservation_holds_after_any_history(
        entries in prop::collection::vec(prop::collection::vec(posting(), 1..5), 0..40),
    ) {
        let mut fold = Fold::default();
        for entry in &entries {
            let before = fold.clone();
            if fold.apply(entry).is_err() {
                prop_assert_eq!(&fold, &before);
            }
            prop_assert!(fold.check().is_ok());
            prop_assert!(fold.cells().all(|(_, _, quantity)| quantity > 0));
        }
        let rebuilt = Fold::from_parts(fold.cells(), fold.tallies());
        prop_assert_eq!(rebuilt, fold);
    }

    /// The order in which entries that all fit arrive does not matter.
    #[test]
    fn credits_commute(mut entries in prop::collection::vec(posting(), 0..20)) {
        entries.retain(|posting| posting.term.is_credit() && posting.is_well_formed());
        let mut forward = Fold::default();
        let mut backward = Fold::default();
        entries.iter().for_each(|posting| forward.apply(&[*posting]).unwrap());
        entries.iter().rev().for_each(|posting| backward.apply(&[*posting]).unwrap());
        prop_assert_eq!(forward, backward);
    }

    #[test]
    fn subjects_and_terms_have_numbers_that_lead_back(number in any::<u8>()) {
        let subject = subject(number);
        let (kind, of) = subject.code();
        prop_assert_eq!(Subject::from_code(kind, of, subject.member()), Some(subject));
        prop_assert!(ALL.iter().all(|term| Term::from_code(term.code()) == Some(*term)));
    }
}
