//! Absurd numbers in every command, under absurd circumstances: a refusal or a sane result, never a panic or a wrap.
//!
//! In a debug build arithmetic that overflows panics; what passes here cannot wrap in a release build either.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use support::{Shop, empty_program, member_id, operator_id};
use tillstamp_ledger::{
    AdjustReason, Algorithm, BlockReason, BusinessDate, CardId, ClockState, DeviceTag, EnrolChannel, EntryId, Hash,
    MemberId, Presentation, Purpose, RewardId, Role, Subject, UtcMillis, VoidReason,
};
use tillstamp_loyalty::{AwardPart, Command, DayTally, EarnRule, Label, Program, Reward, RewardKind, StampCard};

const COUNTS: [u32; 7] = [0, 1, 10_001, 1 << 31, u32::MAX - 1, u32::MAX, 2];
const DELTAS: [i64; 9] = [0, 1, -1, 10_001, -10_001, 1 << 40, i64::MAX, i64::MIN, i64::MIN + 1];
/// No command gives one member more than this at once: the most items, the most stamps each, two of them a reward with
/// the most uses.
const MOST_AT_ONCE: i64 = 10_000 * 20 / 2 * 100;
/// No shelf holds more of a reward.
const STOCK_MOST: u32 = 1_000_000;

/// The largest numbers that the document's own checks let pass.
fn program() -> Program {
    let mut program = empty_program();
    let card = |id: u32, earn: EarnRule| StampCard {
        id: CardId(id),
        name: Label::new("card"),
        goal: 2,
        earn,
        stamps_per_visit: 20,
        welcome_stamps: 1,
        stamp_validity_days: Some(3_650),
        reward: RewardId(1),
        max_manual_per_scan: 100,
        active: true,
    };
    program.limits.shift_manual_limit = Some(10_000);
    program.cards = vec![card(1, EarnRule::PerVisit), card(2, EarnRule::PerItem { item_name: Label::new("item") })];
    program.rewards = vec![Reward {
        id: RewardId(1),
        name: Label::new("reward"),
        kind: RewardKind::FreeItem { value_minor: 100_000_000, vat_permille: 500 },
        uses: 100,
        validity_days: Some(3_650),
        key_in_note: Label::default(),
        cost_minor: 100_000_000,
        stock: Some(STOCK_MOST),
        active: true,
    }];
    program
}

/// Which variant; a new one does not compile before it stands here.
fn number(command: &Command) -> usize {
    match command {
        Command::Scan { .. } => 0,
        Command::AddStamps { .. } => 1,
        Command::AddItems { .. } => 2,
        Command::Adjust { .. } => 3,
        Command::GiveReward { .. } => 4,
        Command::Redeem { .. } => 5,
        Command::Undo { .. } => 6,
        Command::Void { .. } => 7,
        Command::MoveAward { .. } => 8,
        Command::SplitAward { .. } => 9,
        Command::Enrol { .. } => 10,
        Command::IssueCard { .. } => 11,
        Command::BlockCard { .. } => 12,
        Command::ReplaceCard { .. } => 13,
        Command::Merge { .. } => 14,
        Command::UndoMerge { .. } => 15,
        Command::Erase { .. } => 16,
        Command::SetConsent { .. } => 17,
        Command::ChangeProfile { .. } => 18,
        Command::EnrolDevice { .. } => 19,
        Command::RevokeDevice { .. } => 20,
        Command::ExpireUnits { .. } => 21,
        Command::CloseDay { .. } => 22,
        Command::PublishProgram { .. } => 23,
        Command::SetStock { .. } => 24,
        Command::ChangeOperator { .. } => 25,
        Command::SetClock { .. } => 26,
        Command::PauseRedemptions { .. } => 27,
    }
}
const VARIANTS: usize = 28;

