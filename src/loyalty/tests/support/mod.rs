//! A shop in memory: loads the state for a command, decides, encodes, decodes, folds, applies. Tests drive it.
//!
//! Invariant: after every command each member's state equals the fold of the decoded envelopes.
#![allow(dead_code)]

use std::collections::{BTreeMap, BTreeSet};
use tillstamp_ledger::{
    ActionId, BusinessDate, ClockState, Context, CurrencyCode, Detail, EarnCause, EffectKey, EntryId, Fact, Flags,
    Fold, MemberId, OperatorId, OverrideReason, Posting, ProgramHash, RewardId, Role, Subject, Term, UtcMillis,
    Vintage,
};
use tillstamp_loyalty::{
    BusinessDay, Command, Label, Limits, MemberState, OperatorState, OriginalEntry, Policy, Program, Refusal, State,
    business_date, decide, is_open, together_keys,
};

/// How many histories a property plays: `PROPTEST_CASES`, else as many as fit every run.
pub fn histories(usual: u32) -> proptest::test_runner::Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    proptest::test_runner::Config { cases: asked.unwrap_or(usual), ..proptest::test_runner::Config::default() }
}

/// A written entry.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: EntryId,
    pub fact: Fact,
    pub context: Context,
}

/// A shop in memory.
#[derive(Clone)]
pub struct Shop {
    pub program: Program,
    pub members: BTreeMap<MemberId, MemberState>,
    pub operators: BTreeMap<OperatorId, OperatorState>,
    pub own_cards: BTreeMap<MemberId, OperatorId>,
    pub fold: Fold,
    pub entries: Vec<Entry>,
    pub effects: BTreeSet<EffectKey>,
    pub paused: bool,
    pub clock: ClockState,
    /// The last day that was known for sure.
    pub known_day: Option<BusinessDate>,
    pub now: UtcMillis,
    pub signed_in: Option<OperatorId>,
    pub pin: Option<OperatorId>,
    actions: u64,
}

pub fn member_id(number: u64) -> MemberId {
    MemberId::from_bytes(u128::from(number).to_be_bytes())
}

pub fn operator_id(number: u64) -> OperatorId {
    OperatorId::from_bytes((u128::from(number) | 1 << 100).to_be_bytes())
}

pub fn empty_program() -> Program {
    Program {
        schema: 1,
        name: Label::new("Test"),
        currency: CurrencyCode::new("CZK").unwrap(),
        business_day: BusinessDay {
            time_zone: "Europe/Prague".into(),
            cutoff_minutes: 120,
            opening: [None; 7],
            holidays: Vec::new(),
        },
        cards: Vec::new(),
        rewards: Vec::new(),
        welcome_reward: None,
        limits: Limits::default(),
        policy: Policy::default(),
        consent_wordings: Vec::new(),
        retention_months: 36,
    }
}

impl Shop {
    pub fn new(program: Program) -> Self {
        let mut shop = Self {
            program,
            members: BTreeMap::new(),
            operators: BTreeMap::new(),
            own_cards: BTreeMap::new(),
            fold: Fold::default(),
            entries: Vec::new(),
            effects: BTreeSet::new(),
            paused: false,
            clock: ClockState::Sure,
            known_day: None,
            now: UtcMillis(0),
            signed_in: None,
            pin: None,
            actions: 0,
        };
        // The first stock comes with the document, as it does at a terminal.
        let document = Box::new(shop.program.clone());
        let published = shop.run(&Command::PublishProgram { document, from: shop.today() });
        assert!(published.is_ok(), "{published:?} {:?}", shop.program.validate());
        shop
    }

    pub fn staff(&mut self, number: u64, role: Role) -> OperatorId {
        let id = operator_id(number);
        self.operators.insert(id, OperatorState::new(id, role));
        self.signed_in.get_or_insert(id);
        id
    }

    pub fn today(&self) -> BusinessDate {
        business_date(&self.program.business_day, self.now)
    }

    /// `today` for views, as `State::day` says it.
    pub fn view_day(&self) -> BusinessDate {
        let unsure = self.known_day.unwrap_or(BusinessDate(i32::MIN));
        if self.clock == ClockState::Sure { self.today() } else { unsure }
    }

    /// A till that knows the time remembers it.
    pub fn remember_day(&mut self) {
        if self.clock == ClockState::Sure {
            self.known_day = Some(self.today());
        }
    }

