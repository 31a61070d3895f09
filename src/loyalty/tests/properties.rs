//! Properties over random histories: whatever people do in whatever order, nothing is created, lost or given twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use proptest::prelude::*;
use support::{Shop, empty_program, member_id, operator_id};
use tillstamp_ledger::{
    AdjustReason, CardId, ClockState, Detail, EnrolChannel, EntryId, MemberId, Presentation, RewardId, Role, Subject,
    Term, VoidReason,
};
use tillstamp_loyalty::{AwardPart, Command, EarnRule, Label, Program, Reward, RewardKind, StampCard, award_units};

const MEMBERS: u64 = 3;

fn program(goal: u32, uses: u32, validity: Option<u32>, flags: u8) -> Program {
    let mut program = empty_program();
    let card = |id: u32, earn: EarnRule, reward: u32| StampCard {
        id: CardId(id),
        name: Label::new("card"),
        goal,
        earn,
        stamps_per_visit: 1,
        welcome_stamps: u32::from(flags & 1),
        stamp_validity_days: validity,
        reward: RewardId(reward),
        max_manual_per_scan: 20,
        active: true,
    };
    // Two cards share a reward, so that taking one back cannot rely on a card having its own.
    program.cards = vec![
        card(1, EarnRule::PerVisit, 1),
        card(2, EarnRule::PerItem { item_name: Label::new("item") }, 2),
        card(3, EarnRule::PerVisit, 1),
    ];
    let reward = |id: u32, uses: u32| Reward {
        id: RewardId(id),
        name: Label::new("reward"),
        kind: RewardKind::Perk,
        uses,
        validity_days: validity,
        key_in_note: Label::default(),
        cost_minor: 0,
        stock: (id == 2).then_some(5),
        active: true,
    };
    program.rewards = vec![reward(1, 1), reward(2, uses)];
    program.policy.redemption_visit_stamps = flags & 2 == 0;
    program.policy.reward_usable_at_once = flags & 4 == 0;
    program.limits.cool_down_s = 600;
    program.limits.daily_cap_visits = None;
    program.limits.shift_void_limit = None;
    program.limits.shift_manual_limit = None;
    program.limits.shift_adjust_limit = None;
    program
}

#[derive(Clone, Debug)]
enum Step {
    Wait(u32),
    Unsure(bool),
    Act(u8, u64, u32, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => (0u32..100_000).prop_map(Step::Wait),
        1 => prop_oneof![9 => Just(false), 1 => Just(true)].prop_map(Step::Unsure),
        12 => (0u8..15, 1..=MEMBERS, 0u32..9, any::<usize>()).prop_map(|(a, b, c, d)| Step::Act(a, b, c, d)),
    ];
    prop::collection::vec(step, 1..60)
}

fn open(program: Program) -> Shop {
    let mut shop = Shop::new(program);
    shop.staff(1, Role::Owner);
    shop.now = tillstamp_ledger::UtcMillis(1_772_400_000_000);
    for number in 1..=MEMBERS {
        shop.run(&Command::Enrol { member: member_id(number), channel: EnrolChannel::Counter }).unwrap();
    }
    shop
}

fn an_entry(shop: &Shop, pick: usize) -> EntryId {
    shop.entries[pick % shop.entries.len()].id
}

fn command(shop: &Shop, kind: u8, member: u64, count: u32, pick: usize) -> Command {
    let (member, other) = (member_id(member), member_id(1 + pick as u64 % MEMBERS));
    let card = CardId(1 + count % 3);
    match kind {
        0 | 1 => Command::Scan {
            member,
            presentation: Presentation::ShortCode,
            device: None,
            code_time_s: None,
            card_version: None,
        },
        2 => Command::AddStamps { member, card, count },
        3 => Command::AddItems { member, card: CardId(2), count },
        4 => Command::Adjust { member, card, delta: i64::from(count) - 3, reason: AdjustReason::Mistake },
        5 => Command::GiveReward { member, reward: RewardId(1 + count % 2), uses: 1, reason: AdjustReason::Goodwill },
        6 | 7 => Command::Redeem {
            member,
            reward: RewardId(1 + count % 2),
            uses: 1 + count / 5,
            presentation: Presentation::StaticCard,
            confirmed: true,
            manager: None,
        },
        8 | 9 => Command::Undo { original: an_entry(shop, pick) },
        10 => Command::Void { original: an_entry(shop, pick), reason: VoidReason::Mistake },
        11 => Command::MoveAward { original: an_entry(shop, pick), to: other },
        12 => split(shop, member, other, an_entry(shop, pick), count),
        13 => Command::Merge { one: member, other },
        14 => {
            let mut merges = shop.entries.iter().filter(|entry| matches!(entry.fact.detail, Detail::Merged { .. }));
            let merge = merges.next_back().map_or(an_entry(shop, pick), |entry| entry.id);
            Command::UndoMerge { merge }
        }
        _ => Command::ExpireUnits { member },
    }
}

