//! What a row does: `scan`, `redeem coffee`, `void #a refund`, with `by Petr` and `PIN Petr` after a semicolon.

use super::settings::{card_named, reward_named};
use super::{Table, done, refused};
use tillstamp_ledger::{
    AdjustReason, Algorithm, BlockReason, ClockState, DeviceTag, EnrolChannel, EntryId, Flags, Hash, MemberId,
    Presentation, Role, UtcMillis, VoidReason,
};
use tillstamp_loyalty::{AwardPart, Command, date_from_civil, prompts};

/// Does what a row says; the verdict in words.
pub fn act(table: &mut Table, member: MemberId, does: &str) -> String {
    let mut parts = does.split(';').map(str::trim);
    let (action, mark) = match parts.next().unwrap().split_once(" as #") {
        Some((action, mark)) => (action.trim(), Some(mark.to_owned())),
        None => (does.split(';').next().unwrap().trim(), None),
    };
    let signed_in = table.shop.signed_in;
    let mut manager = None;
    for part in parts {
        match part.split_once(' ').unwrap_or((part, "")) {
            ("by", "nobody") => table.shop.signed_in = None,
            ("by", name) => table.shop.signed_in = Some(table.person(name)),
            ("PIN", name) => {
                table.shop.pin = Some(table.person(name));
                manager = table.shop.pin;
            }
            other => panic!("not understood: {other:?}"),
        }
    }
    let verdict = match command(table, member, action, manager) {
        Wish::Said(text) => text,
        Wish::Command(command) => match table.shop.run(&command) {
            Err(refusal) => refused(&refusal),
            Ok(entries) => {
                if let Some(first) = entries.first() {
                    table.last.insert(member, first.id);
                    for (number, entry) in entries.iter().enumerate().filter(|_| mark.is_some()) {
                        let mark = mark.clone().unwrap_or_default();
                        let name = if number == 0 { mark } else { format!("{mark}.{}", number + 1) };
                        table.marks.insert(name, entry.id);
                    }
                }
                done(entries.iter().fold(Flags::default(), |flags, entry| flags.with(entry.fact.flags)))
            }
        },
    };
    table.shop.signed_in = signed_in;
    table.shop.pin = None;
    verdict
}

enum Wish {
    Command(Command),
    Said(String),
}

fn command(table: &mut Table, member: MemberId, action: &str, manager: Option<tillstamp_ledger::OperatorId>) -> Wish {
    let words: Vec<_> = action.split(' ').collect();
    let shop = &mut table.shop;
    match words[..] {
        ["clock", state] => {
            shop.clock = if state == "unsure" { ClockState::Unsure } else { ClockState::Sure };
            return Wish::Said("–".into());
        }
        ["is", "own", "card", "of", name] => {
            let person = table.person(name);
            table.shop.own_cards.insert(member, person);
            return Wish::Said("–".into());
        }
        ["look"] => return Wish::Said("–".into()),
        ["what", "to", "say"] => {
            let cues = prompts(&shop.program, &shop.members[&member], shop.view_day());
            let keys = cues.iter().map(|cue| cue.key().trim_start_matches("prompt-"));
            return Wish::Said(keys.collect::<Vec<_>>().join(", "));
        }
        _ => {}
    }
    Wish::Command(about_units(table, member, &words, manager).unwrap_or_else(|| about_cards(table, member, &words)))
}

