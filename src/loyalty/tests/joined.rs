//! A till among others: whatever is held where, it decides on what is held here, and says why the rest must wait.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use tillstamp_ledger::{
    ActionId, BusinessDate, CardId, ClockState, Context, CurrencyCode, Flags, Fold, MemberId, OperatorId, Presentation,
    ProgramHash, RewardId, Role, Subject, Term, UtcMillis, Vintage, VoidReason,
};
use tillstamp_loyalty::{
    BusinessDay, Command, Elsewhere, Joined, MemberState, OperatorState, OriginalEntry, Place, Program, Refusal, State,
    decide, gather, redeemable, templates,
};

fn who() -> MemberId {
    MemberId::from_bytes([1; 16])
}

const CARD: CardId = CardId(1);
const AT: UtcMillis = UtcMillis(1_900_000_000_000);

fn program() -> Program {
    let day = BusinessDay {
        time_zone: "Europe/Prague".into(),
        cutoff_minutes: 120,
        opening: [Some((480, 1080)); 7],
        holidays: Vec::new(),
    };
    templates(CurrencyCode::new("CZK").unwrap(), &day).swap_remove(0).program
}

fn context() -> Context {
    Context {
        action: ActionId::from_bytes([7; 16]),
        business_date: BusinessDate(21_990),
        day_cutoff_minutes: 120,
        at: AT,
        raw_at: AT,
        clock: ClockState::Sure,
        program: ProgramHash([0; 32]),
        operator: Some(OperatorId::from_bytes([2; 16])),
        override_by: None,
    }
}

fn stamps() -> Subject {
    Subject::Stamps(who(), CARD)
}

/// A member with units here and at Most Square.
fn state(program: &Program, here: (i64, i64), there: (i64, i64), joined: Joined) -> State {
    let reward = Subject::Reward(who(), program.card(CARD).unwrap().reward);
    let units = |stamped: i64, rewards: i64| {
        let all = [(stamps(), Vintage::NEVER, stamped), (reward, Vintage::NEVER, rewards)];
        all.into_iter().filter(|(_, _, quantity)| *quantity > 0).collect::<Vec<_>>()
    };
    let mut member = MemberState::new(who(), BusinessDate(21_000));
    (member.cells, member.visits) = (units(here.0, here.1), 1);
    let place = Place::Till(Some("Most Square".to_owned()));
    let elsewhere = units(there.0, there.1).into_iter().map(|(subject, vintage, quantity)| {
        let place = place.clone();
        let since_down = if joined.line_down_since.is_some() { quantity } else { 0 };
        Elsewhere { subject, vintage, quantity, place, since_down }
    });
    let joined = Joined { elsewhere: elsewhere.collect(), ..joined };
    let operator = OperatorState::new(OperatorId::from_bytes([2; 16]), Role::Manager);
    State { member: Some(member), operator: Some(operator), open: true, joined: Some(joined), ..State::default() }
}

fn redeem(reward: RewardId) -> Command {
    let presentation = Presentation::ShortCode;
    Command::Redeem { member: who(), reward, uses: 1, presentation, confirmed: true, manager: None }
}

fn scan() -> Command {
    let presentation = Presentation::ShortCode;
    Command::Scan { member: who(), presentation, device: None, code_time_s: None, card_version: None }
}