/// A division whose counts are right (where the entry gave that much), among those three or two of them.
fn split(shop: &Shop, member: MemberId, other: MemberId, original: EntryId, count: u32) -> Command {
    let entry = shop.entries.iter().find(|entry| entry.id == original).unwrap();
    let total = award_units(&entry.fact);
    let holder = entry.fact.member.unwrap_or(member);
    let first = count.min(total.saturating_sub(1));
    let mut parts = vec![AwardPart { member, count: first }, AwardPart { member: other, count: total - first }];
    if count.is_multiple_of(3) && parts[1].count > 1 {
        parts[1].count -= 1;
        parts.push(AwardPart { member: holder, count: 1 });
    }
    Command::SplitAward { original, parts }
}

/// What everybody holds in stamps, a reward counted as the stamps it cost; only whole issues of a reward count.
fn worth(shop: &Shop, goal: u32, uses: u32) -> i64 {
    let worth = shop.fold.cells().map(|(subject, _, quantity)| match subject {
        Subject::Stamps(..) => quantity * i64::from(uses),
        Subject::Reward(_, RewardId(1)) => quantity * i64::from(goal * uses),
        Subject::Reward(..) => quantity * i64::from(goal),
        Subject::Stock(_) => 0,
    });
    worth.sum()
}

fn play(shop: &mut Shop, steps: &[Step]) {
    for step in steps {
        match *step {
            Step::Wait(seconds) => shop.now = shop.now.plus(i64::from(seconds) * 1000),
            Step::Unsure(unsure) => {
                shop.remember_day();
                shop.clock = if unsure { ClockState::Unsure } else { ClockState::Sure };
            }
            Step::Act(kind, member, count, pick) => {
                let command = command(shop, kind, member, count, pick);
                // Conservation, no cell below zero, well-formed postings, equal bytes, effects once: `run` checks all.
                let _ = shop.run(&command);
            }
        }
    }
}

/// Sum of a term over every member's stamps (or rewards) as the postings say it.
fn total(shop: &Shop, stamps: bool, term: Term) -> i64 {
    let postings = shop.entries.iter().flat_map(|entry| &entry.fact.postings);
    let wanted = postings.filter(|posting| match posting.subject {
        Subject::Stamps(..) => stamps && posting.term == term,
        Subject::Reward(..) => !stamps && posting.term == term,
        Subject::Stock(_) => false,
    });
    wanted.map(|posting| posting.quantity).sum()
}

