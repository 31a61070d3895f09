//! The words of the tables: settings become a program, rows become commands, answers become text again.

mod settings;
mod words;

use crate::support::{Shop, member_id, operator_id};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use tillstamp_ledger::{EntryId, Flags, MemberId, OperatorId, Subject, UtcMillis};
use tillstamp_loyalty::{Argument, Refusal, progress};

/// One file while it runs.
pub struct Table {
    pub shop: Shop,
    pub staff: BTreeMap<String, OperatorId>,
    pub members: BTreeMap<String, MemberId>,
    pub marks: BTreeMap<String, EntryId>,
    pub last: BTreeMap<MemberId, EntryId>,
}

impl Table {
    /// Runs the rows; each that does not hold as (line number, what was said, what came).
    pub fn run(name: &str, text: &str, rows: &mut usize) -> Vec<(usize, String, String)> {
        let mut wrong = Vec::new();
        let mut head = Vec::new();
        let mut table: Option<Table> = None;
        for (number, line) in text.lines().enumerate().map(|(index, line)| (index + 1, line.trim())) {
            if line.is_empty() || line.starts_with("--") {
                continue;
            }
            // A line of equal signs starts the shop anew with further settings.
            if line.starts_with("==") {
                table = None;
                head.clear();
                continue;
            }
            if !line.contains('|') {
                head.push(line.to_owned());
                continue;
            }
            let table = table.get_or_insert_with(|| settings::open(name, &head));
            *rows += 1;
            let columns: Vec<_> = line.split('|').map(str::trim).collect();
            assert_eq!(columns.len(), 6, "{name}:{number}: a row has six columns");
            let got = table.row(columns[0], columns[1], columns[2]);
            let said = [columns[3].trim_start_matches('→').trim(), columns[4], columns[5]];
            let holds = verdict_matches(said[0], &got[0]) && said[1] == got[1] && said[2] == got[2];
            if !holds {
                wrong.push((number, said.join(" | "), got.join(" | ")));
            }
        }
        wrong
    }

    fn row(&mut self, when: &str, member: &str, does: &str) -> [String; 3] {
        self.shop.now = self.instant(when);
        // A clock that goes wrong was right until then, not until what it says now.
        if !does.starts_with("clock") {
            self.shop.remember_day();
        }
        let count = self.members.len() as u64;
        let id = *self.members.entry(member.to_owned()).or_insert_with(|| member_id(count + 1));
        let verdict = words::act(self, id, does);
        let seen = self.shop.members.get(&id).and_then(|state| state.merged_into).map_or(id, |(survivor, _)| survivor);
        [verdict, self.balance(seen), self.ready(seen)]
    }

    /// `2026-03-02 09:00`, where needed with seconds or with the offset that tells two equal readings apart.
    fn instant(&self, when: &str) -> UtcMillis {
        if let Ok(timestamp) = when.replacen(' ', "T", 1).parse::<Timestamp>() {
            return UtcMillis(timestamp.as_millisecond());
        }
        let local: DateTime = when.replacen(' ', "T", 1).parse().unwrap_or_else(|_| panic!("not a time: {when}"));
        let zone = TimeZone::get(&self.shop.program.business_day.time_zone).unwrap();
        UtcMillis(local.to_zoned(zone).unwrap().timestamp().as_millisecond())
    }

    fn balance(&self, id: MemberId) -> String {
        let Some(member) = self.shop.members.get(&id) else { return "–".into() };
        let cards = progress(&self.shop.program, member, self.shop.view_day());
        let mut parts: Vec<_> = cards
            .iter()
            .filter(|card| card.have > 0)
            .map(|card| format!("{} {}", self.shop.program.card(card.card).unwrap().name.default, card.have))
            .collect();
        let deficits = self.shop.fold.tallies().filter(|(subject, _)| subject.member() == Some(id));
        let deficit: i64 = deficits.map(|(_, tally)| tally.deficit).sum();
        if deficit > 0 {
            parts.push(format!("shop bears {deficit}"));
        }
        if parts.is_empty() { "–".into() } else { parts.join(", ") }
    }

    fn ready(&self, id: MemberId) -> String {
        let Some(member) = self.shop.members.get(&id) else { return "–".into() };
        let rewards = self.shop.program.rewards.iter().filter_map(|reward| {
            let held = member.held(Subject::Reward(id, reward.id), self.shop.view_day());
            (held > 0).then(|| format!("{} {held}", reward.name.default))
        });
        let parts: Vec<_> = rewards.collect();
        if parts.is_empty() { "–".into() } else { parts.join(", ") }
    }

    /// A staff member by name.
    pub fn person(&self, name: &str) -> OperatorId {
        *self.staff.get(name).unwrap_or_else(|| panic!("nobody on the staff is called {name}"))
    }
}

/// `done` with the marks of the entries.
pub fn done(flags: Flags) -> String {
    let names = [
        (Flags::OUTSIDE_HOURS, "outside hours"),
        (Flags::OVER_SHIFT_LIMIT, "over the limit"),
        (Flags::CONFIRMED_BY_MANAGER, "manager"),
    ];
    let marks = names.into_iter().filter(|(flag, _)| flags.has(*flag)).map(|(_, name)| name);
    std::iter::once("done").chain(marks).collect::<Vec<_>>().join(", ")
}

/// `already-stamped wait=12min`.
pub fn refused(refusal: &Refusal) -> String {
    let key = refusal.key().trim_start_matches("refusal-").to_owned();
    let values = refusal.arguments().into_iter().map(|(name, value)| match value {
        Argument::Seconds(seconds) if seconds % 60 == 0 => format!("{name}={}min", seconds / 60),
        Argument::Seconds(seconds) => format!("{name}={seconds}s"),
        Argument::Count(count) => format!("{name}={count}"),
        Argument::Date(date) => format!("{name}={}", tillstamp_loyalty::civil_date(date)),
        _ => String::new(),
    });
    std::iter::once(key).chain(values.filter(|value| !value.is_empty())).collect::<Vec<_>>().join(" ")
}

/// A row may leave the numbers of a refusal out.
fn verdict_matches(said: &str, got: &str) -> bool {
    said == got || (!said.contains(' ') && got.split(' ').next() == Some(said) && !got.starts_with("done"))
}

/// Ids of the staff in the order of the settings.
pub fn staff_id(index: usize) -> OperatorId {
    operator_id(index as u64 + 1)
}
