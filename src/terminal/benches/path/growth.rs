//! Years of a shop's life in minutes: the rules decide every action, the store's batches write them.
//!
//! Invariant: what stands in the ledger afterwards could have come from the counter: envelopes, chain, balances,
//! counters and the till's snapshots of members' states are the real ones.

use crate::Outcome;
use crate::shop::Site;
use std::collections::BTreeMap;
use std::path::PathBuf;
use tillstamp_ledger::{
    ActionId, AdjustReason, CardId, ClockState, Context, EnrolChannel, Epoch, Fact, MemberId, Presentation,
    ProgramHash, Role, Sign, Subject, TerminalId, UtcMillis,
};
use tillstamp_loyalty::{Command, MemberState, OperatorState, Program, State, business_date, decide, is_open};
use tillstamp_pass::StreamKey;
use tillstamp_store::{Append, Change, Dirs, OpenOptions, Store, StreamKeys};
use tillstamp_terminal::testing::kept_state;
use uuid::Uuid;

/// More do not join.
const MEMBERS_MAX: usize = 40_000;
/// Large batches touch a member's page once for many entries.
const BATCH: u64 = 100_000;
/// Actions of a business day, one every eight seconds: ten hours.
const DAY_ACTIONS: u64 = 4_500;
const ACTION_MS: i64 = 8_000;
/// As the till does it.
const SNAPSHOT_EVERY: u32 = 4;