proptest! {
    #![proptest_config(support::histories(192))]

    #[test]
    fn nothing_is_created_lost_or_given_twice(
        steps in steps(), goal in 2u32..6, uses in 1u32..4, validity in prop::option::of(1u32..5), flags in 0u8..8,
    ) {
        let mut shop = open(program(goal, uses, validity, flags));
        play(&mut shop, &steps);
        // Every issue of a reward by a card is paid with `goal` stamps that are gone, net of those given back; a
        // merge that is undone may pay a give-back as a correction, never the other way round.
        let postings: Vec<_> = shop.entries.iter().flat_map(|entry| entry.fact.postings.clone()).collect();
        let issued = |reward: u32| -> i64 {
            let of = |term: Term| {
                let wanted = postings.iter().filter(|posting| {
                    matches!(posting.subject, Subject::Reward(_, id) if id.0 == reward) && posting.term == term
                });
                wanted.map(|posting| posting.quantity).sum::<i64>()
            };
            of(Term::Earned)
        };
        let exchanges = issued(1) + issued(2) / i64::from(uses);
        let spent_gross: i64 = postings
            .iter()
            .filter(|posting| matches!(posting.subject, Subject::Stamps(..)) && posting.term == Term::Spent)
            .map(|posting| posting.quantity.max(0))
            .sum();
        prop_assert_eq!(exchanges * i64::from(goal), spent_gross);
        prop_assert!(total(&shop, true, Term::Spent) <= total(&shop, true, Term::Earned)
            + total(&shop, true, Term::Adjusted) + total(&shop, true, Term::Deficit));
        // Nothing is handed over that was not issued or given.
        prop_assert!(total(&shop, false, Term::Spent) <= total(&shop, false, Term::Earned)
            + total(&shop, false, Term::Adjusted));
    }

    #[test]
    fn a_reward_is_redeemed_at_most_as_often_as_it_is_held(
        steps in steps(), goal in 2u32..6, uses in 1u32..4, flags in 0u8..8, reward in 1u32..3, wanted in 1u32..8,
    ) {
        let mut shop = open(program(goal, uses, None, flags));
        play(&mut shop, &steps);
        shop.clock = ClockState::Sure;
        shop.now = shop.now.plus(86_400_000);
        let member = member_id(1);
        let held = shop.members[&member].held(Subject::Reward(member, RewardId(reward)), shop.today());
        let wish = Command::Redeem {
            member, reward: RewardId(reward), uses: wanted, presentation: Presentation::ShortCode, confirmed: true,
            manager: None,
        };
        let done = shop.run(&wish);
        if i64::from(wanted) > held {
            prop_assert!(done.is_err());
        }
        let now_held = shop.members[&member].held(Subject::Reward(member, RewardId(reward)), shop.today());
        prop_assert_eq!(now_held, if done.is_ok() { held - i64::from(wanted) } else { held });
    }

    #[test]
    fn undone_at_once_everything_is_as_before(
        steps in steps(), goal in 2u32..6, uses in 1u32..4, validity in prop::option::of(1u32..5), flags in 0u8..8,
        kind in 0u8..8, member in 1..=MEMBERS, count in 0u32..9,
    ) {
        let mut shop = open(program(goal, uses, validity, flags));
        play(&mut shop, &steps);
        let before: Vec<_> = shop.fold.cells().collect();
        let Ok(entries) = shop.run(&command(&shop.clone(), kind, member, count, 0)) else { return Ok(()) };
        for entry in entries.iter().rev() {
            shop.run(&Command::Undo { original: entry.id }).unwrap();
        }
        prop_assert_eq!(shop.fold.cells().collect::<Vec<_>>(), before);
        for entry in &entries {
            let again = shop.run(&Command::Undo { original: entry.id });
            prop_assert!(again.is_err());
        }
    }

    #[test]
    fn a_division_creates_and_loses_nothing_and_is_undone_whole(
        steps in steps(), goal in 2u32..6, uses in 1u32..4, validity in prop::option::of(1u32..5), flags in 0u8..8,
        picks in prop::collection::vec((0u32..9, any::<prop::sample::Index>()), 1..12),
    ) {
        let mut shop = open(program(goal, uses, validity, flags));
        play(&mut shop, &steps);
        for (count, pick) in picks {
            let (before, was_worth) = (shop.fold.cells().collect::<Vec<_>>(), worth(&shop, goal, uses));
            let entry = shop.entries[pick.index(shop.entries.len())].id;
            let marks: Vec<_> = shop.members.values().map(|member| (member.visits, member.last_visit_at())).collect();
            let command = split(&shop, member_id(1), member_id(2 + u64::from(count % 2)), entry, count);
            let Ok(entries) = shop.run(&command) else { continue };
            prop_assert_eq!(worth(&shop, goal, uses), was_worth);
            let given = |term: Term| -> i64 {
                let postings = entries.iter().flat_map(|entry| &entry.fact.postings);
                let stamps = postings.filter(|p| matches!(p.subject, Subject::Stamps(..)) && p.term == term);
                stamps.map(|posting| posting.quantity).sum()
            };
            prop_assert_eq!(given(Term::Earned), given(Term::Reversed), "the sum of the parts is the whole");
            prop_assert_eq!(given(Term::Deficit), 0);
            prop_assert_eq!(shop.run(&command).unwrap_err().key(), "refusal-already-reversed");
            // Whichever of its entries is named, all of it is undone; a second time nothing happens.
            let one = &entries[count as usize % entries.len()];
            shop.run(&Command::Undo { original: one.id }).unwrap();
            prop_assert_eq!(shop.fold.cells().collect::<Vec<_>>(), before);
            let after: Vec<_> = shop.members.values().map(|member| (member.visits, member.last_visit_at())).collect();
            prop_assert_eq!(after, marks);
            for entry in &entries {
                let again = shop.run(&Command::Undo { original: entry.id });
                prop_assert_eq!(again.unwrap_err().key(), "refusal-already-reversed");
            }
        }
    }

    #[test]
    fn a_merge_taken_back_at_once_restores_both(
        steps in steps(), goal in 2u32..6, uses in 1u32..4, validity in prop::option::of(1u32..5),
    ) {
        let mut shop = open(program(goal, uses, validity, 0));
        play(&mut shop, &steps);
        let before: Vec<_> = shop.fold.cells().collect();
        let merge = Command::Merge { one: member_id(2), other: member_id(3) };
        let Ok(entries) = shop.run(&merge) else { return Ok(()) };
        shop.run(&Command::UndoMerge { merge: entries[0].id }).unwrap();
        prop_assert_eq!(shop.fold.cells().collect::<Vec<_>>(), before);
        let is_apart = shop.members.values().all(|member| member.merged_into.is_none_or(|(_, by)| by != entries[0].id));
        prop_assert!(is_apart);
    }
}