fn units(member: MemberId, entry: EntryId, other: MemberId) -> Vec<Command> {
    let mut all = Vec::new();
    for count in COUNTS {
        for card in [CardId(0), CardId(1), CardId(2), CardId(u32::MAX)] {
            all.push(Command::AddStamps { member, card, count });
            all.push(Command::AddItems { member, card, count });
        }
        for reward in [RewardId(0), RewardId(1), RewardId(u32::MAX)] {
            for reason in [AdjustReason::Goodwill, AdjustReason::Import] {
                all.push(Command::GiveReward { member, reward, uses: count, reason });
            }
            let presentation = Presentation::StaticCard;
            all.push(Command::Redeem { member, reward, uses: count, presentation, confirmed: true, manager: None });
            all.push(Command::SetStock { reward, left: count });
        }
        let parts = |counts: &[u32]| {
            let parts = counts.iter().zip(1..).map(|(count, who)| AwardPart { member: member_id(who), count: *count });
            parts.collect()
        };
        for parts in [parts(&[count, count]), parts(&[count, 1]), parts(&[u32::MAX; 12]), parts(&[count; 40]), vec![]] {
            all.push(Command::SplitAward { original: entry, parts });
        }
    }
    for delta in DELTAS {
        for reason in [AdjustReason::Goodwill, AdjustReason::Import] {
            for card in [CardId(1), CardId(u32::MAX)] {
                all.push(Command::Adjust { member, card, delta, reason });
            }
        }
    }
    all.push(Command::Undo { original: entry });
    all.push(Command::Void { original: entry, reason: VoidReason::Refund });
    all.push(Command::MoveAward { original: entry, to: other });
    all.push(Command::ExpireUnits { member });
    all
}

fn people(member: MemberId, entry: EntryId, other: MemberId) -> Vec<Command> {
    let mut all = Vec::new();
    for code_time_s in [i64::MIN, -1, 0, i64::MAX] {
        for card_version in [Some(0), Some(u16::MAX)] {
            all.push(Command::Scan {
                member,
                presentation: Presentation::ShortCode,
                device: Some(DeviceTag([0xff; 4])),
                code_time_s: Some(code_time_s),
                card_version,
            });
        }
    }
    for version in [Some(0), Some(1), Some(u16::MAX), None] {
        all.push(Command::BlockCard { member, version, reason: BlockReason::Misuse });
    }
    for length in [0, 1, 31, 34, 100_000] {
        let (device, public_key) = (DeviceTag([0; 4]), vec![0xff; length]);
        all.push(Command::EnrolDevice { member, device, algorithm: Algorithm::P256, public_key });
    }
    for wording_version in [0, u32::MAX] {
        for granted in [true, false] {
            let (purpose, wording) = (Purpose::Marketing, Hash([0xff; 32]));
            all.push(Command::SetConsent { member, purpose, granted, wording_version, wording });
        }
    }
    all.extend([
        Command::IssueCard { member },
        Command::ReplaceCard { member, reason: BlockReason::Lost },
        Command::RevokeDevice { member, device: DeviceTag([0; 4]) },
        Command::ChangeProfile { member, ciphertext: Hash([0; 32]), replaces: None },
        Command::Enrol { member: member_id(u64::MAX), channel: EnrolChannel::Counter },
        Command::Merge { one: member, other },
        Command::UndoMerge { merge: entry },
        Command::Erase { member: other },
    ]);
    all
}

fn shop_itself(program: &Program) -> Vec<Command> {
    let mut all = Vec::new();
    for date in [i32::MIN, -1, 0, i32::MAX].map(BusinessDate) {
        all.push(Command::CloseDay { date, totals: Hash([0; 32]) });
        all.push(Command::PublishProgram { document: Box::new(program.clone()), from: date });
    }
    let mut faulty = program.clone();
    (faulty.cards[0].goal, faulty.cards[0].stamps_per_visit) = (u32::MAX, u32::MAX);
    all.push(Command::PublishProgram { document: Box::new(faulty), from: BusinessDate(30_000) });
    for at in [i64::MIN, -1, 0, i64::MAX].map(UtcMillis) {
        all.push(Command::SetClock { at });
    }
    all.push(Command::ChangeOperator { subject: operator_id(u64::MAX), role: Role::Cashier, active: true });
    all.push(Command::PauseRedemptions { paused: true });
    all.push(Command::PauseRedemptions { paused: false });
    all
}

fn open() -> Shop {
    let mut shop = Shop::new(program());
    shop.now = UtcMillis(1_772_400_000_000);
    shop.staff(1, Role::Owner);
    for number in 1..=3 {
        shop.run(&Command::Enrol { member: member_id(number), channel: EnrolChannel::Counter }).unwrap();
    }
    shop
}