    pub fn context(&mut self) -> Context {
        self.actions += 1;
        Context {
            action: ActionId::from_bytes(u128::from(self.actions).to_be_bytes()),
            business_date: self.today(),
            day_cutoff_minutes: self.program.business_day.cutoff_minutes,
            at: self.now,
            raw_at: self.now,
            clock: self.clock,
            program: self.program.hash().unwrap_or(ProgramHash([0; 32])),
            operator: self.signed_in,
            override_by: self.pin.map(|pin| (pin, OverrideReason::SecondVisit)),
        }
    }

    fn survivor(&self, id: MemberId) -> Option<&MemberState> {
        let state = self.members.get(&id)?;
        match state.merged_into {
            Some((survivor, _)) => self.members.get(&survivor),
            None => Some(state),
        }
    }

    fn with_card(&self, id: MemberId, resolve: bool) -> Option<MemberState> {
        let state = if resolve { self.survivor(id) } else { self.members.get(&id) };
        let linked = |mut state: MemberState| {
            state.operator_card_of = self.own_cards.get(&state.id).copied();
            state
        };
        let state = linked(state.cloned()?);
        let absorbed: Vec<_> = state.absorbed.iter().map(|(id, _)| linked(self.members[id].clone())).collect();
        Some(absorbed.iter().fold(state, MemberState::including))
    }

    pub fn stock(&self) -> Vec<(RewardId, i64)> {
        let kept = self.fold.tallies().filter_map(|(subject, _)| match subject {
            Subject::Stock(reward) => Some((reward, self.fold.cell(subject, Vintage::NEVER))),
            _ => None,
        });
        kept.collect()
    }

    /// What a terminal would load for a command.
    pub fn state(&self, command: &Command) -> State {
        let find = |id: &EntryId| {
            let found = self.entries.iter().find(|entry| entry.id == *id);
            found.map(|entry| OriginalEntry { id: *id, fact: entry.fact.clone(), context: entry.context })
        };
        let original = match command {
            Command::Undo { original }
            | Command::Void { original, .. }
            | Command::MoveAward { original, .. }
            | Command::SplitAward { original, .. } => find(original),
            Command::UndoMerge { merge } => find(merge),
            _ => None,
        };
        let resolve = !matches!(command, Command::Merge { .. });
        let about = command.member().or(original.as_ref().and_then(|original| original.fact.member));
        let other = match command {
            Command::MoveAward { to, .. } => self.with_card(*to, true),
            Command::Merge { other, .. } => self.with_card(*other, false),
            Command::UndoMerge { .. } => original.as_ref().and_then(|original| match original.fact.detail {
                Detail::Merged { absorbed } => self.with_card(absorbed, false),
                _ => None,
            }),
            Command::Scan { member, .. } => self.with_card(*member, false),
            _ => None,
        };
        let date = match command {
            Command::CloseDay { date, .. } => Some(*date),
            _ => None,
        };
        let closed = self.entries.iter().filter_map(|entry| match entry.fact.detail {
            Detail::DayClosed { date, number, .. } => Some((date, number)),
            _ => None,
        });
        let closed: Vec<_> = closed.collect();
        let subject = match command {
            Command::ChangeOperator { subject, .. } => self.operators.get(subject).copied(),
            _ => None,
        };
        let is_one_of_many = original.as_ref().is_some_and(|entry| entry.fact.flags.has(Flags::TOGETHER));
        let of_action = self.entries.iter().filter(|entry| {
            is_one_of_many && Some(entry.context.action) == original.as_ref().map(|original| original.context.action)
        });
        let together: Vec<_> = of_action.filter_map(|entry| find(&entry.id)).collect();
        let taken = together.iter().find(|entry| matches!(entry.fact.detail, Detail::Reversed { .. }));
        let about = taken.map_or(about, |taken| taken.fact.member);
        let member = about.and_then(|id| self.with_card(id, resolve));
        let named: Vec<MemberId> = match command {
            Command::SplitAward { parts, .. } => parts.iter().map(|part| part.member).collect(),
            _ => together.iter().filter_map(|entry| entry.fact.member).collect(),
        };
        let others = named.into_iter().filter_map(|id| self.with_card(id, true));
        let others = others.filter(|state| member.as_ref().is_none_or(|member| member.id != state.id)).collect();
        let mut keys = command.effect_keys(&self.program, member.as_ref());
        keys.extend(together_keys(&together));
        State {
            joined: None,
            member,
            other,
            together,
            others,
            operator: self.signed_in.and_then(|id| self.operators.get(&id)).copied(),
            manager: self.pin.and_then(|id| self.operators.get(&id)).copied(),
            used_effects: keys.into_iter().filter(|key| self.effects.contains(key)).collect(),
            original,
            known_day: self.known_day,
            open: is_open(&self.program.business_day, self.now),
            redemptions_paused: self.paused,
            stock: self.stock(),
            closed_as: closed.iter().find(|(day, _)| Some(*day) == date).map(|(_, number)| *number),
            last_day_number: closed.iter().map(|(_, number)| *number).max().unwrap_or(0),
            active_owners: self.operators.values().filter(|person| person.is_owner()).count() as u32,
            subject,
        }
    }