proptest! {
    #![proptest_config(support::histories(192))]

    #[test]
    fn a_merge_taken_back_later_gives_the_absorbed_one_the_same_units_and_the_other_what_came_since(
        steps in steps(), goal in 2u32..6, uses in 1u32..4, validity in prop::option::of(3u32..9),
        since in prop::collection::vec((0u32..1_200, 0u8..4, 1u32..9), 0..8),
    ) {
        let mut shop = open(program(goal, uses, validity, 0));
        play(&mut shop, &steps);
        let (survivor, absorbed) = (member_id(2), member_id(3));
        let marks = |shop: &Shop, id| (shop.members[&id].visits, shop.members[&id].last_visit_at());
        let was = (marks(&shop, survivor), marks(&shop, absorbed));
        let Ok(entries) = shop.run(&Command::Merge { one: survivor, other: absorbed }) else { return Ok(()) };
        let before = shop.members[&absorbed].clone();
        prop_assert!(before.cells.is_empty());
        let merged = shop.state(&command(&shop, 0, 3, 0, 0)).member.unwrap();
        // Where the two were one before, visits that were undone in that time do not count.
        if merged.undone_of_absorbed.is_empty() {
            prop_assert_eq!(merged.visits, was.0.0 + was.1.0);
            prop_assert_eq!(merged.last_visit_at(), was.0.1.max(was.1.1));
        }
        let units = entries[0].fact.postings.iter().filter(|posting| posting.subject.member() == Some(absorbed));
        let mut units: Vec<_> = units.map(|posting| (posting.subject, posting.vintage, posting.quantity)).collect();
        units.sort();
        let was_worth = worth(&shop, goal, uses);
        let mut earned = 0;
        for (wait_s, kind, count) in since {
            shop.now = shop.now.plus(i64::from(wait_s) * 1000);
            let wish = command(&shop, kind, 2 + u64::from(count % 2), count, 0);
            let Ok(entries) = shop.run(&wish) else { continue };
            let postings = entries.iter().flat_map(|entry| &entry.fact.postings);
            let stamps = postings.filter(|p| matches!(p.subject, Subject::Stamps(..)) && p.term == Term::Earned);
            earned += stamps.map(|posting| posting.quantity * i64::from(uses)).sum::<i64>();
        }
        shop.run(&Command::UndoMerge { merge: entries[0].id }).unwrap();
        prop_assert_eq!(&shop.members[&absorbed].cells, &units);
        prop_assert_eq!(marks(&shop, absorbed), was.1);
        prop_assert!(shop.members[&survivor].visits >= was.0.0);
        prop_assert_eq!(worth(&shop, goal, uses), was_worth + earned);
    }
}

#[test]
fn a_manager_is_asked_for_by_the_right_people_only() {
    let mut shop = open(program(3, 1, None, 0));
    let cashier = shop.staff(2, Role::Cashier);
    let member = member_id(1);
    shop.signed_in = Some(cashier);
    // A PIN of somebody who left is nobody's PIN.
    shop.pin = Some(operator_id(9));
    let scan = command(&shop, 0, 1, 0, 0);
    assert_eq!(shop.run(&scan).unwrap_err().key(), "refusal-not-a-manager");
    shop.pin = None;
    shop.run(&Command::AddStamps { member, card: CardId(1), count: 3 }).unwrap();
    let gift = Command::GiveReward { member, reward: RewardId(1), uses: 1, reason: AdjustReason::Goodwill };
    assert_eq!(shop.run(&gift).unwrap_err().key(), "refusal-manager-needed-give-reward");
}