/// Numbers that look random and are the same in every run.
pub fn scatter(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The till's own file of stream keys.
struct KeyFile(PathBuf);

impl StreamKeys for KeyFile {
    fn existing(&mut self, terminal: TerminalId, epoch: Epoch) -> Option<Box<dyn Sign + Send>> {
        let seeds: BTreeMap<String, [u8; 32]> = serde_json::from_slice(&std::fs::read(&self.0).ok()?).ok()?;
        Some(Box::new(StreamKey::from_seed(seeds.get(&format!("{terminal}/{}", epoch.0))?)))
    }

    fn create(&mut self, _: TerminalId, _: Epoch) -> Result<Box<dyn Sign + Send>, String> {
        Err("growth goes on with the till's stream".to_owned())
    }
}

struct Known {
    state: MemberState,
    since_snapshot: u32,
}

/// A shop that grows.
pub struct Growth {
    /// The ledger, open for writing.
    pub store: Store,
    program: Program,
    hash: ProgramHash,
    staff: Vec<OperatorState>,
    members: Vec<Known>,
    start: UtcMillis,
    number: u64,
}

impl Growth {
    /// Opens the ledger of a shop that the till has closed.
    pub fn open(site: &Site) -> Outcome<Self> {
        let dirs = site.dirs();
        let stores = Dirs { data: dirs.data.clone(), guard: dirs.guard };
        let options = OpenOptions { now: site.now, ..OpenOptions::default() };
        let (mut store, _) = Store::open(&stores, &options)?;
        let row = store.programs()?.pop().ok_or("no program")?;
        let program = Program::decode(&row.document)?;
        let staff = site.staff.iter().map(|id| OperatorState::new(*id, Role::Cashier)).collect();
        let context = context(&program, row.hash, site.now, 0);
        store.start_stream(&context, &mut KeyFile(dirs.data.join("stream.key")))?;
        let mut members = Vec::with_capacity(MEMBERS_MAX);
        for id in &site.members {
            let mut state = MemberState::new(*id, context.business_date);
            for entry in store.entries_of(*id, usize::MAX, None)?.iter().rev() {
                state.apply(entry.entry_id, &entry.fact, &entry.context);
            }
            members.push(Known { state, since_snapshot: 0 });
        }
        Ok(Self { store, hash: row.hash, program, staff, members, start: site.now, number: 0 })
    }

    /// Grows to so many entries.
    pub fn fill(&mut self, entries: u64) -> Outcome<()> {
        loop {
            let left = entries.saturating_sub(self.store.entry_count()?).min(BATCH);
            if left == 0 {
                return Ok(());
            }
            let mut batch = Vec::new();
            while (batch.len() as u64) < left {
                batch.extend(self.actions()?);
            }
            self.store.append_batch(&batch)?;
            self.store.maintain(None)?;
        }
    }

    /// Members, in the order of joining.
    pub fn members(&self) -> Vec<MemberId> {
        self.members.iter().map(|known| known.state.id).collect()
    }

    /// Instant of the newest action.
    pub fn now(&self) -> UtcMillis {
        let (day, action) = (self.number / DAY_ACTIONS, self.number % DAY_ACTIONS);
        let ms = day.saturating_mul(86_400_000) as i64 + action as i64 * ACTION_MS;
        self.start.plus(86_400_000 + ms)
    }

    /// What happens next, decided; nothing where the rules say no.
    pub fn actions(&mut self) -> Outcome<Vec<Append>> {
        self.number += 1;
        if self.number.is_multiple_of(3) && self.members.len() < MEMBERS_MAX {
            return self.join();
        }
        let index = (scatter(self.number) % self.members.len() as u64) as usize;
        let member = self.members[index].state.id;
        let today = context(&self.program, self.hash, self.now(), self.number).business_date;
        let cells = &self.members[index].state.cells;
        if cells.iter().any(|(_, vintage, _)| vintage.expired_on(today)) {
            return Ok(self.decided(index, &Command::ExpireUnits { member })?.into_iter().collect());
        }
        let ready = cells.iter().find_map(|(subject, _, _)| match subject {
            Subject::Reward(_, reward) => Some(*reward),
            _ => None,
        });
        let presentation = Presentation::StaticCard;
        let command = match ready {
            Some(reward) if self.number.is_multiple_of(2) => {
                Command::Redeem { member, reward, uses: 1, presentation, confirmed: true, manager: None }
            }
            _ if self.number.is_multiple_of(500) => {
                Command::Adjust { member, card: CardId(1), delta: 1, reason: AdjustReason::Goodwill }
            }
            _ => Command::Scan { member, presentation, device: None, code_time_s: None, card_version: Some(1) },
        };
        Ok(self.decided(index, &command)?.into_iter().collect())
    }

    fn join(&mut self) -> Outcome<Vec<Append>> {
        let member = MemberId(Uuid::from_u128(u128::from(scatter(self.number)) << 64 | u128::from(self.number)));
        let day = context(&self.program, self.hash, self.now(), self.number).business_date;
        let index = self.members.len();
        self.members.push(Known { state: MemberState::new(member, day), since_snapshot: 0 });
        let enrol = self.decided(index, &Command::Enrol { member, channel: EnrolChannel::PrintedCard })?;
        self.number += 1;
        let issue = self.decided(index, &Command::IssueCard { member })?;
        Ok(enrol.into_iter().chain(issue).collect())
    }

    fn decided(&mut self, index: usize, command: &Command) -> Outcome<Option<Append>> {
        let mut context = context(&self.program, self.hash, self.now(), self.number);
        let operator = self.staff[(self.number % self.staff.len() as u64) as usize];
        let by_itself = matches!(command, Command::ExpireUnits { .. });
        context.operator = Some(operator.id).filter(|_| !by_itself);
        let known = &mut self.members[index];
        let id = known.state.id;
        let is_new = matches!(command, Command::Enrol { .. });
        let state = State {
            member: if is_new { None } else { Some(known.state.clone()) },
            operator: context.operator.map(|_| operator),
            open: is_open(&self.program.business_day, context.at),
            active_owners: 1,
            ..State::default()
        };
        // A refusal (too soon after the last visit) is part of life.
        let Ok(facts) = decide(&self.program, &state, command, &context) else { return Ok(None) };
        let mut upto = None;
        for (place, fact) in facts.iter().enumerate() {
            let entry = Fact::id(&context, u32::try_from(place)?);
            known.state.apply(entry, fact, &context);
            known.since_snapshot += 1;
            upto = Some(entry);
        }
        let mut changes = Vec::new();
        if let Some(upto) = upto.filter(|_| known.since_snapshot >= SNAPSHOT_EVERY) {
            known.since_snapshot = 0;
            let state = kept_state(upto, &known.state).ok_or("a state that cannot be kept")?;
            changes.push(Change::MemberState { member: id, state });
        }
        Ok(if facts.is_empty() { None } else { Some(Append { context, facts, changes }) })
    }
}

fn context(program: &Program, hash: ProgramHash, at: UtcMillis, number: u64) -> Context {
    let time = u128::try_from(at.0).unwrap_or(0);
    Context {
        action: ActionId(Uuid::from_u128((time << 80) | (7 << 76) | (2 << 62) | u128::from(number))),
        business_date: business_date(&program.business_day, at),
        day_cutoff_minutes: program.business_day.cutoff_minutes,
        at,
        raw_at: at,
        clock: ClockState::Sure,
        program: hash,
        operator: None,
        override_by: None,
    }
}