    /// Decides and writes; the entries of the action.
    pub fn run(&mut self, command: &Command) -> Result<Vec<Entry>, Refusal> {
        self.remember_day();
        let context = self.context();
        let state = self.state(command);
        let facts = decide(&self.program, &state, command, &context).inspect_err(|refusal| {
            assert!(Refusal::KEYS.contains(&refusal.key()), "{} is missing in the list of keys", refusal.key());
        })?;
        assert_eq!(decide(&self.program, &state, command, &context).as_ref(), Ok(&facts), "decide must be repeatable");
        let written: Vec<Entry> = facts
            .iter()
            .zip(0..)
            .map(|(fact, index)| {
                let bytes = fact.encode(&context, index).expect("a decided fact fits an envelope");
                let (decoded, decoded_context, _) = Fact::decode(&bytes).expect("and can be read again");
                assert_eq!((&decoded, &decoded_context), (fact, &context));
                Entry { id: Fact::id(&context, index), fact: decoded, context }
            })
            .collect();
        for entry in &written {
            self.write(entry);
        }
        Ok(written)
    }

    fn write(&mut self, entry: &Entry) {
        self.check_expiry(entry);
        self.fold.apply(&entry.fact.postings).unwrap_or_else(|fault| panic!("{fault} in {:?}", entry.fact));
        for key in &entry.fact.effects {
            assert!(self.effects.insert(*key), "an effect took place twice: {:?}", entry.fact);
        }
        match entry.fact.detail {
            Detail::Enrolled { .. } => {
                let id = entry.fact.member.unwrap();
                self.members.insert(id, MemberState::new(id, entry.context.business_date));
            }
            Detail::RedemptionsPaused { paused } => self.paused = paused,
            Detail::OperatorChanged { subject, role, .. } => {
                self.operators.entry(subject).or_insert_with(|| OperatorState::new(subject, role));
            }
            _ => {}
        }
        for member in self.members.values_mut() {
            member.apply(entry.id, &entry.fact, &entry.context);
        }
        for operator in self.operators.values_mut() {
            operator.apply(&entry.fact, &entry.context);
        }
        self.entries.push(entry.clone());
        self.check();
    }

    /// What was expired on the last day that was known is neither spent nor, while the clock is unsure, booked out.
    fn check_expiry(&self, entry: &Entry) {
        let day = self.view_day();
        for posting in &entry.fact.postings {
            if posting.term == Term::Spent && posting.quantity > 0 && posting.vintage.expired_on(day) {
                assert!(
                    self.is_put_together_again(entry, posting),
                    "spent though expired: {posting:?} in {:?}",
                    entry.fact
                );
            }
            let is_booked = posting.term == Term::Expired;
            assert!(!is_booked || self.clock == ClockState::Sure, "booked by a wrong clock: {posting:?}");
        }
    }

    /// Undoing a division may make again the reward that it took apart, of the very units; their member may have been
    /// merged into another since.
    fn is_put_together_again(&self, entry: &Entry, spent: &Posting) -> bool {
        let is_undoing =
            matches!(entry.fact.detail, Detail::Earned { cause: EarnCause::Moved, .. } | Detail::Reversed { .. });
        let gave_back = |known: &Posting| match known.term {
            Term::Spent => known.quantity == -spent.quantity,
            Term::Adjusted => known.quantity == spent.quantity,
            _ => false,
        };
        let kind = |posting: &Posting| (posting.subject.code(), posting.vintage);
        let mut before = self.entries.iter().flat_map(|entry| &entry.fact.postings);
        is_undoing && before.any(|known| kind(known) == kind(spent) && gave_back(known))
    }

    /// Conservation, and state = fold.
    pub fn check(&self) {
        self.fold.check().unwrap_or_else(|fault| panic!("{fault}"));
        let held: Vec<_> = self.fold.cells().filter(|(subject, ..)| subject.member().is_some()).collect();
        let mut kept: Vec<_> = self.members.values().flat_map(|member| member.cells.clone()).collect();
        kept.sort();
        assert_eq!(kept, held);
        for (subject, tally) in self.fold.tallies() {
            if let Subject::Stamps(member, card) = subject {
                let exchanged = &self.members[&member].exchanged;
                let known = exchanged.iter().find(|(known, _)| *known == card).map_or(0, |(_, spent)| *spent);
                assert_eq!(known, tally.spent);
            }
        }
    }
}
