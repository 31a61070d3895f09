//! A deliberately naive model of one stamp card and two members, compared with `decide` over many generated histories.
//!
//! The model knows no vintages, postings or folds: a list of visits with a state each, counted anew every time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use proptest::prelude::*;
use support::{Shop, empty_program, member_id};
use tillstamp_ledger::{
    CardId, Detail, EnrolChannel, EntryId, MemberId, Presentation, RewardId, Role, Subject, UtcMillis, VoidReason,
};
use tillstamp_loyalty::{AwardPart, Command, EarnRule, Label, Reward, RewardKind, StampCard};

/// One award: who has how much of it, and whether it was undone.
#[derive(Clone, Copy)]
struct Award {
    parts: [i64; 2],
    undone: bool,
}

/// Stamps are counted by adding everything that was given and not undone; rewards by dividing.
#[derive(Default)]
struct Naive {
    goal: i64,
    given: Vec<Award>,
    redeemed: [i64; 2],
}

impl Naive {
    fn stamps_ever(&self, who: usize) -> i64 {
        self.given.iter().filter(|award| !award.undone).map(|award| award.parts[who]).sum()
    }

    fn on_card(&self, who: usize) -> i64 {
        self.stamps_ever(who) % self.goal
    }

    fn ready(&self, who: usize) -> i64 {
        self.stamps_ever(who) / self.goal - self.redeemed[who]
    }

    /// Nothing is taken away that was handed over already: where it is, the shop bears it and the model stops.
    fn can_lose(&self, who: usize, count: i64) -> bool {
        (self.stamps_ever(who) - count) / self.goal >= self.redeemed[who]
    }
}

#[derive(Clone, Debug)]
enum Step {
    Wait(i64),
    Scan(usize),
    Add(usize, u32),
    Redeem(usize),
    Undo(usize),
    /// Which award, how much of it goes to the other.
    Split(usize, u32),
    UndoSplit(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0i64..3_000).prop_map(Step::Wait),
        4 => (0..2_usize).prop_map(Step::Scan),
        4 => (0..2_usize, 1u32..8).prop_map(|(who, count)| Step::Add(who, count)),
        3 => (0..2_usize).prop_map(Step::Redeem),
        3 => any::<usize>().prop_map(Step::Undo),
        4 => (any::<usize>(), 1u32..8).prop_map(|(pick, count)| Step::Split(pick, count)),
        2 => any::<usize>().prop_map(Step::UndoSplit),
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
    for who in 0..2 {
        shop.run(&Command::Enrol { member: person(who), channel: EnrolChannel::Counter }).unwrap();
    }
    shop
}

fn person(who: usize) -> MemberId {
    member_id(who as u64 + 1)
}

/// The real shop and the model beside it.
struct Both {
    shop: Shop,
    model: Naive,
    /// By award: the entry that stands for it, who had it at first, and the division that holds now.
    entries: Vec<(EntryId, usize, Option<EntryId>)>,
    visits: [Vec<(usize, i64)>; 2],
}

impl Both {
    fn give(&mut self, who: usize, command: &Command, count: i64) -> bool {
        let done = self.shop.run(command);
        if let Ok(entries) = &done {
            self.entries.push((entries[0].id, who, None));
            let mut parts = [0, 0];
            parts[who] = count;
            self.model.given.push(Award { parts, undone: false });
        }
        done.is_ok()
    }

    fn scan(&mut self, who: usize) {
        let scan = Command::Scan {
            member: person(who),
            presentation: Presentation::ShortCode,
            device: None,
            code_time_s: None,
            card_version: None,
        };
        let last = self.visits[who].iter().rev().find(|(index, _)| !self.model.given[*index].undone);
        let at = self.shop.now.0;
        let may = last.is_none_or(|(_, last)| at - last >= 1_800_000);
        assert_eq!(self.give(who, &scan, 1), may);
        if may {
            self.visits[who].push((self.entries.len() - 1, at));
        }
    }