fn about_units(
    table: &mut Table,
    member: MemberId,
    words: &[&str],
    manager: Option<tillstamp_ledger::OperatorId>,
) -> Option<Command> {
    let program = &table.shop.program;
    let entry = |mark: &str| mark_of(table, member, mark);
    Some(match *words {
        ["scan"] => scan(member, Presentation::ShortCode, None),
        ["scan", "card", version] => scan(member, Presentation::StaticCard, version.parse().ok()),
        ["scan", "phone", letter] => Command::Scan {
            member,
            presentation: Presentation::ShortCode,
            device: Some(phone(letter)),
            code_time_s: Some(0),
            card_version: None,
        },
        ["look", "up"] => scan(member, Presentation::LookedUp, None),
        ["stamp", card, count] => {
            Command::AddStamps { member, card: card_named(program, card), count: count.parse().unwrap() }
        }
        ["items", card, count] => {
            Command::AddItems { member, card: card_named(program, card), count: count.parse().unwrap() }
        }
        ["correct", card, delta, reason] => Command::Adjust {
            member,
            card: card_named(program, card),
            delta: delta.parse().unwrap(),
            reason: match reason {
                "goodwill" => AdjustReason::Goodwill,
                "paper" => AdjustReason::PaperCard,
                "import" => AdjustReason::Import,
                _ => AdjustReason::Mistake,
            },
        },
        ["give", reward, uses] => Command::GiveReward {
            member,
            reward: reward_named(program, reward),
            uses: uses.parse().unwrap(),
            reason: AdjustReason::Goodwill,
        },
        ["redeem", reward, ref rest @ ..] => Command::Redeem {
            member,
            reward: reward_named(program, reward),
            uses: rest.iter().find_map(|word| word.parse().ok()).unwrap_or(1),
            presentation: match rest {
                rest if rest.contains(&"card") => Presentation::StaticCard,
                rest if rest.contains(&"looked-up") => Presentation::LookedUp,
                _ => Presentation::ShortCode,
            },
            confirmed: rest.contains(&"confirmed"),
            manager,
        },
        ["undo"] => Command::Undo { original: table.last.get(&member).copied().unwrap_or(entry("none")) },
        ["undo", mark] => Command::Undo { original: entry(mark) },
        ["void", mark, reason] => Command::Void {
            original: entry(mark),
            reason: if reason == "refund" { VoidReason::Refund } else { VoidReason::Mistake },
        },
        ["move", mark, "to", name] => Command::MoveAward { original: entry(mark), to: table.members[name] },
        // split #a: Jana 3, Petr 2
        ["split", mark, ref parts @ ..] => Command::SplitAward {
            original: entry(mark.trim_end_matches(':')),
            parts: parts
                .chunks(2)
                .map(|part| AwardPart {
                    member: table.members[part[0]],
                    count: part[1].trim_end_matches(',').parse().unwrap(),
                })
                .collect(),
        },
        ["expire"] => Command::ExpireUnits { member },
        _ => return None,
    })
}

fn about_cards(table: &mut Table, member: MemberId, words: &[&str]) -> Command {
    let named = |name: &str| *table.members.get(name).unwrap_or_else(|| panic!("{name} is not known"));
    match *words {
        ["join"] => Command::Enrol { member, channel: EnrolChannel::Counter },
        ["join", "by", "import"] => Command::Enrol { member, channel: EnrolChannel::Import },
        ["new", "card"] => Command::IssueCard { member },
        ["block", "card"] => Command::BlockCard { member, version: None, reason: BlockReason::Lost },
        ["replace", "card"] => Command::ReplaceCard { member, reason: BlockReason::Lost },
        ["merge", "with", name] => Command::Merge { one: member, other: named(name) },
        ["undo", "merge", mark] => Command::UndoMerge { merge: mark_of(table, member, mark) },
        ["erase"] => Command::Erase { member },
        ["add", "phone", letter] => Command::EnrolDevice {
            member,
            device: phone(letter),
            algorithm: Algorithm::Ed25519,
            public_key: vec![7; 32],
        },
        ["remove", "phone", letter] => Command::RevokeDevice { member, device: phone(letter) },
        ["pause", "rewards"] => Command::PauseRedemptions { paused: true },
        ["resume", "rewards"] => Command::PauseRedemptions { paused: false },
        ["stock", reward, left] => {
            Command::SetStock { reward: reward_named(&table.shop.program, reward), left: left.parse().unwrap() }
        }
        ["close", "day", date] => {
            Command::CloseDay { date: date_from_civil(date.parse().unwrap()), totals: Hash([0; 32]) }
        }
        ["set", "clock"] => Command::SetClock { at: UtcMillis(0) },
        ["role", name, role] => Command::ChangeOperator {
            subject: table.person(name),
            role: match role {
                "cashier" => Role::Cashier,
                "manager" => Role::Manager,
                _ => Role::Owner,
            },
            active: role != "leaves",
        },
        _ => panic!("not understood: {words:?}"),
    }
}

fn mark_of(table: &Table, _member: MemberId, mark: &str) -> EntryId {
    let found = table.marks.get(mark.trim_start_matches('#')).copied();
    found.unwrap_or_else(|| EntryId::from_bytes([0xee; 16]))
}

fn scan(member: MemberId, presentation: Presentation, card_version: Option<u16>) -> Command {
    Command::Scan { member, presentation, device: None, code_time_s: None, card_version }
}

fn phone(letter: &str) -> DeviceTag {
    DeviceTag([letter.as_bytes()[0]; 4])
}