/// What one member holds, whatever it is.
fn held(shop: &Shop, member: MemberId) -> i64 {
    let cells = shop.fold.cells().filter(|(subject, ..)| subject.member() == Some(member));
    cells.map(|(_, _, quantity)| quantity).sum()
}

/// Every command on a copy of this shop, with and without a manager's PIN and anybody signed in.
fn try_all(shop: &Shop, seen: &mut BTreeSet<usize>) -> u32 {
    let (member, other) = (member_id(1), member_id(2));
    let mut done = 0;
    for entry in shop.entries.iter().rev().take(3).map(|entry| entry.id) {
        let all = [units(member, entry, other), people(member, entry, other), shop_itself(&shop.program)].concat();
        for command in &all {
            seen.insert(number(command));
            for (signed_in, pin) in [(Some(1), None), (Some(1), Some(1)), (None, None)] {
                let mut shop = shop.clone();
                shop.signed_in = signed_in.map(operator_id);
                shop.pin = pin.map(operator_id);
                let before = held(&shop, member);
                // Folding, encoding, conservation and equal answers are checked by `run` itself.
                done += u32::from(shop.run(command).is_ok());
                let gained = held(&shop, member) - before;
                assert!(gained <= MOST_AT_ONCE, "{command:?} gave {gained}");
                let stock = shop.fold.cell(Subject::Stock(RewardId(1)), tillstamp_ledger::Vintage::NEVER);
                assert!((0..=i64::from(STOCK_MOST)).contains(&stock), "{command:?} left {stock}");
            }
        }
    }
    done
}

#[test]
fn absurd_numbers_in_every_command_are_refused_or_harmless() {
    let mut seen = BTreeSet::new();
    let mut shop = open();
    assert!(try_all(&shop, &mut seen) > 20);
    let add = |count| Command::AddItems { member: member_id(1), card: CardId(2), count };
    shop.run(&add(100)).unwrap();
    shop.pin = Some(operator_id(1));
    shop.run(&add(10_000)).unwrap();
    shop.pin = None;
    assert!(try_all(&shop, &mut seen) > 20);
    assert_eq!(seen.len(), VARIANTS);
}

#[test]
fn absurd_times_do_not_matter() {
    let mut seen = BTreeSet::new();
    for now in [i64::MIN, i64::MIN + 1, -1, 0, 1_772_400_000_000, i64::MAX - 1, i64::MAX] {
        for clock in [ClockState::Sure, ClockState::Unsure] {
            let mut shop = open();
            shop.run(&Command::AddItems { member: member_id(1), card: CardId(2), count: 3 }).unwrap();
            (shop.now, shop.clock) = (UtcMillis(now), clock);
            try_all(&shop, &mut seen);
        }
    }
}

#[test]
fn counters_at_their_end_stay_there() {
    let mut shop = open();
    for member in shop.members.values_mut() {
        (member.visits, member.card_version, member.blocked_card_version) = (u32::MAX, u16::MAX, u16::MAX - 1);
        for count in [u32::MAX, u32::MAX] {
            let (entry, at) = (EntryId::from_bytes([7; 16]), shop.now);
            member.recent_extras.push(tillstamp_loyalty::ExtraMark { entry, at, card: CardId(2), count });
        }
    }
    let date = shop.today();
    for operator in shop.operators.values_mut() {
        let (manual, adjusted, voids) = (u32::MAX, u32::MAX, u32::MAX);
        operator.day = Some(DayTally { date, manual, adjusted, voids });
    }
    let limits = &mut shop.program.limits;
    (limits.shift_manual_limit, limits.shift_adjust_limit, limits.shift_void_limit) = (Some(1), Some(1), Some(1));
    let refused = shop.run(&Command::AddItems { member: member_id(1), card: CardId(2), count: 1 });
    assert_eq!(refused.unwrap_err().key(), "refusal-too-many-at-once");
    assert_eq!(shop.run(&Command::IssueCard { member: member_id(1) }).unwrap_err().key(), "refusal-too-many-cards");
    try_all(&shop, &mut BTreeSet::new());
}