    fn redeem(&mut self, who: usize) {
        let wish = Command::Redeem {
            member: person(who),
            reward: RewardId(1),
            uses: 1,
            presentation: Presentation::ShortCode,
            confirmed: true,
            manager: None,
        };
        let may = self.model.ready(who) > 0;
        assert_eq!(self.shop.run(&wish).is_ok(), may);
        self.model.redeemed[who] += i64::from(may);
    }

    fn void(&mut self, index: usize) {
        let (entry, who, split) = self.entries[index];
        let award = self.model.given[index];
        // A divided award is voided part by part; that is the tables' business.
        if split.is_some() || (!award.undone && !self.model.can_lose(who, award.parts[who])) {
            return;
        }
        let wish = Command::Void { original: entry, reason: VoidReason::Mistake };
        assert_eq!(self.shop.run(&wish).is_ok(), !award.undone);
        self.model.given[index].undone = true;
    }

    fn split(&mut self, index: usize, count: u32) {
        let (entry, who, split) = self.entries[index];
        let award = self.model.given[index];
        let (whole, goes) = (award.parts[who], i64::from(count));
        if split.is_some() || goes >= whole {
            return;
        }
        let parts = vec![
            AwardPart { member: person(1 - who), count },
            AwardPart { member: person(who), count: u32::try_from(whole - goes).unwrap() },
        ];
        let done = self.shop.run(&Command::SplitAward { original: entry, parts });
        assert_eq!(done.is_ok(), !award.undone && self.model.can_lose(who, goes), "{done:?}");
        if let Ok(entries) = done {
            self.entries[index].2 = Some(entries[0].id);
            self.model.given[index].parts[who] -= goes;
            self.model.given[index].parts[1 - who] += goes;
        }
    }

    fn undo_split(&mut self, index: usize) {
        let (_, who, Some(split)) = self.entries[index] else { return };
        let other = 1 - who;
        let goes = self.model.given[index].parts[other];
        let done = self.shop.run(&Command::Undo { original: split });
        assert_eq!(done.is_ok(), self.model.can_lose(other, goes), "{done:?}");
        if let Ok(entries) = done {
            let back = entries.iter().find(|entry| matches!(entry.fact.detail, Detail::Earned { .. })).unwrap();
            self.entries[index] = (back.id, who, None);
            self.model.given[index].parts[who] += goes;
            self.model.given[index].parts[other] = 0;
        }
    }

    fn step(&mut self, step: &Step) {
        let picked = |pick: &usize| pick.checked_rem(self.entries.len());
        match step {
            Step::Wait(seconds) => self.shop.now = self.shop.now.plus(seconds * 1000),
            Step::Scan(who) => self.scan(*who),
            Step::Add(who, count) => {
                let add = Command::AddStamps { member: person(*who), card: CardId(1), count: *count };
                // The card's own limit of 100 a visit is not the model's business.
                self.give(*who, &add, i64::from(*count));
            }
            Step::Redeem(who) => self.redeem(*who),
            Step::Undo(pick) => picked(pick).into_iter().for_each(|index| self.void(index)),
            Step::Split(pick, count) => picked(pick).into_iter().for_each(|index| self.split(index, *count)),
            Step::UndoSplit(pick) => picked(pick).into_iter().for_each(|index| self.undo_split(index)),
        }
    }
}

proptest! {
    #![proptest_config(support::histories(256))]

    #[test]
    fn the_naive_model_agrees(steps in steps(), goal in 2u32..12) {
        let model = Naive { goal: i64::from(goal), ..Naive::default() };
        let mut both = Both { shop: shop(goal), model, entries: Vec::new(), visits: [Vec::new(), Vec::new()] };
        for step in &steps {
            both.step(step);
            for who in 0..2 {
                let (member, shop) = (person(who), &both.shop);
                let (stamps, reward) = (Subject::Stamps(member, CardId(1)), Subject::Reward(member, RewardId(1)));
                let state = &shop.members[&member];
                prop_assert_eq!(state.held(stamps, shop.today()), both.model.on_card(who));
                prop_assert_eq!(state.held(reward, shop.today()), both.model.ready(who));
                prop_assert_eq!(shop.fold.tally(stamps).deficit, 0);
            }
        }
    }
}
