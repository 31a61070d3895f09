//! A deliberately naive model of one stamp card, compared with `decide` over many generated histories.
//!
//! The model knows no vintages, postings or folds: a list of visits with a state each, counted anew every time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use proptest::prelude::*;
use support::{Shop, empty_program, member_id};
use tillstamp_ledger::{CardId, EnrolChannel, EntryId, Presentation, RewardId, Role, Subject, UtcMillis};
use tillstamp_loyalty::{Command, EarnRule, Label, Reward, RewardKind, StampCard};

/// Stamps are counted by adding everything that was given and not undone; rewards by dividing.
#[derive(Default)]
struct Naive {
    goal: i64,
    given: Vec<(i64, bool)>,
    redeemed: i64,
}

impl Naive {
    fn stamps_ever(&self) -> i64 {
        self.given.iter().filter(|(_, undone)| !undone).map(|(count, _)| count).sum()
    }

    fn rewards_ever(&self) -> i64 {
        self.stamps_ever() / self.goal
    }

    fn on_card(&self) -> i64 {
        self.stamps_ever() % self.goal
    }

    fn ready(&self) -> i64 {
        self.rewards_ever() - self.redeemed
    }

    /// Undoing must not take away what was handed over already: then the shop bears it and the model stops.
    fn can_undo(&self, index: usize) -> bool {
        (self.stamps_ever() - self.given[index].0) / self.goal >= self.redeemed
    }
}

#[derive(Clone, Debug)]
enum Step {
    Wait(i64),
    Scan,
    Add(u32),
    Redeem,
    Undo(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0i64..3_000).prop_map(Step::Wait),
        4 => Just(Step::Scan),
        4 => (1u32..8).prop_map(Step::Add),
        3 => Just(Step::Redeem),
        3 => any::<usize>().prop_map(Step::Undo),
    ];
    prop::collection::vec(step, 1..80)
}

fn shop(goal: u32) -> Shop {
    let mut program = empty_program();
    program.cards.push(StampCard {
        id: CardId(1),
        name: Label::new("card"),
        goal,
        earn: EarnRule::PerVisit,
        stamps_per_visit: 1,
        welcome_stamps: 0,
        stamp_validity_days: None,
        reward: RewardId(1),
        max_manual_per_scan: 100,
        active: true,
    });
    program.rewards.push(Reward {
        id: RewardId(1),
        name: Label::new("reward"),
        kind: RewardKind::Perk,
        uses: 1,
        validity_days: None,
        key_in_note: Label::default(),
        cost_minor: 0,
        stock: None,
        active: true,
    });
    program.limits.cool_down_s = 1_800;
    program.limits.daily_cap_visits = None;
    program.limits.undo_window_s = 86_400;
    program.limits.shift_manual_limit = None;
    program.limits.shift_void_limit = None;
    let mut shop = Shop::new(program);
    shop.now = UtcMillis(1_772_400_000_000);
    shop.staff(1, Role::Owner);
    shop.run(&Command::Enrol { member: member_id(1), channel: EnrolChannel::Counter }).unwrap();
    shop
}

fn give(shop: &mut Shop, model: &mut Naive, ids: &mut Vec<EntryId>, command: &Command, count: i64) -> bool {
    let done = shop.run(command);
    if let Ok(entries) = &done {
        ids.push(entries[0].id);
        model.given.push((count, false));
    }
    done.is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn the_naive_model_agrees(steps in steps(), goal in 2u32..12) {
        let (member, mut shop) = (member_id(1), shop(goal));
        let mut model = Naive { goal: i64::from(goal), ..Naive::default() };
        let (mut ids, mut visits): (Vec<EntryId>, Vec<(usize, i64)>) = (Vec::new(), Vec::new());
        let (stamps, reward) = (Subject::Stamps(member, CardId(1)), Subject::Reward(member, RewardId(1)));
        for step in steps {
            match step {
                Step::Wait(seconds) => shop.now = shop.now.plus(seconds * 1000),
                Step::Scan => {
                    let scan = Command::Scan {
                        member, presentation: Presentation::ShortCode, device: None, code_time_s: None,
                        card_version: None,
                    };
                    let last = visits.iter().rev().find(|(index, _)| !model.given[*index].1).map(|(_, at)| *at);
                    let may = last.is_none_or(|at| shop.now.0 - at >= 1_800_000);
                    let at = shop.now.0;
                    prop_assert_eq!(give(&mut shop, &mut model, &mut ids, &scan, 1), may);
                    if may {
                        visits.push((ids.len() - 1, at));
                    }
                }
                Step::Add(count) => {
                    let add = Command::AddStamps { member, card: CardId(1), count };
                    // The card's own limit of 100 a visit is not the model's business.
                    give(&mut shop, &mut model, &mut ids, &add, i64::from(count));
                }
                Step::Redeem => {
                    let wish = Command::Redeem {
                        member, reward: RewardId(1), uses: 1, presentation: Presentation::ShortCode,
                        confirmed: true, manager: None,
                    };
                    let may = model.ready() > 0;
                    prop_assert_eq!(shop.run(&wish).is_ok(), may);
                    model.redeemed += i64::from(may);
                }
                Step::Undo(pick) if !ids.is_empty() => {
                    let index = pick % ids.len();
                    let may = !model.given[index].1;
                    if may && !model.can_undo(index) {
                        continue;
                    }
                    let undone = shop.run(&Command::Void {
                        original: ids[index], reason: tillstamp_ledger::VoidReason::Mistake,
                    });
                    prop_assert_eq!(undone.is_ok(), may);
                    model.given[index].1 = true;
                }
                Step::Undo(_) => {}
            }
            let state = &shop.members[&member];
            prop_assert_eq!(state.held(stamps, shop.today()), model.on_card());
            prop_assert_eq!(state.held(reward, shop.today()), model.ready());
            prop_assert_eq!(shop.fold.tally(stamps).deficit, 0);
        }
    }
}