proptest! {
    #[test]
    fn nothing_is_spent_beyond_what_is_held_here(
        here in (0..25_i64, 0..3_i64), there in (0..25_i64, 0..3_i64), which in 0..3_u8, ended in any::<bool>(),
    ) {
        let program = program();
        let reward = program.card(CARD).unwrap().reward;
        let joined = Joined { lease_ended: ended.then_some(AT), ..Joined::default() };
        let state = state(&program, here, there, joined);
        let command = match which {
            0 => scan(),
            1 => Command::AddStamps { member: who(), card: CARD, count: 1 },
            _ => redeem(reward),
        };
        let decided = decide(&program, &state, &command, &context());
        if which == 2 {
            prop_assert_eq!(decided.is_ok(), here.1 > 0 && !ended);
        }
        let facts = decided.unwrap_or_default();
        if ended {
            let spends = facts.iter().flat_map(|fact| &fact.postings).any(|posting| posting.term == Term::Spent);
            prop_assert!(!spends, "a lease that ended leaves earning");
        }
        let held = state.member.as_ref().unwrap().cells.clone();
        for facts in [facts, gather(&program, &state, &context())] {
            let mut fold = Fold::from_parts(held.clone(), []);
            for fact in &facts {
                // Terms begin at nothing here: only cells are looked at.
                prop_assert!(fold.apply_fact(fact).is_ok(), "{fact:?}");
            }
        }
    }
}

#[test]
fn what_must_wait_says_where_how_many_and_since_when() {
    let program = program();
    let card = program.card(CARD).unwrap();
    let (goal, reward) = (i64::from(card.goal), card.reward);
    let down = Joined { line_down_since: Some(AT), ..Joined::default() };
    let place = Place::Till(Some("Most Square".to_owned()));
    let refused = |here, there, joined: Joined| {
        decide(&program, &state(&program, here, there, joined), &redeem(reward), &context()).unwrap_err()
    };
    let expected = Refusal::StampsElsewhere { reward, count: 3, place: place.clone(), since: Some(AT) };
    assert_eq!(refused((goal - 3, 0), (3, 0), down.clone()), expected);
    assert_eq!(expected.key(), "refusal-stamps-elsewhere-since");
    let expected = Refusal::RewardElsewhere { reward, count: 2, place: place.clone(), since: None };
    assert_eq!(refused((0, 0), (1, 2), Joined::default()), expected);
    assert_eq!(refused((1, 0), (1, 0), Joined::default()), Refusal::RewardNotReady { reward });
    let ended = Joined { lease_ended: Some(AT), ..Joined::default() };
    assert_eq!(refused((0, 1), (0, 0), ended), Refusal::LeaseEnded { since: AT });
    // The sheet lists what waits, with its reason.
    let all = state(&program, (goal - 3, 0), (3, 0), down);
    let listed = redeemable(&program, &all, &context(), Presentation::ShortCode);
    assert_eq!((listed.len(), listed[0].uses), (1, 1));
    assert!(matches!(listed[0].allowed_now, Err(Refusal::StampsElsewhere { count: 3, .. })));
    let lone = State { joined: None, ..all };
    assert!(redeemable(&program, &lone, &context(), Presentation::ShortCode).is_empty());
}

#[test]
fn a_void_here_of_what_was_earned_there_is_a_claim_and_of_what_was_spent_there_is_refused() {
    let program = program();
    let nearly_full = i64::from(program.card(CARD).unwrap().goal) - 1;
    let given = |spends: bool| {
        let had = if spends { nearly_full } else { 0 };
        let before = state(&program, (had, 0), (0, 0), Joined::default());
        decide(&program, &before, &scan(), &context()).unwrap().remove(0)
    };
    for (spends, expected_claim) in [(false, true), (true, false)] {
        let place = Place::Till(None);
        let joined = Joined { original_at: Some(place.clone()), ..Joined::default() };
        let id = tillstamp_ledger::Fact::id(&context(), 0);
        let mut state = state(&program, (0, 0), (1, 0), joined);
        state.original = Some(OriginalEntry { id, fact: given(spends), context: context() });
        let void = Command::Void { original: id, reason: VoidReason::Mistake };
        match decide(&program, &state, &void, &context()) {
            Ok(facts) => {
                assert!(expected_claim && facts[0].flags.has(Flags::CLAIM));
                assert!(facts[0].postings.iter().all(|posting| posting.term != Term::Deficit));
            }
            Err(refusal) => assert_eq!((expected_claim, refusal), (false, Refusal::VoidElsewhere { place })),
        }
    }
}
